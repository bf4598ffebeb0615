"""The self-check as one HTML page: a strip of all pages coloured by trouble, findings page by page, the tables.

One file, which needs nothing beside it (see :mod:`~tei_pipeline.single_page`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from tei_pipeline.document import Severity
from tei_pipeline.review.book import Page
from tei_pipeline.review.check import SelfCheck, at_least
from tei_pipeline.review.check_index import told
from tei_pipeline.review.findings import Check, CheckFinding
from tei_pipeline.single_page import render_page
from tei_pipeline.tei.names import tei

MANY = 3
"""From so many warnings on a page is shown as one in much trouble."""


@dataclass(frozen=True, slots=True)
class Level:
    """How much trouble a page is in: a class for its colour, a sign beside it, words for those who see neither."""

    name: str
    sign: str
    words: str


CLEAN = Level("clean", "", "nothing found")
NOTED = Level("noted", "·", "only remarks")
SOME = Level("some", "!", "1 or 2 warnings")
MUCH = Level("much", "‼", "3 warnings or more")
WRONG = Level("wrong", "✕", "an error")
LEVELS = (CLEAN, NOTED, SOME, MUCH, WRONG)


@dataclass(frozen=True, slots=True)
class Cell:
    """One page of the strip."""

    name: str
    leaf: str
    level: Level
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one page."""

    name: str
    leaf: str
    level: Level
    findings: tuple[CheckFinding, ...]


def level(findings: Sequence[CheckFinding]) -> Level:
    """How much trouble these findings are.

    >>> level([]).name
    'clean'
    """
    counts = Counter(found.severity for found in findings)
    if counts[Severity.ERROR]:
        return WRONG
    if counts[Severity.WARNING]:
        return MUCH if counts[Severity.WARNING] >= MANY else SOME
    return NOTED if findings else CLEAN


def render(checked: SelfCheck, title: str, severity: Severity = Severity.INFO) -> str:
    """The page. ``title`` is what the reader calls the book; the findings are those of ``severity`` or worse."""
    findings = at_least(checked.findings, severity)
    by_leaf: dict[str, list[CheckFinding]] = {}
    for found in findings:
        by_leaf.setdefault(found.leaf, []).append(found)
    pages = checked.book.pages
    return render_page(
        "tei_pipeline.review",
        "check",
        scripted=True,
        title=title,
        levels=LEVELS,
        cells=[_cell(page, by_leaf.get(page.leaf, [])) for page in pages],
        groups=_groups(pages, by_leaf),
        total=len(findings),
        severities=Counter(found.severity.value for found in findings),
        kinds=[(check.value, count) for check in Check if (count := sum(f.check == check for f in findings))],
        figures=checked.figures,
        contents=checked.contents,
        notes=checked.notes,
        index=[(row, told(row)) for row in checked.index],
        linked={found.leaf for found in findings},
    )


def title_of(tree: etree._ElementTree) -> str:
    """The book's title, as the header has it."""
    title = next(tree.getroot().iter(tei("title")), None)
    return " ".join((title.text or "").split()) if title is not None else ""


def _cell(page: Page, findings: Sequence[CheckFinding]) -> Cell:
    return Cell(page.n or page.leaf, page.leaf, level(findings), len(findings))


def _groups(pages: Sequence[Page], by_leaf: dict[str, list[CheckFinding]]) -> list[Group]:
    before = [Group("", "", level(by_leaf[""]), tuple(by_leaf[""]))] if "" in by_leaf else []
    return before + [
        Group(page.n or page.leaf, page.leaf, level(by_leaf[page.leaf]), tuple(by_leaf[page.leaf]))
        for page in pages
        if page.leaf and page.leaf in by_leaf
    ]
