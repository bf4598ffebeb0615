"""Entry dates: the date with which a diary's entry opens, and its value.

An entry's date stands alone on a line or runs in: it opens the paragraph and is closed by a point, dots or a comma.
A month alone takes its year from the entries before it; the year turns over between a late and an early month.
Never more precise than the text: where damage leaves the day open, the value is the month.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from tei_pipeline.stages.lines import MONTHS

_NAMES = MONTHS.split("|")
_MONTH = rf"(?:{MONTHS}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
_DAYS_OF_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAY = "|".join(_DAYS_OF_WEEK)
_ORDINALS = ("first", "second", "third", "fourth", "last")
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11)}
_YEAR = r"(?:[1Il][5-9][\dIlioOGbBSz]{2}|20\d{2})"
_DAY = r"(?:[\dIlionOgySzbq]{1,3}(?:st|nd|rd|th)|\d{1,2})"
_LEAD = r"^[\s.,•…‘“*]*"
_CLOSE = r"(?=\s*(?:[.,:;•…—–-]|$))"
_CLOSE_MONTH = r"(?=\s*(?:[.:;•…—–-]|,(?!\s+(?:[a-z]|I\b))|$))"
"""As above, but ``May, she said`` is no date: a month alone may be a name."""
_YEAR_OR_NONE = rf"(?:,?\s+(?P<year>{_YEAR})(?:{_CLOSE}|(?=\s+[A-Z]))|(?!,?\s+{_YEAR}){_CLOSE})"
"""After a day: the year, whose point may be lost before a capital, or no year at all."""
_DOTS = r"(?:\s*[.,]\s?[.,]\s?[.,]?\s*)"
_PATTERNS = (
    re.compile(rf"{_LEAD}(?:(?:{_WEEKDAY}),?\s+)?(?P<day>{_DAY})(?:\s+of)?\s+(?P<month>{_MONTH}){_YEAR_OR_NONE}"),
    re.compile(rf"{_LEAD}(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_YEAR_OR_NONE}"),
    re.compile(
        rf"{_LEAD}(?P<nth>{'|'.join(_ORDINALS)})\s+(?P<weekday>{_WEEKDAY})\s+(?:of|in)\s+(?P<month>{_MONTH})"
        rf"{_YEAR_OR_NONE}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_LEAD}(?P<month>{_MONTH})(?:(?:[\s,]|\s[-–—]|[-–—]|\sand)+(?P<until>{_MONTH}))*"
        rf"(?:(?:(?:,?\s+|{_DOTS})(?P<year>{_YEAR})){_CLOSE}|{_CLOSE_MONTH})"
    ),
    re.compile(rf"{_LEAD}(?P<month>{_MONTH})\s+(?P<year>{_YEAR})(?=\s+[A-Z])"),  # its point lost
    re.compile(rf"{_LEAD}{_DAY}\s*[-–—]\s*{_DAY}\s+(?P<month>{_MONTH}){_YEAR_OR_NONE}"),  # days of one month
    re.compile(
        rf"{_LEAD}(?P<month>{_MONTH}),?\s+(?P<year>{_YEAR})\s*(?:to|[-–—])\s*(?P<until>{_MONTH})\s+{_YEAR}{_CLOSE}"
    ),
    re.compile(
        rf"{_LEAD}(?:Early|Late|Mid(?:dle of)?|Beginning of|End of|Christmas|Easter|Whitsun|Winter)[\s,–—-]+"
        rf"(?:(?:in|of)\s+)?(?:(?P<month>{_MONTH}),?\s*)?(?P<year>{_YEAR}){_CLOSE}",
        re.IGNORECASE,
    ),
    re.compile(rf"{_LEAD}(?P<season>Spring|Summer|Autumn)(?:\s+of)?,?\s+(?P<year>{_YEAR}){_CLOSE}", re.IGNORECASE),
    re.compile(rf"{_LEAD}(?P<year>{_YEAR})(?:\s*[-–—]\s*(?P<until_year>{_YEAR}|\d\d))?(?=\s*(?:[.,•…]|$))"),
)
_DIGITS = str.maketrans(
    {
        "l": "1",
        "I": "1",
        "i": "1",
        "o": "0",
        "O": "0",
        "n": "11",
        "g": "9",
        "z": "2",
        "S": "5",
        "G": "6",
        "b": "6",
        "B": "8",
    }
)


@dataclass(frozen=True, slots=True)
class EntryDate:
    """A date as the entry prints it: what is not printed, or cannot be read, is None."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    until: int | None = None
    nth: int | None = None
    weekday: int | None = None
    until_year: int | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """How far the diary has got: the year and month of the entry before, the first month of an interval."""

    year: int | None = None
    month: int | None = None


def read_entry_date(text: str) -> EntryDate | None:
    """The date with which ``text`` opens, or None.

    >>> read_entry_date("4th January, 1928. Spoke to him.")
    EntryDate(year=1928, month=1, day=4, until=None, nth=None, weekday=None, until_year=None)
    >>> read_entry_date("May I go?"), read_entry_date("In August she left.")
    (None, None)
    """
    for pattern in _PATTERNS:
        match = pattern.match(text)
        if match:
            return _value(match)
    return None


def resolve(found: EntryDate, before: Moment) -> tuple[str, Moment]:
    """The W3C value of a date (an interval as ``from/to``, nothing where no year can be had), and where it leads.

    >>> resolve(EntryDate(month=2), Moment(1926, 11))
    ('1927-02', Moment(year=1927, month=2))
    >>> resolve(EntryDate(month=5, nth=3, weekday=5), Moment(1926, 5))
    ('1926-05-15', Moment(year=1926, month=5))
    """
    year = found.year
    if year is None and before.year is not None:
        turned = found.month is not None and before.month is not None and before.month - found.month >= 6
        year = before.year + turned
    if year is None:
        return "", before
    if found.month is None:
        until = f"/{found.until_year:04d}" if found.until_year else ""
        return f"{year:04d}{until}", Moment(year, None)
    start = f"{year:04d}-{found.month:02d}"
    if found.until:
        turned = found.until < found.month
        value = f"{start}/{year + turned:04d}-{found.until:02d}"
        return value, Moment(year + 1, found.until) if turned else Moment(year, found.month)
    day = found.day
    if found.nth is not None and found.weekday is not None:
        day = _nth_weekday(year, found.month, found.nth, found.weekday)
    if day is not None and 1 <= day <= monthrange(year, found.month)[1]:
        return f"{start}-{day:02d}", Moment(year, found.month)
    return start, Moment(year, found.month)


def _value(match: re.Match[str]) -> EntryDate:
    parts = match.groupdict()
    month, until = _month(parts.get("month")), _month(parts.get("until"))
    if parts.get("season"):
        month, until = _SEASONS[parts["season"].casefold()]
    return EntryDate(
        _number(parts.get("year")),
        month,
        _day(parts.get("day")),
        until,
        _ORDINALS.index(parts["nth"].casefold()) + 1 if parts.get("nth") else None,
        _DAYS_OF_WEEK.index(parts["weekday"].capitalize()) if parts.get("weekday") else None,
        _until_year(parts.get("until_year"), _number(parts.get("year"))),
    )


def _until_year(text: str | None, year: int | None) -> int | None:
    """The last year of a span; two figures are of the first one's century."""
    until = _number(text)
    if until is None or year is None:
        return None
    return until if until > 99 else year - year % 100 + until


def _month(name: str | None) -> int | None:
    if not name:
        return None
    return next(at for at, full in enumerate(_NAMES, 1) if full.startswith(name.strip(". ")[:3]))


def _number(text: str | None) -> int | None:
    digits = (text or "").translate(_DIGITS)
    return int(digits) if digits.isdecimal() else None


def _day(text: str | None) -> int | None:
    """The day where its figures can be read in one way; ``yth`` is 7th or 9th, and so none."""
    return _number(re.sub(r"(?:st|nd|rd|th)$", "", text)) if text else None


def _nth_weekday(year: int, month: int, nth: int, weekday: int) -> int | None:
    days = [d for d in range(1, monthrange(year, month)[1] + 1) if date(year, month, d).weekday() == weekday]
    if nth == len(_ORDINALS):
        return days[-1]
    return days[nth - 1] if nth <= len(days) else None
