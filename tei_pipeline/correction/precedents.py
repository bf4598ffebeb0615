"""Precedents: what reviewers decided of the same correction elsewhere in the book, and what follows from it.

One place that a reviewer has read says something of the others. A correction that was accepted is likelier right where
it comes up again, and its misreading likelier in other words. One that was refused is made no more without being asked;
refused at three places, it is not even proposed (:mod:`tei_pipeline.decisions.obey` sees to that for all stages, and
to the very places that were decided).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from rapidfuzz.distance import Levenshtein

from tei_pipeline.document import Decisions, Edit, Verdict
from tei_pipeline.document.decisions import REFUSED_OFTEN, is_word, unbroken
from tei_pipeline.lexicon.vocabulary import folded

Pair = tuple[str, str]
"""The letters of the source, line ends taken out, and the reading."""
_READINGS = (Verdict.ACCEPT, Verdict.OTHER, Verdict.ALWAYS)
_SAME_WORD = 0.5
"""Share of the letters that may differ; beyond it the reviewer put another word there, and no letter was misread."""


@dataclass(frozen=True)
class Precedents:
    """How often corrections of words were accepted and refused in a book, and which misreadings were confirmed."""

    accepted: Mapping[Pair, int] = field(default_factory=dict)
    refused: Mapping[Pair, int] = field(default_factory=dict)
    misread: Mapping[Pair, int] = field(default_factory=dict)
    """The pairs that the channel learns from: single words, of which some letters were read otherwise."""

    def raised(self, chance: float, before: str, after: str) -> float:
        """The chance of a correction to be right: that it is wrong is half as likely after it was accepted once.

        >>> Precedents(accepted={("tne", "the"): 3}).raised(0.6, "tne", "the")
        0.9
        """
        times = self.accepted.get((unbroken(before), after), 0) if self.accepted else 0
        return 1.0 - (1.0 - chance) / (1 + times) if times else chance

    def is_refused_often(self, before: str, after: str) -> bool:
        """Whether a correction is proposed no more: nothing is learnt from it, and the list of corrections says so."""
        return self.refused.get((unbroken(before), after), 0) >= REFUSED_OFTEN if self.refused else False

    def is_refused(self, edit: Edit) -> bool:
        """Whether this correction, or another one of the same letters, was refused: then it is at most proposed."""
        before = unbroken(edit.before)
        return before in self._refused_forms and (before, edit.after) not in self.accepted

    def is_accepted(self, edit: Edit) -> bool:
        """Whether this correction was accepted at another place."""
        return (unbroken(edit.before), edit.after) in self.accepted

    def told(self, edit: Edit, least: float) -> Edit:
        """``edit`` with what was decided elsewhere in its evidence; after a refusal less sure, but at least ``least``.

        >>> from tei_pipeline.document import EditKind
        >>> edit = Edit(0, 3, "tne", "the", EditKind.SPELLING, "misread-letters", 0.9, "in the word lists")
        >>> told = Precedents(refused={("tne", "the"): 2}).told(edit, 0.2)
        >>> told.confidence, told.evidence
        (0.3, 'refused 2 times in this book; in the word lists')
        """
        before = unbroken(edit.before)
        pair = before, edit.after
        if accepted := self.accepted.get(pair, 0):
            return replace(edit, evidence=f"accepted {times_said(accepted)} in this book; {edit.evidence}")
        refusals = self.refused.get(pair) or self._refused_forms.get(before, 0)
        if not refusals:
            return edit
        said = f"refused {times_said(refusals)} in this book"
        if pair not in self.refused:
            said = f"another reading of {before} was {said}"
        confidence = max(min(least, edit.confidence), edit.confidence / (1 + refusals))
        return replace(edit, confidence=round(confidence, 3), evidence=f"{said}; {edit.evidence}")

    def recounted(self, counts: Counter[str]) -> Counter[str]:
        """The words of the text, folded, as they are once the corrections that were accepted are made.

        >>> counts = Precedents(accepted={("Vorrin", "Varrin"): 2}).recounted(Counter({"vorrin": 3, "varrin": 1}))
        >>> counts["vorrin"], counts["varrin"]
        (1, 3)
        """
        if not self.accepted:
            return counts
        found = Counter(counts)
        for (before, after), times in self.accepted.items():
            low = folded(before)
            if " " not in before + after and (gone := min(times, found[low])):
                found[low] -= gone
                found[folded(after)] += gone
        return +found

    @cached_property
    def _refused_forms(self) -> Mapping[str, int]:
        forms: dict[str, int] = {}
        for (before, _), times in self.refused.items():
            forms[before] = max(times, forms.get(before, 0))
        return forms


def precedents_of(decisions: Decisions) -> Precedents:
    """The precedents that the decisions on a book set.

    A correction that was accepted at some places and refused at others counts with the larger number.
    """
    accepted: dict[Pair, int] = {}
    refused: dict[Pair, int] = {}
    misread: Counter[Pair] = Counter()
    for before, after, verdict, times in decisions.pairs:
        if verdict is Verdict.REJECT:
            if refusals := decisions.times_refused(before, after):
                refused[before, after] = refusals
            continue
        if acceptances := decisions.times_accepted(before, after):
            accepted[before, after] = acceptances
        if verdict in _READINGS and not decisions.times_refused(before, after) and _is_misread(before, after):
            misread[before, after] += times
    return Precedents(accepted, refused, dict(misread))


def _is_misread(before: str, after: str) -> bool:
    """Whether a word was read as another with some of its letters; numbers and signs have stages of their own."""
    if not (is_word(before) and is_word(after)) or any(sign.isspace() or sign.isdigit() for sign in before + after):
        return False
    return Levenshtein.normalized_distance(before, after) <= _SAME_WORD


def times_said(count: float) -> str:
    """A number of times, as evidence has it.

    >>> times_said(1), times_said(3)
    ('once', '3 times')
    """
    return "once" if count == 1 else f"{count:.0f} times"
