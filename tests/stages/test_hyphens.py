"""Hyphens: which words a line end broke, and whether the hyphen stays."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.document import MarkKind
from tests.generated import COMPOUNDS, LONG, generated_book
from tests.making import case_text, cases, corrections, document_of


@pytest.mark.parametrize("case", cases("hyphens"))
def test_cases(case: dict[str, Any]) -> None:
    document = document_of(case_text(case), upto="hyphens")
    marks = document.marks(MarkKind.HYPHEN)
    assert [f"{mark.get('type')} {mark.get('joined')}" for mark in marks] == case["out"]
    if "edits" in case:
        assert corrections(document, "hyphens") == case["edits"]


@given(st.integers(0, 10**9))
def test_the_words_broken_in_generated_books_are_those_found(seed: int) -> None:
    document = document_of(generated_book(seed, pages=6).text, upto="hyphens")
    joined = {mark.get("joined") for mark in document.marks(MarkKind.HYPHEN)}
    whole = {"omission", *LONG, *("-".join(parts) for parts in COMPOUNDS), *("".join(parts) for parts in COMPOUNDS)}
    assert joined <= whole


@given(st.integers(0, 10**9))
def test_each_hyphen_says_on_which_line_the_word_goes_on(seed: int) -> None:
    document = document_of(generated_book(seed, pages=6).text, upto="hyphens")
    for mark in document.marks(MarkKind.HYPHEN):
        line = document.source.lines[int(mark.get("to")) - 1]
        assert line.start >= mark.end
        assert document.source.text[mark.start] in "-¬\u00ad"
