"""Text: the reading cut into the blocks in which names are looked for, each cut into words.

Names are looked for in the corrected running text, so that one may run over a line end or a page, and land on the
source. What a block is tells what a name in it means: a note that opens with one introduces a person, an entry of the
index lists one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from tei_pipeline.document import BLOCKS, CONTAINERS, Document, Mark, MarkKind, Node
from tei_pipeline.lexicon.names import fold

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[’'](?=[A-ZÀ-Þ])|-(?=[^\W\d_]))*")
_AFTER_STOP = re.compile(r"[.!?:…]\W*$|[‘“\"(]\W*$")
_ABBREVIATED = 3
"""A word with a capital, so short and with a point behind it, is mostly an abbreviation (``Dr. Bell``)."""


class Place(StrEnum):
    """Where a block stands."""

    PROSE = "prose"
    NOTE = "note"
    HEADING = "heading"
    BIOGRAPHY = "biography"
    INDEX = "index"
    SUB_ENTRY = "sub-entry"
    WORK = "work"
    LIST = "list"


class Word(NamedTuple):
    """A word of a block: as it stands, folded, its offsets in the reading, and what stands between it and the last.

    ``opens`` says that it begins a sentence, where a ``capital`` says nothing. A book has a hundred thousand of them.
    """

    text: str
    key: str
    start: int
    end: int
    gap: str
    opens: bool
    capital: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the reading with its words. ``section`` counts the divisions and entries, ``entry`` is a biography.

    ``diary`` says that it is a paragraph of an entry of a diary, and no note in it.
    """

    place: Place
    start: int
    end: int
    text: str
    words: tuple[Word, ...]
    mark: Mark
    section: int
    entry: str = ""
    diary: bool = False


def blocks_of(document: Document) -> list[Block]:
    """The blocks of the reading in its order; those without a word are left out."""
    reading = document.reading()
    homes = _Homes(document)
    found: list[Block] = []
    seen: set[str] = set()
    at = 0
    for line in reading.text.split("\n"):
        start, at = at, at + len(line) + 1
        words = tuple(_words(line, start))
        if not words:
            continue
        low, _ = reading.to_source(words[0].start, words[0].start + 1)
        home = homes.of(low)
        if home is None:
            continue
        place = home.place
        if home.entry and home.entry in seen and place is Place.BIOGRAPHY:
            place = Place.PROSE  # the further paragraphs of a biography open with no headword
        seen.add(home.entry)
        found.append(
            Block(place, start, start + len(line), line, words, home.mark, home.section, home.entry, home.diary)
        )
    return found


_EASTERN = re.compile(r"[A-Z][a-z]{1,6}-[a-z]{1,6}")
_FAMILY = re.compile(r"[A-Z][a-z]{1,5}")


def is_eastern(word: Word, following: Word) -> bool:
    """Whether two words are a Chinese name as English books spelt it: the family name, then two syllables.

    >>> family = Word("Lin", "lin", 0, 3, "", True, True)
    >>> is_eastern(family, Word("Hsu-tang", "hsutang", 4, 12, " ", False, True))
    True
    """
    return following.gap == " " and bool(_EASTERN.fullmatch(following.text)) and bool(_FAMILY.fullmatch(word.text))


def _words(line: str, offset: int) -> Iterator[Word]:
    last, before = 0, ""
    for match in _WORD.finditer(line):
        text = match.group()
        gap = line[last : match.start()]
        abbreviated = gap == ". " and before[:1].isupper() and len(before) <= _ABBREVIATED
        opens = not before or (gap != " " and not abbreviated and bool(_AFTER_STOP.search(gap)))
        yield Word(text, fold(text), offset + match.start(), offset + match.end(), gap, opens, text[0].isupper())
        last, before = match.end(), text


@dataclass(frozen=True, slots=True)
class _Home:
    place: Place
    mark: Mark
    section: int
    entry: str
    diary: bool


class _Homes:
    """Says of an offset of the source in which block it stands, and where that block does."""

    def __init__(self, document: Document) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._around: list[int] = []
        self._homes: list[_Home] = []
        self._sections = 0
        self._collect(document.tree, [], -1, 0, "", diary=False)

    def of(self, offset: int) -> _Home | None:
        """The innermost block around ``offset``; blocks nest, so only those around the last one before it can be."""
        at = bisect_right(self._starts, offset) - 1
        while at >= 0 and self._ends[at] <= offset:
            at = self._around[at]
        return self._homes[at] if at >= 0 else None

    def _collect(self, node: Node, path: list[Mark], around: int, section: int, entry: str, *, diary: bool) -> None:
        for child in node.children:
            if not isinstance(child.item, Mark):
                continue
            mark = child.item
            inner_section, inner_entry, inner_around, inner_diary = section, entry, around, diary
            if mark.kind in (MarkKind.DIVISION, MarkKind.ENTRY):
                self._sections += 1
                inner_section = self._sections
                inner_diary = mark.get("type") == "diaryEntry"
            if mark.kind is MarkKind.ENTRY:
                inner_entry = mark.get("id")
            if mark.kind in BLOCKS:
                inner_around = len(self._homes)
                self._starts.append(child.start)
                self._ends.append(child.end)
                self._around.append(around)
                place = _place(mark, path, bool(inner_entry))
                own = diary and mark.kind is MarkKind.PARAGRAPH and place is Place.PROSE
                self._homes.append(_Home(place, mark, inner_section, inner_entry, own))
            if mark.kind in BLOCKS or mark.kind in CONTAINERS:
                self._collect(child, [*path, mark], inner_around, inner_section, inner_entry, diary=inner_diary)


def _place(mark: Mark, path: list[Mark], in_entry: bool) -> Place:
    if mark.kind is MarkKind.NOTE:
        return Place.NOTE
    if in_entry:
        return Place.BIOGRAPHY
    if mark.kind is MarkKind.ITEM:
        lists = [outer.get("type") for outer in path if outer.kind is MarkKind.LIST]
        if "index" in lists:
            return Place.SUB_ENTRY if lists.count("index") > 1 else Place.INDEX
        return Place.LIST
    if mark.kind is MarkKind.WORK:
        return Place.WORK
    if mark.kind in (MarkKind.HEADING, MarkKind.TITLE_PART, MarkKind.CITATION) or mark.get("role") == "argument":
        return Place.HEADING
    if mark.kind is MarkKind.CELL:
        return Place.LIST
    return Place.PROSE
