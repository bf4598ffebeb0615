"""Side by side: the lines of the truth, each with what the OCR text and the corrected text have in its place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from tei_pipeline.evaluation.alignment import Block
from tei_pipeline.evaluation.folding import Fold, Word, words_of
from tei_pipeline.evaluation.measures import Fate, align_texts, fates_of
from tei_pipeline.evaluation.records import Case

LONG = 120
"""Code points after which a line is carried on in a row of its own: a web page has a paragraph in a line."""
EXTRA = "extra"
KINDS = {
    Fate.SPOILT.value: "spoilt",
    Fate.RIGHT.value: "put right",
    Fate.LEFT.value: "left wrong",
    EXTRA: "not in the truth",
}
"""The kinds of error in the words of the page, the worst first."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, and how it is marked: ``right``, ``spoilt``, ``left``, ``extra``, or empty."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the truth (or a part of one): its number from 1, and the three readings. ``ocr`` may be unknown."""

    line: int
    truth: tuple[Piece, ...]
    out: tuple[Piece, ...]
    ocr: tuple[Piece, ...] | None

    @property
    def kinds(self) -> list[str]:
        """The kinds of error in the row, in the order of the legend; empty where all readings agree."""
        there = {piece.kind for piece in (*self.truth, *self.out, *(self.ocr or ()))}
        return [kind for kind in KINDS if kind in there]


def rows_of(case: Case, fold: Fold) -> list[Row]:
    """Lay the readings of a text side by side. The cells of a column together hold the whole of its text.

    >>> row, = rows_of(Case("a", "", "The old mill", "The odd mill", "Tbe old mill"), Fold.EXACT)
    >>> row.kinds, row.ocr
    (['spoilt', 'right'], (Piece(text='Tbe', kind='right'), Piece(text=' old mill', kind='')))
    >>> row.out[2]
    Piece(text='odd', kind='spoilt')
    """
    truth, out = words_of(case.truth, fold), words_of(case.out, fold)
    raw = words_of(case.raw, fold) if case.raw is not None else out
    raw_blocks, out_blocks = align_texts(truth, raw), align_texts(truth, out)
    fates = fates_of(len(truth), raw_blocks, out_blocks)
    starts = _row_starts(case.truth, truth)
    truth_kinds = ["" if fate is Fate.KEPT else fate.value for fate in fates]
    truth_cells = _cells(case.truth, truth, truth_kinds, starts)
    out_cells = _cells_beside(case.out, out, out_blocks, fates, starts, corrected=True)
    if case.raw is None:
        ocr_cells: Sequence[tuple[Piece, ...] | None] = [None] * len(truth_cells)
    else:
        ocr_cells = _cells_beside(case.raw, raw, raw_blocks, fates, starts, corrected=False)
    lines = _line_numbers(case.truth, truth, starts)
    return [Row(*cells) for cells in zip(lines, truth_cells, out_cells, ocr_cells, strict=True)]


def _row_starts(text: str, words: Sequence[Word]) -> list[int]:
    """The numbers of the words that open a row; the first is always 0."""
    starts, opened = [0], words[0].start if words else 0
    for at in range(1, len(words)):
        if "\n" in text[words[at - 1].end : words[at].start] or words[at].end - opened > LONG:
            starts.append(at)
            opened = words[at].start
    return starts


def _line_numbers(text: str, words: Sequence[Word], starts: Sequence[int]) -> list[int]:
    numbers: list[int] = []
    line, done = 1, 0
    for at in starts:
        place = words[at].start if at < len(words) else 0
        line += text.count("\n", done, place)
        done = place
        numbers.append(line)
    return numbers


def _cells_beside(
    text: str,
    words: Sequence[Word],
    blocks: Sequence[Block],
    fates: Sequence[Fate],
    starts: Sequence[int],
    corrected: bool,
) -> list[tuple[Piece, ...]]:
    """The cells of a text that was aligned with the truth, its words marked by the fate of those they stand for."""
    homes: list[int] = []  # for each word, the word of the truth beside which it stands
    kinds: list[str] = []
    for block in blocks:
        for at in range(block.b1 - block.b0):
            paired = at < block.a1 - block.a0
            home = block.a0 + at if paired else max(block.a1 - 1, 0)
            homes.append(home)
            kinds.append(_kind(fates[home], block.equal, corrected) if paired else EXTRA)
    return _cells(text, words, kinds, [0, *(bisect_left(homes, start) for start in starts[1:])])


def _kind(fate: Fate, equal: bool, corrected: bool) -> str:
    if equal:
        return fate.value if corrected and fate is Fate.RIGHT else ""
    wrong = (Fate.SPOILT, Fate.LEFT) if corrected else (Fate.RIGHT, Fate.LEFT)
    return fate.value if fate in wrong else EXTRA


def _cells(text: str, words: Sequence[Word], kinds: Sequence[str], starts: Sequence[int]) -> list[tuple[Piece, ...]]:
    """Cut a text before the words with these numbers, and mark its words."""
    cells: list[tuple[Piece, ...]] = []
    done = 0
    for first, end in zip(starts, [*starts[1:], len(words)], strict=True):
        stop = words[end].start if end < len(words) else len(text)
        pieces: list[Piece] = []
        for word, kind in zip(words[first:end], kinds[first:end], strict=True):
            if kind:
                pieces += [Piece(text[done : word.start]), Piece(text[word.start : word.end], kind)]
                done = word.end
        pieces.append(Piece(text[done:stop]))
        done = stop
        cells.append(tuple(piece for piece in pieces if piece.text))
    return cells
