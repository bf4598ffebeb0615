"""Divisions: the parts that headings and a diary's dates cut a text into.

Each heading (or several in a row) opens a division that reaches to the next one. In a diary, each date with which a
paragraph opens, or which stands alone on a line, opens an entry within its chapter. What stands before the first
chapter is front matter, what follows from the first appendix, bibliography or index on is back matter. Divisions
tile the whole source, so that nothing stands outside them.
TEI: Guidelines 4.1 and 4.5; see docs/encoding.md, "Division".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from tei_pipeline.dates import Policies
from tei_pipeline.document import BLOCKS, Document, Finding, Item, Mark, MarkKind, Severity
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.settings import Settings
from tei_pipeline.stages.entry_dates import Moment, read_entry_date, resolve_entry
from tei_pipeline.stages.stage import Stage

_BODY = frozenset({"chapter", "part", "letter"})
_BACK = frozenset({"appendices", "appendix", "bibliography", "glossary", "index", "notes", "sources"})
_TEI_TYPE = {"date": "diaryEntry", "entry": "diaryEntry", "": "section", "sources": "section", "appendices": "section"}
_YEARS = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")


@dataclass(frozen=True, slots=True)
class _Opening:
    """Where a division opens: the offset of its first page or heading, its kind, how deep it lies, and its date."""

    start: int
    division: str
    depth: int
    date: str = ""


def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterator[Item]:
    """Yield a mark for each division, with ``part`` (front, body, back) on the outermost ones."""
    length = len(document.source.text)
    if document.kind == "article":
        yield from _article(document, length)
        return
    openings = _named_by_contents(document, _Openings(document).found, lexicon)
    if document.kind == "diary":
        openings, findings = _with_entries(document, openings, lexicon, Policies.of(settings))
        yield from findings
    parts = _parts([opening for opening in openings if opening.depth == 0])
    numbers: Counter[str] = Counter()
    for at, opening in enumerate(openings):
        end = next((later.start for later in openings[at + 1 :] if later.depth <= opening.depth), length)
        attrs = {"type": _TEI_TYPE.get(opening.division, opening.division)}
        if opening.division in _BODY or opening.division == "appendix":
            numbers[opening.division] += 1
            attrs |= {"n": str(numbers[opening.division]), "id": f"{opening.division}-{numbers[opening.division]}"}
        if opening.date:
            attrs["n"] = opening.date
        if opening.depth == 0:
            attrs["part"] = parts[opening.start]
        if opening.division == "title-page":
            continue  # it stands in the front matter as it is
        yield Mark.make(opening.start, end, MarkKind.DIVISION, "", **attrs)


# ------------------------------------------------------------------ headings, title pages and leaves of noise


class _Openings:
    """Where divisions open, in order: headings with nothing but headings between them are one division's."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._blocks = document.marks(*BLOCKS)
        self._starts = [block.start for block in self._blocks]

    @cached_property
    def found(self) -> list[_Opening]:
        """The openings, tiling the source: of two that open at the same place the later named holds."""
        length = len(self._document.source.text)
        openings = [_Opening(0, "text", 0), *self._noise(length), *self._headings()]
        by_start = {opening.start: opening for opening in openings if opening.start < max(1, length)}
        return [by_start[start] for start in sorted(by_start)]

    def _noise(self, length: int) -> Iterator[_Opening]:
        pages = [page.start for page in self._document.marks(MarkKind.PAGE)]
        for mark in self._document.marks(MarkKind.NOISE, MarkKind.TITLE_PAGE):
            yield _Opening(mark.start, mark.kind.value, 0)
            at = bisect_left(pages, mark.end)
            yield _Opening(pages[at] if at < len(pages) else length, "text", 0)

    def _headings(self) -> Iterator[_Opening]:
        inside = in_notes = False
        for before, block in zip((None, *self._blocks), self._blocks, strict=False):
            if block.kind is not MarkKind.HEADING or (before and self._same_head(before, block)):
                continue
            division = block.get("division")
            start, first = self.from_page(block)
            nested = inside and (division == "date" or (division == "" and (in_notes or not first)))
            in_notes = division == "notes" or (in_notes and nested)
            yield _Opening(start, division, 1 if nested else 0)
            inside = True

    def _same_head(self, before: Mark, block: Mark) -> bool:
        """Whether two headings in a row are one division's: on one page, and the second opens none by its name."""
        if before.kind is not MarkKind.HEADING or block.get("division") == "date":
            return False
        page, other = self._document.page_at(before.start), self._document.page_at(block.start)
        named = block.get("division") in ("", before.get("division"))
        return page == other and (named or before.get("division") in _BACK)

    def from_page(self, block: Mark) -> tuple[int, bool]:
        """Where the block's division begins, and whether the block is the first thing on its page.

        A division that a page opens with begins with the page, so that page break and running head are its first
        children.
        """
        page = self._document.page_at(block.start)
        if page is None:
            return block.start, False
        at = bisect_left(self._starts, block.start)
        first = not any(mark.end > page.start for mark in self._blocks[max(0, at - 12) : at])
        return (page.start, True) if first else (block.start, False)


def _named_by_contents(document: Document, openings: Sequence[_Opening], lexicon: Lexicon) -> list[_Opening]:
    """The openings; one whose heading says not what it is has the name that the contents give to its page.

    An introduction may be headed by the name of the person whom it introduces: ``Introduction: Joachim Tarn … 7``.
    """
    listed = _listed_pages(document, lexicon)
    named = []
    for opening in openings:
        page = document.page_at(opening.start)
        unnamed = opening.division == "" and opening.depth == 0 and page is not None and page.start == opening.start
        division = listed.get(page.get("leaf"), "") if unnamed and page else opening.division
        named.append(replace(opening, division=division))
    return named


def _listed_pages(document: Document, lexicon: Lexicon) -> dict[str, str]:
    """The kind of division that an entry of the contents says begins on a leaf, by leaf."""
    text = document.source.text
    lists = [(m.start, m.end) for m in document.marks(MarkKind.LIST) if m.get("type") == "contents"]
    references = document.marks(MarkKind.REFERENCE)
    found: dict[str, str] = {}
    for item in document.marks(MarkKind.ITEM):
        if not any(start <= item.start < end for start, end in lists):
            continue
        entry = " ".join(text[item.start : item.end].split()).casefold()
        words = [w for w in lexicon.headings if not w.numbered and re.match(rf"{re.escape(w.words)}\b", entry)]
        leaves = [r.get("to").removeprefix("leaf-") for r in references if item.start <= r.start < item.end]
        if words and leaves:
            found.setdefault(leaves[0], words[0].division)
    return found


# ------------------------------------------------------------------ the entries of a diary


def _with_entries(
    document: Document, openings: list[_Opening], lexicon: Lexicon, policies: Policies
) -> tuple[list[_Opening], list[Finding]]:
    """The openings with those of dated entries in the body's chapters, and a finding for each step back in time.

    What stands in a chapter before its first date is an entry with the chapter's own date.
    """
    places = _Openings(document)
    outer = [opening for opening in openings if opening.depth == 0]
    parts = _parts(outer)
    blocks = document.marks(*BLOCKS)
    starts = [block.start for block in blocks]
    found: list[_Opening] = []
    findings: list[Finding] = []
    for chapter, after in zip(outer, [*outer[1:], None], strict=True):
        end = after.start if after else len(document.source.text)
        inner = [opening for opening in openings if opening.depth and chapter.start <= opening.start < end]
        if parts[chapter.start] != "body":
            found += [chapter, *inner]
            continue
        low, high = bisect_left(starts, chapter.start), bisect_left(starts, end)
        entries = list(_entries(document, places, blocks[low:high], findings, lexicon, policies))
        dated = {entry.start for entry in entries}
        rest = [opening for opening in inner if opening.start not in dated]
        found += [chapter, *sorted([*entries, *rest], key=lambda opening: opening.start)]
    return found, findings


def _entries(
    document: Document,
    places: _Openings,
    blocks: Sequence[Mark],
    findings: list[Finding],
    lexicon: Lexicon,
    policies: Policies,
) -> Iterator[_Opening]:
    """The entries among a chapter's blocks; nothing where none of them opens with a date."""
    text = document.source.text
    head = " ".join(text[b.start : b.end] for b in blocks[:1] if b.kind is MarkKind.HEADING)
    years = _YEARS.findall(head)
    moment = Moment(int(years[0])) if years else Moment()
    entries: list[_Opening] = []
    first = next((b for b in blocks if b.kind is not MarkKind.HEADING and b.get("role") != "argument"), None)
    for block in blocks:
        opens = block.kind is MarkKind.PARAGRAPH or block.get("division") == "date"
        dated = read_entry_date(text[block.start : block.end].strip(), lexicon, policies) if opens else None
        if dated is None and block.kind is MarkKind.HEADING and block.get("division") == "date":
            message = f"no value can be given to the date “{text[block.start : block.end].strip()}”: the entry has no n"
            findings.append(Finding("entry-date-unread", Severity.WARNING, message, block.start))
            entries.append(_Opening(places.from_page(block)[0], "entry", 1))
        if dated is None:
            continue
        value, after = resolve_entry(dated, moment, policies)
        if after.month and after.year == moment.year and (moment.month or 0) > after.month:
            message = f"the entry of {value} follows one of {moment.year}-{moment.month:02d}: out of order, or misread"
            findings.append(Finding("entry-order", Severity.WARNING, message, block.start))
        moment = after
        entries.append(_Opening(places.from_page(block)[0], "entry", 1, value))
    if entries and first is not None and places.from_page(first)[0] < entries[0].start:
        yield _Opening(places.from_page(first)[0], "entry", 1, "/".join(sorted({*years[:1], *years[-1:]})))
    yield from entries


# ------------------------------------------------------------------ front, body, back


def _parts(outer: Sequence[_Opening]) -> dict[int, str]:
    """Front, body or back for each outermost division."""
    chapters = [at for at, opening in enumerate(outer) if opening.division in _BODY]
    text = [at for at, opening in enumerate(outer) if opening.division not in ("noise", "title-page", "contents")]
    first = chapters[0] if chapters else next(iter(text), 0)
    last = chapters[-1] if chapters else first
    back = next((at for at, o in enumerate(outer) if at > last and o.division in _BACK), None)
    if back is None:
        back = next((at for at, o in enumerate(outer) if at > last and o.division == "noise"), len(outer))
    titled = max((at for at, opening in enumerate(outer) if opening.division == "title-page"), default=-1)
    first = max(first, titled + 1)
    return {o.start: "front" if at < first else "back" if at >= back else "body" for at, o in enumerate(outer)}


# ------------------------------------------------------------------ articles


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
    "divisions",
    "1",
    frozenset({"pages", "kind", "furniture", "blocks", "article", "notes", "listings"}),
    frozenset({"divisions"}),
    propose,
)
