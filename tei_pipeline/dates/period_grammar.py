"""Period grammar: seasons, decades, centuries, their parts, reigns, and times told from the date of the context."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tei_pipeline.dates.expressions import (
    Blank,
    Century,
    Core,
    Decade,
    Part,
    Point,
    Regnal,
    Relative,
    RelativeWeekday,
    Season,
)
from tei_pipeline.dates.glyphs import ROMAN_ORDINAL
from tei_pipeline.dates.numerals import roman
from tei_pipeline.dates.point_grammar import DASHES, PointGrammar
from tei_pipeline.lexicon.date_words import Reign, RelativeWords

_DECADE = re.compile(r"(1\d|20)(\d)0'?s")
Read = tuple[Core, int]
"""A core and the token behind it."""


@dataclass(frozen=True)
class PeriodGrammar(PointGrammar):
    """Reads periods and relative expressions from tokens."""

    def part(self, at: int) -> Read | None:
        """A part of a period, with what it is a part of."""
        tokens = self.tokens
        towards = tokens.phrase(at, "towards")
        start = towards[1] if towards else at
        part = tokens.name_of(start, "part")
        if part is None:
            return None
        after = tokens.over(part[1], DASHES)
        for begin in (after, tokens.past(after, "the"), self.over_article(tokens.past(after, "of"))):
            whole = self._whole(begin)
            if whole:
                return Part(part[0], whole[0], towards is not None), whole[1]
        return None

    def _whole(self, at: int) -> Read | None:
        """What may have an early, middle or late part: a decade, century, season, month or year, but no day."""
        found = self.decade(at, named=True) or self.century(at) or self.season(at)
        if found:
            return found
        point = self.point(at)
        if point is None or point[0].day or point[0].nth or point[0].feast or self.is_bare_day(point[0]):
            return None
        return point

    def season(self, at: int) -> Read | None:
        """A season of a year."""
        tokens = self.tokens
        season = tokens.name_of(at, "season")
        if season is None:
            return None
        name, end = season
        stepped = self.with_year(Point(), end)
        if stepped[0].year_step is not None:
            return Season(name, stepped[0]), stepped[1]
        after = tokens.past(tokens.over(end, ","), "of")
        after = tokens.past(after, "the")
        year = self.year_alone(after)
        if year is None or year[0].year is None or year[0].before_christ:
            return None
        point, end = year
        if point.second:
            return Season(name, replace(point, second=None), point.second), end
        link, _ = self.link(end)
        other = self.last_point(point, link) if link > end and tokens.key(end) in (*DASHES, "/") else None
        if other and other[0].year and other[0].year.one == (point.year.one or 0) + 1 if point.year else False:
            assert other is not None
            return Season(name, point, (point.year.one or 0) + 1 if point.year else None), other[1]
        return Season(name, point), end

    def decade(self, at: int, *, named: bool = False) -> Read | None:
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

    def century(self, at: int) -> Read | None:
        """A century, in words, figures or Roman figures."""
        tokens = self.tokens
        ordinal = tokens.number_of(at, "ordinal")
        figure = self.numerals.day(at) if tokens.word(at) else None
        letters = ROMAN_ORDINAL.fullmatch(tokens.word(at)) if tokens.word(at) else None
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

    def blank(self, at: int) -> Read | None:
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

    def regnal(self, at: int) -> Read | None:
        """A year of a reign: 3 Geo. V."""
        number = self.tokens.key(at)
        reign = self.tokens.phrase(at + 1, "reign") if number.isdecimal() and len(number) <= 2 else None
        if reign is None or not isinstance(reign[0], Reign) or not self.tokens.word(at + 1)[:1].isupper():
            return None
        return (Regnal(int(number), reign[0]), reign[1]) if 1 <= int(number) <= 70 else None

    def relative(self, at: int) -> Read | None:
        """A step from the date of the context: next month, three days ago."""
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

    def weekday(self, at: int) -> Read | None:
        """Last Sunday, Sunday next, on Sunday."""
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
