"""Losses: which letters a text as a whole has too few or too many of, and where a blank may stand for one.

OCR that loses a thin letter everywhere, or the last one of each line, leaves words that are words: ``member`` for
``members``. The place alone does not show it. The text does: it has fewer *s* than English has, and blanks before its
commas.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from tei_pipeline.correction.features import Change
from tei_pipeline.lexicon.vocabulary import Vocabulary

NAMES = (
    "letters_added",  # how frequent the letters that the change adds are in the text, against English (log, mean)
    "letters_removed",  # the same of those that it removes
    "before_point",  # whether a blank and a point follow: a letter may have stood there (2: the point is the only one)
    "parted_points",  # share of the text's points that have a blank before them
)
_POINT = re.compile(r"[^\W\d_]( ?)[.,;:](?! ?[.,;:])")
_BEFORE_POINT, _BEFORE_LONE_POINT = re.compile(r" ['.,;:]"), re.compile(r" [.,;:](?! ?[.,;:])")
_AS_USUAL = 100
"""So many letters are taken to be spread as in English besides: a short text says little."""


def told(groups: Sequence[Sequence[Change]], text: str, vocabulary: Vocabulary) -> list[list[Change]]:
    """The changes, each with the features of :data:`NAMES` after those it has.

    >>> words = Vocabulary({"as": (1, 2.0, 0.0), "member": (2, 5.0, 0.0)}, {})
    >>> text = "the member , a man"
    >>> [[change]] = told([[Change(4, 10, "member", "members", ())]], text, words)
    >>> change.features[0] < 0, tuple(change.features[2:])
    (True, (2.0, 1.0))
    """
    if not groups:
        return []
    over = _over(text, vocabulary.letter_shares)
    points = [bool(match[1]) for match in _POINT.finditer(text)]
    parted = sum(points) / max(1, len(points))
    known: dict[tuple[str, str], tuple[float, float]] = {}
    found: list[list[Change]] = []
    for group in groups:
        found.append([])
        for change in group:
            pair = change.before, change.after
            if pair not in known:
                known[pair] = _balance(*pair, over)
            found[-1].append(change.told((*known[pair], _before_point(text, change), parted)))
    return found


def _over(text: str, usual: Mapping[str, float]) -> dict[str, float]:
    """How much more often than usual the text has each letter (log of the ratio; negative: less often)."""
    counts = Counter(text.lower())
    every = sum(counts[letter] for letter in usual)
    return {
        letter: math.log((counts[letter] / share + _AS_USUAL) / (every + _AS_USUAL)) for letter, share in usual.items()
    }


def _balance(before: str, after: str, over: Mapping[str, float]) -> tuple[float, float]:
    """What is said of the letters that a change adds, and of those that it removes; 0 of none."""
    one, two = Counter(before.lower()), Counter(after.lower())
    return _mean(two - one, over), _mean(one - two, over)


def _mean(letters: Counter[str], over: Mapping[str, float]) -> float:
    said = [over[letter] for letter in letters.elements() if letter in over]
    return sum(said) / len(said) if said else 0.0


def _before_point(text: str, change: Change) -> float:
    end = change.end - change.before.endswith(" ")
    return float(bool(_BEFORE_POINT.match(text, end)) + bool(_BEFORE_LONE_POINT.match(text, end)))
