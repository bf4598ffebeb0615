"""Judging: was each edit right? The truth says so, laid beside the OCR text.

An edit is judged on the *stretch* around it: the shortest one that contains it and ends, on both sides, between words
of the OCR text and of the truth at once. So an edit within a word is judged by the word, and one that splits or joins
words by all of them. The stretch is read twice, with the edit and without it; the other edits that were made in the
stretch are applied in both. Both readings and the truth are folded (:mod:`~tei_pipeline.evaluation.folding`).

- *right*: with the edit the stretch says what the truth says, without it not;
- *spoilt*: with the edit the stretch is further from the truth than without it (Levenshtein distance);
- *neutral*: all else. The word was wrong and is still wrong, or the fold does not see the change.

White space and words of the truth that the OCR lost may stand at either end of the stretch: it is tried without and
with them, and the edit is right if it is right by either.

A proposal is judged as if it had been made, so that a threshold can be chosen. The cost is that of one alignment, and a
few steps for each edit.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from tei_pipeline.document import Edit
from tei_pipeline.evaluation.alignment import Block, align_characters
from tei_pipeline.evaluation.folding import Fold, folded


class Verdict(StrEnum):
    """What an edit did."""

    RIGHT = "right"
    NEUTRAL = "neutral"
    SPOILT = "spoilt"


@dataclass(frozen=True, slots=True)
class Suggested:
    """An edit of the OCR text, and whether it was made or only proposed."""

    edit: Edit
    made: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """An edit with its verdict, and what the truth has in its place."""

    edit: Edit
    made: bool
    verdict: Verdict
    truth: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many edits met which verdict: those of a rule, or of a band of confidence."""

    name: str
    right: int
    neutral: int
    spoilt: int

    @property
    def total(self) -> int:
        """All edits."""
        return self.right + self.neutral + self.spoilt

    @property
    def share(self) -> float | None:
        """The share that was right; neutral ones count as not right. None where there are none."""
        return self.right / self.total if self.total else None


BANDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99)
"""Where the bands of the calibration begin; the last reaches to 1."""


def judge(ocr: str, truth: str, suggested: Sequence[Suggested], fold: Fold) -> list[Judged]:
    """Judge the edits of one text, in the order given. Offsets are half-open code points of ``ocr``.

    >>> from tei_pipeline.document import EditKind
    >>> def edit(start, before, after):
    ...     return Suggested(Edit(start, start + len(before), before, after, EditKind.SPELLING, "r", 0.9), True)
    >>> told = judge("tbe mill bouse", "the mill house", [edit(1, "b", "h"), edit(4, "mill", "hill")], Fold.EXACT)
    >>> [(one.verdict.value, one.truth) for one in told]
    [('right', 'the'), ('spoilt', 'mill')]
    """
    if not suggested:
        return []
    made = made_edits(suggested)
    places = _meeting_places(ocr, truth, align_characters(ocr, truth))
    text = _Text(ocr, truth, made, [edit.start for edit in made], places, fold)
    return [_judged(text, one) for one in suggested]


def made_edits(suggested: Iterable[Suggested]) -> list[Edit]:
    """The edits that were made, in order of their place."""
    return sorted((one.edit for one in suggested if one.made), key=lambda edit: (edit.start, edit.end))


@dataclass(frozen=True, slots=True)
class _Text:
    """An OCR text, the edits made in it, and where it and the truth are both between words."""

    ocr: str
    truth: str
    made: list[Edit]
    starts: list[int]
    places: list[tuple[int, int]]
    fold: Fold


def _judged(text: _Text, one: Suggested) -> Judged:
    verdicts = [_verdict(text, one.edit, *stretch) for stretch in _stretches(text, one.edit)]
    verdict, truth = next((found for found in verdicts if found[0] is Verdict.RIGHT), verdicts[0])
    return Judged(one.edit, one.made, verdict, truth)


def _verdict(text: _Text, edit: Edit, a0: int, a1: int, b0: int, b1: int) -> tuple[Verdict, str]:
    others = [e for e in _made_in(text, a0, a1) if a0 <= e.start and e.end <= a1 and not _overlap(e, edit)]
    truth = text.truth[b0:b1]
    wanted = _folded(truth, text.fold)
    without = _folded(applied(text.ocr, a0, a1, others), text.fold)
    with_it = _folded(applied(text.ocr, a0, a1, sorted([*others, edit], key=lambda e: e.start)), text.fold)
    if with_it == wanted != without:
        return Verdict.RIGHT, truth
    if Levenshtein.distance(with_it, wanted) > Levenshtein.distance(without, wanted):
        return Verdict.SPOILT, truth
    return Verdict.NEUTRAL, truth


def _folded(stretch: str, fold: Fold) -> str:
    """Fold a stretch between two bars, which keep the white space at its ends where white space counts."""
    return folded(f"|{stretch}|", fold)


def _stretches(text: _Text, edit: Edit) -> Iterator[tuple[int, int, int, int]]:
    """The stretch of an edit: first as it is, then with the white space around it and all that the truth has there."""
    start, end = _widened(text, edit)
    places, last = text.places, len(text.truth)
    left, right = bisect_right(places, (start, last)) - 1, bisect_left(places, (end, 0))
    if start < end:
        yield places[left][0], places[right][0], places[left][1], places[right][1]
    a0, a1 = places[left][0], places[right][0]
    while a0 and text.ocr[a0 - 1].isspace():
        a0 -= 1
    while a1 < len(text.ocr) and text.ocr[a1].isspace():
        a1 += 1
    left, right = bisect_left(places, (a0, 0)), bisect_right(places, (a1, last)) - 1
    yield places[left][0], places[right][0], places[left][1], places[right][1]


def _widened(text: _Text, edit: Edit) -> tuple[int, int]:
    """Widen the place of an edit to where no other edit that was made crosses the end of the stretch."""
    start, end = edit.start, edit.end
    while True:
        a0 = text.places[bisect_right(text.places, (start, len(text.truth))) - 1][0]
        a1 = text.places[bisect_left(text.places, (end, 0))][0]
        inside = _made_in(text, a0, a1)
        wider = (
            min([start, *(e.start for e in inside if e.start < a0)]),
            max([end, *(e.end for e in inside if e.end > a1)]),
        )
        if wider == (start, end):
            return start, end
        start, end = wider


def _made_in(text: _Text, start: int, end: int) -> list[Edit]:
    """The edits made that touch ``start``..``end``. Those of a text never overlap: ends rise with starts."""
    first = max(0, bisect_left(text.starts, start) - 1)
    found: list[Edit] = []
    for edit in text.made[first:]:
        if edit.start > end:
            break
        if (edit.end > start and edit.start < end) or start <= edit.start == edit.end <= end:
            found.append(edit)
    return found


def _overlap(one: Edit, other: Edit) -> bool:
    return (one.start < other.end and other.start < one.end) or (one.start, one.end) == (other.start, other.end)


def applied(ocr: str, start: int, end: int, edits: Sequence[Edit]) -> str:
    """Read ``start``..``end`` of a text with these edits applied; they are in order and do not overlap."""
    pieces: list[str] = []
    for edit in edits:
        pieces += [ocr[start : edit.start], edit.after]
        start = edit.end
    return "".join([*pieces, ocr[start:end]])


def _meeting_places(ocr: str, truth: str, blocks: Sequence[Block]) -> list[tuple[int, int]]:
    """The places of the alignment, as (OCR, truth), that cut no word of either; both ends are among them."""
    places = [(0, 0)]
    for block in blocks:
        a, b = block.a0, block.b0
        while a < block.a1 or b < block.b1:
            a, b = min(a + 1, block.a1), min(b + 1, block.b1)
            if not _cuts_word(ocr, a) and not _cuts_word(truth, b):
                places.append((a, b))
    if places[-1] != (len(ocr), len(truth)):
        places.append((len(ocr), len(truth)))
    return places


def _cuts_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def by_rule(judged: Sequence[Judged]) -> list[Tally]:
    """Count the edits that were made, by rule, the most frequent first."""
    rules = sorted({one.edit.rule for one in judged if one.made})
    tallies = [_tally(rule, [one for one in judged if one.made and one.edit.rule == rule]) for rule in rules]
    return sorted(tallies, key=lambda tally: -tally.total)


def calibration(judged: Sequence[Judged]) -> list[Tally]:
    """Count the edits, made and proposed, by bands of the confidence that they claimed; empty bands are left out.

    An edit of confidence c claims to be right with probability c: of a band, the share that is right should lie in it.
    """
    tallies: list[Tally] = []
    for low, high in zip(BANDS, (*BANDS[1:], None), strict=True):
        band = [one for one in judged if one.edit.confidence >= low and (high is None or one.edit.confidence < high)]
        if band:
            tallies.append(_tally(f"{low:.2f} to {high:.2f}" if high else f"{low:.2f} and more", band))
    return tallies


def at_least(judged: Sequence[Judged], confidence: float) -> Tally:
    """Count the edits, made and proposed, of that confidence or more."""
    return _tally(f">= {confidence:.2f}", [one for one in judged if one.edit.confidence >= confidence])


def _tally(name: str, judged: Sequence[Judged]) -> Tally:
    verdicts = [one.verdict for one in judged]
    return Tally(name, *(verdicts.count(verdict) for verdict in (Verdict.RIGHT, Verdict.NEUTRAL, Verdict.SPOILT)))
