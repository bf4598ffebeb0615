"""Book words: what a text itself says for a change, which a ranker trained on short texts cannot know.

A form that stands once or twice and that a frequent misreading parts from one that stands often is taken for it; names
above all, which no list has. Words that run together are parted when each of them is common. What speaks against a
change is in :mod:`tei_pipeline.correction.restraint`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tei_pipeline.correction.features import NAMES, Change, TextTraits
from tei_pipeline.correction.lattice import PRONOUN_LIKE
from tei_pipeline.lexicon.channel import confusions_between
from tei_pipeline.lexicon.skeletons import look_alike
from tei_pipeline.lexicon.vocabulary import Vocabulary, folded, without_accents

_CHANNEL, _TOTAL, _KNOWN = NAMES.index("channel"), NAMES.index("total"), NAMES.index("known")
OFTEN, TIMES_AS_OFTEN = 3, 4
SHORTEST = 5
_SURE = ((8.0, 0.98), (11.0, 0.96))
"""Channel cost up to which a word that stands often is taken, and how sure (first input, read by eye, 2026-11-22)."""
_SELDOM = ((5.5, 0.93), (7.0, 0.85))
"""The same for a word that stands once or twice."""
_RIVAL = 4.0
_LOOKS_SAME = 5.5
"""Channel cost below which a form that looks like a listed name is that name; vowels read for each other cost more."""
STRANGE_LETTERS = 7.0
"""How unusual a row of letters may be in a name (nats; one listed word in 100 has more)."""
_NAMED, _ACCENTED, _SMALL_CAPITALS, _SMALL_CAPITALS_USED, _INITIAL_PARTED = 0.95, 0.9, 0.85, 0.95, 0.95
_NAMES_PARTED = 0.9
"""How sure it is that two names were run together of which the second stands by itself elsewhere (by judgement)."""
_PRONOUN = ((-7.0, 0.97), (-4.0, 0.88))
_COMMON, _LISTED = 10.0, 14.0
_LONG = 14
_BROAD = frozenset("abcdeghkmnopqsuvwxyz")
_ENDINGS = frozenset("aeiouy")
_BEFORE_VOWEL = re.compile("-|i(?=[aeou])")
"""What two spellings of a name may differ in: ``Grigorievich``, ``Grigorevich``."""
_STUCK_TOGETHER = re.compile(r"[A-Z][a-z]+[A-Z]{2,}|[A-Z]{3,}[a-z]+")
"""Two words, of which one stands in capitals: ``StreetNORTH``."""
_VARIANTS = frozenset(
    tuple(pair.split("/"))
    for pair in ("c/k", "k/c", "e/u", "u/e", "i/y", "y/i", "s/z", "z/s", "ff/f", "f/ff", "v/w", "w/v")
)
"""Spellings of names and words that are both printed, -berg and -burg among them: rather no misreadings."""


def book_chance(change: Change, group: Sequence[Change], traits: TextTraits, vocabulary: Vocabulary) -> float:
    """How sure the text itself makes the change (0–1); 0 where it says nothing for it."""
    if change.after in ("I", "‘I") and change.before in PRONOUN_LIKE:
        return next((sure for total, sure in _PRONOUN if change.features[_TOTAL] < total), 0.0)
    if change.after.count(" ") > change.before.count(" "):
        return _parted_chance(change, traits, vocabulary)
    low, was = folded(change.after), folded(change.before)
    uses, seen = traits.uses(low), traits.uses(was)
    if low == was:
        return _small_capitals_chance(change, uses, traits)
    if without_accents(low) == was:
        return _accent_chance(change, uses, vocabulary)
    if is_listed_name(change, traits, vocabulary):
        return _NAMED
    if change.features[_KNOWN] == 1 or len(low) < SHORTEST:
        return 0.0
    if uses < TIMES_AS_OFTEN * seen and not is_misread_often(change, traits):
        return 0.0
    if not uses or low.startswith(was) or was.startswith(low):
        return 0.0  # an ending more or less is as likely another form
    if is_inflected(was, low):
        return 0.0
    if change.after.islower() and vocabulary.listed(change.after) != "c":
        return 0.0
    if is_variant(was, low) or is_letter_more_or_less(was, low):
        return 0.0
    cost = change.features[_CHANNEL]
    rivals = [
        other.features[_CHANNEL]
        for other in group
        if _stem(folded(other.after)) != _stem(low) and 2 * traits.uses(folded(other.after)) > uses
    ]
    if rivals and min(rivals) < cost + _RIVAL:
        return 0.0
    if uses < 2 and not vocabulary.knows(change.after):
        return 0.0
    return next((sure for limit, sure in (_SURE if uses >= OFTEN else _SELDOM) if cost <= limit), 0.0)


def _small_capitals_chance(change: Change, uses: int, traits: TextTraits) -> float:
    """A headword in small capitals, of whose letters some were read as small ones: ``GoRDoN``."""
    if change.before == change.after or " " in change.after or not change.after.istitle():
        return 0.0
    if _STUCK_TOGETHER.fullmatch(change.before):
        return 0.0
    if uses < 2 and traits.letters.surprise(change.after)[1] > STRANGE_LETTERS:
        return 0.0  # some letters are damaged besides
    return _SMALL_CAPITALS_USED if uses > 1 else _SMALL_CAPITALS


def _accent_chance(change: Change, uses: int, vocabulary: Vocabulary) -> float:
    """A lost accent: nothing but the accented form is in the lists, or it is the commoner one."""
    if vocabulary.cost(change.after) > vocabulary.cost(change.before):
        return 0.0
    return _ACCENTED


def is_listed_name(change: Change, traits: TextTraits, vocabulary: Vocabulary) -> bool:
    """Whether a form that no list has is a misreading of a listed name that the text uses, however often it stands."""
    low = folded(change.after)
    if vocabulary.listed(change.after) != "n" or vocabulary.knows(change.before) or traits.uses(low) < OFTEN:
        return False
    was = folded(change.before)
    if was == low + "s":
        return False  # the Smiths
    small = change.before.islower()  # no small letter opens a name: that one was misread costs nothing
    cost = traits.channel.cost(was, low) if small else change.features[_CHANNEL]
    if len(low) < SHORTEST or cost > _SURE[0][0]:
        return False
    if traits.profile.seen(was, low) >= OFTEN:
        return True
    return look_alike(was, low) and (small or cost < _LOOKS_SAME)


def is_misread_often(change: Change, traits: TextTraits) -> bool:
    """Whether a form that stands often is a misreading all the same: what is read looks like it and stands twice as
    often, or no name has such a row of letters, what is read has none, and stands oftener.
    """
    was, low = folded(change.before), folded(change.after)
    uses, seen = traits.uses(low), traits.uses(was)
    if uses >= 2 * seen and change.features[_CHANNEL] < _LOOKS_SAME and look_alike(was, low):
        return True
    strange, usual = traits.letters.surprise(was)[1], traits.letters.surprise(low)[1]
    return uses > seen and usual < STRANGE_LETTERS < strange


def _parted_chance(change: Change, traits: TextTraits, vocabulary: Vocabulary) -> float:
    parts = change.after.split()
    if "".join(parts).lower() != change.before.lower() or change.features[_KNOWN] == 1:
        return 0.0
    costs = [_COMMON if traits.uses(folded(part)) >= OFTEN else vocabulary.cost(part) for part in parts]
    if len(parts) == 2:
        if len(parts[1]) == 1 and parts[1].isupper():
            return _INITIAL_PARTED
        named = all(map(str.istitle, parts)) and vocabulary.listed(parts[0]) == "n"
        if named and vocabulary.listed(parts[1]) in ("", "n") and traits.uses(folded(parts[1])):
            return _NAMES_PARTED
        sure = max(costs) < _COMMON and len(change.before) >= SHORTEST and min(map(len, parts)) > 1
        return 0.96 if sure else 0.0
    return (
        0.95 if max(costs) < _LISTED and len(change.before) >= _LONG and len(change.before) / len(parts) >= 3 else 0.0
    )


def sound(group: Sequence[Change], traits: TextTraits, vocabulary: Vocabulary) -> list[Change]:
    """The changes of a group without those that read a form which is damaged itself: no list has it, and the text has
    another of the group, of which it is a usual misreading, at least twice as often.
    """
    found = [change for change in group if not any(_is_damaged(change, o, traits, vocabulary) for o in group)]
    return found or [*group]


def _is_damaged(change: Change, other: Change, traits: TextTraits, vocabulary: Vocabulary) -> bool:
    form, better = folded(change.after), folded(other.after)
    if form == better or vocabulary.knows(form) or traits.uses(better) < 2 * traits.uses(form):
        return False
    return traits.profile.seen(form, better) >= OFTEN


def is_inflected(was: str, low: str) -> bool:
    """Whether two names differ as forms of a name do: in a possessive ending, a last vowel, or a longer ending."""
    if low.endswith("'s") and not was.endswith("'s"):
        return True
    if was[:-1] == low[:-1] and was[-1] in _ENDINGS and low[-1] in _ENDINGS:
        return True
    return low.startswith(was) or was.startswith(low)


def is_variant(was: str, low: str) -> bool:
    """Whether two names or words differ as spellings do that are both printed."""
    return any(pair in _VARIANTS for pair in confusions_between(was, low))


def is_letter_more_or_less(was: str, low: str) -> bool:
    """Whether a broad letter within the word is all the difference: OCR loses and doubles thin ones; authors, printers
    and transliterations the others.
    """
    if was != low and _BEFORE_VOWEL.sub("", was) == _BEFORE_VOWEL.sub("", low):
        return True
    undone = [pair for pair in confusions_between(was[1:-1], low[1:-1]) if pair[0] != pair[1]]
    if was[:1] != low[:1] or was[-1:] != low[-1:] or len(undone) != 1:
        return False
    seen, meant = undone[0]
    return len(seen + meant) == 1 and seen + meant in _BROAD


def _stem(low: str) -> str:
    return low.removesuffix("'s").removesuffix("'")
