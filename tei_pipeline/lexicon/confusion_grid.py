"""The confusion grid: costs of many misread stretches at once.

The cheapest way to cut a stretch and what it stands for into confusions is found cell by cell: cell (i, j) holds the
least cost of reading the first j printed letters as the first i observed ones. One pair after another, that is some
fifty steps of Python each; here each step is made by numpy for all pairs of like size. The numbers are the same to the
last bit, since the same costs are added in the same order (17 µs a pair become 2 µs, measured on 44,000).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

LONGEST = 3
"""Letters on either side of a confusion, at most."""
RARE = 11.0
"""Cost of a confusion that was never seen (1 in 60,000): about that of the rarest ones in the table."""
RIGHT = 0.02
"""Cost of a letter that was read right."""
FAR = 60.0
"""Cost of two stretches that have nothing to do with each other."""
LARGEST = 12
"""Letters of a stretch, at most; longer ones are too few to be worth a grid."""

_SIZES = (0, 2, 2, 3, 4, 6, 6, 8, 8, 10, 10, 12, 12)
"""The size of grid for so many letters: a shorter stretch leaves its last cells unused."""
_CELLS = 300_000
"""Cells worked on together: what fits in a processor's cache."""
_LETTER_BITS = 21
_NO_LETTER = (1 << _LETTER_BITS) - 1
"""More than any letter's code: stands after the end of a stretch."""

_Costs = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
_Places = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


class ConfusionGrid:
    """The confusions of a channel as a matrix, observed stretches by intended ones.

    >>> grid = ConfusionGrid({("li", "h"): 4.6, ("c", "e"): 6.9})
    >>> grid.costs([("li", "h"), ("c", "e"), ("lia", "ha"), ("x", "y")])
    [4.6, 6.9, 4.619999999999999, 11.0]
    """

    def __init__(self, costs: Mapping[tuple[str, str], float]) -> None:
        listed = {pair: cost for pair, cost in costs.items() if max(map(len, pair)) <= LONGEST}
        self._seen = np.array(sorted({_key(seen) for seen, _ in listed}), dtype=np.int64)
        self._meant = np.array(sorted({_key(meant) for _, meant in listed}), dtype=np.int64)
        self._matrix = np.full((len(self._seen) + 1, len(self._meant) + 1), np.inf)
        for (seen, meant), cost in listed.items():
            self._matrix[np.searchsorted(self._seen, _key(seen)), np.searchsorted(self._meant, _key(meant))] = cost

    def costs(self, stretches: Sequence[tuple[str, str]]) -> list[float]:
        """The least cost of reading each intended stretch as the observed one; each of at most LARGEST letters."""
        groups: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for at, (observed, intended) in enumerate(stretches):
            groups[_SIZES[len(observed)], _SIZES[len(intended)]].append(at)
        found = [0.0] * len(stretches)
        for (rows, columns), members in groups.items():
            together = max(1, _CELLS // ((rows + 1) * (columns + 1)))
            for start in range(0, len(members), together):
                part = members[start : start + together]
                best = self._best([stretches[at] for at in part], rows, columns)
                for at, cost in zip(part, best, strict=True):
                    found[at] = cost
        return found

    def _best(self, stretches: Sequence[tuple[str, str]], rows: int, columns: int) -> list[float]:
        observed = _letters([seen for seen, _ in stretches], rows)
        intended = _letters([meant for _, meant in stretches], columns)
        steps = self._steps(observed, intended)
        best = np.full((rows + 1, columns + 1, len(stretches)), FAR)
        best[0, 0] = 0.0
        for i in range(rows + 1):
            for j in range(columns + 1):
                here = best[i, j]
                here = np.where(here < FAR, here, np.inf)
                for (m, n), costs in steps.items():
                    if i + m <= rows and j + n <= columns:
                        there = best[i + m, j + n]
                        np.minimum(there, here + costs[i, j], out=there)
        ends = best[[len(seen) for seen, _ in stretches], [len(meant) for _, meant in stretches], range(len(stretches))]
        return [float(cost) for cost in ends]

    def _steps(self, observed: _Places, intended: _Places) -> dict[tuple[int, int], _Costs]:
        """What a confusion of m observed and n intended letters costs at each cell, for each pair."""
        seen = [_places(self._seen, _keys(observed, size)) for size in range(LONGEST + 1)]
        meant = [_places(self._meant, _keys(intended, size)) for size in range(LONGEST + 1)]
        steps: dict[tuple[int, int], _Costs] = {}
        for m, read in enumerate(seen):
            for n, printed in enumerate(meant):
                if (m == 0 and n != 1) or not read.size or not printed.size:
                    continue  # letters are lost one by one
                costs = self._matrix[read[:, None, :], printed[None, :, :]]
                if m <= 1 and n <= 1:  # any letter may be read as any other, and is mostly read right
                    right = (observed[:, None, :] == intended[None, :, :]) if m == n else False
                    costs = np.where(np.isinf(costs), np.where(right, RIGHT, RARE), costs)
                steps[m, n] = costs
        return steps


def _key(stretch: str) -> int:
    """A stretch of up to three letters as a number."""
    return sum((ord(letter) + 1) << _LETTER_BITS * at for at, letter in enumerate(stretch))


def _letters(stretches: Sequence[str], size: int) -> _Places:
    """The codes of the letters, position by position, of all stretches."""
    codes = np.full((size, len(stretches)), _NO_LETTER, dtype=np.int64)
    lengths = np.fromiter(map(len, stretches), dtype=np.int64, count=len(stretches))
    joined = np.frombuffer("".join(stretches).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    starts = np.cumsum(lengths) - lengths
    for at in range(size):
        longer = lengths > at
        codes[at, longer] = joined[starts[longer] + at] + 1
    return codes


def _keys(letters: _Places, size: int) -> _Places:
    """The stretches of ``size`` letters that begin at each position, as numbers."""
    positions = len(letters) - size + 1
    keys = np.zeros((max(0, positions), letters.shape[1]), dtype=np.int64)
    for at in range(size):
        keys += letters[at : at + positions] << _LETTER_BITS * at
    return keys


def _places(listed: _Places, keys: _Places) -> _Places:
    """Where each key stands among the listed ones; one past the last where it does not."""
    places = np.searchsorted(listed, keys)
    if len(listed):
        places[listed[np.minimum(places, len(listed) - 1)] != keys] = len(listed)
    return places
