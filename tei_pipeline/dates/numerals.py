"""Numerals: days, months and years where the grammar asks for them, in figures, words or letters."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from tei_pipeline.dates.expressions import Numeral, Point
from tei_pipeline.dates.glyphs import Glyphs
from tei_pipeline.dates.tokens import Tokens

_ROMAN = re.compile(r"M{1,2}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_ROMAN_MONTH = re.compile(r"(?:x|xi{1,2}|ix|iv|v?i{0,3})")
_NEW_STYLE = 1752
"""From this year on the English year begins in January: 1926/7 is a span of two years."""
_DASHES = "-–—~"


@dataclass(frozen=True)
class Numerals:
    """Reads one numeral at a place of the tokens; each method gives the value and where it ends, or None."""

    tokens: Tokens
    glyphs: Glyphs
    _days: dict[int, tuple[Numeral, int, bool] | None] = field(default_factory=dict, compare=False, repr=False)

    def day(self, at: int) -> tuple[Numeral, int, bool] | None:
        """A day in figures or words; the last says whether it is an ordinal. Half a dozen readers ask at each place."""
        if at not in self._days:
            self._days[at] = self._day(at)
        return self._days[at]

    def _day(self, at: int) -> tuple[Numeral, int, bool] | None:
        tokens = self.tokens
        word = tokens.word(at)
        ending = tokens.key(at + 1)
        if word and len(word) <= 2 and not tokens.close(at + 1) and any(ending in e for e in self._endings()):
            parted = self.glyphs.day(word + ending)
            if parted and parted[1] and parted[0].values:
                return replace(parted[0], damaged=True), at + 2, True
        found = self.glyphs.day(word) if word else None
        if found:
            return found[0], at + 1, found[1]
        ordinal = tokens.number_of(at, "ordinal")
        return (Numeral((ordinal[0],)), ordinal[1], True) if ordinal else None

    def month(self, at: int, *, framed: bool = False, day: bool = False) -> tuple[Numeral, int] | None:
        """A month by name; a damaged or uncapitalised name only where a day stands beside it (``day``)."""
        tokens = self.tokens
        found = tokens.number_of(at, "month")
        if found:
            capital = tokens.word(at)[:1].isupper() or tokens.key(at) in tokens.words.sets.get("lower", ())
            full = (tokens.key(at), found[0]) in tokens.words.month_names
            end = found[1] if full else tokens.over_point(found[1])
            return (Numeral((found[0],)), end) if capital or framed else None
        damaged = self.glyphs.month(tokens.word(at), framed=framed) if day and tokens.word(at) else None
        return (damaged, tokens.over_point(at + 1)) if damaged else None

    def year(self, at: int, *, framed: bool = False) -> tuple[Point, int] | None:
        """A year; ``framed`` where a month before it allows damaged figures, two figures and a note mark behind."""
        return (
            self._bracketed(at)
            or self._era(at)
            or self._figures(at, framed=framed)
            or (self._short(at) if framed else None)
            or self._in_words(at)
        )

    def roman_year(self, at: int) -> tuple[Point, int] | None:
        """A year in Roman figures, as on title pages."""
        word = self.tokens.word(at)
        if len(word) < 4 or not _ROMAN.fullmatch(word):
            return None
        year = roman(word)
        return (Point(Numeral((year,))), at + 1) if 1400 <= year < 2100 else None

    def roman_month(self, at: int) -> tuple[Numeral, int] | None:
        """A month in small Roman figures (18.iii.1926)."""
        word = self.tokens.word(at)
        if not word or not _ROMAN_MONTH.fullmatch(word):
            return None
        return Numeral((roman(word.upper()),)), at + 1

    def cardinal(self, at: int) -> tuple[int, int] | None:
        """A number below a hundred, in words or figures."""
        tokens = self.tokens
        if tokens.key(at).isdecimal() and len(tokens.key(at)) <= 2:
            return int(tokens.key(at)), at + 1
        first = tokens.number_of(at, "cardinal")
        if first is None:
            few = tokens.number_of(at, "few")
            return few
        value, end = first
        if value >= 20:
            unit = tokens.number_of(tokens.over(end, _DASHES), "cardinal")
            if unit and unit[0] < 10:
                return value + unit[0], unit[1]
        return value, end

    # -------------------------------------------------------------- years

    def _figures(self, at: int, *, framed: bool) -> tuple[Point, int] | None:
        tokens = self.tokens
        word = tokens.word(at)
        if framed and len(word) == 5 and word.isdecimal() and 1400 <= int(word[:4]) < 2040:
            return Point(Numeral((int(word[:4]),), True)), at + 1  # a note's mark grown to the year
        year = self.glyphs.year(word) if word else None
        if year is None or (year.damaged and not framed and not tokens.ends_with(at, "in_year")):
            return None
        end = at + 1
        if tokens.phrase(end, "before_christ"):
            return Point(year, before_christ=True), tokens.over_point(tokens.past(end, "before_christ"))
        if tokens.phrase(end, "christian_era") and not tokens.key(end).isdecimal():
            return Point(year), tokens.over_point(tokens.past(end, "christian_era"))
        second = self._second(end, year.one)
        return (Point(year, second=second), end + 2) if second else (Point(year), end)

    def _second(self, at: int, year: int | None) -> int | None:
        """The other year of 1648/9, 1648/49 or 1648/1649."""
        word = self.tokens.key(at + 1)
        if year is None or year >= _NEW_STYLE or self.tokens.key(at) != "/" or not word.isdecimal():
            return None
        if not self.tokens.close(at) or not self.tokens.close(at + 1):
            return None
        return year + 1 if str(year + 1).endswith(word) else None

    def _short(self, at: int) -> tuple[Point, int] | None:
        """Two figures after an apostrophe: May ’26."""
        tokens = self.tokens
        if tokens.key(at) in ("'", "’", "‘") and tokens.close(at + 1) and len(tokens.key(at + 1)) == 2:
            word = tokens.key(at + 1)
            if word.isdecimal():
                return Point(Numeral((int(word),)), short_year=True), at + 2
        return None

    def _bracketed(self, at: int) -> tuple[Point, int] | None:
        tokens = self.tokens
        closing = {"[": "]", "(": ")"}.get(tokens.key(at))
        if closing is None:
            return None
        inner = self._figures(at + 1, framed=True)
        return (inner[0], inner[1] + 1) if inner and tokens.key(inner[1]) == closing else None

    def _era(self, at: int) -> tuple[Point, int] | None:
        """A.D. 1066, 44 B.C., 476 A.D."""
        tokens = self.tokens
        before = tokens.phrase(at, "christian_era")
        if before:
            start = tokens.over_point(before[1])
            word = tokens.key(start)
            if word.isdecimal() and 1 <= len(word) <= 4 and int(word):
                return Point(Numeral((int(word),))), start + 1
            return None
        word = tokens.key(at)
        if not word.isdecimal() or not 1 <= len(word) <= 4 or not int(word):
            return None
        if tokens.phrase(at + 1, "before_christ") and tokens.word(at + 1).isupper():
            end = tokens.past(at + 1, "before_christ")
            return Point(Numeral((int(word),)), before_christ=True), self._final_point(end)
        if tokens.phrase(at + 1, "christian_era") and tokens.word(at + 1).isupper():
            return Point(Numeral((int(word),))), self._final_point(tokens.past(at + 1, "christian_era"))
        return None

    def _final_point(self, at: int) -> int:
        """After ``44 B.C.``: the point belongs to the abbreviation where its other letter has one."""
        return self.tokens.over_point(at) if self.tokens.key(at - 2) == "." else at

    def _in_words(self, at: int) -> tuple[Point, int] | None:
        """Eighteen hundred and eighty-seven; nineteen twenty-six; one thousand nine hundred and five."""
        tokens = self.tokens
        first = tokens.number_of(at, "cardinal")
        if first is None:
            return None
        value, end = first
        thousand = tokens.phrase(end, "thousand")
        if thousand and value < 3:
            rest = self.cardinal(thousand[1])
            hundred = tokens.phrase(rest[1], "hundred") if rest else None
            if rest is None or hundred is None:
                return None
            value, end = value * 10 + rest[0], hundred[1]
        else:
            hundred = tokens.phrase(tokens.over(end, _DASHES), "hundred")
            if not 10 <= value <= 20:
                return None
            end = hundred[1] if hundred else end
        rest = self._rest(tokens.past(end, "number_and") if hundred else tokens.over(end, _DASHES))
        if hundred is None and (rest is None or rest[0] < 10):
            return None
        if hundred is not None and rest is None:
            return None
        assert rest is not None
        return Point(Numeral((value * 100 + rest[0],))), rest[1]

    def _rest(self, at: int) -> tuple[int, int] | None:
        first = self.tokens.number_of(at, "cardinal")
        return self.cardinal(at) if first else None

    def _endings(self) -> tuple[tuple[str, ...], ...]:
        return tuple(self.tokens.words.endings.values())


def roman(word: str) -> int:
    """The value of a Roman numeral.

    >>> roman("MDCCCLXXI")
    1871
    """
    values = [_ROMAN_VALUES[letter] for letter in word]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))
