"""The reading: the corrected running text of a document, with a map to the source and back.

Each block of the tree (paragraph, heading, note …) is one line of the reading, in the order in which the blocks
begin. What stands between the lines of a block without being part of it (a footnote, a page number) does not interrupt
it; a footnote follows the block that its anchor stands in. The marks of notes themselves are not read. Runs of white
space and line ends are one blank; a soft hyphen at a line end disappears, a hard one stays, and the two halves of the
word stand together.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tei_pipeline.document.facts import BLOCKS, LEFT_OUT, SILENT, Edit, MarkKind
from tei_pipeline.document.nesting import Node, anchored_notes
from tei_pipeline.document.source import Source

_UNEVEN_WHITE = re.compile(r"\s{2,}|[^\S ]")
"""White space that the reading does not take over as it stands; a single blank it does."""


class Segment(NamedTuple):  # a book has some hundred thousand
    """``length`` code points of the reading from ``start`` on, and the stretch of the source that they stand for.

    ``exact`` segments correspond code point by code point; others (an edit, a run of white space) as a whole.
    """

    start: int
    length: int
    source_start: int
    source_end: int
    exact: bool


@dataclass(frozen=True)
class Reading:
    """The corrected running text, one block a line, and its segments in the order of the text."""

    text: str
    segments: tuple[Segment, ...]

    @cached_property
    def _starts(self) -> list[int]:
        return [segment.start for segment in self.segments]

    @cached_property
    def _by_source(self) -> tuple[list[int], list[Segment]]:
        ordered = sorted(self.segments, key=lambda s: (s.source_start, s.source_end))
        return [segment.source_start for segment in ordered], ordered

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the source that ``start``..``end`` of the reading (not empty) stands for."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"{start}..{end} is no stretch of a reading of {len(self.text)} code points")
        first, last = self._segment_at(start), self._segment_at(end - 1)
        low = first.source_start + (start - first.start if first.exact else 0)
        high = last.source_start + (end - last.start) if last.exact else last.source_end
        return min(low, high), max(low, high)

    def from_source(self, offset: int) -> int | None:
        """The offset in the reading of the source's code point at ``offset``; None where the reading leaves it out."""
        starts, ordered = self._by_source
        at = bisect_right(starts, offset) - 1
        while at >= 0 and ordered[at].source_start == ordered[at].source_end:
            at -= 1
        if at < 0 or offset >= ordered[at].source_end:
            return None
        segment = ordered[at]
        return segment.start + (offset - segment.source_start if segment.exact else 0)

    def _segment_at(self, offset: int) -> Segment:
        return self.segments[bisect_right(self._starts, offset) - 1]


def read(source: Source, tree: Node) -> Reading:
    """The reading of ``source`` under the marks and edits of ``tree``."""
    writer = _Writer(source.text)
    for block in _blocks(tree, anchored_notes(tree)):
        writer.begin()
        _write(block, writer)
    return writer.reading()


def _blocks(node: Node, anchored: Mapping[int, Node]) -> Iterator[Node]:
    """The blocks below ``node``: in order of their start, those inside another block and its notes after it."""
    for child in node.children:
        if child.kind is MarkKind.NOTE and child.start in anchored:
            continue
        if child.kind is MarkKind.ANCHOR:
            note = anchored.get(int(child.mark.get("note", "-1")))
            if note is not None:
                yield note
                yield from _blocks(note, anchored)
        if child.kind in BLOCKS:
            yield child
        if child.kind not in LEFT_OUT:
            yield from _blocks(child, anchored)


def _write(node: Node, writer: _Writer) -> None:
    at = node.start
    for child in node.children:
        writer.source(at, child.start)
        at = child.end
        if child.kind in BLOCKS or child.kind in LEFT_OUT or child.kind in SILENT:
            continue
        if isinstance(child.item, Edit):
            writer.edit(child.item)
        elif child.kind is MarkKind.HYPHEN:
            writer.join(child)
        else:
            _write(child, writer)
    writer.source(at, node.end)


class _Writer:
    """Collects the reading. A blank is held back until more text of the block follows, so that none trails."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._out: list[str] = []
        self._length = 0
        self._segments: list[Segment] = []
        self._blank: tuple[int, int] | None = None
        self._empty = True
        self._joining = False

    def begin(self) -> None:
        """Start a block; one that turns out empty leaves no trace."""
        self._empty, self._blank, self._joining = True, None, False

    def source(self, start: int, end: int) -> None:
        """Take over the source's own letters."""
        piece = self._text[start:end]
        inner = piece.strip()
        if not inner:
            if start < end:
                self._white(start, end)
            return
        first = start + len(piece) - len(piece.lstrip())
        last = first + len(inner)
        if start < first:
            self._white(start, first)
        at = first
        for white in _UNEVEN_WHITE.finditer(self._text, first, last):
            start_of_white, behind = white.span()
            self._put(self._text[at:start_of_white], at, start_of_white, exact=True)
            self._blank = (start_of_white, behind)
            at = behind
        self._put(self._text[at:last], at, last, exact=True)
        if last < end:
            self._white(last, end)

    def edit(self, edit: Edit) -> None:
        """Put what the edit says in the place of the source's letters."""
        words = edit.after.split()
        if not words:
            if edit.after:
                self._white(edit.start, edit.end)
            return
        if edit.after[0].isspace():
            self._white(edit.start, edit.start)
        self._put(" ".join(words), edit.start, edit.end, exact=False)
        if edit.after[-1].isspace():
            self._white(edit.end, edit.end)

    def join(self, hyphen: Node) -> None:
        """A broken word: a hard hyphen stays, a soft one goes, and no blank follows."""
        if hyphen.item is not None and hyphen.item.kind is MarkKind.HYPHEN and hyphen.item.get("type") == "hard":
            _write(hyphen, self)
        self._blank = None
        self._joining = True

    def reading(self) -> Reading:
        """What was collected."""
        return Reading("".join(self._out), tuple(self._segments))

    def _white(self, start: int, end: int) -> None:
        if self._empty or self._joining or self._blank:
            return
        self._blank = (start, end)

    def _put(self, text: str, start: int, end: int, *, exact: bool) -> None:
        if not text:
            return
        at = self._length
        if self._empty and self._out:
            self._segments.append(Segment(at, 1, start, start, False))
            self._out.append("\n")
            at += 1
        elif self._blank:
            self._segments.append(Segment(at, 1, *self._blank, False))
            self._out.append(" ")
            at += 1
        self._empty, self._blank, self._joining = False, None, False
        self._segments.append(Segment(at, len(text), start, end, exact))
        self._out.append(text)
        self._length = at + len(text)
