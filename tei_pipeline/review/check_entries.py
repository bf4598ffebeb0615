"""Entries of a diary: in order of date within their chapter, and within its years.

Out of order are as few entries as can be: those that stand outside the longest run that is in order. So one misread
year is one finding, not one for each entry after it.
"""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from tei_pipeline.review.book import Book, Division
from tei_pipeline.review.findings import Check, CheckFinding, Figure, Result, finding

Day = tuple[int, int, int]
Span = tuple[Day, Day]

_W3C = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def check_entries(book: Book) -> Result:
    """Every entry against its neighbours and its chapter."""
    groups: dict[int, list[Division]] = defaultdict(list)
    for division in book.divisions:
        if division.type == "diaryEntry":
            groups[division.parent].append(division)
    if not groups:
        return Result((), ())
    findings = [found for parent, entries in groups.items() for found in _group(book, parent, entries)]
    total, wrong = sum(len(entries) for entries in groups.values()), len({found.line for found in findings})
    return Result((Figure(Check.ENTRIES, "entries in order of date", total, total - wrong),), tuple(findings))


def span(n: str) -> Span | None:
    """The first and the last day of a W3C date or of an interval of two.

    >>> span("1926-02"), span("1926-05/1927")
    (((1926, 2, 1), (1926, 2, 28)), ((1926, 5, 1), (1927, 12, 31)))
    >>> span("--05-03") is None
    True
    """
    first, _, last = n.partition("/")
    start, end = _days(first), _days(last or first)
    return (start[0], end[1]) if start and end else None


def _days(date: str) -> Span | None:
    found = _W3C.fullmatch(date)
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if month > 12 or year == 0:
        return None
    last_month = month or 12
    return (year, month or 1, day or 1), (year, last_month, day or calendar.monthrange(year, last_month)[1])


def _group(book: Book, parent: int, entries: Sequence[Division]) -> Iterator[CheckFinding]:
    dated: list[tuple[Division, Span]] = []
    for entry in entries:
        days = span(entry.n)
        if days is None:
            yield finding(
                book, "entry-undated", entry.at, entry.head or entry.words,
                f"The entry has {f'the date {entry.n}' if entry.n else 'no date'}, which cannot be put in order.",
                "Give its div an n with the year, as 1926-05-03 or 1926-05/1926-06.",
            )  # fmt: skip
        else:
            dated.append((entry, days))
    kept = _in_order([days for _, days in dated])
    chapter = book.divisions[parent] if parent >= 0 else None
    years = span("/".join(chapter.dates)) if chapter and chapter.dates[0] else None
    for number, (entry, days) in enumerate(dated):
        if number not in kept:
            before = next((dated[n][0].n for n in range(number - 1, -1, -1) if n in kept), "")
            after = next((dated[n][0].n for n in range(number + 1, len(dated)) if n in kept), "")
            where = " and ".join(
                filter(None, (f"after {before}" if before else "", f"before {after}" if after else ""))
            )
            yield finding(
                book, "entry-step-back", entry.at, entry.head or entry.words,
                f"The entry is dated {entry.n}, but stands {where}.",
                "Look for a misread date; if the book itself steps back, nothing is to be done.",
            )  # fmt: skip
        elif years and chapter and (days[0] > years[1] or days[1] < years[0]):
            yield finding(
                book, "entry-outside-chapter", entry.at, entry.head or entry.words,
                f"The entry is dated {entry.n}, outside the years of its chapter (“{chapter.head}”).",
                "Look for a misread year in the entry or in the heading.",
            )  # fmt: skip


def _in_order(spans: Sequence[Span]) -> set[int]:
    """The longest run in which none ends before the one before it begins."""
    best: list[tuple[int, int]] = []  # length of the run that ends here, the entry before it
    for number, days in enumerate(spans):
        before = [(best[n][0], n) for n in range(number) if days[1] >= spans[n][0]]
        length, last = max(before, default=(0, -1))
        best.append((length + 1, last))
    at = max(range(len(best)), key=lambda n: (best[n][0], n), default=-1)
    kept: set[int] = set()
    while at >= 0:
        kept.add(at)
        at = best[at][1]
    return kept
