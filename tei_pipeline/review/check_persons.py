"""Persons: the index says who is on which page; each of these pages should name the person.

Of an entry whose headword is marked as a person's name, every page of its locators and sub-entries is looked at. A
diary's writer is mentioned there by name or as ``I``; with how many by name is a figure of its own. Where no mention
leads to the person, the reason is looked for, since it says what to do: the name is misread, it stands there unmarked
or as another person's, it stands on the next page, or the page speaks of the person in other words. Where no ``I`` is
marked, whoever most pages of a long entry do not name but say ``I`` on is taken for the writer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from tei_pipeline.review.book import Book, Item, Locator, Page, Place
from tei_pipeline.review.findings import Check, CheckFinding, Figure, Result, finding
from tei_pipeline.review.words import SHORT, fold

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[-’'^*](?=[^\W\d_]))*")
_FIRST_PERSON = re.compile(r"\b(?:I|my|me)\b")
_LONG_ENTRY = 20
_FAINT = 70.0
"""From this likeness on (0 to 100) a word with a capital may be the name, misread."""


def check_persons(book: Book) -> Result:
    """The pages that the index gives for its persons, against the mentions on them.

    >>> seven = Locator(("leaf-0001",), "", Place(), "7")
    >>> entry = Item("", 0, -1, label="Bell", persons=["pers-bell"], locators=[seven])
    >>> page = Page(0, "7", "leaf-0001", text="Mr Bcll came.")
    >>> check_persons(Book(pages=[page], index=[entry])).findings[0].code
    'person-not-named'
    """
    checked, met, named = 0, 0, 0
    findings: list[CheckFinding] = []
    for item, locators in _entries(book):
        person = item.persons[0]
        given = {page.index: (page, locator) for locator in locators for page in _pages(book, locator)}
        by_name = {index for index, (page, _) in given.items() if person in page.persons}
        found = by_name | {index for index, (page, _) in given.items() if person in page.speakers}
        checked += len(given)
        named += len(by_name)
        met += len(found)
        speaks = _speaks([page for index, (page, _) in given.items() if index not in by_name], len(given))
        for index, (page, locator) in given.items():
            if index not in found:
                findings.append(_missed(book, item, page, locator, speaks=speaks))
    what = "pages of the index's persons that mention them"
    figures = (
        Figure(Check.PERSONS, what, checked, met),
        Figure(Check.PERSONS, f"{what} by name", checked, named),
    )
    return Result(figures, tuple(findings))


def _speaks(unnamed: list[Page], given: int) -> bool:
    """Whether a person seems to be the writer: of many pages most do not name them, and most of these say ``I``."""
    first = [page for page in unnamed if _FIRST_PERSON.search(page.text)]
    return given >= _LONG_ENTRY and len(unnamed) > given / 2 and len(first) > len(unnamed) / 2


def _entries(book: Book) -> Iterator[tuple[Item, list[Locator]]]:
    """The entries of persons, each with its own locators and those of its sub-entries."""
    tops: dict[int, list[Locator]] = {}
    for number, item in enumerate(book.index):
        top = number
        while book.index[top].parent >= 0:
            top = book.index[top].parent
        tops.setdefault(top, []).extend(locator for locator in item.locators if locator.type != "see")
    for number, locators in tops.items():
        if book.index[number].persons and locators:
            yield book.index[number], locators


def _pages(book: Book, locator: Locator) -> list[Page]:
    """The pages of a locator; of a range those between its ends too."""
    ends = [book.leaves[target].index for target in locator.targets if target in book.leaves]
    return book.pages[min(ends) : max(ends) + 1] if ends and len(ends) == len(locator.targets) else []


def _missed(book: Book, item: Item, page: Page, locator: Locator, *, speaks: bool) -> CheckFinding:
    person, key = item.persons[0], fold(_surname(item.label))
    words = _WORD.findall(f"{page.text} {page.note_text}")
    said = f"The index gives page {page.n} for {item.label}"
    at = Place(page.index, page.line)
    where = f"{item.label} … {locator.text}"
    if key in {fold(word) for word in words}:
        return finding(
            book, "person-unmarked", at, where,
            f"{said}; the name stands there, but leads to another person, or to none.",
            "See whether the page means this person, and add the reference.",
        )  # fmt: skip
    if speaks:
        return finding(
            book, "person-speaks", at, where, f"{said}; the page does not name the person, who seems to be the writer.",
            "Nothing to do where the page says “I”.",
        )  # fmt: skip
    near = _like(key, words)
    if near:
        return finding(
            book, "person-misread", at, where, f"{said}; no mention leads there.", f"It may be “{near}”, misread."
        )
    beside = [other.n for other in _beside(book, page) if person in other.persons]
    if beside:
        return finding(
            book, "person-next-page", at, where, f"{said}; the person is named on page {beside[0]}.",
            "Nothing to do if the passage runs over the page; else look at the locator.",
        )  # fmt: skip
    return finding(
        book, "person-not-named", at, where, f"{said}; nothing there is like the name.",
        "Nothing to do if the page speaks of the person in other words; else look at the locator.",
    )  # fmt: skip


def _surname(label: str) -> str:
    found = _WORD.search(label)
    return found.group() if found else label


def _like(key: str, words: list[str]) -> str:
    """The word with a capital that is most like the name, though not the name; empty where none is like enough."""
    if len(key) <= SHORT:
        return ""
    best, most = "", _FAINT
    for word in words:
        if word[0].isupper() and abs(len(word) - len(key)) <= 2:
            likeness = fuzz.ratio(key, fold(word))
            if likeness > most:
                best, most = word, likeness
    return best


def _beside(book: Book, page: Page) -> list[Page]:
    """The pages before and after, without those of the index itself, which names everybody."""
    index = {item.at.page for item in book.index}
    return [book.pages[at] for at in (page.index - 1, page.index + 1) if 0 <= at < len(book.pages) and at not in index]
