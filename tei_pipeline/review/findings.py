"""What the self-check says: one value a finding, one figure a check, and the table of all codes.

A code says once what it means and how much it matters; docs/cli.md lists them from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tei_pipeline.document import Severity
from tei_pipeline.review.book import Book, Place


class Check(StrEnum):
    """What is checked, in the order in which it is reported."""

    PAGES = "pages"
    NOTES = "notes"
    CONTENTS = "contents"
    STARS = "stars"
    INDEX = "index"
    PERSONS = "persons"
    ENTRIES = "entries"
    DOUBTS = "doubts"


@dataclass(frozen=True, slots=True)
class Code:
    """The kind of a finding: the check that makes it, how much it matters, what it means."""

    check: Check
    severity: Severity
    meaning: str


_I, _W, _E = Severity.INFO, Severity.WARNING, Severity.ERROR

CODES: dict[str, Code] = {
    "page-missing": Code(Check.PAGES, _W, "The printed numbers jump: pages are missing, or a number is misread."),
    "page-repeated": Code(Check.PAGES, _W, "Two leaves of a sequence bear the same printed number."),
    "page-out-of-order": Code(Check.PAGES, _W, "A printed number is lower than the one before it."),
    "page-number-differs": Code(Check.PAGES, _W, "The number printed on the page is not the one given to it."),
    "page-number-inferred": Code(Check.PAGES, _I, "The number is not printed, or is lost: its neighbours give it."),
    "page-outside": Code(Check.PAGES, _I, "A leaf outside every numbered sequence."),
    "page-empty": Code(Check.PAGES, _W, "A numbered page without any text."),
    "leaf-empty": Code(Check.PAGES, _I, "An unnumbered leaf without any text."),
    "note-missing": Code(Check.NOTES, _W, "The numbers of the notes skip one: a note is lost, or a number misread."),
    "note-repeated": Code(Check.NOTES, _W, "Two notes that are counted together have the same number."),
    "note-order": Code(Check.NOTES, _W, "A note stands before one with a lower number."),
    "note-unnumbered": Code(Check.NOTES, _W, "A note has no number and carries on no other."),
    "note-no-anchor": Code(Check.NOTES, _W, "No mark in the text leads to the note."),
    "note-anchor-lost": Code(Check.NOTES, _W, "The note's mark is lost: it hangs at the likeliest place."),
    "note-anchor-unsure": Code(Check.NOTES, _W, "The mark is there, but is not surely that of this note."),
    "note-called-twice": Code(Check.NOTES, _I, "Several marks lead to one note."),
    "note-other-page": Code(Check.NOTES, _W, "A footnote and its mark stand on different pages."),
    "mark-without-note": Code(Check.NOTES, _W, "A note mark that leads to no note."),
    "note-target-missing": Code(Check.NOTES, _E, "A note mark leads to something that is no note of this file."),
    "note-not-joined": Code(Check.NOTES, _E, "The parts of a note are not joined both ways by next and prev."),
    "note-joined-afar": Code(Check.NOTES, _W, "A note is carried on elsewhere than on the next page."),
    "note-unfinished": Code(Check.NOTES, _W, "The last note of a page breaks off and is not carried on."),
    "contents-not-read": Code(Check.CONTENTS, _I, "The list of contents has no entries that could be checked."),
    "contents-no-page": Code(Check.CONTENTS, _W, "An entry of the contents that names a division gives no page."),
    "contents-target-missing": Code(Check.CONTENTS, _W, "The page that an entry gives is no page of this file."),
    "contents-no-division": Code(Check.CONTENTS, _W, "No division begins on the page that an entry gives."),
    "contents-other-head": Code(Check.CONTENTS, _W, "The division on that page has another heading than the entry."),
    "contents-lacks": Code(Check.CONTENTS, _W, "A division that the contents do not list."),
    "star-no-target": Code(Check.STARS, _W, "A star that leads to no biography."),
    "star-target-missing": Code(Check.STARS, _E, "A star leads to something that is no biography of this file."),
    "biography-no-star": Code(Check.STARS, _I, "A biography that no star leads to."),
    "biography-many-stars": Code(Check.STARS, _I, "A biography that several stars lead to."),
    "index-not-read": Code(Check.INDEX, _I, "The index has no entries that could be checked."),
    "index-locator-unresolved": Code(Check.INDEX, _W, "A locator leads to no page of this file."),
    "index-see-unresolved": Code(Check.INDEX, _W, "A “see” leads to no entry of the index."),
    "index-locator-misread": Code(Check.INDEX, _W, "The headword stands not on the locator's page, but near or alike."),
    "index-page-without": Code(Check.INDEX, _I, "The headword does not stand on the page that a locator gives."),
    "index-headword-nowhere": Code(Check.INDEX, _I, "The headword stands nowhere: a subject, or misread."),
    "person-misread": Code(Check.PERSONS, _W, "The index finds a person on a page that has the name only misread."),
    "person-unmarked": Code(Check.PERSONS, _W, "The name stands on the page, but is marked as nobody's or another's."),
    "person-next-page": Code(Check.PERSONS, _I, "The person is named on the page before or after the index's page."),
    "person-speaks": Code(Check.PERSONS, _I, "The index gives a page for the writer, who speaks there as “I”."),
    "person-not-named": Code(Check.PERSONS, _I, "The page has other words for the person, or the locator is wrong."),
    "entry-undated": Code(Check.ENTRIES, _W, "A diary entry without a date that can be put in order."),
    "entry-step-back": Code(Check.ENTRIES, _W, "A diary entry does not fit the order of dates around it."),
    "entry-outside-chapter": Code(Check.ENTRIES, _W, "A diary entry's date lies outside its chapter's."),
    "unclear": Code(Check.DOUBTS, _W, "A reading that is marked as doubtful."),
    "gap": Code(Check.DOUBTS, _W, "A place that the OCR could not give."),
    "uncertain": Code(Check.DOUBTS, _I, "Something is marked or identified with low certainty."),
    "noise": Code(Check.DOUBTS, _I, "Lines set aside as stamps or scanning noise."),
}
"""Every kind of finding."""


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """Something that does not fit, for an editor to look at.

    ``page`` is the number as printed and ``leaf`` the identifier of its page break, both empty before the first page;
    ``line`` is the number of the line in the OCR text, 0 where there is none.
    """

    code: str
    severity: Severity
    page: str
    leaf: str
    line: int
    words: str
    message: str
    suggestion: str

    @property
    def check(self) -> Check:
        """The check that made it."""
        return CODES[self.code].check


FIELDS = {
    "code": "what kind of finding, see below",
    "check": "which check made it",
    "severity": "`info`, `warning` or `error`",
    "page": "the page as printed, empty before the first page",
    "leaf": "the `xml:id` of the page's `pb`: printed numbers may repeat",
    "line": "the line of the OCR text, 0 where there is none",
    "words": "the printed words, as corrected",
    "message": "what does not fit",
    "suggestion": "what to look at, or to change",
}
"""The fields of a finding in JSON."""


@dataclass(frozen=True, slots=True)
class Figure:
    """How much a check looked at, and how much of it was right. ``what`` says what is counted."""

    check: Check
    what: str
    checked: int
    ok: int


@dataclass(frozen=True, slots=True)
class Result:
    """What one check found."""

    figures: tuple[Figure, ...]
    findings: tuple[CheckFinding, ...]


def finding(book: Book, code: str, at: Place, words: str, message: str, suggestion: str) -> CheckFinding:
    """A finding of ``code`` at a place of the book.

    >>> finding(Book(), "gap", Place(-1, 7), "the ???", "One word is illegible.", "Look at the image.").line
    7
    """
    page = book.pages[at.page] if at.page >= 0 else None
    return CheckFinding(
        code,
        CODES[code].severity,
        page.n if page else "",
        page.leaf if page else "",
        at.line,
        shorten(words),
        message,
        suggestion,
    )


def shorten(words: str, most: int = 70) -> str:
    """The first words, as many as fit.

    >>> shorten("one two three", 8)
    'one two …'
    """
    words = " ".join(words.split())
    if len(words) <= most:
        return words
    return words[:most].rsplit(" ", 1)[0] + " …"


def say(names: Iterable[str], most: int = 4) -> str:
    """A list for people.

    >>> say(["1", "2", "3"]), say("abcdef", 2)
    ('1, 2, 3', 'a, b and 4 more')
    """
    listed = list(names)
    if len(listed) <= most:
        return ", ".join(listed)
    return f"{', '.join(listed[:most])} and {len(listed) - most} more"


def pages_said(names: Sequence[str]) -> str:
    """One page or several, for people.

    >>> pages_said(["3"]), pages_said(["3", "5"])
    ('page 3', 'pages 3, 5')
    """
    return f"page{'s' if len(names) != 1 else ''} {say(names)}"
