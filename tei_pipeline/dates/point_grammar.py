"""Point grammar: days, months and years, in all usual orders, from tokens.

Each method reads one construct at a token and gives it with the token behind it, or None; of several that fit, the
longest is meant. What only looks like a date (a number alone, a month's name alone) is read here too: whether it is one
is for ``find`` to say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from tei_pipeline.dates.expressions import Numeral, Point
from tei_pipeline.dates.numerals import Numerals
from tei_pipeline.dates.tokens import Tokens
from tei_pipeline.lexicon.date_words import Feast

DASHES = "-–—~"
_QUOTES = ("’", "'", "”", '"', "»")


@dataclass(frozen=True)
class PointGrammar:
    """Reads points from tokens; ``day_first`` says what 3/4/1926 means.

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

    def link(self, at: int) -> tuple[int, bool]:
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

    def last_point(self, first: Point, at: int) -> tuple[Point, int] | None:
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
        return self.point(self.over_article(at))

    def _day_then_year(self, at: int) -> tuple[Point, int] | None:
        day = self.numerals.day(at)
        if day is None or self.numerals.month(self.tokens.past(day[1], "of"), day=True) or (day[0].one or 0) > 31:
            return None
        year = self.numerals.year(self.tokens.over(day[1], ","), framed=True)
        point = Point(day=day[0])
        return (replace(point, year=year[0].year, second=year[0].second), year[1]) if year else (point, day[1])

    def _is_thousand(self, at: int) -> bool:
        return self.tokens.key(at + 1) == "," and self.tokens.close(at + 1) and self.tokens.close(at + 2)

    def over_article(self, at: int) -> int:
        """Where the text goes on after an article that is none of a part."""
        return self.tokens.past(at, "the") if not self.tokens.phrase(at, "part") else at

    def point(self, at: int) -> tuple[Point, int] | None:
        """The longest day, month or year that begins at a token."""
        if at not in self._points:
            self._points[at] = self._read_point(at)
        return self._points[at]

    @cached_property
    def _points(self) -> dict[int, tuple[Point, int] | None]:
        return {}

    def _read_point(self, at: int) -> tuple[Point, int] | None:
        readers = (
            self._iso, self._figures, self.day_month, self.month_day, self._month_year, self._nth_weekday,
            self._feast, self._day_of_month, self.year_alone, self._year_month_day,
        )  # fmt: skip
        best: tuple[Point, int] | None = None
        for reader in readers:
            found = reader(at)
            if found and (best is None or found[1] > best[1]):
                best = found
        if best is None:
            return None
        return self.styled(*best)

    def weekday_before(self, at: int) -> tuple[int | None, int]:
        """The weekday that stands before a day, and where the day begins."""
        found = self.tokens.number_of(at, "weekday")
        if found is None or not self.tokens.word(at)[:1].isupper():
            return None, at
        end = self.tokens.over(self.tokens.over_point(found[1]), ",")
        return found[0], self.tokens.past(end, "the")

    def day_month(self, at: int) -> tuple[Point, int] | None:
        """18th March, 1926; the 18th of March; Thursday, 18 March."""
        weekday, start = self.weekday_before(at)
        day = self.numerals.day(start)
        if day is None:
            return None
        number, end, ordinal = day
        after = self.tokens.past(end, "of")
        after = self.tokens.over_point(after) if not ordinal and after == end else after
        if self._far(end, after):
            return None
        month = self.numerals.month(after, framed=self.year_follows(after + 1) or ordinal, day=True)
        if month is None:
            return None
        if not self.tokens.word(after)[:1].isupper() and not self._lower_month(after, after + 1, ordinal=ordinal):
            return None
        return self.with_year(Point(month=month[0], day=number, weekday=weekday), month[1])

    def _lower_month(self, at: int, end: int, *, ordinal: bool) -> bool:
        if self.tokens.key(at) in self.tokens.words.sets.get("lower", ()):
            return True
        return self.year_follows(end) or (ordinal and self.tokens.key(at) not in self._unsure())

    def _unsure(self) -> frozenset[str]:
        return self.tokens.words.sets.get("unsure_months", frozenset())

    def _far(self, end: int, after: int) -> bool:
        """Whether a sentence ends between a day and what follows: ``on the 4th. May I``."""
        pointed = bool(self.tokens.words.sets.get("ordinal_point"))  # "18. März"
        return after > end and self.tokens.key(after - 1) == "." and not (pointed or self.tokens.close(after))

    def month_day(self, at: int) -> tuple[Point, int] | None:
        """March 18, 1926; Thursday, March the 18th; March 18th [1926]."""
        weekday, start = self.weekday_before(at)
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
        if not ordinal and number.damaged and not self.year_follows(end):
            return None
        if not ordinal and (self._is_thousand(after) or self._counts(end)):
            return None
        return self.with_year(Point(month=month[0], day=number, weekday=weekday), end)

    def _letters_for_day(self, at: int) -> tuple[Numeral, int, bool] | None:
        """Two letters between a month and a year that can only be figures: ``Oct. IO, 1926``."""
        word = self.tokens.word(at)
        if len(word) != 2 or not word.isalpha() or not self.year_follows(at + 1):
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
        return month if day and self.year_follows(day[1]) else None

    def year_follows(self, at: int) -> bool:
        """Whether a year stands at a token, perhaps behind a comma or the point of an abbreviation."""
        at = self.tokens.over_point(at)
        return self.numerals.year(self.tokens.over(at, ","), framed=True) is not None

    def _counts(self, at: int) -> bool:
        """Whether what follows says that the number before counts things: ``In March 20 miles were built``."""
        return self.tokens.key(at) in self.tokens.words.sets.get("frame:after_number", frozenset())

    def _month_year(self, at: int) -> tuple[Point, int] | None:
        """March 1926; March of that year; March."""
        month = self.numerals.month(at)
        return self.with_year(Point(month=month[0]), month[1], of=True) if month else None

    def _year_month_day(self, at: int) -> tuple[Point, int] | None:
        """1926 March 18, as astronomers and archivists write it."""
        year = self.numerals.year(at)
        month = self.numerals.month(self.tokens.over(year[1], ",")) if year and year[0].second is None else None
        day = self.numerals.day(month[1]) if month else None
        if year is None or month is None or day is None or not self.tokens.key(at).isdecimal():
            return None
        return Point(year[0].year, month[0], day[0]), day[1]

    def with_year(self, point: Point, at: int, *, of: bool = True) -> tuple[Point, int]:
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

    def year_alone(self, at: int) -> tuple[Point, int] | None:
        """A year, also in words or Roman figures; damaged only at the head of an entry."""
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
        return self.with_year(Point(month=month[0], weekday=day[0], nth=nth), month[1])

    def _feast(self, at: int) -> tuple[Point, int] | None:
        tokens = self.tokens
        found = tokens.phrase(at, "feast")
        if found is None or not isinstance(found[0], Feast):
            return None
        if not any(tokens.word(here)[:1].isupper() for here in range(at, found[1])):
            return None
        return self.with_year(Point(feast=found[0]), found[1])

    def _day_of_month(self, at: int) -> tuple[Point, int] | None:
        """The 18th inst.; Thursday, the 18th; the 20th."""
        tokens = self.tokens
        weekday, start = self.weekday_before(at)
        day = self.numerals.day(start)
        if day is None or not (day[2] or weekday is not None):
            return None
        number, end, _ = day
        for role, step in (("instant", 0), ("last_month", -1), ("next_month", 1)):
            named = tokens.phrase(end, role)
            if named:
                closes = (
                    tokens.over_point(named[1]) if tokens.key(named[1] - 1) in ("inst", "ult", "prox") else named[1]
                )
                return Point(day=number, weekday=weekday, month_step=step), closes
        if (number.one or 32) > 31 or not tokens.word(start)[:1].isdigit():
            return None
        return Point(day=number, weekday=weekday), end

    @staticmethod
    def is_bare_day(point: Point) -> bool:
        """Whether a point is a day without anything."""
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

    def styled(self, point: Point, at: int) -> tuple[Point, int]:
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
