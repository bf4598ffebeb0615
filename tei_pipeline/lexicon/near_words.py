"""Near words: which words of a list are a few letters away from an observed one.

Each word has a signature of 64 bits: which letters it has, and which it has twice. One wrong letter changes at most two
bits, a lost one one, so a scan over the signatures of all words of like length leaves a few hundred. A second
signature, of the letters side by side, strikes off most of these: they have the same letters in another order. For the
rest the edit distance is worked out. On 166,000 words that takes 0.5 ms a look-up for two letters, and 0.2 ms where
many are looked up together: then a block of signatures that fits in the processor's cache is held against all of them.
It finds words three letters away; SymSpell's table of deletions takes 1.1 ms, 147 MB and 1.7 s to load for two letters
(measured 2026-11-22, docs/quality.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

_LONGEST = 40
_A = ord("a")
_BLOCK, _TOGETHER = 4096, 16
"""So many signatures are held against so many queries at once: 0.5 MB. Fewer queries get more signatures."""
_PAIRS = 500_000
"""Pairs whose distance is worked out at once: some 20 MB."""

_Whole = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
_Bits = np.ndarray[tuple[int, ...], np.dtype[np.uint64]]


class NearWords:
    """An index of lower-case words, for looking up what is near to an observed string.

    >>> NearWords(["have", "leave", "lava"]).within("liave", 2)
    [('leave', 1), ('have', 2), ('lava', 2)]
    """

    def __init__(self, words: Iterable[str]) -> None:
        listed = np.array(sorted({word for word in words if 0 < len(word) < _LONGEST}), dtype=object)
        lengths = np.fromiter(map(len, listed), dtype=np.int64, count=len(listed))
        self._ranks: _Whole = np.argsort(lengths, kind="stable")
        """Where each word, of which the shortest come first, stands in the alphabet."""
        self._listed = listed[self._ranks]
        self._words: list[str] = self._listed.tolist()
        lengths = lengths[self._ranks]
        self._starts: list[int] = np.searchsorted(lengths, np.arange(_LONGEST + 1)).tolist()
        self._signatures = _signatures(self._words, lengths)
        self._orders = _orders(self._words, lengths)

    def within(self, observed: str, distance: int) -> list[tuple[str, int]]:
        """The words at most ``distance`` insertions, deletions or substitutions away, the nearest first."""
        return self.within_many([observed], distance)[0]

    def within_many(self, queries: Sequence[str], distance: int) -> list[list[tuple[str, int]]]:
        """What :meth:`within` finds for each of the queries; from some ten on it costs half as much.

        >>> NearWords(["have", "leave", "lava"]).within_many(["liave", "lave"], 1)
        [[('leave', 1)], [('have', 1), ('lava', 1), ('leave', 1)]]
        """
        parts = []
        for places, chosen in self._alike(queries, distance):
            far = self._distances(queries, places, chosen, distance)
            near = (far <= distance).nonzero()[0]
            parts.append((places[near], chosen[near], far[near]))
        if not parts:
            return [[] for _ in queries]
        places, chosen, far = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.lexsort((self._ranks[chosen], far, places))
        found = list(zip(self._listed[chosen[order]].tolist(), far[order].tolist(), strict=True))
        ends = np.cumsum(np.bincount(places, minlength=len(queries))).tolist()
        return [found[start:end] for start, end in pairwise([0, *ends])]

    def _distances(
        self, queries: Sequence[str], places: _Whole, chosen: _Whole, most: int
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        """How far each chosen word is from the query at the place beside it, of which the lowest come first; more than
        ``most`` is one more. A query is prepared once for all its words.
        """
        asked, starts = np.unique(places, return_index=True)
        words = self._listed[chosen].tolist()
        stretches = zip(asked.tolist(), pairwise([*starts.tolist(), len(words)]), strict=True)
        return np.concatenate(
            [
                process.cdist(
                    [queries[at]],
                    words[start:end],
                    scorer=Levenshtein.distance,
                    score_cutoff=most,
                    dtype=np.uint8,
                )[0]
                for at, (start, end) in stretches
            ]
        )

    def _alike(self, queries: Sequence[str], distance: int) -> Iterator[tuple[_Whole, _Whole]]:
        """Places of queries, in order, and of the word beside each that is near to it as far as both signatures
        tell.
        """
        orders = _orders(queries, np.fromiter(map(len, queries), dtype=np.int64, count=len(queries)))
        parts: list[tuple[_Whole, _Whole]] = []
        count = 0
        for asked, chosen, shorter in self._scanned(queries, distance):
            bits = np.bitwise_count(self._orders[chosen] ^ orders[asked])
            like = (bits <= 4 * distance - shorter[asked]).nonzero()[0]
            parts.append((asked[like], chosen[like]))
            count += len(like)
            if count >= _PAIRS:
                yield _joined(parts)
                parts, count = [], 0
        if count:
            yield _joined(parts)

    def _scanned(self, queries: Sequence[str], distance: int) -> Iterator[tuple[_Whole, _Whole, _Whole]]:
        """Places of queries and of words whose signatures do not differ too much, block by block of the words; and by
        how many letters the words of the block are longer or shorter than each query.
        """
        sizes = np.fromiter(map(len, queries), dtype=np.int64, count=len(queries))
        signatures = np.fromiter(map(_signature, queries), dtype=np.uint64, count=len(queries))
        for length in range(1, _LONGEST):
            first, last = self._starts[length : length + 2]
            if first == last:
                continue
            apart = np.abs(sizes - length)
            asked = np.flatnonzero(apart <= distance)
            allowed = (2 * distance - apart[asked]).astype(np.uint8)[:, None]
            wanted = signatures[asked][:, None]
            size = _BLOCK * _TOGETHER // max(1, min(_TOGETHER, len(asked)))
            for start in range(first, last, size):
                block = self._signatures[start : min(start + size, last)]
                for at in range(0, len(asked), _TOGETHER):
                    bits = np.bitwise_count(block ^ wanted[at : at + _TOGETHER])
                    pairs = (bits <= allowed[at : at + _TOGETHER]).ravel().nonzero()[0]
                    if len(pairs):
                        query, word = np.divmod(pairs, len(block))
                        yield asked[at + query], start + word, apart


def _joined(parts: Sequence[tuple[_Whole, _Whole]]) -> tuple[_Whole, _Whole]:
    places, words = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(places, kind="stable")
    return places[order], words[order]


def _orders(words: Sequence[str], lengths: _Whole) -> _Bits:
    """Which letters stand side by side in each word, its ends included, in 64 bits: a wrong letter changes at most four
    of them, a lost or added one three.
    """
    if not len(words):
        return np.zeros(0, dtype=np.uint64)
    joined = np.frombuffer("\n".join(("", *words, "")).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    pairs = (joined[:-1] * np.uint32(0x9E3779B1)) ^ (joined[1:] * np.uint32(0x85EBCA6B))
    bits = np.left_shift(np.uint64(1), (pairs >> np.uint32(26)).astype(np.uint64))
    starts = np.concatenate(([0], np.cumsum(lengths + 1)[:-1]))
    return np.bitwise_or.reduceat(bits, starts)


def _signature(word: str) -> np.uint64:
    bits = 0
    for letter in word:
        place = ord(letter) - _A
        bit = 1 << (place if 0 <= place < 26 else 52 + ord(letter) % 12)
        bits |= bit << 26 if bits & bit and place < 26 and place >= 0 else bit
    return np.uint64(bits)


def _signatures(words: Sequence[str], lengths: _Whole) -> _Bits:
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
