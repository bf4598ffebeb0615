"""Near words: which words of a list are a few letters away from an observed one.

Each word has a signature of 64 bits: which letters it has, and which it has twice. One wrong letter changes at most two
bits, a lost one one, so a scan over the signatures of all words of like length leaves a few hundred, for which the edit
distance is worked out. On 150,000 words that takes 0.1 ms a look-up and finds words three letters away; SymSpell's
table of deletions takes 1.1 ms, 147 MB and 1.7 s to load for two letters (measured 2026-11-22, docs/quality.md).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

_LONGEST = 40
_A = ord("a")


class NearWords:
    """An index of lower-case words, for looking up what is near to an observed string.

    >>> NearWords(["have", "leave", "lava"]).within("liave", 2)
    [('leave', 1), ('have', 2), ('lava', 2)]
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted({word for word in words if 0 < len(word) < _LONGEST}, key=lambda word: (len(word), word))
        lengths = np.fromiter(map(len, self._words), dtype=np.int64, count=len(self._words))
        self._lengths = lengths
        self._starts = np.searchsorted(lengths, np.arange(_LONGEST + 2)).tolist()
        self._signatures = _signatures(self._words, lengths)

    def within(self, observed: str, distance: int) -> list[tuple[str, int]]:
        """The words at most ``distance`` insertions, deletions or substitutions away, the nearest first."""
        size = len(observed)
        low, high = max(1, size - distance), min(_LONGEST - 1, size + distance) + 1
        if low >= high:
            return []
        first, last = self._starts[low], self._starts[high]
        bits = np.bitwise_count(self._signatures[first:last] ^ _signature(observed))
        chosen = np.flatnonzero(bits <= 2 * distance - np.abs(self._lengths[first:last] - size)) + first
        words = self._words
        found = process.extract(
            observed,
            [words[at] for at in chosen.tolist()],
            scorer=Levenshtein.distance,
            processor=None,
            score_cutoff=distance,
            limit=None,
        )
        return sorted(((word, int(far)) for word, far, _ in found), key=lambda pair: (pair[1], pair[0]))


def _signature(word: str) -> np.uint64:
    bits = 0
    for letter in word:
        place = ord(letter) - _A
        bit = 1 << (place if 0 <= place < 26 else 52 + ord(letter) % 12)
        bits |= bit << 26 if bits & bit and place < 26 and place >= 0 else bit
    return np.uint64(bits)


def _signatures(
    words: list[str], lengths: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """The signatures of all words, letter position by letter position: 20 times as fast as one word after another."""
    joined = np.frombuffer("".join(words).encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1])) if len(words) else np.zeros(0, dtype=np.int64)
    bits = np.zeros(len(words), dtype=np.uint64)
    for at in range(int(lengths.max()) if len(words) else 0):
        longer = lengths > at
        code = joined[starts[longer] + at]
        place = code - _A
        plain = (place >= 0) & (place < 26)
        bit = np.left_shift(np.uint64(1), np.where(plain, place, 52 + code % 12).astype(np.uint64))
        again = plain & ((bits[longer] & bit) != 0)
        bits[longer] |= np.where(again, np.left_shift(bit, np.uint64(26)), bit)
    return bits
