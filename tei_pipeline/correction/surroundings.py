"""The surroundings: what the other places of a damaged text say of a change.

Damage comes in stretches: a fold, a smear, a worn column. A ranker judges every place by itself first; then each change
is told how sure that ranker is of what stands near, and is judged again.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tei_pipeline.correction.features import Change
from tei_pipeline.correction.pieces import Pieces
from tei_pipeline.lexicon.vocabulary import Vocabulary

_REACHES = (4, 20, 150)
"""How many pieces to either side are near, around, and in the same part of the text."""
NAMES = (
    "first_chance",  # what the first judgement gives, 0 to 1
    "first_lead",  # how much more than to the best other reading of the place
    *(f"chances_{reach}" for reach in _REACHES),  # mean chance, by piece, that something else is to be read there
    *(f"unknown_{reach}" for reach in _REACHES),  # share of unknown words
)
_Numbers = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def told(
    groups: Sequence[Sequence[Change]], chances: Sequence[Sequence[float]], pieces: Pieces, vocabulary: Vocabulary
) -> list[list[Change]]:
    """The changes, each with the features of :data:`NAMES` after those it has.

    ``groups`` are the changes of each place, ``chances`` what the first judgement gives them (0 to 1).
    """
    if not groups:
        return []
    at = [min(pieces.at(group[0].start), len(pieces) - 1) for group in groups]
    doubts = np.zeros(len(pieces))
    np.maximum.at(doubts, at, [max(of) for of in chances])
    unknown = np.array([word[0].isalpha() and not vocabulary.knows(word) for word in pieces.words], dtype=float)
    around = np.column_stack([_means(values, reach) for values in (doubts, unknown) for reach in _REACHES])
    return [
        [
            change.told((chance, lead, *around[place]))
            for change, chance, lead in zip(group, of, _leads(of), strict=True)
        ]
        for group, of, place in zip(groups, chances, at, strict=True)
    ]


def _means(values: _Numbers, reach: int) -> _Numbers:
    """For each piece the mean of the values up to ``reach`` pieces away, without its own."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    places = np.arange(len(values))
    low, high = np.maximum(places - reach, 0), np.minimum(places + reach + 1, len(values))
    means: _Numbers = (sums[high] - sums[low] - values) / np.maximum(high - low - 1, 1)
    return means


def _leads(chances: Sequence[float]) -> list[float]:
    """How much more each has than the best of the others."""
    return [chance - max((*chances[:n], *chances[n + 1 :]), default=0.0) for n, chance in enumerate(chances)]
