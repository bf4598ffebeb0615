"""Pronouns: ``1`` where the text says *I*.

One place tells little: ``1 was`` may be the first of two. A typeface whose *I* is read as a figure tells itself, since
the same happens all over the book: behind many words, none of which is counted there, and before verbs that follow *I*.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tei_pipeline.correction.pieces import Pieces
from tei_pipeline.correction.rules import RuleReading
from tei_pipeline.lexicon.language_model import BOUNDARY, NUMBER, LanguageModel

_SEEN_AS = "1"
_OFTEN = 4
"""Different words behind which it has to stand before it is made (by judgement)."""
_FOLLOWS_PRONOUN = 2.0
"""How much likelier what follows has to be after *I* than after a number (nats)."""
_PRECEDES_PRONOUN = 7.0
"""Cost of *I* after the word before up to which it may follow; after ``group`` and ``king`` it costs more."""
_FIGURES, _FEW_OTHERS = frozenset("123456789"), 4
"""Where other figures stand so more than a quarter as often, they are numbers, of notes or of things."""
_SURE = 0.9


@dataclass(frozen=True)
class Pronouns:
    """Finds the pronoun by what ``model`` says of the words that follow."""

    model: LanguageModel

    def damaged(self, pieces: Pieces) -> Iterator[RuleReading]:
        """The figures of a text that are pronouns, in order; none if they are few."""
        numbered = {
            before
            for before, word in zip(pieces.folded, pieces.words[1:], strict=False)
            if word.isdigit() and word != _SEEN_AS
        }
        figures = (at for at in range(1, len(pieces) - 1) if pieces.words[at] in _FIGURES)
        found = [at for at in figures if self._is_pronoun(pieces, at)]
        places = [at for at in found if pieces.words[at] == _SEEN_AS and pieces.folded[at - 1] not in numbered]
        others = sum(pieces.words[at] != _SEEN_AS for at in found)
        if len({pieces.folded[at - 1] for at in places}) < _OFTEN or _FEW_OTHERS * others > len(places):
            return
        for at in places:
            evidence = f"1 stands {len(places)} times before what follows I"
            yield RuleReading(*pieces.spans[at], "I", evidence, _SURE)

    def _is_pronoun(self, pieces: Pieces, at: int) -> bool:
        """Whether a figure stands by itself before a word that follows the pronoun, and behind none that it counts."""
        before, following = pieces.words[at - 1], pieces.words[at + 1]
        gap, gap_before = pieces.gap(at), pieces.gap(at - 1)
        if not following.islower() or before[0].isdigit() or not gap.isspace() or pieces.block_end in gap:
            return False
        if not gap_before[-1:].isspace():
            return False
        if gap_before.isspace() and pieces.block_end not in gap_before:
            goes_on = self.model.cost(BOUNDARY, pieces.folded[at - 1], "i") < _PRECEDES_PRONOUN
            if before[0].isupper() or not goes_on:
                return False
        after = pieces.folded[at + 1 : at + 3 if pieces.gap(at + 1) == " " else at + 2]
        return self._cost("i", after) + _FOLLOWS_PRONOUN < self._cost(NUMBER, after)

    def _cost(self, word: str, after: Sequence[str]) -> float:
        row = (BOUNDARY, word, *after)
        return sum(map(self.model.cost, row, row[1:], row[2:]))
