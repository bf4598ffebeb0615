"""Features: what the ranker knows of a change: the letters, the context, the word lists, the text as a whole."""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from tei_pipeline.correction.lattice import Lattice
from tei_pipeline.correction.paths import Edge, Path
from tei_pipeline.correction.pieces import Pieces, shape
from tei_pipeline.correction.profile import Profile
from tei_pipeline.lexicon.channel import Channel
from tei_pipeline.lexicon.language import Language
from tei_pipeline.lexicon.language_model import BOUNDARY, NUMBER, UNKNOWN, LanguageModel
from tei_pipeline.lexicon.letters import LetterModel
from tei_pipeline.lexicon.vocabulary import Vocabulary, folded

NAMES = (
    "channel",  # cost of the misreading, against that of reading right
    "total",  # channel and language together, against the text as it stands
    "to_best",  # the same, against the best candidate
    "margin",  # how much worse the next candidate is
    "left_gain",  # language model: the words themselves after those before, against the text as it stands
    "right_gain",  # language model: the words after them
    "left",
    "right",
    "known",  # share of the words as they stand that the vocabulary has
    "standing_cost",
    "word_cost",
    "observed_size",
    "size",
    "distance",
    "pieces",
    "words",
    "on_path",
    "rank",
    "observed_count",  # in this text
    "count",
    "hyphen_rate",  # line-end hyphens left in the text, a thousand characters
    "shape",
    "list",
    "observed_list",
    "after",
    "before",
    "gap",
    "digits",
    "opens",
    "candidates",
    "first_letter",
    "plural",
    "seen_left",
    "seen_right",
    "marks",
    "like_changes",  # how often this text's surest changes undo the same confusion
    "letters",  # how unusual the observed row of letters is
    "worst_letter",
    "kin_total",  # mean of "total" over all places of the text where the same may be read for the same
    "kin",  # how many such places
)
_TOTAL = NAMES.index("total")
_SHAPES = {"lower": 0, "title": 1, "upper": 2, "mixed": 3}
_LISTS = {"": 0, "o": 1, "n": 2, "c": 3, "u": 4}
_HYPHEN = re.compile(r"[a-z][-¬]\s")
_KEPT = 3
_SURE_SIZE = 4
_CLEAR = 3.0
"""How many nats the reading must be ahead of the next (20 to 1), the context aside."""
_HOPELESS, _HOPELESS_UNKNOWN, _BEHIND = 1.5, 20.0, 8.0
"""So many nats dearer than the text as it stands, or than the best reading, is never right (icdar2017 dev, 2026-11-22:
22 of 3,962 rows, 4 of 764, 1 of 14,063)."""
_KEPT_DAMAGED, _HOPELESS_DAMAGED = 6, 8.0
"""How many readings are judged, and the first of these numbers, in a text for which the encoder is asked too."""
_HOPELESS_JOINED = 8.0
"""The same of pieces read as one word in such a text, where the path does not read them so: a third of what the words
in parts gain hangs on it (HIPE dev, oracle, 2026-11-22)."""
_OFTEN = 3
"""Uses in the text from which a reading of an unknown word is judged, however rare it is elsewhere."""
_LIST_COST = 25.0
_DAMAGED, _SOME_WORDS, _DIRTY, FEW_WORDS = 0.03, 60, 0.08, 100
"""Shares of unknown words among the longer small ones above which a text is damaged so much that the encoder is asked,
and above which it is dirty; and up to how many words of a text each says nothing. Of the texts of the dev set
(2026-11-22) 262 of 321 are damaged and 119 of 269 dirty, of their truths 79 of 319 and 17 of 265."""
_NOT_LISTED = 19.0
"""Cost, in its context, of a word that the language model does not know."""


def _feature_row(features: Iterable[float]) -> Sequence[float]:
    """A row of features: a damaged book has some hundred thousand of them, which as objects take four times as much."""
    return array("d", features)


@dataclass(frozen=True, slots=True)
class Change:
    """A possible change: the stretch of the text, what stands there, what is read, the features in order of NAMES."""

    start: int
    end: int
    before: str
    after: str
    features: Sequence[float]

    def told(self, more: Iterable[float]) -> Change:
        """The change with more features after those it has."""
        return replace(self, features=_feature_row((*self.features, *more)))


@dataclass(frozen=True)
class TextTraits:
    """What is said of the whole text: its word counts, the share of unknown words, and of unknown ones among its longer
    words in small letters (which names do not swell), line-end hyphens left in it,
    the profile of its OCR and the channel moved towards it.
    """

    counts: Mapping[str, int]
    unknown_share: float
    strange_share: float
    hyphen_rate: float
    profile: Profile
    channel: Channel
    letters: LetterModel
    titles: Mapping[str, int]
    """How often the text has each form with a capital within a sentence."""
    size: int = 0
    """How many words and numbers the text has."""

    @property
    def is_dirty(self) -> bool:
        """Whether most strange forms of the text are damaged words, not foreign ones or names."""
        return self.strange_share > _DIRTY and self.size > FEW_WORDS

    def uses(self, low: str) -> int:
        """How often the text has the word, folded, with or without a possessive ending."""
        stem = low.removesuffix("'s").removesuffix("'")
        return self.counts.get(stem, 0) + self.counts.get(stem + "'s", 0)


def strange_share(pieces: Pieces, vocabulary: Vocabulary) -> float:
    """The share of unknown words among the longer words in small letters."""
    uses = Counter(word for word in pieces.words if len(word) >= _SURE_SIZE and word.islower())
    return sum(count for word, count in uses.items() if not vocabulary.knows(word)) / max(1, uses.total())


def is_damaged(pieces: Pieces, vocabulary: Vocabulary) -> bool:
    """Whether so much of the text is damaged that it is worth asking the encoder."""
    return len(pieces) > _SOME_WORDS and strange_share(pieces, vocabulary) > _DAMAGED


def traits_of(
    pieces: Pieces, counts: Mapping[str, int], lattice: Lattice, profile: Profile, language: Language
) -> TextTraits:
    """The traits of a text."""
    size = max(1, len(pieces.text))
    uses = Counter(pieces.words)
    unknown = {word for word in uses if not lattice.candidates.vocabulary.knows(word)}
    hyphens = 1000 * len(_HYPHEN.findall(pieces.text)) / size
    title = {word for word in uses if word.istitle()}
    titles = Counter(word for at, word in enumerate(pieces.words) if word in title and not pieces.opens_sentence(at))
    return TextTraits(
        counts,
        sum(uses[word] for word in unknown if not word[0].isdigit()) / max(1, len(pieces)),
        strange_share(pieces, lattice.candidates.vocabulary),
        hyphens,
        profile,
        profile.adapt(language.channel),
        language.letters,
        titles,
        len(pieces),
    )


_Row = tuple[int, Edge, Sequence[float]]
"""Where a reading begins, the reading, and its features."""


class _Reading(NamedTuple):
    """A reading worth a judgement: its rank among all of its place, the edge, the costs in context, their total."""

    rank: int
    edge: Edge
    cost: tuple[float, float]
    total: float


class _Place(NamedTuple):
    """A place where something else may be read: the piece it begins with, the edge that the path chose there, the words
    around it, what is said of the text as it stands, how many other readings there are, those worth a judgement, and
    the two least totals.
    """

    at: int
    chosen: Edge
    context: tuple[str, str]
    follow: Sequence[str]
    stands: tuple[float, float]
    known: float
    standing_total: float
    candidates: int
    readings: Sequence[_Reading]
    totals: Sequence[float]


def changes(path: Path, lattice: Lattice, traits: TextTraits) -> list[list[Change]]:
    """For each place where something else may be read, the likeliest changes.

    A place is an edge that the path chose, or neighbouring ones that a longer edge spans; the changes of two places may
    overlap. Few readings are worth a judgement: only of these is more worked out than what the context says.
    """
    told = _Told(path, lattice, traits)
    found = [_features(place, told) for place in _places(path, lattice)]
    kin: dict[tuple[str, str], list[float]] = defaultdict(list)
    for _, edge, features in chain.from_iterable(found):
        kin[edge.observed, edge.printed].append(features[_TOTAL])
    costs = _channel_costs(found, traits.channel)
    mean = {pair: (sum(totals) / len(totals), math.log1p(len(totals))) for pair, totals in kin.items()}
    return [
        [
            Change(
                start, start + len(edge.observed), edge.observed, edge.printed,
                _feature_row((
                    costs[edge.observed, edge.printed] if _is_one_word(edge) else edge.cost, *features[1:],
                    *mean[edge.observed, edge.printed],
                )),
            )
            for start, edge, features in group
        ]
        for group in found
    ]  # fmt: skip


def _is_one_word(edge: Edge) -> bool:
    return len(edge.words) == 1 and edge.words != (NUMBER,)


def _channel_costs(found: Sequence[Sequence[_Row]], channel: Channel) -> dict[tuple[str, str], float]:
    """What the text's own channel says of each reading as one word, worked out for all of them at once."""
    rows = chain.from_iterable(found)
    pairs = dict.fromkeys((edge.observed, edge.printed) for _, edge, _ in rows if _is_one_word(edge))
    return dict(zip(pairs, channel.costs_of(list(pairs)), strict=True))


def _places(path: Path, lattice: Lattice) -> Iterator[_Place]:
    words, places = path.words
    steps = {at: (edge, place) for (at, edge), place in zip(path.chosen, places, strict=True)}
    for at, (chosen, place) in steps.items():
        edges = path.edges[at]
        if len(edges) == 1:
            continue  # what stands there, and no other reading
        spans = {chosen.pieces: len(chosen.words)}
        if chosen.pieces == 1 and at + 1 in steps:
            following, next_place = steps[at + 1]
            spans[1 + following.pieces] = next_place - place + len(following.words)
        for pieces, count in spans.items():
            others = [e for e in edges if e.pieces == pieces and e.printed != e.observed]
            if others:
                follow = words[place + count : place + count + 2]
                found = _place(path, lattice, at, chosen, others, (words[place - 2], words[place - 1]), follow)
                if found is not None:
                    yield found


def surest(path: Path, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """The observed and the chosen word where the path reads an unknown word otherwise, and nothing else comes near."""
    for at, chosen in path.chosen:
        observed = chosen.observed
        if len(chosen.printed) < _SURE_SIZE or chosen.printed == observed or " " in chosen.printed or "\n" in observed:
            continue
        if vocabulary.knows(observed) or chosen.words[0] in (UNKNOWN, NUMBER):
            continue
        others = [
            e.cost + vocabulary.cost(e.words[0])
            for e in path.edges[at]
            if e.pieces == chosen.pieces and e is not chosen
        ]
        if min(others, default=99.0) - chosen.cost - vocabulary.cost(chosen.words[0]) >= _CLEAR:
            yield observed, chosen.printed


def _place(
    path: Path,
    lattice: Lattice,
    at: int,
    chosen: Edge,
    others: Sequence[Edge],
    context: tuple[str, str],
    follow: Sequence[str],
) -> _Place | None:
    """The place with those of the ``others`` that are worth a judgement; None if none is."""
    model = lattice.model
    count = others[0].pieces
    standing = path.edges[at][0] if count == 1 else lattice.standing(path.pieces, at, count)
    stands = _context_cost(model, context, standing.words, follow)
    known = sum(word != UNKNOWN for word in standing.words) / len(standing.words)
    standing_total = sum(stands) + (0.0 if known == 1 else 6.0)
    damaged = lattice.candidates.damaged
    most, no_use = (_KEPT_DAMAGED, _HOPELESS_DAMAGED) if damaged else (_KEPT, _HOPELESS)
    if count > 1 and lattice.is_glued(path.pieces, at):
        hopeless = _HOPELESS_JOINED
    elif known == 1:
        hopeless = no_use
    else:
        hopeless = _HOPELESS_UNKNOWN if count == chosen.pieces else _HOPELESS_JOINED * damaged
    costs = [_context_cost(model, context, edge.words, follow) for edge in others]
    totals = [edge.cost + (own + after) for edge, (own, after) in zip(others, costs, strict=True)]
    out_of_reach = min(totals) > standing_total + hopeless
    if out_of_reach and known == 1 and others[0].observed not in lattice.candidates.suggested:
        return None
    readings = []
    order = sorted(range(len(others)), key=lambda n: (totals[n], others[n].printed))
    least = totals[order[0]]
    for rank, n in enumerate(order):
        edge, total = others[n], totals[n]
        bare = known == 0 and edge.observed == standing.observed  # no mark that touches it is taken for a letter
        often = bare and len(edge.observed) > 1 and _uses(lattice, edge) >= _OFTEN
        in_text = often or edge.words == (UNKNOWN,)
        of_the_text = in_text and total < least + _BEHIND + _NOT_LISTED
        far_behind = out_of_reach or ((rank >= most or total > least + _BEHIND) and not of_the_text)
        far_behind = far_behind and edge.words[0] not in lattice.candidates.suggested.get(edge.observed, ())
        other_letters = len(edge.words) == 1 and edge.printed.lower() != edge.observed.lower()
        if not (far_behind and other_letters):
            readings.append(_Reading(rank, edge, costs[n], total))
    if not readings:
        return None
    totals = [totals[n] for n in order[:2]]
    return _Place(at, chosen, context, follow, stands, known, standing_total, len(order), readings, totals)


def _uses(lattice: Lattice, edge: Edge) -> int:
    """How often the text has what is read."""
    return lattice.counts.get(folded(edge.printed), 0)


@dataclass
class _Told:
    """What is told of an observed word, and of one read as another, wherever they stand: each worked out once."""

    path: Path
    lattice: Lattice
    traits: TextTraits
    _observed: dict[str, tuple[float, ...]] = field(default_factory=dict)
    _pairs: dict[tuple[str, str], tuple[float, ...]] = field(default_factory=dict)

    def observed(self, word: str) -> tuple[float, ...]:
        """Its shape, whether it has digits, how many marks, how unusual its letters are."""
        known = self._observed.get(word)
        if known is None:
            known = self._observed[word] = (
                _SHAPES[shape(word)],
                any(map(str.isdigit, word)),
                sum(not (letter.isalnum() or letter.isspace()) for letter in word),
                *self.traits.letters.surprise(word),
            )
        return known

    def pair(self, observed: str, printed: str) -> tuple[float, ...]:
        """How many letters are others, whether the first is and whether a plural's is, how often the text was misread
        so.
        """
        known = self._pairs.get((observed, printed))
        if known is None:
            low, reading = observed.lower(), printed.lower()
            known = self._pairs[observed, printed] = (
                Levenshtein.distance(low, reading),
                reading[:1] != low[:1],
                (reading[-1:] == "s") != (low[-1:] == "s"),
                math.log1p(self.traits.profile.seen(observed, printed)),
            )
        return known


def _features(place: _Place, told: _Told) -> list[_Row]:
    """The features of each reading of a place in order of NAMES, but for the channel, which comes later, and kin."""
    lattice, traits, pieces = told.lattice, told.traits, told.path.pieces
    model, vocabulary, text = lattice.model, lattice.candidates.vocabulary, pieces.text
    at, stands, totals, context, follow, known = (
        place.at, place.stands, place.totals, place.context, place.follow, place.known,
    )  # fmt: skip
    found = []
    for rank, edge, cost, total in place.readings:
        observed, start = edge.observed, pieces.spans[at][0] - edge.left
        end = start + len(observed)
        second = (totals[1] if len(totals) > 1 else total + 15.0) if rank == 0 else totals[0]
        words = pieces.words[at : at + edge.pieces]
        after, before = text[end : end + 1], text[start - 1 : start] if start else ""
        form, digits, marks, letters, worst_letter = told.observed(observed)
        distance, first_letter, plural, like_changes = told.pair(observed, edge.printed)
        features = (
            0.0,
            total - place.standing_total,
            total - totals[0],
            second - total,
            stands[0] - cost[0],
            stands[1] - cost[1],
            -cost[0],
            -cost[1],
            known,
            sum(map(vocabulary.cost, words)) if known == 1 else _LIST_COST,
            sum(_word_cost(lattice, edge)),
            len(observed),
            len(edge.printed),
            distance,
            edge.pieces,
            len(edge.words),
            edge is place.chosen,
            rank,
            math.log1p(traits.uses(pieces.folded[at])) if edge.pieces == 1 else 0.0,
            math.log1p(traits.uses(folded(edge.printed))) if len(edge.words) == 1 else 0.0,
            traits.hyphen_rate,
            form,
            min(_LISTS[vocabulary.listed(word)] for word in edge.words),
            min(_LISTS[vocabulary.listed(word)] for word in words),
            _after(after),
            0 if before.isspace() else 1 if before else 2,
            _gap(pieces, at, edge.pieces),
            digits,
            context[1] == BOUNDARY,
            place.candidates,
            first_letter,
            plural,
            model.seen(context[1], edge.words[0]),
            bool(follow) and model.seen(edge.words[-1], follow[0]),
            marks,
            like_changes,
            letters,
            worst_letter,
        )
        found.append((start, edge, _feature_row(features)))
    return found


def _word_cost(lattice: Lattice, edge: Edge) -> Iterator[float]:
    for word in edge.words:
        yield lattice.candidates.own_cost(folded(edge.printed) if word == UNKNOWN else word)


def _context_cost(
    model: LanguageModel, context: tuple[str, str], words: Sequence[str], follow: Sequence[str]
) -> tuple[float, float]:
    """The cost of the words after their context, and of the two that follow after them."""
    u, v = context
    own = after = 0.0
    cost = model.cost
    for word in words:
        own += cost(u, v, word) if word != UNKNOWN else _NOT_LISTED
        u, v = v, word
    for word in follow:
        if word != UNKNOWN:
            after += cost(u, v, word)
        u, v = v, word
    return own, after


def _after(mark: str) -> int:
    if not mark:
        return 0
    return 1 if mark == "." else 2 if mark in ",;:" else 3 if mark.isspace() else 4


def _gap(pieces: Pieces, at: int, count: int) -> int:
    if count == 1:
        return 0
    gap = pieces.gap(at + count - 2)
    if gap == " ":
        return 1
    if gap.strip() == "-":
        return 2 if len(gap) == 1 else 3
    return 4
