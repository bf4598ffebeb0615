"""Contents: each entry leads to a division that begins there and has that heading, and no division is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tei_pipeline.review.book import Book, Division, Item, Place
from tei_pipeline.review.findings import Check, CheckFinding, Figure, Result, finding
from tei_pipeline.review.words import counting, resembles

LISTED = frozenset({"part", "chapter", "introduction", "preface", "appendix", "index", "bibliography"})
"""Divisions that a list of contents should list."""
SAME = 60.0
"""From this likeness on an entry and a heading are taken for the same."""
CLOSE = 10.0
"""A heading that is less like the entry by more than this than another is not the one meant."""
NUMBERS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True, slots=True)
class ContentsRow:
    """One entry of the contents, for the table of the report."""

    words: str
    locator: str
    page: str
    leaf: str
    head: str
    ok: bool


def check_contents(book: Book) -> tuple[Result, list[ContentsRow]]:
    """Entries against divisions, divisions against entries."""
    lists = [division for division in book.divisions if division.type == "contents"]
    if not lists:
        return Result((), ()), []
    entries = [item for item in book.contents if any(_is_page(locator.targets) for locator in item.locators)]
    findings: list[CheckFinding] = []
    if not entries:
        findings.append(
            finding(
                book,
                "contents-not-read",
                lists[0].at,
                lists[0].head,
                "The list of contents has no entries with page numbers, so it checks nothing.",
                "Encode it as list and item, each page number a ref.",
            )
        )  # fmt: skip
        return Result((), tuple(findings)), []
    rows, listed, spelt_out = [], set[int](), 0
    for item in book.contents:
        chosen, row, found = _entry(book, item)
        listed |= chosen
        findings += found
        if row is not None:
            rows.append(row)
    start = lists[0].at
    due = [
        (number, division)
        for number, division in enumerate(book.divisions)
        if division.type in LISTED and division.at > start and _is_outer(book, division)
    ]
    for number, division in due:
        if number not in listed:
            spelt_out += 1
            findings.append(
                finding(
                    book,
                    "contents-lacks",
                    division.at,
                    _name(division),
                    f"The contents do not list this {division.type}.",
                    "Look whether an entry is lost, or this is no division of its own.",
                )
            )  # fmt: skip
    figures = (
        Figure(Check.CONTENTS, "entries that lead to their division", len(rows), sum(row.ok for row in rows)),
        Figure(Check.CONTENTS, "divisions that are listed", len(due), len(due) - spelt_out),
    )
    return Result(figures, tuple(findings)), rows


def _is_page(targets: Sequence[str]) -> bool:
    return any(target.startswith("leaf-") for target in targets)


def _is_outer(book: Book, division: Division) -> bool:
    return division.parent < 0 or book.divisions[division.parent].type == "part"


def likeness(item: Item, division: Division) -> float:
    """How alike an entry and a division are, 0 to 100: by the heading, or by what kind of division it is.

    >>> likeness(Item("", 0, -1, words="Chapter Two: The tunnel"), Division("chapter", "2", "", -1, head="THE TUNNEL"))
    100.0
    """
    label = item.words or item.label
    kind = division.type
    number = counting(division.n)
    if number is not None and number < len(NUMBERS):
        kind = f"{division.type} {NUMBERS[number]}"
    return max(resembles(label, division.head), resembles(label.partition(":")[0], kind))


def _entry(book: Book, item: Item) -> tuple[set[int], ContentsRow | None, list[CheckFinding]]:
    """The divisions that an entry lists, its row, and what does not fit."""
    scored = [
        (likeness(item, division), number)
        for number, division in enumerate(book.divisions)
        if division.type not in ("contents", "noise", "diaryEntry")
    ]
    score, best = max(scored, key=lambda pair: (pair[0], -pair[1]), default=(0.0, -1))
    alike = best if score >= SAME else -1
    if not item.locators:
        if score >= 90 and book.divisions[alike].type in LISTED:
            found = finding(
                book, "contents-no-page", item.at, item.words,
                f"The entry gives no page; a division of that name begins on {_on(book, book.divisions[alike].at)}.",
                "Look whether the page number was lost.",
            )  # fmt: skip
            return {alike}, None, [found]
        return set(), None, []  # a summary of the chapter, or a line of its own
    locator = next((loc for loc in item.locators if _is_page(loc.targets)), item.locators[0])
    page = book.leaves.get(locator.targets[0]) if locator.targets else None
    elsewhere = (
        f"“{_name(book.divisions[alike])}” begins on {_on(book, book.divisions[alike].at)}: is the number misread?"
        if alike >= 0
        else "Look at the printed contents."
    )
    if page is None:
        found = finding(
            book, "contents-target-missing", item.at, f"{item.words} {locator.text}",
            f"The entry leads to “{locator.text}”, which is no page of this file.",
            elsewhere,
        )  # fmt: skip
        return {alike} - {-1}, ContentsRow(item.words, locator.text, "", "", "", False), [found]
    here = [n for _, n in scored if book.divisions[n].at.page == page.index]
    fitting = max(here, key=lambda n: likeness(item, book.divisions[n]), default=-1)
    if fitting < 0:
        found = finding(
            book, "contents-no-division", item.at, f"{item.words} {locator.text}",
            f"No division begins on page {page.n}, where the entry leads.",
            elsewhere,
        )  # fmt: skip
        return {alike} - {-1}, ContentsRow(item.words, locator.text, page.n, page.leaf, "", False), [found]
    head = _name(book.divisions[fitting])
    ok = likeness(item, book.divisions[fitting]) >= max(SAME, score - CLOSE)
    row = ContentsRow(item.words, locator.text, page.n, page.leaf, head, ok)
    if ok:
        return {fitting}, row, []
    found = finding(
        book, "contents-other-head", item.at, f"{item.words} {locator.text}",
        f"The division that begins on page {page.n} has the heading “{head}”.",
        elsewhere if alike >= 0 else "Look whether heading or entry is misread.",
    )  # fmt: skip
    return {alike if alike >= 0 else fitting}, row, [found]


def _name(division: Division) -> str:
    return division.head or division.words or f"{division.type} {division.n}".strip()


def _on(book: Book, at: Place) -> str:
    return f"page {book.page_name(at.page)}" if at.page >= 0 else "an unnumbered page"
