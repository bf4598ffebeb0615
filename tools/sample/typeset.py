"""Typesetting: break blocks into justified lines, as a book printer of the 1950s did.

Lines are filled greedily, words are divided after the British hyphenation patterns, and a word that has its
own hyphen may be divided there (a hard hyphen). Each line knows its words and where they stand, so that the
truth needs no second reading.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, field
from functools import cache

import pyphen  # type: ignore[import-untyped,unused-ignore]
from markup import DASH, ELLIPSIS, Block, Glyph, Note, inline, truth, words
from PIL import ImageFont

FACES = {
    "roman": "EBGaramond12-Regular.otf",
    "italic": "EBGaramond12-Italic.otf",
    "smallcaps": "EBGaramond12-Regular.otf",
    "star": "DejaVuSans.ttf",
}
WIDTH = 1150
BODY, BODY_LEAD = 48, 57
SMALL, SMALL_LEAD = 38, 45
INDENT = 50
DIVIDER = pyphen.Pyphen(lang="en_GB", left=2, right=3)


@dataclass(eq=False)
class Word:
    """A word, or a part of one, on its line; ``x`` counts pixels from the left edge of the type page."""

    glyphs: list[Glyph]
    x: float = 0.0
    width: float = 0.0
    hyphen: str = ""
    joined: str = ""

    @property
    def text(self) -> str:
        return "".join(truth(g) for g in self.glyphs) + ("-" if self.hyphen == "soft" else "")


@dataclass(eq=False)
class Line:
    """A typeset line. ``first`` and ``last`` say whether it opens or closes its block."""

    words: list[Word]
    size: int
    lead: int
    kind: str
    first: bool = False
    last: bool = False
    above: int = 0
    y: float = 0.0
    group: object = None
    note: Note | None = None
    notes: list[Note] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@cache
def font_file(name: str) -> str:
    """Return where fontconfig has the font file of this name."""
    listed = subprocess.run(["fc-list", ":", "file"], capture_output=True, text=True, check=True).stdout
    for line in listed.splitlines():
        path = line.rstrip(": ")
        if path.endswith("/" + name):
            return path
    raise FileNotFoundError(f"{name}: install the Debian packages that README.md names")


@cache
def face(style: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_file(FACES[style]), size, layout_engine=ImageFont.Layout.RAQM)


def features(style: str) -> list[str]:
    return ["onum", "kern", "smcp"] if style == "smallcaps" else ["onum", "kern"]


def runs(glyphs: list[Glyph], size: int) -> list[tuple[str, str, int, float]]:
    """Return (text, style, size, raise) of each run of one style; note marks are set small and high."""
    out: list[tuple[str, str, int, float]] = []
    for glyph in glyphs:
        if glyph.note is not None:
            item = (str(glyph.note.number or 1), "roman", round(size * 0.62), size * 0.30)
        elif glyph.char == "★":
            item = ("★", "star", round(size * 0.6), 0.0)
        elif glyph.char == ELLIPSIS:
            item = (". . .", glyph.style, size, 0.0)
        else:
            item = (glyph.char, glyph.style, size, 0.0)
        if out and out[-1][1:] == item[1:]:
            out[-1] = (out[-1][0] + item[0], *item[1:])
        else:
            out.append(item)
    return out


def measure(glyphs: list[Glyph], size: int) -> float:
    return sum(face(style, px).getlength(text, features=features(style)) for text, style, px, _ in runs(glyphs, size))


def plain(glyphs: list[Glyph]) -> str:
    return "".join(g.char for g in glyphs if g.note is None)


def breaks(word: list[Glyph]) -> list[tuple[int, str]]:
    """Return (index, kind) of the places where a word may be divided; the index counts glyphs.

    A compound is divided at its own hyphen only.
    """
    if any(g.note is not None or g.char in "[]()*" + ELLIPSIS for g in word):
        return []
    text = plain(word)
    places = [(m.end(), "hard") for m in re.finditer(r"(?<=[^\W\d])-(?=[^\W\d])", text)]
    if places:
        return places
    for part in re.finditer(r"[^\W\d_]{5,}", text):
        places += [(part.start() + at, "soft") for at in DIVIDER.positions(part.group())]
    return sorted(places)


def joined(word: list[Glyph]) -> str:
    return re.sub(r"^\W+|\W+$", "", plain(word).replace(DASH, "-"))


def _divide(word: list[Glyph], room: float, size: int) -> tuple[Word, list[Glyph]] | None:
    for at, kind in reversed(breaks(word)):
        head = word[:at]
        width = measure(head + ([Glyph("-", head[-1].style)] if kind == "soft" else []), size)
        if width <= room:
            return Word(head, width=width, hyphen=kind, joined=joined(word)), word[at:]
    return None


def fill(
    glyphs: list[Glyph],
    *,
    kind: str,
    size: int = BODY,
    lead: int = BODY_LEAD,
    width: float = WIDTH,
    left: float = 0.0,
    first_indent: float = 0.0,
    hang: float = 0.0,
    align: str = "justify",
    divide: bool = True,
) -> list[Line]:
    """Break a paragraph into lines."""
    space = size * 0.25
    todo = words(glyphs)
    lines: list[Line] = []
    group = object()
    while todo:
        start = left + (hang if lines else first_indent)
        room = width - (start - left)
        row: list[Word] = []
        used = 0.0
        while todo:
            gap = space if row else 0.0
            extent = measure(todo[0], size)
            if used + gap + extent <= room + space * 0.15 * len(row):
                row.append(Word(todo.pop(0), width=extent))
                used += gap + extent
                continue
            cut = _divide(todo[0], room - used - gap, size) if divide and room - used > size * 0.7 else None
            if cut:
                row.append(cut[0])
                used += gap + cut[0].width
                todo[0] = cut[1]
            break
        if not row:
            raise ValueError(f"too wide for the measure: {plain(todo[0])}")
        _place(row, start, room, space, used, align if todo or align != "justify" else "left")
        line = Line(row, size, lead, kind, first=not lines, last=not todo, group=group)
        line.notes = [g.note for word in row for g in word.glyphs if g.note is not None]
        lines.append(line)
    return lines


def _place(row: list[Word], start: float, room: float, space: float, used: float, align: str) -> None:
    gap = space
    x = start
    if align == "justify" and len(row) > 1:
        gap = (room - sum(word.width for word in row)) / (len(row) - 1)
    elif align == "centre":
        x = start + (room - used) / 2
    elif align == "right":
        x = start + room - used
    for word in row:
        word.x = x
        x += word.width + gap


def note_lines(note: Note) -> list[Line]:
    """Set a footnote, its number before it."""
    mark = Glyph("", "roman", (), note)
    lines = fill([mark, Glyph(" "), *note.glyphs], kind="note", size=SMALL, lead=SMALL_LEAD, first_indent=INDENT * 0.7)
    for line in lines:
        line.note, line.notes = note, []
    return lines


def _cells(source: str, stops: list[float], lead: int, kind: str, right: bool = False) -> Line:
    """Set a row of cells parted by `` | `` at tab stops; ``right`` puts the last at the right edge."""
    texts = re.split(r"\s\|\s", source)
    row: list[Word] = []
    for column, text in enumerate(texts):
        glyphs = inline(text.strip())
        cell = fill(glyphs, kind=kind, left=stops[column], align="left", divide=False)[0].words
        if right and column == len(texts) - 1:
            shift = WIDTH - (cell[-1].x + cell[-1].width)
            for word in cell:
                word.x += shift
        row += cell
    return Line(row, BODY, lead, kind, first=True, last=True, group=object())


def set_block(block: Block) -> list[Line]:
    """Return the lines of one block of the source."""
    text = " ".join(line.strip() for line in block.lines)
    kind = block.kind
    if kind in ("para", "first"):
        return fill(inline(text), kind="para", first_indent=INDENT if kind == "para" else 0)
    if kind == "work":
        return fill(inline(text), kind="work", hang=INDENT)
    if kind == "verse":
        out: list[Line] = []
        for source in block.lines:
            indent = INDENT * 4 + INDENT * (len(source) - len(source.lstrip())) / 3
            out += fill(inline(source.strip(), "italic"), kind="verse", left=indent, align="left")
        for line in out:
            line.first, line.last, line.group = line is out[0], line is out[-1], out
        out[0].above, out[0].lead = 20, BODY_LEAD
        return out
    if kind == "table":
        stops = [120.0, 340.0, 560.0]
        return [_cells(line, stops, BODY_LEAD + 14, "table") for line in block.lines]
    if kind == "contents":
        return [_cells(line, [0.0, 0.0], BODY_LEAD + 20, "contents", right=True) for line in block.lines]
    if kind == "synopsis":
        left, measure_width = 60, WIDTH - 120
        made = fill(
            inline(text, "italic"),
            kind=kind,
            size=44,
            lead=54,
            left=left,
            width=measure_width,
            align="centre",
        )
        made[0].above = 20
        made[-1].lead += 24
        return made
    if kind == "signed":
        return fill(inline(text), kind=kind, size=44, align="right")
    if kind == "date":
        made = fill(inline(text, "italic"), kind=kind, align="left")
        made[0].above = 30
        return made
    if kind == "orn":
        made = fill(inline(text), kind=kind, align="centre")
        made[0].above = made[0].lead // 3
        made[0].lead += made[0].lead // 3
        return made
    if kind in ("head", "centre"):
        size = block.number("size", 56)
        out = []
        for source in block.lines:
            lead = round(size * 1.4)
            out += fill(inline(source), kind=kind, size=size, lead=lead, align="centre", divide=False)
        out[0].above = block.number("gap", 40)
        if kind == "head":
            out[-1].lead += 40
        return out
    raise ValueError(f"unknown block @{kind}")
