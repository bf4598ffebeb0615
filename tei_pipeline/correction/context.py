"""The context: what the encoder says of the changes that may be made in a text.

It is asked in damaged texts alone. There a word that is misread is often another word, which only those around it can
tell. In a text of which little is damaged the encoder would cost more than all the rest, for few words.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tei_pipeline.correction.features import Change
from tei_pipeline.lexicon.encoder import Encoder, Place
from tei_pipeline.lexicon.wordpieces import START, UNKNOWN

NAMES = (
    "fit_gain",  # how much better what is read fits than what stands there, in logits
    "fit_lead",  # and than the best of all else
)
_MOST_PIECES = 5
"""Pieces of a word that the encoder looks at."""
_STEP = 0.75
"""Share of what is read at once by which the next stretch begins later, so that no place stands at an end of all."""

_Spot = tuple[int, int, int]
"""A group of changes, and the offsets of those that change the same letters."""


@dataclass(frozen=True)
class Context:
    """Asks ``encoder`` about the changes of one text."""

    encoder: Encoder
    text: str

    def told(self, groups: Sequence[Sequence[Change]]) -> list[list[Change]]:
        """The changes, each with the features of :data:`NAMES` after those it has; what was read is then forgotten."""
        spots: dict[_Spot, list[Change]] = defaultdict(list)
        for number, group in enumerate(groups):
            for change in group:
                spots[number, change.start, change.end].append(change)
        fits = self._fits({spot: (found[0].before, *(c.after for c in found)) for spot, found in spots.items()})
        self.encoder.forget()
        return [
            [change.told(fits[number, change.start, change.end][change.after]) for change in group]
            for number, group in enumerate(groups)
        ]

    def _fits(self, spots: dict[_Spot, tuple[str, ...]]) -> dict[_Spot, dict[str, tuple[float, float]]]:
        """For each spot what is said of each of its readings, of which the first is that which stands there."""
        said = {spot: dict.fromkeys(readings, (0.0, 0.0)) for spot, readings in spots.items()}
        every = list(spots)
        for stretch in stretches(self.encoder, self.text, [(start, end) for _, start, end in every]):
            of = [every[number] for number in stretch.numbers]
            places = [
                Place(start, end, [spelt(self.encoder, word) for word in spots[spot]])
                for spot, (start, end) in zip(of, stretch.places, strict=True)
            ]
            for spot, fits in zip(of, self.encoder.fits(stretch.pieces, places), strict=True):
                for number, reading in enumerate(spots[spot]):
                    others = np.delete(fits, number)
                    said[spot][reading] = float(fits[number] - fits[0]), float(fits[number] - others.max())
        return said


class Stretch(NamedTuple):
    """Pieces that are read at once, the numbers of the spans for which no other stretch has more around, and where
    these stand among the pieces.
    """

    pieces: list[int]
    numbers: list[int]
    places: list[tuple[int, int]]


def spelt(encoder: Encoder, word: str) -> tuple[int, ...]:
    """The pieces of a word, so far as the encoder looks at them."""
    return encoder.wordpieces.of(word)[:_MOST_PIECES] or (encoder.wordpieces.number(UNKNOWN),)


def stretches(encoder: Encoder, text: str, spans: Sequence[tuple[int, int]]) -> Iterator[Stretch]:
    """The stretches of ``text`` that the encoder has to read for these spans (offsets, half-open). A span longer than a
    stretch is in none.
    """
    wordpieces, longest = encoder.wordpieces, encoder.longest - 1
    placed = [(start, end, piece) for start, end, found in wordpieces.placed(text) for piece in found]
    starts, ends, pieces = ([each[side] for each in placed] for side in range(3))
    step = int(longest * _STEP)
    of: dict[int, Stretch] = {}
    for number, (start, end) in enumerate(spans):
        first = bisect_right(ends, start)
        last = max(bisect_left(starts, end), first + 1)
        begins = [n * step for n in (first // step - 1, first // step) if n >= 0 and last <= n * step + longest]
        if begins and last <= len(pieces):
            begin = max(begins, key=lambda begin: min(first - begin if begin else longest, begin + longest - last))
            if begin not in of:
                of[begin] = Stretch([wordpieces.number(START), *pieces[begin : begin + longest]], [], [])
            of[begin].numbers.append(number)
            of[begin].places.append((first - begin + 1, last - begin + 1))
    yield from of.values()
