"""Suggestions: frequent words that the context calls for and that may be misread as what stands there.

What is looked up by its letters (:mod:`tei_pipeline.correction.candidates`) is near to them. Where less is left of a
word, the encoder may still tell it: of those that it thinks likeliest in a place the ones that look most alike become
candidates.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from rapidfuzz.distance import Levenshtein

from tei_pipeline.correction.context import spelt, stretches
from tei_pipeline.lexicon.encoder import Encoder
from tei_pipeline.lexicon.four_bits import Array, Numbers
from tei_pipeline.lexicon.language import Language
from tei_pipeline.lexicon.vocabulary import folded

_WORDS = 30_000
"""Frequent words that may be suggested."""
_LIKELIEST, _KEPT = 32, 3
"""Words of a place whose letters are looked at, and of all places of a form those that become candidates."""
_PLACES = 12
"""Places of a form at which it is asked what is likely there: in a book the work grows with its distinct words."""
_BEHIND = 1.0
"""How much worse than a known word that stands there another may fit and still be suggested, in logits."""
_LONGER, _OTHER_LETTERS = 3, 0.6
"""How much longer or shorter than what was read a word may be, and what share of its letters may be others."""


@dataclass(frozen=True)
class Suggestions:
    """Suggests words of ``language``, which has an ``encoder``."""

    language: Language
    encoder: Encoder

    @cached_property
    def _words(self) -> tuple[str, ...]:
        single = self.language.vocabulary.single
        words = (word for word in single if word[0].isalpha())
        return tuple(sorted(words, key=lambda word: single[word][1])[:_WORDS])

    @cached_property
    def _vectors(self) -> tuple[Numbers, Numbers]:
        return self.encoder.vectors([spelt(self.encoder, word) for word in self._words])

    def of(self, text: str, spans: Sequence[tuple[int, int]]) -> Mapping[str, frozenset[str]]:
        """For what stands at these spans of ``text`` (offsets, half-open) the words that are suggested, if any."""
        least: dict[tuple[str, str], float] = {}
        for observed, word, behind in self._likely(text, _some_of_each(text, spans)):
            least[observed, word] = min(least.get((observed, word), np.inf), behind)
        costs = self.language.channel.costs_of([(observed.lower(), word) for observed, word in least])
        best: dict[str, list[tuple[float, str]]] = defaultdict(list)
        for ((observed, word), behind), cost in zip(least.items(), costs, strict=True):
            best[observed].append((cost + behind, word))
        return {observed: frozenset(word for _, word in sorted(found)[:_KEPT]) for observed, found in best.items()}

    def _likely(self, text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[str, str, float]]:
        """What stands there, a likely word that is not too far from it, how much worse it fits than the best one."""
        vectors, biases = self._vectors
        for stretch in stretches(self.encoder, text, spans):
            observed = [text[slice(*spans[number])] for number in stretch.numbers]
            asked = self.encoder.asked(stretch.pieces, stretch.places)
            logits = asked @ vectors.T + biases
            found = np.argpartition(-logits, _LIKELIEST, axis=1)[:, :_LIKELIEST]
            own, own_biases = self.encoder.vectors([spelt(self.encoder, word) for word in observed])
            standing = (own * asked).sum(axis=1) + own_biases
            for word, row, chosen, stands in zip(observed, logits, found, standing, strict=True):
                yield from self._of_place(word, row, chosen, float(stands))

    def _of_place(
        self, observed: str, logits: Numbers, chosen: Array, stands: float
    ) -> Iterator[tuple[str, str, float]]:
        low, best = folded(observed), float(logits[chosen].max())
        least = stands - _BEHIND if self.language.vocabulary.knows(observed) else -np.inf
        for number in chosen:
            word, fit = self._words[number], float(logits[number])
            longest = max(len(word), len(low))
            if fit < least or word == low or abs(len(word) - len(low)) > _LONGER:
                continue
            most = max(1, round(_OTHER_LETTERS * longest))
            if Levenshtein.distance(word, low, score_cutoff=most) <= most:
                yield observed, word, best - fit


def _some_of_each(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of the spans of each form the first few."""
    uses: Counter[str] = Counter()
    some = []
    for start, end in spans:
        observed = text[start:end]
        uses[observed] += 1
        if uses[observed] <= _PLACES:
            some.append((start, end))
    return some
