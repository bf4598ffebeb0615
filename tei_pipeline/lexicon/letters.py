"""The letter model: how usual a row of letters is in words, which tells damage from a name that no list has.

``rjj`` stands in no word, ``voro`` does: a strange word of usual letters is likelier a name, one of unusual letters
likelier damaged. Letters are counted in threes over the words of the vocabulary, each word once, with its two ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tei_pipeline.lexicon.vocabulary import without_accents

_A = ord("a")
_SIGNS = 28
"""26 letters, the end of a word, and any other sign."""
_END, _OTHER = 26, 27
_SMALLEST = 0.02
"""Added to each count, so that a row of letters that no word has is possible."""

_SIGN_OF = np.full(128, _OTHER, dtype=np.int16)
_SIGN_OF[_A : _A + _END] = np.arange(_END)
_SIGN_OF[ord("\n")] = _END

_TOGETHER = 1 << 16
"""Letters counted at once: a vocabulary's three million at once would take 100 MB."""

Table = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


@dataclass(frozen=True)
class LetterModel:
    """The cost (−log, nats) of a letter after two others: a table of 28 × 28 × 28."""

    table: Table

    @classmethod
    def of(cls, words: Iterable[str]) -> LetterModel:
        """Count the letters of ``words``."""
        text = "\n\n".join(word for word in words if word.isascii())
        signs = _SIGN_OF[np.frombuffer(f"\n\n{text}\n\n".encode("ascii"), dtype=np.uint8)]
        counted = np.zeros(_SIGNS**3, dtype=np.int64)
        for start in range(0, len(signs) - 2, _TOGETHER):
            part = signs[start : start + _TOGETHER + 2]
            threes = (part[:-2] * _SIGNS + part[1:-1]) * _SIGNS + part[2:]
            counted += np.bincount(threes, minlength=_SIGNS**3)
        counts = counted.reshape(_SIGNS, _SIGNS, _SIGNS).astype(np.float64)
        pairs = counts.sum(axis=0, keepdims=True)  # what follows one letter, whatever stood before
        mixed = counts + 5.0 * (pairs + _SMALLEST) / (pairs + _SMALLEST).sum(axis=2, keepdims=True)
        return cls((-np.log(mixed / mixed.sum(axis=2, keepdims=True))).astype(np.float32))

    def surprise(self, word: str) -> tuple[float, float]:
        """The mean cost of the letters of ``word`` (any case), and that of the least expected one.

        >>> model = LetterModel.of(["garden", "harden", "warden", "arden"] * 20)
        >>> model.surprise("garden")[1] < model.surprise("gajjden")[1]
        True
        """
        signs = [_END, _END, *(_sign(letter) for letter in without_accents(word.lower())), _END]
        costs = [
            float(self.table[one, two, three]) for one, two, three in zip(signs, signs[1:], signs[2:], strict=False)
        ]
        return sum(costs) / len(costs), max(costs)


def _sign(letter: str) -> int:
    at = ord(letter) - _A
    return at if 0 <= at < _END else _OTHER
