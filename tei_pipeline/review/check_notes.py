"""Notes: their numbers, their marks, and the parts of those that are carried over.

Whether notes are counted page by page, through a division or through the book follows from their numbers: the way in
which fewest of them are out of order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tei_pipeline.review.book import Book, Mark, Note, Place
from tei_pipeline.review.findings import Check, CheckFinding, Figure, Result, finding, say


@dataclass(frozen=True, slots=True)
class NotesRow:
    """The notes of one page, for the table of the report."""

    page: str
    leaf: str
    numbers: tuple[str, ...]
    lost: int
    unsure: int


def check_notes(book: Book) -> Result:
    """Numbers, marks and parts of all notes.

    >>> notes = [Note("", n, "foot", Place(-1, 8), -1, "", "", "Text.") for n in ("1", "3")]
    >>> check_notes(Book(notes=notes)).findings[0].message
    'Notes 1, 3 are found: 2 is missing.'
    """
    runs = [list(_run(book, notes)) for notes in _counted_together(book)]
    marks = list(_marks(book))
    parts = list(_parts(book))
    whole = [note for note in book.notes if not note.prev]
    joins = sum(1 for note in book.notes if note.next or note.prev)
    broken = sum(1 for found in parts if found.code in ("note-not-joined", "note-joined-afar"))
    missed = {id(note) for note, problem in _anchored(book) if problem}
    return Result(
        (
            Figure(Check.NOTES, "runs of note numbers", len(runs), sum(1 for run in runs if not run)),
            Figure(Check.NOTES, "notes with a sure mark", len(whole), len(whole) - len(missed)),
            Figure(Check.NOTES, "marks with a note", len(book.anchors), sum(1 for a in book.anchors if a.target)),
            Figure(Check.NOTES, "parts of notes carried over", joins, max(0, joins - broken)),
        ),
        (*(found for run in runs for found in run), *_unnumbered(book), *marks, *parts),
    )


def notes_rows(book: Book) -> list[NotesRow]:
    """One row a page that has notes."""
    by_page: dict[int, list[Note]] = defaultdict(list)
    for note in book.notes:
        by_page[note.at.page].append(note)
    troubles = {id(note): problem for note, problem in _anchored(book)}
    rows = []
    for index, notes in sorted(by_page.items()):
        problems = [troubles.get(id(note), "") for note in notes]
        rows.append(
            NotesRow(
                book.page_name(index),
                book.pages[index].leaf if index >= 0 else "",
                tuple(note.n or ("carried over" if note.prev else "none") for note in notes),
                sum(1 for problem in problems if problem in ("note-no-anchor", "note-anchor-lost")),
                sum(1 for problem in problems if problem == "note-anchor-unsure"),
            )
        )
    return rows


# ------------------------------------------------------------------ numbers


def _counted_together(book: Book) -> list[list[Note]]:
    """The notes that share one count: those of a page, of a division, of an outermost division, or all."""
    counted = [note for note in book.notes if not note.prev and note.number]
    ways = [
        _grouped(counted, lambda note: note.at.page),
        _grouped(counted, lambda note: note.chapter),
        _grouped(counted, lambda note: _outermost(book, note.chapter)),
        _grouped(counted, lambda note: 0),
    ]
    return min(ways, key=_breaks)


def _grouped(notes: Sequence[Note], key: Callable[[Note], int]) -> list[list[Note]]:
    groups: dict[tuple[str, int], list[Note]] = defaultdict(list)
    for note in notes:
        groups[note.place, key(note)].append(note)
    return list(groups.values())


def _outermost(book: Book, division: int) -> int:
    while division >= 0 and book.divisions[division].parent >= 0:
        division = book.divisions[division].parent
    return division


def _breaks(groups: Sequence[Sequence[Note]]) -> int:
    """How often a number is not the one that is due."""
    return sum(note.number != due for notes in groups for note, due in zip(notes, _due(notes), strict=True))


def _due(notes: Sequence[Note]) -> list[int]:
    return [1, *(note.number + 1 for note in notes[:-1])]


def _run(book: Book, notes: Sequence[Note]) -> Iterator[CheckFinding]:
    numbers = [note.number for note in notes]
    words = say([note.n for note in notes], 12)
    if missing := sorted(set(range(1, max(numbers))) - set(numbers)):
        after = next(note for note in notes if note.number > missing[0])
        said = say([str(n) for n in missing])
        yield finding(
            book, "note-missing", after.at, words,
            f"Notes {words} are found: {said} {'is' if len(missing) == 1 else 'are'} missing."
            if len(notes) > 1
            else f"The only note is numbered {words}: {said} {'is' if len(missing) == 1 else 'are'} missing.",
            f"Look before “{_opening(after)}” for a note that was run into another or into the text.",
        )  # fmt: skip
    seen: set[int] = set()
    for before, note in zip([None, *notes], notes, strict=False):
        if note.number in seen:
            yield finding(
                book, "note-repeated", note.at, words,
                f"There are two notes {note.n}.",
                f"Correct the number of “{_opening(note)}”, or join it to the note before.",
            )  # fmt: skip
        elif before is not None and note.number < before.number:
            yield finding(
                book, "note-order", note.at, words,
                f"Note {note.n} comes after note {before.n}.",
                "Correct the number, or move the note to its mark.",
            )  # fmt: skip
        seen.add(note.number)


def _unnumbered(book: Book) -> Iterator[CheckFinding]:
    for note in book.notes:
        if not note.prev and not note.number:
            yield finding(
                book, "note-unnumbered", note.at, note.text,
                "The note has no number and carries on no other.",
                _carries_on(book, note),
            )  # fmt: skip


def _carries_on(book: Book, note: Note) -> str:
    before = [n for n in book.notes if n.at.page == note.at.page - 1 and not n.next]
    if before:
        return (
            f"If it carries on “{_opening(before[-1])}” on page {book.page_name(note.at.page - 1)}, "
            "join the two by next and prev; else give it its number."
        )
    return "Give it its number, or take it into the text if it is none."


def _opening(note: Note) -> str:
    return " ".join(note.text.split()[:5]) or note.id


# ------------------------------------------------------------------ marks


def _anchored(book: Book) -> list[tuple[Note, str]]:
    """Each note that is no later part, with the code of what is wrong with its mark, if anything is."""
    by_target: dict[str, list[Mark]] = defaultdict(list)
    for mark in book.anchors:
        by_target[mark.target].append(mark)
    return [(note, _wrong(by_target.get(note.id, []) if note.id else [])) for note in book.notes if not note.prev]


def _wrong(marks: Sequence[Mark]) -> str:
    if not marks:
        return "note-no-anchor"
    if not any(mark.text for mark in marks):
        return "note-anchor-lost"
    return "note-anchor-unsure" if all(mark.cert in ("low", "medium") for mark in marks) else ""


_SAID = {
    "note-no-anchor": (
        "No mark leads to note {n}.",
        "Put its ref before the word it explains; see how the note opens.",
    ),
    "note-anchor-lost": (
        "The mark of note {n} is lost; the note hangs where it fits best.",
        "Compare “{words}” with the words before it, and move it where it belongs.",
    ),
    "note-anchor-unsure": (
        "The mark “{sign}” may not be that of note {n}.",
        "Compare “{words}” with the words before the mark.",
    ),
}


def _marks(book: Book) -> Iterator[CheckFinding]:
    called: dict[str, list[Mark]] = defaultdict(list)
    notes = {note.id: note for note in book.notes if note.id}
    for mark in book.anchors:
        words = f"{mark.words}{mark.text}"
        if not mark.target:
            yield finding(
                book, "mark-without-note", mark.at, words,
                f"The mark “{mark.text}” leads to no note.",
                "Look at the foot of the page for its note; if it is no mark, take the ref away.",
            )  # fmt: skip
        elif mark.target not in notes:
            yield finding(
                book, "note-target-missing", mark.at, words,
                f"The mark leads to “{mark.target}”, which is no note of this file.",
                "Correct its target.",
            )  # fmt: skip
        else:
            called[mark.target].append(mark)
            note = notes[mark.target]
            if note.place == "foot" and note.at.page != mark.at.page:
                yield finding(
                    book, "note-other-page", mark.at, words,
                    f"The mark stands here, its note {note.n} on page {book.page_name(note.at.page)}.",
                    "Attach the note to a mark of its own page.",
                )  # fmt: skip
    for note, problem in _anchored(book):
        marks = called.get(note.id, [])
        if problem and (marks or note.number):
            message, suggestion = _SAID[problem]
            sign = marks[0].text if marks else ""
            said = {"n": note.n or "without number", "words": _opening(note), "sign": sign}
            at = marks[0].at if marks else note.at
            words = f"{marks[0].words}{sign}" if marks else note.text
            yield finding(book, problem, at, words, message.format(**said), suggestion.format(**said))
        if len(marks) > 1:
            yield finding(
                book, "note-called-twice", marks[1].at, marks[1].words,
                f"{len(marks)} marks lead to note {note.n}.",
                "Nothing to do if the book prints the mark twice; else one is that of another note.",
            )  # fmt: skip


# ------------------------------------------------------------------ parts


def _parts(book: Book) -> Iterator[CheckFinding]:
    notes = {note.id: note for note in book.notes if note.id}
    last_of_page = {note.at.page: note for note in book.notes}
    for note in book.notes:
        for other, back, name in ((note.next, "prev", "next"), (note.prev, "next", "prev")):
            part = notes.get(other)
            if other and (part is None or getattr(part, back) != note.id):
                yield finding(
                    book, "note-not-joined", note.at, note.text,
                    f"The note says {name}=“#{other}”, which {'is no note' if part is None else 'does not say so'}.",
                    f"Join the two both ways by next and prev, or take {name} away.",
                )  # fmt: skip
        after = notes.get(note.next)
        if after is not None and note.place == "foot" and after.at.page != note.at.page + 1:
            here, there = book.page_name(note.at.page), book.page_name(after.at.page)
            yield finding(
                book, "note-joined-afar", note.at, note.text,
                f"The note of page {here} is continued on page {there}, not on the next.",
                "Look at the foot of the next page for its other part.",
            )  # fmt: skip
        if note.place == "foot" and not note.next and note.broken_off and last_of_page[note.at.page] is note:
            following = Place(note.at.page + 1)
            yield finding(
                book, "note-unfinished", note.at, f"… {' '.join(note.text.split()[-6:])}",
                "The last note of the page breaks off and is not carried on.",
                f"Look at the foot of page {book.page_name(following.page) or 'the next leaf'} for the rest."
                if following.page < len(book.pages)
                else "Look whether its end was lost.",
            )  # fmt: skip
