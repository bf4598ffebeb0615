"""Points: the value of a day, month or year; its year from the context, its weekday as a check digit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tei_pipeline.dates.calendars import (
    advent,
    days_in,
    easter,
    exists,
    gregorian,
    later,
    months_later,
    nth_weekday,
    weekday,
)
from tei_pipeline.dates.context import Context, Standing
from tei_pipeline.dates.expressions import Numeral, Point
from tei_pipeline.dates.policies import Policies
from tei_pipeline.dates.values import Value, w3c

_CONFUSED = frozenset({"36", "38", "35", "58", "68", "56", "89", "69", "17", "49", "23", "08", "06", "39", "27", "59"})
"""Figures that print and OCR confuse, the lower first: a year one such figure beyond the book may be misread."""
_ENGLAND_UNTIL = (1752, 9, 2)


@dataclass(frozen=True, slots=True)
class _Year:
    """Candidates for a year, and whether they rest on the context, and how surely."""

    values: tuple[int, ...]
    evidence: str = ""
    cert: str = ""
    code: str = ""
    problem: str = ""


def at_point(point: Point, context: Context, policies: Policies) -> Value | None:
    """The value of a point, or None where nothing can be said (a day alone without any context)."""
    if point.before_christ:
        return Value.make(when=w3c(-(point.year.one or 0))) if point.year and point.year.one else None
    if point.short_year:
        full = _full_year(point, context)
        return _with_cert(at_point(full, context, policies), "medium") if full else None
    if point.month_step is not None or (point.day is not None and point.month is None and point.feast is None):
        return _day_of_known_month(point, context)
    year = _years(point, context)
    if point.feast is not None:
        return _feast(point, year)
    if point.nth is not None:
        return _nth(point, year)
    if point.month is None:
        return _year_value(year, context) if year.values else None
    if not year.values:
        return _yearless(point, year)
    return _dated(point, year, context, policies)


def _with_cert(value: Value | None, cert: str) -> Value | None:
    if value is None or value.get("cert"):
        return value
    return Value.make(value.code, value.problem, **{**dict(value.attrs), "cert": cert})


# ------------------------------------------------------------------ the year


def _years(point: Point, context: Context) -> _Year:
    """The years that a point may be of: printed, counted from the year before, or from the context."""
    if point.year is not None:
        return _printed(point, context)
    if point.year_step is not None:
        if point.told and context.told:
            return _Year((context.told[0] + point.year_step,), "internal", "high")
        if context.year is not None and context.standing is not Standing.NONE:
            return _Year((context.year + point.year_step,), "internal", "medium")
        return _Year(())
    return _of_context(point, context)


def _printed(point: Point, context: Context) -> _Year:
    assert point.year is not None
    values, span = point.year.values, context.span
    if point.second is not None:
        return _Year((point.second,))
    if len(values) > 1:
        inside = tuple(v for v in values if span and span[0] <= v <= span[1])
        before = tuple(v for v in values if context.written and v <= context.written)
        chosen = inside or before or values
        if len(chosen) == 1:
            return _Year(chosen, cert="medium")
        return _Year(chosen)
    if span and values and values[0] > span[1] and _like_a_year_of(values[0], span):
        problem = f"{values[0]} lies after {span[0]}-{span[1]}, the years of the text: perhaps a misread figure"
        return _Year(values, cert="low", code="date-year-outside", problem=problem)
    return _Year(values)


def _like_a_year_of(year: int, span: tuple[int, int]) -> bool:
    """Whether one figure that is easily confused parts ``year`` from a year of the span."""
    written = str(year)
    for other in range(max(span[0], span[1] - 40), span[1] + 1):
        differing = [(a, b) for a, b in zip(written, str(other), strict=False) if a != b]
        if len(differing) == 1 and "".join(sorted(differing[0])) in _CONFUSED:
            return True
    return False


def _of_context(point: Point, context: Context) -> _Year:
    """The year of a date without one.

    The year of a heading is that of the entries before it. In the text of an entry or letter the nearest such day is
    meant; half a year away it may be either. A chapter gives its year where it has but one.
    """
    month = point.month.one if point.month else None
    if point.recent:
        return _nearest(month, replace(context, tense=point.recent))
    if context.told:
        year, before = context.told
        if month and before and before - month >= 6:
            return _Year((year + 1,), "internal", "low")
        return _Year((year,), "internal", "medium")
    match context.standing:
        case Standing.NONE:
            return _Year(())
        case Standing.HEADING:
            turned = bool(month and context.month and context.month - month >= 6)
            return _Year((context.year + turned,) if context.year else (), "internal", "high")
        case Standing.CHAPTER:
            return _of_chapter(point, context)
        case Standing.TOLD:
            turned = bool(month and context.month and context.month - month >= 6)
            return _Year((context.year + turned,) if context.year else (), "internal", "low")
        case _:
            return _nearest(month, context)


def _of_chapter(point: Point, context: Context) -> _Year:
    span = context.span or ((context.year, context.year) if context.year else None)
    if span is None:
        return _Year(())
    fits = [y for y in range(span[0], span[1] + 1) if _falls_on(point, y)] if span[1] - span[0] < 12 else []
    if len(fits) == 1:
        return _Year((fits[0],), "internal", "medium")
    return _Year(())


def _nearest(month: int | None, context: Context) -> _Year:
    """The year of a month named in the text of an entry or letter.

    Between the entry and the next one it is the diary's own time. Else a past month lies before the entry, a coming one
    behind it; without a tense the nearest is meant. Half a year away, or against the tense, either may be.
    """
    if context.year is None:
        return _Year(())
    if month is None or context.month is None:
        return _Year((context.year,), "internal", "low" if month else "medium")
    away = month - context.month
    if context.tense in ("last", "next"):
        turned = {"last": -(away >= 0), "next": int(away <= 0)}[context.tense]
        return _Year((context.year + turned,), "internal", "medium")
    own = _until_next(month, context)
    if own is not None:
        return _Year((own,), "internal", "medium")
    sign = {"past": 1, "future": -1}.get(context.tense, 0)
    if sign:
        ahead = away * sign
        step = sign if ahead >= 4 else 0
        return _Year((context.year - step,), "internal", "low" if ahead >= 1 else "medium")
    if abs(away) <= 7:
        return _Year((context.year,), "internal", "medium" if abs(away) < 5 else "low")
    return _Year((context.year + (1 if away < 0 else -1),), "internal", "medium" if abs(away) > 9 else "low")


def _until_next(month: int, context: Context) -> int | None:
    """The one year in which the month lies between the entry and the next; None if there is none, or several."""
    assert context.year is not None
    reach = context.reach or (context.year, context.month or 12)
    begin = (context.year, context.month or 1)
    years = [year for year in range(begin[0], min(reach[0], begin[0] + 2) + 1) if begin <= (year, month) <= reach]
    return years[0] if len(years) == 1 else None


def _falls_on(point: Point, year: int) -> bool:
    """Whether a day of that year is of the printed weekday; True where no weekday is printed."""
    if point.weekday is None or point.nth is not None or not point.month or not point.day:
        return True
    return any(
        exists((year, month, day)) and weekday((year, month, day)) == point.weekday
        for month in point.month.values
        for day in point.day.values
    )


def _full_year(point: Point, context: Context) -> Point | None:
    """A year of two figures in the century of the text."""
    now = context.year or context.written or (context.span[1] if context.span else None)
    if now is None or point.year is None or point.year.one is None:
        return None
    year = now - now % 100 + point.year.one
    year -= 100 if year > now + 10 else 0
    return replace(point, year=Numeral((year,)), short_year=False)


# ------------------------------------------------------------------ years, months, days


def _year_value(year: _Year, context: Context) -> Value:
    if len(year.values) == 1:
        return Value.make(year.code, year.problem, when=w3c(year.values[0]), evidence=year.evidence, cert=year.cert)
    problem = f"the year may be {' or '.join(map(str, sorted(year.values)))}"
    low, high = min(year.values), max(year.values)
    return Value.make("date-damaged", problem, notBefore=w3c(low), notAfter=w3c(high), cert="low")


def _yearless(point: Point, year: _Year) -> Value:
    assert point.month is not None
    month, day = point.month.one, point.day
    if month is None:
        return Value.make("date-damaged", "the month cannot be made out", cert="low")
    if day is None:
        return Value.make(when=w3c(None, month), type="yearless")
    if day.one is None or not 1 <= day.one <= days_in(2000, month):
        problem = "there is no such day" if day.one else "the day cannot be made out"
        return Value.make("date-damaged", problem, when=w3c(None, month), type="yearless", cert="low")
    return Value.make(year.code, year.problem, when=w3c(None, month, day.one), type="yearless")


def _dated(point: Point, year: _Year, context: Context, policies: Policies) -> Value | None:
    assert point.month is not None
    months = point.month.values
    if point.day is None:
        if len(months) != 1 or len(year.values) != 1:
            return _year_value(year, context)
        return _converted(point, year, (year.values[0], months[0], None), context, policies)
    days = [(y, m, d) for y in year.values for m in months for d in point.day.values]
    julian = _is_julian(point, policies, year.values[0])
    real = [day for day in days if exists(day, julian=julian)]
    fitting = [day for day in real if point.weekday is None or weekday(day, julian=julian) == point.weekday]
    damaged = len(days) > 1
    if len(fitting) == 1:
        sure = "high" if damaged and point.weekday is not None else year.cert
        cert = sure if not damaged or point.weekday is not None else sure or "medium"
        return _converted(point, replace(year, cert=cert), fitting[0], context, policies)
    if len(real) == 1 and point.weekday is not None:
        return _wrong_weekday(point, year, real[0], context)
    return _coarser(year, months, real, point)


def _wrong_weekday(point: Point, year: _Year, day: tuple[int, int, int], context: Context) -> Value:
    """A date whose weekday does not fit: the year of the context is given up, a printed one is doubted."""
    assert point.weekday is not None
    if year.evidence:
        near = [y for y in (day[0] - 1, day[0] + 1) if exists((y, *day[1:])) and _falls_on(point, y)]
        told = f", but in {near[0]}" if len(near) == 1 else ""
        problem = f"the weekday does not fit {w3c(*day)}{told}: the day is misread, or the year another"
        return Value.make("date-weekday", problem, when=w3c(None, day[1], day[2]), type="yearless")
    problem = f"{w3c(*day)} was another day of the week: a figure may be misread, or the date is in the other calendar"
    return Value.make("date-weekday", problem, when=w3c(*day), cert="low")


def _coarser(year: _Year, months: tuple[int, ...], real: list[tuple[int, int, int]], point: Point) -> Value:
    """The month, or the year, where the day has several readings or none."""
    if real:
        problem = f"it may be {' or '.join(w3c(*day) for day in real)}"
    elif point.day and point.day.values:
        problem = "there is no such day in that month"
    else:
        problem = "the day cannot be made out"
    years = {day[0] for day in real} or set(year.values)
    within = {day[1] for day in real} or set(months)
    if len(years) > 1:
        return Value.make("date-damaged", problem, notBefore=w3c(min(years)), notAfter=w3c(max(years)), cert="low")
    when = w3c(years.pop(), within.pop() if len(within) == 1 else None)
    return Value.make("date-damaged", problem, when=when, evidence=year.evidence, cert="low")


# ------------------------------------------------------------------ calendars


def _is_julian(point: Point, policies: Policies, year: int) -> bool:
    if point.style:
        return point.style == "old"
    if point.second is not None:
        return True
    return policies.julian_until is not None and year <= policies.julian_until[0]


def _converted(
    point: Point,
    year: _Year,
    day: tuple[int, int, int | None],
    context: Context,
    policies: Policies,
) -> Value:
    """The value in the Gregorian calendar; the printed one is named where it is another.

    In England the year began on 25 March until 1751: of a day before it printed with one year, both are possible.
    """
    plain = {"evidence": year.evidence, "cert": year.cert}
    y, month, of_month = day
    if not _is_julian(point, policies, y) or (
        not point.style
        and point.second is None
        and policies.julian_until
        and (y, month, of_month or 1) > policies.julian_until
    ):
        return Value.make(year.code, year.problem, when=w3c(*day), **plain)
    england = context.england if context.england is not None else (y, month, of_month or 1) <= _ENGLAND_UNTIL
    plain["calendar"] = "#julianEngland" if england else "#julian"
    if of_month is None:
        low, high = gregorian((y, month, 1)), gregorian((y, month, days_in(y, month, julian=True)))
        return Value.make(year.code, year.problem, notBefore=w3c(*low), notAfter=w3c(*high), **plain)
    new = gregorian((y, month, of_month))
    before_lady_day = england and (month, of_month) < (3, 25) and y < 1752 and point.second is None
    if before_lady_day and point.style == "old":
        other = gregorian((y + 1, month, of_month))
        problem = f"the year may begin on 25 March: {w3c(*new)} or {w3c(*other)}"
        plain["cert"] = "low"
        return Value.make("date-old-year", problem, notBefore=w3c(*new), notAfter=w3c(*other), **plain)
    return Value.make(year.code, year.problem, when=w3c(*new), **plain)


# ------------------------------------------------------------------ feasts, counted weekdays, days alone


def _feast(point: Point, year: _Year) -> Value | None:
    feast = point.feast
    assert feast is not None
    about = "low" if feast.about else ""
    if len(year.values) != 1:
        if feast.day is None or feast.about:
            return None
        return Value.make(when=w3c(None, *feast.day), type="yearless")
    at = year.values[0]
    if feast.easter is not None:
        day = later(easter(at), feast.easter)
    elif feast.advent is not None:
        day = later(advent(at), feast.advent)
    else:
        assert feast.day is not None
        day = (at, *feast.day)
    return Value.make(year.code, year.problem, when=w3c(*day), precision=about, evidence=year.evidence, cert=year.cert)


def _nth(point: Point, year: _Year) -> Value | None:
    month = point.month.one if point.month else None
    if month is None or point.weekday is None or point.nth is None:
        return None
    if len(year.values) != 1:
        return Value.make(when=w3c(None, month), type="yearless")
    at = year.values[0]
    day = nth_weekday(at, month, point.nth, point.weekday)
    if day is None:
        problem = "that month has not so many such days"
        return Value.make("date-damaged", problem, when=w3c(at, month), evidence=year.evidence, cert="low")
    return Value.make(year.code, year.problem, when=w3c(at, month, day), evidence=year.evidence, cert=year.cert)


def _day_of_known_month(point: Point, context: Context) -> Value | None:
    """The 18th inst., ult., prox.; the 20th: a day of the month of the entry or letter."""
    if context.year is None or context.month is None or point.day is None:
        return None
    if context.standing not in (Standing.ENTRY, Standing.LETTER, Standing.HEADING):
        return None
    stepped = point.month_step is not None
    year, month = months_later(context.year, context.month, point.month_step or 0)
    days = [day for day in point.day.values if exists((year, month, day))]
    days = [day for day in days if point.weekday is None or weekday((year, month, day)) == point.weekday]
    if len(days) == 1:
        cert = "" if stepped and not point.day.damaged else "medium"
        return Value.make(when=w3c(year, month, days[0]), evidence="internal", cert=cert)
    problem = "no such day of that month, or its weekday is another"
    return Value.make("date-damaged", problem, when=w3c(year, month), evidence="internal", cert="low")
