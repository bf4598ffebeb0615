"""Candidates: what a damaged word may have been.

An unknown word gets the words of the vocabulary and of the text itself that are near to it; a known one only those that
are a single frequent confusion away from it, since nearly all of them are right. Each candidate has a cost: that of
the channel (how likely the letters are misread so), to which the context is added later.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from tei_pipeline.correction.pieces import shape
from tei_pipeline.correction.together import Steps, together
from tei_pipeline.lexicon.channel import Channel
from tei_pipeline.lexicon.near_words import NearWords
from tei_pipeline.lexicon.vocabulary import Vocabulary, folded, without_accents

_SPACE = re.compile(r"\s+")
_MARKS = re.compile(r"[^\w']")
_FREQUENT = 8.5
"""Confusions dearer than this (1 in 5,000) are not tried one by one."""
_WORTH = 0.8
"""Weight of the word's own cost when the list is cut to the likeliest."""
_TRIED, _TRIED_FAR, _TRIED_KNOWN = 10, 30, 40
"""Near words for which the channel is worked out, at most: of those one or two letters away, of all, and for a known
word of a damaged text.
"""
_SHORT, _NEAR_SHORT = 4, 1
"""Fewer letters than so many, and how far a word is looked for from a known one that has no more."""
_NARROW, _WIDE, _WIDE_PARTED = 2, 4, 3
"""Letters away: looked at first; where nothing explains what was read; the same of pieces that a blank parts."""
_MEANINGS = 6
_UNEXPLAINED = 11.0
"""Where the likeliest misreading of a near word costs more than this, words farther away are looked at."""
_REACH = (0, 1, 1, 1, 2, 2, 3, 3, 4)
"""How many letters away a word may be, by the number of letters observed."""
_FAR = 5.0
_LONGEST_QUERY = 30
_LANGUAGE = 0.75
_OUTWEIGHED, _OUTWEIGHED_SUSPECT = 5.0, 9.0
"""So many nats dearer than a known word, or one that is suspect, may a candidate be: the context outweighs no more."""
_OTHER_CASE = 0.7
_OWN_SHORTEST = 5
_FEWEST_LETTERS = 3
"""Letters from which a word with digits in it is a word, not a number."""
_OFTEN = 3
"""Uses in a text from which a word that nothing else knows counts as a word."""
_OWN, _REPEATED = 17.0, 1.5
"""Cost of a word that only the text knows, and what each e-fold use takes off it."""
_POSSESSIVE = 2.0
"""How much dearer what belongs to somebody is than the name, by judgement: 5 in 100 names of the first input have the
ending (2026-11-22), which would be 3, but a candidate that costs too much is never judged."""

_AT_ONCE = 2_000
"""Searches that are answered together: more of them cost no less, and each holds what was found near to its word."""

_Question = tuple[str, int] | list[tuple[str, str]]
"""What a search asks: the words near to a string, up to a distance (in the vocabulary and in the text itself), or the
channel's costs of pairs.
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reading of an observed word: as it would be printed, as the vocabulary writes it, its channel cost."""

    printed: str
    word: str
    cost: float


@dataclass
class Candidates:
    """Finds candidates; each distinct observed word is worked out once, and many of them at once when foreseen.

    How they are found is written word by word; what a search asks of the vocabulary and the channel it yields, so that
    the questions of many searches are answered together (:mod:`tei_pipeline.correction.together`).

    ``book`` counts the words of the text in hand (folded), which are candidates too when they are frequent there.
    """

    vocabulary: Vocabulary
    channel: Channel
    book: Mapping[str, int] = field(default_factory=dict)
    lookups: dict[tuple[str, int], list[tuple[str, int]]] = field(default_factory=dict, repr=False)
    """Near words of the vocabulary by what was looked up; may be shared by all texts."""
    names: frozenset[str] = frozenset()
    """The words of the text, folded, that it never prints in small letters and that no list has."""
    damaged: bool = False
    """Whether much of the text is damaged: a known word may then be any word near to it."""
    suggested: Mapping[str, Collection[str]] = field(default_factory=dict)
    """By what was read, words besides those that are near to it; they are never cut off."""
    kept: int = 10
    missed: int = field(default=0, init=False)
    """How often it was said of a word that it has no candidates, since they were not worked out yet."""
    _known: dict[tuple[str, str], tuple[Candidate, ...]] = field(default_factory=dict, init=False, repr=False)
    _costs: dict[str, float] = field(default_factory=dict, init=False, repr=False)
    _asked: dict[tuple[str, str], None] | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self._often = frozenset(word for word, count in self.book.items() if count >= _OFTEN)
        entry, is_guess = self.vocabulary.entry, self.vocabulary.is_guess
        self._own = NearWords(word for word in self.book if not is_guess(entry(word) or word))
        self._accented: dict[str, list[str]] = defaultdict(list)
        for word in chain(self.vocabulary.accented, (w for w in self.book if not w.isascii())):
            self._accented[without_accents(word)].append(word)
        confusions: dict[str, list[tuple[float, str]]] = defaultdict(list)
        for (observed, intended), cost in self.channel.costs.items():
            seen, meant = observed.lower(), intended.lower()
            if seen and seen != meant and cost < _FREQUENT:
                confusions[seen].append((cost, meant))
        self._confusions = {
            seen: tuple(dict.fromkeys(meant for _, meant in sorted(priced)))[:_MEANINGS]
            for seen, priced in confusions.items()
        }
        self._longest = max(map(len, self._confusions), default=1)
        self.pairs_of_marks = frozenset(
            seen
            for seen, meant in self.channel.costs
            if len(seen) == 2 and meant.isalpha() and not any(sign.isalnum() or sign.isspace() for sign in seen)
        )

    def near(self, observed: str) -> tuple[Candidate, ...]:
        """The candidates of an unknown word (blanks in it do not count), likeliest first."""
        return self._of("near", observed)

    def alike(self, observed: str) -> tuple[Candidate, ...]:
        """The words one frequent confusion away from a known word, likeliest first."""
        return self._of("alike", observed)

    def misread(self, observed: str) -> tuple[Candidate, ...]:
        """The candidates of a word that is known but rare: those one letter or one confusion away."""
        return self._of("misread", observed)

    def anyhow(self, observed: str) -> tuple[Candidate, ...]:
        """The words near to a known word of a damaged text, however dear: the context has to tell."""
        return self._of("anyhow", observed)

    def joined(self, observed: str) -> tuple[Candidate, ...]:
        """The words that ``observed``, in which a blank parts a known word from another, may be without the blank."""
        return self._of("joined", observed)

    def looked_near(self, observed: str) -> bool:
        """Whether it was asked what words are near to ``observed``."""
        return ("near", observed) in self._known

    @contextmanager
    def foreseeing(self) -> Iterator[None]:
        """While this lasts, say of words not worked out yet that they have no candidates; at its end work them all out.

        ``missed`` grows with each such answer: what was made of it must be made again.
        """
        self._asked = {}
        try:
            yield
        finally:
            asked, self._asked = list(self._asked), None
        for at in range(0, len(asked), _AT_ONCE):
            keys = asked[at : at + _AT_ONCE]
            self._known.update(zip(keys, together((self._steps(*key) for key in keys), self._answers), strict=True))

    def suggesting(self, suggested: Mapping[str, Collection[str]]) -> Candidates:
        """The same with other suggestions; what they do not touch is not worked out again."""
        other = copy(self)
        other.suggested = suggested
        other._known = {
            (kind, observed): found
            for (kind, observed), found in self._known.items()
            if observed not in suggested and "'" not in folded(observed)  # which is found by its stem
        }
        return other

    def _of(self, kind: str, observed: str) -> tuple[Candidate, ...]:
        key = (kind, observed)
        known = self._known.get(key)
        if known is not None:
            return known
        if self._asked is not None:
            self._asked[key] = None
            self.missed += 1
            return ()
        known = self._known[key] = together([self._steps(*key)], self._answers)[0]
        return known

    def _steps(self, kind: str, observed: str) -> Steps[_Question, tuple[Candidate, ...]]:
        find = {
            "near": self._find_near, "alike": self._find_alike, "misread": self._find_misread,
            "anyhow": self._find_anyhow,
        }  # fmt: skip
        return find.get(kind, self._find_joined)(observed)

    def _answers(self, questions: Sequence[_Question]) -> list[Any]:
        """The near words of each look-up, the costs of each list of pairs; all of a kind are worked out together."""
        pairs = [pair for question in questions if isinstance(question, list) for pair in question]
        costs = self.channel.costs_of(pairs)
        lookups = dict.fromkeys(question for question in questions if isinstance(question, tuple))
        near = self._looked_up(lookups, self.vocabulary.near, self.lookups)
        own = self._looked_up([key for key in lookups if len(key[0]) >= _OWN_SHORTEST], self._own, {})
        answers: list[Any] = []
        at = 0
        for question in questions:
            if isinstance(question, list):
                answers.append(costs[at : at + len(question)])
                at += len(question)
            else:
                answers.append((near[question], own.get(question, [])))
        return answers

    def _looked_up(
        self,
        asked: Collection[tuple[str, int]],
        index: NearWords,
        remembered: dict[tuple[str, int], list[tuple[str, int]]],
    ) -> dict[tuple[str, int], list[tuple[str, int]]]:
        """The words of ``index`` near to each string. What is far away is much, and seldom asked for twice: it is not
        remembered.
        """
        found = {key: remembered[key] for key in asked if key in remembered}
        by_reach: dict[int, list[str]] = defaultdict(list)
        for query, reach in asked:
            if (query, reach) not in found:
                by_reach[reach].append(query)
        for reach, queries in by_reach.items():
            keys = [(query, reach) for query in queries]
            new = dict(zip(keys, index.within_many(queries, reach), strict=True))
            found.update(new)
            if reach <= _NARROW:
                remembered.update(new)
        return found

    def _find_alike(self, observed: str) -> Steps[_Question, tuple[Candidate, ...]]:
        low = folded(observed)
        words = self._words_among(self._replaced(low))
        words.update(self._accented.get(low, ()))
        words.discard(low)
        return self._not_outweighed(low, (yield from self._ranked(observed, words)), _OUTWEIGHED)

    def _find_misread(self, observed: str) -> Steps[_Question, tuple[Candidate, ...]]:
        low = folded(observed)
        listed, own = yield low, 1
        words = set(self._likeliest(dict(chain(listed, own)), _TRIED_FAR))
        words.update(self._words_among(self._replaced(low)))
        words.update(self._accented.get(low, ()))
        words.discard(low)
        return self._not_outweighed(low, (yield from self._ranked(observed, words)), _OUTWEIGHED_SUSPECT)

    def _find_anyhow(self, observed: str) -> Steps[_Question, tuple[Candidate, ...]]:
        low = folded(observed)
        listed, own = yield low, _NEAR_SHORT if len(low) < _SHORT else _NARROW
        words = set(self._likeliest(dict(chain(listed, own)), _TRIED_KNOWN))
        words.update(self._words_among(self._replaced(low)))
        words.update(self._accented.get(low, ()))
        words.update(self.suggested.get(observed, ()))
        words.discard(low)
        return (yield from self._ranked(observed, words))

    def _not_outweighed(self, low: str, found: Sequence[Candidate], most: float) -> tuple[Candidate, ...]:
        limit = _LANGUAGE * self.own_cost(low) + most
        return tuple(c for c in found if c.cost + _LANGUAGE * self.own_cost(c.word) < limit)

    def _find_joined(self, observed: str) -> Steps[_Question, tuple[Candidate, ...]]:
        low = folded(_SPACE.sub("", observed))
        words = self._words_among({low, *self._replaced(low)})
        return (yield from self._ranked(observed, words))

    def _words_among(self, strings: set[str]) -> set[str]:
        return (self.vocabulary.single.keys() & strings) | (self._often & strings)

    def _find_near(self, observed: str) -> Steps[_Question, tuple[Candidate, ...]]:
        flat = _SPACE.sub("", observed)
        low = folded(flat)
        query = _MARKS.sub("", low) or low  # a mark is another letter or none: without it no word is farther away
        parted = flat != observed
        found = yield from self._within(query, low, parted, _NARROW)
        words = self._likeliest(found, _TRIED)
        costs = yield [(low, word) for word in words]
        sound = (cost for word, cost in zip(words, costs, strict=True) if self._is_sound(word))
        replaced = self._replaced(low)
        if min(sound, default=_UNEXPLAINED) >= _UNEXPLAINED and self.book.get(low, 0) < 2:
            found = yield from self._within(query, low, parted, _WIDE_PARTED if parted else _WIDE)
            words = self._likeliest(found, _TRIED_FAR)
        chosen = {*words, *self.vocabulary.skeletons.of((low, *replaced))}
        chosen |= self._words_among(replaced) - {low}
        chosen.update(w for w in replaced & self.book.keys() if w != low)
        chosen |= self._words_among(set(self._replaced_throughout(low))) - {low}
        chosen.update(self.suggested.get(observed, ()))
        if self.damaged:
            chosen |= self._without_digits(low)
        if "'" in low:
            stem, mark, ending = low.rpartition("'")
            known = self._known.get(("near", stem))
            nearest = known if known is not None else (yield from self._find_near(stem))
            chosen.update(near.word + mark + ending for near in nearest if ending == "s" != near.word[-1:])
        return (yield from self._ranked(observed, chosen))

    def _within(self, query: str, low: str, parted: bool, most: int) -> Steps[_Question, dict[str, int]]:
        """The words near to ``query``, and how far each is."""
        if not query or len(query) > _LONGEST_QUERY:
            return {}
        listed, own = yield query, min(most, _REACH[min(len(query), len(_REACH) - 1)])
        return {word: far for word, far in chain(own, listed) if word != low or parted}

    def _likeliest(self, found: Mapping[str, int], most: int) -> list[str]:
        cost = self.own_cost
        return [
            word for _, word in sorted((_FAR * far + _WORTH * cost(word), word) for word, far in found.items())[:most]
        ]

    def _is_sound(self, word: str) -> bool:
        """Whether a word is one, and not another misreading in the text."""
        return word in self.vocabulary.single or self.book.get(word, 0) > 1

    def own_cost(self, word: str) -> float:
        """−log of how likely a word is that this text has, whether the vocabulary knows it or not."""
        cost = self._costs.get(word)
        if cost is None:
            entry = self.vocabulary.single.get(word)
            cost = entry[1] if entry else self.vocabulary.cost(word)
            count = self.book.get(word, 0)
            if count:
                cost = min(cost, _OWN - _REPEATED * math.log(count))
            if word.endswith("'s") and len(word) > _OWN_SHORTEST:
                cost = min(cost, self.own_cost(word.removesuffix("'s")) + _POSSESSIVE)
            self._costs[word] = cost
        return cost

    def _ranked(self, observed: str, words: Iterable[str]) -> Steps[_Question, tuple[Candidate, ...]]:
        """The likeliest of the words as candidates, in order; asks for the channel's costs of all of them."""
        form = shape(observed)
        options = [(word, self._printings(observed, form, word)) for word in words]
        if not options:
            return ()
        costs: Sequence[float] = yield [(observed, printed) for _, tried in options for printed, _ in tried]
        found = []
        at = 0
        for word, tried in options:
            if len(tried) == 1:
                printed, extra = tried[0]
                cost = costs[at] + extra
            else:
                cost, printed = min((costs[at + n] + extra, printed) for n, (printed, extra) in enumerate(tried))
            at += len(tried)
            found.append((cost + _WORTH * self.own_cost(word), word, printed, cost))
        found.sort()
        suggested = self.suggested.get(observed, ())
        kept = [*found[: self.kept], *(each for each in found[self.kept :] if each[1] in suggested)]
        return tuple(Candidate(printed, word, cost) for _, word, printed, cost in kept)

    def _printings(self, observed: str, form: str, word: str) -> list[tuple[str, float]]:
        """The word in the cases that the observed letters, of such a form, may show; what each costs besides the
        channel.
        """
        if "’" in observed:
            word = word.replace("'", "’")
        title = word[:1].upper() + word[1:]
        if form == "lower":
            return [(title if self._is_name(word) else word, 0.0)]  # no small letter opens a name: it was misread
        if form == "mixed":
            return [(word, _OTHER_CASE), (title, _OTHER_CASE), (word.upper(), 2 * _OTHER_CASE)]
        if form == "upper":
            return [(word.upper(), 0.0), (word, 3 * _OTHER_CASE)]
        small = observed[0].lower() != word[:1] and not self._is_name(word)  # the misread letter need be no capital
        return [(title, 0.0), (word, _OTHER_CASE)] if small else [(title, 0.0)]

    def _is_name(self, word: str) -> bool:
        return word in self.names or self.vocabulary.lists.get(word.replace("’", "'").removesuffix("'s")) == "n"

    def _without_digits(self, low: str) -> set[str]:
        """The word with letters for the digits in it, if it has some among more letters: ``8orvel`` is a name that no
        list need have.
        """
        letters = sum(map(str.isalpha, low))
        if not low.isalnum() or letters == len(low) or letters < max(_FEWEST_LETTERS, 2 * (len(low) - letters)):
            return set()
        meant = [
            next((each for each in self._confusions.get(sign, ()) if each.isalpha()), "") if sign.isdigit() else sign
            for sign in low
        ]
        return {"".join(meant)} if all(meant) else set()

    def _replaced(self, low: str) -> set[str]:
        """The word with one confusion undone, at one place."""
        confusions = self._confusions
        return {
            low[:at] + meant + low[at + size :]
            for size in range(1, self._longest + 1)
            for at in range(len(low) - size + 1)
            for meant in confusions.get(low[at : at + size], ())
        }

    def _replaced_throughout(self, low: str) -> Iterable[str]:
        """The word with one confusion undone at several places, as an old ſ is read as f throughout."""
        stretches = {low[at : at + size] for size in range(1, self._longest + 1) for at in range(len(low) - size + 1)}
        for seen in stretches & self._confusions.keys():
            places = low.count(seen)
            if 2 <= places <= 4:
                parts = low.split(seen)
                for intended in self._confusions[seen]:
                    for choice in range(1, 1 << places):
                        if choice.bit_count() > 1:
                            joined = [parts[0]]
                            for at in range(places):
                                joined += [intended if choice >> at & 1 else seen, parts[at + 1]]
                            yield "".join(joined)
