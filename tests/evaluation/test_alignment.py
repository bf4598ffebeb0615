"""Alignment: complete, true where it says equal, the best there is for short texts and near it for long ones."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from tei_pipeline.evaluation import alignment
from tei_pipeline.evaluation.alignment import LONGEST, Block, align_characters, align_words
from tei_pipeline.evaluation.measures import count_errors
from tests.generated import WORDS

TEXTS = st.text(st.sampled_from("abc \n"), max_size=60)
SIDES = st.lists(st.sampled_from(["tar", "sound", "ferry", "oath"]), max_size=30)


def holds(blocks: list[Block], a: str | list[str], b: str | list[str]) -> None:
    """Check that the blocks cover both sides and say truly what is equal."""
    for before, after in pairwise([Block(0, 0, 0, 0, True), *blocks]):
        assert (before.a1, before.b1) == (after.a0, after.b0)
    assert (blocks[-1].a1, blocks[-1].b1) == (len(a), len(b)) if blocks else not a and not b
    for block in blocks:
        if block.equal:
            assert a[block.a0 : block.a1] == b[block.b0 : block.b1]


def long_text(seed: int, words: int) -> list[str]:
    """Words of which few stand alone, as in a book: most from a short list, one in six of its own."""
    random = Random(seed)
    return [random.choice(WORDS) if random.random() < 0.85 else f"w{random.randrange(words)}" for _ in range(words)]


def damaged(words: list[str], seed: int, share: float) -> list[str]:
    """Change, drop, double and split words."""
    random = Random(seed)
    out: list[str] = []
    for word in words:
        if random.random() >= share:
            out.append(word)
        else:
            out += random.choice(([], [word, word], [word[:1] + "x" + word[1:]], [word[:2], word[2:] or "y"]))
    return out


@given(TEXTS, TEXTS)
def test_characters_of_short_texts_have_the_fewest_errors(a: str, b: str) -> None:
    blocks = align_characters(a, b)
    holds(blocks, a, b)
    assert count_errors(blocks).errors == Levenshtein.distance(a, b)


@given(SIDES, SIDES)
def test_words_of_short_texts_have_the_fewest_errors(a: list[str], b: list[str]) -> None:
    blocks = align_words(a, b)
    holds(blocks, a, b)
    assert count_errors(blocks).errors == Levenshtein.distance(a, b)


def test_a_long_text_is_cut_and_little_is_lost() -> None:
    for seed in range(4):
        truth = long_text(seed, 4 * LONGEST)
        text = damaged(truth, seed + 100, 0.08)
        blocks = align_words(truth, text)
        holds(blocks, truth, text)
        best = Levenshtein.distance(truth, text)
        assert best <= count_errors(blocks).errors <= best * 1.002
        a, b = " ".join(truth), "\n".join(text)
        blocks = align_characters(a, b)
        holds(blocks, a, b)
        assert Levenshtein.distance(a, b) <= count_errors(blocks).errors <= Levenshtein.distance(a, b) * 1.002


def test_texts_without_anything_in_common_and_texts_of_one_word() -> None:
    a, b = [f"a{n}" for n in range(LONGEST + 50)], [f"b{n}" for n in range(LONGEST * 2)]
    blocks = align_words(a, b)
    holds(blocks, a, b)
    assert count_errors(blocks).errors == len(b)
    same = ["tar"] * (3 * LONGEST)
    assert count_errors(align_words(same, same[:-7])).errors == 7
    assert align_words([], []) == []
    assert count_errors(align_words([], a)).inserted == len(a)


def test_a_chapter_that_was_moved_is_still_covered() -> None:
    truth = long_text(7, 3 * LONGEST)
    text = truth[LONGEST : 2 * LONGEST] + truth[:LONGEST] + truth[2 * LONGEST :]
    blocks = align_words(truth, text)
    holds(blocks, truth, text)
    assert Levenshtein.distance(truth, text) <= count_errors(blocks).errors <= 2 * LONGEST


def test_twice_the_text_is_about_twice_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    cells: list[int] = []
    aligned = alignment._aligned

    def counted(a: Sequence[Hashable], b: Sequence[Hashable], a0: int, b0: int) -> Iterator[Block]:
        cells.append(len(a) * len(b))
        return aligned(a, b, a0, b0)

    def work(words: int) -> int:
        truth = long_text(3, words)
        cells.clear()
        align_characters(" ".join(truth), " ".join(damaged(truth, 4, 0.05)))
        return sum(cells)

    monkeypatch.setattr(alignment, "_aligned", counted)
    small = work(10 * LONGEST)
    assert 0 < work(40 * LONGEST) < 6 * small  # four times the text; all at once it would be sixteen times the work
