"""Slips: a few places of a short and sound text that look misread are proposed, not made."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.correction import corrector_for
from tei_pipeline.correction.precedents import Precedents
from tei_pipeline.correction.slips import SLIP, slips_doubted
from tei_pipeline.document import Edit, EditKind
from tei_pipeline.settings import LEVELS
from tests.making import lexicon

SOUND = (
    "The road to the mill runs along the river, and in winter nobody used it but the miller and his two sons. "
    "When the frost came they carried the flour over the fields on a sledge, and the children of the village went "
    "with them as far as the bridge. There was a small inn beside the bridge, where the carters used to wait until "
    "the ice would bear their horses. "
)
SLIP_THERE = "He went downto the mill once more. "
EDIT = Edit(40, 45, "tothe", "to the", EditKind.SEGMENTATION, "run-together", 0.9, "in the word lists")


def confidences(text: str, before: str) -> list[float]:
    edits = corrector_for(lexicon()).edits(text)
    return [edit.confidence for edit in edits if edit.before == before]


def test_one_slip_of_a_sound_page_is_proposed() -> None:
    (confidence,) = confidences(SOUND * 2 + SLIP_THERE, "downto")
    assert LEVELS["bold"] <= confidence == SLIP < LEVELS["normal"]


def test_the_same_is_made_where_more_is_damaged() -> None:
    damaged = (
        SOUND.replace("the river", "tlie river").replace("over the", "ovcr thc").replace("with them", "witli them")
    )
    (confidence,) = confidences(damaged * 2 + SLIP_THERE, "downto")
    assert confidence >= LEVELS["normal"]


def test_the_same_is_made_in_a_line() -> None:
    (confidence,) = confidences(SLIP_THERE, "downto")
    assert confidence >= LEVELS["normal"]


def test_the_same_is_made_in_a_book() -> None:
    (confidence,) = confidences(SOUND * 16 + SLIP_THERE, "downto")
    assert confidence >= LEVELS["normal"]


def test_what_is_all_but_certain_is_made_anywhere() -> None:
    (confidence,) = confidences(SOUND * 2 + "They liave waited an hour at the station.", "liave")
    assert confidence >= 0.95


@pytest.mark.parametrize(
    ("edit", "precedents"),
    [
        (EDIT, Precedents(accepted={("tothe", "to the"): 1})),
        (replace(EDIT, confidence=0.99), Precedents()),
        (replace(EDIT, kind=EditKind.NUMBER, rule="letters-in-number"), Precedents()),
        (replace(EDIT, confidence=0.3), Precedents()),
    ],
    ids=["accepted elsewhere", "certain", "number", "doubtful as it is"],
)
def test_what_stays_as_sure_as_it_is(edit: Edit, precedents: Precedents) -> None:
    assert list(slips_doubted([edit], 300, precedents)) == [edit]


def test_a_reading_that_was_accepted_speaks_for_no_other() -> None:
    (found,) = slips_doubted([EDIT], 300, Precedents(accepted={("ofthe", "of the"): 3}))
    assert found.confidence == SLIP
    assert "hardly a word" in found.evidence


@given(
    st.lists(st.floats(0.2, 1.0), max_size=40),
    st.integers(1, 3000),
)
def test_no_edit_is_lost_moved_or_surer(chances: list[float], words: int) -> None:
    edits = [replace(EDIT, start=10 * n, end=10 * n + 5, confidence=chance) for n, chance in enumerate(chances)]
    found = slips_doubted(edits, words, Precedents())
    assert [(edit.start, edit.end, edit.after) for edit in found] == [(e.start, e.end, e.after) for e in edits]
    assert all(new.confidence <= old.confidence for new, old in zip(found, edits, strict=True))
