"""Obey: what decisions make of the items of a stage, before they become a layer.

A stage knows nothing of decisions. It makes and proposes what it would; here an edit that was refused goes, one that
was accepted is made though it was only proposed, and another reading takes the place of the program's. What no stage
proposes any more is made by the stage ``decided``, so that an accepted correction stays though the rules change.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from tei_pipeline.document import Decision, Decisions, Edit, Item, Placed, Proposal, Refusal, Source, Verdict
from tei_pipeline.document.decisions import REFUSED_OFTEN, core, edit_core, unbroken

MAKING = frozenset({Verdict.ACCEPT, Verdict.OTHER, Verdict.SLIP, Verdict.ALWAYS})
"""Verdicts after which the source reads otherwise."""


@dataclass(frozen=True)
class Obedience:
    """The decisions on one source, ready to be applied to the edits of its stages."""

    decisions: Decisions
    source: Source

    def apply(self, items: Iterable[Item], made: Sequence[Edit] = ()) -> Iterator[Item]:
        """The items of a stage as the decisions would have them; marks and findings pass.

        ``made`` are the edits of the stages before. A proposal that was accepted and overlaps what is made stays one.
        """
        if not self.decisions:
            yield from items
            return
        promoted: list[Edit] = []
        standing = _Standing(made)
        for item in items:
            if isinstance(item, Edit):
                judged = self._judge(item, made=True)
                if isinstance(judged, Edit):
                    standing.add(judged)
                yield judged
            elif isinstance(item, Proposal):
                judged = self._judge(item.edit, made=False)
                if isinstance(judged, Edit):
                    promoted.append(judged)
                else:
                    yield judged
            else:
                yield item
        for edit in promoted:
            other = standing.overlapping(edit)
            if other is None:
                standing.add(edit)
                yield edit
            elif edit_core(other) != edit_core(edit):
                why = f"accepted, but “{other.before}” → “{other.after}” is made of the same letters: refuse one"
                yield Proposal(replace(edit, evidence=f"{edit.evidence}; {why}", verdict=None))

    def _judge(self, edit: Edit, *, made: bool) -> Item:
        found = self._on_place(edit) or self._on_words(edit)
        if found is not None:
            return found
        times = self.decisions.times_refused(edit.before, edit.after)
        if times >= REFUSED_OFTEN:
            return Refusal(edit, f"refused {times} times in this book, so it is proposed no more", learned=True)
        return edit if made else Proposal(edit)

    # ------------------------------------------------------------------ one place

    @cached_property
    def _starts(self) -> list[int]:
        return [placed.start for placed in self.decisions.placed]

    @cached_property
    def _longest(self) -> int:
        return max((placed.end - placed.start for placed in self.decisions.placed), default=0)

    def _touching(self, edit: Edit) -> Iterator[Placed]:
        """The decisions on places that share a letter with ``edit``."""
        at = bisect_left(self._starts, edit.start - self._longest)
        while at < len(self.decisions.placed):
            placed, at = self.decisions.placed[at], at + 1
            if placed.start >= edit.end:
                return
            if placed.end > edit.start:
                yield placed

    def _on_place(self, edit: Edit) -> Item | None:
        mine = edit_core(edit)
        refused_other = None
        for placed in self._touching(edit):
            decision = placed.decision
            if decision.verdict in MAKING:
                if is_so_already(placed, self.source):
                    return Refusal(edit, f"the text reads as a reviewer decided: {told(decision)}")
                if core_of(placed, self.source) == mine:
                    return replace(edit, confidence=1.0, evidence=told(decision, edit), verdict=decision.verdict)
                if (placed.start, placed.end) == (edit.start, edit.end):
                    return replace(edit, after=decision.after, confidence=1.0, evidence=told(decision, edit),
                                   verdict=decision.verdict)  # fmt: skip
                # The reviewer's own reading is made by the stage `decided`; both cannot stand.
                return Refusal(edit, f"a reviewer decided these letters: {told(decision)}")
            if core_of(placed, self.source) == mine or (placed.start, placed.end, decision.after) == (
                edit.start, edit.end, edit.after,
            ):  # fmt: skip
                return Refusal(edit, told(decision))
            refused_other = decision
        if refused_other is not None:
            # Another reading than the one that was refused: worth a look, not worth trusting.
            return Proposal(replace(edit, evidence=f"{edit.evidence}; {told(refused_other)}".lstrip("; ")))
        return None

    # ------------------------------------------------------------------ words everywhere

    def _on_words(self, edit: Edit) -> Item | None:
        before = unbroken(edit.before)
        always = self.decisions.always.get(before)
        if always is not None:
            return replace(
                edit, after=always.after, confidence=1.0, evidence=told(always, edit), verdict=Verdict.ALWAYS
            )
        series = self.decisions.series.get(("*", edit.before, edit.after)) or self.decisions.series.get(
            ("*", before, edit.after)
        )
        if series is not None and series.verdict is Verdict.ACCEPT:
            return replace(edit, confidence=1.0, evidence=told(series, edit), verdict=Verdict.ACCEPT)
        if series is not None:
            return Refusal(edit, told(series))
        word = self._never(edit)
        return Refusal(edit, f"“{word}” is never to be touched in this book") if word else None

    def _never(self, edit: Edit) -> str:
        """The word of the list that ``edit`` would change, if there is one."""
        never = self.decisions.never
        if not never:
            return ""
        if unbroken(edit.before) in never:
            return unbroken(edit.before)
        start, end, _ = edit_core(edit)
        text = self.source.text
        low, high = edit.start, edit.end
        while low and not text[low - 1].isspace():
            low -= 1
        while high < len(text) and not text[high].isspace():
            high += 1
        at = low
        for piece in text[low:high].split():
            at = text.index(piece, at)
            bare = piece.strip(_AROUND_WORDS)
            if bare in never and (word := at + piece.index(bare)) < max(end, start + 1) and word + len(bare) > start:
                return bare
            at += len(piece)
        return ""


class _Standing:
    """Edits that do not overlap, by their start."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self._edits = sorted(edits, key=lambda edit: edit.start)
        self._starts = [edit.start for edit in self._edits]

    def add(self, edit: Edit) -> None:
        at = bisect_left(self._starts, edit.start)
        self._starts.insert(at, edit.start)
        self._edits.insert(at, edit)

    def overlapping(self, edit: Edit) -> Edit | None:
        """The first that shares a letter with ``edit``."""
        at = max(0, bisect_left(self._starts, edit.start) - 1)
        for other in self._edits[at : at + 2]:
            if other.start < edit.end and edit.start < other.end:
                return other
        return None


_AROUND_WORDS = ".,;:!?‘’“”'\"()[]{}<>*«»—–-…¬^"


def is_so_already(placed: Placed, source: Source) -> bool:
    """Whether the source reads as decided, so that there is nothing left to make (a re-OCR read it right)."""
    return unbroken(source.text[placed.start : placed.end]) == placed.decision.after


def core_of(placed: Placed, source: Source) -> tuple[int, int, str]:
    """What a decision changes in this source, or forbids to change."""
    return core(placed.start, source.text[placed.start : placed.end], placed.decision.after)


def told(decision: Decision, edit: Edit | None = None) -> str:
    """The decision as evidence, before that of the program if it is the same correction."""
    by = f" by {decision.who}" if decision.who else ""
    when = f" on {decision.when[:10]}" if decision.when else ""
    where = ", everywhere" if decision.is_series else ""
    said = f"{_SAID[decision.verdict]}{by}{when}{where}"
    said = f"{said} ({decision.comment})" if decision.comment else said
    return f"{said}; {edit.evidence}" if edit and edit.evidence else said


_SAID = {
    Verdict.ACCEPT: "accepted",
    Verdict.REJECT: "refused",
    Verdict.OTHER: "another reading",
    Verdict.SLIP: "a slip of the printed text",
    Verdict.NEVER: "never to be touched",
    Verdict.ALWAYS: "always read so",
}
