"""Words compared as damaged print must be: folded, and by likeness, not by letters alone."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

_WORD = re.compile(r"[^\W_]+")
SHORT = 4
"""Words up to this length must be equal: of short ones too many are alike."""
ALIKE = 80.0
"""From this likeness (0 to 100) on, two longer words may be one, damaged."""


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Without case and accents.

    >>> fold("Élie")
    'elie'
    """
    bare = unicodedata.normalize("NFKD", word)
    return "".join(c for c in bare if not unicodedata.combining(c)).casefold()


def words_of(text: str) -> list[str]:
    """The words of a text, folded.

    >>> words_of("A tram’s bell.")
    ['a', 'tram', 's', 'bell']
    """
    return [fold(word) for word in _WORD.findall(text)]


def counting(text: str, most: int = 5) -> int | None:
    """The number that a text is, if it is one; more digits than that count nothing in a book.

    >>> counting("104"), counting("²"), counting("-1"), counting("1" * 5000)
    (104, None, None, None)
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= most else None


def alike(one: str, other: str) -> bool:
    """Whether two folded words may be the same: equal, one an inflection of the other, or alike though damaged.

    >>> alike("lindauer", "lmdauer"), alike("russia", "russian"), alike("ask", "task")
    (True, True, False)
    """
    if one == other:
        return True
    if min(len(one), len(other)) <= SHORT:
        return False
    short, long = sorted((one, other), key=len)
    return long.startswith(short) or fuzz.ratio(one, other) >= ALIKE


def resembles(title: str, other: str) -> float:
    """How alike two headings are, 0 to 100; either may be the longer, and words may be damaged.

    >>> resembles("Chapter One: 1926-1928", "CHAPTER ONE 1926-1928"), resembles("Index", "A List of Works") < 50
    (100.0, True)
    """
    first, second = " ".join(words_of(title)), " ".join(words_of(other))
    if not first or not second:
        return 0.0
    if min(len(first), len(second)) <= SHORT:
        return float(fuzz.ratio(first, second))
    return float(max(fuzz.token_set_ratio(first, second), fuzz.token_sort_ratio(first, second)))
