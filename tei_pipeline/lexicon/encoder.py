"""The encoder: a small transformer that reads a stretch of text and says how well words fit at places of it.

BERT's encoder (Devlin et al. 2019) in the size of MiniLM (Wang et al. 2020), its weights kept in four bits and worked
out with NumPy. It sees what stands at a place, damaged as it may be, and what stands around it, and was trained to
tell the word that is printed there from those that look alike (``tools/language/README.md`` says on what, and where
its first weights came from).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tei_pipeline.lexicon.four_bits import Array, Numbers, unpacked
from tei_pipeline.lexicon.wordpieces import WordPieces

_HEADS = 12
Halves = np.ndarray[tuple[int, ...], np.dtype[np.float16]]
_TINY = np.float32(1e-12)
_SCALE = 4.0
_REMEMBERED = 512
"""Rows of pieces of which it is remembered what was read (100 MB): those of some 40,000 words of a damaged text, which
has more pieces to a word than others. A text is asked about twice."""
_BEND, _CUBE = np.float32(math.sqrt(2 / math.pi)), np.float32(0.044715)


class Place(NamedTuple):
    """A place in a row of pieces: its first piece, the one after its last, and the words that may stand there, spelt
    in pieces.
    """

    start: int
    end: int
    words: Sequence[Sequence[int]]


@dataclass(frozen=True)
class Encoder:
    """``arrays`` by their names; those of a matrix are ``NAME.fours`` and ``NAME.scales``
    (:mod:`tei_pipeline.lexicon.four_bits`).
    """

    wordpieces: WordPieces
    arrays: Mapping[str, Array]
    _unpacked: dict[str, Numbers] = field(default_factory=dict, init=False, repr=False, compare=False)
    _reads: dict[tuple[int, ...], Halves] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def longest(self) -> int:
        """How many pieces can be read at once."""
        return len(self._vector("position"))

    @property
    def layers(self) -> int:
        """How many layers there are."""
        return sum(name.endswith(".wide.weight.fours") for name in self.arrays)

    def fits(self, pieces: Sequence[int], places: Sequence[Place]) -> list[Numbers]:
        """For each place how well each of its words fits, in logits: of two words the one with more fits better."""
        if not places:
            return []
        asked = self.asked(pieces, [(place.start, place.end) for place in places])
        words, biases = self.vectors([word for place in places for word in place.words])
        found, at = [], 0
        for query, place in zip(asked, places, strict=True):
            end = at + len(place.words)
            found.append(words[at:end] @ query + biases[at:end])
            at = end
        return found

    def asked(self, pieces: Sequence[int], places: Sequence[tuple[int, int]]) -> Numbers:
        """For each place (its first piece, the one after its last) the vector that those of words are held against: the
        product and the bias of the word are its logit.
        """
        read = self._read(pieces)
        ends = [read[[start for start, _ in places]], read[[end - 1 for _, end in places]]]
        both = np.concatenate(ends, axis=1).astype(np.float32)
        bent = self._normed("asked_norm", _gelu(self._linear("ends", both)))
        return self._linear("asked", bent) * np.float32(_SCALE / math.sqrt(read.shape[1]))

    def vectors(self, words: Sequence[Sequence[int]]) -> tuple[Numbers, Numbers]:
        """The vectors of words, spelt in pieces, and their biases."""
        numbered = [tuple(word) for word in words]
        distinct = {word: number for number, word in enumerate(dict.fromkeys(numbered))}
        flat = np.fromiter(chain.from_iterable(distinct), dtype=np.intp)
        sizes = np.fromiter(map(len, distinct), dtype=np.float32, count=len(distinct))
        begins = (np.cumsum(sizes) - sizes).astype(np.intp)
        sums = np.add.reduceat(self._pieces(flat), begins)
        means: Numbers = (sums / np.sqrt(sizes)[:, None]).astype(np.float32, copy=False)
        vectors = means + _gelu(self._linear("word", means))
        biases = np.add.reduceat(self._vector("bias")[flat], begins)
        order = [distinct[word] for word in numbered]
        return vectors[order], biases[order]

    def _read(self, pieces: Sequence[int]) -> Halves:
        """What the last layer says of each piece; what was read before, and is not forgotten, is not read again."""
        row = tuple(pieces)
        known = self._reads.get(row)
        if known is None:
            known = self._read_anew(row).astype(np.float16)
            if len(self._reads) < _REMEMBERED:
                self._reads[row] = known
        return known

    def forget(self) -> None:
        """Forget what was read: another text begins."""
        self._reads.clear()

    def _read_anew(self, pieces: Sequence[int]) -> Numbers:
        given = self._pieces(np.asarray(pieces, dtype=np.intp)) + self._vector("position")[: len(pieces)]
        rows = self._normed("given_norm", given)
        for number in range(self.layers):
            name = f"layers.{number}."
            rows = self._normed(name + "around_norm", rows + self._around(name, rows))
            wide = _gelu(self._linear(name + "wide", rows))
            rows = self._normed(name + "narrow_norm", rows + self._linear(name + "narrow", wide))
        return rows

    def _around(self, name: str, rows: Numbers) -> Numbers:
        """What each piece takes from those around it (the heads of attention, put together)."""
        count, size = rows.shape
        heads = self._linear(name + "heads", rows).reshape(count, 3, _HEADS, size // _HEADS)
        asked, offered, said = heads.transpose(1, 2, 0, 3)
        weights = asked @ offered.transpose(0, 2, 1) * np.float32(1 / math.sqrt(size // _HEADS))
        weights = np.exp(weights - weights.max(-1, keepdims=True))
        weights /= weights.sum(-1, keepdims=True)
        return self._linear(name + "around", (weights @ said).transpose(1, 0, 2).reshape(count, size))

    def _linear(self, name: str, rows: Numbers) -> Numbers:
        product: Numbers = rows @ self._matrix(name + ".weight") + self._vector(name + ".bias")
        return product

    def _normed(self, name: str, rows: Numbers) -> Numbers:
        centred = rows - rows.mean(-1, keepdims=True)
        spread = np.sqrt(np.square(centred).mean(-1, keepdims=True) + _TINY)
        normed: Numbers = centred / spread * self._vector(name + ".weight") + self._vector(name + ".bias")
        return normed

    def _pieces(self, numbers: Array) -> Numbers:
        """The vectors of pieces, unpacked as they are needed: a text has few of all."""
        return unpacked(self.arrays["pieces.fours"][numbers], self.arrays["pieces.scales"][numbers])

    def _matrix(self, name: str) -> Numbers:
        found = self._unpacked.get(name)
        if found is None:
            whole = unpacked(self.arrays[name + ".fours"], self.arrays[name + ".scales"])
            found = self._unpacked[name] = np.ascontiguousarray(whole.T)
        return found

    def _vector(self, name: str) -> Numbers:
        found = self._unpacked.get(name)
        if found is None:
            found = self._unpacked[name] = self.arrays[name].astype(np.float32)
        return found


def _gelu(rows: Numbers) -> Numbers:
    """The unit of BERT, in the form with the hyperbolic tangent (Hendrycks and Gimpel 2016)."""
    bent: Numbers = np.float32(0.5) * rows * (1 + np.tanh(_BEND * (rows + _CUBE * rows * rows * rows)))
    return bent


def read_encoder(file: Path) -> Encoder:
    """The encoder in ``file``, which ``tools/language/encoder.py`` writes."""
    with np.load(file) as arrays:
        found = {name: arrays[name] for name in arrays.files}
    return Encoder(WordPieces(str(found.pop("names")).split("\n")), found)
