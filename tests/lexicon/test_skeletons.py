"""Skeletons: words that look alike share one; many words at once have those that each has alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.lexicon.skeletons import Skeletons, skeleton

WORDS = st.lists(st.text(alphabet="abcdefghijklmnopqrstuvwxyz’-", min_size=1, max_size=9), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("one", "other"), [("tlic", "the"), ("pohey", "policy"), ("chichcrin", "chicherin"), ("comrnon", "common")]
)
def test_words_that_look_alike(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("martov", "markov"), ("brisk", "risk"), ("mall", "man"), ("sand", "send")])
def test_words_that_do_not(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@given(WORDS)
def test_many_words_have_the_skeletons_that_each_has_alone(words: list[str]) -> None:
    assert skeleton("\n".join(words)).split("\n") == [skeleton(word) for word in words]


@given(WORDS)
def test_every_word_is_found_by_itself(words: list[str]) -> None:
    found = Skeletons(words)
    assert all(word in found.of([word]) for word in words)
    assert all(skeleton(word) == skeleton(words[0]) for word in found.of(words[:1]))


def test_no_words() -> None:
    assert Skeletons([]).of(["any"]) == []
