"""Dates in a document: their years by entry, chapter, sentence and story; notes of their own; what stays untouched."""

from __future__ import annotations

from typing import Any

import pytest

from tei_pipeline.document import Document, MarkKind
from tei_pipeline.settings import Dates, Settings
from tei_pipeline.tei.encode import encode
from tei_pipeline.tei.restore import restore_bytes
from tei_pipeline.tei.validate import parse_tei, validate_house
from tests.making import UNCORRECTED, case_text, cases, corrections, document_of, text_of
from tests.stages.makes import nodes


def dated(document: Document) -> list[str]:
    """The dates as ``text | attributes``."""
    return [
        f"{text_of(document, mark)} | {' '.join(f'{name}={value}' for name, value in mark.attrs)}"
        for mark in document.marks(MarkKind.DATE)
    ]


@pytest.mark.parametrize(
    ("text", "date", "edit"),
    [
        ("It was sold on i8th July, 1871.", "i8th July, 1871 | when=1871-07-18", "i8th -> 18th"),
        ("It was sold on 4th July, 192G.", "4th July, 192G | when=1926-07-04", "192G -> 1926"),
        ("It was sold on the 4th of Jnly, 1926.", "4th of Jnly, 1926 | when=1926-07-04", "Jnly -> July"),
    ],
)
def test_a_date_is_read_as_it_was_corrected(text: str, date: str, edit: str) -> None:
    document = document_of(text, kind="book", date="1955")
    assert dated(document) == [date]
    assert corrections(document, "correction") == [edit]


@pytest.mark.parametrize("case", cases("dates"))
def test_cases(case: dict[str, Any]) -> None:
    """The dates as they stand: what the stage itself makes of damaged ones."""
    told = {"kind": case.get("kind", "book"), "date": case.get("written", "1955")}
    document = document_of(case_text(case), settings=UNCORRECTED, **told)
    assert dated(document) == case["out"]
    assert corrections(document, "dates") == case.get("edits", [])
    assert [finding.code for finding in document.findings if finding.code.startswith("date-")] == case.get("codes", [])


DIARY = """CHAPTER ONE: 1871-1872

4th December, 1871. The harbour froze on the 2nd. In November it had been open.

28th December. He will come on 3rd January. On i8th November Harker left,
who had been here since 5 November 1688 (O.S.), as he says.

4th January. Last December he was ill; the mill burnt down on
30 January 1648/9, in the spring of 1850 or on Friday, 18th March, 1926.
"""


def test_dates_are_valid_tei_and_the_source_comes_back() -> None:
    tree = parse_tei(encode(document_of(DIARY, kind="diary"), Settings()), "diary.xml")
    assert validate_house(tree) == []
    assert restore_bytes(tree, "diary.xml") == DIARY.encode()
    assert nodes(tree, "//t:calendar/@xml:id") == ["julianEngland"]
    assert nodes(tree, "//t:div[@type='diaryEntry']/@n") == ["1871-12-04", "1871-12-28", "1872-01-04"]
    assert nodes(tree, "//t:date[@evidence][not(@cert)]") == []
    assert nodes(tree, "//t:date[starts-with(., 'i8th') or t:choice]/@when") == ["1871-11-18"]


def test_the_header_states_the_policies() -> None:
    settings = Settings(dates=Dates(hemisphere="south"))
    tree = parse_tei(encode(document_of(DIARY, kind="diary", settings=settings), settings), "diary.xml")
    (said,) = nodes(tree, "//t:interpretation/t:p[contains(., 'W3C')]")
    assert "southern" in "".join(said.itertext())


def test_a_text_without_dates_has_no_policies_for_them() -> None:
    tree = parse_tei(encode(document_of("Nothing happened.\n"), Settings()), "note.xml")
    assert nodes(tree, "//t:date[ancestor::t:text]") == []
    assert nodes(tree, "//t:interpretation/t:p[contains(., 'W3C')]") == []


def test_the_same_dates_whatever_the_line_ends() -> None:
    assert dated(document_of(DIARY, kind="diary")) == dated(document_of(DIARY.replace("\n", "\r\n"), kind="diary"))
