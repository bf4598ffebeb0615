"""The command: exit codes, what goes where, and no traceback for what the user can mend."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tei_pipeline import batch
from tei_pipeline.batch import Outcome, Status, Task
from tei_pipeline.cli import cli
from tei_pipeline.document import Severity
from tei_pipeline.errors import ExitCode, NoAccess, NotRestored, PipelineError
from tei_pipeline.tei import restore, validate

COMMANDS = ("convert", "validate", "restore", "text")


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def call_for_real(*arguments: str | Path) -> tuple[int, str, str]:
    """Run the command in a process of its own."""
    command = [sys.executable, "-m", "tei_pipeline", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "raw").mkdir()
    file = tmp_path / "raw" / "book.txt"
    file.write_text("A text.\n")
    return file


@pytest.fixture
def converted(monkeypatch: pytest.MonkeyPatch) -> list[Task]:
    """Stand in for the conversion: each task is converted, skipped, failed or at fault by its name."""
    given: list[Task] = []

    def convert_all(tasks: list[Task], jobs: int | None = None) -> Iterator[Outcome]:
        given.extend(tasks)
        for task in tasks:
            name = task.source.stem
            if name.startswith("fault"):
                trace = "Traceback (most recent call last):\nKeyError: 'x'\n"
                yield Outcome(name, Status.FAILED, None, ExitCode.FAULT, "KeyError", f"{name}: a fault", fault=trace)
            elif name.startswith("bad"):
                yield Outcome(name, Status.FAILED, None, ExitCode.BAD_INPUT, "SourceEmpty", f"{name}: no text")
            elif name.startswith("same"):
                yield Outcome(name, Status.SKIPPED, "x.xml", counts={"pages": 1, "edits": 2})
            else:
                counts = {"pages": 1200, "edits": 34, "findings": {"warning": 5, "info": 9, "error": 1}}
                yield Outcome(name, Status.CONVERTED, "x.xml", counts=counts, seconds=1.25)

    monkeypatch.setattr(batch, "convert_all", convert_all)
    return given


# ---- help and version


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    result = call(command, "--help")
    assert result.exit_code == 0
    assert f"Example: tei-pipeline {command} " in re.sub(r"\s+", " ", result.stdout)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["convert", "--help"]])
def test_help_and_version_import_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys; from tei_pipeline.cli import cli\n"
        f"try: cli({arguments!r}, prog_name='tei-pipeline')\n"
        "except SystemExit as end: assert end.code == 0, end.code\n"
        "heavy = {'pydantic', 'lxml', 'rich', 'ftfy', 'symspellpy'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)


def test_version() -> None:
    result = call("--version")
    assert result.exit_code == 0
    assert re.fullmatch(r"tei-pipeline \d+\.\d+.*\n", result.stdout)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["convert"],
        ["convert", "raw"],
        ["convrt"],
        ["convert", "raw", "-o", "tei", "--jobs", "0"],
        ["text"],
    ],
)
def test_wrong_usage(arguments: list[str]) -> None:
    result = call(*arguments)
    assert result.exit_code == ExitCode.USAGE
    assert "Usage:" in result.stderr
    assert not result.stdout


# ---- convert


def test_convert_says_one_line_a_file_on_stderr(book: Path, converted: list[Task]) -> None:
    (book.parent / "same.txt").write_text("x")
    result = call("convert", "raw", "-o", "tei")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "book -> x.xml: 1,200 pages, 34 corrections, 6 places to look at (1.2 s)",
        "same: unchanged, skipped",
        "1 converted, 1 skipped, 0 failed",
    ]
    assert any((book.parent.parent / "tei" / "schema").iterdir())


def test_convert_hands_on_what_was_asked(book: Path, converted: list[Task]) -> None:
    (book.parent.parent / "my.toml").write_text("[limits]\nmax_line = 500\n")
    result = call("convert", book, "-o", "tei", "--force", "--settings", "my.toml", "--set", "omissions.element=gap")
    assert result.exit_code == 0, result.stderr
    (task,) = converted
    assert task == Task(book, Path("tei/book.xml"), Path("my.toml"), (("omissions.element", "gap"),), True)


def test_convert_finds_the_settings_of_the_project(book: Path, converted: list[Task]) -> None:
    Path("tei-pipeline.toml").write_text("[limits]\nmax_line = 500\n")
    assert call("convert", book, "-o", "tei").exit_code == 0
    assert converted[0].project == Path("tei-pipeline.toml")


def test_convert_quietly_says_only_what_went_wrong(book: Path, converted: list[Task]) -> None:
    (book.parent / "bad.txt").write_text("x")
    result = call("convert", "raw", "-o", "tei", "--quiet")
    assert (result.exit_code, result.stderr) == (ExitCode.BAD_INPUT, "bad: no text\n")


def test_convert_as_json(book: Path, converted: list[Task]) -> None:
    (book.parent / "bad.txt").write_text("x")
    result = call("convert", "raw", "-o", "tei", "--json")
    bad, good = json.loads(result.stdout)
    assert bad["status"] == "failed"
    assert bad["exit_code"] == 3
    assert bad["message"] == "bad: no text"
    assert good["status"] == "converted"
    assert good["counts"]["pages"] == 1200
    assert good["error"] is None


def test_several_errors_have_their_own_code(book: Path, converted: list[Task]) -> None:
    (book.parent / "bad.txt").write_text("x")
    assert call("convert", "raw", "nowhere", "-o", "tei").exit_code in (ExitCode.BAD_INPUT, ExitCode.SEVERAL)
    (book.parent / "fault.txt").write_text("x")
    result = call("convert", "raw", "-o", "tei")
    assert result.exit_code == ExitCode.SEVERAL
    assert "Traceback" in result.stderr
    assert "KeyError: 'x'" in result.stderr


@pytest.mark.parametrize(
    ("extra", "code", "message"),
    [
        (["--set", "omissions.element=none"], ExitCode.BAD_METADATA, "allowed"),
        (["--set", "nonsense"], ExitCode.BAD_METADATA, "KEY=VALUE"),
        (["--settings", "none.toml"], ExitCode.NO_ACCESS, "there is no such file"),
        (["-o", "raw/book.txt"], ExitCode.CANNOT_WRITE, "choose another folder with -o"),
        (["-o", "raw/book.txt/tei"], ExitCode.CANNOT_WRITE, "choose another folder with -o"),
    ],
)
def test_convert_refuses_before_any_work(
    book: Path, converted: list[Task], extra: list[str], code: ExitCode, message: str
) -> None:
    result = call("convert", "raw", "-o", "tei", *extra)
    assert (result.exit_code, converted) == (code, [])
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_full_disk(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    result = call("convert", book, "-o", "tei")
    assert result.exit_code == ExitCode.CANNOT_WRITE
    assert "make room on the disk" in result.stderr
    assert not [file for file in Path("tei").rglob("*") if file.is_file()]


BAD_INPUTS = {
    "missing": (None, ExitCode.NO_ACCESS, "there is no such file"),
    "empty": (b"", ExitCode.BAD_INPUT, "the file is empty"),
    "pdf": (b"%PDF-1.7", ExitCode.BAD_INPUT, "this is a PDF"),
    "nul": (b"a\0b", ExitCode.BAD_INPUT, "byte 0x00 at offset 1"),
    "long-line": (b"x" * 5_000_000, ExitCode.BAD_INPUT, "line 1 has 5,000,000 characters"),
    "tei": (b"<TEI>", ExitCode.BAD_INPUT, "this is TEI already"),
}


@pytest.mark.parametrize("case", BAD_INPUTS)
def test_bad_input_in_a_process_of_its_own(tmp_path: Path, case: str) -> None:
    content, code, message = BAD_INPUTS[case]
    file = tmp_path / "book.txt"
    if content is not None:
        file.write_bytes(content)
    status, out, err = call_for_real("convert", file, "-o", tmp_path / "tei")
    assert (status, out) == (code, "")
    assert err.startswith(f"{file}: ")
    assert message in err
    assert "Traceback" not in err
    assert not list((tmp_path / "tei").glob("*.xml"))


def test_bad_metadata_in_a_process_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "book.txt").write_text("text")
    (tmp_path / "book.toml").write_text('titel = "x"')
    status, _, err = call_for_real("convert", tmp_path / "book.txt", "-o", tmp_path / "tei")
    assert status == ExitCode.BAD_METADATA
    assert "line 1: key `titel` is not known; did you mean `title`?" in err
    assert "Traceback" not in err


SLOW_WORKER = """
import os, pathlib, time
from tei_pipeline import batch

def work(task):
    os.fsync = lambda _: time.sleep(100)  # a disk that takes its time
    batch.write_together({task.target: b"half written"})
"""
SLOW_COMMAND = """
import functools
import slow_worker
from tei_pipeline import batch
from tei_pipeline.cli import cli

if __name__ == "__main__":
    batch.convert_all = functools.partial(batch.convert_all, convert=slow_worker.work)
    cli(prog_name="tei-pipeline")
"""


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="this system has no process groups")
@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c(tmp_path: Path, jobs: int) -> None:
    """A conversion that would take for ever is interrupted as a terminal does it: all processes at once."""
    raw, out = tmp_path / "raw", tmp_path / "tei"
    raw.mkdir()
    for name in ("a", "b", "c"):
        (raw / f"{name}.txt").write_text("text")
    (tmp_path / "slow_worker.py").write_text(SLOW_WORKER)
    (tmp_path / "slow_command.py").write_text(SLOW_COMMAND)
    command = [
        sys.executable,
        str(tmp_path / "slow_command.py"),
        "convert",
        str(raw),
        "-o",
        str(tmp_path / "tei"),
    ]
    path = os.pathsep.join(filter(None, [*sys.path, str(Path.cwd())]))
    process = subprocess.Popen(
        [*command, "--jobs", str(jobs)],
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 60
    while len(list(out.glob(".*.tmp"))) < jobs and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
    assert process.poll() is None, process.communicate()
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == ExitCode.INTERRUPTED, told.decode()
    assert b"interrupted" in told, told.decode()
    assert b"Traceback" not in told, told.decode()
    assert [file.name for file in out.iterdir()] == ["schema"]


# ---- validate, restore, text


@pytest.fixture
def tei(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A TEI file, and stand-ins for what reads it."""

    def parse(file: Path, name: str) -> bytes:
        try:
            return file.read_bytes()
        except FileNotFoundError:
            raise NoAccess(name, "there is no such file") from None

    def problems(tree: bytes) -> list[validate.Problem]:
        if b"invalid" not in tree:
            return []
        return [validate.Problem("lb-rise", Severity.ERROR, "lb/@n falls", 12, "29", "3")]

    monkeypatch.setattr(validate, "parse_tei", parse)
    monkeypatch.setattr(validate, "validate_house", problems)
    monkeypatch.setattr(restore, "restore_bytes", lambda tree, *_: b"caf\xe9\r\n")
    monkeypatch.setattr(restore, "reading_text", lambda tree: "café\n")
    monkeypatch.setattr(restore, "reading_lines", lambda tree: iter([(1, "café"), (3, "")]))
    file = tmp_path / "book.xml"
    file.write_text("<TEI/>")
    return file


def test_validate_valid(tei: Path) -> None:
    result = call("validate", tei)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"{tei}: valid\n")


def test_validate_tells_all_problems_of_all_files(tei: Path) -> None:
    bad = tei.with_name("bad.xml")
    bad.write_text("<invalid/>")
    result = call("validate", bad, tei, tei.with_name("none.xml"))
    assert result.exit_code == ExitCode.SEVERAL
    assert result.stdout == f"{bad}:12: error lb-rise: lb/@n falls\n"
    assert f"{tei}: valid" in result.stderr
    assert "none.xml: there is no such file" in result.stderr
    assert call("validate", bad, tei).exit_code == ExitCode.INVALID


def test_validate_as_json(tei: Path) -> None:
    tei.write_text("<invalid/>")
    result = call("validate", tei, "--json")
    assert json.loads(result.stdout) == [
        {
            "file": str(tei),
            "line": 12,
            "severity": "error",
            "code": "lb-rise",
            "message": "lb/@n falls",
            "page": "29",
            "source_line": "3",
            "xpath": "",
        }
    ]
    tei.write_text("<TEI/>")
    assert call("validate", tei, "--json").stdout == "[]\n"


def test_restore_writes_bytes_to_stdout_or_to_a_file(tei: Path) -> None:
    assert call("restore", tei).stdout_bytes == b"caf\xe9\r\n"
    out = tei.with_name("book.txt")
    result = call("restore", tei, "-o", out)
    assert (result.exit_code, result.stdout, out.read_bytes()) == (0, "", b"caf\xe9\r\n")


def test_restore_never_writes_over_the_tei(tei: Path) -> None:
    assert call("restore", tei, "-o", tei).exit_code == ExitCode.CANNOT_WRITE
    assert tei.read_text() == "<TEI/>"


def test_restore_that_fails_writes_nothing(tei: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(tree: object, *_: object) -> bytes:
        raise NotRestored("book.xml", "the checksum differs; take the TEI file as it was written")

    monkeypatch.setattr(restore, "restore_bytes", fail)
    out = tei.with_name("book.txt")
    result = call("restore", tei, "-o", out)
    assert result.exit_code == ExitCode.NOT_RESTORED
    assert "the checksum differs" in result.stderr
    assert not out.exists()


def test_text(tei: Path) -> None:
    assert call("text", tei).stdout_bytes == "café\n".encode()
    assert call("text", tei, "--by-line").stdout_bytes == "1\tcafé\n3\t\n".encode()


@pytest.mark.parametrize("command", ["validate", "restore", "text"])
def test_commands_on_tei_refuse_what_they_cannot_read(tmp_path: Path, command: str) -> None:
    evil = tmp_path / "evil.xml"
    evil.write_text('<!DOCTYPE TEI SYSTEM "http://example.org/x.dtd"><TEI/>')
    cases = {
        tmp_path / "none.xml": ExitCode.NO_ACCESS,
        tmp_path: ExitCode.NO_ACCESS,
        evil: ExitCode.BAD_INPUT,
    }
    for file, code in cases.items():
        result = call(command, file)
        assert (result.exit_code, result.stdout) == (code, "")
        assert result.stderr.startswith(f"{file}: ")


@pytest.mark.parametrize("error", PipelineError.__subclasses__(), ids=lambda error: error.__name__)
def test_every_error_has_its_exit_code_and_no_traceback(
    tei: Path, error: type[PipelineError], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error("book.xml", "something is wrong; mend it")

    monkeypatch.setattr(restore, "reading_text", fail)
    result = call("text", tei)
    assert result.exit_code == error.code != 0
    assert result.stderr == "book.xml: something is wrong; mend it\n"


def test_a_fault_is_not_dressed_up(tei: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(restore, "reading_text", fail)
    result = call("text", tei)
    assert result.exit_code == ExitCode.FAULT
    assert isinstance(result.exception, KeyError)


WRITES_MUCH = """
import sys
from tei_pipeline.cli import stdout
stdout.write("line\\n" * 1_000_000)
"""


def test_a_reader_that_goes_away_is_no_error() -> None:
    process = subprocess.Popen([sys.executable, "-c", WRITES_MUCH], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=60) == 0
    process.stderr.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_stdout_on_a_full_disk() -> None:
    code = "from tei_pipeline.cli import stdout; stdout.write('text')"
    with open("/dev/full", "wb") as full:
        done = subprocess.run([sys.executable, "-c", code], stdout=full, stderr=subprocess.PIPE, timeout=60)
    assert b"CannotWrite: stdout: cannot be written (No space left on device)" in done.stderr
