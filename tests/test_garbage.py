"""Garbage: nothing is looked for while a conversion runs, and what one leaves behind is freed before the next."""

from __future__ import annotations

import gc
import weakref

import pytest

from tei_pipeline import garbage
from tei_pipeline.garbage import unsearched


class Circle:
    """Refers to itself."""

    def __init__(self) -> None:
        self.itself = self


def test_the_search_is_off_inside_and_on_again_after_it() -> None:
    assert gc.isenabled()
    with unsearched():
        assert not gc.isenabled()
        with unsearched():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_search_is_on_again_after_a_fault() -> None:
    with pytest.raises(ValueError, match="broken"), unsearched():
        raise ValueError("broken")
    assert gc.isenabled()


def test_what_is_left_behind_is_freed_before_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "_MUCH", 50)
    with unsearched():
        left = weakref.ref(Circle())
        kept = [[n] for n in range(100)]
        assert left() is not None
    with unsearched():
        assert left() is None
    assert len(kept) == 100
