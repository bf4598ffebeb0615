"""Contradictions: a change that would make what another one undoes.

Where a book has ``Monzic`` four times for ``Monzie``, the ranker finds either like the other. What is put right in one
place is not proposed in the next. Words of the lists are another matter: ``he`` for ``be`` here and ``be`` for ``he``
there may both be right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tei_pipeline.lexicon.vocabulary import Vocabulary, folded


@dataclass(frozen=True)
class PutRight:
    """The forms that a text has put right, and how sure (0–1) the surest change of each is; ``counts`` are the uses of
    the text's words, folded.
    """

    forms: Mapping[str, float]
    vocabulary: Vocabulary
    counts: Mapping[str, int]

    @classmethod
    def by(cls, changes: Iterable[tuple[str, float]], vocabulary: Vocabulary, counts: Mapping[str, int]) -> PutRight:
        """What is put right by changes, each told by what stands there and how sure it is."""
        forms: dict[str, float] = defaultdict(float)
        for before, chance in changes:
            forms[_form(before)] = max(forms[_form(before)], chance)
        return cls(forms, vocabulary, counts)

    def contradicts(self, before: str, after: str, chance: float) -> bool:
        """Whether what would be read is itself put right, and more surely; of two that are as sure, whether it stands
        less often than what it is to be read for. It must be in no list.

        >>> found = PutRight.by([("Monzie", 0.3), ("Monzic", 0.3)], Vocabulary({}, {}), {"monzie": 9, "monzic": 4})
        >>> found.contradicts("Monzie", "Monzic", 0.3), found.contradicts("Monzic", "Monzie", 0.3)
        (True, False)
        """
        was, form = _form(before), _form(after)
        surest = self.forms.get(form, 0.0)
        if was == form or surest < chance or not surest or self.vocabulary.knows(form):
            return False
        return surest > chance or self.counts.get(form, 0) < self.counts.get(was, 0)


def _form(word: str) -> str:
    return folded(word).removesuffix("'s")
