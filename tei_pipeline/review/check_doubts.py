"""Doubts: what the encoding itself marks as unclear, illegible, uncertain or noise."""

from __future__ import annotations

from tei_pipeline.review.book import Book, Doubt
from tei_pipeline.review.findings import Check, CheckFinding, Figure, Result, finding

_NAMES = {
    "corr": "correction",
    "date": "date",
    "persName": "identification of a person",
    "placeName": "identification of a place",
    "ref": "reference",
}


def check_doubts(book: Book) -> Result:
    """One finding for each.

    >>> from tei_pipeline.review.book import Place
    >>> [found.message for found in check_doubts(Book(doubts=[Doubt("unclear", "unclear", Place())])).findings]
    ['The reading is marked as doubtful.']
    """
    findings = tuple(_said(book, doubt) for doubt in book.doubts)
    doubtful = {doubt.at.page for doubt in book.doubts if doubt.kind != "noise"} - {-1}
    noisy = {doubt.at.page for doubt in book.doubts if doubt.kind == "noise"} - {-1}
    pages = len(book.pages)
    return Result(
        (
            Figure(Check.DOUBTS, "leaves without a doubtful place", pages, pages - len(doubtful)),
            Figure(Check.DOUBTS, "leaves without noise", pages, pages - len(noisy)),
        ),
        findings,
    )


def _said(book: Book, doubt: Doubt) -> CheckFinding:
    if doubt.kind == "unclear":
        return finding(
            book, "unclear", doubt.at, doubt.words,
            "The reading is marked as doubtful.", "Compare the page image.",
        )  # fmt: skip
    if doubt.kind == "gap":
        return finding(
            book, "gap", doubt.at, f"{doubt.words} […]",
            f"The OCR gives nothing here{f' ({doubt.element})' if doubt.element else ''}.", "Compare the page image.",
        )  # fmt: skip
    if doubt.kind == "noise":
        return finding(
            book, "noise", doubt.at, doubt.words,
            f"{doubt.lines} line{'s are' if doubt.lines != 1 else ' is'} set aside as a stamp or scanning noise.",
            "If it is text of the book, mark it as a paragraph.",
        )  # fmt: skip
    return finding(
        book, "uncertain", doubt.at, doubt.words,
        f"This {_NAMES.get(doubt.element, doubt.element)} is uncertain (cert=“low”).",
        "Confirm it by taking cert away, or correct it.",
    )  # fmt: skip
