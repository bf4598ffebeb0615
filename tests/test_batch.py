"""Many documents: none is lost over the fault of another, nothing is half-written, nothing is done twice.

What happens inside the pipeline is none of this module's business: small stand-ins take its place.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tei_pipeline import batch
from tei_pipeline.batch import (
    Outcome,
    Status,
    Task,
    convert,
    convert_all,
    exit_code,
    find_tasks,
    write_together,
)
from tei_pipeline.document import Document, Layer, Severity
from tei_pipeline.errors import CannotWrite, ExitCode
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.tei import validate


def run(
    source: Any, metadata: Any, settings: Any, lexicon: Any, findings: Any = (), *, decisions: Any = ()
) -> Document:
    if "a stage fails" in source.text:
        raise RuntimeError("a stage failed")
    return Document(source, metadata).with_layer(Layer("source", "1", tuple(findings)))


def encode(document: Document, settings: Any) -> bytes:
    root = etree.Element("TEI", title=document.metadata.title or "", element=settings.omissions.element)
    root.text = document.source.text
    return etree.tostring(root, encoding="utf-8")


def restore_bytes(tree: Any, name: str = "") -> bytes:
    text = str(tree.text)
    return text.replace("lost", "").encode()


def validate_house(tree: Any) -> Iterator[validate.Problem]:
    if "invalid" in tree.text:
        yield validate.Problem("rule", Severity.ERROR, "this is not allowed", 1, "", "1")
    if "doubtful" in tree.text:
        yield validate.Problem("rule", Severity.WARNING, "this is strange", 1, "", "1")


@pytest.fixture(autouse=True)
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tei_pipeline.pipeline.run", run)
    monkeypatch.setattr("tei_pipeline.tei.encode.encode", encode)
    monkeypatch.setattr("tei_pipeline.tei.restore.restore_bytes", restore_bytes)
    monkeypatch.setattr("tei_pipeline.tei.validate.parse_tei", lambda data, *_: etree.fromstring(data))
    monkeypatch.setattr("tei_pipeline.tei.validate.validate_house", validate_house)
    monkeypatch.setattr(batch, "load_lexicon", lambda settings: Lexicon())


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    (folder / "sub").mkdir(parents=True)
    return folder


def put(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def run_all(raw: Path, out: Path, **extra: Any) -> dict[str, Outcome]:
    tasks, refused = find_tasks([raw], out, **extra)
    return {Path(outcome.source).stem: outcome for outcome in [*refused, *convert_all(tasks, jobs=1)]}


def files(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


# ---- finding


def test_folders_are_searched_in_a_stable_order_and_kept(raw: Path, tmp_path: Path) -> None:
    put(raw, b="b", a="a")
    put(raw / "sub", c="c")
    (raw / "D.TXT").write_text("d")
    (raw / "notes.md").write_text("no text of ours")
    (raw / ".hidden.txt").write_text("no")
    (raw / ".git").mkdir()
    put(raw / ".git", x="no")
    tasks, refused = find_tasks([raw], tmp_path / "tei")
    assert [str(task.target.relative_to(tmp_path)) for task in tasks] == [
        "tei/D.xml",
        "tei/a.xml",
        "tei/b.xml",
        "tei/sub/c.xml",
    ]
    assert not refused
    assert tasks[1].metadata_file == raw / "a.toml"
    assert tasks[1].report_file == tmp_path / "tei" / "a.report.json"


def test_files_are_taken_as_named(raw: Path, tmp_path: Path) -> None:
    (raw / "sub" / "vol.1.ocr").write_text("text")
    tasks, _ = find_tasks([raw / "sub" / "vol.1.ocr"], tmp_path)
    assert tasks[0].target == tmp_path / "vol.1.xml"
    assert tasks[0].report_file == tmp_path / "vol.1.report.json"


def test_a_text_named_twice_is_one(raw: Path, tmp_path: Path) -> None:
    put(raw, a="a")
    tasks, refused = find_tasks([raw, raw / "a.txt", raw / "sub" / ".." / "a.txt"], tmp_path / "tei")
    assert (len(tasks), refused) == (1, [])


@pytest.mark.parametrize("names", [("sub/a.txt", "a.txt"), ("a.txt", "a.ocr"), ("a.txt", "A.ocr")])
def test_two_texts_with_one_output_are_both_refused_and_named(
    raw: Path, tmp_path: Path, names: tuple[str, str]
) -> None:
    put(raw, other="x")
    for name in names:
        (raw / name).write_text("x")
    tasks, refused = find_tasks([raw / "other.txt", *(raw / name for name in names)], tmp_path / "tei")
    assert [task.source.name for task in tasks] == ["other.txt"]
    assert len(refused) == 2
    for outcome in refused:
        assert outcome.error == "CannotWrite"
        assert all(str(raw / name) in outcome.message for name in names)


def test_a_folder_without_text_says_so(raw: Path, tmp_path: Path) -> None:
    tasks, refused = find_tasks([raw], tmp_path / "tei")
    assert not tasks
    assert "there is no *.txt file in this folder" in refused[0].message


def test_a_folder_that_cannot_be_read_is_told(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(raw, a="a")
    scandir = os.scandir

    def refuse(path: Any) -> Any:
        if str(path).endswith("sub"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)  # root may read everything
    tasks, refused = find_tasks([raw], tmp_path / "tei")
    assert len(tasks) == 1
    assert (refused[0].source, refused[0].error) == (str(raw / "sub"), "NoAccess")


# ---- one of many


def test_a_broken_input_costs_the_others_nothing(raw: Path, tmp_path: Path) -> None:
    put(
        raw,
        good="good",
        also="also good",
        empty="",
        bad="invalid",
        loses="lost",
        breaks="a stage fails",
        meta="x",
    )
    (raw / "scan.txt").write_bytes(b"%PDF-1.4")
    (raw / "meta.toml").write_text('titel = "x"')
    out = tmp_path / "tei"
    outcomes = run_all(raw, out)
    assert {name: (outcome.status.value, outcome.code.name, outcome.error) for name, outcome in outcomes.items()} == {
        "good": ("converted", "OK", ""),
        "also": ("converted", "OK", ""),
        "empty": ("failed", "BAD_INPUT", "SourceEmpty"),
        "scan": ("failed", "BAD_INPUT", "SourceNotText"),
        "meta": ("failed", "BAD_METADATA", "BadMetadata"),
        "bad": ("failed", "INVALID", "NotValid"),
        "loses": ("failed", "NOT_RESTORED", "NotRestored"),
        "breaks": ("failed", "FAULT", "RuntimeError"),
    }
    assert files(out) == [
        "also.report.json",
        "also.review.jsonl",
        "also.xml",
        "bad.report.json",
        "good.report.json",
        "good.review.jsonl",
        "good.xml",
        "loses.report.json",
    ]
    assert all(name in outcome.message for name, outcome in outcomes.items() if outcome.error)
    assert "Traceback" in outcomes["breaks"].fault
    assert "a stage failed" in outcomes["breaks"].fault
    assert not any(outcome.fault for name, outcome in outcomes.items() if name != "breaks")


def test_the_report_of_an_invalid_file_has_the_problems(raw: Path, tmp_path: Path) -> None:
    put(raw, bad="invalid", odd="doubtful")
    run_all(raw, tmp_path / "tei")
    bad = json.loads((tmp_path / "tei" / "bad.report.json").read_bytes())
    assert bad["problems"][0]["message"] == "this is not allowed"
    assert bad["output"] == {"file": "bad.xml", "sha256": None, "current": False}
    odd = json.loads((tmp_path / "tei" / "odd.report.json").read_bytes())
    assert odd["problems"][0]["severity"] == "warning"
    assert odd["output"]["current"]


def test_metadata_and_settings_reach_the_conversion(raw: Path, tmp_path: Path) -> None:
    put(raw, a="text", b="text")
    (raw / "a.toml").write_text('title = "Notes"\n[settings.omissions]\nelement = "gap"\n')
    run_all(raw, tmp_path / "tei")
    assert b'title="Notes" element="gap"' in (tmp_path / "tei" / "a.xml").read_bytes()
    assert b'title="" element="ellipsis"' in (tmp_path / "tei" / "b.xml").read_bytes()
    run_all(raw, tmp_path / "two", overrides={"omissions.element": "gap"})
    assert b'element="gap"' in (tmp_path / "two" / "b.xml").read_bytes()


def test_a_metadata_link_that_leads_nowhere_is_told(raw: Path, tmp_path: Path) -> None:
    put(raw, a="text")
    (raw / "a.toml").symlink_to(raw / "gone.toml")
    assert run_all(raw, tmp_path / "tei")["a"].error == "NoAccess"


# ---- again


def test_what_has_not_changed_is_skipped(raw: Path, tmp_path: Path) -> None:
    put(raw, a="text")
    first = run_all(raw, tmp_path / "tei")["a"]
    second = run_all(raw, tmp_path / "tei")["a"]
    assert (first.status, second.status) == (Status.CONVERTED, Status.SKIPPED)
    assert second.counts == first.counts


def change_text(raw: Path, out: Path) -> None:
    put(raw, a="other text")


def add_metadata(raw: Path, out: Path) -> None:
    (raw / "a.toml").write_text('title = "Notes"')


def take_tei(raw: Path, out: Path) -> None:
    (out / "a.xml").unlink()


def take_report(raw: Path, out: Path) -> None:
    (out / "a.report.json").unlink()


def take_corrections(raw: Path, out: Path) -> None:
    (out / "a.review.jsonl").unlink()


def decide(raw: Path, out: Path) -> None:
    (raw / "decisions").mkdir()
    (raw / "decisions" / "a.tsv").write_text("place\tverdict\tbefore\tafter\n*\talways\ttext\ttest\n")


@pytest.mark.parametrize("change", [change_text, add_metadata, decide, take_tei, take_corrections, take_report])
def test_what_has_changed_is_converted(raw: Path, tmp_path: Path, change: Callable[[Path, Path], None]) -> None:
    put(raw, a="text")
    run_all(raw, tmp_path / "tei")
    change(raw, tmp_path / "tei")
    outcome = run_all(raw, tmp_path / "tei")["a"]
    assert outcome.status == Status.CONVERTED, outcome.message


def test_a_decisions_file_that_cannot_be_read_is_told(raw: Path, tmp_path: Path) -> None:
    put(raw, a="text")
    decide(raw, tmp_path)
    (raw / "decisions" / "a.tsv").write_text("place\tverdict\tbefore\n*\tperhaps\ttext\n")
    outcome = run_all(raw, tmp_path / "tei")["a"]
    assert (outcome.code, outcome.error) == (ExitCode.BAD_METADATA, "BadDecisions")
    assert "line 2: `perhaps` is no verdict" in outcome.message
    assert not (tmp_path / "tei" / "a.xml").exists()


def test_other_settings_a_new_version_and_force_convert_again(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(raw, a="text")
    run_all(raw, tmp_path / "tei")
    assert run_all(raw, tmp_path / "tei", overrides={"omissions.element": "gap"})["a"].status == Status.CONVERTED
    assert run_all(raw, tmp_path / "tei", overrides={"omissions.element": "gap"})["a"].status == Status.SKIPPED
    assert run_all(raw, tmp_path / "tei", overrides={"omissions.element": "gap"}, force=True)["a"].status == "converted"
    monkeypatch.setattr(batch, "program_version", lambda: "99")
    assert run_all(raw, tmp_path / "tei", overrides={"omissions.element": "gap"})["a"].status == Status.CONVERTED


def test_a_file_that_is_not_ours_is_kept(raw: Path, tmp_path: Path) -> None:
    put(raw, a="text")
    out = tmp_path / "tei"
    out.mkdir()
    (out / "a.xml").write_text("an editor's own work")
    outcome = run_all(raw, out)["a"]
    assert (outcome.error, outcome.code) == ("CannotWrite", ExitCode.CANNOT_WRITE)
    assert "--force" in outcome.message
    assert files(out) == ["a.xml"]
    assert (out / "a.xml").read_text() == "an editor's own work"
    assert run_all(raw, out, force=True)["a"].status == Status.CONVERTED


def test_a_file_of_ours_that_was_changed_since_is_kept(raw: Path, tmp_path: Path) -> None:
    put(raw, a="text")
    out = tmp_path / "tei"
    run_all(raw, out)
    (out / "a.xml").write_text("corrected by hand")
    assert run_all(raw, out)["a"].error == "CannotWrite"
    assert (out / "a.xml").read_text() == "corrected by hand"


def test_a_report_that_is_not_ours_is_kept(raw: Path, tmp_path: Path) -> None:
    put(raw, a="text")
    out = tmp_path / "tei"
    out.mkdir()
    for content in ("{}", "[]", "not JSON", '{"program": {"name": "tei-pipeline"}}'):
        (out / "a.report.json").write_text(content)
        outcome = run_all(raw, out)["a"]
        assert "is no report of tei-pipeline" in outcome.message
        assert (out / "a.report.json").read_text() == content


def test_a_failure_keeps_the_last_good_file_and_the_right_to_replace_it(raw: Path, tmp_path: Path) -> None:
    put(raw, a="text")
    out = tmp_path / "tei"
    run_all(raw, out)
    good = (out / "a.xml").read_bytes()
    put(raw, a="invalid")
    assert run_all(raw, out)["a"].error == "NotValid"
    assert (out / "a.xml").read_bytes() == good
    assert not json.loads((out / "a.report.json").read_bytes())["output"]["current"]
    put(raw, a="text again")
    assert run_all(raw, out)["a"].status == Status.CONVERTED


def test_the_same_bytes_however_often_and_wherever(raw: Path, tmp_path: Path) -> None:
    put(raw, a="text", b="text b")
    run_all(raw, tmp_path / "one")
    run_all(raw, tmp_path / "two" / "three")
    for name in files(tmp_path / "one"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / "three" / name).read_bytes()


# ---- writing


def full_disk(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_leaves_nothing_half_written(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    put(raw, a="text")
    out = tmp_path / "tei"
    monkeypatch.setattr(os, call, full_disk)
    outcome = run_all(raw, out)["a"]
    assert outcome.code == ExitCode.CANNOT_WRITE
    assert "No space left on device" in outcome.message
    assert "make room" in outcome.message
    assert files(out) == []


def test_a_full_disk_at_the_second_file_keeps_the_old_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    write_together({one: b"old 1", two: b"old 2"})
    calls: list[int] = []

    def second_fails(number: int) -> None:
        calls.append(number)
        if len(calls) == 2:
            full_disk()

    monkeypatch.setattr(os, "fsync", second_fails)
    with pytest.raises(CannotWrite):
        write_together({one: b"new 1", two: b"new 2"})
    assert (one.read_bytes(), two.read_bytes(), files(tmp_path)) == (b"old 1", b"old 2", ["one", "two"])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_dev_full() -> None:
    with pytest.raises(OSError, match="No space left"):
        batch._write(Path("/dev/full"), b"text")


def test_a_file_where_a_folder_is_due(raw: Path, tmp_path: Path) -> None:
    put(raw, a="text")
    (tmp_path / "tei").write_text("a file")
    assert "choose another folder with -o" in run_all(raw, tmp_path / "tei")["a"].message


def test_a_folder_where_the_file_is_due(raw: Path, tmp_path: Path) -> None:
    put(raw, a="text")
    (tmp_path / "tei" / "a.xml").mkdir(parents=True)
    assert run_all(raw, tmp_path / "tei")["a"].error == "CannotWrite"
    assert run_all(raw, tmp_path / "tei", force=True)["a"].error == "CannotWrite"
    assert files(tmp_path / "tei") == []


def test_no_right_to_write(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(raw, a="text")

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(batch, "_write", refuse)  # root may write everywhere
    outcome = run_all(raw, tmp_path / "tei")["a"]
    assert "ask for the right to write there" in outcome.message


def test_a_name_too_long(raw: Path, tmp_path: Path) -> None:
    put(raw, **{"n" * 245: "text"})
    (outcome,) = run_all(raw, tmp_path / "tei").values()
    assert "too long" in outcome.message
    assert files(tmp_path / "tei") == []


def test_files_have_the_rights_the_user_wants(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_together({tmp_path / "a": b"x"})
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o644


def test_schema_is_copied_once(tmp_path: Path) -> None:
    batch.copy_schema(tmp_path)
    copied = {name: (tmp_path / name).stat().st_mtime_ns for name in files(tmp_path)}
    assert copied
    assert all(name.startswith("schema/") for name in copied)
    batch.copy_schema(tmp_path)
    assert copied == {name: (tmp_path / name).stat().st_mtime_ns for name in files(tmp_path)}


# ---- in parallel

WORKER = """
import os, time
from tei_pipeline.batch import Outcome, Status, write_together

def work(task):
    text = task.source.read_text()
    if text == "dies":
        task.target.parent.mkdir(parents=True, exist_ok=True)
        os.fsync = os._exit  # in the midst of writing
        write_together({task.target: b"half"})
    if text == "is slow":
        time.sleep(0.5)
    return Outcome(str(task.source), Status.CONVERTED, str(os.getpid()))
"""


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[batch.Convert]:
    """A converter that worker processes, which start afresh, can import."""
    (tmp_path / "worker_for_tests.py").write_text(WORKER)
    monkeypatch.syspath_prepend(str(tmp_path))
    import worker_for_tests  # type: ignore[import-not-found]

    yield worker_for_tests.work
    del sys.modules["worker_for_tests"]


def test_parallel_workers_do_it_all(raw: Path, tmp_path: Path, work: batch.Convert) -> None:
    put(raw, **{f"t{number}": "fine" for number in range(6)})
    tasks, _ = find_tasks([raw], tmp_path / "tei")
    outcomes = list(convert_all(tasks, jobs=3, convert=work))
    assert sorted(outcome.source for outcome in outcomes) == [str(task.source) for task in tasks]
    assert all(outcome.target != str(os.getpid()) for outcome in outcomes)


def test_a_worker_that_dies_costs_the_others_nothing(raw: Path, tmp_path: Path, work: batch.Convert) -> None:
    put(raw, a="fine", b="dies", c="fine", d="is slow", e="fine", f="dies", g="fine", h="fine")
    tasks, _ = find_tasks([raw], tmp_path / "tei")
    outcomes = {Path(outcome.source).stem: outcome for outcome in convert_all(tasks, jobs=3, convert=work)}
    assert sorted(outcomes) == list("abcdefgh")
    assert {name for name, outcome in outcomes.items() if outcome.error} == {"b", "f"}
    assert outcomes["b"].code == ExitCode.FAULT
    assert files(tmp_path / "tei") == []
    assert "b.txt" in outcomes["b"].message
    assert "memory" in outcomes["b"].message


def test_nothing_to_do() -> None:
    assert list(convert_all([], jobs=4)) == []


def test_convert_never_raises(tmp_path: Path) -> None:
    assert convert(Task(tmp_path / "none.txt", tmp_path / "none.xml")).error == "NoAccess"


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        ([], ExitCode.OK),
        ([ExitCode.OK], ExitCode.OK),
        ([ExitCode.OK, ExitCode.BAD_INPUT, ExitCode.BAD_INPUT], ExitCode.BAD_INPUT),
        ([ExitCode.BAD_INPUT, ExitCode.NO_ACCESS], ExitCode.SEVERAL),
        ([ExitCode.FAULT], ExitCode.FAULT),
    ],
)
def test_exit_code_of_a_run(codes: list[ExitCode], code: ExitCode) -> None:
    assert exit_code([Outcome("a", Status.FAILED, code=one) for one in codes]) == code
