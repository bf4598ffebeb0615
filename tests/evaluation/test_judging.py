"""Judging: each edit by the truth around it, whatever stands beside it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.document import Edit, EditKind
from tei_pipeline.evaluation.folding import Fold
from tei_pipeline.evaluation.judging import Judged, Suggested, Verdict, at_least, by_rule, calibration, judge
from tests.generated import WORDS

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "cases" / "judging.toml").read_text("utf-8"))[
    "case"
]


def edit(start: int, before: str, after: str, rule: str = "rule", confidence: float = 0.9) -> Edit:
    return Edit(start, start + len(before), before, after, EditKind.SPELLING, rule, confidence)


def suggested(case: dict[str, Any]) -> list[Suggested]:
    found, at = [], 0
    for before, after, _, *proposed in case["edits"]:
        at = case["ocr"].index(before, case.get("insert_at", at))
        found.append(Suggested(edit(at, before, after), not proposed))
        at += len(before)
    if "proposed" in case:
        before, after, _ = case["proposed"]
        found.append(Suggested(edit(case["ocr"].index(before), before, after), made=False))
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_verdicts(case: dict[str, Any]) -> None:
    told = judge(case["ocr"], case["truth"], suggested(case), Fold(case.get("fold", "exact")))
    wanted = [one[2] for one in case["edits"]] + ([case["proposed"][2]] if "proposed" in case else [])
    assert [one.verdict.value for one in told] == wanted


@given(st.integers(0, 10_000))
def test_edits_that_give_the_truth_are_never_spoilt_and_their_reverse_is_never_right(seed: int) -> None:
    random = Random(seed)
    words = [random.choice(WORDS) for _ in range(30)]
    wrong = [f"{word[:-1]}#{word[-1]}" if random.random() < 0.3 else word for word in words]
    truth, ocr = " ".join(words), " ".join(wrong)
    at, mending, spoiling = 0, [], []
    for word, damaged in zip(words, wrong, strict=True):
        if word != damaged:
            mending.append(Suggested(edit(at, damaged, word), made=True))
        at += len(damaged) + 1
    at = 0
    for word, damaged in zip(words, wrong, strict=True):
        if word != damaged:
            spoiling.append(Suggested(edit(at, word, damaged), made=True))
        at += len(word) + 1
    assert {one.verdict for one in judge(ocr, truth, mending, Fold.EXACT)} <= {Verdict.RIGHT}
    assert {one.verdict for one in judge(truth, truth, spoiling, Fold.EXACT)} <= {Verdict.SPOILT}


def judged(rule: str, confidence: float, verdict: Verdict, made: bool = True) -> Judged:
    return Judged(edit(0, "a", "b", rule, confidence), made, verdict, "")


SOME = [
    judged("names", 0.95, Verdict.RIGHT),
    judged("numbers", 0.999, Verdict.SPOILT),
    judged("numbers", 1.0, Verdict.RIGHT),
    judged("numbers", 0.6, Verdict.NEUTRAL, made=False),
]


def test_rules_count_what_was_made_the_most_frequent_first() -> None:
    assert [(one.name, one.total, one.right, one.spoilt) for one in by_rule(SOME)] == [
        ("numbers", 2, 1, 1),
        ("names", 1, 1, 0),
    ]


def test_confidence_counts_what_was_proposed_too() -> None:
    assert [(one.name, one.total, one.share) for one in calibration(SOME)] == [
        ("0.50 to 0.70", 1, 0.0),
        ("0.95 to 0.99", 1, 1.0),
        ("0.99 and more", 2, 0.5),
    ]
    assert at_least(SOME, 0.95).total == 3
    assert at_least([], 0.95).share is None
