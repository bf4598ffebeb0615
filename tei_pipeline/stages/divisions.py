"""Divisions: the parts that headings cut a text into.

Each heading (or several in a row) opens a division that reaches to the next one. What stands before the first
chapter is front matter, what follows from the first appendix, bibliography or index on is back matter. Divisions
tile the whole source, so that nothing stands outside them.
TEI: Guidelines 4.1 and 4.5; see docs/encoding.md, "Division".
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tei_pipeline.document import BLOCKS, Document, Item, Mark, MarkKind
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.settings import Settings
from tei_pipeline.stages.stage import Stage

_BODY = frozenset({"chapter", "part", "letter"})
_BACK = frozenset({"appendices", "appendix", "bibliography", "glossary", "index", "notes", "sources"})
_TEI_TYPE = {"date": "diaryEntry", "": "section", "sources": "section", "appendices": "section"}


@dataclass(frozen=True, slots=True)
class _Opening:
    """Where a division opens: the offset of its first page or heading, its type, and how deep it lies."""

    start: int
    division: str
    depth: int


def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterator[Item]:
    """Yield a mark for each division, with ``part`` (front, body, back) on the outermost ones."""
    length = len(document.source.text)
    if document.kind == "article":
        yield from _article(document, length)
        return
    openings = _openings(document)
    parts = _parts([opening for opening in openings if opening.depth == 0])
    numbers: Counter[str] = Counter()
    for at, opening in enumerate(openings):
        end = next((later.start for later in openings[at + 1 :] if later.depth <= opening.depth), length)
        attrs = {"type": _TEI_TYPE.get(opening.division, opening.division)}
        if opening.division in _BODY or opening.division == "appendix":
            numbers[opening.division] += 1
            attrs |= {"n": str(numbers[opening.division]), "id": f"{opening.division}-{numbers[opening.division]}"}
        if opening.depth == 0:
            attrs["part"] = parts[opening.start]
        yield Mark.make(opening.start, end, MarkKind.DIVISION, "", **attrs)


def _openings(document: Document) -> list[_Opening]:
    """Where divisions open, in order: headings with nothing but headings between them are one division's."""
    blocks = document.marks(*BLOCKS)
    pages = document.marks(MarkKind.PAGE)
    starts = [page.start for page in pages]
    noise = document.marks(MarkKind.NOISE)
    outer = [_Opening(0, "text", 0)]
    for mark in noise:
        outer.append(_Opening(mark.start, "noise", 0))
        outer.append(_Opening(_next_page(mark.end, starts, len(document.source.text)), "text", 0))
    inside = False
    for before, block in zip((None, *blocks), blocks, strict=False):
        if block.kind is not MarkKind.HEADING:
            continue
        division = block.get("division")
        start, first = _from_page(block, document)
        if before is not None and before.kind is MarkKind.HEADING and _same_head(before, block, document):
            continue
        nested = inside and (division == "date" or (division == "" and not first))
        outer.append(_Opening(start, division, 1 if nested else 0))
        inside = True
    return _tiled(outer, len(document.source.text))


def _same_head(before: Mark, block: Mark, document: Document) -> bool:
    """Whether two headings in a row are one division's: on one page, and the second opens no division by its name."""
    page, other = document.page_at(before.start), document.page_at(block.start)
    return page == other and (block.get("division") in ("", before.get("division")) or before.get("division") in _BACK)


def _from_page(block: Mark, document: Document) -> tuple[int, bool]:
    """Where the heading's division begins, and whether the heading is the first thing on its page.

    A division that a page opens with begins with the page, so that page break and running head are its first children.
    """
    page = document.page_at(block.start)
    if page is None:
        return block.start, False
    on_page = (mark for mark in document.marks(*BLOCKS) if mark.start < block.start and mark.end > page.start)
    return (block.start, False) if any(on_page) else (page.start, True)


def _next_page(offset: int, starts: Sequence[int], length: int) -> int:
    at = bisect_left(starts, offset)
    return starts[at] if at < len(starts) else length


def _tiled(openings: list[_Opening], length: int) -> list[_Opening]:
    """In order and without empty ones: of two that open at the same place the later named holds."""
    by_start = {opening.start: opening for opening in openings if opening.start < max(1, length)}
    return [by_start[start] for start in sorted(by_start)]


def _parts(outer: Sequence[_Opening]) -> dict[int, str]:
    """Front, body or back for each outermost division."""
    chapters = [at for at, opening in enumerate(outer) if opening.division in _BODY]
    text = [at for at, opening in enumerate(outer) if opening.division not in ("noise", "contents")]
    first = chapters[0] if chapters else next(iter(text), 0)
    last = chapters[-1] if chapters else first
    back = next((at for at, o in enumerate(outer) if at > last and o.division in _BACK), None)
    if back is None:
        back = next((at for at, o in enumerate(outer) if at > last and o.division == "noise"), len(outer))
    return {o.start: "front" if at < first else "back" if at >= back else "body" for at, o in enumerate(outer)}


def _article(document: Document, length: int) -> Iterator[Mark]:
    """One division for the article; sections and numbered sources in it, the sources within their section."""
    yield Mark.make(0, length, MarkKind.DIVISION, "", type="article", part="body")
    blocks = [
        block
        for block in document.marks(MarkKind.HEADING, MarkKind.CITATION)
        if block.kind is MarkKind.CITATION or block.get("division") not in ("article", "figure")
    ]
    sections = [block for block in blocks if block.kind is MarkKind.HEADING]
    for at, block in enumerate(blocks):
        if block.kind is MarkKind.HEADING:
            end = next((later.start for later in sections if later.start > block.start), length)
            yield Mark.make(block.start, end, MarkKind.DIVISION, "", type="section")
        else:
            end = blocks[at + 1].start if at + 1 < len(blocks) else length
            n = block.get("n")
            yield Mark.make(block.start, end, MarkKind.DIVISION, "", type="source", n=n, id=f"source-{n}")


STAGE = Stage(
    "divisions", "1", frozenset({"pages", "furniture", "blocks", "article", "notes"}), frozenset({"divisions"}), propose
)
