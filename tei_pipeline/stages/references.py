"""References: cross-references in running text and notes to pages of this book (``see page 48``, ``pages 278-292``).

A page number may also belong to another work that the text cites. This book is meant where the words before the number
send the reader on (``see``, ``footnote``, ``on page``) and no title, publisher or year stands between them.
TEI: Guidelines 3.7; see docs/encoding.md, "What is marked".
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from tei_pipeline.document import (
    BLOCKS,
    CONTAINERS,
    LEFT_OUT,
    POINTS,
    Document,
    Edit,
    EditKind,
    Finding,
    Item,
    Mark,
    MarkKind,
    Severity,
)
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.settings import Settings
from tei_pipeline.stages.lines import Edited
from tei_pipeline.stages.locators import PageTable, Reading, printed, readings_of
from tei_pipeline.stages.stage import Stage

_PAGE = re.compile(
    r"(?<![\w.])(?P<word>[Pp]ages?|pp?\.)(?P<gap>[^\S\n]*\n?[^\S\n]*)(?P<number>[\dilIoO*][\dilIoOsgzST*^]{0,2}"
    r"(?:[-–—~]{1,2}\s?\d[\dilIoO]{0,2})?(?!\w))"
)
_CUE = r"\b(?:[Ss]e[ec]|[Cc]f\b\.?|[Cc]ompare|[Vv]ide|SEE)"
_FILLER = (
    r"(?:\s|,|\b(?:also|the|on|at|under|in|our|my|and|above|below|references?|(?:foot)?notes?|[\divx]{1,2})\b|p\.|"
    r"[‘’*^])*"
)
_SENT = re.compile(rf"{_CUE}{_FILLER}$")
_NOTE = re.compile(r"\b(?:foot)?notes?(?:\s+[\w*^]{1,2})?\s*,?\s+(?:(?:on|at|to)\s+)?$")
_HERE = re.compile(r"\b(?:on|at|to|from|upon)\s+$")
_ALSO = re.compile(r"(?:pages?|pp?\.)\s+[\d\-–]+,?\s*(?:and|or|,)\s+$")
_CITED = re.compile(
    r"(?:\b(?:ibid|op\.? cit|vol|ed|edn|Press|Verlag)\b\.?|\b1[5-9]\d\d\b\)?|\)),?\s*[ivxlc]*,?\s*$", re.IGNORECASE
)
_OF_OTHER = re.compile(r"\s+of\s+(?:his|her|its|their|the\s+same|(?!Introduction|Preface|Foreword)(?:[A-Z]\w+|[‘“]))")
_BEFORE = 90
_SURE_COST = 0.45


def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterator[Item]:
    """Yield a reference for each cross-reference, an edit for each damaged number, a finding where none is meant."""
    if document.kind == "article":
        return
    table = PageTable.of(document)
    text = document.source.text
    blocks = _Blocks(document)
    for found in _PAGE.finditer(text):
        start, end = found.start(), found.end("number")
        if not blocks.hold(start, end):
            continue
        before = " ".join(text[max(0, start - _BEFORE) : start].split()) + (" " if text[start - 1].isspace() else "")
        before = re.split(r"(?<=[a-z]{3})[.;?!]\s", before)[-1]
        if not is_meant(before, found["word"], text[end : end + 40]):
            continue
        reading = _reading(found["number"], table, lexicon)
        if reading is None:
            message = f"{' '.join(found.group().split())!r} names no page of this book that can be made out"
            yield Finding("reference-unresolved", Severity.WARNING, message, start)
            continue
        yield Mark.make(
            start, end, MarkKind.REFERENCE, "the words before it send the reader on", to=table.targets(reading)
        )
        at, seen = found.start("number"), found["number"]
        after = printed(reading, seen)
        if reading.cost and after != seen and not blocks.edited.touches(at, end):
            yield Edit(at, end, seen, after, EditKind.NUMBER, "page-reference", 0.9, "the only page it can be read as")


def is_meant(before: str, word: str, after: str) -> bool:
    """Whether a page number refers to this book, by the words of its sentence before and after it.

    >>> is_meant("for the other house see ", "page", "."), is_meant("(Brisk & Sons, 1931), ", "p.", ".")
    (True, False)
    """
    if _OF_OTHER.match(after):
        return False
    if _SENT.search(before) or _ALSO.search(before):
        return True
    if _CITED.search(before):
        return False
    if _NOTE.search(before):
        return True
    return bool(_HERE.search(before)) and word.startswith(("page", "Page"))


def _reading(seen: str, table: PageTable, lexicon: Lexicon) -> Reading | None:
    """The reading of the number, if it names pages that are there and no other one is as cheap."""
    if seen.isdecimal() and seen not in table.leaves:
        return None
    found = [reading for reading in readings_of(seen, table, lexicon) if not reading.note]
    if not found or found[0].cost > _SURE_COST:
        return None
    if len(found) > 1 and found[1].cost - found[0].cost < 0.1 and found[0].cost:
        return None
    return found[0]


class _Blocks:
    """Asks, for a stretch, whether one block of running text holds it and no other mark or edit cuts it."""

    def __init__(self, document: Document) -> None:
        kinds = BLOCKS | LEFT_OUT
        self._edges = sorted({edge for mark in document.marks(*kinds) for edge in (mark.start, mark.end)})
        listed = document.marks(MarkKind.ITEM, MarkKind.CELL, MarkKind.WORK, MarkKind.TITLE_PART, *LEFT_OUT)
        self._closed = _merged(sorted((mark.start, mark.end) for mark in listed))
        outer = kinds | CONTAINERS | POINTS
        inline = [(mark.start, mark.end) for mark in document.marks() if mark.kind not in outer]
        self._by_start = sorted(inline)
        self._by_end = sorted((end, start) for start, end in inline)
        self.edited = Edited(document)

    def hold(self, start: int, end: int) -> bool:
        """Whether no edge of a block lies within the stretch, and it is part of running text."""
        at = bisect_right(self._edges, start)
        if at < len(self._edges) and self._edges[at] < end:
            return False
        at = bisect_left(self._closed, (start + 1, 0)) - 1
        if (at >= 0 and start < self._closed[at][1]) or self.edited.cuts(start, end):
            return False
        return not self._crossed(start, end)

    def _crossed(self, start: int, end: int) -> bool:
        """Whether an inline mark begins within the stretch and ends after it, or the other way round."""
        begins = _between(self._by_start, start, end)
        ends = _between(self._by_end, start, end)
        return any(high > end for _, high in begins) or any(low < start for _, low in ends)


def _between(stretches: Sequence[tuple[int, int]], start: int, end: int) -> Sequence[tuple[int, int]]:
    """The pairs, in order of their first offset, whose first offset lies between ``start`` and ``end``."""
    return stretches[bisect_left(stretches, (start + 1, 0)) : bisect_left(stretches, (end, 0))]


def _merged(stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches in order, those that overlap or touch made one."""
    found: list[tuple[int, int]] = []
    for start, end in stretches:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


STAGE = Stage(
    "references", "1", frozenset({"pages", "kind", "blocks", "listings", "hyphens"}), frozenset({"references"}), propose
)
