"""The evaluation as one HTML page: figures, edits that spoilt, and the differences side by side, line by line.

One file without a script (see :mod:`~tei_pipeline.single_page`). A kind of error is told by colour, by its underline
and, to a screen reader, in words. Lines on which all readings agree are counted, not shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tei_pipeline.evaluation import told
from tei_pipeline.evaluation.evaluate import Evaluation, Result
from tei_pipeline.evaluation.folding import Fold
from tei_pipeline.evaluation.judging import Judged, Verdict
from tei_pipeline.evaluation.measures import Fate
from tei_pipeline.evaluation.side_by_side import KINDS, Row, rows_of
from tei_pipeline.single_page import render_page

FOLDS = {
    Fold.EXACT: "Every letter, capital and sign counts; runs of white space are one space.",
    Fold.WORDS: "Letters, digits and capitals count; punctuation and white space do not.",
    Fold.HIPE: "Capitals, punctuation and white space do not count (as HIPE-OCRepair 2026 folds them).",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A line that is shown: its place on the page, its row, and how many lines before it are alike."""

    anchor: str
    row: Row
    alike: int


@dataclass(frozen=True, slots=True)
class Section:
    """The differences of one text; ``alike`` lines follow the last of them."""

    name: str
    rows: tuple[Shown, ...]
    alike: int


def render(evaluation: Evaluation, title: str) -> str:
    """Make the page. ``title`` says what was measured."""
    sections = [_section(at, result, evaluation.fold) for at, result in enumerate(evaluation.results)]
    return render_page(
        "tei_pipeline.evaluation",
        "evaluation",
        title=title,
        fold=FOLDS[evaluation.fold],
        kinds=KINDS,
        tables=_tables(evaluation),
        known=evaluation.total.measured.fates is not None,
        sections=[section for section in sections if section.rows],
        alike=sum(not section.rows for section in sections),
        texts=len(sections),
        spoilt=[shown for section in sections for shown in section.rows if Fate.SPOILT.value in shown.row.kinds],
        bad_edits=[one for result in evaluation.results for one in _bad(result)],
    )


def _tables(evaluation: Evaluation) -> Iterator[tuple[str, Sequence[str], list[tuple[str, ...]], int]]:
    """Caption, head, rows, and how many columns are names and no figures."""
    figures = [*evaluation.sets, evaluation.total]
    yield "Error rates", told.RATES, [row for one in figures for row in told.rate_rows(one, named=True)], 2
    words = [told.word_row(one) for one in figures if one.measured.fates is not None]
    if words:
        yield "Words", told.WORDS, words, 1
    if evaluation.rules:
        yield "Edits made, by rule", ("rule", *told.EDITS[1:]), [told.edit_row(one) for one in evaluation.rules], 1
    if evaluation.bands:
        rows = [told.edit_row(one) for one in told.confidence(evaluation)]
        yield "Edits made and proposed, by confidence", ("confidence", *told.EDITS[1:]), rows, 1


def _section(at: int, result: Result, fold: Fold) -> Section:
    shown: list[Shown] = []
    alike = 0
    for number, row in enumerate(rows_of(result.case, fold), 1):
        if row.kinds:
            shown.append(Shown(f"t{at}-r{number}", row, alike))
            alike = 0
        else:
            alike += 1
    return Section(result.case.name, tuple(shown), alike)


def _bad(result: Result) -> Iterator[Judged]:
    return (one for one in result.judged if one.made and one.verdict is Verdict.SPOILT)
