"""Headings: tell a heading from a line of text.

A heading is a word that books head their parts with (``dictionaries/headings.tsv``, damaged or not), a line in
capitals with text under it, or a date that stands alone in a diary.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from tei_pipeline.lexicon import Lexicon
from tei_pipeline.stages.lines import MONTHS, Group, is_finished

_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last"
)
_NUMERAL = re.compile(rf"(?:\d{{1,3}}|[ivxlIVXLTJ1|]{{1,6}}|(?i:{_NUMBER_WORDS}))(?=$|[\s.:,\-–—])")
_ROMAN_ALONE = re.compile(r"[IVXLCivxlc\d\s.]+")
_SEASONS = "Spring|Summer|Autumn|Winter|Early|Late|Mid|Beginning|Middle|End|Christmas|Easter|Whitsun"
_WEEKDAYS = "Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|First|Second|Third|Fourth|Last"
_DATE_ALONE = re.compile(
    rf"(?:(?:{MONTHS}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|{_SEASONS}|{_WEEKDAYS}|of|the|to|and|in|[1Il]\d[\dIlioO]{{2}}|"
    rf"[\dIlioO]{{1,2}}(?:st|nd|rd|th)?|\d{{2}})[\s.,\-–—~]*)+"
)
_SPECKS = re.compile(r"^[^\w‘“(\[]+(?=\w)|(?<=\w)[\s_=|~—-]+$")
_SENTENCE = re.compile(r"\s+[a-z]")
"""What follows the numeral where a sentence goes on: ``Chapter two of his book is the worst.``"""
_LIKENESS = 84
_LONGEST = 75


def division_headed(group: Group, lexicon: Lexicon) -> str:
    """The kind of division that ``group`` heads by its words (``chapter``, ``index`` …), or an empty string."""
    if len(group.lines) > 3:
        return ""
    text = _SPECKS.sub("", group.text)
    if len(text) > 2 * _LONGEST or (is_finished(text) and len(group.lines) > 1):
        return ""
    folded = text.casefold()
    letters = _letters(folded)
    for word in lexicon.headings:
        if word.numbered:
            rest = text[len(word.words) :].lstrip(" .:")
            numeral = _NUMERAL.match(rest) if folded.startswith(word.words + " ") else None
            if numeral and not (is_finished(text) and _SENTENCE.match(rest, numeral.end())):
                return word.division
        elif letters and abs(len(letters) - len(_letters(word.words))) <= 1 and len(group.lines) == 1:
            needed = _LIKENESS if len(letters) >= 8 and text[:1].isupper() else 100
            if fuzz.ratio(letters, _letters(word.words)) >= needed and (text[:1].isupper() or " " in text):
                return word.division
    return ""


def is_date_alone(group: Group) -> bool:
    """Whether the group is one line that is a date and nothing else (``May - June 1926``, ``1929``).

    Such a line needs a month, a season or a four-figure year.
    """
    text = group.text
    if len(group.lines) != 1 or len(text) > 50 or not _DATE_ALONE.fullmatch(text):
        return False
    return bool(re.search(rf"{MONTHS}|{_SEASONS}|[1Il]\d[\dIlioO]{{2}}", text))


def in_capitals(group: Group) -> bool:
    """Whether the group is a short line or two in capitals; numerals alone and initials with a surname are not."""
    text = group.text
    if len(group.lines) > 3 or len(text) > 2 * _LONGEST or _ROMAN_ALONE.fullmatch(text):
        return False
    letters = [glyph for glyph in text if glyph.isalpha()]
    if len(letters) < 4:
        return False
    return sum(glyph.isupper() for glyph in letters) >= 0.9 * len(letters)


def is_signature(group: Group, following: Sequence[Group], lexicon: Lexicon) -> bool:
    """Whether a line in capitals signs the text above it: nothing, or another part's heading, comes after it."""
    return not following or following[0].leaf != group.leaf or bool(division_headed(following[0], lexicon))


@lru_cache(maxsize=5_000)  # the headings of the table are asked for at each group of lines
def _letters(text: str) -> str:
    return "".join(glyph for glyph in text if glyph.isalpha())
