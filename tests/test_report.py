"""The report: what is in it, in which order, and that it is the same every time."""

from __future__ import annotations

import json

from tei_pipeline.document import Document, Edit, EditKind, Finding, Item, Layer, Mark, MarkKind, Severity
from tei_pipeline.metadata import Metadata
from tei_pipeline.report import Output, report, to_json
from tei_pipeline.settings import Settings
from tei_pipeline.sources import source_of_text
from tei_pipeline.tei.validate import Problem

TEXT = "liave\r\n\fhonse\n[29J\n"
OUTPUT = Output("book.xml", "00ff", current=True)


WRONG = Problem("lb-rise", Severity.ERROR, "lb/@n falls from 3 to 2", 12, "29", "3")


def sample(metadata: Metadata | None = None, *marks: Mark) -> Document:
    items: tuple[Item, ...] = (
        Edit(0, 5, "liave", "have", EditKind.SPELLING, "confusion", 0.9),
        Edit(8, 13, "honse", "house", EditKind.SPELLING, "confusion", 0.9),
        Edit(14, 18, "[29J", "[29]", EditKind.NUMBER, "sequence", 1.0),
        Mark.make(8, 19, MarkKind.PAGE, n="29"),
        Mark.make(0, 5, MarkKind.PARAGRAPH),
        Finding("late", Severity.WARNING, "second", 14),
        Finding("early", Severity.WARNING, "first", 0),
        Finding("whole", Severity.INFO, "of the whole"),
        *marks,
    )
    return Document(source_of_text(TEXT, "book.txt"), metadata or Metadata(), (Layer("test", "3", items),))


def test_source_and_counts() -> None:
    content = report(sample(), [], Settings(), OUTPUT, "abc")
    assert content["source"]["file"] == "book.txt"
    assert content["source"]["lines"] == 3
    assert content["source"]["newlines"] == {"CRLF": 1, "LF": 2}
    assert content["source"]["bytes"] == len(TEXT)
    assert content["counts"]["pages"] == 1
    assert content["counts"]["paragraphs"] == 1
    assert content["counts"]["edits"] == 3
    assert content["counts"]["edits_by_kind"] == {"number": 1, "spelling": 2}
    assert content["counts"]["marks_by_kind"] == {"page": 1, "paragraph": 1}
    assert content["counts"]["findings"] == {"info": 1, "warning": 2}
    assert content["made_from"] == "abc"
    assert content["output"] == {"file": "book.xml", "sha256": "00ff", "current": True}
    assert content["stages"] == [{"stage": "test", "version": "3"}]
    assert content["settings"]["omissions"] == {"element": "ellipsis"}


def test_findings_stand_in_the_order_of_the_source_with_line_and_page() -> None:
    findings = report(sample(), [], Settings(), OUTPUT, "")["findings"]
    assert [(f["code"], f["line"], f["page"]) for f in findings] == [
        ("whole", None, None),
        ("early", 1, None),
        ("late", 3, "29"),
    ]


def test_problems_of_validation() -> None:
    (problem,) = report(sample(), [WRONG], Settings(), OUTPUT, "")["problems"]
    assert report(sample(), [Problem("x", Severity.INFO, "", 0)], Settings(), OUTPUT, "")["problems"][0]["line"] is None
    assert problem == {
        "code": "lb-rise",
        "severity": "error",
        "message": "lb/@n falls from 3 to 2",
        "tei_line": 12,
        "page": "29",
        "line": 3,
    }


def test_where_the_kind_comes_from() -> None:
    guess = Mark.make(0, 1, MarkKind.KIND, value="article")

    def kind(document: Document) -> object:
        return report(document, [], Settings(), OUTPUT, "")["kind"]

    assert kind(sample()) == {"value": "book", "from": "default"}
    assert kind(sample(None, guess)) == {"value": "article", "from": "guess"}
    assert kind(sample(Metadata(kind="diary"), guess)) == {"value": "diary", "from": "metadata"}


def test_a_file_without_final_line_end() -> None:
    document = Document(source_of_text("a\nb"))
    assert report(document, [], Settings(), OUTPUT, "")["source"]["newlines"] == {"LF": 1, "none": 1}


def test_the_same_bytes_every_time_and_readable() -> None:
    first = to_json(report(sample(), [WRONG], Settings(), OUTPUT, "é"))
    assert first == to_json(report(sample(), [WRONG], Settings(), OUTPUT, "é"))
    assert first.endswith(b"\n")
    assert b"\r" not in first
    assert "é".encode() in first
    assert json.loads(first)["made_from"] == "é"
