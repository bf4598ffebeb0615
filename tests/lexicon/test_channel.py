"""The channel model: what misreadings cost, how they are learnt from pairs, and how a book moves them."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.lexicon.channel import Channel, Confusion, confusions_between, count_confusions, stretches
from tests.making import lexicon

SMALL = Channel.of(
    [
        Confusion("li", "h", 100, 10_000),
        Confusion("c", "e", 50, 10_000),
        Confusion("rn", "m", 30, 5_000),
        Confusion("m", "rn", 10, 5_000),
        Confusion("", "t", 5, 10_000),
        Confusion("^", "", 2, 90_000),
    ]
)
words = st.text("acehilmnrt1^ ]é’", max_size=10)


def shipped() -> Channel:
    return lexicon().language.channel


@pytest.mark.parametrize(
    ("observed", "intended", "pairs"),
    [
        ("tbe", "the", [("b", "h")]),
        ("comrnittee", "committee", [("rn", "m")]),
        ("modem", "modern", [("m", "rn")]),
        ("susy^ected", "suspected", [("y^", "p")]),
        ("hose", "those", [("", "t")]),
        ("ho^use", "house", [("^", "")]),
        ("ofthe", "of the", [("", " ")]),
        ("wxyz", "abcd", [("w", "a"), ("x", "b"), ("y", "c"), ("z", "d")]),
        ("the", "the", []),
        ("", "", []),
    ],
)
def test_confusions_that_part_two_words(observed: str, intended: str, pairs: list[tuple[str, str]]) -> None:
    assert [pair for pair in confusions_between(observed, intended) if pair[0] != pair[1]] == pairs


@given(words, words)
def test_confusions_give_both_words_back(observed: str, intended: str) -> None:
    found = confusions_between(observed, intended)
    assert "".join(seen for seen, _ in found) == observed
    assert "".join(meant for _, meant in found) == intended


def test_confusions_are_counted_against_what_was_printed() -> None:
    pairs = [("tbe", "the")] * 4 + [("the", "the")] * 6 + [("liave", "have")] * 2
    assert [(c.observed, c.intended, c.count, c.total) for c in count_confusions(pairs)] == [("b", "h", 4, 12)]
    assert [c.observed for c in count_confusions(pairs, least=2)] == ["b", "li"]
    assert count_confusions([]) == []


@given(st.lists(st.tuples(words, words), max_size=12))
def test_no_confusion_is_counted_oftener_than_it_could_be(pairs: list[tuple[str, str]]) -> None:
    printed = Counter(stretch for _, intended in pairs for stretch in stretches(intended))
    for confusion in count_confusions(pairs, least=1):
        assert confusion.count > 0
        assert confusion.total == printed[confusion.intended]
        if confusion.intended:  # strokes that stand for nothing may be more than the gaps between letters
            assert confusion.count <= confusion.total
            assert confusion.cost > 0


def test_a_listed_confusion_costs_what_its_share_says() -> None:
    assert SMALL.cost("liave", "have") == pytest.approx(-math.log(100 / 10_001) + 3 * 0.02, abs=0.05)
    assert SMALL.cost("hcvc", "have") > SMALL.cost("havc", "have") > SMALL.cost("liave", "have")
    assert SMALL.cost("cornmon", "common") < 6 < 11 <= SMALL.cost("coxmon", "common")


@given(words)
def test_reading_right_costs_next_to_nothing(word: str) -> None:
    for channel in (SMALL, shipped()):
        assert 0 <= channel.cost(word, word) <= 0.02 * len(word)


@given(words, words)
def test_a_misreading_costs_more_than_reading_right(observed: str, intended: str) -> None:
    cost = shipped().cost(observed, intended)
    assert math.isfinite(cost)
    assert cost >= shipped().cost(intended, intended) or observed == intended


@given(words, words)
def test_the_same_question_has_the_same_answer(observed: str, intended: str) -> None:
    assert shipped().cost(observed, intended) == Channel(shipped().costs).cost(observed, intended)


@given(st.lists(st.tuples(words, words), max_size=9))
def test_many_together_cost_what_each_costs_alone(pairs: list[tuple[str, str]]) -> None:
    for costs in (SMALL.costs, shipped().costs):
        alone = Channel(costs)
        assert Channel(costs).costs_of(pairs) == [alone.cost(*pair) for pair in pairs]


def test_enough_for_a_grid_cost_what_each_costs_alone() -> None:
    letters = "acehilmnrt1^"
    pairs = [(f"x{a}{b}y{c}", f"x{c}{a}y") for a in letters for b in letters for c in letters]
    pairs += [("long" * 9, "gone" * 9), ("", ""), ("", "e"), ("li", "")]
    alone = Channel(shipped().costs)
    assert Channel(shipped().costs).costs_of(pairs) == [alone.cost(*pair) for pair in pairs]


def test_an_empty_channel_answers() -> None:
    empty = Channel({})
    assert empty.cost("have", "have") < 0.1
    assert empty.cost("liave", "have") >= 20
    assert empty.cost("", "") == 0
    assert empty.adapted({("li", "h"): 5}) is empty


def test_a_book_moves_the_costs_by_so_much_and_no_more() -> None:
    moved = SMALL.adapted({("c", "e"): 500})
    assert 1 <= SMALL.costs["c", "e"] - moved.costs["c", "e"] <= 2.5
    assert 0 < moved.costs["li", "h"] - SMALL.costs["li", "h"] <= 0.7 + 1e-9
    assert SMALL.adapted({}) is SMALL


def test_a_book_may_show_a_confusion_that_no_list_has() -> None:
    moved = SMALL.adapted({("lc", "k"): 40})
    assert moved.cost("Tarnowslcy", "Tarnowsky") < SMALL.cost("Tarnowslcy", "Tarnowsky")


@given(st.dictionaries(st.tuples(st.text("cehl", max_size=2), st.text("cehl", max_size=2)), st.integers(1, 99)))
def test_adapted_costs_are_sound(seen: dict[tuple[str, str], float]) -> None:
    moved = SMALL.adapted(seen)
    assert all(cost >= 1 and math.isfinite(cost) for cost in moved.costs.values())


def test_the_shipped_confusions_are_known_ones() -> None:
    costs = shipped().costs
    assert all(0 < cost < 20 for cost in costs.values())
    assert all(
        costs[pair] < 11 for pair in (("li", "h"), ("rn", "m"), ("c", "e"), ("1", "l"), ("tl", "d")) if pair in costs
    )
    assert {("li", "h"), ("rn", "m"), ("c", "e")} <= costs.keys()
