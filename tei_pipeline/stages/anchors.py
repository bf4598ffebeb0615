"""Anchors: attach each footnote to the word that it explains.

The glyph at the note need not be that in the text, and either may be lost. What decides is the page as a whole: the
notes are in order, so are their marks, and a note usually opens with the word that it explains. So each page gets one
assignment of its notes to places in its text, in order, that agrees best (dynamic programming over notes and places),
not a rule for each glyph. A place counts by its glyph and by the likeness of the words before it to the note's
headword; notes and marks that find no partner are kept, marked uncertain and reported.
TEI: Guidelines 3.9.1; see docs/encoding.md, "Notes".
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from tei_pipeline.document import Document, Edit, EditKind, Finding, Item, Mark, MarkKind, Severity, Source
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.settings import Settings
from tei_pipeline.stages.lines import Fragment, block_fragments
from tei_pipeline.stages.note_marks import LIKENESS, Candidate, Surroundings, candidates, headword, likeness, lost
from tei_pipeline.stages.paragraphs import HYPHENS
from tei_pipeline.stages.stage import Stage

_NOTE_LEFT = -3.0
_MARK_LEFT = -1.0
_CERTAIN = 2.5
_SAME_FIGURE = 1.5
_DAMAGED_NAME = 78
_QUOTES = "’”'\""
_EARLIER = 600
"""How many characters before a line an opening quote is looked for."""
Span = tuple[int, int]
_BEFORE_GLYPH = re.compile(r"(?P<word>[^\W\d_]+)[\^®]")
_LETTERS = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class _Note:
    """A footnote of the page: its mark, its label's mark (None: lost), and how it opens."""

    mark: Mark
    label: Mark | None
    head: tuple[str, ...]
    opening: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Link:
    """A note and the place that it hangs on, with what speaks for it."""

    note: _Note
    place: Candidate
    alike: float

    @property
    def score(self) -> float:
        figure = self.place.glyph.strip("()")
        agrees = _SAME_FIGURE if figure == self.note.mark.get("n") else 0.0
        return self.place.weight + LIKENESS * self.alike + agrees


def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterator[Item]:
    """Yield an anchor for each note, edits for the marks and headwords that it sets right, and what is left over."""
    source = document.source
    lines = _lines_by_page(document)
    notes = _notes_by_page(document)
    starred = frozenset(_surnames(document))
    book = Surroundings(curly=source.text.count("’") > source.text.count("'"), starred=starred)
    uses: Counter[str] = Counter(_LETTERS.findall(source.text))
    uses.subtract(match.group("word") for match in _BEFORE_GLYPH.finditer(source.text))
    for counted, (start, end) in _endnotes(document):
        places = [
            candidate
            for page_lines in lines.values()
            for fragment, _ in page_lines
            if start <= fragment.start < end
            for candidate in candidates(source.text[fragment.start : fragment.end], fragment.start, book)
            if candidate.glyph
        ]
        links, left = _assign(counted, sorted(places, key=lambda c: c.start), [], source)
        for link in links:
            yield from _anchored(link, source, uses)
        yield from _left_over(left, [], "")
    for page in document.marks(MarkKind.PAGE):
        found: list[Candidate] = []
        for fragment, block in lines.get(page.start, []):
            around = replace(book, before=source.text[max(block, fragment.start - _EARLIER) : fragment.start])
            found += candidates(source.text[fragment.start : fragment.end], fragment.start, around)
        fragments = [fragment for fragment, _ in lines.get(page.start, [])]
        links, left = _assign(notes.get(page.start, []), found, fragments, source)
        hung = _hung(left, links, fragments, source)
        for link in [*links, *hung]:
            yield from _anchored(link, source, uses)
        left = [note for note in left if note not in [link.note for link in hung]]
        taken = [(link.place.start, link.place.end) for link in links]
        unpaired = [
            c for c in found if _is_word(c, uses, lexicon) and not any(a < c.end and c.start < b for a, b in taken)
        ]
        yield from _left_over(left, unpaired if links or left else [], page.get("n"))


# ------------------------------------------------------------------ the notes and the text of a page


def _lines_by_page(document: Document) -> dict[int, list[tuple[Fragment, int]]]:
    """The lines of running text with the start of their block, by the start of their page, in order."""
    notes = [(mark.start, mark.end) for mark in document.marks(MarkKind.NOTE)]
    inside = {start for start, _ in notes}
    pages: dict[int, list[tuple[Fragment, int]]] = defaultdict(list)
    for fragments in block_fragments(document):
        if fragments and fragments[0].start in inside:
            continue
        for fragment in fragments:
            page = document.page_at(fragment.start)
            if page is not None:
                pages[page.start].append((fragment, fragments[0].start))
    return {start: sorted(found, key=lambda pair: pair[0].start) for start, found in pages.items()}


def _notes_by_page(document: Document) -> dict[int, list[_Note]]:
    labels = {mark.start: mark for mark in document.marks(MarkKind.LABEL)}
    pages: dict[int, list[_Note]] = defaultdict(list)
    for mark in document.marks(MarkKind.NOTE):
        page = document.page_at(mark.start)
        if page is None or mark.get("n") == "0" or mark.get("place") == "end":
            continue
        pages[page.start].append(_note(mark, labels, document.source))
    return pages


def _endnotes(document: Document) -> list[tuple[list[_Note], Span]]:
    """The endnotes of each count, and the stretch of text that their marks stand in.

    As many counts as chapters: each has its chapter. Otherwise all marks are looked for before the notes.
    """
    labels = {mark.start: mark for mark in document.marks(MarkKind.LABEL)}
    counts: dict[str, list[_Note]] = defaultdict(list)
    for mark in document.marks(MarkKind.NOTE):
        if mark.get("place") == "end":
            counts[mark.get("series")].append(_note(mark, labels, document.source))
    chapters = [(m.start, m.end) for m in document.marks(MarkKind.DIVISION) if m.get("type") == "chapter"]
    if len(chapters) == len(counts):
        return list(zip(counts.values(), chapters, strict=True))
    return [(notes, (0, notes[0].mark.start)) for notes in counts.values()]


def _note(mark: Mark, labels: Mapping[int, Mark], source: Source) -> _Note:
    text = source.text[mark.start : mark.end]
    label = labels.get(mark.start + len(text) - len(text.lstrip()))
    body = " ".join((source.text[label.end : mark.end] if label else text).split())
    return _Note(mark, label, headword(body), tuple(_LETTERS.findall(body)[:8]))


def _surnames(document: Document) -> Iterator[str]:
    """The headwords of the biographies in small letters."""
    for mark in document.marks(MarkKind.ENTRY):
        match = _LETTERS.search(document.source.text, mark.start, mark.end)
        if match:
            yield match.group().casefold()


# ------------------------------------------------------------------ the assignment


def _assign(
    notes: Sequence[_Note], found: Sequence[Candidate], fragments: Sequence[Fragment], source: Source
) -> tuple[list[_Link], list[_Note]]:
    """The links that agree best with each other, and the notes without one."""
    if not notes:
        return [], []
    places = {(c.start, c.end): c for c in found}
    signs = {c.start for c in found if c.glyph not in _QUOTES}
    for note in notes:
        for fragment in fragments:
            for candidate in lost(source.text[fragment.start : fragment.end], fragment.start, note.head):
                if candidate.end not in signs:  # where a sign stands, none is lost
                    places.setdefault((candidate.start, candidate.end), candidate)
    ordered = sorted(places.values(), key=lambda c: (c.end, -c.start))
    free = _free_before(ordered)
    width = len(ordered) + 1
    best = [[0.0] * width for _ in range(len(notes) + 1)]
    for at in range(1, width):
        best[0][at] = best[0][at - 1] + _price_of_leaving(ordered[at - 1])
    for row, note in enumerate(notes, 1):
        best[row][0] = row * _NOTE_LEFT
        for at in range(1, width):
            place = ordered[at - 1]
            linked = best[row - 1][free[at - 1]] + _Link(note, place, likeness(note.head, place, note.opening)).score
            best[row][at] = max(linked, best[row][at - 1] + _price_of_leaving(place), best[row - 1][at] + _NOTE_LEFT)
    return _traced(best, notes, ordered, free)


def _free_before(ordered: Sequence[Candidate]) -> list[int]:
    """For each place how many of those before it are free of it: two signs of one run are not two marks.

    Nor is a glyph and the place right before it, where another mark would have been lost.
    """
    free = []
    for at, place in enumerate(ordered):
        before = at
        while before and (ordered[before - 1].end > place.start or _lost_at(ordered[before - 1], place.start)):
            before -= 1
        free.append(before)
    return free


def _lost_at(place: Candidate, offset: int) -> bool:
    return place.start == place.end == offset


def _price_of_leaving(place: Candidate) -> float:
    """What it costs to take a glyph for something else than a mark."""
    return _MARK_LEFT if place.weight >= _CERTAIN else 0.0


def _traced(
    best: Sequence[Sequence[float]], notes: Sequence[_Note], ordered: Sequence[Candidate], free: Sequence[int]
) -> tuple[list[_Link], list[_Note]]:
    links: list[_Link] = []
    left: list[_Note] = []
    row, at = len(notes), len(ordered)
    while row:
        here = best[row][at]
        if at and abs(here - best[row][at - 1] - _price_of_leaving(ordered[at - 1])) < 1e-9:
            at -= 1
            continue
        if abs(here - best[row - 1][at] - _NOTE_LEFT) < 1e-9:
            left.append(notes[row - 1])
        else:
            place = ordered[at - 1]
            links.append(_Link(notes[row - 1], place, likeness(notes[row - 1].head, place, notes[row - 1].opening)))
            at = free[at - 1]
        row -= 1
    return links[::-1], left[::-1]


def _hung(left: Sequence[_Note], links: Sequence[_Link], fragments: Sequence[Fragment], source: Source) -> list[_Link]:
    """Places for the notes of a page that none fits: the last line's end between the notes before and after them.

    So that notes stay in order and none is dropped; each is marked uncertain.
    """
    hung: list[_Link] = []
    lines = [(f.start, _text_end(f, source)) for f in fragments]
    ends = [end for start, end in lines if end > start and not source.text[start:end].endswith(HYPHENS)]
    for note in left:
        every = [*links, *hung]
        foot = note.mark.start
        low = max((link.place.end for link in every if link.note.mark.start < foot), default=0)
        high = min((link.place.start for link in every if link.note.mark.start > foot), default=foot)
        between = [at for at in ends if low <= at <= high]
        if between:
            at = between[-1]
            words = _LETTERS.findall(source.text[max(0, at - 40) : at]) or [""]
            hung.append(_Link(note, Candidate(at, at, "", (words[-1],), (at - len(words[-1]), at), 0.0), 0.0))
    return hung


def _text_end(fragment: Fragment, source: Source) -> int:
    return fragment.start + len(source.text[fragment.start : fragment.end].rstrip())


# ------------------------------------------------------------------ what is said of it


def _anchored(link: _Link, source: Source, uses: Counter[str]) -> Iterator[Item]:
    note, place = link.note, link.place
    number = note.mark.get("n")
    attrs = {"note": str(note.mark.start), "n": number}
    if link.score < _CERTAIN:
        attrs["cert"] = "low" if link.score < _CERTAIN / 2 else "medium"
        message = (
            f"note {number} ({' '.join(note.opening[:4])} …) hangs after “{place.words[0]}”: look whether it should"
        )
        yield Finding("note-anchor-unsure", Severity.WARNING, message, place.start)
    if not place.glyph and (place.words[0] == source.text[place.word[0] : place.word[1]] or link.score <= 0):
        attrs["cert"] = "low"
    how = "by its glyph" if place.glyph else "its mark is lost"
    evidence = f"{how}; likeness of the headword {link.alike:.2f}"
    yield Mark(place.start, place.end, MarkKind.ANCHOR, tuple(attrs.items()), evidence)
    why = f"note {number} of its page, in order"
    if place.glyph and place.glyph.strip("()") != number:
        yield Edit(place.start, place.end, place.glyph, number, EditKind.NUMBER, "note-mark", 0.97, why)
    if note.label is not None:
        seen = source.text[note.label.start : note.label.end]
        if seen.strip("().") != number:
            yield Edit(note.label.start, note.label.end, seen, number, EditKind.NUMBER, "note-mark", 0.97, why)
    yield from _headword_edit(link, source, uses)


def _headword_edit(link: _Link, source: Source, uses: Counter[str]) -> Iterator[Edit]:
    """The word before the mark, where the note and the rest of the book have it undamaged."""
    if not link.note.head:
        return
    start, end = link.place.word
    match = _LETTERS.fullmatch(source.text[start:end])
    right = link.note.head[-1]
    if match is None or not _LETTERS.fullmatch(right) or not right[0].isupper():
        return
    if match.group() in (right, right + "s"):  # as it is, or several of the name
        return
    seen, named = match.group(), link.place.words[0]
    alike = fuzz.ratio(named, right) >= _DAMAGED_NAME and seen[:1] == right[:1] and abs(len(named) - len(right)) <= 1
    count = max(1, uses[seen])
    if alike and uses[right] >= 2 * count and (count == 1 or uses[right] >= 4 * count):
        why = f"the note on it has “{right}”, {uses[right]} times in the book against {count}"
        yield Edit(start, end, seen, right, EditKind.NAME, "note-headword", 0.96, why)


def _is_word(place: Candidate, uses: Counter[str], lexicon: Lexicon) -> bool:
    """Whether what stands before the glyph is whole without it: in ``émigr^`` the glyph is a letter."""
    return lexicon.knows(place.words[0]) or uses[place.words[0]] >= 3


def _left_over(notes: Sequence[_Note], marks: Sequence[Candidate], page: str) -> Iterator[Item]:
    for note in notes:
        message = f"note {note.mark.get('n')} ({' '.join(note.opening[:4])} …): no mark in the text leads to it"
        yield Finding("note-without-mark", Severity.WARNING, message, note.mark.start)
    for mark in marks:
        if mark.weight >= _CERTAIN and mark.glyph in "^®":
            message = f"“{mark.words[0]}{mark.glyph}” on page {page} looks like a note's mark, and no note fits it"
            yield Finding("mark-without-note", Severity.WARNING, message, mark.start)
            yield Mark.make(mark.start, mark.end, MarkKind.ANCHOR, "no note of the page fits", cert="low")


STAGE = Stage(
    "anchors",
    "1",
    frozenset({"pages", "endnotes", "notes", "listings", "blocks", "hyphens", "omissions", "divisions"}),
    frozenset({"anchors"}),
    propose,
)
