"""A document: layers over a source, and what is asked of them."""

from __future__ import annotations

from tei_pipeline.document import Document, Edit, EditKind, Finding, Layer, Mark, MarkKind, Severity
from tei_pipeline.metadata import Metadata
from tei_pipeline.sources import source_of_text
from tests.making import layered


def test_a_layer_makes_a_new_document() -> None:
    document = Document(source_of_text("a b"))
    with_layer = document.with_layer(Layer("one", "1", (Mark(0, 1, MarkKind.PARAGRAPH),)))
    assert document.layers == ()
    assert with_layer.marks(MarkKind.PARAGRAPH)
    assert document.marks(MarkKind.PARAGRAPH) == ()


def test_marks_and_edits_come_in_the_order_of_their_place() -> None:
    edits = [Edit(at, at + 1, "x", "y", EditKind.SPELLING, "rule", 1) for at in (4, 0, 2)]
    marks = [Mark(0, 2, MarkKind.NOTE), Mark(0, 6, MarkKind.PARAGRAPH), Mark(3, 4, MarkKind.NOTE)]
    document = Document(source_of_text("xxxxxx")).with_layer(Layer("a", "1", (*edits, marks[2])))
    document = document.with_layer(Layer("b", "1", (marks[0], marks[1])))
    assert [edit.start for edit in document.edits] == [0, 2, 4]
    assert document.marks() == (marks[1], marks[0], marks[2])
    assert document.marks(MarkKind.NOTE) == (marks[0], marks[2])
    assert document.marks(MarkKind.NOTE, MarkKind.PARAGRAPH) == (marks[1], marks[0], marks[2])
    assert document.marks(MarkKind.LABEL) == ()


def test_the_page_at_a_place() -> None:
    pages = [Mark.make(2, 4, MarkKind.PAGE, n="7"), Mark.make(6, 9, MarkKind.PAGE, n="8")]
    document = layered("x" * 12, *pages)
    found = [document.page_at(at) for at in (0, 1, 2, 5, 6, 11)]
    assert [page.get("n") if page else None for page in found] == [None, None, "7", "7", "8", "8"]


def test_the_kind_is_the_metadatas_then_the_guess_then_a_book() -> None:
    document = layered("x")
    assert document.kind == "book"
    guessed = layered("x", Mark.make(0, 1, MarkKind.KIND, value="diary"))
    assert guessed.kind == "diary"
    given = Document(guessed.source, Metadata(kind="article"), guessed.layers)
    assert given.kind == "article"


def test_findings_come_in_the_order_of_the_stages() -> None:
    findings = [Finding(code, Severity.INFO, "") for code in "abc"]
    document = Document(source_of_text("x")).with_layer(Layer("one", "1", (findings[0], Mark(0, 1, MarkKind.NOTE))))
    document = document.with_layer(Layer("two", "1", (findings[2], findings[1])))
    assert [finding.code for finding in document.findings] == ["a", "c", "b"]


def test_pages_and_kinds_do_not_nest() -> None:
    marks = [Mark(0, 6, MarkKind.PARAGRAPH), Mark(3, 9, MarkKind.PAGE), Mark(0, 9, MarkKind.KIND)]
    tree = layered("x" * 9, *marks).tree
    assert [child.kind for child in tree.children] == [MarkKind.PARAGRAPH]
    assert tree.children[0].children == []


def test_the_attributes_of_a_mark() -> None:
    mark = Mark.make(0, 1, MarkKind.PAGE, "evidence", n="7", leaf="0008")
    assert (mark.get("n"), mark.get("leaf"), mark.get("x"), mark.get("x", "-")) == ("7", "0008", "", "-")
    assert mark.evidence == "evidence"


def test_the_line_at_a_place() -> None:
    source = source_of_text("ab\r\n\ncd")
    assert [source.line_at(at).number for at in range(8)] == [1, 1, 1, 1, 2, 3, 3, 3]
