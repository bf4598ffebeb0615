"""What the encoder is trained on: stretches of text with places, the words that may stand there, and which one does.

Of plain texts the damage is invented: letters are misread as the table of confusions has it, a word is read as one that
looks alike, parted or joined. Of pairs of OCR and truth the places and words are those that the corrector judges.
"""

from __future__ import annotations

import math
import random
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from tei_pipeline.correction.features import Change
from tei_pipeline.lexicon.channel import Channel
from tei_pipeline.lexicon.language import Language
from tei_pipeline.lexicon.near_words import NearWords
from tei_pipeline.lexicon.vocabulary import Vocabulary
from tei_pipeline.lexicon.wordpieces import START, UNKNOWN, WordPieces

MOST_WORDS, MOST_PIECES, MOST_PLACES = 8, 5, 28
_WORDS_NEAR = 24
"""Words that look alike, of each word."""
_RATES = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3)
"""Shares of damaged words, one drawn for each stretch."""
_PARTED, _JOINED, _REAL, _LOST, _TWICE = 0.08, 0.06, 0.3, 0.12, 0.3
"""Of the damage: words parted, joined, read as another word; of the rest letters lost or stray, and two at once."""
_ROOM = 12
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\w\s]|_")
_Weighed = tuple[list[str], list[float]]


class Asked(NamedTuple):
    """A place of a stretch: its first piece and the one after its last, the words that may stand there, spelt, the
    number of the right one, and whether the place is damaged.
    """

    start: int
    end: int
    words: list[tuple[int, ...]]
    right: int
    damaged: bool


class Stretch(NamedTuple):
    """Pieces that are read at once, and what is asked about them."""

    pieces: list[int]
    places: list[Asked]


@dataclass
class Damage:
    """Misreads words as OCR does."""

    channel: Channel
    alike: dict[str, list[str]]
    chance: random.Random
    _meant: dict[str, _Weighed] = field(default_factory=dict)
    _real: dict[str, _Weighed] = field(default_factory=dict)

    def __post_init__(self) -> None:
        table: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for (observed, intended), count in self.channel.counts.items():
            if observed != intended and 0 < len(intended) <= 3:
                table[intended].append((observed, count))
        self._meant = {letters: _weighed(found) for letters, found in table.items()}
        pairs = [(word, meant) for word, found in self.alike.items() for meant in found]
        real: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for (word, meant), cost in zip(pairs, self.channel.costs_of(pairs), strict=True):
            if cost < 14:
                real[meant].append((word, math.exp(-cost / 2)))
        self._real = {word: _weighed(found) for word, found in real.items()}

    def misread(self, word: str) -> str:
        """``word`` as it may be read."""
        chance = self.chance
        other = self._real.get(word.lower())
        if other and chance.random() < _REAL:
            drawn = chance.choices(other[0], cum_weights=other[1])[0]
            return drawn.title() if word.istitle() else drawn.upper() if word.isupper() else drawn
        for _ in range(2 if chance.random() < _TWICE else 1):
            word = self._lost(word) if word and chance.random() < _LOST else self._confused(word)
        return word

    def _lost(self, word: str) -> str:
        at, kind = self.chance.randrange(len(word)), self.chance.random()
        if kind < 0.6:
            return word[:at] + word[at + 1 :]
        if kind < 0.8:
            return word[:at] + self.chance.choice(".'-, ") + word[at:]
        return word[:at] + self.chance.choice("etaoinsrlhfc") + word[at + 1 :]

    def _confused(self, word: str) -> str:
        sizes = (1, 2)
        spots = [(at, n) for n in sizes for at in range(len(word) - n + 1) if word[at : at + n] in self._meant]
        if not spots:
            return word
        weights = [self._meant[word[at : at + size]][1][-1] ** 0.5 for at, size in spots]
        at, size = self.chance.choices(spots, weights)[0]
        seen, sums = self._meant[word[at : at + size]]
        return word[:at] + self.chance.choices(seen, cum_weights=sums)[0] + word[at + size :]


def _weighed(found: Sequence[tuple[str, float]]) -> _Weighed:
    return [each for each, _ in found], list(accumulate(weight for _, weight in found))


def words_alike(vocabulary: Vocabulary) -> dict[str, list[str]]:
    """For each frequent word those that look alike, the nearest and most frequent first."""
    words = [word for word in vocabulary.single if word.isascii() and word.isalpha()][:60_000]
    near = NearWords(words)
    short = [word for word in words[:40_000] if len(word) < 4]
    long = [word for word in words[:40_000] if len(word) >= 4]
    found = {}
    for chosen, most in ((short, 1), (long, 2)):
        for word, others in zip(chosen, near.within_many(chosen, most), strict=True):
            order = sorted((vocabulary.cost(other) + 3 * far, other) for other, far in others if other != word)
            found[word] = [other for _, other in order[:_WORDS_NEAR]]
    return found


def invented(text: str, damage: Damage, spelt: WordPieces, longest: int) -> Iterator[Stretch]:
    """Stretches of ``text`` with invented damage."""
    chance = damage.chance
    tokens = _TOKEN.findall(text)
    at = chance.randrange(100)
    while at < len(tokens):
        rate = chance.choice(_RATES)
        pieces = [spelt.number(START)]
        words: list[tuple[int, int, str, str]] = []
        while at < len(tokens) and len(pieces) < longest - _ROOM:
            truth, at = tokens[at], at + 1
            if not truth[0].isalpha():
                pieces += spelt.of(truth)
                continue
            read = truth
            if chance.random() < rate:
                kind = chance.random()
                if kind < _PARTED and len(truth) > 4:
                    cut = chance.randrange(1, len(truth))
                    read = f"{truth[:cut]} {truth[cut:]}"
                elif kind < _PARTED + _JOINED and at < len(tokens) and tokens[at][0].isalpha():
                    truth, read, at = f"{truth} {tokens[at]}", truth + tokens[at], at + 1
                else:
                    read = damage.misread(truth).strip() or "."
            start = len(pieces)
            pieces += spelt.of(read)
            words.append((start, len(pieces), truth.lower(), read.lower()))
        places = list(_asked(words, damage, spelt, longest))
        if len(places) >= _ROOM // 2 and len(pieces) <= longest:
            yield Stretch(pieces, places)


def _asked(
    words: Sequence[tuple[int, int, str, str]], damage: Damage, spelt: WordPieces, longest: int
) -> Iterator[Asked]:
    damaged = [word for word in words if word[2] != word[3]]
    sound = [word for word in words if word[2] == word[3] and word[2] in damage.alike]
    damage.chance.shuffle(damaged)
    damage.chance.shuffle(sound)
    chosen = damaged[: damage.chance.randint(8, MOST_PLACES - 8)]
    for start, end, truth, read in chosen + sound[: MOST_PLACES - len(chosen)]:
        offered = [truth, read]
        for word in (truth, read):
            found = damage.alike.get(word, [])
            offered += damage.chance.sample(found, min(len(found), 4))
        if start < end <= longest:
            distinct = list(dict.fromkeys(offered))[:MOST_WORDS]
            yield Asked(start, end, [_cut(spelt, word) for word in distinct], 0, truth != read)


def _cut(spelt: WordPieces, word: str) -> tuple[int, ...]:
    return spelt.of(word)[:MOST_PIECES] or (spelt.number(UNKNOWN),)


class Judged(NamedTuple):
    """A change that the corrector judges: what it gains in letters, whether it is right, what the truth has there."""

    group: int
    change: Change
    gain: int
    exact: bool
    truth: str


def paired(text: str, judged: Sequence[Judged], spelt: WordPieces, longest: int) -> Iterator[Stretch]:
    """Stretches of the OCR of a pair, with what is judged there. Where nothing that is judged is right, the truth is
    offered besides.
    """
    groups: dict[tuple[int, int, int], list[Judged]] = defaultdict(list)
    for each in judged:
        groups[each.group, each.change.start, each.change.end].append(each)
    placed = [(start, end, piece) for start, end, found in spelt.placed(text) for piece in found]
    starts, ends, pieces = ([each[side] for each in placed] for side in range(3))
    step = longest * 3 // 4
    of: dict[int, list[Asked]] = defaultdict(list)
    for (_, start, end), group in groups.items():
        first = bisect_right(ends, start)
        last = max(bisect_left(starts, end), first + 1)
        begins = [n * step for n in (first // step - 1, first // step) if n >= 0 and last < n * step + longest]
        if begins and last <= len(pieces):
            begin = max(begins, key=lambda begin: min(first - begin, begin + longest - last))
            words, right = _offered(group)
            spelled = [_cut(spelt, word) for word in words]
            of[begin].append(Asked(first - begin + 1, last - begin + 1, spelled, right, right > 0))
    for begin, places in of.items():
        yield Stretch([spelt.number(START), *pieces[begin : begin + longest - 1]], places)


def _offered(group: Sequence[Judged]) -> tuple[list[str], int]:
    """The words of a place, that which stands there first, and the number of the right one: the truth, else what comes
    nearest to it.
    """
    words = [group[0].change.before, *(each.change.after for each in group)]
    best = max(range(len(group)), key=lambda n: (group[n].exact, group[n].gain))
    if group[best].exact or group[best].gain > 0:
        return words, best + 1
    if not group[0].truth or folded(group[0].truth) == folded(words[0]):
        return words, 0
    return [*words, group[0].truth], len(words)


def folded(text: str) -> str:
    """Small letters without punctuation."""
    return " ".join(re.sub(r"[\W_]", " ", text.lower().replace("¬\n", "")).split())


def damage_of(language: Language, seed: int) -> Damage:
    """The damage that the language's table of confusions makes."""
    return Damage(language.channel, words_alike(language.vocabulary), random.Random(seed))
