"""Index: every locator leads to a page, and the headword stands there.

A headword is looked for by its first word (a person's surname), damage tolerated, by what stands in brackets after it,
and by the names under which the file's persons are known. Where it does not stand on the page, the pages on which it
does are the suggestion: a figure of the locator is often misread.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from tei_pipeline.review.book import Book, Item, Locator, Page
from tei_pipeline.review.findings import Check, CheckFinding, Figure, Result, finding, pages_said, say
from tei_pipeline.review.words import SHORT, alike, fold, words_of

FAINT = 70.0
"""From this likeness on a word of the page is shown as what may be the headword."""
LONGER = 2
"""By so many letters a damaged word may differ in length."""
FEW = 12
"""On so few pages the headword's standing next to a locator's page says that the locator is misread."""
_BRACKETS = re.compile(r"[(\[]([^)\]]+)[)\]]")
_WORD = re.compile(r"[^\W_]+")
_SEE = re.compile(r"\bsee\b", re.IGNORECASE)
_LESS_THAN_A_WORD = 3


@dataclass(frozen=True, slots=True)
class Checked:
    """A locator as printed, the pages that it gives, and those of them on which the headword stands."""

    printed: str
    pages: tuple[str, ...]
    found_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One entry of the index, for the table of the report."""

    headword: str
    page: str
    leaf: str
    line: int
    depth: int
    locators: tuple[Checked, ...]


@dataclass
class _Tally:
    resolved: int = 0
    references: int = 0
    confirmed: int = 0
    locators: int = 0
    findings: list[CheckFinding] = field(default_factory=list)


def check_index(book: Book) -> tuple[Result, list[IndexRow]]:
    """Locators against pages, headwords against the text of those pages.

    >>> from tei_pipeline.review.book import Place
    >>> item = Item("", 0, -1, label="Tram, the", locators=[Locator(("leaf-0001",), "", Place(), "7")])
    >>> pages = [Page(0, "7", "leaf-0001", text="A bus."), Page(1, "8", "leaf-0002", text="A tram.")]
    >>> result, rows = check_index(Book(pages=pages, index=[item]))
    >>> result.findings[0].suggestion
    '“Tram” stands on page 8, next to it: is the locator misread?'
    """
    indexes = [division for division in book.divisions if division.type == "index"]
    if not any(item.locators for item in book.index):
        if not indexes:
            return Result((), ()), []
        found = finding(
            book, "index-not-read", indexes[0].at, indexes[0].head,
            "The index has no entries with locators, so it checks nothing.",
            "Encode it as list and item, each page number a ref.",
        )  # fmt: skip
        return Result((), (found,)), []
    search, tally = _Search(book), _Tally()
    rows = [row for item in book.index if (row := _entry(book, item, search, tally)) is not None]
    figures = (
        Figure(Check.INDEX, "locators that lead to a page", tally.references, tally.resolved),
        Figure(Check.INDEX, "locators whose page has the headword", tally.locators, tally.confirmed),
    )
    return Result(figures, tuple(tally.findings)), rows


# ------------------------------------------------------------------ one entry


def _entry(book: Book, item: Item, search: _Search, tally: _Tally) -> IndexRow | None:
    pages_of = search.pages(item)
    checked: list[tuple[Locator, list[Page], list[Page]]] = []
    for locator in item.locators:
        given = _pages(book, locator)
        if given:
            tally.references += 1
            tally.resolved += 1
            found = [page for page in given if page.index in pages_of or page.persons & search.persons(item)]
            checked.append((locator, given, found))
        else:
            tally.findings += _unresolved(book, item, locator, tally)
    tally.locators += len(checked)
    tally.confirmed += sum(1 for _, _, found in checked if found)
    tally.findings += _absent(book, item, search, checked)
    if not item.locators:
        return None
    page = book.pages[item.at.page] if item.at.page >= 0 else None
    locators = [
        Checked(locator.text, tuple(p.n for p in given), tuple(p.n for p in found)) for locator, given, found in checked
    ]
    return IndexRow(
        item.label, page.n if page else "", page.leaf if page else "", item.at.line, item.depth, tuple(locators)
    )


def _pages(book: Book, locator: Locator) -> list[Page]:
    """The pages of a locator; of a range those between its ends too."""
    ends = [book.leaves[target].index for target in locator.targets if target in book.leaves]
    return book.pages[min(ends) : max(ends) + 1] if ends and len(ends) == len(locator.targets) else []


def _unresolved(book: Book, item: Item, locator: Locator, tally: _Tally) -> Iterator[CheckFinding]:
    leads_to_page = any(target.startswith("leaf-") for target in locator.targets)
    if locator.targets and not leads_to_page and set(locator.targets) <= book.ids:
        return
    if leads_to_page or any(c.isdigit() for c in locator.text) or not _SEE.search(item.words):
        tally.references += 1
        yield finding(
            book, "index-locator-unresolved", locator.at, f"{item.label} {locator.text}",
            f"The locator “{locator.text}” leads to no page of this file.",
            "Look at the printed number; if it is right, the page is missing.",
        )  # fmt: skip
    else:
        yield finding(
            book, "index-see-unresolved", locator.at, f"{item.label} {locator.text}",
            f"“{locator.text}” leads to no entry of the index.",
            "Look for the entry under another spelling.",
        )  # fmt: skip


def _absent(
    book: Book, item: Item, search: _Search, checked: list[tuple[Locator, list[Page], list[Page]]]
) -> Iterator[CheckFinding]:
    """What is told of locators without their headword: once for the entry where it stands nowhere in the book."""
    absent = [(locator, given) for locator, given, found in checked if not found]
    headword = search.headword(item)
    if not absent or not headword:
        return
    elsewhere = sorted(search.pages(item))
    if not elsewhere:
        pages = [page.n for _, given in absent for page in given]
        faint = search.faint(item, [page for _, given in absent for page in given])
        yield finding(
            book, "index-headword-nowhere", item.at, item.label,
            f"“{headword}” stands nowhere in the book; the index gives {pages_said(pages)}.",
            f"It may be {faint}." if faint else "Nothing to do if it is a subject and no word of the text.",
        )  # fmt: skip
        return
    confirmed = {page.index for _, _, found in checked for page in found}
    for locator, given in absent:
        faint = search.faint(item, given)
        misread = [index for index in _misread(book, given, elsewhere) if index not in confirmed]
        usual = len(absent) == 1 or len(absent) * 2 <= len(checked)  # else the text has another name for it
        likely = bool(misread) and usual and not faint and len(elsewhere) <= FEW
        pages = [book.page_name(index) for index in (misread if likely else _closest(given, elsewhere))]
        stands = f"“{headword}” stands on {pages_said(pages)}"
        yield finding(
            book, "index-locator-misread" if likely else "index-page-without", locator.at,
            f"{item.label} … {locator.text}",
            f"“{headword}” does not stand on {_said(given)}.",
            f"It may be {faint}." if faint
            else f"{stands}, {_how_far(given, misread, book)}: is the locator misread?" if likely
            else f"Nothing to do if the page speaks of it in other words; {stands}.",
        )  # fmt: skip


def _misread(book: Book, given: list[Page], elsewhere: list[int]) -> list[int]:
    """The pages whose numbers are one figure away from the locator, or next to it; the nearest three."""
    near = [
        index
        for index in elsewhere
        if not book.pages[index].outside
        and any(abs(index - page.index) == 1 or _figures(book.pages[index], page) == 1 for page in given)
    ]
    return _closest(given, near)


def _figures(one: Page, other: Page) -> int:
    return int(Levenshtein.distance(one.n, other.n))


def _closest(given: list[Page], among: list[int]) -> list[int]:
    return sorted(sorted(among, key=lambda index: min(abs(index - page.index) for page in given))[:3])


def _how_far(given: list[Page], misread: list[int], book: Book) -> str:
    if all(any(abs(index - page.index) == 1 for page in given) for index in misread):
        return "next to it"
    return "one figure away" if len(misread) == 1 else "near to it or one figure away"


def _said(given: list[Page]) -> str:
    return f"page {given[0].n}" if len(given) == 1 else f"pages {given[0].n}–{given[-1].n}"


# ------------------------------------------------------------------ where headwords stand


class _Search:
    """Finds the pages of headwords; each word of the book is compared once with each that is looked for."""

    def __init__(self, book: Book) -> None:
        self._book = book
        lists = {item.at.page for item in (*book.index, *book.contents)} - {-1}
        first = min((item.at.page for item in book.index if item.at.page >= 0), default=-1)
        before = max((item.at.page for item in book.index), default=-1)
        self._apart = lists | set(range(first, before + 1)) if first >= 0 else lists
        self._sorted = sorted(book.vocabulary)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in self._sorted:
            self._by_length[len(word)].append(word)
        self._words: dict[str, set[int]] = {}
        self._items: dict[int, set[int]] = {}
        self._marked = any(item.persons for item in book.index)

    def top(self, item: Item) -> Item:
        """The entry around a sub-entry."""
        while item.parent >= 0:
            item = self._book.index[item.parent]
        return item

    def headword(self, item: Item) -> str:
        """The word that is looked for, as printed."""
        label = self.top(item).label
        words = _WORD.findall(label)
        return next((word for word in words if len(word) >= _LESS_THAN_A_WORD), words[0] if words else "")

    def pages(self, item: Item) -> set[int]:
        """The pages on which the headword stands, lists left out; of a sub-entry those of its own names too."""
        key = id(item)
        if key not in self._items:
            top = self.top(item)
            looked_for = [words_of(self.headword(item))]
            looked_for += [words_of(inner) for inner in _BRACKETS.findall(top.label)]
            persons = self.persons(item)
            looked_for += [
                words_of(name) for person in self._book.persons if person.id in persons for name in person.names[1:]
            ]
            if item is not top:
                looked_for += [words_of(name) for name in re.findall(r"[^\W\d_a-z][^\W\d_]{4,}", item.label)]
            found = set[int]().union(*(self._all(words) for words in looked_for if words))
            self._items[key] = found - self._apart
        return self._items[key]

    def persons(self, item: Item) -> set[str]:
        """The persons that the headword names."""
        told = self.top(item).persons
        if told or self._marked:  # where the file marks its headwords, one that is not marked names nobody
            return set(told[:1])
        first = words_of(self.headword(item))
        return {
            person.id
            for person in self._book.persons
            if first and person.names and any(alike(first[0], word) for word in words_of(person.names[0])[:1])
        }

    def faint(self, item: Item, pages: list[Page]) -> str:
        """The word on these pages that is most like the headword, though not like enough."""
        key = "".join(words_of(self.headword(item)))
        if len(key) <= SHORT:
            return ""
        best, where, most = "", "", FAINT
        name = self.headword(item)[0].isupper()
        for page in pages:
            words = [w for w in _WORD.findall(f"{page.text} {page.note_text}") if abs(len(w) - len(key)) <= LONGER]
            words = [w for w in words if w[0].isupper() or not name]
            found = process.extractOne(key, words, scorer=fuzz.ratio, processor=fold, score_cutoff=most)
            if found is not None and found[1] > most and page.index not in self._apart:
                best, most, where = found[0], found[1], page.n
        return f"“{best}” on page {where}" if best else ""

    def _all(self, words: list[str]) -> set[int]:
        """The pages that have all of the words."""
        places = [self._word(word) for word in words]
        return set.intersection(*places) if places else set()

    def _word(self, word: str) -> set[int]:
        if word not in self._words:
            vocabulary = self._book.vocabulary
            found = set(vocabulary.get(word, ()))
            for other in self._candidates(word):
                if alike(word, other):
                    found.update(vocabulary[other])
            self._words[word] = found
        return self._words[word]

    def _candidates(self, word: str) -> Iterator[str]:
        if len(word) <= SHORT:
            return
        for at in range(bisect_left(self._sorted, word), len(self._sorted)):
            if not self._sorted[at].startswith(word):
                break
            yield self._sorted[at]
        for length in range(SHORT + 1, len(word)):
            if word[:length] in self._book.vocabulary:
                yield word[:length]
        for length in range(len(word) - 2, len(word) + 3):
            likely = self._by_length.get(length, [])
            for other, _, _ in process.extract(word, likely, scorer=fuzz.ratio, limit=None, score_cutoff=80.0):
                yield other


def told(row: IndexRow) -> str:
    """What the report says of an entry's locators that are in doubt.

    >>> told(IndexRow("Tram", "90", "leaf-0090", 8, 0, (Checked("7", ("7",), ()), Checked("8", ("8",), ("8",)))))
    '7'
    """
    return say([locator.printed for locator in row.locators if not locator.found_on], 12)
