"""Folding: what counts as a difference, exactly as the module says."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.evaluation.folding import Fold, folded, words_of

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "cases" / "folding.toml").read_text("utf-8"))[
    "case"
]
TEXTS = st.text(st.sampled_from("aBé1'’-‐¬—_.,“œß \n"))


@pytest.mark.parametrize("fold", Fold)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_words(case: dict[str, Any], fold: Fold) -> None:
    assert [word.text for word in words_of(case["text"], fold)] == case[fold.value]


@pytest.mark.parametrize("fold", Fold)
@given(text=TEXTS)
def test_words_stand_where_they_say_and_nothing_else_is_a_word(fold: Fold, text: str) -> None:
    words = words_of(text, fold)
    assert all(0 <= one.start < one.end <= len(text) for one in words)
    assert all(one.end <= following.start for one, following in pairwise(words))
    rest = "".join(
        text[end:start]
        for end, start in zip([0, *(w.end for w in words)], [*(w.start for w in words), len(text)], strict=True)
    )
    assert not any(character.isalnum() for character in rest)


@pytest.mark.parametrize("fold", [Fold.EXACT, Fold.HIPE])
@given(text=TEXTS)
def test_what_is_folded_stays_as_it_is(fold: Fold, text: str) -> None:
    assert folded(folded(text, fold), fold) == folded(text, fold)


def as_the_benchmark_folds(text: str) -> str:
    """The steps that the benchmark's published scorer describes, one after the other."""
    text = text.lower().replace("ß", "ss").replace("œ", "oe").replace("æ", "ae")
    text = text.replace("—\n", "").replace("¬\n", "")
    text = re.sub(r"[^\w]", " ", text).replace("_", " ")
    return re.sub(r"\s+", " ", text).strip()


@given(text=TEXTS)
def test_the_benchmarks_own_steps_give_the_same(text: str) -> None:
    assert folded(text, Fold.HIPE) == as_the_benchmark_folds(text)
