"""Candidates: what a damaged word may have been.

An unknown word gets the words of the vocabulary and of the text itself that are near to it; a known one only those that
are a single frequent confusion away from it, since nearly all of them are right. Each candidate has a cost: that of
the channel (how likely the letters are misread so), to which the context is added later.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain

from tei_pipeline.correction.pieces import shape
from tei_pipeline.lexicon.channel import Channel
from tei_pipeline.lexicon.near_words import NearWords
from tei_pipeline.lexicon.vocabulary import Vocabulary, folded, without_accents

_SPACE = re.compile(r"\s+")
_MARKS = re.compile(r"[^\w']")
_FREQUENT = 8.5
"""Confusions dearer than this (1 in 5,000) are not tried one by one."""
_WORTH = 0.8
"""Weight of the word's own cost when the list is cut to the likeliest."""
_TRIED = 10
"""Near words for which the channel is worked out, at most."""
_LANGUAGE = 0.75
_OUTWEIGHED = 5.0
"""A candidate of a known word may be so many nats dearer by itself: the context can outweigh no more."""
_OTHER_CASE = 0.7
_OWN_SHORTEST = 5
_OFTEN = 3
"""Uses in a text from which a word that nothing else knows counts as a word."""
_OWN, _REPEATED = 17.0, 1.5
"""Cost of a word that only the text knows, and what each e-fold use takes off it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reading of an observed word: as it would be printed, as the vocabulary writes it, its channel cost."""

    printed: str
    word: str
    cost: float


@dataclass
class Candidates:
    """Finds candidates; each distinct observed word is worked out once.

    ``book`` counts the words of the text in hand (folded), which are candidates too when they are frequent there.
    """

    vocabulary: Vocabulary
    channel: Channel
    book: Mapping[str, int] = field(default_factory=dict)
    lookups: dict[tuple[str, int], list[tuple[str, int]]] = field(default_factory=dict, repr=False)
    """Near words of the vocabulary by what was looked up; may be shared by all texts."""
    kept: int = 8
    _near: dict[str, tuple[Candidate, ...]] = field(default_factory=dict, init=False, repr=False)
    _alike: dict[str, tuple[Candidate, ...]] = field(default_factory=dict, init=False, repr=False)
    _misread: dict[str, tuple[Candidate, ...]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self._own = NearWords(word for word, count in self.book.items() if not self.vocabulary.knows(word))
        self._accented: dict[str, list[str]] = defaultdict(list)
        for word in chain(self.vocabulary.accented, (w for w in self.book if not w.isascii())):
            self._accented[without_accents(word)].append(word)
        confusions: dict[str, list[tuple[float, str]]] = defaultdict(list)
        for (observed, intended), cost in self.channel.costs.items():
            if observed and observed != intended and cost < _FREQUENT and observed.islower():
                confusions[observed].append((cost, intended.lower()))
        self._confusions = {seen: tuple(i for _, i in sorted(meant)[:6]) for seen, meant in confusions.items()}
        self._longest = max(map(len, self._confusions), default=1)

    def near(self, observed: str) -> tuple[Candidate, ...]:
        """The candidates of an unknown word (blanks in it do not count), likeliest first."""
        known = self._near.get(observed)
        if known is None:
            known = self._near[observed] = tuple(self._find_near(observed))
        return known

    def alike(self, observed: str) -> tuple[Candidate, ...]:
        """The words one frequent confusion away from a known word, likeliest first."""
        known = self._alike.get(observed)
        if known is None:
            low = folded(observed)
            words = {w for w in self._replaced(low) if self._is_word(w)}
            words.update(self._accented.get(low, ()))
            words.discard(low)
            limit = _LANGUAGE * self.own_cost(low) + _OUTWEIGHED
            found = self._ranked(observed, words)[: self.kept]
            known = tuple(c for c in found if c.cost + _LANGUAGE * self.own_cost(c.word) < limit)
            self._alike[observed] = known
        return known

    def misread(self, observed: str) -> tuple[Candidate, ...]:
        """The candidates of a word that is known but rare: those one letter or one confusion away."""
        known = self._misread.get(observed)
        if known is None:
            low = folded(observed)
            words = {word for word, _ in self._listed(low, 1)}
            if len(low) >= _OWN_SHORTEST:
                words.update(word for word, _ in self._own.within(low, 1))
            words.update(w for w in self._replaced(low) if self._is_word(w))
            words.update(self._accented.get(low, ()))
            words.discard(low)
            limit = _LANGUAGE * self.own_cost(low) + _OUTWEIGHED
            found = self._ranked(observed, words)[: self.kept]
            known = self._misread[observed] = tuple(
                c for c in found if c.cost + _LANGUAGE * self.own_cost(c.word) < limit
            )
        return known

    def joined(self, observed: str) -> tuple[Candidate, ...]:
        """The words that ``observed``, in which a blank parts a known word from another, may be without the blank."""
        flat = _SPACE.sub("", observed)
        low = folded(flat)
        words = {w for w in chain((low,), self._replaced(low)) if self._is_word(w)}
        return tuple(self._ranked(observed, words)[: self.kept])

    def _is_word(self, low: str) -> bool:
        return low in self.vocabulary.single or self.book.get(low, 0) >= _OFTEN

    def _find_near(self, observed: str) -> Iterable[Candidate]:
        flat = _SPACE.sub("", observed)
        low = folded(flat)
        bare = _MARKS.sub("", low)
        found: dict[str, int] = {}
        for query in dict.fromkeys((low, bare)):  # a set would have another order in each run
            size = len(query)
            if not query or size > 30:
                continue
            distance = 1 if size <= 3 else 2 if size <= 5 or flat != observed else 3 if size <= 8 else 4
            for reach in sorted({min(2, distance), distance}):
                near = self._listed(query, reach)
                if size >= _OWN_SHORTEST:
                    near = near + self._own.within(query, reach)
                for word, far in near:
                    if word != low or flat != observed:
                        found[word] = min(far, found.get(word, far))
                if found:
                    break  # what lies farther away is likelier only by chance
        words = sorted(found, key=lambda w: (5.0 * found[w] + _WORTH * self.own_cost(w), w))[:_TRIED]
        chosen = set(words)
        chosen.update(w for w in self._replaced(low) if w != low and (self._is_word(w) or w in self.book))
        chosen.update(w for w in self._replaced_throughout(low) if w != low and self._is_word(w))
        if "'" in low:
            stem, mark, ending = low.rpartition("'")
            chosen.update(near.word + mark + ending for near in self.near(stem) if ending == "s" != near.word[-1:])
        return self._ranked(observed, chosen)[: self.kept]

    def _listed(self, query: str, distance: int) -> list[tuple[str, int]]:
        known = self.lookups.get((query, distance))
        if known is None:
            known = self.lookups[query, distance] = self.vocabulary.near.within(query, distance)
        return known

    def own_cost(self, word: str) -> float:
        """−log of how likely a word is that this text has, whether the vocabulary knows it or not."""
        entry = self.vocabulary.single.get(word)
        cost = entry[1] if entry else self.vocabulary.cost(word)
        count = self.book.get(word, 0)
        return min(cost, _OWN - _REPEATED * math.log(count)) if count else cost

    def _ranked(self, observed: str, words: Iterable[str]) -> list[Candidate]:
        found = []
        for word in words:
            printed, cost = self._as_printed(observed, word)
            found.append((cost + _WORTH * self.own_cost(word), word, Candidate(printed, word, cost)))
        return [candidate for _, _, candidate in sorted(found, key=lambda f: (f[0], f[1]))]

    def _as_printed(self, observed: str, word: str) -> tuple[str, float]:
        """The word in the case that the observed letters show, and its channel cost."""
        if "’" in observed:
            word = word.replace("'", "’")
        form = shape(observed)
        if form == "lower":
            return word, self.channel.cost(observed, word)
        if form == "mixed":
            options = [(word, _OTHER_CASE), (word[:1].upper() + word[1:], _OTHER_CASE), (word.upper(), 2 * _OTHER_CASE)]
        elif form == "upper":
            options = [(word.upper(), 0.0), (word, 3 * _OTHER_CASE)]
        else:
            options = [(word[:1].upper() + word[1:], 0.0)]
            if observed[0].lower() != word[:1]:
                options.append((word, _OTHER_CASE))
        priced = [(self.channel.cost(observed, option) + extra, option) for option, extra in options]
        cost, printed = min(priced)
        return printed, cost

    def _replaced(self, low: str) -> Iterable[str]:
        """The word with one confusion undone, at one place."""
        for size in range(1, self._longest + 1):
            for at in range(len(low) - size + 1):
                for meant in self._confusions.get(low[at : at + size], ()):
                    yield low[:at] + meant + low[at + size :]

    def _replaced_throughout(self, low: str) -> Iterable[str]:
        """The word with one confusion undone at several places, as an old ſ is read as f throughout."""
        for seen, meant in self._confusions.items():
            places = low.count(seen)
            if 2 <= places <= 4:
                parts = low.split(seen)
                for intended in meant:
                    for choice in range(1, 1 << places):
                        if choice.bit_count() > 1:
                            joined = [parts[0]]
                            for at in range(places):
                                joined += [intended if choice >> at & 1 else seen, parts[at + 1]]
                            yield "".join(joined)
