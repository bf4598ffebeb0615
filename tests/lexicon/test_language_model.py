"""The language model: costs of words in context, and a file that is none of its tables."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.lexicon.language_model import BOUNDARY, NUMBER, UNKNOWN, LanguageModel, open_model, place
from tests.making import lexicon

COMMON = (
    "the",
    "of",
    "i",
    "are",
    "arc",
    "they",
    "harbour",
    "been",
    "had",
    "bad",
    "now",
    BOUNDARY,
    NUMBER,
    UNKNOWN,
    "xqzv",
    "",
)


def shipped() -> LanguageModel:
    return lexicon().language.model


@given(st.sampled_from(COMMON), st.sampled_from(COMMON), st.sampled_from(COMMON))
def test_costs_are_positive_and_finite(u: str, v: str, w: str) -> None:
    cost = shipped().cost(u, v, w)
    assert 0 <= cost < 60
    assert math.isfinite(cost)
    assert cost == shipped().cost(u, v, w)


@pytest.mark.parametrize(
    ("context", "likely", "unlikely"),
    [
        ((BOUNDARY, "they"), "are", "arc"),
        (("which", "had"), "been", "heen"),
        (("at", "the"), "end", "cud"),
        (("he", "does"), "not", "net"),
        (("on", "the"), "other", "ether"),
    ],
)
def test_what_follows_is_likelier_than_what_looks_like_it(context: tuple[str, str], likely: str, unlikely: str) -> None:
    assert shipped().cost(*context, likely) + 3 < shipped().cost(*context, unlikely)


def test_words_by_themselves() -> None:
    assert shipped().alone("the") < shipped().alone("harbour") < shipped().alone("xqzv") == 25.5
    assert shipped().cost("xqzv", "xqzv", "the") == shipped().alone("the")
    assert shipped().cost("of", "the", "xqzv") == 25.5


def test_pairs_that_were_seen() -> None:
    assert shipped().seen("of", "the")
    assert not shipped().seen("xqzv", "the")
    assert not shipped().seen("of", "xqzv")


@given(st.integers(0, 200_000), st.integers(1, 200_000), st.integers(1, 200_000), st.integers(1, 2**24))
def test_cells_and_fingerprints_are_within_bounds(u: int, v: int, w: int, size: int) -> None:
    cell, mark = place(u, v, w, size)
    assert 0 <= cell < size
    assert 1 <= mark <= 0xFFFF


@pytest.mark.parametrize("content", [b"no table at all, but some text", b"TPLM0000" + bytes(64), b"x"])
def test_another_file_is_refused_with_the_remedy(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "ngrams.bin"
    file.write_bytes(content)
    with pytest.raises(ValueError, match=r"ngrams\.bin is no table of n-grams .* tools/language/build\.py"):
        open_model(file, {})


def test_a_small_table_is_read(tmp_path: Path) -> None:
    pairs, triples = 8, 4
    file = tmp_path / "ngrams.bin"
    file.write_bytes(
        b"TPLM0001" + pairs.to_bytes(8, "little") + triples.to_bytes(8, "little") + bytes(8 + 4 * 8 + 3 * 4)
    )
    model = open_model(file, {"a": (1, 2.0, 0.5), "b": (2, 3.0, 0.25)})
    assert (len(model.bigrams), len(model.trigram_marks), len(model.trigram_costs)) == (8, 4, 4)
    assert model.cost("a", "a", "b") == 3.5
    assert not model.seen("a", "b")
