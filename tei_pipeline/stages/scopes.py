"""Scopes: the passages of the reading, and what is known of the time in each.

A passage is one block as the reading has it. The innermost of chapter and entry around it gives its time; notes,
biographies and quoted sources have a scope of their own.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from tei_pipeline.dates import Context, Policies, Standing, find_dates, resolve
from tei_pipeline.dates.repairs import Repair
from tei_pipeline.dates.values import parts
from tei_pipeline.document import BLOCKS, CONTAINERS, POINTS, Document, Edit, EditKind, Mark, MarkKind
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.stages.lines import Edited

_CLOSED = frozenset({MarkKind.ORNAMENT, MarkKind.TITLE_PART})
"""Blocks in which no date is looked for."""
_OWN_SCOPE = frozenset({MarkKind.NOTE, MarkKind.WORK, MarkKind.CITATION, MarkKind.ITEM, MarkKind.CELL})
_YEAR = re.compile(r"\b(1[4-9]\d\d|20[0-3]\d)\b")
_NEVER_INSIDE = frozenset({MarkKind.REFERENCE, MarkKind.LABEL})
"""A date is none that overlaps a locator."""
_SIGNS = frozenset({MarkKind.PAUSE, MarkKind.ANCHOR, MarkKind.STAR, MarkKind.HYPHEN})
"""Signs, whatever a reviewer reads in them: a date may take one in, but stands in none."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One block of the reading: its text, its place there, and its time.

    ``opens`` says that it is the first of an entry; ``until`` is the year and month with which the entry ends;
    ``narrative`` that the story goes on from one such passage to the next within one ``scope``.
    """

    text: str
    start: int
    context: Context
    opens: bool = False
    until: tuple[int, int | None] | None = None
    closed: bool = False
    narrative: bool = False
    scope: int = 0


@dataclass(frozen=True)
class Scopes:
    """The passages of a document, and where a stretch of one stands in the source."""

    document: Document
    lexicon: Lexicon
    policies: Policies

    def passages(self) -> Iterator[Passage]:
        """The passages in the order of the reading."""
        reading = self.document.reading()
        blocks = _Innermost(self.document.marks(*BLOCKS))
        times = _Times(self.document, self.lexicon, self.policies)
        at = 0
        for text in reading.text.split("\n"):
            if text:
                offset = reading.to_source(at, at + 1)[0]
                yield times.passage(text, at, offset, blocks.at(offset))
            at += len(text) + 1

    def place(self, passage: Passage, start: int, end: int) -> tuple[int, int] | None:
        """Where a stretch of a passage stands in the source; None where no mark can be made there."""
        low, high = self.document.reading().to_source(passage.start + start, passage.start + end)
        return (low, high) if self._inline.fits(low, high) else None

    def edit(self, passage: Passage, repair: Repair) -> Iterator[Edit]:
        """The edit that a repair of a passage's letters is; none where they are edited already or not in one piece."""
        low, high = self.document.reading().to_source(passage.start + repair.start, passage.start + repair.end)
        before = self.document.source.text[low:high]
        if before == passage.text[repair.start : repair.end] and not self._edited.touches(low, high):
            yield Edit(low, high, before, repair.after, EditKind.NUMBER, "date-figure", 0.93, "the only date it can be")

    @cached_property
    def _edited(self) -> Edited:
        return Edited(self.document)

    @cached_property
    def _inline(self) -> _Inline:
        return _Inline(self.document)


class _Innermost:
    """Asks which of nested marks is the innermost at an offset."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self._marks = marks
        self._starts = [mark.start for mark in marks]

    def at(self, offset: int) -> Mark | None:
        """The innermost mark around an offset."""
        at = bisect_right(self._starts, offset) - 1
        while at >= 0 and not self._marks[at].start <= offset < self._marks[at].end:
            at -= 1
        return self._marks[at] if at >= 0 else None


class _Inline:
    """Asks whether a mark of a date may stand in a stretch.

    It crosses no other mark, touches no locator, stands in no sign, and takes in no omission (which may speak of one).
    """

    def __init__(self, document: Document) -> None:
        outer = CONTAINERS | POINTS
        marks = [
            (mark.start, mark.end) for mark in document.marks() if mark.kind not in outer and mark.start < mark.end
        ]
        self._by_start = sorted(marks)
        self._by_end = sorted((end, start) for start, end in marks)
        self._locators = sorted((mark.start, mark.end) for mark in document.marks(*_NEVER_INSIDE))
        self._signs = sorted((mark.start, mark.end) for mark in document.marks(*_SIGNS))
        self._omissions = sorted((mark.start, mark.end) for mark in document.marks(MarkKind.OMISSION))

    def fits(self, start: int, end: int) -> bool:
        """Whether a mark over the stretch would nest with all others."""
        begins = self._by_start[bisect_left(self._by_start, (start + 1, 0)) : bisect_left(self._by_start, (end, 0))]
        ends = self._by_end[bisect_left(self._by_end, (start + 1, 0)) : bisect_left(self._by_end, (end, 0))]
        if any(high > end for _, high in begins) or any(low < start for _, low in ends):
            return False
        sign = bisect_left(self._signs, (start + 1, 0)) - 1
        if sign >= 0 and self._signs[sign][1] >= end and self._signs[sign] != (start, end):
            return False
        omission = bisect_left(self._omissions, (start, 0))
        if omission < len(self._omissions) and self._omissions[omission][1] <= end:
            return False
        at = bisect_left(self._locators, (end, 0)) - 1
        return at < 0 or self._locators[at][1] <= start


class _Times:
    """What the divisions around a passage say of its time."""

    def __init__(self, document: Document, lexicon: Lexicon, policies: Policies) -> None:
        self._document = document
        self._lexicon = lexicon
        self._policies = policies
        self._divisions = document.marks(MarkKind.DIVISION)
        self._starts = [mark.start for mark in self._divisions]
        self._entries: set[int] = set()
        self._spans: dict[int, tuple[int, int] | None] = {}
        self._written = _written(document)
        self._next = _next_entries(self._divisions)

    def passage(self, text: str, start: int, offset: int, block: Mark | None) -> Passage:
        """The passage of a block that begins at ``offset`` of the source."""
        around = self._around(offset)
        inner = around[-1] if around else None
        context = Context(written=self._written)
        if block is None or block.kind in _CLOSED:
            return Passage(text, start, context, closed=True)
        if block.kind in _OWN_SCOPE:
            return Passage(text, start, context, scope=-1)
        if inner is not None and inner.get("type") == "diaryEntry":
            return self._in_entry(text, start, around, block)
        kinds = {division.get("type") for division in around}
        heading = block.kind is MarkKind.HEADING
        if "source" in kinds:
            return Passage(text, start, context, scope=-1)
        span = self._span(around[0]) if around and around[0].get("part") == "body" and not heading else None
        if span and self._document.kind == "diary":
            context = replace(context, span=span, standing=Standing.CHAPTER)
        scope = around[-1].start if around else 0
        return Passage(text, start, context, narrative=self._document.kind == "article" and not heading, scope=scope)

    def _in_entry(self, text: str, start: int, around: Sequence[Mark], block: Mark) -> Passage:
        entry = around[-1]
        first, _, last = entry.get("n").partition("/")
        year, month, day = parts(first) if first else (None, None, None)
        opens = entry.start not in self._entries
        self._entries.add(entry.start)
        span = self._span(around[0]) if len(around) > 1 else None
        context = Context(
            year, month, day, Standing.ENTRY, span=span, reach=self._next.get(entry.start), written=self._written
        )
        if year is None:
            context = Context(span=span, standing=Standing.CHAPTER if span else Standing.NONE, written=self._written)
        until = parts(last) if last else None
        ends = (until[0], until[1]) if until and until[0] is not None else None
        return Passage(text, start, context, opens, ends, scope=entry.start)

    def _around(self, offset: int) -> list[Mark]:
        """The divisions around an offset, the outermost first."""
        at = bisect_right(self._starts, offset)
        found: list[Mark] = []
        while at > 0:
            at -= 1
            mark = self._divisions[at]
            if mark.end > offset:
                found.append(mark)
                if mark.get("part"):
                    break
        return found[::-1]

    def _span(self, chapter: Mark) -> tuple[int, int] | None:
        """The years that the heading of a chapter names."""
        if chapter.start not in self._spans:
            self._spans[chapter.start] = self._heading_years(chapter)
        return self._spans[chapter.start]

    def _heading_years(self, chapter: Mark) -> tuple[int, int] | None:
        text = self._document.source.text
        heads = [h for h in self._document.marks(MarkKind.HEADING) if chapter.start <= h.start < chapter.end][:3]
        head = " ".join(text[head.start : head.end] for head in heads)
        years: list[int] = []
        for date in find_dates(" ".join(head.split()), self._lexicon, self._policies):
            value = resolve(date.expression, Context(), self._policies)
            for side in value.dated.split("/") if value else ():
                year = parts(side)[0]
                years += [year] if year else []
        return (min(years), max(years)) if years else None


def _next_entries(divisions: Sequence[Mark]) -> dict[int, tuple[int, int]]:
    """Year and month of the entry that follows each one, or in which the entry itself ends if that is later."""
    entries = [mark for mark in divisions if mark.get("type") == "diaryEntry"]
    found: dict[int, tuple[int, int]] = {}
    for entry, after in zip(entries, [*entries[1:], None], strict=False):
        follows = _month(after.get("n").partition("/")[0]) if after else None
        reached = [month for month in (_last(entry), follows) if month]
        if reached:
            found[entry.start] = max(reached)
    return found


def _last(entry: Mark) -> tuple[int, int] | None:
    first, _, last = entry.get("n").partition("/")
    return _month(last or first)


def _month(value: str) -> tuple[int, int] | None:
    """Year and month of a W3C date that has both."""
    year, month, _ = parts(value) if value else (None, None, None)
    return (year, month) if year is not None and month is not None else None


def _written(document: Document) -> int | None:
    """The year of the book: from the metadata, else the last year that its text names more than once."""
    printed = _YEAR.search(document.metadata.date or "")
    if printed:
        return int(printed[1])
    years = Counter(int(found) for found in _YEAR.findall(document.source.text))
    return max((year for year, count in years.items() if count > 1), default=None)
