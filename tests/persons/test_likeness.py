"""Likeness: misreadings lead to one name or to none, never to a name of its own; the order of learning is nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.persons.likeness import (
    Repair,
    compatible_forenames,
    damaged,
    near_spelling,
    same_given,
    same_patronymic,
)
from tests.making import lexicon

NAMES = st.text(alphabet="abcdeilmnorstuv", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("word", "known"),
    [("chichcrin", "chicherin"), ("rolnnd", "rolund"), ("stenrnark", "stenmark"), ("halvarsin", "halvarsen")],
)
def test_misreadings(word: str, known: str) -> None:
    assert damaged(word, known)


@pytest.mark.parametrize(
    ("word", "known"),
    [("markov", "martov"), ("rolund", "roland"), ("brisk", "frisk"), ("orlov", "orlova"), ("lind", "lint")],
)
def test_names_of_their_own(word: str, known: str) -> None:
    assert not damaged(word, known)


@pytest.mark.parametrize(
    ("one", "other"),
    [("rolund", "rulond"), ("halvarsen", "halversan"), ("stenmark", "stenmrak"), ("brisk", "risk"), ("lind", "lint")],
)
def test_spellings(one: str, other: str) -> None:
    near = (one, other) in [("halvarsen", "halversan"), ("stenmark", "stenmrak")]
    assert near_spelling(one, other) is near_spelling(other, one) is near


def test_two_names_as_near_lead_nowhere() -> None:
    repair = Repair()
    repair.learn(["rolcnd", "rolond"])
    assert repair.of("rolend") == ""


@given(st.lists(NAMES, max_size=20), NAMES)
def test_the_order_of_learning_changes_nothing(names: list[str], word: str) -> None:
    one, other = Repair(), Repair()
    one.learn(names)
    for name in reversed(names):
        other.learn([name])
    assert one.of(word) == other.of(word)


@given(NAMES, NAMES)
def test_likeness_goes_both_ways(one: str, other: str) -> None:
    forms = lexicon().names.given
    assert same_given(one, other, forms) == same_given(other, one, forms)
    assert same_patronymic(one, other) == same_patronymic(other, one)
    assert same_given(one, one, forms)


def test_forms_of_one_name_and_others() -> None:
    forms = lexicon().names.given
    assert compatible_forenames(("Leo",), ("Lev",), forms)
    assert compatible_forenames(("N.",), ("Nikolai",), forms)
    assert not compatible_forenames(("Ivan",), ("Pavel",), forms)
    assert not compatible_forenames(("Anna",), ("Anton",), forms)
