"""Matrices in four bits a number: a quarter of the size of half precision, at the cost of some noise.

Each row is cut into groups of neighbouring numbers, which share a scale; a number is kept as one of fifteen multiples
of it (as the GPTQ and GGML formats do; Frantar et al. 2022). Two numbers make a byte.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Numbers = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
Array = np.ndarray[tuple[int, ...], np.dtype[Any]]
GROUP = 64
"""How many neighbouring numbers of a row share a scale."""
_MIDDLE = 8
"""What is added to a multiple, so that it is no negative number."""
_MOST = _MIDDLE - 1
_SHARES = tuple(share / 40 for share in range(24, 41))
"""Shares of the greatest number of a group that are tried for its scale: cutting it off may serve the others better."""
_LEAST = 1e-7


def packed(matrix: Numbers) -> tuple[Array, Array]:
    """The bytes of a matrix, whose rows are a multiple of 64 long, and the scale of each group.

    >>> whole = np.linspace(-1, 1, 128, dtype=np.float32).reshape(2, 64)
    >>> fours, scales = packed(whole)
    >>> fours.shape, scales.shape, bool(np.abs(unpacked(fours, scales) - whole).max() < 0.08)
    ((2, 32), (2, 1), True)
    """
    groups = matrix.reshape(len(matrix), -1, GROUP)
    greatest = np.abs(groups).max(-1)
    best, least = greatest, np.full(greatest.shape, np.inf)
    for share in _SHARES:
        scale = np.maximum(greatest * share / _MOST, _LEAST).astype(np.float16).astype(np.float32)
        lost = np.square(_multiples(groups, scale) * scale[..., None] - groups).sum(-1)
        best, least = np.where(lost < least, scale, best), np.minimum(lost, least)
    pairs = (_multiples(groups, best) + _MIDDLE).astype(np.uint8).reshape(len(matrix), -1, 2)
    return pairs[..., 0] | pairs[..., 1] << 4, best.astype(np.float16)


def unpacked(fours: Array, scales: Array) -> Numbers:
    """The matrix that was packed, as near as four bits are."""
    multiples = np.stack([fours & 15, fours >> 4], axis=-1).reshape(*scales.shape, GROUP).astype(np.float32)
    whole: Numbers = ((multiples - _MIDDLE) * scales[..., None].astype(np.float32)).reshape(len(fours), -1)
    return whole


def _multiples(groups: Array, scale: Array) -> Array:
    multiples: Array = np.clip(np.round(groups / np.maximum(scale, _LEAST)[..., None]), -_MOST, _MOST)
    return multiples
