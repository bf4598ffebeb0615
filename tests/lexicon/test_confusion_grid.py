"""The confusion grid: many stretches at once cost what each costs alone, to the last bit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.lexicon.channel import Channel
from tei_pipeline.lexicon.confusion_grid import LARGEST, RARE, RIGHT, ConfusionGrid
from tests.making import lexicon

stretches = st.text("acehilmnrt1^ é\x00\ud800\U0010ffff", max_size=LARGEST)
pairs = st.lists(st.tuples(stretches, stretches), max_size=12)
confusions = st.dictionaries(
    st.tuples(st.text("ceh\x00", max_size=4), st.text("ceh\x00", max_size=4)), st.floats(0.5, 30), max_size=12
)


@given(pairs)
def test_the_grid_and_the_channel_agree(asked: list[tuple[str, str]]) -> None:
    channel = lexicon().language.channel
    assert ConfusionGrid(channel.costs).costs(asked) == [channel._cost(*pair) for pair in asked]


@given(confusions, pairs)
def test_they_agree_whatever_the_confusions(costs: dict[tuple[str, str], float], asked: list[tuple[str, str]]) -> None:
    assert ConfusionGrid(costs).costs(asked) == [Channel(costs)._cost(*pair) for pair in asked]


def test_nothing_listed_and_nothing_asked() -> None:
    empty = ConfusionGrid({})
    assert empty.costs([]) == []
    assert empty.costs([("", ""), ("a", "a"), ("a", "b"), ("", "b")]) == [0.0, RIGHT, RARE, RARE]
