"""Grammar: the date expressions of a language, read from tokens.

Each method reads one construct at a token and gives the expression and the token behind it, or None; of several that
fit, the longest is meant. What only looks like a date (a number alone, a month's name alone) is read here too: whether
it is one is for ``find`` to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from tei_pipeline.dates.expressions import (
    Blank,
    Century,
    Core,
    Decade,
    Expression,
    Numeral,
    Open,
    Part,
    Point,
    Regnal,
    Relative,
    RelativeWeekday,
    Season,
    Span,
)
from tei_pipeline.dates.numerals import Numerals, roman
from tei_pipeline.dates.tokens import Tokens
from tei_pipeline.lexicon.date_words import Feast, Reign, RelativeWords

DASHES = "-–—~"
_DECADE = re.compile(r"(1\d|20)(\d)0'?s")
_ROMAN_ORDINAL = re.compile(r"(?=[IVX])(X{0,2}(?:IX|IV|V?I{0,3}))(?:th|st|nd|rd)?")
_QUOTES = ("’", "'", "”", '"', "»")
_BOUNDS = ("not_before", "before", "after", "by", "since", "until")
Read = tuple[Core, int]


@dataclass(frozen=True)
class Grammar:
    """Reads expressions from tokens; ``day_first`` says what 3/4/1926 means.

    ``opens`` says that the text is the head of an entry: its date may list months, and dots may part month and year.
    """

    tokens: Tokens
    numerals: Numerals
    day_first: bool = True
    opens: bool = False

    @cached_property
    def first(self) -> int:
        """The first token that is no sign."""
        words = (at for at, token in enumerate(self.tokens.listed) if token.text[:1].isalnum())
        return next(words, self.tokens.count)

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

    # -------------------------------------------------------------- what is said of a date

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
            inner = self.core(self._the(tokens.over_point(about[1])))
            return (Expression(inner[0], about=True), inner[1]) if inner else None
        night = tokens.phrase(at, "night")
        if night:
            return self._plain(self._the(night[1]))
        opened = self._onwards(at) if bounds else None
        if opened:
            return opened
        for bound in _BOUNDS if bounds else ():
            cue = tokens.phrase(at, bound)
            if cue:
                inner = self._said_about(self._the(cue[1]), bounds=False) or self._plain(self._the(cue[1]))
                return (replace(inner[0], bound=bound), inner[1]) if inner else None
        return None

    def _onwards(self, at: int) -> tuple[Expression, int] | None:
        """From May 1926 onwards: the end is open."""
        point = self.point(self._the(self.tokens.past(at, "from")))
        onwards = self.tokens.phrase(point[1], "onwards") if point else None
        return (Expression(Open(point[0])), onwards[1]) if point and onwards else None

    def _the(self, at: int) -> int:
        return self.tokens.past(at, "the") if not self.tokens.phrase(at, "part") else at

    # -------------------------------------------------------------- cores

    def core(self, at: int) -> Read | None:
        """The longest core that begins at a token."""
        readers = (
            self._between, self._either, self._span, self._month_run, self._part, self._season, self._decade, self._century, self._relative,
            self._weekday, self._regnal, self._blank,
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
        begin = self._the(cue[1]) if cue else at
        first = (self.point(begin) or self._days_first(begin)) if cue else None
        link = tokens.phrase(first[1], "and") if first else None
        last = self.point(self._the(link[1])) if link else None
        if first is None or last is None:
            return None
        joined = distributed(first[0], last[0])
        return (Span(*joined, within=True), last[1]) if joined else None

    def _either(self, at: int) -> Read | None:
        """1926 or 1927; May or June 1926: it lies within the two."""
        first = self.point(at)
        link = self.tokens.phrase(first[1], "or") if first else None
        last = self._last(first[0], link[1]) if first and link else None
        if first is None or last is None or self._is_bare_day(first[0]):
            return None
        if (first[0].month is None) != (last[0].month is None) or (first[0].day is None) != (last[0].day is None):
            return None
        joined = distributed(first[0], last[0])
        return (Span(*joined, within=True), last[1]) if joined else None

    def _span(self, at: int) -> Read | None:
        """A point, or two points with *to* or a dash between them."""
        tokens = self.tokens
        start = tokens.past(at, "from")
        begin = self._the(start) if start > at else at
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
        link, slash = self._link(end)
        if link > end:
            other = self._last(point, link)
            if other:
                joined = distributed(point, other[0])
                if joined:
                    begin = replace(joined[0], style="slash") if slash else joined[0]
                    return Span(begin, joined[1]), other[1]
        if start > at and link == end:
            return None  # "from 1926": no span, read behind the word
        return first

    def _two_calendars(self, first: Point, at: int) -> Read | None:
        """25 October (7 November) 1917: a day by both calendars."""
        tokens = self.tokens
        if first.day is None or first.year is not None or tokens.key(at) != "(":
            return None
        other = self._day_month(at + 1)
        if other is None or tokens.key(other[1]) != ")":
            return None
        last, end = self._with_year(replace(other[0], year=None), other[1] + 1)
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
        last, end = self._with_year(Point(month=month[0]), month[1])
        if last.day is not None:
            return None
        joined = distributed(Point(month=first[0], year_step=last.year_step, told=last.told), last)
        return (Span(*joined), end) if joined else None

    def _link(self, at: int) -> tuple[int, bool]:
        """Behind what joins two points, and whether it is a stroke between days of two calendars."""
        tokens = self.tokens
        if tokens.key(at) == "/":
            return at + 1, True
        end = at
        while tokens.key(end) and tokens.key(end) in DASHES and end < at + 2:
            end += 1
        if end > at:
            return end, False
        word = tokens.phrase(at, "to")
        return (word[1], False) if word else (at, False)

    def _last(self, first: Point, at: int) -> tuple[Point, int] | None:
        """The second point of a span; after a year also its last figures alone (1925-7, 1914-18)."""
        tokens = self.tokens
        word = tokens.key(at)
        year = first.year.one if first.year and first.month is None else None
        if year and word.isdecimal() and len(word) < 3 and not self._is_thousand(at):
            short = year - year % 10 ** len(word) + int(word)
            short_end = at + 1
            return (Point(Numeral((short,))), short_end) if short > year else None
        if first.month and first.day and first.year is None and not self.tokens.phrase(at, "the"):
            day = self._day_then_year(at)  # May 4-6, 1926
            if day:
                return day
        return self.point(self._the(at))

    def _day_then_year(self, at: int) -> tuple[Point, int] | None:
        day = self.numerals.day(at)
        if day is None or self.numerals.month(self.tokens.past(day[1], "of"), day=True) or (day[0].one or 0) > 31:
            return None
        year = self.numerals.year(self.tokens.over(day[1], ","), framed=True)
        point = Point(day=day[0])
        return (replace(point, year=year[0].year, second=year[0].second), year[1]) if year else (point, day[1])

    def _is_thousand(self, at: int) -> bool:
        return self.tokens.key(at + 1) == "," and self.tokens.close(at + 1) and self.tokens.close(at + 2)

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

    # -------------------------------------------------------------- points

    def point(self, at: int) -> tuple[Point, int] | None:
        """The longest day, month or year that begins at a token."""
        readers = (
            self._iso, self._figures, self._day_month, self._month_day, self._month_year, self._nth_weekday,
            self._feast, self._day_of_month, self._year_alone, self._year_month_day,
        )  # fmt: skip
        best: tuple[Point, int] | None = None
        for reader in readers:
            found = reader(at)
            if found and (best is None or found[1] > best[1]):
                best = found
        if best is None:
            return None
        return self._styled(*best)

    def _weekday_before(self, at: int) -> tuple[int | None, int]:
        found = self.tokens.number_of(at, "weekday")
        if found is None or not self.tokens.word(at)[:1].isupper():
            return None, at
        end = self.tokens.over(self.tokens.over_point(found[1]), ",")
        return found[0], self.tokens.past(end, "the")

    def _day_month(self, at: int) -> tuple[Point, int] | None:
        """18th March, 1926; the 18th of March; Thursday, 18 March."""
        weekday, start = self._weekday_before(at)
        day = self.numerals.day(start)
        if day is None:
            return None
        number, end, ordinal = day
        after = self.tokens.past(end, "of")
        after = self.tokens.over_point(after) if not ordinal and after == end else after
        if self._far(end, after):
            return None
        month = self.numerals.month(after, framed=self._year_follows(after + 1) or ordinal, day=True)
        if month is None:
            return None
        if not self.tokens.word(after)[:1].isupper() and not self._lower_month(after, after + 1, ordinal=ordinal):
            return None
        return self._with_year(Point(month=month[0], day=number, weekday=weekday), month[1])

    def _lower_month(self, at: int, end: int, *, ordinal: bool) -> bool:
        if self.tokens.key(at) in self.tokens.words.sets.get("lower", ()):
            return True
        return self._year_follows(end) or (ordinal and self.tokens.key(at) not in self._unsure())

    def _unsure(self) -> frozenset[str]:
        return self.tokens.words.sets.get("unsure_months", frozenset())

    def _far(self, end: int, after: int) -> bool:
        """Whether a sentence ends between a day and what follows: ``on the 4th. May I``."""
        return after > end and self.tokens.key(after - 1) == "." and not self.tokens.close(after)

    def _month_day(self, at: int) -> tuple[Point, int] | None:
        """March 18, 1926; Thursday, March the 18th; March 18th [1926]."""
        weekday, start = self._weekday_before(at)
        month = self.numerals.month(start) or self._damaged_month_first(start)
        if month is None:
            return None
        after = self.tokens.past(self.tokens.over(month[1], ","), "the")
        day = self.numerals.day(after) or self._letters_for_day(after)
        if day is None or (day[0].one or 0) > 31 or (self.tokens.phrase(after, "ordinal") and after == month[1]):
            return None
        if self.tokens.phrase(after, "ordinal") and self._is_name(day[1]):
            return None
        number, end, ordinal = day
        if not ordinal and number.damaged and not self._year_follows(end):
            return None
        if not ordinal and (self._is_thousand(after) or self._counts(end)):
            return None
        return self._with_year(Point(month=month[0], day=number, weekday=weekday), end)

    def _letters_for_day(self, at: int) -> tuple[Numeral, int, bool] | None:
        """Two letters between a month and a year that can only be figures: ``Oct. IO, 1926``."""
        word = self.tokens.word(at)
        if len(word) != 2 or not word.isalpha() or not self._year_follows(at + 1):
            return None
        values = self.numerals.glyphs.numbers(word)
        return (Numeral(values, True), at + 1, False) if values and max(values) <= 31 else None

    def _is_name(self, at: int) -> bool:
        """Whether a word with a capital follows, perhaps behind a quotation mark: the date is part of its name."""
        following = self.tokens.word(at + 1 if self.tokens.key(at) in _QUOTES else at)
        return following[:1].isupper() and self.numerals.year(at) is None

    def _damaged_month_first(self, at: int) -> tuple[Numeral, int] | None:
        """A damaged name, where a day and a year follow: ``Tune 4, 1926``."""
        month = self.numerals.month(at, framed=True, day=True)
        if month is None or not month[0].damaged:
            return None
        after = self.tokens.past(self.tokens.over(month[1], ","), "the")
        day = self.numerals.day(after)
        return month if day and self._year_follows(day[1]) else None

    def _year_follows(self, at: int) -> bool:
        at = self.tokens.over_point(at)
        return self.numerals.year(self.tokens.over(at, ","), framed=True) is not None

    def _counts(self, at: int) -> bool:
        """Whether what follows says that the number before counts things: ``In March 20 miles were built``."""
        return self.tokens.key(at) in self.tokens.words.sets.get("frame:after_number", frozenset())

    def _month_year(self, at: int) -> tuple[Point, int] | None:
        """March 1926; March of that year; March."""
        month = self.numerals.month(at)
        return self._with_year(Point(month=month[0]), month[1], of=True) if month else None

    def _year_month_day(self, at: int) -> tuple[Point, int] | None:
        """1926 March 18, as astronomers and archivists write it."""
        year = self.numerals.year(at)
        month = self.numerals.month(self.tokens.over(year[1], ",")) if year and year[0].second is None else None
        day = self.numerals.day(month[1]) if month else None
        if year is None or month is None or day is None or not self.tokens.key(at).isdecimal():
            return None
        return Point(year[0].year, month[0], day[0]), day[1]

    def _with_year(self, point: Point, at: int, *, of: bool = True) -> tuple[Point, int]:
        """The point with the year that follows it, printed or named (*of the same year*)."""
        tokens = self.tokens
        after = tokens.over(at, ",")
        after = after + 1 if tokens.key(after) in _QUOTES and self.numerals.year(after + 1) else after
        after = self._over_dots(at) if self.opens and at <= self.first + 6 else after
        for role, step in (("same_year", 0), ("this_year", 0), ("last_year", -1), ("next_year", 1)):
            named = tokens.phrase(after, role)
            if named:
                return replace(point, year_step=step, told=role == "same_year"), named[1]
        recent = tokens.name_of(at, "weekday_cue") if point.month else None
        if recent and recent[0] in ("last", "next") and not tokens.word(recent[1])[:1].isalnum():
            return replace(point, recent=recent[0]), recent[1]  # the 4th of March last
        behind = tokens.past(after, "of") if of and point.year is None else after
        behind = behind if behind == after or tokens.key(behind).isdecimal() else after
        behind = behind + 1 if tokens.key(behind) == "." and point.day and not tokens.close(behind + 1) else behind
        year = self.numerals.year(behind, framed=True)
        if year is None or self._is_locator(behind, year[1]):
            return point, at
        if behind > after and tokens.key(behind - 1) == "." and not tokens.word(behind).isdecimal():
            return point, at
        found = year[0]
        whole = replace(
            point, year=found.year, second=found.second, before_christ=found.before_christ, short_year=found.short_year
        )
        return whole, year[1]

    def _over_dots(self, at: int) -> int:
        """Behind the dots of a pause between the month and the year of an entry: ``January . . . 1928``."""
        after = at
        while self.tokens.key(after) and self.tokens.key(after) in ".,…":
            after += 1
        return after if self.numerals.year(after) else self.tokens.over(at, ",")

    def _is_locator(self, at: int, end: int) -> bool:
        """Whether a number behind a comma goes on as a number of thousands does: ``in May, 1926,500``."""
        return self.tokens.key(end) == "," and self.tokens.close(end) and self.tokens.close(end + 1)

    def _year_alone(self, at: int) -> tuple[Point, int] | None:
        tokens = self.tokens
        cue = tokens.phrase(at, "year_word")
        if cue:
            year = self.numerals.year(cue[1], framed=True)
            if year:
                return year
        if tokens.key(at) in ("(", "["):
            return None
        heads = self.opens and at == self.first and len(tokens.word(at)) == 4
        return self.numerals.year(at, framed=heads) or self.numerals.roman_year(at)

    def _nth_weekday(self, at: int) -> tuple[Point, int] | None:
        """The third Saturday in May."""
        tokens = self.tokens
        last = tokens.name_of(at, "weekday_cue")
        ordinal = tokens.number_of(at, "ordinal")
        figure = self.numerals.day(at)
        if last and last[0] == "last":
            nth, end = -1, last[1]
        elif ordinal:
            nth, end = ordinal
        elif figure and figure[2] and figure[0].one:
            nth, end = figure[0].one, figure[1]
        else:
            return None
        day = tokens.number_of(end, "weekday")
        month = self.numerals.month(tokens.past(day[1], "of")) if day and nth <= 5 else None
        if day is None or month is None or tokens.past(day[1], "of") == day[1]:
            return None
        return self._with_year(Point(month=month[0], weekday=day[0], nth=nth), month[1])

    def _feast(self, at: int) -> tuple[Point, int] | None:
        tokens = self.tokens
        found = tokens.phrase(at, "feast")
        if found is None or not isinstance(found[0], Feast):
            return None
        if not any(tokens.word(here)[:1].isupper() for here in range(at, found[1])):
            return None
        return self._with_year(Point(feast=found[0]), found[1])

    def _day_of_month(self, at: int) -> tuple[Point, int] | None:
        """The 18th inst.; Thursday, the 18th; the 20th."""
        tokens = self.tokens
        weekday, start = self._weekday_before(at)
        day = self.numerals.day(start)
        if day is None or not (day[2] or weekday is not None):
            return None
        number, end, _ = day
        for role, step in (("instant", 0), ("last_month", -1), ("next_month", 1)):
            named = tokens.phrase(end, role)
            if named:
                closes = tokens.over_point(named[1]) if tokens.key(named[1] - 1) in ("inst", "ult", "prox") else named[1]
                return Point(day=number, weekday=weekday, month_step=step), closes
        if (number.one or 32) > 31 or not tokens.word(start)[:1].isdigit():
            return None
        return Point(day=number, weekday=weekday), end

    def _bare_day(self, at: int) -> tuple[Point, int] | None:
        """A day in figures: only as the first of a span (4-6 May)."""
        day = self.numerals.day(at)
        return (Point(day=day[0]), day[1]) if day and self._link(day[1])[0] > day[1] else None

    def _days_first(self, at: int) -> tuple[Point, int] | None:
        """A day in figures before *and*: between 4 and 7 June."""
        day = self.numerals.day(at)
        return (Point(day=day[0]), day[1]) if day and self.tokens.phrase(day[1], "and") else None

    @staticmethod
    def _is_bare_day(point: Point) -> bool:
        return point.day is not None and point.month is None and point.month_step is None and point.weekday is None

    def _iso(self, at: int) -> tuple[Point, int] | None:
        """1926-03-18."""
        tokens = self.tokens
        keys = [tokens.key(at + step) for step in range(5)]
        if keys[1] != "-" or keys[3] != "-" or [len(keys[n]) for n in (0, 2, 4)] != [4, 2, 2]:
            return None
        if not all(keys[n].isdecimal() for n in (0, 2, 4)) or not all(tokens.close(at + n) for n in (1, 2, 3, 4)):
            return None
        year, month, day = (int(keys[n]) for n in (0, 2, 4))
        if not (1000 <= year < 2100 and 1 <= month <= 12 and 1 <= day <= 31):
            return None
        return Point(Numeral((year,)), Numeral((month,)), Numeral((day,))), at + 5

    def _figures(self, at: int) -> tuple[Point, int] | None:
        """18.3.1926, 18/3/1926, 18.iii.1926."""
        tokens = self.tokens
        sign = tokens.key(at + 1)
        if sign not in ("/", ".", "-") or tokens.key(at + 3) != sign or not tokens.key(at).isdecimal():
            return None
        if sign == "-" and not all(tokens.close(at + n) for n in (1, 2, 3, 4)):
            return None
        year = self.glyphs_year(at + 4)
        first, second = tokens.key(at), tokens.key(at + 2)
        if year is None or len(first) > 2:
            return None
        if second.isdecimal() and len(second) <= 2:
            day, month = (int(first), int(second)) if self._reads_day_first(int(first), int(second)) else (
                int(second), int(first))  # fmt: skip
        else:
            letters = self.numerals.roman_month(at + 2)
            if letters is None or letters[0].one is None:
                return None
            day, month = int(first), letters[0].one
        if not (1 <= month <= 12 and 1 <= day <= 31):
            return None
        return Point(year, Numeral((month,)), Numeral((day,))), at + 5

    def _reads_day_first(self, first: int, second: int) -> bool:
        return second <= 12 if self.day_first or first > 12 else False

    def glyphs_year(self, at: int) -> Numeral | None:
        """Four figures as a year."""
        word = self.tokens.key(at)
        return self.numerals.glyphs.year(word) if len(word) == 4 and word.isdecimal() else None

    def _styled(self, point: Point, at: int) -> tuple[Point, int]:
        """The point with ``(O.S.)`` or *New Style* behind it."""
        tokens = self.tokens
        start = tokens.over(at, ",")
        bracket = tokens.key(start) in ("(", "[")
        for role, style in (("old_style", "old"), ("new_style", "new")):
            found = tokens.phrase(start + bracket, role)
            if found and (bracket or tokens.word(start)[:1].isupper()) and point.year is not None:
                end = self.tokens.over_point(found[1]) if tokens.key(found[1] - 2) == "." else found[1]
                closes = tokens.key(end) in (")", "]")
                if bracket == closes or not bracket:
                    return replace(point, style=style), end + bracket
        return point, at

    # -------------------------------------------------------------- periods

    def _part(self, at: int) -> Read | None:
        tokens = self.tokens
        towards = tokens.phrase(at, "towards")
        start = towards[1] if towards else at
        part = tokens.name_of(start, "part")
        if part is None:
            return None
        after = tokens.over(part[1], DASHES)
        for begin in (after, tokens.past(after, "the"), self._the(tokens.past(after, "of"))):
            whole = self._whole(begin)
            if whole:
                return Part(part[0], whole[0], towards is not None), whole[1]
        return None

    def _whole(self, at: int) -> Read | None:
        """What may have an early, middle or late part: a decade, century, season, month or year, but no day."""
        found = self._decade(at, named=True) or self._century(at) or self._season(at)
        if found:
            return found
        point = self.point(at)
        if point is None or point[0].day or point[0].nth or point[0].feast or self._is_bare_day(point[0]):
            return None
        return point

    def _season(self, at: int) -> Read | None:
        tokens = self.tokens
        season = tokens.name_of(at, "season")
        if season is None:
            return None
        name, end = season
        stepped = self._with_year(Point(), end)
        if stepped[0].year_step is not None:
            return Season(name, stepped[0]), stepped[1]
        after = tokens.past(tokens.over(end, ","), "of")
        after = tokens.past(after, "the")
        year = self._year_alone(after)
        if year is None or year[0].year is None or year[0].before_christ:
            return None
        point, end = year
        if point.second:
            return Season(name, replace(point, second=None), point.second), end
        link, _ = self._link(end)
        other = self._last(point, link) if link > end and tokens.key(end) in (*DASHES, "/") else None
        if other and other[0].year and other[0].year.one == (point.year.one or 0) + 1 if point.year else False:
            assert other is not None
            return Season(name, point, (point.year.one or 0) + 1 if point.year else None), other[1]
        return Season(name, point), end

    def _decade(self, at: int, *, named: bool = False) -> Read | None:
        """The 1930’s, the ’thirties, the nineteen-thirties; *the early thirties* where ``named``."""
        tokens = self.tokens
        figures = _DECADE.fullmatch(tokens.key(at))
        if figures:
            return Decade(int(figures[2]) * 10, int(figures[1]) * 100), at + 1
        if tokens.key(at).isdecimal() and tokens.key(at + 1) in ("'", "’") and tokens.key(at + 2) == "s":
            figures = _DECADE.fullmatch(tokens.key(at) + "s")
            if figures and tokens.close(at + 1) and tokens.close(at + 2):
                return Decade(int(figures[2]) * 10, int(figures[1]) * 100), at + 3
        century = tokens.number_of(at, "cardinal")
        if century and 15 <= century[0] <= 20:
            decade = tokens.number_of(tokens.over(century[1], DASHES), "decade")
            if decade:
                return Decade(decade[0], century[0] * 100), decade[1]
        quote = tokens.key(at) in ("'", "’", "‘")
        decade = tokens.number_of(at + quote, "decade")
        if decade and (named or quote) and not tokens.word(at + quote)[:1].isupper():
            return Decade(decade[0]), decade[1]
        return None

    def _century(self, at: int) -> Read | None:
        tokens = self.tokens
        ordinal = tokens.number_of(at, "ordinal")
        figure = self.numerals.day(at) if tokens.word(at) else None
        letters = _ROMAN_ORDINAL.fullmatch(tokens.word(at)) if tokens.word(at) else None
        if ordinal:
            number, end = ordinal
        elif figure and figure[2] and figure[0].one:
            number, end = figure[0].one, figure[1]
        elif letters:
            number, end = roman(letters[1]), at + 1
        else:
            return None
        century = tokens.phrase(end, "century")
        if century is None or not 1 <= number <= 21:
            return None
        end = century[1]
        before = tokens.phrase(end, "before_christ")
        if before and tokens.word(end).isupper():
            return Century(number, before_christ=True), tokens.over_point(before[1])
        era = tokens.phrase(end, "christian_era")
        return Century(number), tokens.over_point(era[1]) if era and tokens.word(end).isupper() else end

    def _blank(self, at: int) -> Read | None:
        """18—, 189-: the last figures left out in print."""
        tokens = self.tokens
        word = tokens.key(at)
        if len(word) == 3 and tokens.key(at + 1) == "?" and word.isdecimal() and 140 <= int(word) <= 203:
            return (Blank(int(word) * 10, int(word) * 10 + 9), at + 2) if tokens.close(at + 1) else None
        if not word.isdecimal() or not tokens.close(at + 1) or len(word) not in (2, 3) or not 14 <= int(word[:2]) <= 20:
            return None
        end = at + 1
        while tokens.key(end) and tokens.key(end) in DASHES and tokens.close(end):
            end += 1
        dashes = end - at - 1
        enough = tokens.key(at + 1) == "—" or dashes == 2 if len(word) == 2 else dashes == 1
        if not enough or tokens.word(end)[:1].isdigit() or (tokens.word(end)[:1].isalpha() and tokens.close(end)):
            return None
        unit = 10 ** (4 - len(word))
        return Blank(int(word) * unit, int(word) * unit + unit - 1), end

    def _regnal(self, at: int) -> Read | None:
        number = self.tokens.key(at)
        reign = self.tokens.phrase(at + 1, "reign") if number.isdecimal() and len(number) <= 2 else None
        if reign is None or not isinstance(reign[0], Reign) or not self.tokens.word(at + 1)[:1].isupper():
            return None
        return (Regnal(int(number), reign[0]), reign[1]) if 1 <= int(number) <= 70 else None

    # -------------------------------------------------------------- relative expressions

    def _relative(self, at: int) -> Read | None:
        tokens = self.tokens
        found = tokens.phrase(at, "relative")
        if found and isinstance(found[0], RelativeWords):
            return Relative(found[0]), found[1]
        number = self.numerals.cardinal(at)
        if number is None:
            return None
        count, end = number
        end = tokens.past(end, "of")
        for role, unit in (("days", "day"), ("months", "month")):
            named = tokens.number_of(end, role)
            for cue, sign in (("ago", -1), ("before_that", -1), ("after_that", 1)):
                behind = tokens.phrase(named[1], cue) if named else None
                if named and behind and (cue == "ago" or not tokens.word(behind[1])[:1].isalnum()):
                    step = sign * count * named[0]
                    if unit == "month" and named[0] == 12:
                        unit, step = "year", sign * count
                    return Relative(RelativeWords(unit, step, told=cue != "ago"), ago=True), behind[1]
        return None

    def _weekday(self, at: int) -> Read | None:
        tokens = self.tokens
        named = tokens.number_of(at, "weekday")
        behind = tokens.name_of(named[1], "weekday_cue") if named else None
        if named and behind and behind[0] in ("last", "next") and not tokens.word(behind[1])[:1].isalpha():
            return RelativeWeekday(named[0], behind[0]), behind[1]  # Sunday last
        cue = tokens.name_of(at, "weekday_cue")
        if cue is None or cue[0] not in ("last", "next", "this", "on"):
            return None
        day = tokens.number_of(cue[1], "weekday")
        if cue[0] == "on" and self.point(cue[1]):
            return None  # "on Thursday, 16th March"
        if day is None or not tokens.word(cue[1])[:1].isupper() or tokens.key(cue[1]) in self._unsure_weekdays():
            return None
        return RelativeWeekday(day[0], cue[0]), day[1]

    def _unsure_weekdays(self) -> frozenset[str]:
        return self.tokens.words.sets.get("unsure_weekdays", frozenset())

    # -------------------------------------------------------------- lists

    def _listed(self, at: int) -> list[tuple[Expression, int, int]]:
        """Days of one month, or months of one year, one after the other."""
        return self._listed_days(at) or self._listed_months(at)

    def _listed_days(self, at: int) -> list[tuple[Expression, int, int]]:
        places: list[tuple[Numeral, int, int]] = []
        here = at
        while True:
            whole = self._day_month(here)
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
        last = self._styled(*whole)
        shared = replace(last[0], weekday=None)
        found = [(Expression(replace(shared, day=number)), start, end) for number, start, end in places]
        return [*found, (Expression(last[0]), here, last[1])]

    def _ordinals(self, places: list[tuple[Numeral, int, int]], last: int) -> bool:
        """Whether the days of a list rise, as days do and other numbers need not."""
        final = self.numerals.day(self._weekday_before(last)[1])
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
            whole = self._with_year(Point(month=month[0]), month[1])
            after = self._separator(month[1])
            if whole[0].year is not None or whole[0].year_step is not None:
                break
            if after == month[1] or self.numerals.month(after) is None:
                break
            places.append((month[0], here, month[1]))
            here = after
        if not places:
            return []
        day = self._month_day(here)
        if day and day[1] > whole[1]:
            return []
        found = [(_with_year_of(Point(month=number), whole[0]), start, end) for number, start, end in places]
        return [*((Expression(p), start, end) for p, start, end in found), (Expression(whole[0]), here, whole[1])]


def _with_year_of(point: Point, last: Point) -> Point:
    """A month of a list whose year stands after the last one; a later month before an earlier one is of the year
    before."""
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
    if (first.day is None) != (last.day is None) and (first.month is None or last.month is None):
        if not (first.day and first.month and last.day is None and last.month is None and last.year):
            return (first, last) if first.year and last.year else None
    if first.month is None and first.day and last.month:
        first = replace(first, month=last.month)
    if last.month is None and last.day and first.month:
        last = replace(last, month=first.month)
    if first.year is None and first.year_step is None and last.year and (first.month or first.day or first.feast):
        year = last.year
        month, until = first.month, last.month
        one, other = (month.one if month else None), (until.one if until else None)
        if year.one and one and other and one > other:
            if first.day or last.day or first.month is None:
                year = Numeral((year.one - 1,), year.damaged)
            else:
                last = replace(last, year=Numeral((year.one + 1,), year.damaged))
        first = replace(first, year=year, before_christ=last.before_christ, short_year=last.short_year)
    return first, last


def starts(tokens: Tokens, grammar: Grammar, roles: frozenset[str]) -> Iterator[int]:
    """The tokens at which an expression may begin."""
    cache: dict[str, bool] = {}
    for at, token in enumerate(tokens.listed):
        known = cache.get(token.text)
        if known is None:
            known = _may_start(token.text, token.key, tokens, grammar, roles)
            cache[token.text] = known
        if known:
            yield at


def _may_start(text: str, key: str, tokens: Tokens, grammar: Grammar, roles: frozenset[str]) -> bool:
    if any(glyph.isdecimal() for glyph in text) or key in ("'", "’", "‘"):
        return True
    if any(role in roles for _, role, _ in tokens.words.phrases.get(key, ())):
        return True
    if len(text) <= 6 and grammar.numerals.glyphs.day(text):
        return True
    if text[:1].isupper() and grammar.numerals.glyphs.month(text, framed=True):
        return True
    return text.isupper() and _ROMAN_ORDINAL.fullmatch(text) is not None or (text.isupper() and text[0] == "M")
