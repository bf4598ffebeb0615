"""Matrices in four bits a number."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tei_pipeline.lexicon.four_bits import GROUP, packed, unpacked

MATRICES = arrays(
    np.float32, st.tuples(st.integers(1, 3), st.sampled_from([GROUP, 2 * GROUP])), elements=st.floats(-8, 8, width=32)
)


@given(MATRICES)
def test_no_number_is_farther_off_than_its_group_allows(
    matrix: np.ndarray[tuple[int, int], np.dtype[np.float32]],
) -> None:
    back = unpacked(*packed(matrix))
    groups, off = matrix.reshape(-1, GROUP), np.abs(back - matrix).reshape(-1, GROUP)
    greatest = np.abs(groups).max(axis=1)
    assert back.shape == matrix.shape
    assert (np.square(off).sum(axis=1) <= GROUP * np.square(greatest / 14 + 1e-3) + 1e-6).all()


def test_a_quarter_of_the_size_of_half_precision() -> None:
    fours, scales = packed(np.ones((4, 256), dtype=np.float32))
    assert fours.nbytes == 4 * 256 // 2
    assert scales.nbytes == 4 * 256 // GROUP * 2


def test_what_is_nought_stays_nought() -> None:
    assert not unpacked(*packed(np.zeros((2, GROUP), dtype=np.float32))).any()
