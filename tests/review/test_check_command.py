"""The command: what goes where, how it ends, and the report that has the check too."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tei_pipeline.cli import cli
from tei_pipeline.errors import ExitCode
from tei_pipeline.report import check_section
from tei_pipeline.review.check import check_tree
from tei_pipeline.review.table import plain, print_rich
from tei_pipeline.tei.validate import parse_tei

CASES = Path(__file__).parent / "check_cases"


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["check", *map(str, arguments)])


def test_findings_and_figures_as_aligned_text() -> None:
    result = call(CASES / "index.xml")
    assert result.exit_code == ExitCode.OK
    findings, figures = result.stdout.split("\n\n")
    head, first, *_ = findings.split("\n")
    assert head.split() == ["page", "line", "severity", "code", "words", "message"]
    assert first.startswith("47    5     warning   page-missing")
    assert head.index("message") == first.index("After page 17")
    assert "index   5 of 10   locators whose page has the headword\n" in figures


def test_what_is_only_worth_knowing_is_summed_up() -> None:
    told, everything = call(CASES / "index.xml"), call(CASES / "index.xml", "--severity", "info")
    rows = [line for line in everything.stdout.splitlines() if "  info  " in line]
    assert rows
    assert "  info  " not in told.stdout
    (line,) = (line for line in told.stdout.splitlines() if line.startswith("not shown: "))
    counted = dict(pair.rsplit(" ", 1) for pair in line.removeprefix("not shown: ").split(" (")[0].split(", "))
    assert sum(map(int, counted.values())) == len(rows)
    assert "not shown" not in everything.stdout
    assert {f["severity"] for f in json.loads(call(CASES / "index.xml", "--json").stdout)["findings"]} >= {"info"}


def test_a_sound_book_has_figures_alone() -> None:
    result = call(CASES / "sound.xml")
    assert result.exit_code == ExitCode.OK
    assert result.stdout.startswith("pages     5 of 5")


def test_json() -> None:
    result = call(CASES / "notes.xml", "--json", "--severity", "warning")
    content = json.loads(result.stdout)
    assert list(content) == ["file", "figures", "findings", "contents", "notes", "index"]
    assert {found["severity"] for found in content["findings"]} == {"warning"}
    assert content["notes"][0]["numbers"] == ["1", "3", "4"]


def test_an_error_ends_with_7_whatever_is_told(tmp_path: Path) -> None:
    text = (CASES / "sound.xml").read_text("utf-8").replace('target="#fn7.1"', 'target="#fn70.1"')
    book = tmp_path / "book.xml"
    book.write_text(text, "utf-8")
    result = call(book, "--severity", "error")
    assert result.exit_code == ExitCode.INVALID
    assert "note-target-missing" in result.stdout
    assert "note-no-anchor" not in result.stdout


def test_the_page_is_written_beside_what_goes_to_stdout(tmp_path: Path) -> None:
    out = tmp_path / "check.html"
    result = call(CASES / "notes.xml", "--html", out, "--json")
    assert json.loads(result.stdout)["findings"]
    assert out.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert "The Ferry at Marn" in out.read_text("utf-8")


def test_the_tei_file_is_never_overwritten(tmp_path: Path) -> None:
    book = tmp_path / "book.xml"
    shutil.copy(CASES / "sound.xml", book)
    result = call(book, "--html", book)
    assert result.exit_code == ExitCode.CANNOT_WRITE
    assert book.read_bytes() == (CASES / "sound.xml").read_bytes()


@pytest.mark.parametrize(("content", "code"), [(b"no XML", ExitCode.BAD_INPUT), (None, ExitCode.NO_ACCESS)])
def test_what_is_no_tei_file(content: bytes | None, code: ExitCode, tmp_path: Path) -> None:
    file = tmp_path / "x.xml"
    if content is not None:
        file.write_bytes(content)
    result = call(file)
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.startswith(f"{file}: ")


def test_on_a_terminal_text_of_the_book_is_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    checked = check_tree(parse_tei(CASES / "hostile.xml", "hostile"))
    print_rich(checked.findings, checked.figures)
    shown = capsys.readouterr().out
    assert "<script>" in shown
    assert "mark-without-note" in shown
    assert "steps from one printed number" in shown
    assert plain([], []) == ""


def test_the_report_has_figures_and_findings() -> None:
    section = check_section(parse_tei(CASES / "entries.xml", "entries"))
    assert section.keys() == {"figures", "findings"}
    assert section["findings"][0]["code"] == "entry-step-back"
    assert json.dumps(section) == json.dumps(check_section(parse_tei(CASES / "entries.xml", "entries")))
