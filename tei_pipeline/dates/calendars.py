"""Calendars: days of the Gregorian and the Julian calendar, Easter, Advent, and days counted in a month.

Years are astronomical below 1 only inside this module's callers; printed years before Christ never come here. Day
numbers are Julian Day Numbers, counted without gaps through both calendars (Richards, in Urban and Seidelmann,
Explanatory Supplement to the Astronomical Almanac, 3rd ed. 2013, 15.11).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

Day = tuple[int, int, int]
"""Year, month, day."""


def day_number(day: Day, *, julian: bool = False) -> int:
    """The Julian Day Number of a day.

    >>> day_number((2000, 1, 1)), day_number((1917, 10, 25), julian=True) - day_number((1917, 10, 25))
    (2451545, 13)
    """
    year, month, of_month = day
    a = (14 - month) // 12
    y, m = year + 4800 - a, month + 12 * a - 3
    number = of_month + (153 * m + 2) // 5 + 365 * y + y // 4
    return number - 32083 if julian else number - y // 100 + y // 400 - 32045


def from_day_number(number: int) -> Day:
    """The Gregorian day of a Julian Day Number.

    >>> from_day_number(2451545)
    (2000, 1, 1)
    """
    a = number + 32044
    b = (4 * a + 3) // 146097
    c = a - 146097 * b // 4
    d = (4 * c + 3) // 1461
    e = c - 1461 * d // 4
    m = (5 * e + 2) // 153
    return 100 * b + d - 4800 + m // 10, m + 3 - 12 * (m // 10), e - (153 * m + 2) // 5 + 1


def gregorian(day: Day) -> Day:
    """The Gregorian day on which a Julian date falls.

    >>> gregorian((1688, 11, 5)), gregorian((1700, 2, 29))
    ((1688, 11, 15), (1700, 3, 11))
    """
    return from_day_number(day_number(day, julian=True))


def days_in(year: int, month: int, *, julian: bool = False) -> int:
    """How many days a month has; the Julian calendar has the 29th of February in every fourth year.

    >>> days_in(1900, 2), days_in(1900, 2, julian=True)
    (28, 29)
    """
    if julian and month == 2:
        return 29 if year % 4 == 0 else 28
    return monthrange(max(year, 1), month)[1]


def exists(day: Day, *, julian: bool = False) -> bool:
    """Whether there is such a day."""
    year, month, of_month = day
    return 1 <= month <= 12 and 1 <= of_month <= days_in(year, month, julian=julian)


def weekday(day: Day, *, julian: bool = False) -> int:
    """The day of the week, Monday 0.

    >>> weekday((1926, 3, 18))
    3
    """
    return day_number(day, julian=julian) % 7


def later(day: Day, days: int) -> Day:
    """The day so many days after (before, if negative) a day.

    >>> later((1926, 3, 1), -1)
    (1926, 2, 28)
    """
    return from_day_number(day_number(day) + days)


def months_later(year: int, month: int, months: int) -> tuple[int, int]:
    """The month so many months after a month.

    >>> months_later(1926, 11, 3), months_later(1926, 1, -1)
    ((1927, 2), (1925, 12))
    """
    count = year * 12 + month - 1 + months
    return count // 12, count % 12 + 1


def nth_weekday(year: int, month: int, nth: int, day: int) -> int | None:
    """The day of the month on which its ``nth`` such weekday falls (-1: its last); None where it has not so many.

    >>> nth_weekday(1926, 5, 3, 5), nth_weekday(1926, 5, -1, 5), nth_weekday(1926, 5, 5, 2)
    (15, 29, None)
    """
    days = [at for at in range(1, days_in(year, month) + 1) if weekday((year, month, at)) == day]
    if nth < 0:
        return days[nth]
    return days[nth - 1] if nth <= len(days) else None


def easter(year: int, *, julian: bool = False) -> Day:
    """Easter Sunday as a Gregorian day: the Western one, or the one by the Julian tables.

    Meeus, Astronomical Algorithms (1991), chapter 8.

    >>> easter(1926), easter(1926, julian=True)
    ((1926, 4, 4), (1926, 5, 2))
    """
    if julian:
        d = (19 * (year % 19) + 15) % 30
        e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
        return gregorian((year, (d + e + 114) // 31, (d + e + 114) % 31 + 1))
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return year, f // 31, f % 31 + 1


def advent(year: int) -> Day:
    """The first Sunday in Advent, the fourth before Christmas Day.

    >>> advent(1926)
    (1926, 11, 28)
    """
    christmas = date(year, 12, 25)
    first = christmas - timedelta(days=christmas.isoweekday() + 21)
    return first.year, first.month, first.day
