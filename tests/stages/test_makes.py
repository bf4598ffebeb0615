"""Books of other makes: what a book sets otherwise follows from its text, without a setting."""

from __future__ import annotations

from functools import cache

import pytest
from lxml import etree

from tei_pipeline.document import Document, Mark, MarkKind, Severity
from tei_pipeline.tei.encode import encode
from tei_pipeline.tei.restore import reading_text, restore_bytes
from tei_pipeline.tei.validate import parse_tei, validate_house
from tests.making import SETTINGS, document_of, text_of
from tests.stages.makes import MAKES, Hung, Made, Make, made, made_with_endnotes, nodes

SEEDS = (1, 2, 3)
footnoted = pytest.mark.parametrize("make", MAKES, ids=lambda make: make.name.replace(" ", "-"))
endnoted = pytest.mark.parametrize("through", [False, True], ids=["through-the-chapter", "through-the-book"])
seeded = pytest.mark.parametrize("seed", SEEDS)


@cache
def footnotes(seed: int, make: Make) -> tuple[Made, Document]:
    book = made(seed, make)
    return book, document_of(book.text, kind="book")


@cache
def endnotes(seed: int, through: bool) -> tuple[Made, Document]:
    book = made_with_endnotes(seed, through=through)
    return book, document_of(book.text, kind="book")


# ------------------------------------------------------------------ footnotes


@seeded
@footnoted
def test_pages_are_numbered(make: Make, seed: int) -> None:
    book, document = footnotes(seed, make)
    assert [page.get("n") for page in document.marks(MarkKind.PAGE)] == book.pages


@seeded
@footnoted
def test_page_numbers_and_heads_are_furniture(make: Make, seed: int) -> None:
    book, document = footnotes(seed, make)
    furniture = [word for mark in document.marks(MarkKind.FURNITURE) for word in text_of(document, mark).split()]
    assert furniture == [word for page in book.pages for word in make.number(int(page)).split()]


@seeded
@footnoted
def test_every_note_hangs_on_its_word(make: Make, seed: int) -> None:
    book, document = footnotes(seed, make)
    assert hung(document) == book.notes
    assert [int(mark.get("n")) for mark in document.marks(MarkKind.NOTE)] == [note.number for note in book.notes]
    assert not any(mark.get("cert") for mark in document.marks(MarkKind.ANCHOR))


@seeded
@footnoted
def test_paragraphs(make: Make, seed: int) -> None:
    book, document = footnotes(seed, make)
    assert len(document.marks(MarkKind.PARAGRAPH)) == book.paragraphs


@seeded
@footnoted
def test_it_is_valid_and_restored(make: Make, seed: int) -> None:
    book, document = footnotes(seed, make)
    holds(book, document)


# ------------------------------------------------------------------ endnotes


@seeded
@endnoted
def test_endnotes_hang_on_their_words(through: bool, seed: int) -> None:
    book, document = endnotes(seed, through)
    assert [page.get("n") for page in document.marks(MarkKind.PAGE)] == book.pages
    assert hung(document) == book.notes
    notes = document.marks(MarkKind.NOTE)
    assert [int(mark.get("n")) for mark in notes] == [note.number for note in book.notes]
    assert {mark.get("place") for mark in notes} == {"end"}


@seeded
@endnoted
def test_endnotes_stay_where_they_are(through: bool, seed: int) -> None:
    book, document = endnotes(seed, through)
    tree = holds(book, document)
    assert len(document.marks(MarkKind.PARAGRAPH)) == book.paragraphs
    assert len(nodes(tree, "//t:back//t:div[@type='notes']//t:note[@place='end']")) == len(book.notes)
    targets = nodes(tree, "//t:body//t:ref[@type='noteAnchor']/@target")
    assert targets == [f"#{name}" for name in nodes(tree, "//t:note/@xml:id")]


@endnoted
def test_endnotes_in_a_book_of_form_feeds(through: bool) -> None:
    book = made_with_endnotes(4, through=through, sep="\n\f")
    document = document_of(book.text, kind="book")
    assert hung(document) == book.notes
    holds(book, document)


@seeded
@endnoted
def test_endnotes_part_no_chapters(through: bool, seed: int) -> None:
    _, document = endnotes(seed, through)
    found = [(mark.get("type"), mark.get("part")) for mark in document.marks(MarkKind.DIVISION) if mark.get("part")]
    assert found == [*[("chapter", "body")] * 3, ("notes", "back")]


# ------------------------------------------------------------------ what both are asked


def hung(document: Document) -> list[Hung]:
    """The notes with the page and the word that they hang on, and their number, in order of their anchors."""
    return [_hung(document, mark) for mark in document.marks(MarkKind.ANCHOR)]


def _hung(document: Document, anchor: Mark) -> Hung:
    page = document.page_at(anchor.start)
    assert page is not None
    word = document.source.text[: anchor.start].split()[-1].strip(".,")
    return Hung(int(page.get("n").strip("[]")), int(anchor.get("n") or 0), word)


def holds(book: Made, document: Document) -> etree._ElementTree:
    """The tree of the book's TEI, which is valid and gives back what went in."""
    tree = parse_tei(encode(document, SETTINGS), "book.xml")
    assert [problem for problem in validate_house(tree) if problem.severity is Severity.ERROR] == []
    assert restore_bytes(tree, "book.xml") == book.text.encode()
    assert reading_text(tree) == document.reading().text
    return tree
