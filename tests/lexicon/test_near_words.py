"""Near words: the index finds what a search through all words finds, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.lexicon import near_words
from tei_pipeline.lexicon.near_words import NearWords, _signature, _signatures
from tests.making import lexicon

words = st.text("abcdeéßÿ'-я𝔞", min_size=1, max_size=9)
lists = st.lists(words, max_size=30)


def distance(one: str, two: str) -> int:
    """The edit distance, worked out cell by cell."""
    row = list(range(len(two) + 1))
    for i, left in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, right in enumerate(two, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (left != right))
    return row[-1]


@given(lists, st.text("abcdeéßÿ'-я𝔞", max_size=9), st.integers(0, 4))
def test_a_search_through_all_words_finds_the_same(listed: list[str], observed: str, reach: int) -> None:
    far = {word: distance(observed, word) for word in listed}
    wanted = sorted(((word, d) for word, d in far.items() if d <= reach), key=lambda pair: (pair[1], pair[0]))
    assert NearWords(listed).within(observed, reach) == wanted


@given(lists, st.lists(st.text("abcdeéßÿ'-я𝔞", max_size=9), max_size=20), st.integers(0, 4))
def test_many_looked_up_together_find_what_each_finds_alone(listed: list[str], asked: list[str], reach: int) -> None:
    index = NearWords(listed)
    assert index.within_many(asked, reach) == [index.within(observed, reach) for observed in asked]


def test_many_of_the_shipped_words_and_more_pairs_than_are_taken_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near_words, "_PAIRS", 500)
    index = lexicon().language.vocabulary.near
    asked = ["harbonr", "liave", "comniittee", "a", "", "wbich", "ncver", "x" * 50] * 5
    assert index.within_many(asked, 2) == [index.within(observed, 2) for observed in asked]


@given(st.lists(st.text(min_size=1, max_size=39), max_size=20))
def test_signatures_made_together_are_those_made_one_by_one(listed: list[str]) -> None:
    lengths = np.array([len(word) for word in listed], dtype=np.int64)
    assert _signatures(listed, lengths).tolist() == [int(_signature(word)) for word in listed]


@given(lists)
def test_neither_order_nor_repetition_matters(listed: list[str]) -> None:
    again = [*reversed(listed), *listed]
    assert NearWords(again).within("abcde", 3) == NearWords(listed).within("abcde", 3)


def test_no_words_and_words_too_long() -> None:
    assert NearWords([]).within("have", 2) == []
    assert NearWords(["", "a" * 40, "a" * 39]).within("a" * 38, 1) == [("a" * 39, 1)]
    assert NearWords(["have"]).within("", 2) == []
    assert NearWords(["a"]).within("", 1) == [("a", 1)]
    assert NearWords(["have"]).within("h" * 3000, 2) == []
