"""Locators: read the numbers that send a reader to pages of this book.

A table of contents, an index and a cross-reference name pages as the printer counted them, often shortened
(``206-7``, ``24-7``, ``104n.``) and often damaged (``loo-i``, ``*47``). The digits table says what damaged digits may
be, and at what cost; the page sequence says which pages there are. Which of the readings is right, the caller decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from tei_pipeline.document import Document, MarkKind
from tei_pipeline.document.leaves import leaf_id
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.stages.page_numbers import from_roman

# Costs, on the scale of the digits table. Set by trial on the first real input and the sample, 2026-11-22. With any one
# of them at half or one and a half times its value 8 at most of their 1,834 references and repairs are lost and 2 at
# most are new (36 lost, if an unknown glyph costs half); see tests/stages/test_locator_costs.py.
UNKNOWN_GLYPH = 1.0
"""A glyph that the digits table does not have, read as any digit; also a digit lost without a trace."""
LONGEST_RANGE = 40
"""A range over more pages than this is a misreading."""
_DROPPED = 0.4
"""A speck among the digits, left out."""
_DROPPED_DIGIT = 0.6
"""A sign that may be a digit as well, left out."""
_LOST_DASH = 0.4
"""A blank read as the dash of a range."""
_COSTLIEST = 1.6
"""No number is read at a greater cost: one unknown glyph and one bad one, but not two unknown ones."""
_MOST_READINGS = 40
"""So many readings of a locator are weighed, the cheapest first."""
_DASH = re.compile(r"\s*(?:[-–—~¬]{1,2}\s*[-–—~]?)\s*")
_DASH_DAMAGED = re.compile(r"(?<=\w)\s?[“”‘’\"']{1,2}\s?(?=\w)|(?<=\d)\s(?=\d)")
_WITH_COMMA = {"L": (("1", 0.3),)}
"""A 1 and the comma after it, read as one letter (``14L 155`` for ``141, 155``)."""
_NOTE = re.compile(r"(?<=[\w*^])\s?(?P<sign>nn?|[/71][1I]|[rt]t|7)\.?$")
_NOTE_COST = {"n": 0.0, "nn": 0.0, "7": 0.6}
"""A note sign; one in two pieces or misread costs 0.3, a 7 alone is as well a digit."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 5
"""So many first letters make two words the same; with 2 or 8 of them 8 references and repairs are lost at most."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a locator may say: first and last page as printed, whether it means a note, and the cost of reading it."""

    first: str
    last: str
    note: bool
    cost: float

    @property
    def value(self) -> int:
        """The first page as a number that can be compared; roman pages come first."""
        return int(self.first) if self.first.isdecimal() else 0


@dataclass(frozen=True)
class PageTable:
    """The pages of a book: the leaf for each printed number, in order, and the words that stand on each leaf."""

    leaves: Mapping[str, str]
    order: tuple[str, ...]
    _text: str = ""
    _spans: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Document) -> PageTable:
        """The table of a document whose pages are marked; of two pages with one number the first counts."""
        pages = [page for page in document.marks(MarkKind.PAGE) if not page.get("n").startswith("[")]
        leaves: dict[str, str] = {}
        spans: dict[str, tuple[int, int]] = {}
        for page in pages:
            leaves.setdefault(page.get("n"), page.get("leaf"))
            spans.setdefault(page.get("n"), (page.start, page.end))
        return cls(leaves, tuple(leaves), document.source.text, spans)

    @cached_property
    def longest(self) -> int:
        """The number of digits of the highest page number."""
        return max((len(n) for n in self.order if n.isdecimal()), default=0)

    @cached_property
    def highest(self) -> int:
        """The highest page number; a page below it may be missing from the file."""
        return max((int(n) for n in self.order if n.isdecimal()), default=0)

    @cached_property
    def _stems(self) -> dict[str, frozenset[str]]:
        return {
            n: frozenset(word[:_STEM].casefold() for word in _WORD.findall(self._text, start, end))
            for n, (start, end) in self._spans.items()
        }

    def says(self, printed: str, words: Iterable[str]) -> bool:
        """Whether the text of the page has one of ``words``; their first letters decide, endings are damaged too."""
        stems = self._stems.get(printed, frozenset())
        return any(word[:_STEM].casefold() in stems for word in words)

    def targets(self, reading: Reading) -> str:
        """The leaves of a reading as identifiers, parted by blanks; pages that the file lacks are left out."""
        if reading.first == reading.last:
            return leaf_id(self.leaves[reading.first]) if reading.first in self.leaves else ""
        pages = [str(n) for n in range(int(reading.first), int(reading.last) + 1)]
        return " ".join(leaf_id(self.leaves[n]) for n in pages if n in self.leaves)


def digits_of(seen: str, longest: int, lexicon: Lexicon, *, lost: bool = False) -> dict[str, float]:
    """The numbers that damaged digits may be, with the cost of reading each; with ``lost``, one digit may be missing.

    >>> digits_of("lo", 3, Lexicon(digits={"l": (("1", 0.1),), "o": (("0", 0.1),)}))["10"]
    0.2
    """
    glyphs = "".join(seen.split())
    states: list[dict[str, float]] = [{"": 0.0}] + [{} for _ in glyphs]
    for at, glyph in enumerate(glyphs):
        known = lexicon.digits.get(glyph, _WITH_COMMA.get(glyph, ()))
        for number, cost in states[at].items():
            options = [(number + digit, cost + price, at + 1) for digit, price in known]
            pair = glyphs[at : at + 2]
            if len(pair) == 2:
                options += [(number + digit, cost + price, at + 2) for digit, price in lexicon.digits.get(pair, ())]
            if glyph.isascii() and glyph.isdecimal():
                options = [(number + glyph, cost, at + 1)]
            else:
                options += [(number + digit, cost + UNKNOWN_GLYPH, at + 1) for digit in "0123456789"]
                if not glyph.isalnum():
                    options.append((number, cost + (_DROPPED_DIGIT if known else _DROPPED), at + 1))
            for longer, price, to in options:
                if price <= _COSTLIEST and len(longer) <= longest:
                    states[to][longer] = round(min(price, states[to].get(longer, 9.0)), 3)
    found = states[-1]
    if lost:
        more = {
            number[:at] + digit + number[at:]: round(cost + UNKNOWN_GLYPH, 3)
            for number, cost in found.items()
            if len(number) < longest
            for at in range(len(number) + 1)
            for digit in "0123456789"
        }
        found = {number: min(cost, found.get(number, 9.0)) for number, cost in (more | found).items()}
    return {number: cost for number, cost in found.items() if number and number[0] != "0"}


def readings_of(seen: str, table: PageTable, lexicon: Lexicon, *, lost: bool = False) -> list[Reading]:
    """The readings of a locator that name pages of the book, the cheapest first; none where it names no such page.

    >>> table = PageTable({str(n): f"{n:04}" for n in range(1, 300)}, tuple(str(n) for n in range(1, 300)))
    >>> [(r.first, r.last) for r in readings_of("206-7", table, Lexicon())]
    [('206', '207')]
    >>> [r.note for r in readings_of("104n.", table, Lexicon())]
    [True]
    """
    if seen in table.leaves and (seen.isdecimal() or from_roman(seen) is not None):
        return [Reading(seen, seen, False, 0.0)]
    found = list(_ranges(seen, table, lexicon, note=0.0, lost=lost))
    if sign := _NOTE.search(seen):
        price = _NOTE_COST.get(sign["sign"], 0.3)
        if not found or price < min(reading.cost for reading in found):
            found += [
                Reading(r.first, r.last, True, r.cost)
                for r in _ranges(seen[: sign.start()], table, lexicon, note=price, lost=lost)
            ]
    best: dict[tuple[str, str, bool], Reading] = {}
    for reading in sorted(found, key=lambda r: r.cost):
        best.setdefault((reading.first, reading.last, reading.note), reading)
    return list(best.values())[:_MOST_READINGS]


def _ranges(seen: str, table: PageTable, lexicon: Lexicon, *, note: float, lost: bool) -> Iterable[Reading]:
    """Single pages, or a first and a last page with the last one's digits shortened as printers do."""
    dash = _DASH.search(seen, 1) or _DASH_DAMAGED.search(seen)
    longest = table.longest
    lost_dash = 0.0 if not dash or set(dash.group()) & set("-–—~¬") else 0.2 if dash.group().strip() else _LOST_DASH
    if not dash or not seen[: dash.start()].strip() or not seen[dash.end() :].strip():
        for number, cost in digits_of(seen, longest, lexicon, lost=lost).items():
            if number in table.leaves:
                yield Reading(number, number, bool(note), round(cost + note, 3))
        return
    left = digits_of(seen[: dash.start()], longest, lexicon, lost=lost)
    right = digits_of(seen[dash.end() :], longest, lexicon)
    for first, cost in left.items():
        if first not in table.leaves:
            continue
        for tail, price in right.items():
            last = first[: -len(tail)] + tail if len(tail) < len(first) else tail
            total = round(cost + price + note + lost_dash, 3)
            if lost_dash == _LOST_DASH and len(tail) >= len(first):
                continue  # as well two pages, with the comma between them lost
            if not first.isdecimal() or not last.isdecimal() or int(last) > table.highest:
                continue
            if total <= _COSTLIEST and 0 < int(last) - int(first) <= LONGEST_RANGE:
                yield Reading(first, last, bool(note), total)


def lost_comma(seen: str, following: str) -> str:
    """The comma that the last glyph of a locator swallowed; without it two locators would read as one.

    >>> lost_comma("14L", " 155, 160"), lost_comma("14L", ", 155"), lost_comma("141", " 155")
    (',', '', '')
    """
    return "," if seen[-1:] in _WITH_COMMA and "\n" not in seen and re.match(r"\s+\d", following) else ""


def printed(reading: Reading, seen: str) -> str:
    """How the book prints the reading, with as many digits of the last page as ``seen`` shows.

    >>> printed(Reading("100", "101", False, 0.3), "loo-i")
    '100-1'
    """
    note = "n." if reading.note and seen.endswith(".") else "n" if reading.note else ""
    if reading.first == reading.last:
        return reading.first + note
    dash = _DASH.search(seen, 1) or _DASH_DAMAGED.search(seen)
    shown = len(re.sub(r"\W", "", seen[dash.end() :])) if dash else len(reading.last)
    least = next(
        (at for at, pair in enumerate(zip(reading.first, reading.last, strict=False)) if pair[0] != pair[1]), 0
    )
    length = len(reading.last)
    tail = reading.last[min(least, length - shown) if length == len(reading.first) and shown <= length else 0 :]
    return f"{reading.first}-{tail}{note}"
