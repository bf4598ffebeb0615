"""Policies: what periods and doubtful forms are taken to mean; the header states them.

Early, middle and late are thirds of a month, a year or a century, and the years 0-3, 4-6 and 7-9 of a decade; the
beginning and the end of a year are its first and last quarter. Centuries run from 1801 to 1900, decades from 1920 to
1929. These hold always; the rest can be set.
"""

from __future__ import annotations

from dataclasses import dataclass

from tei_pipeline.dates.calendars import Day
from tei_pipeline.settings import Settings

Season = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last day of a season, as month and day; the 29th of February stands for the last of it."""

_METEOROLOGICAL: tuple[Season, ...] = (((3, 1), (5, 31)), ((6, 1), (8, 31)), ((9, 1), (11, 30)), ((12, 1), (2, 29)))
_ASTRONOMICAL: tuple[Season, ...] = (((3, 21), (6, 20)), ((6, 21), (9, 22)), ((9, 23), (12, 20)), ((12, 21), (3, 20)))
_SEASONS = ("spring", "summer", "autumn", "winter")


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies of one conversion."""

    southern: bool = False
    astronomical: bool = False
    season_days: bool = False
    day_first: bool = True
    relative: str = "named"
    bounds_inside: bool = False
    julian_until: Day | None = None

    @classmethod
    def of(cls, settings: Settings) -> Policies:
        """The policies that the settings ask for.

        >>> Policies.of(Settings()).day_first
        True
        """
        dates = settings.dates
        return cls(
            dates.hemisphere == "south",
            dates.seasons == "astronomical",
            dates.season_bounds == "day",
            dates.order == "day-month",
            dates.relative,
            dates.prepositions == "inside",
            _day(dates.julian_until),
        )

    def season(self, name: str) -> Season:
        """When a season begins and ends.

        >>> Policies().season("summer"), Policies(southern=True).season("summer")
        (((6, 1), (8, 31)), ((12, 1), (2, 29)))
        """
        at = (_SEASONS.index(name) + 2 * self.southern) % 4
        return (_ASTRONOMICAL if self.astronomical else _METEOROLOGICAL)[at]

    def stated(self) -> str:
        """The policies in sentences, for the header."""
        where = "southern" if self.southern else "northern"
        where += ", bounded by days" if self.season_days or self.astronomical else ", bounded by months"
        order = "day first" if self.day_first else "month first"
        until = "{:04d}-{:02d}-{:02d}".format(*self.julian_until) if self.julian_until else ""
        calendar = f"up to {until} printed dates are taken for Julian" if until else "Julian only where it is said"
        asked = {"none": "are not marked", "named": "are marked", "all": "are marked, also yesterday and today"}
        place = "stand inside date, whose value is what they say" if self.bounds_inside else "stay outside date"
        return (
            "Dates are date with W3C values of the Gregorian calendar, never more precise than the text. A year that "
            "is not printed comes from the entry, the chapter or the sentence around it, marked evidence internal, "
            "with cert; notes and quoted documents take none from the text around them; where none can be had, type "
            f"is yearless. Seasons are {'astronomical' if self.astronomical else 'meteorological'} and {where}; "
            "early, middle and late are thirds (of a decade: the years 0-3, 4-6, 7-9), the beginning and the end of a "
            f"year its first and last quarter; centuries run from 1801 to 1900. Figures alone are read {order}. "
            f"Old style: {calendar}; its value is Gregorian. Expressions such as next month {asked[self.relative]}. "
            f"Prepositions (before, since) {place}."
        )


def _day(text: str) -> Day | None:
    if not text:
        return None
    year, month, day = map(int, text.split("-"))
    return year, month, day
