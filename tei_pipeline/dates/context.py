"""Context: what is known of the time at a place of a text, from the outside in.

A stack of scopes (book, chapter, entry, sentence) gives the date to which a yearless or relative expression belongs.
Notes and quoted documents open a scope of their own and take nothing from the text around them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """What the reference date of a context is."""

    NONE = "none"
    HEADING = "heading"
    ENTRY = "entry"
    LETTER = "letter"
    CHAPTER = "chapter"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Context:
    """The time at a place.

    ``year``, ``month``, ``day`` are those of the entry, letter or chapter, or of the date told last; ``standing`` says
    of which. ``told`` is the year and month named last in the same sentence. ``span`` are the first and the last year
    that the diary or chapter covers, ``reach`` year and month of the next entry, ``written`` the year of the book.
    ``tense`` is ``past`` or ``future`` where the sentence shows it, ``last`` or ``next`` where such a word stands
    before the date, ``england`` whether Julian dates are English ones (None: by their age).

    >>> Context(1926, 3, 18, Standing.ENTRY).day
    18
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    standing: Standing = Standing.NONE
    told: tuple[int, int | None] | None = None
    span: tuple[int, int] | None = None
    reach: tuple[int, int] | None = None
    written: int | None = None
    tense: str = ""
    england: bool | None = None
