"""Blocks, notes, divisions, kind and article: what each stretch of a text is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.document import BLOCKS, Document, Mark, MarkKind
from tests.generated import generated_book
from tests.making import case_text, cases, document_of, text_of, told

SHOWN = (MarkKind.HEADING, MarkKind.PARAGRAPH, MarkKind.VERSE, MarkKind.ORNAMENT, MarkKind.CITATION)


@pytest.mark.parametrize("case", cases("blocks"))
def test_blocks(case: dict[str, Any]) -> None:
    assert told(document_of(case_text(case), upto="blocks", kind="book"), *SHOWN) == case["out"]


@pytest.mark.parametrize("case", cases("notes"))
def test_notes(case: dict[str, Any]) -> None:
    text = case_text({"around": 3, **case})
    document = document_of(text, upto="notes", kind="book")
    assert [_note(document, mark) for mark in document.marks(MarkKind.NOTE)] == case["out"]


def _note(document: Document, note: Mark) -> str:
    letters = text_of(document, note)
    for label in document.marks(MarkKind.LABEL):
        if note.start <= label.start < note.end:
            glyph = text_of(document, label)
            letters = f"{glyph} {letters.removeprefix(glyph).strip()}"
    return f"{note.get('n')} {letters}"


@pytest.mark.parametrize("case", cases("divisions"))
def test_divisions(case: dict[str, Any]) -> None:
    document = document_of(case_text(case), upto="divisions", kind="diary")
    found = [
        " ".join(part for part in (mark.get("part") or "-", mark.get("type"), mark.get("n")) if part)
        for mark in document.marks(MarkKind.DIVISION)
    ]
    assert found == case["out"]


@pytest.mark.parametrize("case", cases("kind"))
def test_kind(case: dict[str, Any]) -> None:
    document = document_of(case_text(case), upto="kind")
    assert document.kind == case["out"]
    assert [finding.code for finding in document.findings if finding.code == "kind-guessed"]


def test_the_kind_given_is_not_guessed() -> None:
    document = document_of("The harbour was dark.", upto="kind", kind="diary")
    assert document.kind == "diary"
    assert document.findings == ()


@pytest.mark.parametrize("case", cases("article"))
def test_article(case: dict[str, Any]) -> None:
    document = document_of(case_text(case), upto="article", kind="article")
    kinds = (MarkKind.FIGURE, MarkKind.DUPLICATE, *SHOWN)
    found = [f"{mark.kind}: {' '.join(text_of(document, mark).split()[:4])}" for mark in document.marks(*kinds)]
    assert [" ".join(line.split()[: len(out.split())]) for line, out in zip(found, case["out"], strict=True)] == case[
        "out"
    ]


@given(st.integers(0, 10**9), st.sampled_from(("book", "diary", "article")))
def test_every_line_lies_in_a_block_or_is_left_out(seed: int, kind: str) -> None:
    document = document_of(generated_book(seed, pages=4).text, kind=kind)
    covered = document.marks(*BLOCKS, MarkKind.FURNITURE, MarkKind.NOISE)
    for line in document.source.lines:
        if document.source.line_text(line).strip():
            assert any(mark.start < line.end and mark.end > line.start for mark in covered)


@given(st.integers(0, 10**9))
def test_divisions_and_title_pages_tile_the_source(seed: int) -> None:
    document = document_of(generated_book(seed, pages=6).text, kind="diary")
    outer = [mark for mark in document.marks(MarkKind.TITLE_PAGE, MarkKind.DIVISION) if mark.get("part")]
    text = document.source.text
    ends = [0, *(mark.end for mark in outer)]
    starts = [*(mark.start for mark in outer), len(text)]
    assert all(end <= start and not text[end:start].strip() for end, start in zip(ends, starts, strict=True))
    parts = [mark.get("part") for mark in outer]
    assert parts == sorted(parts, key=["front", "body", "back"].index)
