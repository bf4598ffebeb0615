"""What a text as a whole says of letters that were lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.correction.features import Change
from tei_pipeline.correction.losses import NAMES, told
from tei_pipeline.lexicon.vocabulary import Vocabulary
from tests.making import lexicon

SOUND = "The members of this club sell tables, chairs, books and lamps in their rooms on most days. " * 20
WITHOUT_S = SOUND.replace("s", "").replace("S", "")


def vocabulary() -> Vocabulary:
    return lexicon().language.vocabulary


def features(text: str, before: str, after: str) -> dict[str, float]:
    start = text.index(before)
    change = Change(start, start + len(before), before, after, (7.0,))
    ((found,),) = told([[change]], text, vocabulary())
    assert found.features[0] == 7.0
    assert len(found.features) == 1 + len(NAMES)
    return dict(zip(NAMES, found.features[1:], strict=True))


def test_a_letter_that_the_text_lost_is_told() -> None:
    lost = features("member " + WITHOUT_S, "member", "members")["letters_added"]
    kept = features("member " + SOUND, "member", "members")["letters_added"]
    assert lost < -1 < -0.5 < kept


def test_a_letter_that_the_text_has_too_often_is_told() -> None:
    removed = features("tbat " + SOUND.replace("h", "b"), "tbat", "that")
    assert removed["letters_removed"] > 0.5
    assert removed["letters_added"] < -0.5


def test_what_only_moves_letters_adds_and_removes_none() -> None:
    found = features("form " + SOUND, "form", "from")
    assert found["letters_added"] == found["letters_removed"] == 0


@pytest.mark.parametrize(
    ("text", "before", "point"),
    [
        ("a table , a chair", "table", 2.0),
        ("a table , a chair", "table ", 2.0),
        ("a table , , a chair", "table", 1.0),
        ("a table, a chair", "table", 0.0),
        ("a table of oak", "table", 0.0),
        ("a table", "table", 0.0),
    ],
)
def test_a_blank_before_a_point(text: str, before: str, point: float) -> None:
    assert features(text, before, "tables")["before_point"] == point


def test_how_many_points_have_a_blank_before_them() -> None:
    assert features("a table , a chair, a lamp; and more.", "table", "tables")["parted_points"] == 0.25
    assert features("a table", "table", "tables")["parted_points"] == 0


def test_nothing_to_tell() -> None:
    assert told([], "text", vocabulary()) == []


@given(st.text(max_size=60), st.text(min_size=1, max_size=12), st.text(max_size=12))
def test_any_text_is_told_of(text: str, before: str, after: str) -> None:
    change = Change(0, len(before), before, after, ())
    ((found,),) = told([[change]], before + text, vocabulary())
    assert len(found.features) == len(NAMES)
    assert all(abs(number) < 20 for number in found.features)
