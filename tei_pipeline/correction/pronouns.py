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
            if word.isdigit() and word != "1"
        }
        places = [
            at for at in range(1, len(pieces) - 1) if pieces.words[at] == _SEEN_AS and self._is_pronoun(pieces, at)
        ]
        places = [at for at in places if pieces.folded[at - 1] not in numbered]
        if len({pieces.folded[at - 1] for at in places}) < _OFTEN:
            return
        for at in places:
            evidence = f"1 stands {len(places)} times before what follows I"
            yield RuleReading(*pieces.spans[at], "I", evidence, _SURE)

    def _is_pronoun(self, pieces: Pieces, at: int) -> bool:
        """Whether a figure stands by itself before a word that follows the pronoun, and behind none that it counts."""
        before, following = pieces.words[at - 1], pieces.words[at + 1]
        if not following.islower() or before[0].isdigit() or not pieces.gap(at).isspace():
            return False
        if not pieces.gap(at - 1)[-1:].isspace() or (pieces.gap(at - 1).isspace() and before[0].isupper()):
            return False
        after = pieces.folded[at + 1 : at + 3 if pieces.gap(at + 1) == " " else at + 2]
        return self._cost("i", after) + _FOLLOWS_PRONOUN < self._cost(NUMBER, after)

    def _cost(self, word: str, after: Sequence[str]) -> float:
        row = (BOUNDARY, word, *after)
        return sum(map(self.model.cost, row, row[1:], row[2:]))
