"""Merging the decisions of two reviewers: nothing is lost, and nothing is decided between them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.cli import cli
from tei_pipeline.decisions.merge import merge
from tei_pipeline.decisions.table import parse_decisions, write_table
from tei_pipeline.document import Decision, Verdict
from tei_pipeline.errors import ExitCode

CASES = tomllib.loads((Path(__file__).parent / "cases" / "merge.toml").read_text("utf-8"))["case"]


def line(place: str, verdict: str, before: str, after: str, who: str, when: str) -> Decision:
    context = "" if place == "*" else f"He read ⟦{before}⟧ whole letter"
    return Decision(place, Verdict(verdict), before, after, context, who=who, when=when)


@pytest.mark.parametrize("case", CASES, ids=[case["label"].replace(" ", "-") for case in CASES])
def test_cases(case: dict[str, Any]) -> None:
    first, second = ([line(*row) for row in case[name]] for name in ("a", "b"))
    both = [*first, *second]
    merged = merge(first, second)
    assert list(merged.lines) == [both[at] for at in case["merged"]]
    assert list(merged.conflicts) == [(both[one], both[other]) for one, other in case["conflicts"]]


lines = st.lists(
    st.builds(
        line,
        st.sampled_from(["1" * 16, "2" * 16, "3" * 16]),
        st.sampled_from(["accept", "reject", "other"]),
        st.just("tne"),
        st.sampled_from(["the", "one"]),
        st.sampled_from(["ada", "bob"]),
        st.sampled_from(["2026-01-01", "2026-01-02"]),
    ),
    max_size=6,
)


@given(lines, lines)
def test_no_person_loses_the_last_word_on_a_place(first: list[Decision], second: list[Decision]) -> None:
    merged = merge(first, second)
    assert set(merged.lines) <= {*first, *second}
    for one in (*first, *second):
        later = any(
            other.who == one.who and other.when > one.when and other.contradicts(one) for other in (*first, *second)
        )
        kept = any(
            (other.subject, other.ruling, other.who) == (one.subject, one.ruling, one.who) for other in merged.lines
        )
        assert kept or later
    again = merge(merged.lines, second)
    assert set(again.lines) == set(merged.lines)
    assert {frozenset(pair) for pair in again.conflicts} == {frozenset(pair) for pair in merged.conflicts}


def test_the_command(tmp_path: Path) -> None:
    ada = [line("1" * 16, "accept", "tne", "the", "ada", "2026-01-01")]
    bob = [line("1" * 16, "reject", "tne", "the", "bob", "2026-01-01")]
    (tmp_path / "a.tsv").write_bytes(write_table(ada))
    (tmp_path / "b.tsv").write_bytes(write_table(bob))
    arguments = ["decisions", "merge", str(tmp_path / "a.tsv"), str(tmp_path / "b.tsv"), "-o", str(tmp_path / "c.tsv")]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == ExitCode.DISAGREE
    assert "He read ⟦tne⟧ whole letter: ada says accept “the”, but bob says reject" in result.stderr
    assert "1 pair of decisions disagree (above)" in result.stderr
    assert parse_decisions((tmp_path / "c.tsv").read_bytes(), "c") == (*ada, *bob)
    result = CliRunner().invoke(cli, ["decisions", "merge", str(tmp_path / "a.tsv"), str(tmp_path / "a.tsv")])
    assert (result.exit_code, result.stdout_bytes) == (0, write_table(ada))
    result = CliRunner().invoke(cli, ["decisions", "merge", str(tmp_path / "a.tsv"), str(tmp_path / "none.tsv")])
    assert result.exit_code == ExitCode.NO_ACCESS


def test_words(tmp_path: Path) -> None:
    lines = [line("1" * 16, "accept", "tne", "the Vidrik", "ada", ""), line("2" * 16, "slip", "tho", "the", "ada", "")]
    (tmp_path / "a.tsv").write_bytes(write_table(lines))
    (tmp_path / "words.tsv").write_text("word\tlanguage\nthe\ten", encoding="utf-8")
    result = CliRunner().invoke(cli, ["decisions", "words", str(tmp_path / "a.tsv")])
    assert result.stdout == "the\nvidrik\n"
    more = ["decisions", "words", str(tmp_path / "a.tsv"), "--add", str(tmp_path / "words.tsv")]
    assert CliRunner().invoke(cli, more).exit_code == 0
    assert (tmp_path / "words.tsv").read_text("utf-8") == "word\tlanguage\nthe\ten\nvidrik\ten\n"


def test_words_never_to_be_touched_go_into_a_list_of_their_own(tmp_path: Path) -> None:
    lines = [line("*", "never", "Quelm", "", "ada", ""), line("1" * 16, "accept", "tne", "the", "ada", "")]
    (tmp_path / "a.tsv").write_bytes(write_table(lines))
    (tmp_path / "untouched.tsv").write_text("word\tlanguage\n", encoding="utf-8")
    never = ["decisions", "words", str(tmp_path / "a.tsv"), "--never"]
    assert CliRunner().invoke(cli, never).stdout == "quelm\n"
    assert CliRunner().invoke(cli, [*never, "--add", str(tmp_path / "untouched.tsv")]).exit_code == 0
    assert (tmp_path / "untouched.tsv").read_text("utf-8") == "word\tlanguage\nquelm\ten\n"
