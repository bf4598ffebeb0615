"""Pages: the printed numbers run on, and every page has text.

Leaves without a number (plates, blank versos) may stand between numbered pages, counted or not; both are usual.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from tei_pipeline.review.book import Book, Page, Place
from tei_pipeline.review.findings import Check, CheckFinding, Figure, Result, finding, pages_said

_DIGITS = re.compile(r"\d+")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
FEW = 3
"""So many missing pages are told one by one."""


def check_pages(book: Book) -> Result:
    """Sequence, printed numbers, pages without text.

    >>> book = Book(pages=[Page(i, n, "", text="A.") for i, n in enumerate(["7", "8", "11"])])
    >>> [found.message for found in check_pages(book).findings if found.code == "page-missing"]
    ['After page 8 comes page 11: pages 9, 10 are missing.']
    """
    sequence = list(_sequence(book))
    steps = sum(max(0, len([p for p in book.pages if value(p) is not None and roman(p) is style]) - 1)
                for style in (False, True))  # fmt: skip
    findings = [*sequence, *_numbers(book), *_empty(book)]
    empty = sum(1 for page in book.pages if not _has_text(page))
    return Result(
        (
            Figure(Check.PAGES, "steps from one printed number to the next", steps, steps - len(sequence)),
            Figure(Check.PAGES, "leaves with text", len(book.pages), len(book.pages) - empty),
        ),
        tuple(findings),
    )


def roman(page: Page) -> bool:
    """Whether the page has a Roman number."""
    return page.number is None and value(page) is not None


def value(page: Page) -> int | None:
    """What the printed number counts, Arabic or Roman.

    >>> value(Page(0, "xiv", "")), value(Page(0, "[3]", ""))
    (14, None)
    """
    if page.number is not None:
        return page.number
    letters = page.n.casefold()
    if not letters or not set(letters) <= _ROMAN.keys():
        return None
    digits = [_ROMAN[c] for c in letters]
    return sum(-d if d < after else d for d, after in zip(digits, [*digits[1:], 0], strict=True))


def _sequence(book: Book) -> Iterator[CheckFinding]:
    for style in (False, True):
        numbered = [page for page in book.pages if value(page) is not None and roman(page) is style]
        for before, page in pairwise(numbered):
            last, this = value(before) or 0, value(page) or 0
            most = last + page.index - before.index
            at = Place(page.index, page.line)
            if this > most:
                few = this - most <= FEW
                said = pages_said([str(n) for n in range(most, this)]) if few else f"pages {most}–{this - 1}"
                verb = "is" if this - most == 1 else "are"
                yield finding(
                    book, "page-missing", at, " ".join(page.printed),
                    f"After page {before.n} comes page {page.n}: {said} {verb} missing.",
                    "Look whether the scan leaves them out, or the number is misread.",
                )  # fmt: skip
            elif this == last:
                yield finding(
                    book, "page-repeated", at, " ".join(page.printed),
                    f"Two leaves bear the number {page.n}.",
                    f"Compare {before.leaf} and {page.leaf}: scanned twice, or one misread?",
                )  # fmt: skip
            elif this < last and this != 1:
                yield finding(
                    book, "page-out-of-order", at, " ".join(page.printed),
                    f"Page {page.n} comes after page {before.n}.",
                    f"Read {last + 1}, or look whether leaves were scanned out of order.",
                )  # fmt: skip


def _numbers(book: Book) -> Iterator[CheckFinding]:
    # Where the header does not say which are inferred, it is those of the pages that have none, unless none has one.
    told = bool(book.inferred) or not any(page.printed for page in book.pages)
    for page in book.pages:
        at, printed = Place(page.index, page.line), " ".join(page.printed)
        if page.outside:
            yield finding(
                book, "page-outside", at, page.text[:60],
                f"The {_ordinal(page.index + 1)} leaf is outside every sequence; it is counted as {page.n or 'none'}.",
                "Nothing to do if it is front matter, a plate or a library leaf.",
            )  # fmt: skip
            continue
        digits = _DIGITS.findall(printed)
        if page.n in book.inferred or (not told and page.number is not None and not printed):
            yield finding(
                book, "page-number-inferred", at, printed,
                f"The number {page.n} is not printed or cannot be read; its neighbours give it.",
                "Nothing to do if the pages around it run on.",
            )  # fmt: skip
        elif page.number is not None and digits and page.n not in digits:
            yield finding(
                book, "page-number-differs", at, printed,
                f"The page is counted as {page.n}, but “{printed}” is printed on it.",
                "Correct the printed number, or n of its pb.",
            )  # fmt: skip


def _empty(book: Book) -> Iterator[CheckFinding]:
    for page in book.pages:
        if not _has_text(page) and not page.noise:
            code = "leaf-empty" if page.outside else "page-empty"
            yield finding(
                book, code, Place(page.index, page.line), "",
                f"There is no text on {'the leaf' if page.outside else 'page'} {page.n or page.leaf}.",
                "Nothing to do if it is blank in print; else it was lost in the scan.",
            )  # fmt: skip


def _has_text(page: Page) -> bool:
    return bool(page.text or page.note_text)


def _ordinal(n: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{n}{'th' if 10 <= n % 100 <= 20 else endings.get(n % 10, 'th')}"
