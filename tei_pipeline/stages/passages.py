"""Passages: lines read as one text, with the way back to the source.

An entry of an index or of a table of contents runs over lines, pages and false blank lines. Its words are looked at in
one piece; what is found in them is marked where it stands in the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tei_pipeline.document import Line, Source
from tei_pipeline.stages.lines import Group


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a listing: its text without outer blanks, its leaf, its indent, and the blank lines above it."""

    line: Line
    text: str
    leaf: int
    indent: int
    gap: int


@dataclass(frozen=True, slots=True)
class Passage:
    """The text of some rows, one under the other, and for each of its code points the offset in the source."""

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``start``..``end`` of the passage (not empty) stands in the source."""
        return self.offsets[start], self.offsets[end - 1] + 1


def rows_of(groups: Iterable[Group], source: Source) -> list[Row]:
    """The lines of the groups as rows."""
    found: list[Row] = []
    for group in groups:
        for line, text in zip(group.lines, group.texts, strict=True):
            raw = source.line_text(line)
            gap = line.number - found[-1].line.number - 1 if found else 0
            found.append(Row(line, text, group.leaf, len(raw) - len(raw.lstrip()), gap))
    return found


def passage_of(rows: Sequence[Row]) -> Passage:
    """The rows as one passage, with a line feed between two of them."""
    pieces: list[str] = []
    offsets: list[int] = []
    for row in rows:
        if pieces:
            pieces.append("\n")
            offsets.append(offsets[-1] + 1)
        first = row.line.start + row.indent
        pieces.append(row.text)
        offsets += range(first, first + len(row.text))
    return Passage("".join(pieces), tuple(offsets))
