"""Truth: write the proof-read pages that belong to the raw text.

Every typeset word has its place on the page, and so has every word that Tesseract read; the page was turned
by a known angle. So each typeset word is given to the line of the raw text in which it was read, without
guessing from the letters.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from typing import Any

from degrade import moved
from markup import Glyph, Mark, Note, truth
from ocr import Read
from pages import LEFT, PAGE, TOP, Page
from typeset import Line, Word

PARAGRAPHS = ("para", "work")
HEADINGS = {"head": "", "synopsis": "synopsis", "date": "date"}
Entry = dict[str, Any]


class Misaligned(Exception):
    """A typeset word has no line in the raw text."""


class Placed:
    """The lines of one page with the raw line of each word."""

    def __init__(self, page: Page, reads: list[Read], angle: float) -> None:
        self.page, self.reads = page, reads
        self.source: dict[int, int] = {}
        self.lost: list[Line] = []
        self.rows: dict[int, list[tuple[float, float, str]]] = defaultdict(list)
        for line in page.lines:
            self._place(line, angle)
        self._check()

    def _place(self, line: Line, angle: float) -> None:
        for word in line.words:
            x, y = moved(LEFT + word.x + word.width / 2, TOP + line.y + line.size * 0.72, (PAGE[0], PAGE[1]), angle)
            best, at = min(((_distance(read, x, y), n) for n, read in enumerate(self.reads)), default=(1e9, -1))
            if best > line.size * 1.2 and not words(line.text):
                self.lost.append(line)
                return
            if best > line.size * 1.2:
                raise Misaligned(
                    f"page {self.page.number}: {word.text!r} of {line.text!r} is {best:.0f} px from any line"
                )
            number = self.reads[at].source
            self.source[id(word)] = number
            self.rows[number].append((line.y, word.x, word.text))

    def _check(self) -> None:
        for read in self.reads:
            told = self.text(read.source)
            if told and difflib.SequenceMatcher(None, told, read.text).ratio() < 0.35 and len(words(told)) > 2:
                raise Misaligned(f"page {self.page.number}, line {read.source}: {told!r} read as {read.text!r}")

    def text(self, number: int) -> str:
        return " ".join(text for _, _, text in sorted(self.rows.get(number, [])))

    def at(self, word: Word) -> int:
        return self.source[id(word)]

    def start(self, line: Line) -> int:
        return self.at(line.words[0])

    def read(self, number: int) -> str:
        return next(read.text for read in self.reads if read.source == number)


def _distance(read: Read, x: float, y: float) -> float:
    """Return how far a point is from the nearest word of a line, height counting most."""
    best = 1e9
    for box in read.boxes:
        dx = max(box.left - x, x - box.left - box.width, 0)
        dy = max(box.top - y, y - box.top - box.height, 0)
        middle = abs(y - box.top - box.height / 2)
        best = min(best, 0.25 * min(dx, 120) + 2 * dy + 0.2 * middle)
    return best


def _first_words(glyphs: list[Glyph], count: int = 6) -> str:
    text = "".join(truth(g) for g in glyphs)
    return " ".join(text.split()[:count])


def _bare(text: str) -> str:
    return re.sub(r"\^\d+", "", text).replace("*", "")


def _marker(told: str, read: str) -> str:
    """Return what the raw text has where the truth has a note mark."""
    at = told.index("^")
    matcher = difflib.SequenceMatcher(None, told, read, autojunk=False)
    left, right = 0, len(read)
    for a, b, size in matcher.get_matching_blocks():
        if size and a + size <= at:
            left = max(left, b + size)
        if size and a > at:
            right = min(right, b)
    return read[left:right] if left < right else ""


class Truth:
    """The annotations of the whole volume, page by page."""

    def __init__(self) -> None:
        self.seen: set[Mark] = set()
        self.open_note: Note | None = None

    def page(self, placed: Placed) -> Entry:
        """Return the json of one page in the format of the proof-read pages."""
        page = placed.page
        flow = [line for line in page.body if line.kind in PARAGRAPHS]
        ends = page.body[-1]
        out: Entry = {
            "page": page.number,
            "starts_mid_paragraph": page.body[0].kind in PARAGRAPHS and not page.body[0].first,
            "ends_mid_paragraph": ends.kind in PARAGRAPHS and not ends.last,
            "paragraph_lines": [placed.start(line) for line in flow if line.first and line.kind != "work"],
            "headings": self._headings(placed),
            "ornaments": [placed.start(line) for line in page.body if line.kind == "orn" and line not in placed.lost],
            "footnotes": self._notes(placed),
            "bio_stars": [],
            "glosses": [],
            "omissions": [],
            "dates": [],
            "persons": [],
            "places": [],
            "hyphens": [],
            "cross_references": [],
        }
        out["doubts"] = [f"{line.text}: the raw text has no such line" for line in placed.lost]
        lines = [line for line in page.lines if line not in placed.lost]
        for line in lines:
            for word in line.words:
                self._word(out, placed, line, word)
        self._gaps(out, placed)
        last = ends.words[-1]
        for line in lines:
            for word in line.words:
                if word.hyphen:
                    entry: Entry = {"line": placed.at(word), "joined": word.joined, "kind": word.hyphen}
                    if word is last:
                        entry["continues_on_next_page"] = True
                    out["hyphens"].append(entry)
        return out

    def _headings(self, placed: Placed) -> list[Entry]:
        out: list[Entry] = []
        group: object = None
        for line in placed.page.body:
            if line.kind not in HEADINGS:
                group = None
                continue
            if group is not None and line.group is group:
                out[-1]["text"] += " " + line.text
                continue
            group = line.group
            chapter = line.kind == "head" and line.text.startswith("Chapter")
            kind = "chapter" if chapter else HEADINGS[line.kind] or placed.page.kind
            out.append({"line": placed.start(line), "text": line.text, "kind": kind})
        return out

    def _notes(self, placed: Placed) -> list[Entry]:
        out: list[Entry] = []
        notes: dict[int, list[Line]] = defaultdict(list)
        for line in placed.page.foot:
            notes[id(line.note)].append(line)
        for lines in notes.values():
            note = lines[0].note
            if note is None:
                raise Misaligned("a line at the foot of the page without its note")
            carried = not lines[0].first
            entry: Entry = {
                "n": None if carried else note.number,
                "anchor_line": None,
                "anchor": None,
                "marker_raw": "",
            }
            if not carried:
                entry |= self._anchor(placed, note)
            raw = placed.read(placed.start(lines[0]))
            entry |= {
                "note_first_line": placed.start(lines[0]),
                "note_last_line": placed.at(lines[-1].words[-1]),
                "note_marker_raw": "" if carried else _marker(lines[0].text, raw).strip(),
                "starts": lines[0].text if carried else _first_words(note.glyphs),
                "continues_from_previous_page": carried,
                "continues_on_next_page": not lines[-1].last,
            }
            out.append(entry)
        return out

    def _anchor(self, placed: Placed, note: Note) -> Entry:
        for line in placed.page.body:
            for at, word in enumerate(line.words):
                if any(g.note is note for g in word.glyphs):
                    text = word.text
                    before = text[: text.index("^")]
                    anchor = re.sub(r"^\W+|\W+$", "", before) or line.words[at - 1].text
                    number = placed.at(word)
                    near = difflib.get_close_matches(text, placed.read(number).split(), 1, 0.3)
                    return {
                        "anchor_line": number,
                        "anchor": anchor,
                        "marker_raw": _marker(text, near[0]) if near else "",
                    }
        raise Misaligned(f"page {placed.page.number}: no mark of note {note.number}")

    def _word(self, out: Entry, placed: Placed, line: Line, word: Word) -> None:
        number = placed.at(word)
        for at, glyph in enumerate(word.glyphs):
            if glyph.char == "*" and line.kind != "folio":
                name = "".join(g.char for g in word.glyphs[:at])
                out["bio_stars"].append({"line": number, "name": re.sub(r"^\W+|\W+$|’s$", "", name)})
            for mark in glyph.marks:
                if mark not in self.seen:
                    self.seen.add(mark)
                    self._mark(out, number, mark)

    @staticmethod
    def _mark(out: Entry, number: int, mark: Mark) -> None:
        entry: Entry = {"line": number, "text": mark.text}
        if mark.kind == "d":
            entry |= date_value(mark.args)
        elif mark.kind == "p":
            entry["surname"] = mark.args[0]
        elif mark.kind == "g":
            entry["of"] = mark.follows.text if mark.follows else None
        elif mark.kind == "x":
            entry["target_page"] = mark.args[0]
        if mark.optional:
            entry["optional"] = True
        kinds = {"d": "dates", "p": "persons", "g": "glosses", "l": "places", "x": "cross_references"}
        out[kinds[mark.kind]].append(entry)

    @staticmethod
    def _gaps(out: Entry, placed: Placed) -> None:
        text, lines = "", list[int]()
        for line in placed.page.body:
            for word in line.words if line not in placed.lost else []:
                piece = word.text + " "
                text += piece
                lines += [placed.at(word)] * len(piece)
        for found in re.finditer(r"\(omission\)|\[Translator’s note:[^\]]*\]", text):
            out["omissions"].append({"line": lines[found.start()], "raw": found.group()})


def date_value(args: list[str]) -> Entry:
    """Return the W3C attributes of a date: ``1926``, ``1926..1927`` from/to, ``1937~39`` not before/after."""
    value = args[0]
    if ".." in value:
        out: Entry = dict(zip(("from", "to"), value.split(".."), strict=True))
    elif "~" in value:
        out = dict(zip(("notBefore", "notAfter"), value.split("~"), strict=True))
    else:
        out = {"when": value}
    if len(args) > 1:
        out["year_from_context"] = args[1]
    return out


def rows(placed: Placed) -> list[tuple[int, str]]:
    """Return (raw line, truth) for every raw line of the page, blank ones and mere dirt too."""
    numbers = [read.source for read in placed.reads]
    return [(number, placed.text(number)) for number in range(min(numbers), max(numbers) + 1)]


def words(text: str) -> list[str]:
    """Return the words of a text as score.py counts them."""
    text = re.sub(r"[‘’`´]", "'", re.sub(r"¬\s+", "", text)).replace("–", "-").replace("—", "-")
    return re.findall(r"[^\W_]+(?:['-][^\W_]+)*", text)


def wrong_words(placed: Placed) -> tuple[int, int, list[str]]:
    """Return the words of a page, how many of them the OCR does not have, and what it has instead."""
    told, read = list[str](), list[str]()
    for part in placed.reads:
        told += words(_bare(placed.text(part.source)))
        read += words(part.text.replace("¬", "-"))
    matcher = difflib.SequenceMatcher(None, told, read, autojunk=False)
    wrong, examples = 0, list[str]()
    for op, a, b, c, d in matcher.get_opcodes():
        if op in ("replace", "delete"):
            wrong += b - a
            examples.append(f"{' '.join(told[a:b])} > {' '.join(read[c:d])}")
    return len(told), wrong, examples
