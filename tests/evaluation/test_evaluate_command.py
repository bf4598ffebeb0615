"""The command: what goes where, how it ends, and errors that name file, line and remedy."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tei_pipeline.cli import cli
from tei_pipeline.errors import ExitCode

EDIT: dict[str, Any] = {
    "text": 0,
    "start": 0,
    "end": 3,
    "before": "Tbe",
    "after": "The",
    "kind": "spelling",
    "rule": "channel",
    "confidence": 0.97,
    "evidence": "the word list",
    "made": True,
}


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["evaluate", *map(str, arguments)])


@pytest.fixture
def ferry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a truth, an OCR text, its correction and the edits."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "truth.txt").write_text("The ferry\ncame late.\n")
    (tmp_path / "ocr.txt").write_text("Tbe fcrry\ncame late.\n")
    (tmp_path / "out.txt").write_text("The fcrry\ncame lake.\n")
    late = EDIT | {"start": 15, "end": 19, "before": "late", "after": "lake", "rule": "context", "confidence": 0.6}
    lines(tmp_path / "edits.jsonl", EDIT, late)
    return tmp_path


def lines(path: Path, *records: Any) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def test_help_has_an_example() -> None:
    assert "Example: tei-pipeline evaluate truth.txt" in re.sub(r"\s+", " ", call("--help").stdout)


def test_two_files_alone(ferry: Path) -> None:
    result = call("truth.txt", "out.txt")
    assert result.exit_code == ExitCode.OK
    assert [line.split() for line in result.stdout.splitlines()] == [
        ["set", "measure", "before", "after", "cut"],
        ["all", "CER", "0.1000"],
        ["match", "error", "rate", "0.1000"],
        ["WER", "0.5000"],
    ]


def test_with_the_ocr_text_and_the_edits(ferry: Path) -> None:
    result = call("truth.txt", "out.txt", "--raw", "ocr.txt", "--edits", "edits.jsonl")
    assert result.exit_code == ExitCode.OK
    assert not result.stderr
    rates, words, rules, confidence = result.stdout.split("\n\n")
    assert "CER               0.1000  0.1000  0.0 %" in rates
    assert words.splitlines()[1].split() == ["all", *["1", "0", "0", "4", "2", "1", "1", "1", "0", "0"]]
    assert [line.split() for line in rules.splitlines()[1:]] == [
        ["channel", "1", "1", "0", "0", "100.0", "%"],
        ["context", "1", "0", "0", "1", "0.0", "%"],
    ]
    assert [line.split()[-2] for line in confidence.splitlines()[1:]] == ["0.0", "100.0", "100.0"]


def test_json_has_the_same_figures(ferry: Path) -> None:
    told = json.loads(call("truth.txt", "out.txt", "--raw", "ocr.txt", "--edits", "edits.jsonl", "--json").stdout)
    assert told["fold"] == "exact"
    assert told["all"]["fates"]["right"] == told["all"]["fates"]["spoilt"] == 1
    assert told["all"]["words"]["before"] == {"errors": 2, "length": 4, "rate": 0.5, "match_rate": 0.5}
    assert [rule["name"] for rule in told["rules"]] == ["channel", "context"]
    assert told["sure"]["share"] == 1.0
    assert told["unexplained"] == 0
    bare = json.loads(call("truth.txt", "out.txt", "--json").stdout)
    assert bare["all"]["fates"] is None
    assert bare["all"]["preference"] is None


def test_the_page_is_written(ferry: Path) -> None:
    assert call("truth.txt", "out.txt", "--raw", "ocr.txt", "--html", "page.html").exit_code == ExitCode.OK
    assert "lake." in (ferry / "page.html").read_text("utf-8")
    result = call("truth.txt", "out.txt", "--html", "truth.txt")
    assert result.exit_code == ExitCode.CANNOT_WRITE
    assert (ferry / "truth.txt").read_text().startswith("The ferry")


def test_many_texts_by_set(ferry: Path) -> None:
    pairs = lines(
        ferry / "pairs.jsonl",
        {"id": "a", "set": "log", "image": "Tbe end", "truth": "The end", "mine": "The end"},
        {"id": "b", "set": "letters", "image": "A tar", "truth": "A tar", "mine": "A tax"},
    )
    result = call("--jsonl", pairs, "--ocr-field", "image", "--truth-field", "truth", "--out-field", "mine", "--json")
    told = json.loads(result.stdout)
    assert [(one["set"], one["better"], one["worse"]) for one in told["sets"]] == [("log", 1, 0), ("letters", 0, 1)]
    assert told["all"]["texts"] == 2


def test_without_a_corrected_text_the_edits_make_it(ferry: Path) -> None:
    pairs = lines(ferry / "pairs.jsonl", {"ocr": "A tar", "gt": "A tar"}, {"ocr": "Tbe end", "gt": "The end"})
    edits = lines(ferry / "more.jsonl", EDIT | {"text": 1})
    result = call("--jsonl", pairs, "--edits", edits, "--json")
    assert json.loads(result.stdout)["all"]["characters"]["after"]["errors"] == 0
    assert call("--jsonl", pairs).exit_code == ExitCode.BAD_INPUT


def test_edits_that_do_not_explain_the_text_are_told(ferry: Path) -> None:
    result = call("truth.txt", "truth.txt", "--raw", "ocr.txt", "--edits", "edits.jsonl")
    assert result.exit_code == ExitCode.OK
    assert "in 1 of 1 texts the edits do not make the corrected text" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["truth.txt"],
        ["truth.txt", "out.txt", "ocr.txt"],
        ["--jsonl", "a.jsonl", "b.jsonl"],
        ["--jsonl", "a.jsonl", "--raw", "ocr.txt"],
        ["truth.txt", "out.txt", "--edits", "edits.jsonl"],
        ["truth.txt", "out.txt", "--fold", "all"],
    ],
)
def test_wrong_usage(ferry: Path, arguments: list[str]) -> None:
    result = call(*arguments)
    assert result.exit_code == ExitCode.USAGE
    assert not result.stdout


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2 is not JSON"),
        ("[1]", "line 2 is no JSON object"),
        (json.dumps({"ocr": "a", "out": "b"}), "line 2 has no text called 'gt' (it has ocr, out)"),
        (json.dumps({"ocr": "a", "gt": 7, "out": "b"}), "line 2 has no text called 'gt'"),
        ('{"ocr": "\\u00e9', "line 2 is not JSON"),
    ],
)
def test_texts_that_cannot_be_read(ferry: Path, line: str, said: str) -> None:
    (ferry / "pairs.jsonl").write_text(json.dumps({"ocr": "a", "gt": "a", "out": "a"}) + "\n" + line + "\n")
    result = CliRunner().invoke(cli, ["evaluate", "--jsonl", "pairs.jsonl"])
    assert result.exit_code == ExitCode.BAD_INPUT
    assert f"pairs.jsonl: {said}" in result.stderr


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda edit: edit | {"before": "The"}, "text 0: at 0 stands 'Tbe', not 'The'"),
        (lambda edit: edit | {"end": 900}, "text 0: at 0 stands"),
        (lambda edit: edit | {"text": 3}, "edits of text 3, but there are only 1"),
        (lambda edit: edit | {"kind": "guess"}, "line 2: kind"),
        (lambda edit: edit | {"confidence": 2}, "line 2: confidence"),
        (lambda edit: {key: value for key, value in edit.items() if key != "made"}, "line 2: made"),
        (lambda edit: edit | {"end": 2, "before": "Tb"}, "text 0: two edits that were made overlap at 0"),
    ],
)
def test_edits_that_do_not_fit(ferry: Path, change: Callable[[dict[str, Any]], dict[str, Any]], said: str) -> None:
    lines(ferry / "edits.jsonl", EDIT, change(EDIT))
    result = call("truth.txt", "out.txt", "--raw", "ocr.txt", "--edits", "edits.jsonl")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert f"edits.jsonl: {said}" in result.stderr


@pytest.mark.parametrize("name", ["--raw", "--edits"])
def test_missing_files(ferry: Path, name: str) -> None:
    given = {"--raw": "ocr.txt", "--edits": "edits.jsonl"} | {name: "gone.txt"}
    result = call("truth.txt", "out.txt", *(part for pair in given.items() for part in pair))
    assert result.exit_code == ExitCode.NO_ACCESS
    assert "gone.txt" in result.stderr


def test_the_same_input_gives_the_same_page(ferry: Path) -> None:
    arguments = ("truth.txt", "out.txt", "--raw", "ocr.txt", "--edits", "edits.jsonl", "--html")
    for name in ("one.html", "two.html"):
        assert call(*arguments, name).exit_code == ExitCode.OK
    assert (ferry / "one.html").read_bytes() == (ferry / "two.html").read_bytes()
