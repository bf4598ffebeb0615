"""Numbers: letters that were read for digits, put right where the surroundings say that a number stands there.

The frame decides: an ordinal ending, a month beside it, two good digits in a year, ``pp.`` before it, a range. A number
without a frame is left alone, and so is one whose digits have two readings (``S`` may be 5 or 8).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from tei_pipeline.correction.rules import RuleReading

_ONE, _NIL = "lIiı|!", "oO"
_SURE = {**dict.fromkeys(_ONE, "1"), **dict.fromkeys(_NIL, "0")}
_LIKELY = {**_SURE, "Q": "0", "B": "8", "G": "6", "Z": "2", "z": "2", "g": "9", "q": "9", "b": "6", "X": "1", "x": "1"}
_YEAR_DIGITS = {**_SURE, "^": "1", "Q": "09", "B": "8", "G": "6", "S": "58", "s": "58", "g": "9", "q": "9", "b": "6"}
_DAY_DIGITS = {**_LIKELY, "n": "11", "u": "11", "y": "7", "r": "1", "t": "1", "f": "1"}
"""What is a digit where an ordinal stands beside a month: old-style figures look like letters."""
_FIRST_YEAR, _LAST_YEAR = 1700, 2029
_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_DIGIT = r"[0-9lIiı|!oOQBGZzgqbXx]"
_DAY_DIGIT = r"[0-9lIiı|!oOQBGZzgqbXxnuyrtf]"
_ENDING = {
    "st": "st",
    "nd": "nd",
    "rd": "rd",
    "th": "th",
    "tli": "th",
    "tb": "th",
    "lh": "th",
    "ih": "th",
    "ncl": "nd",
    "rcl": "rd",
}
_ORDINAL = re.compile(rf"(?<![\w'’])(?P<digits>{_DIGIT}{{1,2}}) ?(?P<ending>st|nd|rd|th|tli|tb|lh|ih|ncl|rcl)\b")
_MONTH_NEAR = re.compile(rf"[,.]?\s+(?:of\s+)?(?:{_MONTHS})\b")
_MONTH_BEFORE = re.compile(rf"\b(?:{_MONTHS})\.?,?\s+(?:the\s+)?$")
_DAY = re.compile(rf"(?<![\w'’])(?P<digits>{_DAY_DIGIT}{{1,2}})(?P<ending>st|nd|rd|th)\b")
_ORDINAL_NOUN = re.compile(r"\s+(?:century|centuries|day|edition|inst|ult|prox|year|time|article)\b", re.IGNORECASE)
_YEAR = re.compile(
    r"(?<![\w.'’/-])(?P<year>[1lIi|][0-9lIioOQBGZgqbSs][0-9lIioOQBGZgqbSs][0-9lIioOQBGZgqbSs]|\^9\d\d)(?![\w/'’])"
)
_SPACED_YEAR = re.compile(r"(?<=[,(] )[1lIi] ?[5-9] ?[0-9lIioO] ?[0-9lIioO](?![\w/'’-])")
_MIXED = re.compile(r"(?<![\w'’.])(?P<number>[0-9lIiıoO]{2,6})(?![\w'’])")
_FRAME_BEFORE = re.compile(
    r"(?:\b(?:pp?|pages?|vols?|nos?|chap|chapter|footnote|line|lines|volume|number|part|act|para|paragraphs?|articles?"
    r"|sections?|clauses?|figs?|plates?)\b\.?\s*|\b\d{1,4}\s?[-–]\s?)$",
    re.IGNORECASE,
)


_PENNY_DIGITS = {
    "fi": "6",
    "G": "6",
    "C": "6",
    "l": "1",
    "I": "1",
    "lO": "10",
    "IO": "10",
    "l0": "10",
    "ll": "11",
    "li": "11",
}
_SHILLINGS_DIGITS = str.maketrans({**dict.fromkeys(_ONE, "1"), **dict.fromkeys(_NIL, "0")})
_PENCE = re.compile(rf"(?<=[0-9lI]s[. ])[ ,]?(?P<pence>{'|'.join(sorted(_PENNY_DIGITS, reverse=True))})d(?=[.,;:) -])")
_SHILLINGS = re.compile(
    r"(?<![\w'’])(?P<shillings>[lI]|[lI][O0o]|l(?=a)|\d{1,2}(?=a))[sa](?=[.,]? ?(?:\d{1,2}|fi|G|C|[lI]{1,2})d\b)"
)
_PRICE = re.compile(r"\b(?:[Pp]rice|each|cloth|boards|sewed|post)[.,]? (?P<shillings>[lI])s(?=\.)")
_LONE_PENCE = re.compile(r"(?<![\w'’-])(?P<pence>fi)d(?=[.,;]| (?:each|per|to|stamped)\b)")
_MONEY = re.compile(r"£|\b\d{1,3}[sd]\b|\b[Pp]rice")
"""Sums of money. In HIPE-OCRepair 2026 (English, training pairs, 2026-11-22) ``fid`` after shillings is ``6d`` at 10 of
11 places, ``Cd`` at all of 5, elsewhere ``fid`` at 17 of 20; ``Is`` before pence is ``1s`` at all of 31."""

_READ_FOR_DIGIT = {
    "l": ("1",), "I": ("1",), "i": ("1",), "!": ("1",), "J": ("1",), "t": ("1",), "f": ("1",), "L": ("1",),
    "O": ("0",), "o": ("0",), "Q": ("0",), "S": ("5", "8"), "s": ("5",), "G": ("6",), "b": ("6",), "fi": ("6",),
    "B": ("8",), "Z": ("2",), "z": ("2",), "a": ("2",), "tj": ("2",), "g": ("9",), "q": ("9",), "T": ("7",),
    "d": ("4",), "h": ("4",), "U": ("11",), "n": ("11",), "u": ("11",), "ii": ("11",), "lO": ("10",),
}  # fmt: skip
"""What one or two letters are read for, where a word is taken for a number."""
_SUFFIXES = ("st", "nd", "rd", "th", "lbs", "lb", "ft", "in", "s", "d", "")


def number_readings(word: str) -> list[str]:
    """What ``word`` may be if it is a number with its usual ending, its digits read as letters.

    >>> number_readings("Is"), number_readings("fid"), number_readings("lOth"), number_readings("house")
    (['1s'], ['6d', '11d'], ['10th'], [])
    """
    found: dict[str, None] = {}
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) > len(suffix) and (suffix or any(c.isdigit() for c in word)):
            for digits in _digit_readings(word[: len(word) - len(suffix)]):
                if digits + suffix != word and digits[0] != "0":
                    found[digits + suffix] = None
    return list(found)[:6]


def _digit_readings(damaged: str) -> list[str]:
    if not damaged:
        return [""]
    if len(damaged) > 4:
        return []
    found = []
    for size in (2, 1):
        seen = damaged[:size]
        if len(seen) == size:
            heads = (seen,) if size == 1 and seen.isdigit() else _READ_FOR_DIGIT.get(seen, ())
            found += [head + rest for head in heads for rest in _digit_readings(damaged[size:])]
    return found


def damaged_numbers(text: str) -> Iterator[RuleReading]:
    """The damaged numbers of ``text`` in order, none overlapping.

    >>> [(n.after, n.evidence) for n in damaged_numbers("on the i8th March, 192G, see pp. 10-l2")]
    [('18th', 'an ordinal beside a month'), ('1926', 'a year'), ('12', 'a range')]
    >>> list(damaged_numbers("If Ill, I lie. Go to it: 1500l. or 2s."))
    []
    """
    taken = 0
    found = sorted(
        [*_ordinals(text), *_days(text), *_years(text), *_spaced_years(text), *_framed(text), *_money(text)],
        key=lambda n: (n.start, -n.confidence, -n.end),
    )
    for reading in found:
        if reading.start >= taken and text[reading.start : reading.end] != reading.after:
            taken = reading.end
            yield reading


def _ordinals(text: str) -> Iterator[RuleReading]:
    for match in _ORDINAL.finditer(text):
        digits, sure = _digits(match["digits"])
        ending = _ENDING[match["ending"]]
        damaged = match.group() != digits + ending
        if not damaged or not 1 <= int(digits) <= 99 or not _fits(digits, ending):
            continue
        near = _MONTH_NEAR.match(text, match.end()) or _MONTH_BEFORE.search(
            text, max(0, match.start() - 16), match.start()
        )
        noun = _ORDINAL_NOUN.match(text, match.end())
        good = sum(letter.isdigit() for letter in match["digits"])
        if near and int(digits) <= 31:
            yield RuleReading(*match.span(), digits + ending, "an ordinal beside a month", 0.99 if sure else 0.9)
        elif noun and (good or len(match["digits"]) > 1):
            yield RuleReading(*match.span(), digits + ending, "an ordinal before its noun", 0.97 if sure else 0.8)
        elif good:
            yield RuleReading(*match.span(), digits + ending, "an ordinal", 0.95 if sure else 0.7)


def _days(text: str) -> Iterator[RuleReading]:
    """Days before a month whose figures were read as letters that mean none elsewhere: ``nth June``, ``r5th May``."""
    for match in _DAY.finditer(text):
        if not _MONTH_NEAR.match(text, match.end()):
            continue
        digits = "".join(_DAY_DIGITS.get(letter, letter) for letter in match["digits"])
        if 1 <= int(digits) <= 31 and digits[0] != "0" and _fits(digits, match["ending"]):
            yield RuleReading(*match.span(), digits + match["ending"], "a day before its month", 0.9)


def _fits(digits: str, ending: str) -> bool:
    teen = digits[-2:-1] == "1"
    expected = "th" if teen else {"1": "st", "2": "nd", "3": "rd"}.get(digits[-1], "th")
    return ending == expected


def _years(text: str) -> Iterator[RuleReading]:
    for match in _YEAR.finditer(text):
        year = match["year"]
        good = sum(letter.isdigit() for letter in year)
        after_month = _MONTH_BEFORE.search(text, max(0, match.start() - 16), match.start())
        if good == len(year) or (good < 2 and not after_month):
            continue
        readings = {"".join(digits) for digits in product(*(_YEAR_DIGITS.get(letter, letter) for letter in year))}
        fitting = [digits for digits in readings if _FIRST_YEAR <= int(digits) <= _LAST_YEAR]
        if len(fitting) == 1:
            yield RuleReading(*match.span(), fitting[0], "a year", 0.98 if good > 2 or after_month else 0.95)


def _spaced_years(text: str) -> Iterator[RuleReading]:
    """Years of old-style figures, between which OCR saw blanks: ``I 9 i 7``, ``i 933``."""
    for match in _SPACED_YEAR.finditer(text):
        digits, sure = _digits(match.group().replace(" ", ""))
        if " " in match.group() and _FIRST_YEAR <= int(digits) <= _LAST_YEAR and sure:
            yield RuleReading(*match.span(), digits, "a year with blanks in it", 0.93)


def _money(text: str) -> Iterator[RuleReading]:
    """Shillings before pence and pence after shillings, and either where nothing else can be: ``Is. 6d.``, ``2s. Gd.``,
    ``price Is.``
    """
    alone = (_LONE_PENCE,) if speaks_of_money(text) else ()  # a fid is a tool of sailors
    for pattern in (_PENCE, *alone):
        evidence, confidence = ("pence after shillings", 0.95) if pattern is _PENCE else ("pence", 0.85)
        for match in pattern.finditer(text):
            start, end = match.span("pence")
            yield RuleReading(start, end + 1, _PENNY_DIGITS[match["pence"]] + "d", evidence, confidence)
    for pattern, evidence, confidence in (
        (_SHILLINGS, "shillings before pence", 0.95),
        (_PRICE, "a price", 0.9),
    ):
        for match in pattern.finditer(text):
            start, end = match.span("shillings")
            shillings = match["shillings"].translate(_SHILLINGS_DIGITS) + "s"
            yield RuleReading(start, end + 1, shillings, evidence, confidence)


def speaks_of_money(text: str) -> bool:
    """Whether a text has a sum in English money.

    >>> speaks_of_money("at 2s. the pound"), speaks_of_money("from the 1940s")
    (True, False)
    """
    return _MONEY.search(text) is not None


def _framed(text: str) -> Iterator[RuleReading]:
    for match in _MIXED.finditer(text):
        number = match["number"]
        good = sum(letter.isdigit() for letter in number)
        if not good and not set(number) - set(_ONE):
            continue  # as likely a Roman numeral
        if good == len(number) or (number[-1] in "lIi" and good and text[match.end() : match.end() + 1] == "."):
            continue
        frame = _FRAME_BEFORE.search(text, max(0, match.start() - 12), match.start())
        digits, _ = _digits(number)
        if digits.startswith("0"):
            continue
        if frame and (good or len(number) > 2):
            said = frame.group().strip()
            evidence = "a range" if said[:1].isdigit() else f"after {said}"
            yield RuleReading(*match.span(), digits, evidence, 0.96 if good else 0.85)


def _digits(damaged: str) -> tuple[str, bool]:
    """The digits that look-alikes stand for, and whether each of them has one reading only."""
    digits = "".join(_LIKELY.get(letter, letter) for letter in damaged)
    return digits, all(letter.isdigit() or letter in _SURE for letter in damaged)
