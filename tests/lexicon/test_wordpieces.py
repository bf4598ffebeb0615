"""How words are spelt in pieces."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.lexicon.wordpieces import START, UNKNOWN, WordPieces

PIECES = WordPieces(
    [UNKNOWN, START, *"abcdehrt", *(f"##{letter}" for letter in "abcdehrt"), "the", "##re", "##r", "'", "."]
)


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("the", "the"),
        ("there", "the ##re"),
        ("The", "the"),
        ("there.", "the ##re ."),
        ("thé", "the"),
        ("the ‘the’", "the ' the '"),
        ("bad", "b ##a ##d"),
        ("the the", "the the"),
        ("x", UNKNOWN),
        ("axe", f"a {UNKNOWN} ##e"),
        ("¬", UNKNOWN),
        ("", ""),
        (" \n", ""),
    ],
)
def test_words_are_cut_into_the_longest_pieces(text: str, spelt: str) -> None:
    assert " ".join(PIECES.pieces[number] for number in PIECES.of(text)) == spelt


def test_a_piece_that_is_not_listed_has_the_number_of_the_unknown() -> None:
    assert PIECES.number("zz") == PIECES.number(UNKNOWN) == 0


@given(st.text(max_size=60))
def test_what_is_placed_is_what_is_spelt(text: str) -> None:
    placed = list(PIECES.placed(text))
    assert tuple(piece for *_, spelt in placed for piece in spelt) == PIECES.of(text)
    assert all(text[start:end].strip() for start, end, _ in placed)
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(placed))
    assert all(0 <= piece < len(PIECES.pieces) for *_, spelt in placed for piece in spelt)
