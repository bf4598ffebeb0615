"""Grammar: the date expressions of a language, read from tokens: spans, lists, and what is said of a date.

Points are read by ``point_grammar``, periods by ``period_grammar``; of several readings the longest is meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from tei_pipeline.dates.expressions import Expression, Numeral, Open, Point, Span
from tei_pipeline.dates.period_grammar import PeriodGrammar, Read
from tei_pipeline.dates.point_grammar import DASHES
from tei_pipeline.dates.tokens import Tokens

_APOSTROPHES = ("'", "’", "‘")
_ONLY_BEFORE = {
    "few": ("days", "months", "of"),
    "cardinal": ("hundred", "thousand", "cardinal", "days", "months", "decade"),
    "ordinal": ("month", "of", "century", "weekday"),
    "weekday_cue": ("weekday",),
    "weekday": ("the", "ordinal", "month", "weekday_cue"),
}
"""Words that begin a date only before phrases of these roles (a weekday also before a number)."""
_BOUNDS = ("not_before", "before", "after", "by", "since", "until")


@dataclass(frozen=True)
class Grammar(PeriodGrammar):
    """Reads expressions from tokens."""

    def expressions(self, at: int, *, bounds: bool) -> list[tuple[Expression, int, int]]:
        """The expressions that begin at a token, each with its first token and the one behind its last.

        Several where days or months are listed (*the 4th, 5th and 7th of May*). ``bounds`` says whether *before* and
        its like are read as part of the expression.
        """
        run = self._month_run(at) if self.opens and at == self.first else None
        listed = self._listed(at) if run is None else []
        if listed:
            return listed
        found = self._said_about(at, bounds=bounds) or self._plain(at)
        return [(found[0], at, found[1])] if found else []

    def _plain(self, at: int) -> tuple[Expression, int] | None:
        core = self.core(at)
        if core is None:
            return None
        value, end = core
        return Expression(value), end

    def _said_about(self, at: int, *, bounds: bool) -> tuple[Expression, int] | None:
        tokens = self.tokens
        about = tokens.phrase(at, "circa")
        if about:
            inner = self.core(self.over_article(tokens.over_point(about[1])))
            return (Expression(inner[0], about=True), inner[1]) if inner else None
        night = tokens.phrase(at, "night")
        if night:
            return self._plain(self.over_article(night[1]))
        opened = self._onwards(at) if bounds else None
        if opened:
            return opened
        for bound in _BOUNDS if bounds else ():
            cue = tokens.phrase(at, bound)
            if cue:
                start = self.over_article(cue[1])
                said = self._said_about(start, bounds=False) or self._plain(start)
                return (replace(said[0], bound=bound), said[1]) if said else None
        return None

    def _onwards(self, at: int) -> tuple[Expression, int] | None:
        """From May 1926 onwards: the end is open."""
        point = self.point(self.over_article(self.tokens.past(at, "from")))
        onwards = self.tokens.phrase(point[1], "onwards") if point else None
        return (Expression(Open(point[0])), onwards[1]) if point and onwards else None

    def core(self, at: int) -> Read | None:
        """The longest core that begins at a token."""
        readers = (
            self._between, self._either, self._span, self._month_run, self.part, self.season, self.decade,
            self.century, self.relative, self.weekday, self.regnal, self.blank,
        )  # fmt: skip
        best: Read | None = None
        for reader in readers:
            found = reader(at)
            if found and (best is None or found[1] > best[1]):
                best = found
        return best

    def _between(self, at: int) -> Read | None:
        tokens = self.tokens
        cue = tokens.phrase(at, "between")
        begin = self.over_article(cue[1]) if cue else at
        first = (self.point(begin) or self._days_first(begin)) if cue else None
        link = tokens.phrase(first[1], "and") if first else None
        last = self.point(self.over_article(link[1])) if link else None
        if first is None or last is None:
            return None
        joined = distributed(first[0], last[0])
        return (Span(*joined, within=True), last[1]) if joined else None

    def _either(self, at: int) -> Read | None:
        """1926 or 1927; May or June 1926: it lies within the two."""
        first = self.point(at)
        link = self.tokens.phrase(first[1], "or") if first else None
        last = self.last_point(first[0], link[1]) if first and link else None
        if first is None or last is None or self.is_bare_day(first[0]):
            return None
        if (first[0].month is None) != (last[0].month is None) or (first[0].day is None) != (last[0].day is None):
            return None
        joined = distributed(first[0], last[0])
        return (Span(*joined, within=True), last[1]) if joined else None

    def _span(self, at: int) -> Read | None:
        """A point, or two points with *to* or a dash between them."""
        tokens = self.tokens
        start = tokens.past(at, "from")
        begin = self.over_article(start) if start > at else at
        first = self.point(begin) or self._bare_day(begin)
        if first is None:
            return None
        point, end = first
        opened = self._open(point, end) if start == at else None
        if opened:
            return opened
        both = self._two_calendars(point, end)
        if both:
            return both
        link, slash = self.link(end)
        if link > end:
            other = self.last_point(point, link)
            if other:
                joined = distributed(point, other[0])
                if joined:
                    low = replace(joined[0], style="slash") if slash else joined[0]
                    return Span(low, joined[1]), other[1]
        if start > at and link == end:
            return None  # "from 1926": no span, read behind the word
        return first

    def _two_calendars(self, first: Point, at: int) -> Read | None:
        """25 October (7 November) 1917: a day by both calendars."""
        tokens = self.tokens
        if first.day is None or first.year is not None or tokens.key(at) != "(":
            return None
        other = self.day_month(at + 1)
        if other is None or tokens.key(other[1]) != ")":
            return None
        last, end = self.with_year(replace(other[0], year=None), other[1] + 1)
        joined = distributed(first, last) if last.year else None
        return (Span(replace(joined[0], style="slash"), joined[1]), end) if joined else None

    def _month_run(self, at: int) -> Read | None:
        """July - August - September 1929; at the head of an entry also with commas or *and* between the months."""
        tokens = self.tokens
        listing = self.opens and at == self.first
        month = self.numerals.month(at)
        first, count = month, 1
        while month:
            end = month[1]
            link = end
            while tokens.key(link) and tokens.key(link) in DASHES:
                link += 1
            if link == end and listing:
                link = tokens.past(tokens.over(end, ","), "and")
            after = self.numerals.month(link) if link > end else None
            if after is None:
                break
            month, count = after, count + 1
        if first is None or month is None or count < (2 if listing else 3):
            return None
        last, end = self.with_year(Point(month=month[0]), month[1])
        if last.day is not None:
            return None
        joined = distributed(Point(month=first[0], year_step=last.year_step, told=last.told), last)
        return (Span(*joined), end) if joined else None

    def _open(self, point: Point, at: int) -> Read | None:
        """1951- with nothing after it: the end is not printed."""
        tokens = self.tokens
        if point.month or point.year is None or tokens.key(at) not in tuple(DASHES) or not tokens.close(at):
            return None
        if tokens.ends_with(at - 1, "in_year"):
            return None  # "shot in 1937-": a point that the scan made a stroke
        following = tokens.word(at + 1)
        ends = not following or following in ".,;)]" or (following[0].isupper() and not tokens.close(at + 1))
        return (Open(point), at + 1) if ends else None

    def _bare_day(self, at: int) -> tuple[Point, int] | None:
        """A day in figures: only as the first of a span (4-6 May)."""
        day = self.numerals.day(at)
        return (Point(day=day[0]), day[1]) if day and self.link(day[1])[0] > day[1] else None

    def _days_first(self, at: int) -> tuple[Point, int] | None:
        """A day in figures before *and*: between 4 and 7 June."""
        day = self.numerals.day(at)
        return (Point(day=day[0]), day[1]) if day and self.tokens.phrase(day[1], "and") else None

    def _listed(self, at: int) -> list[tuple[Expression, int, int]]:
        """Days of one month, or months of one year, one after the other."""
        return self._listed_days(at) or self._listed_months(at)

    def _listed_days(self, at: int) -> list[tuple[Expression, int, int]]:
        places: list[tuple[Numeral, int, int]] = []
        here = at
        while True:
            whole = self.day_month(here)
            if whole:
                break
            day = self.numerals.day(here)
            if day is None or (not day[2] and not day[0].values):
                return []
            after = self._separator(day[1])
            if after == day[1]:
                return []
            places.append((day[0], here, day[1]))
            here = after
        if not places or not self._ordinals(places, here):
            return []
        last = self.styled(*whole)
        shared = replace(last[0], weekday=None)
        found = [(Expression(replace(shared, day=number)), start, end) for number, start, end in places]
        return [*found, (Expression(last[0]), here, last[1])]

    def _ordinals(self, places: list[tuple[Numeral, int, int]], last: int) -> bool:
        """Whether the days of a list rise, as days do and other numbers need not."""
        final = self.numerals.day(self.weekday_before(last)[1])
        days = [number.one for number, _, _ in places] + [final[0].one if final else None]
        return all(one is not None and other is not None and one < other for one, other in pairwise(days))

    def _separator(self, at: int) -> int:
        tokens = self.tokens
        after = tokens.over(at, ",&")
        after = tokens.past(after, "and", "or")
        return tokens.past(after, "the") if after > at else at

    def _listed_months(self, at: int) -> list[tuple[Expression, int, int]]:
        places: list[tuple[Numeral, int, int]] = []
        here = at
        while True:
            month = self.numerals.month(here)
            if month is None:
                return []
            whole = self.with_year(Point(month=month[0]), month[1])
            after = self._separator(month[1])
            if whole[0].year is not None or whole[0].year_step is not None:
                break
            if after == month[1] or self.numerals.month(after) is None:
                break
            places.append((month[0], here, month[1]))
            here = after
        if not places:
            return []
        day = self.month_day(here)
        if day and day[1] > whole[1]:
            return []
        found = [(_with_year_of(Point(month=number), whole[0]), start, end) for number, start, end in places]
        return [*((Expression(p), start, end) for p, start, end in found), (Expression(whole[0]), here, whole[1])]


def _with_year_of(point: Point, last: Point) -> Point:
    """A month of a list whose year stands after the last one; a later month before an earlier one is of the year
    before.
    """
    year, month, other = last.year, point.month, last.month
    if year and year.one and month and other and month.one and other.one and month.one > other.one:
        year = Numeral((year.one - 1,), year.damaged)
    return replace(point, year=year, year_step=last.year_step, told=last.told, short_year=last.short_year)


def distributed(first: Point, last: Point) -> tuple[Point, Point] | None:
    """Two ends of a span, each with the month and year that is printed for both; None where they make none.

    >>> first, last = Point(day=Numeral((4,))), Point(Numeral((1926,)), Numeral((5,)), Numeral((6,)))
    >>> distributed(first, last)[0].month.one
    5
    """
    if first.month is None and last.month is None and (first.day or last.day):
        return None
    uneven = (first.day is None) != (last.day is None) and (first.month is None or last.month is None)
    day_and_year = first.day and first.month and last.day is None and last.month is None and last.year
    if uneven and not day_and_year:
        return (first, last) if first.year and last.year else None
    if first.month is None and first.day and last.month:
        first = replace(first, month=last.month)
    if last.month is None and last.day and first.month:
        last = replace(last, month=first.month)
    if first.year is None and first.year_step is None and last.year and (first.month or first.day or first.feast):
        year: Numeral = last.year
        month, until = first.month, last.month
        one, other = (month.one if month else None), (until.one if until else None)
        printed = year.one
        if printed and one and other and one > other:
            if first.day or last.day or first.month is None:
                year = Numeral((printed - 1,), year.damaged)
            else:
                last = replace(last, year=Numeral((printed + 1,), year.damaged))
        first = replace(first, year=year, before_christ=last.before_christ, short_year=last.short_year)
    return first, last


def starts(grammar: Grammar, roles: frozenset[str]) -> Iterator[int]:
    """The tokens at which an expression may begin."""
    tokens, glyphs = grammar.tokens, grammar.numerals.glyphs
    phrases = tokens.words.phrases
    for at, token in enumerate(tokens.listed):
        if token.key in phrases and _role_starts(tokens, at, roles):
            yield at
        elif token.text in _APOSTROPHES:
            if tokens.phrase(at + 1, "decade"):
                yield at
        elif glyphs.is_numeral(token.text) or (token.text[0].isupper() and _is_damaged_month(grammar, at)):
            yield at


def _role_starts(tokens: Tokens, at: int, roles: frozenset[str]) -> bool:
    """Whether a phrase that begins there may begin an expression; a number, *last* or *on* only before its like."""
    said = tokens.roles(at)
    found = roles & said.keys()
    return any(role not in _ONLY_BEFORE or _follows(tokens, said[role][1], role) for role in found)


def _follows(tokens: Tokens, at: int, role: str) -> bool:
    if role == "weekday":
        at = tokens.over(tokens.over_point(at), ",")
    following = tokens.word(at)
    if following in tuple(DASHES) or following[:1].isdecimal() or following[-1:].isdecimal():
        return True
    return any(tokens.phrase(at, after) for after in _ONLY_BEFORE[role])


def _is_damaged_month(grammar: Grammar, at: int) -> bool:
    """Whether a word may be a damaged month before a number."""
    number = grammar.tokens.word(at + 1)
    if not any(map(str.isdecimal, number)):
        return False
    return grammar.numerals.glyphs.month(grammar.tokens.word(at), framed=True) is not None
