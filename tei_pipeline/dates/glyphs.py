"""Glyphs: days, years and months as the OCR may have misread them.

Only asked inside a date frame (beside a month, a year, or in the heading of an entry). The look-alikes of figures are
those of ``dictionaries/digits.tsv``; a figure that could stand for several is given with all of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product

from rapidfuzz.distance import Levenshtein

from tei_pipeline.dates.expressions import Numeral
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.lexicon.date_words import folded

Digits = Mapping[str, tuple[tuple[str, float], ...]]

_SURE = 0.35
"""What reading one glyph as a figure may cost for the figure to be taken; above it the number is not known."""
_NEAR = 0.15
"""Readings that cost no more than this above the cheapest are as likely as that."""
_EARLIEST, _LATEST = 1000, 2099
_MODERN = 1700
"""Between two readings of a damaged year the one of the age of prose is meant, where nothing else tells."""
_MERGED = (("im", "un"), ("m", "ru"), ("rn", "m"), ("d", "il"), ("cl", "d"), ("li", "h"), ("ii", "u"), ("in", "m"),
           ("m", "rn"), ("tl", "d"), ("ni", "m"), ("il", "d"), ("h", "li"), ("tn", "m"), ("lv", "ly"))  # fmt: skip
"""Letters that run together, as seen and as meant."""
ROMAN_ORDINAL = re.compile(r"(?=[IVX])(X{0,2}(?:IX|IV|V?I{0,3}))(?:th|st|nd|rd)?")


@dataclass(frozen=True)
class Glyphs:
    """Reads damaged numbers and months with the tables of a lexicon, each distinct word once."""

    lexicon: Lexicon
    _days: dict[str, tuple[Numeral, bool] | None] = field(default_factory=dict, compare=False, repr=False)
    _months: dict[tuple[str, bool], Numeral | None] = field(default_factory=dict, compare=False, repr=False)
    _numerals: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    def is_numeral(self, word: str) -> bool:
        """Whether a word may be a number wherever it stands: it has a figure, is a damaged day or a Roman numeral.

        >>> from tei_pipeline.lexicon import load_lexicon
        >>> from tei_pipeline.settings import Settings
        >>> glyphs = Glyphs(load_lexicon(Settings()))
        >>> [word for word in ("1926", "llth", "XVIII", "MDCC", "May") if glyphs.is_numeral(word)]
        ['1926', 'llth', 'XVIII', 'MDCC']
        """
        known = self._numerals.get(word)
        if known is None:
            known = self._numerals[word] = self._is_numeral(word)
        return known

    def _is_numeral(self, word: str) -> bool:
        if any(map(str.isdecimal, word)) or (len(word) <= 6 and self.day(word) is not None):
            return True
        return word.isupper() and (word[0] == "M" or ROMAN_ORDINAL.fullmatch(word) is not None)

    def day(self, word: str) -> tuple[Numeral, bool] | None:
        """The day that a word stands for, and whether it is an ordinal; None where it is no number.

        >>> from tei_pipeline.lexicon import load_lexicon
        >>> from tei_pipeline.settings import Settings
        >>> glyphs = Glyphs(load_lexicon(Settings()))
        >>> [glyphs.day(word)[0].values for word in ("18th", "i8th", "llth", "2Sth", "yth")]
        [(18,), (18,), (11,), (25, 28), ()]
        """
        if word not in self._days:
            self._days[word] = self._day(word)
        return self._days[word]

    def _day(self, word: str) -> tuple[Numeral, bool] | None:
        if word.isdecimal():
            return (Numeral((int(word),)), False) if len(word) <= 2 else None
        body, ending = self._ending(word)
        if body.isdecimal() and ending == "d" and int(body) % 10 in (2, 3):
            return Numeral((int(body),)), True
        if body is word or not body:
            if len(word) > 2 or not any(glyph.isdecimal() for glyph in word):
                return None
            values = self.numbers(word)
            return (Numeral(values, True), False) if values else None
        if body.isdecimal() and len(body) <= 2:
            number = int(body)
            fits = number > 31 or self._ends(number) == ending
            return Numeral((number,) if fits else (), not fits or word[len(body) :] != ending), True
        if len(body) > 3 or not self._looks_like_number(body) or folded(word) in self.lexicon.dates.phrases:
            return None
        values = tuple(number for number in self.numbers(body) if self._ends(number) == ending or number > 31)
        is_word = not any(glyph.isdecimal() for glyph in body) and self.lexicon.knows(word)
        if is_word and not (values and max(values) <= 31):
            return None  # "both July and August"
        return Numeral(values, True), True

    def year(self, word: str) -> Numeral | None:
        """The year that four figures or look-alikes stand for, at least two of them figures.

        >>> from tei_pipeline.lexicon import load_lexicon
        >>> from tei_pipeline.settings import Settings
        >>> glyphs = Glyphs(load_lexicon(Settings()))
        >>> [glyphs.year(word).values for word in ("1926", "ig26", "192G", "1S71")]
        [(1926,), (1926,), (1926,), (1871,)]
        """
        if word.isdecimal() and len(word) == 4:
            return Numeral((int(word),)) if _EARLIEST <= int(word) <= _LATEST else None
        if len(word) != 4 or sum(glyph.isdecimal() for glyph in word) < 2:
            return None
        years = [year for year in self.numbers(word, 0.9) if _EARLIEST <= year <= _LATEST]
        modern = [year for year in years if year >= _MODERN]
        return Numeral(tuple(modern or years), True) if years else None

    def month(self, word: str, *, framed: bool) -> Numeral | None:
        """The month that a damaged name stands for; ``framed`` where day and year stand beside it.

        >>> from tei_pipeline.lexicon import load_lexicon
        >>> from tei_pipeline.settings import Settings
        >>> glyphs = Glyphs(load_lexicon(Settings()))
        >>> [glyphs.month(w, framed=True).values for w in ("Aprd", "Jime", "Febmary", "Jnne", "Tune")]
        [(4,), (6,), (2,), (6,), (6,)]
        >>> glyphs.month("Tune", framed=False) is None
        True
        """
        if (word, framed) not in self._months:
            self._months[word, framed] = self._month(word, framed=framed)
        return self._months[word, framed]

    def _month(self, word: str, *, framed: bool) -> Numeral | None:
        word = "O" + word[1:] if word[0] == "0" else word
        if not 3 <= len(word) < 12 or not word[0].isupper() or (self.lexicon.knows(word) and not framed):
            return None
        seen = folded(word)
        spellings = {seen, *(seen.replace(glyphs, meant, 1) for glyphs, meant in _MERGED if glyphs in seen)}
        found: list[tuple[int, int]] = []
        for name, month in self.lexicon.dates.month_names:
            allowed = 1 if len(name) < 7 else 2
            cost = min(Levenshtein.distance(spelling, name) + (spelling != seen) for spelling in spellings)
            short = len(name) <= 3 and not (framed and cost == 1 and seen[0] == name[0] and len(seen) == 3)
            if not short and len(seen) > 2 and cost <= allowed and (len(seen) > 3 or len(name) == 3):
                found.append((cost, month))
        found.sort()
        if not found or (len(found) > 1 and found[1][0] == found[0][0]):
            return None
        return Numeral((found[0][1],), True)

    def _ending(self, word: str) -> tuple[str, str]:
        """A word without the ending of its ordinal, and that ending as it should be; the word itself if it has none."""
        low = folded(word)
        for ending, forms in self.lexicon.dates.endings.items():
            for form in forms:
                if low.endswith(form) and len(low) > len(form):
                    return word[: -len(form)], ending
        if low.endswith("d") and low[:-1].isdecimal() and self.lexicon.dates.endings:
            return word[:-1], "d"
        return word, ""

    def _ends(self, number: int) -> str:
        return self.lexicon.dates.ending_of.get(number, self.lexicon.dates.usual_ending)

    def _looks_like_number(self, body: str) -> bool:
        return all(glyph.isdecimal() or glyph in self.lexicon.digits for glyph in body)

    def numbers(self, word: str, most: float = 0.6) -> tuple[int, ...]:
        """The numbers that the glyphs may be, the likeliest first; none where one glyph is read too boldly."""
        readings = []
        for glyph in word:
            if glyph.isdecimal():
                readings.append([(glyph, 0.0)])
                continue
            known = [(digits, cost) for digits, cost in self.lexicon.digits.get(glyph, ()) if cost <= _SURE + _NEAR]
            doubtful = not known or min(cost for _, cost in known) > _SURE
            if doubtful and not (known and all(len(digits) > 1 for digits, _ in known)):
                return ()  # two strokes run together (u for 11) have no rival, one figure has
            readings.append(known)
        costs: dict[int, float] = {}
        for choice in product(*readings):
            number, cost = int("".join(digits for digits, _ in choice)), sum(cost for _, cost in choice)
            costs[number] = min(cost, costs.get(number, cost))
        cheapest = min(costs.values(), default=most + 1)
        if cheapest > most:
            return ()
        near = sorted((cost, number) for number, cost in costs.items() if cost <= cheapest + _NEAR)
        return tuple(number for _, number in near)
