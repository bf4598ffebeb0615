"""Resolve: the W3C value of an expression in its context.

Never more precise than the text, never a default day or month. Where damage or the context leaves several readings, the
coarser value is given, with ``cert="low"`` and a problem for an editor; where nothing is left, no value at all.
TEI: Guidelines 3.6.4, 14.4; att.datable.w3c (old style: the value is Gregorian, ``calendar`` names the printed one).
"""

from __future__ import annotations

from dataclasses import replace

from tei_pipeline.dates import periods
from tei_pipeline.dates.calendars import day_number, exists, from_day_number, later, months_later, weekday
from tei_pipeline.dates.context import Context, Standing
from tei_pipeline.dates.expressions import (
    Blank,
    Century,
    Core,
    Decade,
    Expression,
    Open,
    Part,
    Point,
    Regnal,
    Relative,
    RelativeWeekday,
    Season,
    Span,
)
from tei_pipeline.dates.points import at_point
from tei_pipeline.dates.policies import Policies
from tei_pipeline.dates.values import Value, first_day, last_day, parts, w3c


def resolve(expression: Expression, context: Context, policies: Policies) -> Value | None:
    """The value of ``expression`` where it stands in ``context``; None where it has none.

    >>> from tei_pipeline.dates.expressions import Numeral
    >>> day = Expression(Point(month=Numeral((3,)), day=Numeral((18,))))
    >>> resolve(day, Context(), Policies()).attrs
    (('when', '--03-18'), ('type', 'yearless'))
    >>> resolve(day, Context(1926, standing=Standing.HEADING), Policies()).attrs
    (('when', '1926-03-18'), ('evidence', 'internal'), ('cert', 'high'))
    """
    value = _core(expression.core, context, policies)
    if value is None:
        return None
    if expression.bound:
        value = _bounded(value, expression)
    attrs = dict(value.attrs)
    if expression.about:
        attrs["precision"] = "low"
    if expression.doubt:
        attrs["cert"] = "low"
    return Value.make(value.code, value.problem, **attrs)


def _core(core: Core, context: Context, policies: Policies) -> Value | None:
    match core:
        case Point():
            return at_point(core, context, policies)
        case Span():
            return _span(core, context, policies)
        case Open():
            begun = at_point(core.first, context, policies)
            return Value.make(begun.code, begun.problem, **{"from": begun.get("when")}) if begun else None
        case Season():
            return _season(core, context, policies)
        case Decade():
            return periods.decade(core, context)
        case Century():
            return periods.century(core)
        case Blank():
            return _within(w3c(core.first), w3c(core.last))
        case Part():
            whole = _core(core.whole, context, policies)
            return periods.part(core, whole) if whole else None
        case Regnal():
            return periods.regnal(core)
        case Relative():
            return _relative(core, context)
        case RelativeWeekday():
            return _weekday(core, context)


def _within(low: str, high: str, **attrs: str) -> Value:
    return Value.make(notBefore=low, notAfter=high, **attrs)


# ------------------------------------------------------------------ spans


def _span(span: Span, context: Context, policies: Policies) -> Value | None:
    if span.first.style == "slash":
        two = _two_calendars(span, context, policies)
        if two:
            return two
        span = replace(span, first=replace(span.first, style=""))
    last = at_point(span.last, context, policies)
    first = at_point(span.first, context, policies)
    if first is None or last is None:
        return None
    low = first.get("when") or first.get("notBefore")
    high = last.get("when") or last.get("notAfter")
    low, high, turned = _ordered(low, high, span)
    code, problem = first.code or last.code, first.problem or last.problem
    shared = {name: first.get(name) or last.get(name) for name in ("type", "calendar", "evidence")}
    shared["cert"] = min((v.get("cert") for v in (first, last) if v.get("cert")), key=_CERTS.index, default="")
    if not low.startswith("--") and not turned and first_day(low) > last_day(high):
        code = code or "date-span-order"
        problem = problem or f"the span runs backwards, from {low} to {high}: one of its dates is misread"
        if first_day(high) <= last_day(low):
            return Value.make(code, problem, **_coarse(low, high))
    if low == high:
        return Value.make(code, problem, when=low, **shared)
    if span.within:
        return Value.make(code, problem, notBefore=low, notAfter=high, **shared)
    return Value.make(code, problem, **{"from": low, "to": high}, **shared)


_CERTS = ("low", "medium", "high")


def _coarse(low: str, high: str) -> dict[str, str]:
    """What two dates that run backwards have in common; nothing in common leaves no value."""
    (year, month, _), (other, until, _) = parts(low), parts(high)
    if year == other and year is not None:
        return {"when": w3c(year, month if month == until else None), "cert": "low"}
    return {}


def _ordered(low: str, high: str, span: Span) -> tuple[str, str, bool]:
    """Both ends; yearless months that run over the new year (November to January) have the second in the next year."""
    (year, month, _), (other, until, _) = parts(low), parts(high)
    if span.first.yearless and span.last.yearless and year and other == year and month and until and month > until:
        return low, w3c(year + 1, until, parts(high)[2]), True
    return low, high, low.startswith("--")


def _two_calendars(span: Span, context: Context, policies: Policies) -> Value | None:
    """11/22 June 1702: the same day by two calendars, if they are so many days apart; its value is the second."""
    new = at_point(replace(span.last, style=""), context, policies)
    old = at_point(replace(span.first, style=""), context, policies)
    if new is None or old is None or not new.get("when") or not old.get("when"):
        return None
    printed, gregorian = parts(old.get("when")), parts(new.get("when"))
    if None in printed or None in gregorian or first_day(new.get("when")) != last_day(new.get("when")):
        return None
    if from_day_number(day_number(first_day(old.get("when")), julian=True)) != gregorian:
        return None
    england = context.england if context.england is not None else first_day(new.get("when")) < (1752, 9, 14)
    calendar = f"{'#julianEngland' if england else '#julian'} #gregorian"
    return Value.make(when=new.get("when"), calendar=calendar, evidence=new.get("evidence"), cert=new.get("cert"))


def _season(season: Season, context: Context, policies: Policies) -> Value | None:
    year = at_point(season.year, context, policies) if season.year else None
    if year is None or not year.get("when"):
        return None
    return periods.season(season, year, policies)


# ------------------------------------------------------------------ before, after, by, since, until


def _bounded(value: Value, expression: Expression) -> Value:
    """The value of *before*, *after* and their like: what lies outside the date itself."""
    low = value.get("when") or value.get("from") or value.get("notBefore")
    high = value.get("when") or value.get("to") or value.get("notAfter")
    other = {name: value.get(name) for name in ("type", "calendar", "evidence", "cert")}
    sides: dict[str, str] = {}
    if not low or not high or low.startswith("--"):
        return value
    match expression.bound:
        case "before":
            sides["notAfter"] = _beside(low, -1)
        case "after":
            sides["notBefore"] = _beside(high, 1)
        case "not_before":
            sides["notBefore"] = low
        case "by":
            whole = isinstance(expression.core, Part)
            sides["notAfter"] = w3c(*last_day(high)) if whole else high
            other["cert"] = "" if whole and not value.code else other["cert"]
        case "since":
            sides["from"] = low
        case "until":
            sides["to"] = high
    return Value.make(value.code, value.problem, **sides, **other)


def _beside(value: str, step: int) -> str:
    """The day, month or year next to one, as precise as that."""
    year, month, day = parts(value)
    assert year is not None
    if day and month:
        return w3c(*later((year, month, day), step))
    if month:
        return w3c(*months_later(year, month, step))
    return w3c(year + step or step)


# ------------------------------------------------------------------ relative expressions


def _relative(relative: Relative, context: Context) -> Value | None:
    """A step from the date of the context; *the following year* leans on the date told last."""
    words = relative.words
    year, month, day, told = context.year, context.month, context.day, context.standing is Standing.TOLD
    if words.told and context.told:
        year, month, day, told = *context.told, None, True
    elif words.told and context.standing in (Standing.ENTRY, Standing.LETTER):
        return None  # it leans on a date of the story, and none is told
    if year is None or context.standing in (Standing.NONE, Standing.CHAPTER):
        return None
    attrs = {"evidence": "internal", "cert": "medium" if told else "", "precision": "low" if relative.ago else ""}
    match words.unit:
        case "year":
            return Value.make(when=w3c(year + words.step), **attrs)
        case "month" if month:
            return Value.make(when=w3c(*months_later(year, month, words.step)), **attrs)
        case "day" if month and day:
            return Value.make(when=w3c(*later((year, month, day), words.step)), **attrs)
        case "week" if month and day:
            monday = later((year, month, day), 7 * words.step - weekday((year, month, day)))
            return _within(w3c(*monday), w3c(*later(monday, 6)), **attrs | {"cert": "medium"})
    return None


def _weekday(relative: RelativeWeekday, context: Context) -> Value | None:
    """The nearest such day before or after the day of the entry or letter."""
    if not (context.year and context.month and context.day) or context.standing is Standing.TOLD:
        return None
    today = (context.year, context.month, context.day)
    if not exists(today):
        return None
    back = (weekday(today) - relative.weekday) % 7 or 7
    ahead = (relative.weekday - weekday(today)) % 7 or 7
    match relative.cue, context.tense:
        case "last", _:
            step, cert = -back, ""
        case "next", _:
            step, cert = ahead, ""
        case "this", _:
            step, cert = ahead % 7, "medium"
        case "on", "past":
            step, cert = -back, "medium"
        case "on", "future":
            step, cert = ahead, "medium"
        case _:
            return None
    return Value.make(when=w3c(*later(today, step)), evidence="internal", cert=cert)
