"""What the encoder says of the changes of a text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tei_pipeline.correction.context import NAMES, Context
from tei_pipeline.correction.features import Change
from tei_pipeline.correction.pieces import pieces_of
from tests.lexicon.encoders import small_encoder

ENCODER = small_encoder()


def told(text: str, *groups: list[tuple[int, int, str]]) -> list[list[Change]]:
    made = [[Change(start, end, text[start:end], after, (0.0,)) for start, end, after in group] for group in groups]
    return Context(ENCODER, text).told(made)


def test_each_change_gets_its_features_after_those_it_has() -> None:
    (((one, two)),) = told("a cat sat", [(2, 5, "cab"), (2, 5, "car")])
    assert len(one.features) == len(two.features) == 1 + len(NAMES)
    assert one.features[0] == 0.0
    assert one.features[1:] != two.features[1:]


def test_the_lead_is_over_all_other_readings() -> None:
    (((one, two)),) = told("a cat sat", [(2, 5, "cab"), (2, 5, "car")])
    gains = [change.features[1] for change in (one, two)]
    leads = [change.features[2] for change in (one, two)]
    assert abs(leads[0] - (gains[0] - max(0.0, gains[1]))) < 1e-4
    assert abs(leads[1] - (gains[1] - max(0.0, gains[0]))) < 1e-4


def test_a_change_that_takes_more_letters_is_another_place() -> None:
    groups = told("a (cat sat", [(3, 6, "cab"), (2, 6, "cab")])
    assert groups[0][0].features != groups[0][1].features


def test_no_changes_need_nothing() -> None:
    assert told("a cat sat") == []
    assert told("", []) == [[]]


@settings(deadline=None)
@given(st.text(alphabet="abcde .\n", min_size=1, max_size=120))
def test_every_place_of_a_text_is_looked_at(text: str) -> None:
    spans = pieces_of(text).spans
    groups = told(text, *([(start, end, "bad")] for start, end in spans if text[start:end] != "bad"))
    short = [change for group in groups for change in group if change.end - change.start <= 3]
    assert all(any(change.features[1:]) for change in short)
