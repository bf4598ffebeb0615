"""What the places around say of a change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.correction.features import Change
from tei_pipeline.correction.pieces import pieces_of
from tei_pipeline.correction.surroundings import NAMES, told
from tei_pipeline.lexicon import load_lexicon
from tei_pipeline.lexicon.vocabulary import Vocabulary
from tei_pipeline.settings import Settings

TEXT = "the keeper of tbe harbour weut homc to bis old wife"


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_lexicon(Settings()).language.vocabulary


def group(word: str, *readings: str) -> list[Change]:
    start = TEXT.index(word)
    return [Change(start, start + len(word), word, reading, (7.0,)) for reading in readings]


def features(change: Change) -> dict[str, float]:
    assert len(change.features) == 1 + len(NAMES)
    return dict(zip(NAMES, change.features[1:], strict=True))


def test_a_change_is_told_of_its_own_chance_and_its_lead(vocabulary: Vocabulary) -> None:
    ((one, two),) = told([group("weut", "went", "west")], [[0.8, 0.3]], pieces_of(TEXT), vocabulary)
    assert one.features[0] == 7.0
    assert features(one)["first_chance"] == 0.8
    assert features(one)["first_lead"] == pytest.approx(0.5)
    assert features(two)["first_lead"] == pytest.approx(-0.5)


def test_what_stands_near_counts_and_not_the_place_itself(vocabulary: Vocabulary) -> None:
    groups = [group("tbe", "the"), group("weut", "went"), group("homc", "home")]
    first, second, _ = told(groups, [[0.9], [0.8], [0.7]], pieces_of(TEXT), vocabulary)
    assert features(first[0])["chances_4"] == pytest.approx((0.8 + 0.7) / 7)
    assert features(second[0])["chances_4"] == pytest.approx((0.9 + 0.7) / 8)
    assert features(second[0])["chances_150"] == pytest.approx((0.9 + 0.7) / 10)


def test_unknown_words_near_are_counted_and_numbers_are_none(vocabulary: Vocabulary) -> None:
    ((change,),) = told([group("weut", "went")], [[0.8]], pieces_of(TEXT), vocabulary)
    unknown = sum(not vocabulary.knows(word) for word in TEXT.split() if word != "weut")
    assert features(change)["unknown_20"] == pytest.approx(unknown / 10)
    text = "1 22 weut 333 4"
    ((change,),) = told([[Change(5, 9, "weut", "went", (7.0,))]], [[0.8]], pieces_of(text), vocabulary)
    assert features(change)["unknown_20"] == 0


def test_of_one_word_nothing_is_near(vocabulary: Vocabulary) -> None:
    ((change,),) = told([[Change(0, 4, "weut", "went", ())]], [[0.8]], pieces_of("weut"), vocabulary)
    assert list(change.features[2:]) == [0.0] * 6
    assert told([], [], pieces_of(""), vocabulary) == []


@given(st.lists(st.floats(0, 1), min_size=11, max_size=11))
def test_means_stay_between_the_least_and_the_greatest(chances: list[float]) -> None:
    vocabulary = load_lexicon(Settings()).language.vocabulary
    pieces = pieces_of(TEXT)
    groups = [[Change(start, end, TEXT[start:end], "x", ())] for start, end in pieces.spans]
    for (change,) in told(groups, [[chance] for chance in chances], pieces, vocabulary):
        assert all(-1e-9 <= value <= 1 + 1e-9 for value in change.features[2:])
