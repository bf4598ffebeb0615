"""Evaluate: measure texts and judge their edits, text by text, summed by set, rule and confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tei_pipeline.evaluation.folding import Fold
from tei_pipeline.evaluation.judging import Judged, Tally, at_least, by_rule, calibration, judge
from tei_pipeline.evaluation.measures import Figures, Measured, measure, summed
from tei_pipeline.evaluation.records import Case, corrected

SURE = 0.95
"""From this confidence on at least such a share of the edits has to be right."""


@dataclass(frozen=True, slots=True)
class Result:
    """One text with its measures and its judged edits."""

    case: Case
    measured: Measured
    judged: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that was measured. ``sets`` is empty where the texts name no set, or all the same one.

    ``unexplained`` counts the texts whose corrected text is not what the edits given make of the OCR text.
    """

    fold: Fold
    results: tuple[Result, ...]
    sets: tuple[Figures, ...]
    total: Figures
    rules: tuple[Tally, ...]
    bands: tuple[Tally, ...]
    sure: Tally
    unexplained: int


def evaluate(cases: Sequence[Case], fold: Fold) -> Evaluation:
    """Measure the cases, in their order.

    >>> told = evaluate([Case("a", "", "The mill", "The mill", "Tbe mill")], Fold.EXACT)
    >>> told.total.measured.fates.right, told.total.better
    (1, 1)
    """
    results = tuple(_result(case, fold) for case in cases)
    names = list(dict.fromkeys(case.set for case in cases))
    sets = [summed(name, [one.measured for one in results if one.case.set == name]) for name in names]
    judged = [edit for one in results for edit in one.judged]
    return Evaluation(
        fold,
        results,
        tuple(sets) if len(sets) > 1 else (),
        summed("all", [one.measured for one in results]),
        tuple(by_rule(judged)),
        tuple(calibration(judged)),
        at_least(judged, SURE),
        sum(_unexplained(case) for case in cases) if judged else 0,
    )


def _result(case: Case, fold: Fold) -> Result:
    judged = judge(case.raw, case.truth, case.suggested, fold) if case.raw is not None else []
    return Result(case, measure(case.truth, case.out, case.raw, fold), tuple(judged))


def _unexplained(case: Case) -> bool:
    return case.raw is not None and corrected(case.raw, case.suggested) != case.out
