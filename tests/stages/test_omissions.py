"""Omissions and pauses, in every damaged spelling; and prose that looks like them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.document import MarkKind
from tests.making import case_text, cases, corrections, document_of, lexicon, text_of


@pytest.mark.parametrize("case", cases("omissions"))
def test_cases(case: dict[str, Any]) -> None:
    document = document_of(case_text(case), upto="omissions")
    marks = document.marks(MarkKind.OMISSION, MarkKind.PAUSE)
    assert [f"{mark.get('function') or mark.kind}: {text_of(document, mark)}" for mark in marks] == case["out"]
    if "edits" in case:
        assert corrections(document, "omissions") == case["edits"]


@pytest.mark.parametrize("entry", lexicon().omissions, ids=lambda entry: entry.words)
def test_every_row_of_the_table_is_found(entry: Any) -> None:
    for bracketed in (f"({entry.words})", f"[{entry.words.upper()}.]", f"[Editor’s note: {entry.words}]"):
        document = document_of(f"He left at noon. {bracketed} In the evening he came back.", upto="omissions")
        (mark,) = document.marks(MarkKind.OMISSION)
        assert text_of(document, mark) == bracketed


@given(st.lists(st.sampled_from(["(as usual)", "(he)", "word", "(nowhere", "to be)", "etc.,", "A.", "[sic]", "it."])))
def test_prose_has_none(words: list[str]) -> None:
    document = document_of("He left. " + " ".join(words), upto="omissions")
    assert document.marks(MarkKind.OMISSION) == ()
