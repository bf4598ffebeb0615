"""The self-check: a book checks itself, since what it says in one place it says again in another.

Printed numbers against their order, notes against their marks, contents against headings, stars against biographies,
index against pages, dates against each other. Every check is a pure function from a :class:`Book` to figures and
findings; none changes anything, all findings are collected, in the order of the book.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from lxml import etree

from tei_pipeline.document import Severity
from tei_pipeline.review.book import Book
from tei_pipeline.review.check_contents import ContentsRow, check_contents
from tei_pipeline.review.check_doubts import check_doubts
from tei_pipeline.review.check_entries import check_entries
from tei_pipeline.review.check_index import IndexRow, check_index
from tei_pipeline.review.check_notes import NotesRow, check_notes, notes_rows
from tei_pipeline.review.check_pages import check_pages
from tei_pipeline.review.check_persons import check_persons
from tei_pipeline.review.check_stars import check_stars
from tei_pipeline.review.findings import CheckFinding, Figure
from tei_pipeline.review.reading import read_book

_RANK = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """All that the checks say of one book: figures, findings, and the tables behind them."""

    book: Book
    figures: tuple[Figure, ...]
    findings: tuple[CheckFinding, ...]
    contents: tuple[ContentsRow, ...]
    notes: tuple[NotesRow, ...]
    index: tuple[IndexRow, ...]

    def worst(self) -> Severity | None:
        """The worst severity of all findings."""
        return max((found.severity for found in self.findings), key=lambda s: _RANK[s], default=None)


def check_tree(tree: etree._ElementTree) -> SelfCheck:
    """Check the book that a TEI file holds.

    >>> pages = '<pb n="7" xml:id="leaf-0001"/><lb n="1"/>A<pb n="9" xml:id="leaf-0002"/><lb n="2"/>B'
    >>> text = f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><p>{pages}</p></body></text></TEI>'
    >>> for found in check_tree(etree.ElementTree(etree.fromstring(text))).findings:
    ...     print(found.severity, found.code, found.page, found.line, found.message)
    warning page-missing 9 2 After page 7 comes page 9: page 8 is missing.
    """
    book = read_book(tree)
    contents, contents_rows = check_contents(book)
    index, index_rows = check_index(book)
    results = (
        check_pages(book),
        check_notes(book),
        contents,
        check_stars(book),
        index,
        check_persons(book),
        check_entries(book),
        check_doubts(book),
    )
    order = {page.leaf: page.index for page in book.pages}
    findings = [found for result in results for found in result.findings]
    findings.sort(key=lambda found: (order.get(found.leaf, -1), found.line))  # stable: where equal, by check
    return SelfCheck(
        book,
        tuple(figure for result in results for figure in result.figures if figure.checked),
        tuple(findings),
        tuple(contents_rows),
        tuple(notes_rows(book)),
        tuple(index_rows),
    )


def at_least(findings: Iterable[CheckFinding], severity: Severity) -> list[CheckFinding]:
    """The findings that matter as much, or more."""
    return [found for found in findings if _RANK[found.severity] >= _RANK[severity]]


def as_json(checked: SelfCheck, severity: Severity = Severity.INFO, *, tables: bool = True) -> dict[str, Any]:
    """What a script reads: figures, findings of that severity or worse, and the tables if they are wanted."""
    content: dict[str, Any] = {
        "figures": [asdict(figure) for figure in checked.figures],
        "findings": [finding_json(found) for found in at_least(checked.findings, severity)],
    }
    if tables:
        content["contents"] = [asdict(row) for row in checked.contents]
        content["notes"] = [asdict(row) for row in checked.notes]
        content["index"] = [asdict(row) for row in checked.index]
    return content


def finding_json(found: CheckFinding) -> dict[str, Any]:
    """One finding, its fields in the order of :data:`~tei_pipeline.review.findings.FIELDS`."""
    return {
        "code": found.code,
        "check": found.check.value,
        "severity": found.severity.value,
        "page": found.page,
        "leaf": found.leaf,
        "line": found.line,
        "words": found.words,
        "message": found.message,
        "suggestion": found.suggestion,
    }
