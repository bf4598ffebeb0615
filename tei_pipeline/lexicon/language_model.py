"""The language model: how likely a word is after the two before it.

A trigram model with absolute discounting (Ney, Essen, Kneser 1994): where a trigram was never seen, the bigram is asked
with a penalty that belongs to its context, then the single word. The n-grams stand in two hash tables that are mapped
into memory and not read, so that loading costs nothing; a cell keeps a fingerprint of its words and probabilities in
tenths of a nat. A word pair that was never seen is taken for a seen one about once in 50,000 look-ups.

The tables are made by ``tools/language/build.py``; data/README.md names their sources.
"""

from __future__ import annotations

import mmap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

BOUNDARY = "|"
"""Stands for the end of a sentence or of a block."""
NUMBER = "#"
"""Stands for any number."""
UNKNOWN = "?"
"""Stands for a word that the vocabulary does not have."""

MAGIC = b"TPLM0001"
_HEADER = 32
_SCALE = 10
_U, _V, _W = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
_MASK = (1 << 61) - 1
_NEVER = 25.5
_REMEMBERED = 200_000
"""Costs kept at hand (some 30 MB): a text asks for the same ones again and again."""


def place(u: int, v: int, w: int, size: int) -> tuple[int, int]:
    """The first cell to look in, of ``size`` cells, and the fingerprint (1 to 65,535), for an n-gram's word numbers.

    For a bigram ``u`` is 0.
    """
    mixed = (u * _U + v * _V + w * _W) & _MASK
    mixed ^= mixed >> 29
    return mixed % size, (mixed >> 40) % 0xFFFF + 1


@dataclass
class LanguageModel:
    """Costs of words in context, in nats (0 = certain); ``single`` gives each word's number and its cost by itself."""

    single: Mapping[str, tuple[int, float, float]]
    """Word → its number, its cost by itself, the penalty for asking it about a pair it was not seen in."""
    bigrams: memoryview
    trigram_marks: memoryview
    trigram_costs: memoryview
    _memo: dict[tuple[str, str, str], float] = field(default_factory=dict, repr=False)
    _pairs: dict[int, int] = field(default_factory=dict, repr=False)

    def cost(self, u: str, v: str, w: str) -> float:
        """−log P(w | u v), in nats; a word that the vocabulary lacks costs 25.5."""
        key = (u, v, w)
        known = self._memo.get(key)
        if known is None:
            if len(self._memo) > _REMEMBERED:
                self._memo.clear()
            known = self._memo[key] = self._cost(u, v, w)
        return known

    def alone(self, word: str) -> float:
        """−log P(word), in nats."""
        entry = self.single.get(word)
        return entry[1] if entry else _NEVER

    def seen(self, v: str, w: str) -> bool:
        """Whether the two words were seen side by side."""
        one, two = self.single.get(v), self.single.get(w)
        return bool(one and two and self._bigram(one[0], two[0]))

    def _cost(self, u: str, v: str, w: str) -> float:
        word = self.single.get(w)
        if word is None:
            return _NEVER
        before = self.single.get(v)
        if before is None:
            return word[1]
        first = self.single.get(u)
        penalty = 0.0
        if first is not None:
            cost = self._trigram(first[0], before[0], word[0])
            if cost:
                return cost
            context = self._bigram(first[0], before[0])
            if context:
                penalty = (context & 0xFF) / _SCALE
        pair = self._bigram(before[0], word[0])
        if pair:
            return penalty + (pair >> 8 & 0xFF) / _SCALE
        return penalty + before[2] + word[1]

    def _bigram(self, v: int, w: int) -> int:
        """The cell of the pair, or 0; the pair is a context soon, or again, and is looked up once."""
        key = v << 32 | w
        cell = self._pairs.get(key)
        if cell is None:
            if len(self._pairs) > _REMEMBERED:
                self._pairs.clear()
            cell = self._pairs[key] = self._pair(v, w)
        return cell

    def _pair(self, v: int, w: int) -> int:
        cells = self.bigrams
        size = len(cells)
        mixed = (v * _V + w * _W) & _MASK  # as place() does; a call for each look-up would cost as much again
        mixed ^= mixed >> 29
        at, mark = mixed % size, (mixed >> 40) % 0xFFFF + 1
        while True:
            cell: int = cells[at]
            if not cell or cell >> 16 == mark:
                return cell
            at = at + 1 if at + 1 < size else 0

    def _trigram(self, u: int, v: int, w: int) -> float:
        marks = self.trigram_marks
        size = len(marks)
        mixed = (u * _U + v * _V + w * _W) & _MASK
        mixed ^= mixed >> 29
        at, mark = mixed % size, (mixed >> 40) % 0xFFFF + 1
        while True:
            cell: int = marks[at]
            if not cell:
                return 0.0
            if cell == mark:
                return float(self.trigram_costs[at]) / _SCALE
            at = at + 1 if at + 1 < size else 0


def open_model(file: Path, single: Mapping[str, tuple[int, float, float]]) -> LanguageModel:
    """The model whose n-grams are in ``file``: a header with the sizes of the tables, then their cells."""
    with file.open("rb") as stream:
        view = memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
    if bytes(view[:8]) != MAGIC:
        raise ValueError(f"{file} is no table of n-grams of this version; build it anew with tools/language/build.py")
    pairs, triples = (int.from_bytes(view[at : at + 8], "little") for at in (8, 16))
    marks = _HEADER + 4 * pairs
    costs = marks + 2 * triples
    return LanguageModel(
        single,
        view[_HEADER:marks].cast("I"),
        view[marks:costs].cast("H"),
        view[costs : costs + triples],
    )
