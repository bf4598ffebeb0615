"""Index entries: put the lines of an index together into entries, and an entry into its sub-entries.

Two columns a page come one after the other, blank lines are often false, and an entry may run over a column or a page.
What tells a new entry: the line above ends in a locator, this one begins with a capital, and it keeps the alphabet.
TEI: Guidelines 3.8 (``list``); see docs/encoding.md, "Division".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from tei_pipeline.document.slugs import slug_of
from tei_pipeline.stages.passages import Passage, Row, passage_of

_LETTER_ALONE = re.compile(r"[A-Z](?:\s?[-–]\s?[A-Z])?[.,]?")
_SPECKS = re.compile(r"[\s>»•.:_~|*]+$")
_LOCATOR_LAST = re.compile(
    r"(?:\d[\w*^’'“”-]{0,7}|[\s,][*^]\s?\d{1,2}|[,.]\s?[^\W\d]{1,3}|\s(?:[gy]|[iI][iIlo]{1,2}|l[ol]{1,2}))(?:[nr]t?\.|\^|\W)*$"
)
_SEE = re.compile(r"[.,;(]?\s\(?(?:See|see)(?:\s+(?:also|under))?\s+(?P<to>[^\W\d_].*)$", re.DOTALL)
_OPEN_END = (",", "-", "¬", "­", ";", ":", "—", "–", "(")
_COLON_FOR_SEMICOLON = re.compile(r"\d:\s+[a-z]")
_COLUMN_GAP = 2
_SHORT_LINE = 0.5
"""A line without a locator goes on in the next one, unless it is shorter than this part of the usual line."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an entry: its head, or one sub-entry. ``start``..``end`` count in the entry's passage."""

    start: int
    end: int
    source_start: int
    source_end: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its rows, its text, its parts, and whether it lacks its head, which stands in another column."""

    rows: tuple[Row, ...]
    passage: Passage
    parts: tuple[Part, ...]
    displaced: bool

    @property
    def headword(self) -> str:
        """What the entry is of, without locators and sub-entries."""
        head = self.passage.text[: self.parts[0].end]
        head = re.split(r"[:;(]|,\s*[\d*]|,\s*[ilI]\d|\.\s+See\b|,\s+See\b", head, maxsplit=1)[0]
        return " ".join(head.split()).strip(" ,.")

    @property
    def start(self) -> int:
        """Offset of its first line."""
        return self.rows[0].line.start

    @property
    def end(self) -> int:
        """Offset of the end of its last line."""
        return self.rows[-1].line.end


def entries_of(rows: Sequence[Row]) -> Iterator[list[Entry]]:
    """The entries of an index in runs: a letter alone on its line, which heads the next run, is left out."""
    run: list[list[Row]] = []
    displaced: set[int] = set()
    indented = _hanging(rows)
    width = median(len(row.text) for row in rows) if rows else 0
    for before, row in zip((None, *rows), rows, strict=False):
        if _LETTER_ALONE.fullmatch(row.text) and (row.gap > 0 or before is None):
            yield from _done(run, displaced)
            run, displaced = [], set()
        elif not run:
            run.append([row])
        elif _is_displaced(run[-1], row):
            displaced.add(len(run))
            run.append([row])
        elif _goes_on(run[-1], row, indented, width):
            run[-1].append(row)
        else:
            run.append([row])
    yield from _done(run, displaced)


def _done(run: Sequence[Sequence[Row]], displaced: set[int]) -> Iterator[list[Entry]]:
    if run:
        yield [_entry(rows, displaced=at in displaced) for at, rows in enumerate(run)]


def _hanging(rows: Sequence[Row]) -> int:
    """The indent from which on a line goes on with the entry above; 0 where the source shows no indents."""
    deep = [row.indent for row in rows if row.indent >= 2]
    return 2 if 0.1 * len(rows) < len(deep) < 0.8 * len(rows) else 0


# ------------------------------------------------------------------ which lines make an entry


def _goes_on(entry: Sequence[Row], row: Row, indented: int, width: float) -> bool:
    last, first = entry[-1].text, row.text
    if indented and row.indent >= indented:
        return True
    if not _opens(first) or last.endswith(("-", "¬", "­", "‐")):
        return True
    if _SPECKS.sub("", last).endswith(";") or (last.endswith((":", "(")) and not _has_locator(last)):
        return True
    if last.endswith(","):
        return not (_has_locator(last) and _follows(entry[0].text, first))
    if _LOCATOR_LAST.search(last):
        return False
    if _SEE.search(" " + " ".join(r.text for r in entry)):
        whole = _is_whole(first) and slug_of(entry[0].text[:12]) <= slug_of(first[:12])
        return not (whole or _follows(entry[0].text, first))
    return not (len(last) < _SHORT_LINE * width and _follows(entry[0].text, first) and _is_whole(first))


def _opens(text: str) -> bool:
    """Whether a line may begin an entry: with a capital or a quote, and no locator."""
    bare = text.lstrip("‘“\"'(")
    if re.match(r"\d[^\d\s]?[a-z]{3,},", bare):
        return True  # a capital read as a digit
    if not bare[:1].isalpha() or not bare[:1].isupper():
        return False
    first = re.split(r"[\s,;]", bare, maxsplit=1)[0]
    has_digit = any(glyph.isdecimal() for glyph in first)
    return not (has_digit and all(not glyph.isalpha() or glyph in "ilIoOJjLX" for glyph in first))


def _has_locator(text: str) -> bool:
    return bool(re.search(r"\d\W*$", text))


def _is_whole(text: str) -> bool:
    """Whether a line has a headword and a locator of its own."""
    return bool(re.match(r"[^\W\d_][^,:;]{2,}[,:;].*\d", text))


def _follows(head: str, text: str) -> bool:
    """Whether ``text`` stands in the alphabet where the entry after ``head`` would; small damage is left out."""
    one, two = slug_of(head[:12]), slug_of(text[:12])
    if not one or not two:
        return False
    return (one[0] == two[0] and one[:2] <= two[:2]) or one[0] < two[0] <= chr(ord(one[0]) + 2)


def _is_displaced(entry: Sequence[Row], row: Row) -> bool:
    """Whether locators stand under a wide gap and a finished entry: their head is in another column."""
    last = _SPECKS.sub("", entry[-1].text)
    if row.gap < _COLUMN_GAP or last.endswith(_OPEN_END) or not _LOCATOR_LAST.search(last):
        return False
    return row.text[:1].isdigit() and len(re.findall(r"\d+", row.text)) >= 3


# ------------------------------------------------------------------ what an entry is made of


def _entry(rows: Sequence[Row], *, displaced: bool) -> Entry:
    passage = passage_of(rows)
    return Entry(tuple(rows), passage, tuple(_parts(rows, passage)), displaced)


def _parts(rows: Sequence[Row], passage: Passage) -> Iterator[Part]:
    """The head and the sub-entries: a colon before any locator closes the head, each semicolon a part."""
    text = passage.text
    cuts = [0]
    colon = re.match(r"[^;\d]*?[^\s;\d]\s?:\s+(?=\S)", text)
    if colon:
        cuts.append(colon.end())
    depth = 0
    for at, glyph in enumerate(text):
        depth += (glyph == "(") - (glyph == ")" and depth > 0)
        if not depth and (glyph == ";" or (glyph == ":" and _COLON_FOR_SEMICOLON.match(text, max(0, at - 1)))):
            after = re.compile(r"\s*").match(text, at + 1)
            end = after.end() if after else at + 1
            if cuts[-1] < end < len(text) and re.search(r"\w", text[end:]):
                cuts.append(end)
    starts = {passage.offsets[_start_of(rows, number)]: row for number, row in enumerate(rows)} if len(cuts) > 1 else {}
    line_ends = {row.line.start: rows[at - 1].line.end for at, row in enumerate(rows) if at}
    bounds: list[tuple[int, int]] = []
    for cut in cuts:
        offset = passage.offsets[cut]
        row = starts.get(offset)
        begin = row.line.start if row else offset
        bounds.append((begin, line_ends.get(begin, begin)))
    last = rows[-1].line.end
    for at, (start, end) in enumerate(pairwise([*cuts, len(text)])):
        stop = bounds[at + 1][1] if at + 1 < len(bounds) else last
        yield Part(start, end, rows[0].line.start if at == 0 else bounds[at][0], stop)


def _start_of(rows: Sequence[Row], number: int) -> int:
    """Where in the passage the row begins."""
    return sum(len(row.text) + 1 for row in rows[:number])


def see_of(text: str) -> re.Match[str] | None:
    """The words after ``See`` or ``see also`` in an entry, as group ``to``.

    >>> see_of("Ferryman. See Brisk")["to"]
    'Brisk'
    """
    return _SEE.search(text)
