"""An evaluation as aligned text for a person, and as plain values for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from tei_pipeline.evaluation.evaluate import SURE, Evaluation
from tei_pipeline.evaluation.judging import Tally
from tei_pipeline.evaluation.measures import Errors, Fates, Figures, cut

RATES = ("set", "measure", "before", "after", "cut")
WORDS = ("set", "texts", "better", "worse", "words", "damaged", "put right", "spoilt", "left", "extra before", "after")
EDITS = ("", "edits", "right", "neutral", "spoilt", "share right")


def plain(evaluation: Evaluation) -> str:
    """Tables, with an empty line between them: error rates, words, rules, confidence."""
    figures = [*evaluation.sets, evaluation.total]
    parts = [_aligned(RATES, [row for one in figures for row in rate_rows(one)])]
    words = [word_row(one) for one in figures if one.measured.fates is not None]
    if words:
        parts.append(_aligned(WORDS, words))
    if evaluation.rules:
        parts.append(_aligned(("rule", *EDITS[1:]), [edit_row(tally) for tally in evaluation.rules]))
    if evaluation.bands:
        parts.append(_aligned(("confidence", *EDITS[1:]), [edit_row(tally) for tally in confidence(evaluation)]))
    return "\n".join(parts)


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    """What a script reads: figures of each set and of all, rules, confidence."""
    return {
        "fold": evaluation.fold.value,
        "all": _figures_json(evaluation.total),
        "sets": [_figures_json(one) for one in evaluation.sets],
        "rules": [_tally_json(tally) for tally in evaluation.rules],
        "confidence": [_tally_json(tally) for tally in evaluation.bands],
        "sure": {"from": SURE, **_tally_json(evaluation.sure)},
        "unexplained": evaluation.unexplained,
    }


def confidence(evaluation: Evaluation) -> list[Tally]:
    """The bands of confidence, and last all edits that are sure."""
    return [*evaluation.bands, evaluation.sure]


def rate_rows(figures: Figures, named: bool = False) -> list[tuple[str, ...]]:
    """The error rates of a set: a row for each measure, cells as in :data:`RATES`; ``named``: each with its set."""
    measured = figures.measured
    rates = (
        ("CER", measured.raw_characters, measured.characters, False),
        ("match error rate", measured.raw_characters, measured.characters, True),
        ("WER", measured.raw_words, measured.words, False),
    )
    rows: list[tuple[str, ...]] = []
    for at, (name, before, after, match) in enumerate(rates):
        old, new = (_rate(before, match), _rate(after, match))
        share = cut(old, new) if old is not None and new is not None else None
        rows.append((figures.name if named or not at else "", name, _decimals(old), _decimals(new), percent(share)))
    return rows


def word_row(figures: Figures) -> tuple[str, ...]:
    """What became of the words of a set, cells as in :data:`WORDS`."""
    fates = figures.measured.fates or Fates()
    counts = (
        figures.texts,
        figures.better,
        figures.worse,
        fates.kept + fates.right + fates.spoilt + fates.left,
        fates.right + fates.left,
        fates.right,
        fates.spoilt,
        fates.left,
        fates.extra_raw,
        fates.extra,
    )
    return figures.name, *(f"{count:,}" for count in counts)


def edit_row(tally: Tally) -> tuple[str, ...]:
    """The verdicts on some edits, cells as in :data:`EDITS`."""
    counts = (tally.total, tally.right, tally.neutral, tally.spoilt)
    return tally.name, *(f"{count:,}" for count in counts), percent(tally.share)


def percent(share: float | None) -> str:
    """A share as a person reads it; empty where there is none.

    >>> percent(0.4567), percent(None)
    ('45.7 %', '')
    """
    return "" if share is None else f"{100 * share:.1f} %"


def _rate(errors: Errors | None, match: bool) -> float | None:
    if errors is None:
        return None
    return errors.match_rate if match else errors.rate


def _decimals(rate: float | None) -> str:
    return "" if rate is None else f"{rate:.4f}"


def _aligned(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns: names to the left, figures to the right."""
    table = [head, *rows]
    named = 2 if head is RATES else 1
    widths = [max(len(row[at]) for row in table) for at in range(len(head))]
    lines = []
    for row in table:
        cells = [
            cell.ljust(width) if at < named else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "".join(f"{line}\n" for line in lines)


def _figures_json(figures: Figures) -> dict[str, Any]:
    measured = figures.measured
    content: dict[str, Any] = {"set": figures.name, "texts": figures.texts}
    for name, before, after in (
        ("characters", measured.raw_characters, measured.characters),
        ("words", measured.raw_words, measured.words),
    ):
        content[name] = {"before": _errors_json(before), "after": _errors_json(after)}
        content[name]["cut"] = cut(before.rate, after.rate) if before else None
        content[name]["match_cut"] = cut(before.match_rate, after.match_rate) if before else None
    content["fates"] = asdict(measured.fates) if measured.fates else None
    known = measured.raw_characters is not None
    content |= {
        "better": figures.better if known else None,
        "worse": figures.worse if known else None,
        "preference": figures.preference if known else None,
    }
    return content


def _errors_json(errors: Errors | None) -> dict[str, Any] | None:
    if errors is None:
        return None
    return {
        "errors": errors.errors,
        "length": errors.length,
        "rate": errors.rate,
        "match_rate": errors.match_rate,
    }


def _tally_json(tally: Tally) -> dict[str, Any]:
    counts = {"edits": tally.total, "right": tally.right, "neutral": tally.neutral, "spoilt": tally.spoilt}
    return {"name": tally.name, **counts, "share": tally.share}
