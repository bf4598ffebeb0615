"""Entry dates: the dates with which entries open, their values, and the entries that they cut chapters into."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.dates import Policies
from tei_pipeline.dates.expressions import Expression, Numeral, Point
from tei_pipeline.document import Document, Finding, MarkKind, Severity
from tei_pipeline.stages.entry_dates import Moment, read_entry_date, resolve_entry
from tei_pipeline.stages.lines import MONTHS
from tei_pipeline.tei.encode import encode
from tei_pipeline.tei.restore import restore_bytes
from tei_pipeline.tei.validate import parse_tei, validate_house
from tests.making import SETTINGS, cases, document_of, lexicon, text_of
from tests.stages.makes import nodes

POLICIES = Policies()


def read(text: str) -> Expression | None:
    return read_entry_date(text, lexicon(), POLICIES)


@pytest.mark.parametrize("case", cases("entry_dates"))
def test_cases(case: dict[str, Any]) -> None:
    before = case.get("before", "1926-05")
    moment = Moment(*(int(part) for part in before.split("-"))) if before else Moment()
    found = read(case["text"])
    assert (resolve_entry(found, moment, POLICIES)[0] if found else "-") == case["out"]


FORMS = ("{d} {m} {y}. Rain.", "{m} {d}, {y}. Rain.", "{d} {m}, {y}", "{d} {m}, {y} Rain, and no post.")


@given(st.dates(date(1500, 1, 1), date(2039, 12, 31)), st.sampled_from(FORMS))
def test_any_day_is_read_as_it_is_printed(day: date, form: str) -> None:
    found = read(form.format(d=day.day, m=MONTHS.split("|")[day.month - 1], y=day.year))
    assert found is not None
    assert resolve_entry(found, Moment(1926, 5), POLICIES)[0] == day.isoformat()


def numerals(low: int, high: int) -> st.SearchStrategy[Numeral | None]:
    return st.none() | st.builds(Numeral, st.lists(st.integers(low, high), max_size=2, unique=True).map(tuple))


@given(
    st.builds(
        Point,
        year=numerals(1500, 1999),
        month=st.none() | st.builds(Numeral, st.tuples(st.integers(1, 12))),
        day=numerals(1, 99),
        weekday=st.none() | st.integers(0, 6),
    ),
    st.none() | st.integers(1500, 1999),
    st.none() | st.integers(1, 12),
)
def test_values_are_dates_and_time_goes_on(point: Point, year: int | None, month: int | None) -> None:
    value, after = resolve_entry(Expression(point), Moment(year, month), POLICIES)
    for part in filter(None, value.split("/")):
        date.fromisoformat((part + "-01-01")[:10])
    assert "/" not in value or value.split("/")[0] <= value.split("/")[1]
    if point.year is None and year is not None:
        assert after.year is not None
        assert after.year >= year


# ------------------------------------------------------------------ a small diary

DIARY = """INTRODUCTION

The keeper of the ferry left two books of notes.

CHAPTER ONE: 1926-1927

The first book begins here, and nobody knows the day.

May 1926

It rained, and nobody came.

The ferry lay in the harbour.

Third Saturday of May. The council met at last.

yth June. The clerk was ill.

May I say that he is a fool? In August she left.

November - December

Snow, and no post.

CHAPTER TWO: 1927

4th January. The clerk died.

28th February. They buried him, when the ice was gone.

INDEX

Clerk, 1
"""


def _divisions(document: Document) -> list[str]:
    found = []
    for mark in document.marks(MarkKind.DIVISION):
        indent = "" if mark.get("part") else "  "
        found.append(f"{indent}{mark.get('type')} {mark.get('n')}".rstrip())
    return found


def test_a_diary_is_entries_in_chapters() -> None:
    assert _divisions(document_of(DIARY, upto="divisions", kind="diary")) == [
        "introduction",
        "chapter 1",
        "  diaryEntry 1926/1927",
        "  diaryEntry 1926-05",
        "  diaryEntry 1926-05-15",
        "  diaryEntry 1926-06",
        "  diaryEntry 1926-11/1926-12",
        "chapter 2",
        "  diaryEntry 1927-01-04",
        "  diaryEntry 1927-02-28",
        "index",
    ]


def test_a_book_that_is_no_diary_has_no_dated_paragraphs_as_entries() -> None:
    found = _divisions(document_of(DIARY, upto="divisions", kind="book"))
    assert "  diaryEntry 1926-05-15" not in found
    assert "  diaryEntry 1927-01-04" not in found


def test_entries_are_nested_in_the_tei() -> None:
    tree = parse_tei(encode(document_of(DIARY, kind="diary"), SETTINGS), "diary.xml")
    assert [problem for problem in validate_house(tree) if problem.severity is Severity.ERROR] == []
    assert restore_bytes(tree, "diary.xml") == DIARY.encode()
    entries = "//t:body/t:div[@type='chapter'][@n='{}']/t:div[@type='diaryEntry']/@n"
    assert nodes(tree, entries.format(1))[1:3] == ["1926-05", "1926-05-15"]
    assert nodes(tree, entries.format(2)) == ["1927-01-04", "1927-02-28"]
    (head,) = nodes(tree, "//t:div[@n='1926-05']/t:head")
    assert "".join(head.itertext()).strip() == "May 1926"
    (first,) = nodes(tree, "//t:div[@n='1926-05-15']/*[1]")
    assert "".join(first.itertext()).strip() == "Third Saturday of May. The council met at last."


def test_a_step_back_in_time_is_reported() -> None:
    text = "CHAPTER ONE: 1926\n\n4th June. Rain.\n\n5th May. Snow, and no post.\n\n6th July. Rain."
    document = document_of(text, upto="divisions", kind="diary")
    (finding,) = [item for item in document.findings if item.code == "entry-order"]
    assert isinstance(finding, Finding)
    (entry,) = [mark for mark in document.marks(MarkKind.DIVISION) if mark.get("n") == "1926-05-05"]
    assert finding.start == entry.start
    assert text_of(document, entry) == "5th May. Snow, and no post."
