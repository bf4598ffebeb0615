"""Pages: make up typeset lines into pages with footnotes, folios and signatures, and draw them.

A footnote stands at the foot of the page of its mark and is numbered there; when the foot is too small for
it, its end is carried over to the foot of the next page.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from markup import Block, Glyph, inline
from PIL import Image, ImageDraw, ImageFilter
from typeset import (
    BODY_LEAD,
    SMALL,
    SMALL_LEAD,
    WIDTH,
    Line,
    face,
    features,
    fill,
    measure,
    note_lines,
    runs,
    set_block,
)

PAGE = (1650, 2560)
LEFT, TOP = 250, 170
HEIGHT = 38 * BODY_LEAD
NOTE_GAP = 26
SIGNATURES = {10: "A*", 14: "B", 23: "B*"}


@dataclass(eq=False)
class Page:
    """One leaf: ``number`` is its page number whether printed or not, None for stamps and slips."""

    kind: str
    number: int | None
    body: list[Line] = field(default_factory=list)
    foot: list[Line] = field(default_factory=list)
    folio: Line | None = None

    @property
    def lines(self) -> list[Line]:
        return [*self.body, *self.foot, *([self.folio] if self.folio else [])]


@dataclass
class _Foot:
    """The foot of the page that is being made up."""

    lines: list[Line] = field(default_factory=list)

    def height(self, more: int = 0) -> int:
        count = len(self.lines) + more
        starts = sum(line.first for line in self.lines)
        return count * SMALL_LEAD + starts * 12 + NOTE_GAP if count else 0


def _folio(number: int) -> Line:
    row = fill(inline(f"[{number}]"), kind="folio", size=44, align="centre", divide=False)[0].words
    if number in SIGNATURES:
        row = fill(inline(SIGNATURES[number]), kind="folio", size=36, left=120, align="left")[0].words + row
    return Line(row, 44, 60, "folio", first=True, last=True)


def _finish(page: Page, foot: _Foot, folio: bool) -> None:
    page.foot = list(foot.lines)
    y = HEIGHT - foot.height() + NOTE_GAP
    for line in page.foot:
        y += 12 if line.first else 0
        line.y = y
        y += line.lead
    if folio and page.number is not None:
        page.folio = _folio(page.number)
        page.folio.y = HEIGHT + 46


def _try_notes(line: Line, foot: _Foot, room: int, number: int) -> tuple[list[Line], list[Line]] | None:
    """Return the note lines for this page and those carried over, None when the line must move on."""
    if not line.notes:
        return ([], []) if foot.height() <= room else None
    made: list[Line] = []
    for offset, note in enumerate(line.notes):
        note.number = number + offset
        made += note_lines(note)
    for keep in range(len(made), 0, -1):
        trial = _Foot(foot.lines + made[:keep])
        if trial.height() > room:
            continue
        last = sum(part.note is line.notes[-1] for part in made[:keep])
        rest = len(made) - keep
        return (made[:keep], made[keep:]) if rest == 0 or (last >= 2 and rest >= 2) else None
    return None


def make_up(lines: list[Line], kind: str, number: int | None, folio_first: bool) -> list[Page]:
    """Break the lines of a leaf into pages."""
    page = Page(kind, number)
    pages = [page]
    foot, carried, y, count = _Foot(), list[Line](), 0, 0
    queue = list(lines)
    while queue:
        line = queue[0]
        top = y + (line.above if page.body or len(pages) == 1 else 0)
        need = line.lead * (3 if line.kind in ("date", "orn", "head") else 1)
        fits = None if carried or top + need > HEIGHT else _try_notes(line, foot, HEIGHT - top - need, count + 1)
        if fits is None:
            for note in line.notes:
                note.number = 0
            _finish(page, foot, folio_first or len(pages) > 1)
            page = Page(kind, number + len(pages) if number is not None else None)
            pages.append(page)
            foot, carried, y, count = _Foot(carried), [], 0, 0
            continue
        line.y = top
        page.body.append(queue.pop(0))
        count += len(line.notes)
        foot.lines += fits[0]
        carried = fits[1]
        y = top + line.lead
    _finish(page, foot, folio_first or len(pages) > 1)
    return pages


def _index_page(blocks: list[Block], number: int) -> Page:
    head = [line for block in blocks if block.kind == "head" for line in set_block(block)]
    page = make_up(head, "index", number, True)[0]
    entries = [line for block in blocks if block.kind == "index" for line in block.lines]
    width = (WIDTH - 50) / 2
    made: list[Line] = []
    for entry in entries:
        made += fill(inline(entry), kind="index", size=SMALL, lead=SMALL_LEAD, width=width, hang=36, align="left")
    half = next(at for at in range((len(made) + 1) // 2, len(made)) if made[at].first)
    top = page.body[-1].y + page.body[-1].lead + 30
    for column, rows in enumerate((made[:half], made[half:])):
        for at, line in enumerate(rows):
            line.y = top + at * SMALL_LEAD
            for word in line.words:
                word.x += column * (width + 50)
    page.body += made
    if top + half * SMALL_LEAD > HEIGHT:
        raise ValueError("the index is too long for its page")
    return page


def compose(blocks: list[Block]) -> list[Page]:
    """Return all pages of the volume."""
    leaves: list[tuple[Block, list[Block]]] = []
    for block in blocks:
        if block.kind == "leaf":
            leaves.append((block, []))
        else:
            leaves[-1][1].append(block)
    pages: list[Page] = []
    for leaf, parts in leaves:
        kind = leaf.options["kind"]
        number = int(leaf.options["page"]) if "page" in leaf.options else None
        if number is not None and pages and pages[-1].number is not None and pages[-1].number >= number:
            raise ValueError(f"leaf of page {number} comes after page {pages[-1].number}")
        if kind == "index" and number is not None:
            pages.append(_index_page(parts, number))
            continue
        lines: list[Line] = []
        for part in parts:
            made = set_block(part)
            if lines and lines[-1].kind == "verse":
                made[0].above = max(made[0].above, 20)
            lines += made
        printed = kind not in ("halftitle", "title", "imprint") and leaf.options.get("folio") != "no"
        pages += make_up(lines, kind, number, printed)
    return pages


def _draw_line(draw: ImageDraw.ImageDraw, line: Line) -> None:
    baseline = TOP + line.y + line.size
    for word in line.words:
        x = LEFT + word.x
        glyphs: list[Glyph] = word.glyphs
        if word.hyphen == "soft":
            glyphs = [*glyphs, Glyph("-", glyphs[-1].style)]
        for text, style, size, up in runs(glyphs, line.size):
            font = face(style, size)
            draw.text((x, baseline - up), text, fill=0, font=font, anchor="ls", features=features(style))
            x += font.getlength(text, features=features(style))
        word.width = measure(glyphs, line.size)


def draw_page(page: Page) -> Image.Image:
    """Return the clean image of a page at 300 dpi."""
    image = Image.new("L", PAGE, 255)
    draw = ImageDraw.Draw(image)
    for line in page.lines:
        _draw_line(draw, line)
    return image


def draw_stamp(page: Page, rng: np.random.Generator) -> Image.Image:
    """Return a leaf with a library stamp or a date slip, turned and smeared so that it does not read well."""
    image = Image.new("L", PAGE, 255)
    stamp = Image.new("L", (900, 520), 255)
    draw = ImageDraw.Draw(stamp)
    if page.kind == "stamp":
        draw.ellipse((20, 20, 880, 500), outline=60, width=9)
        draw.ellipse((60, 60, 840, 460), outline=60, width=4)
        for at, text in enumerate(("OSTREL READING ROOM", "Acc. No. 40721", "11 NOV 1953")):
            draw.text((450, 150 + 110 * at), text, fill=50, font=face("roman", 66), anchor="mm")
    else:
        draw.rectangle((10, 10, 890, 510), outline=60, width=6)
        for at in range(1, 6):
            draw.line((10, 80 * at + 20, 890, 80 * at + 20), fill=90, width=3)
            day, month = int(rng.integers(1, 29)), str(rng.choice(["JAN", "MAR", "OCT", "DEC"]))
            draw.text(
                (int(rng.integers(60, 500)), 80 * at - 50),
                f"{day} {month} 19{50 + at * 2}",
                fill=70,
                font=face("roman", 58),
            )
    turn = float(rng.uniform(11, 16)) * (1 if page.kind == "stamp" else -1)
    stamp = stamp.filter(ImageFilter.GaussianBlur(3.2)).rotate(turn, expand=True, fillcolor=255)
    image.paste(stamp, (330, 480))
    draw = ImageDraw.Draw(image)
    for _ in range(5):
        x, y = int(rng.integers(200, 1300)), int(rng.integers(1300, 2300))
        bend = [(x + 9 * t, y + 30 * math.sin(t / 3 + x) + float(rng.normal(0, 5))) for t in range(20)]
        draw.line(bend, fill=40, width=int(rng.integers(4, 9)), joint="curve")
    return image
