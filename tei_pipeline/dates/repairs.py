"""Repairs: how the damaged figures and months of a date should read, once its value is known."""

from __future__ import annotations

from dataclasses import dataclass

from tei_pipeline.dates.find import Found
from tei_pipeline.dates.glyphs import Glyphs
from tei_pipeline.dates.tokens import Tokens
from tei_pipeline.dates.values import Value, parts
from tei_pipeline.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Repair:
    """A damaged word of a date: its place in the text, and how it should read."""

    start: int
    end: int
    after: str


def repairs(text: str, found: Found, value: Value, lexicon: Lexicon) -> list[Repair]:
    """The words of a date that were read as other than they stand, where its value has but one reading of them.

    >>> from tei_pipeline.dates import Context, Policies, find_dates, resolve
    >>> from tei_pipeline.lexicon import load_lexicon
    >>> from tei_pipeline.settings import Settings
    >>> lexicon = load_lexicon(Settings())
    >>> text = "On i8th March, 192G, it rained."
    >>> [date] = find_dates(text, lexicon, Policies())
    >>> value = resolve(date.expression, Context(), Policies())
    >>> [(text[r.start : r.end], r.after) for r in repairs(text, date, value, lexicon)]
    [('i8th', '18th'), ('192G', '1926')]
    """
    glyphs = Glyphs(lexicon)
    sides = [parts(side) for side in value.dated.split("/")]
    years = {year for year, _, _ in sides if year}
    days = {day for _, _, day in sides if day}
    made = []
    for token in Tokens.of(text[found.start : found.end], lexicon.dates).listed:
        after = _reading(token.text, years, days, glyphs, lexicon)
        if after and after != token.text:
            made.append(Repair(found.start + token.start, found.start + token.end, after))
    return made


def _reading(word: str, years: set[int], days: set[int], glyphs: Glyphs, lexicon: Lexicon) -> str:
    year = glyphs.year(word)
    if year and year.damaged:
        fitting = [number for number in year.values if number in years]
        return str(fitting[0]) if len(fitting) == 1 else ""
    day = glyphs.day(word)
    if day and day[0].damaged:
        fitting = [number for number in day[0].values if number in days]
        ending = lexicon.dates.ending_of.get(fitting[0], lexicon.dates.usual_ending) if fitting and day[1] else ""
        return f"{fitting[0]}{ending}" if len(fitting) == 1 else ""
    return ""
