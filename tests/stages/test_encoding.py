"""Encoding: what was decoded wrongly is repaired, what the book has is left."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.document import EditKind
from tests.making import case_text, cases, corrections, document_of


@pytest.mark.parametrize("case", cases("encoding"))
def test_cases(case: dict[str, Any]) -> None:
    document = document_of(case_text(case), upto="encoding")
    assert corrections(document, "encoding") == case["out"]


def test_the_plan_is_told() -> None:
    edit = document_of("The captainâ€™s dog", upto="encoding").edits[0]
    assert edit.kind is EditKind.ENCODING
    assert edit.rule == "mojibake"
    assert edit.evidence == "ftfy: encode sloppy-windows-1252, decode utf-8"


@given(st.text(st.characters(max_codepoint=0x24F, exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_edits_stay_within_their_line_and_change_something(text: str) -> None:
    document = document_of(text, upto="encoding")
    for edit in document.edits:
        line = document.source.line_at(edit.start)
        assert line.start <= edit.start < edit.end <= line.end
        assert edit.before != edit.after


@given(st.text("abcdefghijklmnopqrstuvwxyz ’‘“”—–…-¬.,;:!?'\"()[]0123456789", max_size=80))
def test_letters_and_printers_marks_are_never_touched(text: str) -> None:
    assert document_of(text, upto="encoding").edits == ()
