"""Book words: what a text itself says for or against a change, which a ranker trained on short texts cannot know.

A form that stands once or twice and that a frequent misreading parts from one that stands often is taken for it; names
above all, which no list has. A form that stands often is a word, whatever it looks like. Words that run together are
parted when each of them is common. A foreign passage is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from tei_pipeline.correction.features import NAMES, Change, TextTraits
from tei_pipeline.correction.pieces import Pieces
from tei_pipeline.lexicon.channel import confusions_between
from tei_pipeline.lexicon.vocabulary import Vocabulary, folded

_CHANNEL, _TOTAL, _KNOWN = NAMES.index("channel"), NAMES.index("total"), NAMES.index("known")
_OFTEN, _TIMES_AS_OFTEN = 3, 4
_SHORTEST = 5
_SURE = ((8.0, 0.98), (11.0, 0.96))
"""Channel cost up to which a word that stands often is taken, and how sure (first input, read by eye, 2026-11-22)."""
_SELDOM = ((5.5, 0.93), (7.0, 0.85))
"""The same for a word that stands once or twice."""
_RIVAL = 4.0
_PRONOUN = ((-7.0, 0.97), (-4.0, 0.88))
_COMMON, _LISTED = 10.0, 14.0
_LONG = 14
_STORY = 3000
"""Words from which a form that stands often is a word; in a short and dirty text it may be one misreading repeated."""
_BOOK = 10_000
"""Words from which a text is long enough to have its names more than once."""
_NAME_UNSURE = 0.3
_VARIANTS = frozenset(
    {
        ("c", "k"),
        ("k", "c"),
        ("i", "y"),
        ("y", "i"),
        ("s", "z"),
        ("z", "s"),
        ("ff", "f"),
        ("f", "ff"),
        ("v", "w"),
        ("w", "v"),
    }
)
"""Spellings of names and words that are both printed: no misreadings."""
_UNSURE = 0.3
_REAL_WORD = 0.1
_NEIGHBOURS = 4
_FIRST_LETTER = 9.0
"""Channel cost from which a name with another first letter is another name."""
_CLEAN, _CLEAN_TEXT, _LONG_ENOUGH = 0.03, 0.25, 1000
"""Share of unknown words below which a text of so many words is clean; what a change of a known word loses there."""
_FEW_UNKNOWN, _NEW_NAME = 0.06, 0.15
"""Share of unknown words below which a name that the text does not have is doubted, and how much."""
_ENDINGS = frozenset("aeiouy")


def book_chance(change: Change, group: Sequence[Change], traits: TextTraits, vocabulary: Vocabulary) -> float:
    """How sure the text itself makes the change (0–1); 0 where it says nothing for it."""
    if change.after in ("I", "‘I") and len(change.before) == 1:
        return next((sure for total, sure in _PRONOUN if change.features[_TOTAL] < total), 0.0)
    if change.after.count(" ") > change.before.count(" "):
        return _parted_chance(change, vocabulary)
    low, was = folded(change.after), folded(change.before)
    uses, seen = traits.uses(low), traits.uses(was)
    if change.features[_KNOWN] == 1 or uses < _TIMES_AS_OFTEN * seen or len(low) < _SHORTEST:
        return 0.0
    if not uses or low.startswith(was) or was.startswith(low):
        return 0.0  # an ending more or less is as likely another form
    if _is_inflected(was, low):
        return 0.0
    if change.after.islower() and vocabulary.listed(change.after) != "c":
        return 0.0
    if any(pair in _VARIANTS for pair in confusions_between(was, low)):
        return 0.0
    cost = change.features[_CHANNEL]
    rivals = [
        other.features[_CHANNEL]
        for other in group
        if _stem(folded(other.after)) != _stem(low) and 2 * traits.uses(folded(other.after)) > uses
    ]
    if rivals and min(rivals) < cost + _RIVAL:
        return 0.0
    if uses < _OFTEN and not vocabulary.knows(change.after) and uses < 2:
        return 0.0
    return next((sure for limit, sure in (_SURE if uses >= _OFTEN else _SELDOM) if cost <= limit), 0.0)


def _parted_chance(change: Change, vocabulary: Vocabulary) -> float:
    parts = change.after.split()
    if "".join(parts).lower() != change.before.lower() or change.features[_KNOWN] == 1:
        return 0.0
    costs = [vocabulary.cost(part) for part in parts]
    if len(parts) == 2:
        sure = max(costs) < _COMMON and len(change.before) >= _SHORTEST and min(map(len, parts)) > 1
        return 0.96 if sure else 0.0
    return (
        0.95 if max(costs) < _LISTED and len(change.before) >= _LONG and len(change.before) / len(parts) >= 3 else 0.0
    )


def doubted(
    chance: float, change: Change, traits: TextTraits, pieces: Pieces, vocabulary: Vocabulary, foreign: frozenset[str]
) -> float:
    """``chance``, less what speaks against the change: the form is frequent here, or stands in a foreign passage."""
    was, low = folded(change.before), folded(change.after)
    seen = traits.uses(was)
    if low.endswith("'s") and "'" not in was:
        return min(chance, _UNSURE)
    if len(pieces) >= _STORY and len(was) > 1 and seen >= _OFTEN and traits.uses(low) < _TIMES_AS_OFTEN * seen:
        return min(chance, _UNSURE)
    if _stands_among_foreign(change, pieces, vocabulary, foreign):
        return min(chance, _UNSURE)
    name = change.before[:1].isupper() and change.before[1:].islower() and len(was) >= _SHORTEST - 1
    if name and change.features[_KNOWN] < 1 and len(pieces) >= _BOOK and traits.uses(low) < 2 * seen:
        return min(chance, _NAME_UNSURE)
    if name and not traits.uses(low) and traits.unknown_share < _FEW_UNKNOWN:
        chance -= _NEW_NAME
    inside = not pieces.opens_sentence(pieces.at(change.start))
    if name and change.features[_KNOWN] < 1:
        far = was[0] != low[0] and change.features[_CHANNEL] > _FIRST_LETTER
        if far or _is_inflected(was, low) or (inside and _is_other_name(was, low, vocabulary)):
            return min(chance, _UNSURE)
    if change.features[_KNOWN] == 1 and traits.unknown_share < _CLEAN and len(pieces) >= _LONG_ENOUGH:
        return chance - _CLEAN_TEXT
    if change.features[_KNOWN] == 1 and len(change.before) >= _SHORTEST - 1:
        return chance - _REAL_WORD
    return chance


def _is_inflected(was: str, low: str) -> bool:
    """Whether two names differ as forms of a name do: in a possessive ending, a last vowel, or a longer ending."""
    if low.endswith("'s") and not was.endswith("'s"):
        return True
    if was[:-1] == low[:-1] and was[-1] in _ENDINGS and low[-1] in _ENDINGS:
        return True
    return low.startswith(was) or was.startswith(low)


def _is_other_name(was: str, low: str, vocabulary: Vocabulary) -> bool:
    """A short capitalised word is no common one, and a name has spellings that are all printed."""
    short = len(low) < _SHORTEST and vocabulary.listed(low) == "c"
    return short or any(pair in _VARIANTS for pair in confusions_between(was, low))


def _stands_among_foreign(change: Change, pieces: Pieces, vocabulary: Vocabulary, foreign: frozenset[str]) -> bool:
    if vocabulary.listed(change.before) == "c" and folded(change.before) not in foreign:
        return False
    at = pieces.at(change.start)
    around = [n for n in range(max(0, at - _NEIGHBOURS), min(len(pieces), at + _NEIGHBOURS + 1)) if n != at]
    words = [pieces.folded[n] for n in around]
    signs = sum(word in foreign for word in words) + (folded(change.before) in foreign)
    strange = sum(word[0].isalpha() and not vocabulary.knows(word) for word in words)
    return signs >= 2 or (signs == 1 and strange >= 1)


def _stem(low: str) -> str:
    return low.removesuffix("'s").removesuffix("'")
