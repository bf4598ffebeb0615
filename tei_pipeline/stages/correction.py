"""Correction: repair the letters that OCR damaged, in the running text.

The corrector reads the reading (notes at their place, hyphens joined, furniture left out), so that a word broken over a
line or a page is one word to it; its edits land on the source. What is sure enough for the level set is made, the
rest is proposed; what reviewers decided elsewhere in the book makes it more or less sure. A correction never reaches
over a mark: what a note's sign or a star parts stays parted.
TEI: Guidelines 3.5.1 (choice, sic, corr); see docs/encoding.md, "Corrections".
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from tei_pipeline.correction import corrector_for
from tei_pipeline.correction.precedents import precedents_of
from tei_pipeline.document import Document, Edit, Item, MarkKind, Proposal, Reading
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.settings import Settings
from tei_pipeline.stages.lines import Edited
from tei_pipeline.stages.stage import Stage


def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterator[Item]:
    """Yield an edit for each correction of at least the confidence set, and a proposal for each less sure one."""
    if settings.correction.level == "off":
        return
    reading = document.reading()
    ground = _Ground(document, reading)
    precedents = precedents_of(document.decisions)
    for found in corrector_for(lexicon).edits(reading.text, block_end="\n", precedents=precedents):
        made = found.confidence >= settings.correction.least and not precedents.is_refused(found)
        for edit in ground.landed(found):
            yield edit if made else Proposal(edit)


class _Ground:
    """Where edits of the reading may stand in the source."""

    def __init__(self, document: Document, reading: Reading) -> None:
        self._document = document
        self._reading = reading
        self._edited = Edited(document)
        self._proposed = document.proposals
        self._joined = {mark.start for mark in document.marks(MarkKind.HYPHEN)}
        bounds = {
            bound
            for mark in document.marks()
            if mark.kind not in (MarkKind.HYPHEN, MarkKind.KIND)
            for bound in ((mark.start,) if mark.kind is MarkKind.PAGE else (mark.start, mark.end))
        }
        self._bounds = sorted(bounds)

    def landed(self, found: Edit) -> Iterator[Edit]:
        """The edit of the source that ``found`` stands for; two where a page turns inside the word; none where a
        mark, another edit or another proposal is in its way.
        """
        start, end = self._reading.to_source(found.start, found.end)
        if self._is_half_word(end):
            return
        if self._is_free(start, end):
            yield from self._edit(found, start, end, found.after)
        else:
            yield from self._halves(found)

    def _is_half_word(self, end: int) -> bool:
        """Whether a soft hyphen follows that joins nothing: the other half of the word was not found."""
        return self._document.source.text[end : end + 1] in ("¬", "\u00ad") and end not in self._joined

    def _is_free(self, start: int, end: int) -> bool:
        inside = bisect_left(self._bounds, end) - bisect_right(self._bounds, start)
        return inside <= 0

    def _edit(self, found: Edit, start: int, end: int, after: str) -> Iterator[Edit]:
        before = self._document.source.text[start:end]
        if before and before != after and not self._is_taken(start, end):
            yield replace(found, start=start, end=end, before=before, after=after)

    def _is_taken(self, start: int, end: int) -> bool:
        """Whether an earlier stage corrects some of these letters, or asks a reviewer about them."""
        asked = any(proposed.start < end and start < proposed.end for proposed in self._proposed)
        return asked or self._edited.touches(start, end)

    def _halves(self, found: Edit) -> Iterator[Edit]:
        """The two halves of a word that a page parts, each with its share of the corrected letters."""
        for cut in range(found.start + 1, found.end):
            left = self._reading.to_source(found.start, cut)
            right = self._reading.to_source(cut, found.end)
            if not (left[1] < right[0] and self._is_free(*left) and self._is_free(*right)):
                continue
            share = _share(found.before, found.after, cut - found.start)
            one, two = found.after[:share], found.after[share:]
            if one and two:
                yield from self._edit(found, *left, one)
                yield from self._edit(found, *right, two)
            return


def _share(before: str, after: str, cut: int) -> int:
    """How many letters of ``after`` stand for the first ``cut`` of ``before``.

    >>> _share("Tarnovlch", "Tarnovich", 6), _share("comniittee", "committee", 3)
    (6, 3)
    """
    for step in Levenshtein.opcodes(before, after):
        if step.src_start <= cut <= step.src_end:
            return min(step.dest_start + cut - step.src_start, step.dest_end)
    return min(cut, len(after))


STAGE = Stage(
    "correction",
    "1",
    frozenset({"article", "blocks", "notes", "hyphens", "omissions", "divisions", "anchors", "stars", "references"}),
    frozenset({"correction"}),
    propose,
)
