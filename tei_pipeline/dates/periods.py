"""Periods: the bounds of seasons, decades, centuries, reigns and of their parts."""

from __future__ import annotations

from tei_pipeline.dates.calendars import days_in, gregorian, later
from tei_pipeline.dates.context import Context, Standing
from tei_pipeline.dates.expressions import Century, Decade, Part, Regnal, Season
from tei_pipeline.dates.policies import Policies
from tei_pipeline.dates.values import Value, parts, w3c

_GREGORIAN_ENGLAND = (1752, 9, 14)
_MONTH_PARTS = {
    "early": (1, 10), "beginning": (1, 10), "middle": (11, 20), "late": (21, 31), "end": (21, 31),
    "first-half": (1, 15), "second-half": (16, 31), "week-1": (1, 7), "week-2": (8, 14), "week-3": (15, 21),
    "week-4": (22, 28), "days-first": (1, 10), "days-last": (21, 31),
}  # fmt: skip
_YEAR_PARTS = {
    "early": (1, 4), "middle": (5, 8), "late": (9, 12), "beginning": (1, 3), "end": (10, 12),
    "first-half": (1, 6), "second-half": (7, 12), "quarter-1": (1, 3), "quarter-2": (4, 6), "quarter-3": (7, 9),
    "quarter-4": (10, 12),
}  # fmt: skip
_DECADE_PARTS = {
    "early": (0, 3), "middle": (4, 6), "late": (7, 9), "beginning": (0, 3), "end": (7, 9), "first-half": (0, 4),
    "second-half": (5, 9),
}  # fmt: skip
_CENTURY_PARTS = {
    "early": (0, 32), "middle": (33, 65), "late": (66, 99), "beginning": (0, 24), "end": (75, 99),
    "first-half": (0, 49), "second-half": (50, 99), "quarter-1": (0, 24), "quarter-2": (25, 49),
    "quarter-3": (50, 74), "quarter-4": (75, 99),
}  # fmt: skip


def decade(found: Decade, context: Context) -> Value | None:
    """Ten years; where its century is not printed, the last such decade before the text was written.

    >>> decade(Decade(70), Context(written=1890)).attrs
    (('notBefore', '1870'), ('notAfter', '1879'), ('cert', 'medium'))
    """
    if found.century is not None:
        first = found.century + found.first
        return Value.make(notBefore=w3c(first), notAfter=w3c(first + 9))
    of_entry = context.year if context.standing in (Standing.ENTRY, Standing.LETTER, Standing.HEADING) else None
    now = of_entry or context.written or context.year or (context.span[1] if context.span else None)
    if now is None:
        return None
    first = now - now % 100 + found.first
    first -= 100 if first > now else 0
    return Value.make(notBefore=w3c(first), notAfter=w3c(first + 9), cert="medium")


def century(found: Century) -> Value:
    """A hundred years: the nineteenth from 1801 to 1900.

    >>> century(Century(19)).attrs, century(Century(1, before_christ=True)).attrs
    ((('notBefore', '1801'), ('notAfter', '1900')), (('notBefore', '-0100'), ('notAfter', '-0001')))
    """
    if found.before_christ:
        return Value.make(notBefore=w3c(-100 * found.number), notAfter=w3c(-100 * found.number + 99))
    return Value.make(notBefore=w3c(100 * found.number - 99), notAfter=w3c(100 * found.number))


def regnal(found: Regnal) -> Value:
    """A year of a reign, from the day of the accession; English days before 1752 are Julian."""
    reign = found.reign
    first = (reign.year + found.number - 1, reign.month, reign.day)
    next_first = (first[0] + 1, reign.month, reign.day)
    if first < _GREGORIAN_ENGLAND:
        begin, end = gregorian(first), later(gregorian(next_first), -1)
        return Value.make(**{"from": w3c(*begin), "to": w3c(*end)}, calendar="#julianEngland")
    return Value.make(**{"from": w3c(*first), "to": w3c(*later(next_first, -1))})


def season(found: Season, year: Value, policies: Policies) -> Value:
    """A season of the year that ``year`` gives; one that runs over the new year may be either of two."""
    at = parts(year.get("when"))[0]
    assert at is not None
    (month, day), (until, last) = policies.season(found.name)
    attrs = {name: year.get(name) for name in ("evidence", "cert")}
    code, problem = year.code, year.problem
    low, high = (at, month, day), (at, until, last)
    if until < month:
        if found.second is None:
            code = code or "date-season-open"
            problem = problem or f"it may be the {found.name} before or after: {at - 1}-{at} or {at}-{at + 1}"
            attrs["cert"] = "low"
            low, high = (at, 1, 1), (at + 1, until, last)
        else:
            high = (found.second, until, last)
    elif found.second is not None:
        high = (found.second, until, last)
    high = (high[0], high[1], min(high[2], days_in(high[0], high[1])))
    whole_months = low[2] == 1 and high[2] == days_in(high[0], high[1])
    length = 2 if whole_months and not policies.season_days else 3
    return Value.make(code, problem, notBefore=w3c(*low[:length]), notAfter=w3c(*high[:length]), **attrs)


def part(found: Part, whole: Value) -> Value | None:
    """A part of what ``whole`` gives: thirds, halves, quarters and weeks, as the policies say."""
    attrs = {name: whole.get(name) for name in ("type", "evidence", "cert")}
    if found.name == "end" and not attrs["cert"]:
        attrs["cert"] = "medium"
    sides = _sides(found.name, whole)
    if sides is None:
        return None
    return Value.make(whole.code, whole.problem, notBefore=sides[0], notAfter=sides[1], **attrs)


def _sides(name: str, whole: Value) -> tuple[str, str] | None:
    when = whole.get("when")
    if when:
        year, month, day = parts(when)
        if day or (year is not None and year < 0):
            return None
        return _of_month(name, year, month) if month else _of_year(name, year)
    low, high = parts(whole.get("notBefore") or "--"), parts(whole.get("notAfter") or "--")
    if low[0] is None or high[0] is None:
        return None
    if low[1] is not None:
        return _of_season(name, low, high)
    years = high[0] - low[0] + 1
    table = {10: _DECADE_PARTS, 100: _CENTURY_PARTS}.get(years, {})
    if name not in table:
        return None
    first, last = table[name]
    return w3c(low[0] + first), w3c(low[0] + last)


def _of_month(name: str, year: int | None, month: int) -> tuple[str, str] | None:
    days = days_in(year or 2000, month)
    if name == "week-last":
        return w3c(year, month, days - 6), w3c(year, month, days)
    if name not in _MONTH_PARTS:
        return None
    first, last = _MONTH_PARTS[name]
    return w3c(year, month, first), w3c(year, month, min(last, days))


def _of_year(name: str, year: int | None) -> tuple[str, str] | None:
    if year is None:
        return None
    if name in _YEAR_PARTS:
        first, last = _YEAR_PARTS[name]
        return w3c(year, first), w3c(year, last)
    if name in ("week-1", "days-first"):
        return _of_month(name, year, 1)
    return _of_month(name, year, 12) if name in ("week-last", "days-last") else None


def _of_season(
    name: str, low: tuple[int | None, int | None, int | None], high: tuple[int | None, int | None, int | None]
) -> tuple[str, str] | None:
    """A part of a season: its first, middle or last month."""
    step = {"early": 0, "beginning": 0, "middle": 1, "late": 2, "end": 2}.get(name)
    if step is None or low[0] is None or low[1] is None or low[2] not in (None, 1):
        return None
    month = low[1] + step
    year = low[0] + (month > 12)
    month = month - 12 if month > 12 else month
    return w3c(year, month, 1), w3c(year, month, days_in(year, month))
