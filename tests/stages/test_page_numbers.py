"""Page numbers: what a damaged number may be, and which sequence is the likeliest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.document import MarkKind
from tei_pipeline.stages import page_numbers
from tei_pipeline.stages.page_numbers import Candidate, fit, from_roman, reading_cost, strict_value, to_roman
from tests.generated import generated_book
from tests.making import document_of, lexicon

BRACKETS = ("[", "]")
COSTS = ["NOT_PRINTED", "UNREADABLE", "OUTSIDE", "OUTSIDE_THOUGH_NUMBERED", "ENTER_OR_LEAVE", "JUMP", "JUMP_BACK"]


def leaf(*texts: str) -> list[Candidate]:
    return [Candidate(0, len(text), text, "bottom") for text in texts]


@given(st.integers(1, 399))
def test_roman_numerals_go_both_ways(value: int) -> None:
    assert from_roman(to_roman(value)) == value


@pytest.mark.parametrize("letters", ["", "iix", "vx", "iiii", "lc", "vv"])
def test_what_is_no_roman_numeral(letters: str) -> None:
    assert from_roman(letters) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", ("arabic", 12)),
        ("[ 12 ]", ("arabic", 12)),
        ("- 12 -", ("arabic", 12)),
        ("l2", ("arabic", 12)),
        ("xiv", ("roman", 14)),
        ("", None),
        ("twelve", None),
        ("of", None),
        ("II", None),
        ("12345", None),
        ("١٢", None),
    ],
)
def test_a_number_read_without_doubt(text: str, value: tuple[str, int] | None) -> None:
    assert strict_value(text, lexicon()) == value


@given(st.integers(1, 999))
def test_a_number_that_is_there_costs_nothing(value: int) -> None:
    assert reading_cost(f"[{value}]", str(value), BRACKETS, lexicon()) == 0


@pytest.mark.parametrize(
    ("text", "meant", "other"),
    [
        ("[29J", "29", "28"),
        ("[II]", "11", "12"),
        ("[2823", "282", "283"),
        ("[aoi]", "201", "202"),
        ("tl.8]", "18", "17"),
        ("[i9i]", "191", "190"),
        ("[S6]", "56", "57"),
    ],
)
def test_the_number_meant_is_the_cheapest_of_its_neighbours(text: str, meant: str, other: str) -> None:
    costs = [reading_cost(text, number, BRACKETS, lexicon()) for number in (meant, other)]
    assert costs[0] < costs[1]


def test_no_leaves_and_no_numbers() -> None:
    assert fit([], BRACKETS, lexicon()) == []
    assert fit([leaf(), leaf("text"), leaf()], BRACKETS, lexicon()) == [None, None, None]


def test_before_the_first_and_after_the_last_number_nothing_is_counted() -> None:
    numbers = fit([leaf(), leaf("[3]"), leaf("[4]"), leaf(), leaf("[6]"), leaf()], BRACKETS, lexicon())
    assert [number.value if number else None for number in numbers] == [None, 3, 4, 5, 6, None]


@pytest.mark.parametrize("factor", [0.5, 1.5])
@pytest.mark.parametrize("cost", COSTS)
def test_the_result_does_not_hang_on_one_cost(cost: str, factor: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_numbers, cost, getattr(page_numbers, cost) * factor)
    page_numbers._step.cache_clear()
    wrong = []
    for seed in range(8):
        book = generated_book(seed, pages=20, damage=0.15)
        document = document_of(book.text, upto="pages")
        if [page.get("n") for page in document.marks(MarkKind.PAGE)] != book.numbers:
            wrong.append(seed)
    page_numbers._step.cache_clear()
    assert wrong == []
