"""Likeness: when two spellings may be one name, and when two names may be one person's.

Transliteration varies (Nikolai, Nicolai), OCR damages, forenames shrink to initials. What may be the same is
compatible; whether it is the same the register decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Levenshtein

from tei_pipeline.lexicon.names import fold
from tei_pipeline.lexicon.skeletons import skeleton

_ALIKE_GIVEN = 80.0
_ALIKE_SYLLABLES = 75.0
_ALIKE_PATRONYMIC = 86.0
_WRONG = 2
"""More letters than these are never wrong in a name that is still taken for another."""
_LONG = 7
"""From how many letters on a damaged name may have a wrong one that looks unlike."""
_SHORTEST = 5


def same_given(one: str, other: str, forms: Mapping[str, str]) -> bool:
    """Whether two folded given names may be one: equal, forms of one name, an initial of it, or alike.

    >>> same_given("l", "lev", {}), same_given("leon", "lev", {"leon": "leo", "lev": "leo"})
    (True, True)
    >>> same_given("nikolai", "nicolai", {}), same_given("ivan", "pavel", {})
    (True, False)
    """
    if one == other or forms.get(one, one) == forms.get(other, other):
        return True
    if min(len(one), len(other)) <= 2:
        return one[:1] == other[:1] and (len(one) == 1 or len(other) == 1 or one[:2] == other[:2])
    if one in forms and other in forms:
        return False
    if min(len(one), len(other)) >= _SHORTEST and one[:_SHORTEST] == other[:_SHORTEST]:
        return True
    if min(len(one), len(other)) < _SHORTEST:
        return min(len(one), len(other)) > 2 and Levenshtein.distance(one, other, score_cutoff=1) <= 1
    return fuzz.ratio(one, other) >= _ALIKE_GIVEN


def same_patronymic(one: str, other: str) -> bool:
    """Whether two folded patronymics may be one; a man's and a woman's are not.

    >>> same_patronymic("vassilevich", "vasilievich"), same_patronymic("ivanovich", "ivanovna")
    (True, False)
    """
    if one == other:
        return True
    if min(len(one), len(other)) == 1:
        return one[:1] == other[:1]
    return one.endswith("a") == other.endswith("a") and fuzz.ratio(one, other) >= _ALIKE_PATRONYMIC


def compatible_forenames(ones: Sequence[str], others: Sequence[str], forms: Mapping[str, str]) -> bool:
    """Whether two rows of forenames may be one person's: either is empty, or some name of one is one of the other.

    >>> compatible_forenames(("Averell",), ("William", "Averell"), {})
    True
    """
    if not ones or not others:
        return True
    if "-" in ones[0] and "-" in others[0] and len(ones) == len(others) == 1:  # Chinese names: transliteration varies
        return ones[0][0] == others[0][0] and fuzz.ratio(fold(ones[0]), fold(others[0])) >= _ALIKE_SYLLABLES
    return any(same_given(fold(one), fold(other), forms) for one in ones for other in others)


def near_spelling(one: str, other: str) -> bool:
    """Whether two folded surnames may be one, spelt or read in two ways: they begin alike and differ by one letter, or
    by two that changed places, and a long name by two such. By itself that says nothing: ``petrov`` and ``petrow``.

    >>> near_spelling("breuner", "bruener"), near_spelling("adelsberg", "adelsburg"), near_spelling("marx", "mars")
    (True, True, False)
    """
    shorter = min(len(one), len(other))
    allowed = 0 if shorter < _SHORTEST else 1 if shorter <= _LONG else 2
    return one[:1] == other[:1] and one != other and OSA.distance(one, other, score_cutoff=allowed) <= allowed


def damaged(word: str, known: str) -> bool:
    """Whether the folded ``word`` may be a misreading of the folded name ``known``.

    Letters that look alike may stand for each other; in a long word one more may be wrong. A woman's surname is not
    a damaged man's.

    >>> damaged("chichcrin", "chicherin"), damaged("petrov", "pavlov"), damaged("sokolov", "sokolova")
    (True, False, False)
    """
    shorter = min(len(word), len(known))
    if shorter < _SHORTEST or (word[-1] in "ai" and word[:-1] == known) or known[:-1] == word:
        return False
    allowed = 1 if shorter >= _LONG else 0
    if Levenshtein.distance(word, known, score_cutoff=_WRONG) > _WRONG:
        return False
    return Levenshtein.distance(skeleton(word), skeleton(known), score_cutoff=allowed) <= allowed


class Repair:
    """Leads a rare, unknown word to the name of which it is a misreading. Names may be added as they are learnt."""

    def __init__(self) -> None:
        self._by_skeleton: dict[str, list[str]] = {}
        self._by_end: dict[tuple[str, int], list[str]] = {}
        self._known: set[str] = set()
        self._found: dict[str, str] = {}

    def learn(self, names: Iterable[str]) -> None:
        """Take these folded names for known."""
        for name in sorted(set(names) - self._known):
            if len(name) < _SHORTEST:
                continue
            self._known.add(name)
            bones = skeleton(name)
            self._by_skeleton.setdefault(bones, []).append(name)
            for part in {bones[:3], bones[-3:]}:
                self._by_end.setdefault((part, len(bones)), []).append(name)
        self._found.clear()

    def of(self, word: str) -> str:
        """The one name that ``word`` is a misreading of; empty if none is, or two are as near."""
        if word in self._known:
            return ""
        if word in self._found:
            return self._found[word]
        bones = skeleton(word)
        near = [name for name in self._by_skeleton.get(bones, []) if name != word and damaged(word, name)]
        if not near and len(bones) >= _LONG:
            likely = {
                name
                for part in (bones[:3], bones[-3:])
                for length in (len(bones) - 1, len(bones), len(bones) + 1)
                for name in self._by_end.get((part, length), [])
            }
            near = [name for name in sorted(likely) if name != word and damaged(word, name)]
        found = near[0] if len(near) == 1 else ""
        self._found[word] = found
        return found
