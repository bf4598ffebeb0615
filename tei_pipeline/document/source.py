"""A source: the text as it was handed in, its lines, and how its bytes became text. It never changes.

Offsets are half-open code points of ``Source.text``; line numbers count from 1.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the source: its 1-based number, the offsets of its text, and the line end that closes it.

    ``end`` is the offset of the line end (or of the end of the file): ``text[start:end]`` has no line end.
    """

    number: int
    start: int
    end: int
    newline: str


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes of the file became text: a Python codec name, and the byte order mark that stood before it."""

    codec: str
    bom: bytes = b""

    def encode(self, text: str) -> bytes:
        """The bytes of a file that holds ``text`` in this encoding."""
        return self.bom + text.encode(self.codec)


@dataclass(frozen=True)
class Source:
    """A text as it was handed in. ``lines`` cover ``text`` without gap; ``sha256`` is that of the bytes."""

    name: str
    text: str
    lines: tuple[Line, ...]
    encoding: Encoding
    sha256: str
    size: int

    @cached_property
    def _line_starts(self) -> list[int]:
        return [line.start for line in self.lines]

    def line_at(self, offset: int) -> Line:
        """The line in which ``offset`` lies (its line end counts as part of it)."""
        return self.lines[max(0, bisect_right(self._line_starts, offset) - 1)]

    def line_text(self, line: Line) -> str:
        """The line's text without its line end."""
        return self.text[line.start : line.end]
