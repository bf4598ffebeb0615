"""Notes: find the footnotes at the foot of each page and keep them out of the running text.

The notes of a page are its last groups of lines. A note opens with its mark, a superscript that OCR leaves as
``^ * ® “ ‘ • 1`` and the like, and a capital; what follows unmarked belongs to the note before it. Notes are often set
smaller, so that their lines hold more letters than those of the text: where the book does so, that decides what the
glyph leaves open (an opening quote looks like a mark). An unmarked group in the small type above the first note of a
page goes on with the last note of the page before.
TEI: Guidelines 3.9.1; see docs/encoding.md, "Notes".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from tei_pipeline.document import Document, Item, Line, Mark, MarkKind, Source
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.settings import Settings
from tei_pipeline.stages.lines import Group, by_leaf, groups, is_finished
from tei_pipeline.stages.stage import Stage

_GLYPH = r"[\^*®•†‡§¶■♦>»«°~]"
_QUOTE = r"[‘’“”\"']"
_STRONG = re.compile(
    rf"(?P<mark>(?:{_GLYPH}|{_QUOTE})(?:{_GLYPH}|{_QUOTE}|\d)?\s+)(?=[A-Z‘“\"'\[(])"
    rf"|(?P<point>[?!:;,]\s+)(?=[A-Z][\w’'-]+(?: ?[\w.’'()-]+){{0,3}}[,.:])"
    rf"|(?P<stuck>{_QUOTE}?{_GLYPH}{{1,2}})(?=[A-Za-z‘\[])"
    r"|(?P<digit>\d{1,3}[.)]?\s+|\(\d{1,3}\)\s+|[ivx]{1,4}\)\s+)(?=[A-Z‘“\[(])"
    r"|(?P<stroke>[Il]\s+)(?=[A-Z][\w’'-]+(?: ?[\w.’'()-]+){0,3}[,.:])"
)
_SMALLER = 1.08
_WEAK = re.compile(rf"(?P<mark>{_QUOTE}{{1,2}}|[iIl1])(?=[A-Z][\w’'-]+(?: ?[\w.’'()-]+){{0,3}}[,.:])")
"""A quote or an upright stroke stuck to a headword: ``‘Seeckt, von.``; a quotation in the text may look the same."""


@dataclass(frozen=True, slots=True)
class _Type:
    """Line lengths in characters: ``full`` is a full line of the text, from ``small`` on a line is in the notes' type.

    ``small`` is 0 where text and notes cannot be told apart by the length of their lines.
    """

    full: int
    small: int


@dataclass(frozen=True, slots=True)
class _Note:
    """A note, or the part of one that its page has; number 0 is a part that goes on from the page before."""

    start: int
    end: int
    leaf: int
    number: int
    label: tuple[int, int] | None
    is_finished: bool
    links: tuple[tuple[str, str], ...] = ()

    def followed_by(self, other: _Note) -> _Note:
        return replace(self, links=(*self.links, ("next", str(other.start))))

    def following(self, other: _Note) -> _Note:
        return replace(self, links=(*self.links, ("prev", str(other.start))))

    def marks(self, page: Mark) -> Iterator[Mark]:
        attrs = (("page", page.get("n")), ("leaf", page.get("leaf")), ("n", str(self.number)), *self.links)
        evidence = "at the foot of the page" if self.label else "at the foot of the page; its mark is lost"
        if self.number == 0:
            evidence = "goes on from the page before"
        yield Mark(self.start, self.end, MarkKind.NOTE, attrs, evidence)
        if self.label:
            yield Mark.make(*self.label, MarkKind.LABEL, "the mark that the note opens with")


def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterator[Item]:
    """Yield a note mark for each footnote, and a label mark for the glyph that it opens with."""
    if document.kind == "article":
        return
    pages = document.marks(MarkKind.PAGE)
    numbered = {at for at, page in enumerate(pages) if not page.get("n").startswith("[")}
    found = [page for page in by_leaf(groups(document, MarkKind.NOTE)) if page[0].leaf in numbered]
    size = _type_of(found)
    notes: list[_Note] = []
    for page in found:
        last = notes[-1] if notes else None
        unfinished = last is not None and not last.is_finished and page[0].leaf == last.leaf + 1
        area = _area(page, size, unfinished)
        here = list(_notes(area, document.source, unfinished)) if area else []
        if last and here and here[0].number == 0:
            notes[-1], here[0] = last.followed_by(here[0]), here[0].following(last)
        notes += here
    for note in _numbered(notes, document.source):
        yield from note.marks(pages[note.leaf])


def _numbered(notes: Sequence[_Note], source: Source) -> Iterator[_Note]:
    """The notes with the numbers that the book gives them.

    Most books begin with 1 on each page, as the notes are counted already. Some count through a chapter: there the
    first number of a page goes on from the last of the page before, and 1 begins a chapter.
    """
    printed = [_printed(note, source) for note in notes]
    firsts = [at for at, note in enumerate(notes) if note.number == 1 and printed[at]]
    goes_on = sum(1 for at in firsts if at and printed[at - 1] and printed[at] == printed[at - 1] + 1)
    if goes_on < 2 or goes_on <= sum(1 for at in firsts if printed[at] == 1):
        yield from notes
        return
    count = 0
    for note, seen in zip(notes, printed, strict=True):
        if note.number == 0:
            yield note
            continue
        count = seen if seen == 1 or count < seen <= count + 3 else count + 1
        yield replace(note, number=count)


def _printed(note: _Note, source: Source) -> int:
    """The figure that the note opens with, 0 where OCR left none."""
    figure = re.search(r"\d{1,3}", source.text[note.label[0] : note.label[1]]) if note.label else None
    return int(figure.group()) if figure else 0


# ------------------------------------------------------------------ where the notes of a page begin


def _type_of(found: Sequence[Sequence[Group]]) -> _Type:
    """The measure of the text, and the length from which on a line is set in the notes' smaller type."""
    text = [_length(g) for page in found for g in page[: max(1, len(page) // 2)] if len(g.lines) > 2]
    notes = [_length(g) for page in found for g in page[1:] if len(g.lines) > 2 and _STRONG.match(g.texts[0])]
    if len(text) < 3:
        return _Type(60, 0)
    full = round(median(text))
    if len(notes) < 2 or median(notes) < _SMALLER * full:
        return _Type(full, 0)
    return _Type(full, round((full + 3 * median(notes)) / 4))


def _length(group: Group) -> float:
    """The usual length of the group's full lines."""
    return median(len(text) for text in group.texts[:-1] or group.texts)


def _area(page: Sequence[Group], size: _Type, unfinished: bool) -> list[Group]:
    """The groups of the page that are notes: all from the first one that opens with a mark or is set in their type.

    Above it, a group in the notes' type goes on with the last note of the page before if that one is ``unfinished``.
    """
    start = next((at for at in range(1, len(page)) if _surely_opens(page, at)), len(page))
    at = start - 1
    while at >= 0 and (_opening(page, at, size) or _goes_on(page, at, size)):
        if _opening(page, at, size) or (at and _is_small(page[at], size)):
            start = at
        at -= 1
    above = start - 1
    if above > 0 and unfinished and not _opens_like_text(page[above], size):
        start = above
    return list(page[start:])


def _surely_opens(page: Sequence[Group], at: int) -> bool:
    """Whether the group opens with a glyph that begins no paragraph, and marked groups prevail from here on.

    What follows on the same page without a mark is a note that lost its mark, or the rest of one.
    """
    match = _STRONG.match(page[at].texts[0])
    if not match or match.group("digit") or re.match(_QUOTE, match.group().strip()[-1]):
        return False
    marked = sum(1 for group in page[at:] if _STRONG.match(group.texts[0]) or _WEAK.match(group.texts[0]))
    return marked * 2 >= len(page) - at


def _opening(page: Sequence[Group], at: int, size: _Type) -> bool:
    text = page[at].texts[0]
    if _STRONG.match(text):
        digit = _STRONG.match(text)
        if digit and digit.group("digit") and at == 0 and not _is_small(page[at], size):
            return False
        return not (digit and digit.group("digit")) or at > 0
    if not _WEAK.match(text):
        return False
    if size.small:
        return _is_small(page[at], size) or (at > 0 and _marked(page[at + 1 : at + 2]))
    return at > 0 and (at + 1 == len(page) or _marked(page[at + 1 : at + 2]))


def _marked(below: Sequence[Group]) -> bool:
    """Whether the group below opens with a mark that is none but a mark."""
    return any(_STRONG.match(group.texts[0]) for group in below)


def _goes_on(page: Sequence[Group], at: int, size: _Type) -> bool:
    """Whether an unmarked group may belong to the note above it: a false blank line parts the two."""
    if at == 0:
        return False
    group, above = page[at], page[at - 1]
    if _is_small(group, size):
        return True
    runs_on = not is_finished(above.texts[-1]) and (len(above.texts[-1]) >= 0.8 * size.full)
    return len(group.lines) == 1 and (runs_on or group.texts[0][0].islower())


def _is_small(group: Group, size: _Type) -> bool:
    return bool(size.small) and _length(group) >= size.small


def _opens_like_text(group: Group, size: _Type) -> bool:
    """Whether an unmarked group above the notes is running text rather than the rest of a note."""
    if _is_small(group, size):
        return False
    return len(group.lines) > 1 or not group.texts[0][0].islower()


# ------------------------------------------------------------------ one note after the other


def _notes(area: Sequence[Group], source: Source, unfinished: bool) -> Iterator[_Note]:
    lines = [(line, text) for group in area for line, text in zip(group.lines, group.texts, strict=True)]
    heads = {group.start for group in area}
    starts = [at for at in range(len(lines)) if at == 0 or _starts_note(lines, at, heads)]
    number = 0
    for begin, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        first, text = lines[begin]
        glyph = _STRONG.match(text) or _WEAK.match(text)
        carried_over = begin == 0 and not glyph and unfinished
        number += 0 if carried_over else 1
        at = source.text.index(text, first.start)
        label = (at, at + len(glyph.group().rstrip())) if glyph else None
        last, last_text = lines[end - 1]
        yield _Note(first.start, last.end, area[0].leaf, number, label, is_finished(last_text))


def _starts_note(lines: Sequence[tuple[Line, str]], at: int, heads: set[int]) -> bool:
    """Whether a note begins at this line: after a blank line with its mark, or (its mark lost) after a finished note.

    Without a blank line above it, only with a glyph that no sentence contains.
    """
    line, text = lines[at]
    before = lines[at - 1][1]
    strong = _STRONG.match(text)
    if line.start in heads:
        lost = is_finished(before) and text[:1].isupper() and len(text.split()) > 2
        return bool(strong or (is_finished(before) and _WEAK.match(text)) or lost)
    return bool(strong and not strong.group("digit") and is_finished(before) and len(before) < len(text))


STAGE = Stage("notes", "1", frozenset({"pages", "kind", "furniture", "endnotes"}), frozenset({"notes"}), propose)
