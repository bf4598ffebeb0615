"""The sample: drawn fairly, judged in a file, and an estimate that keeps its promise."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.cli import cli
from tei_pipeline.decisions.table import read_decisions
from tei_pipeline.errors import BadDecisions, ExitCode
from tei_pipeline.review import sample as samples
from tei_pipeline.review.desk import BadWish
from tei_pipeline.review.library import Entry
from tei_pipeline.review.web.shelf import Volume
from tei_pipeline.tei.restore import two_sides
from tei_pipeline.tei.validate import parse_tei
from tests.making import plain
from tests.review.test_diff import put

TEXT = "They came to the house of tn¬\ne old man.\n\nThey liave gone, and tne café is shut; a modem tram\nwent by.\n"


@pytest.fixture
def volume(tmp_path: Path) -> Volume:
    _, tei = put(tmp_path, "book", TEXT.encode())
    return Volume(Entry("book", tei, tmp_path), "ada")


def test_each_word_is_as_likely_as_any_other(tmp_path: Path) -> None:
    _, tei = put(tmp_path, "book", TEXT.encode())
    tree = parse_tei(tei, "x")
    drawn: dict[str, int] = {}
    population = samples.deal(tree, "d", 1, 0).population
    for seed in range(2000):
        (word,) = samples.deal(tree, "d", 1, seed).words
        drawn[word.place] = drawn.get(word.place, 0) + 1
    assert len(drawn) == population == 22
    expected = 2000 / population
    assert sum((count - expected) ** 2 / expected for count in drawn.values()) < 46.8  # chi square, 21 degrees, 0.1 %


def test_the_same_seed_the_same_words_and_all_of_them_where_there_are_few(volume: Volume) -> None:
    one, other = volume.deal(5, 7), volume.deal(5, 7)
    assert one == other == volume.sample()
    assert [word.line for word in one.words] == sorted(word.line for word in one.words)
    assert len(volume.deal(500).words) == 22
    assert {word.word for word in volume.deal(500).words} >= {"café", "have", "the", "modem"}


@given(st.integers(1, 400), st.data())
def test_the_interval_holds_the_share(n: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, n))
    low, high = samples.wilson(hits, n)
    assert 0 <= low <= hits / n <= high <= 1
    assert list(samples.wilson(n - hits, n)) == pytest.approx([1 - high, 1 - low])


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    dice = random.Random(5)
    for truth in (0.02, 0.1, 0.5):
        covered = 0
        for _ in range(1500):
            low, high = samples.wilson(sum(dice.random() < truth for _ in range(100)), 100)
            covered += low <= truth <= high
        assert 0.92 <= covered / 1500 <= 0.985, truth


def test_known_values() -> None:
    """Two in fifty, as statistics packages give it."""
    low, high = samples.wilson(2, 50)
    assert (round(low, 4), round(high, 4)) == (0.011, 0.1346)


def test_every_word_is_found_in_the_source(volume: Volume) -> None:
    tree = parse_tei(volume.entry.tei, "x")
    sides = two_sides(tree, "x")
    source = "".join(sides.source)
    there = {
        word.word: source[slice(*span)]
        for word in volume.deal(500).words
        if (span := samples.source_place(sides, word)) is not None
    }
    assert there["have"] == "liave"
    assert there["café"] == "café"
    assert there["modem"] == "modem"


def test_a_wrong_word_with_its_reading_is_a_decision(volume: Volume) -> None:
    dealt = volume.deal(500)
    by_word = {word.word: word for word in dealt.words}
    volume.judge(by_word["café"].place, "right", "", "tab")
    volume.judge(by_word["shut"].place, "wrong", "", "tab")
    volume.judge(by_word["have"].place, "wrong", "leave", "tab")
    told = volume.judge(by_word["by"].place, "wrong", "past", "tab")["told"]
    assert told.startswith("4 words judged, 3 wrong: 75.0% of 22 words, with 95% confidence between 30.1% and 95.4%")
    lines = read_decisions(volume.decisions_file)
    assert [(d.before, d.after, d.verdict.value) for d in lines] == [
        ("liave", "leave", "other"),
        ("by", "past", "other"),
    ]
    volume.judge(by_word["by"].place, "", "", "tab")
    assert volume.sample_told().startswith("3 words judged")
    with pytest.raises(BadWish):
        volume.judge("nowhere", "right", "", "tab")
    with pytest.raises(BadWish):
        volume.judge(by_word["by"].place, "perhaps", "", "tab")


def test_a_file_that_is_no_sample_is_told(tmp_path: Path) -> None:
    file = tmp_path / "x.sample.tsv"
    assert samples.read_sample(file) is None
    file.write_text("nothing\n", encoding="utf-8")
    with pytest.raises(BadDecisions, match="is no sample"):
        samples.read_sample(file)


def test_the_command(tmp_path: Path) -> None:
    _, tei = put(tmp_path, "book", plain(2).encode())

    def call(*more: str) -> str:
        result = CliRunner().invoke(cli, ["sample", str(tei), *more])
        assert result.exit_code == 0, result.output
        return result.stdout

    assert f"{tei}: 10 words drawn; no word judged yet; the text has 80 words" in call("-n", "10")
    volume = Volume(Entry("book", tei, None), "ada")
    dealt = volume.sample()
    assert dealt is not None
    volume.judge(dealt.words[0].place, "right", "", "tab")
    assert "10 words drawn; 1 words judged, 0 wrong" in call("-n", "20")  # a sample that was begun is kept
    told = json.loads(call("--json"))
    assert (told["words"], told["population"], told["of_this_text"], told["estimate"]["low"]) == (10, 80, True, 0.0)
    assert "20 words drawn; no word judged yet" in call("-n", "20", "--new")
    assert CliRunner().invoke(cli, ["sample", str(tmp_path / "no.xml")]).exit_code == ExitCode.NO_ACCESS
