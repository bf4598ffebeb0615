"""Lines: what stages ask of a line of text, and the groups that blank lines part lines into."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from tei_pipeline.document import BLOCKS, CONTAINERS, LEFT_OUT, Document, Line, MarkKind, Node, Source

_CLOSERS = "’”'\")\\]*^®•®“‘»"
_TERMINAL = re.compile(rf"(?:[.!?…:][{_CLOSERS}\d\s]*|[.,]\s?[.,]\s*[{_CLOSERS}]*|\w[.!]?\)[{_CLOSERS}]*)$")
_STRAY_LAST = re.compile(r"(?:\s+[-–—~|_=]+)?\s*$")
"""Blanks at the end, and a stroke by itself that the scan put there."""
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONTH = rf"(?:{MONTHS}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
_DAY = r"(?:(?:\d[\dIlioO]?|[IlioO]\d)(?:st|nd|rd|th)?|[IlioO]{1,2}(?:st|nd|rd|th))"
_YEAR = r"[1Il]\d[\dIlioO]{2}"
_DATE_OPENING = re.compile(
    rf"(?:(?:Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday),?\s+)?"
    rf"(?:{_DAY}(?:\s+of)?\s+{_MONTH}|{_MONTH}\s+{_DAY}\b|(?:{_MONTH}[\s\-–—,]+)*{_MONTH}\s+{_YEAR}|{_YEAR}\s*[.,]?$)"
)


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring lines with text and no blank line between them, all of one leaf; ``leaf`` counts from 0."""

    lines: tuple[Line, ...]
    texts: tuple[str, ...]
    leaf: int

    @property
    def start(self) -> int:
        """Offset of the first line's start."""
        return self.lines[0].start

    @property
    def end(self) -> int:
        """Offset of the last line's end, trailing blanks included."""
        return self.lines[-1].end

    @property
    def text(self) -> str:
        """The lines as one, parted by blanks."""
        return " ".join(self.texts)


@lru_cache(maxsize=20_000)  # asked of the same lines by several stages
def is_finished(text: str) -> bool:
    """Whether ``text`` ends as a sentence does, closing quotes, brackets and damaged note marks aside.

    >>> is_finished("the day before.’ "), is_finished("the day before the"), is_finished("pay-roll.’“")
    (True, False, True)
    """
    return bool(_TERMINAL.search(_STRAY_LAST.sub("", text)))


def opens_with_date(text: str) -> bool:
    """Whether ``text`` begins with a day and month, a month and year, or is a year.

    >>> [opens_with_date(text) for text in ("4th January, 1928. Spoke to him", "May - June 1926", "May I go")]
    [True, True, False]
    """
    return bool(_DATE_OPENING.match(text))


def covered(document: Document, *kinds: MarkKind) -> list[tuple[int, int]]:
    """The stretches that marks of these kinds take up, in order."""
    return [(mark.start, mark.end) for mark in document.marks(*kinds)]


def groups(document: Document, *taken: MarkKind) -> list[Group]:
    """The groups of lines that are neither furniture nor noise nor part of a mark of the ``taken`` kinds."""
    source = document.source
    leaf_starts = {page.start: at for at, page in enumerate(document.marks(MarkKind.PAGE))}
    gone = Cover(covered(document, *LEFT_OUT, *taken))
    found: list[Group] = []
    run: list[Line] = []
    leaf = 0

    def close() -> None:
        if run:
            found.append(Group(tuple(run), tuple(source.line_text(line).strip() for line in run), leaf))
            run.clear()

    for line in source.lines:
        if line.start in leaf_starts:
            close()
            leaf = leaf_starts[line.start]
        if not is_filled(source, line) or gone.has(line.start, line.end):
            close()
        else:
            run.append(line)
    close()
    return found


_APART = BLOCKS | LEFT_OUT | CONTAINERS
"""What stands in a block without being part of its text."""


class Fragment(NamedTuple):
    """The part of a line that belongs to a block: the line, and the offsets of the part."""

    line: Line
    start: int
    end: int


def block_fragments(document: Document, kinds: frozenset[MarkKind] = BLOCKS) -> Iterator[list[Fragment]]:
    """For each block (of these kinds) its lines in order, without the furniture, notes and blocks between them."""
    yield from _fragments_below(document.tree, document.source, kinds)


def _fragments_below(node: Node, source: Source, kinds: frozenset[MarkKind]) -> Iterator[list[Fragment]]:
    for child in node.children:
        if child.kind in kinds:
            fragments: list[Fragment] = []
            at = child.start
            for inner in (inner for inner in child.children if inner.kind in _APART):
                fragments += _fragments(at, inner.start, source)
                at = inner.end
            yield [*fragments, *_fragments(at, child.end, source)]
        if child.kind not in LEFT_OUT:
            yield from _fragments_below(child, source, kinds)


def _fragments(start: int, end: int, source: Source) -> Iterator[Fragment]:
    """The filled lines, or parts of lines, of a stretch."""
    if start >= end:
        return
    number = source.line_at(start).number
    while number <= len(source.lines) and source.lines[number - 1].start < end:
        line = source.lines[number - 1]
        low, high = max(start, line.start), min(end, line.end)
        if source.text[low:high].strip():
            yield Fragment(line, low, high)
        number += 1


def is_filled(source: Source, line: Line) -> bool:
    """Whether the line has text; a form feed or blanks alone are none."""
    return bool(source.line_text(line).strip())


def by_leaf(found: Iterable[Group]) -> Iterator[list[Group]]:
    """The groups leaf by leaf."""
    page: list[Group] = []
    for group in found:
        if page and page[-1].leaf != group.leaf:
            yield page
            page = []
        page.append(group)
    if page:
        yield page


class Edited:
    """Asks whether a stretch shares letters with an edit of an earlier stage, so that a second one would not fit."""

    def __init__(self, document: Document) -> None:
        self._edits = document.edits
        self._spans = [(edit.start, edit.end) for edit in self._edits]
        self._text = document.source.text

    def touches(self, start: int, end: int) -> bool:
        """Whether an edit overlaps ``start``..``end``."""
        at = bisect_left(self._spans, (end, end)) - 1
        return at >= 0 and self._spans[at][1] > start

    def cuts(self, start: int, end: int) -> bool:
        """Whether an edit overlaps ``start``..``end`` and reaches beyond it."""
        return any(low < start or high > end for low, high in (self._at(start), self._at(end - 1)))

    def fills(self, start: int, end: int) -> bool:
        """Whether ``start``..``end`` is one edit."""
        return self._at(start) == (start, end)

    def corrected(self, start: int, end: int) -> str:
        """The letters of ``start``..``end``, which no edit cuts, as the edits have them."""
        out, at = [], start
        for edit in self._edits[bisect_left(self._spans, (start, start)) : bisect_left(self._spans, (end, end))]:
            out += [self._text[at : edit.start], edit.after]
            at = edit.end
        return "".join([*out, self._text[at:end]])

    def _at(self, offset: int) -> tuple[int, int]:
        """The edit at ``offset``; where there is none, the code point there."""
        at = bisect_left(self._spans, (offset + 1, offset + 1)) - 1
        found = at >= 0 and self._spans[at][1] > offset
        return self._spans[at] if found else (offset, offset + 1)


class Cover:
    """Asks, for lines or parts of them in ascending order, whether some stretch overlaps them."""

    def __init__(self, stretches: Sequence[tuple[int, int]]) -> None:
        self._stretches = stretches
        self._at = 0

    def has(self, start: int, end: int) -> bool:
        """Whether some stretch overlaps ``start``..``end``."""
        while self._at < len(self._stretches) and self._stretches[self._at][1] <= start:
            self._at += 1
        return self._at < len(self._stretches) and self._stretches[self._at][0] < end
