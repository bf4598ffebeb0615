"""Expressions: what a date says before its context is known. Frozen, without any reference to a text.

Where damage leaves several readings of a number, all of them are there, the likeliest first; none means that it was
printed but cannot be read.
"""

from __future__ import annotations

from dataclasses import dataclass

from tei_pipeline.lexicon.date_words import Feast, Reign, RelativeWords


@dataclass(frozen=True, slots=True)
class Numeral:
    """A printed number: its possible values. ``damaged`` where glyphs had to be read as figures."""

    values: tuple[int, ...] = ()
    damaged: bool = False

    @property
    def one(self) -> int | None:
        """The value if there is but one."""
        return self.values[0] if len(self.values) == 1 else None


@dataclass(frozen=True, slots=True)
class Point:
    """A day, month or year; what is not printed is None.

    ``nth`` counts weekdays in the month (-1 the last); ``year_step`` is the year counted from the one named before
    (0 in *July of the same year*); ``month_step`` the month (-1 in *ult.*); ``second`` the other year of 1648/9.
    ``style`` is ``old`` or ``new`` where it is said, ``recent`` ``last`` or ``next`` in *March last*.
    """

    year: Numeral | None = None
    month: Numeral | None = None
    day: Numeral | None = None
    weekday: int | None = None
    nth: int | None = None
    feast: Feast | None = None
    year_step: int | None = None
    told: bool = False
    month_step: int | None = None
    second: int | None = None
    style: str = ""
    before_christ: bool = False
    short_year: bool = False
    recent: str = ""

    @property
    def yearless(self) -> bool:
        """Whether no year is printed."""
        return self.year is None


@dataclass(frozen=True, slots=True)
class Span:
    """From one point to another; ``within`` where the text says only that it lies between them."""

    first: Point
    last: Point
    within: bool = False


@dataclass(frozen=True, slots=True)
class Open:
    """A span whose end is not printed: ``1951-``."""

    first: Point


@dataclass(frozen=True, slots=True)
class Season:
    """A season of a year, or of two (*the winter of 1926-7*)."""

    name: str
    year: Point | None = None
    second: int | None = None


@dataclass(frozen=True, slots=True)
class Decade:
    """Ten years; ``century`` is the first year of its century where that is printed."""

    first: int
    century: int | None = None


@dataclass(frozen=True, slots=True)
class Century:
    """A century by number."""

    number: int
    before_christ: bool = False


@dataclass(frozen=True, slots=True)
class Blank:
    """A year whose last figures the print leaves out: ``18—``."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a month, year, decade, century or season; ``towards`` where it is *towards* it."""

    name: str
    whole: Core
    towards: bool = False


@dataclass(frozen=True, slots=True)
class Regnal:
    """A year of a reign."""

    number: int
    reign: Reign


@dataclass(frozen=True, slots=True)
class Relative:
    """A step from the date of the context; ``ago`` where it is counted in units (*three days ago*)."""

    words: RelativeWords
    ago: bool = False


@dataclass(frozen=True, slots=True)
class RelativeWeekday:
    """*last Sunday*, *next Sunday*, *on Sunday*: ``cue`` is ``last``, ``next``, ``this`` or ``on``."""

    weekday: int
    cue: str


Core = Point | Span | Open | Season | Decade | Century | Blank | Part | Regnal | Relative | RelativeWeekday


@dataclass(frozen=True, slots=True)
class Expression:
    """A date with what is said of it: ``bound`` (before, after, by, since, until …), about, in doubt."""

    core: Core
    bound: str = ""
    about: bool = False
    doubt: bool = False
