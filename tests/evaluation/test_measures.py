"""Measures: the definitions, on texts small enough to be counted by hand, and against the benchmark's own scorer."""

from __future__ import annotations

import json
import runpy
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.evaluation.folding import Fold, words_of
from tei_pipeline.evaluation.measures import cut, measure, summed

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "cases" / "measures.toml").read_text("utf-8"))[
    "case"
]
BENCH = Path(__file__).resolve().parents[3] / "shared" / "bench"
TEXTS = st.text(st.sampled_from("tar ."), max_size=40)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_counts(case: dict[str, Any]) -> None:
    measured = measure(case["truth"], case["out"], case["raw"], Fold(case.get("fold", "exact")))
    fates = measured.fates
    assert fates is not None
    assert measured.raw_characters is not None
    told = {
        "characters": [measured.raw_characters.errors, measured.characters.errors],
        "words": [measured.raw_words.errors if measured.raw_words else None, measured.words.errors],
        "fates": [fates.kept, fates.right, fates.spoilt, fates.left],
        "extra": [fates.extra_raw, fates.extra],
        "preference": measured.preference,
    }
    assert told == {key: case[key] for key in told}


@pytest.mark.parametrize("fold", Fold)
@given(truth=TEXTS, out=TEXTS, raw=TEXTS)
def test_figures_hang_together(fold: Fold, truth: str, out: str, raw: str) -> None:
    measured = measure(truth, out, raw, fold)
    fates = measured.fates
    assert fates is not None
    assert measured.raw_words is not None
    assert fates.kept + fates.right + fates.spoilt + fates.left == measured.words.length == len(words_of(truth, fold))
    assert measured.words.errors == fates.spoilt + fates.left + fates.extra
    assert measured.raw_words.errors == fates.right + fates.left + fates.extra_raw
    assert 0 <= measured.characters.match_rate <= 1
    same = measure(truth, raw, raw, fold)
    assert same.preference == 0
    assert same.fates is not None
    assert same.fates.right == same.fates.spoilt == 0
    perfect = measure(truth, truth, raw, fold)
    assert perfect.characters.errors == perfect.words.errors == 0
    assert perfect.preference >= 0


def test_sums_weigh_long_texts_more() -> None:
    short, long = (
        measure("tar", "tap", "tar", Fold.EXACT),
        measure("a ferry house", "a ferry house", "a ferny house", Fold.EXACT),
    )
    figures = summed("both", [short, long])
    assert figures.measured.characters.length == 3 + 13
    assert figures.measured.characters.rate == 1 / 16
    assert (figures.better, figures.worse, figures.preference) == (1, 1, 0.0)
    assert summed("none", []).preference == 0.0


def test_nothing_against_nothing_and_nothing_against_something() -> None:
    assert measure("", "", None, Fold.EXACT).characters.rate == 0.0
    assert measure("", "tar", None, Fold.EXACT).characters.rate == 1.0
    assert measure("", "tar", None, Fold.EXACT).characters.match_rate == 1.0
    assert cut(0.5, 0.75) == -0.5


@pytest.mark.skipif(not (BENCH / "score_ocr.py").is_file(), reason="../shared/bench is not beside the repository")
def test_the_benchmarks_scorer_gives_the_same_rates() -> None:
    score = runpy.run_path(str(BENCH / "score_ocr.py"))["score"]
    rows = [json.loads(line) for line in (BENCH / "hipe_en_dev.jsonl").read_text("utf-8").splitlines()][:120]
    pairs = [(row["ocr"], row["gt"], row["ocr"].replace("tb", "th").replace("e ", "c ", 3)) for row in rows]
    raw, out, preference = score(pairs)
    figures = summed("all", [measure(truth, text, ocr, Fold.HIPE) for ocr, truth, text in pairs])
    assert figures.measured.raw_characters is not None
    assert figures.measured.raw_characters.match_rate == pytest.approx(raw, abs=1e-12)
    assert figures.measured.characters.match_rate == pytest.approx(out, abs=1e-12)
    assert figures.preference == pytest.approx(preference)
    assert out != raw
