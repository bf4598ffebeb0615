"""Decided: make the corrections that a reviewer decided and that no stage proposes.

A reading typed in by hand, a word that always reads otherwise, an accepted correction whose rule is gone: each stands
in the decisions file and is made as if a stage had found it. What cannot be made, because its place is gone, its text
has changed, or it would cut through a structure, is told as a conflict; nothing is guessed.
TEI: Guidelines 3.5.1 (``choice``), 3.5.3 (``resp``); see docs/encoding.md, "Corrections".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from tei_pipeline.decisions.obey import MAKING, is_so_already, told
from tei_pipeline.document import (
    LEFT_OUT,
    POINTS,
    Conflict,
    Document,
    Edit,
    Finding,
    Item,
    Mark,
    MarkKind,
    Placed,
    Severity,
)
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.settings import Settings
from tei_pipeline.stages.stage import Stage

CONFLICT = "decision-conflict"
RULE = "decision"
_MAY_LIE_INSIDE = frozenset({MarkKind.HYPHEN, MarkKind.FURNITURE})
"""Marks that a corrected word may run over; anything else in it would have no place in ``sic``."""


def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterator[Item]:
    """Yield an edit for each decided reading that is not made yet, and a finding for each conflict."""
    decisions = document.decisions
    if not decisions:
        return
    room = _Room(document)
    for conflict in decisions.conflicts:
        yield _finding(conflict)
    for placed in decisions.placed:
        if placed.decision.verdict in MAKING and not is_so_already(placed, document.source):
            yield from _made(placed, document, room)
    for decision in decisions.always.values():
        for start, end in _standing(decision.before, document):
            if room.edit_on(start, end) is None:
                yield from _made(Placed(start, end, decision), document, room)


def _made(placed: Placed, document: Document, room: _Room) -> Iterator[Item]:
    decision, start, end = placed.decision, placed.start, placed.end
    standing = room.edit_on(start, end)
    if standing is not None and standing.verdict is not None:
        return  # a stage proposed it, and it was made there
    why = room.why_not(start, end)
    if why:
        yield _finding(Conflict(decision, why, start))
        return
    before, rule = document.source.text[start:end], decision.rule or RULE
    edit = Edit(start, end, before, decision.after, decision.kind, rule, 1.0, told(decision), decision.verdict)
    room.take(edit)
    yield edit


def _finding(conflict: Conflict) -> Finding:
    decision = conflict.decision
    what = f"“{' '.join(decision.before.split())}”"
    if decision.after:
        what += f" → “{decision.after}”"
    line = f"line {decision.line} of the decisions ({decision.verdict} {what})"
    return Finding(CONFLICT, Severity.WARNING, f"{line}: {conflict.why}", conflict.start)


def _standing(word: str, document: Document) -> Iterator[tuple[int, int]]:
    """Every place of the running text where ``word`` stands as a whole word, also broken over a line."""
    reading = document.reading()
    bounded = rf"(?<![^\W_]){re.escape(word)}(?![^\W_])"
    places = {reading.to_source(match.start(), match.end()) for match in re.finditer(bounded, reading.text)}
    yield from sorted(places)


def _is_noise(mark: Mark) -> bool:
    """Whether nothing in a piece of the page is corrected: a whole leaf of dirt, or a line of it."""
    return mark.kind is MarkKind.NOISE or mark.get("type") == "noise"


class _Room:
    """Where an edit may stand: no other edit there, and no mark that it would cut through."""

    def __init__(self, document: Document) -> None:
        self._edits = list(document.edits)
        self._starts = [edit.start for edit in self._edits]
        marks = [m for m in document.marks() if m.kind not in POINTS and m.start < m.end]
        self._edges: list[tuple[int, Mark]] = sorted(
            [(m.start, m) for m in marks] + [(m.end, m) for m in marks], key=lambda edge: edge[0]
        )
        self._points = sorted(m.start for m in document.marks() if m.kind not in POINTS and m.start == m.end)
        self._offsets = [offset for offset, _ in self._edges]
        self._noise = [(m.start, m.end) for m in document.marks(*LEFT_OUT) if _is_noise(m)]

    def edit_on(self, start: int, end: int) -> Edit | None:
        """The first edit that shares a letter with the stretch."""
        at = max(0, bisect_left(self._starts, start) - 1)
        for edit in self._edits[at : at + 2]:
            if edit.start < end and edit.end > start:
                return edit
        return None

    def take(self, edit: Edit) -> None:
        """Note that an edit stands there now."""
        at = bisect_left(self._starts, edit.start)
        self._starts.insert(at, edit.start)
        self._edits.insert(at, edit)

    def why_not(self, start: int, end: int) -> str:
        """Why no edit may stand there; empty when one may."""
        if self.edit_on(start, end) is not None:
            return "another correction stands on some of its letters; decide on that one"
        if any(a < end and b > start for a, b in self._noise):
            return "its place is scanning noise now, in which nothing is corrected"
        at = bisect_left(self._offsets, start)
        for offset, mark in self._edges[at:]:
            if offset > end:
                break
            if mark.start <= start and end <= mark.end:
                continue
            inside = start <= mark.start and mark.end <= end
            if (inside and mark.kind not in _MAY_LIE_INSIDE) or (not inside and mark.start < end and mark.end > start):
                return f"it would cut through a structure ({mark.kind}); decide on fewer words"
        lost = bisect_left(self._points, start + 1)
        if lost < len(self._points) and self._points[lost] < end:
            return "a note hangs within these letters; decide on fewer words"
        return ""


STAGE = Stage("decided", "1", frozenset({"references"}), frozenset({"decided"}), propose)
