"""Slips: what looks misread in a short text that is otherwise sound may well be printed so.

No scan is behind a text that was keyed by hand or proof-read, yet here and there it has ``hasbeen`` or ``tothe``: its
printer's slips, its author's, its keyer's. One such place tells nothing of where it came from; many do, and so do
a few in a book, whose own words and misreadings can be counted. So where few places of a short text would be changed,
what is not all but certain is proposed, and the text stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tei_pipeline.correction.precedents import Precedents
from tei_pipeline.document import Edit, EditKind

EVEN = 0.5
"""Confidence from which a correction is rather right than wrong, as level normal makes it."""
SLIP = 0.45
"""Confidence of what may be the printer's slip, at most: level bold makes it, level normal proposes it."""
_SHORT = 1000
"""Words from which a text tells enough of itself; those that the next two were chosen on have at most 397."""
_FEW, _CERTAIN = 0.013, 0.985
"""Corrections to a word below which so short a text is sound, and the confidence of those that are made all the same
(HIPE dev, 2026-11-22: 47 of 356 texts have fewer, and all but nine of their truths; docs/quality.md)."""


def slips_doubted(edits: Sequence[Edit], words: int, precedents: Precedents) -> Sequence[Edit]:
    """The edits of a text of so many words, those to words less sure if the text is sound; what a reviewer accepted
    elsewhere in the book, and numbers, stay as sure as they are.

    >>> edit = Edit(40, 45, "tothe", "to the", EditKind.SEGMENTATION, "run-together", 0.9, "in the word lists")
    >>> slips_doubted([edit], words=300, precedents=Precedents())[0].confidence
    0.45
    >>> slips_doubted([edit], words=30, precedents=Precedents())[0].confidence
    0.9
    """
    if words >= _SHORT or _made(edits) >= _FEW * words:
        return edits
    return [edit if _is_certain(edit, precedents) else _as_slip(edit) for edit in edits]


def _made(edits: Iterable[Edit]) -> int:
    return sum(edit.confidence >= EVEN for edit in edits)


def _is_certain(edit: Edit, precedents: Precedents) -> bool:
    return edit.kind is EditKind.NUMBER or edit.confidence >= _CERTAIN or precedents.is_accepted(edit)


def _as_slip(edit: Edit) -> Edit:
    if edit.confidence <= SLIP:
        return edit
    return replace(edit, confidence=SLIP, evidence=f"{edit.evidence}; hardly a word of this short text is misread")
