"""Stars: those that lead to a biography, whole and damaged, and those that do not."""

from __future__ import annotations

from typing import Any

import pytest

from tei_pipeline.document import Document, Finding, Mark, MarkKind, Severity
from tei_pipeline.tei.encode import encode
from tei_pipeline.tei.restore import restore_bytes
from tei_pipeline.tei.validate import parse_tei, validate_house
from tests.making import SETTINGS, book, cases, corrections, document_of, plain
from tests.stages.listing_cases import layer_of
from tests.stages.test_anchors import anchor

LIVES = """APPENDIX

BIOGRAPHICAL NOTES

Brisk, Tekla, b. 1874. Kept the ferry* for many years.

Halvarsen, Ole, 1851-1903. Pilot.

Lindt, Otto, 1870-1936. Miller, and a friend of Brisk.

Orlan, Vera, b. 1881. Botanist."""


def text_saying(page: str) -> str:
    """A book of plain pages, one that says ``page``, and the biographies."""
    return book([plain(0), plain(1), f"{plain(2)}\n\n{page}", *(plain(at) for at in range(3, 9)), LIVES])


@pytest.mark.parametrize("case", cases("stars"))
def test_cases(case: dict[str, Any]) -> None:
    document = document_of(text_saying(case["says"]), upto="stars", kind="book")
    assert [_star(document, mark) for mark in document.marks(MarkKind.STAR)] == case["out"]
    assert [anchor(document, mark) for mark in document.marks(MarkKind.ANCHOR)] == case.get("anchors", [])
    if "edits" in case:
        assert corrections(document, "stars") == case["edits"]
    assert [item.code for item in layer_of(document, "stars").items if isinstance(item, Finding)] == case["findings"]


def _star(document: Document, mark: Mark) -> str:
    text = document.source.text
    cert = f" ({mark.get('cert')})" if mark.get("cert") else ""
    before = text[: mark.start].split()
    word = " ".join(before[-2:] if len(before) > 1 and before[-2][-1] in "-¬" else before[-1:])
    return f"{word}|{text[mark.start : mark.end]} -> {mark.get('to') or 'nothing'}{cert}"


def test_without_biographies_there_are_no_stars() -> None:
    document = document_of("The clerk saw Lindt* and Brisk* at the ferry.\n", upto="stars", kind="book")
    assert layer_of(document, "stars").items == ()


def test_a_star_is_a_reference_to_the_entry() -> None:
    text = text_saying('In the morning Lindt’" came over with Brisk* and the ferry.')
    written = encode(document_of(text, kind="book"), SETTINGS)
    tree = parse_tei(written, "book.xml")
    assert [problem for problem in validate_house(tree) if problem.severity is Severity.ERROR] == []
    assert restore_bytes(tree, "book.xml") == text.encode()
    assert 'Brisk</persName><ref type="bio" target="#bio.brisk">*</ref> and' in written.decode()
    assert 'Lindt</persName><ref type="bio" target="#bio.lindt"><choice><sic>’"</sic>' in written.decode()
    assert '<item xml:id="bio.brisk">' in written.decode()


def test_a_star_that_leads_nowhere_is_a_reference_without_target() -> None:
    text = text_saying("In the morning Quist* came over with the ferry.")
    written = encode(document_of(text, kind="book"), SETTINGS)
    tree = parse_tei(written, "book.xml")
    assert validate_house(tree) == []
    assert restore_bytes(tree, "book.xml") == text.encode()
    assert 'Quist<ref type="bio" cert="low">*</ref> came' in written.decode()
