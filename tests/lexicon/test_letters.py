"""Tests of the letter model: usual rows of letters cost less than unusual ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.lexicon import letters as of_letters
from tei_pipeline.lexicon import load_lexicon
from tei_pipeline.lexicon.letters import LetterModel
from tei_pipeline.settings import Settings

WORDS = ["spread", "thread", "o'brien", "émigré", "ready", "a", "x-ray"]


def letters() -> LetterModel:
    return load_lexicon(Settings()).language.letters


def test_what_follows_two_letters_sums_to_one() -> None:
    assert np.allclose(np.exp(-letters().table.astype(np.float64)).sum(axis=2), 1.0, atol=1e-4)


@pytest.mark.parametrize(
    ("word", "damaged"),
    [
        ("garden", "gajjden"), ("carefully", "carejjully"), ("assistance", "auiitance"), ("whisper", "whisjjer"),
        ("Karsovina", "Karsxwina"), ("Tolmeth", "Tohncth"), ("Brandishaw", "Brandi8haw"), ("oldermanic", "o1dcrmanic"),
    ],
)  # fmt: skip
def test_damage_is_unusual_and_a_name_that_no_list_has_is_not(word: str, damaged: str) -> None:
    assert letters().surprise(word)[1] < letters().surprise(damaged)[1]


@given(st.text(min_size=1, max_size=30))
def test_any_text_has_a_finite_cost(word: str) -> None:
    mean, worst = letters().surprise(word)
    assert 0 < mean <= worst < 40


def test_case_and_accents_do_not_matter() -> None:
    assert letters().surprise("Émigré") == letters().surprise("emigre")


@pytest.mark.parametrize("together", [1, 7, 1000])
def test_blocks_do_not_matter(together: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = LetterModel.of(WORDS)
    monkeypatch.setattr(of_letters, "_TOGETHER", together)
    assert np.array_equal(LetterModel.of(WORDS).table, whole.table)


def test_words_with_other_letters_are_not_counted() -> None:
    plain = [word for word in WORDS if word.isascii()]
    assert np.array_equal(LetterModel.of(WORDS).table, LetterModel.of(plain).table)
