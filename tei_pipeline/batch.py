"""Many documents: find them, convert each by itself, in parallel, and lose none over the fault of another.

A conversion is all or nothing: the TEI and its report are written after the TEI was validated and the source
was restored from it, each to a temporary file first. What has not changed since the last run is skipped.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import multiprocessing
import os
import signal
import stat
import threading
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from tei_pipeline import pipeline
from tei_pipeline.decisions.table import read_decisions, row_of
from tei_pipeline.document import Decision, Severity, Source
from tei_pipeline.errors import CannotWrite, ExitCode, NoAccess, NotRestored, NotValid, PipelineError
from tei_pipeline.garbage import unsearched
from tei_pipeline.lexicon import load_lexicon
from tei_pipeline.lexicon.tables import dictionaries_folder
from tei_pipeline.metadata import Metadata, read_metadata
from tei_pipeline.report import PROGRAM, Output, program_version, report, to_json
from tei_pipeline.review.corrections import SUFFIX, corrections_of, to_jsonl
from tei_pipeline.settings import Settings, build_settings
from tei_pipeline.sources import read_source
from tei_pipeline.tei import encode, restore, validate

TEXT_SUFFIX = ".txt"
NOT_RESTORED = "not-restored"
"""Code of the problem that the source cannot be had back."""


class Status(StrEnum):
    """What became of an input."""

    CONVERTED = "converted"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Task:
    """One conversion: the text file, the TEI file to write, and what was asked for."""

    source: Path
    target: Path
    project: Path | None = None
    overrides: tuple[tuple[str, object], ...] = ()
    force: bool = False

    @property
    def metadata_file(self) -> Path:
        """Where the metadata stands, if there is any."""
        return self.source.with_suffix(".toml")

    @property
    def report_file(self) -> Path:
        """Where the report goes."""
        return self.target.with_suffix(".report.json")

    @property
    def review_file(self) -> Path:
        """Where the corrections go, for the review."""
        return self.target.with_suffix(SUFFIX)

    def decisions_file(self, settings: Settings) -> Path | None:
        """Where the decisions of reviewers stand, if there are any; None when the settings want none read."""
        folder = settings.decisions.folder
        return self.source.parent / folder / f"{self.source.stem}.tsv" if folder else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input. ``fault`` is the traceback of an error that is none of ours to expect."""

    source: str
    status: Status
    target: str | None = None
    code: ExitCode = ExitCode.OK
    error: str = ""
    message: str = ""
    counts: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    fault: str = ""


Convert = Callable[[Task], Outcome]


# ---- finding the inputs


def find_tasks(
    paths: Iterable[Path],
    out: Path,
    project: Path | None = None,
    overrides: Mapping[str, object] | None = None,
    force: bool = False,
) -> tuple[list[Task], list[Outcome]]:
    """Make a task of each text, in a stable order; what cannot be one is an outcome that says why.

    A file is taken as it is named. A folder gives its ``*.txt`` at any depth (hidden ones left out), and the
    same folders under ``out``. Two texts that would write one TEI file are both refused.
    """
    refused: list[Outcome] = []
    by_target: dict[str, dict[Path, Task]] = defaultdict(dict)
    for path in paths:
        try:
            found = list(_texts(path, refused))
        except PipelineError as error:
            refused.append(_failed(str(path), error))
            continue
        for text, inner in found:
            target = out / inner / f"{text.stem}.xml"
            task = Task(text, target, project, tuple((overrides or {}).items()), force)
            # Upper and lower case are one name to the file systems of Windows and macOS. A text named twice
            # is one.
            by_target[os.path.normpath(target).casefold()].setdefault(text.resolve(), task)
    tasks: list[Task] = []
    for same in by_target.values():
        rivals = list(same.values())
        if len(rivals) == 1:
            tasks += rivals
        else:
            refused += [_failed(str(task.source), _collision(task, rivals)) for task in rivals]
    return tasks, refused


def _texts(path: Path, refused: list[Outcome]) -> Iterator[tuple[Path, Path]]:
    """Yield each text with its folder relative to ``path``."""
    if not path.is_dir():
        yield path, Path()
        return

    def note(error: OSError) -> None:
        file = str(error.filename)
        problem = f"this folder cannot be read ({error.strerror}); check its rights"
        refused.append(_failed(file, NoAccess(file, problem)))

    empty, before = True, len(refused)
    for folder, inner, names in os.walk(path, onerror=note):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        for name in sorted(names):
            if name.lower().endswith(TEXT_SUFFIX) and not name.startswith("."):
                empty = False
                yield Path(folder, name), Path(folder).relative_to(path)
    if empty and len(refused) == before:
        raise NoAccess(str(path), f"there is no *{TEXT_SUFFIX} file in this folder; name the files themselves")


def _collision(task: Task, rivals: Sequence[Task]) -> CannotWrite:
    names = " and ".join(sorted(str(rival.source) for rival in rivals))
    return CannotWrite(str(task.target), f"{names} would both be written here; rename one, or use two -o folders")


# ---- converting one


def convert(task: Task) -> Outcome:
    """Convert one text; whatever goes wrong with it is in the outcome, not raised."""
    start = time.perf_counter()
    try:
        with unsearched():
            status, counts = _convert(task)
        outcome = Outcome(str(task.source), status, str(task.target), counts=counts)
    except PipelineError as error:
        outcome = _failed(str(task.source), error)
    except Exception as error:
        # A fault of the program: told with its traceback, never passed off as a fault of the input.
        problem = f"a fault of the program ({type(error).__name__}: {error}); please report these lines"
        outcome = _fault(task, type(error).__name__, problem, traceback.format_exc())
    return replace(outcome, seconds=time.perf_counter() - start)


def _convert(task: Task) -> tuple[Status, dict[str, Any]]:
    # The settings come first: they say how the source is to be read. They need the metadata file alone.
    metadata = read_metadata(task.metadata_file) if os.path.lexists(task.metadata_file) else Metadata()
    settings = build_settings(task.project, metadata.settings, dict(task.overrides), task.metadata_file)
    source, findings = read_source(task.source, settings)
    beside = task.decisions_file(settings)
    decisions = read_decisions(beside) if beside else ()
    made_from = fingerprint(source, metadata, settings, decisions)
    last = _last_report(task)
    if not task.force and _unchanged(task, last, made_from):
        return Status.SKIPPED, last["counts"]

    document = pipeline.run(source, metadata, settings, load_lexicon(settings), findings, decisions=decisions)
    tei = encode.encode(document, settings)
    tree, problems = _check(tei, source, task.target.name)
    faults = [problem for problem in problems if problem.severity == Severity.ERROR]
    ours = last.get("output", {}).get("sha256")
    output = Output(task.target.name, ours if faults else hashlib.sha256(tei).hexdigest(), current=not faults)
    content = report(document, problems, settings, output, made_from, tree)
    if faults:
        write_together({task.report_file: to_json(content)})
        raise _not_good(task, faults)
    if not task.force:
        _refuse_overwriting(task.target, {ours, output.sha256})
    corrections = to_jsonl(corrections_of(document))
    write_together({task.target: tei, task.review_file: corrections, task.report_file: to_json(content)})
    return Status.CONVERTED, content["counts"]


def _check(tei: bytes, source: Source, name: str) -> tuple[restore.Tree | None, list[validate.Problem]]:
    """Hold the TEI to its promises: valid, and gives the source back. The program is at fault if not."""
    try:
        tree = validate.parse_tei(tei, name)
    except PipelineError as error:
        return None, [validate.Problem("not-xml", Severity.ERROR, error.problem, 0)]
    problems = list(validate.validate_house(tree))
    try:
        lost = restore.restore_bytes(tree, name) != source.encoding.encode(source.text)
    except NotRestored:
        lost = True
    if lost:
        message = "the text taken back out of the TEI is not the source"
        problems.append(validate.Problem(NOT_RESTORED, Severity.ERROR, message, 0))
    return tree, problems


def _not_good(task: Task, faults: Sequence[validate.Problem]) -> PipelineError:
    file, remedy = (
        str(task.source),
        f"nothing was written but {task.report_file}, which has the details; please report it",
    )
    if any(fault.code == NOT_RESTORED for fault in faults):
        return NotRestored(file, f"the TEI does not give the source back byte for byte; {remedy}")
    first = faults[0]
    return NotValid(file, f"its TEI is not valid: {len(faults):,} errors, the first: {first.message}; {remedy}")


def _failed(source: str, error: PipelineError) -> Outcome:
    return Outcome(source, Status.FAILED, None, error.code, type(error).__name__, str(error))


def _fault(task: Task, error: str, problem: str, trace: str = "") -> Outcome:
    source = str(task.source)
    return Outcome(source, Status.FAILED, None, ExitCode.FAULT, error, f"{source}: {problem}", fault=trace)


# ---- what is there already


def fingerprint(source: Source, metadata: Metadata, settings: Settings, decisions: Iterable[Decision] = ()) -> str:
    """Sum up all that a conversion depends on: where two are equal, so are their outputs."""
    parts = {
        "program": [program_version(), _program_digest()],
        "stages": [[stage.name, stage.version] for stage in pipeline.STAGES],
        "source": [source.name, source.sha256],
        "metadata": metadata.model_dump(mode="json"),
        "settings": settings.model_dump(mode="json"),
        "decisions": [[decision.line, row_of(decision)] for decision in decisions],
        "lexicon": [_tables_digest(folder) for folder in _table_folders(settings)],
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@cache
def _program_digest() -> str:
    """Sum up the program itself, schemas included: a changed rule makes every output out of date."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for file in sorted(f for f in package.rglob("*") if f.suffix in (".py", ".rng", ".sch", ".odd")):
        digest.update(file.relative_to(package).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _table_folders(settings: Settings) -> list[Path]:
    own = [Path(settings.lexicon.folder)] if settings.lexicon.folder else []
    return [dictionaries_folder(), *own]


def _tables_digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for table in sorted(folder.glob("*.*")):
        digest.update(f"{table.name}\0".encode())
        digest.update(hashlib.sha256(table.read_bytes()).digest())
    return digest.hexdigest()


def _last_report(task: Task) -> dict[str, Any]:
    """Return the report of the last run, or nothing where there is none; CannotWrite when it is not ours."""
    try:
        content = json.loads(task.report_file.read_bytes())
        ours = content["program"]["name"] == PROGRAM and {"made_from", "output", "counts"} <= content.keys()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise _not_written(task.report_file, error) from error
    except (ValueError, KeyError, TypeError, AttributeError):
        ours = False
    if ours:
        return content  # type: ignore[no-any-return]
    if task.force:
        return {}
    raise CannotWrite(str(task.report_file), "is there already and is no report of tei-pipeline; --force overwrites it")


def _unchanged(task: Task, last: Mapping[str, Any], made_from: str) -> bool:
    if last.get("made_from") != made_from or not last["output"].get("current"):
        return False
    if not task.review_file.is_file():
        return False
    return bool(_sha256(task.target) == last["output"].get("sha256"))


def _refuse_overwriting(target: Path, known: set[str | None]) -> None:
    """Raise CannotWrite when the file there is neither what we wrote last nor what is to be written."""
    found = _sha256(target)
    if found is not None and found not in known:
        problem = "is there already, not written by tei-pipeline or changed since; --force overwrites it"
        raise CannotWrite(str(target), problem)


def _sha256(file: Path) -> str | None:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _not_written(file, error) from error


def _not_written(file: Path, error: OSError) -> CannotWrite:
    remedy = _REMEDIES.get(error.errno or 0, "check the disk, or choose another folder with -o")
    return CannotWrite(str(file), f"cannot be written ({error.strerror}); {remedy}")


# ---- converting many


def convert_all(tasks: Sequence[Task], jobs: int | None = None, convert: Convert = convert) -> Iterator[Outcome]:
    """Convert every task, as many at once as ``jobs`` says (all processors when it says nothing).

    Outcomes come as they are ready. A worker that dies (killed, out of memory) costs the others nothing:
    those that ran when it died are done again, each in a process of its own, and the one that dies again is
    the fault.
    """
    jobs = min(jobs or os.cpu_count() or 1, len(tasks))
    if jobs <= 1:
        yield from map(convert, tasks)
        return
    waiting = list(reversed(tasks))
    while waiting:
        suspects: list[Task] = []
        yield from _pool(waiting, suspects, jobs, convert)
        for task in suspects:
            again: list[Task] = []
            yield from _pool([task], again, 1, convert)
            if again:
                problem = "its process was ended from outside, or ran out of memory; convert it with --jobs 1"
                yield _fault(task, BrokenProcessPool.__name__, problem)


def _pool(waiting: list[Task], suspects: list[Task], jobs: int, convert: Convert) -> Iterator[Outcome]:
    """Work ``waiting`` off until it is empty or a worker dies; ``suspects`` are then those under way.

    No more tasks are handed out than there are workers, so that few are under suspicion.
    """
    # Fresh interpreters: forking a process in which a progress bar's thread runs may lock up.
    context = multiprocessing.get_context("spawn")
    running: dict[Future[Outcome], Task] = {}
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_ignore_interrupt)
    try:
        while waiting or running:
            while waiting and len(running) < jobs and not suspects:
                task = waiting.pop()
                try:
                    with _deaf_to_interrupts():
                        running[pool.submit(convert, task)] = task
                except BrokenProcessPool:
                    waiting.append(task)
                    break
            if not running:
                return  # the pool is broken; the rest needs a new one
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                task = running.pop(future)
                try:
                    yield future.result()
                except BrokenProcessPool:
                    suspects.append(task)
    except BaseException:
        # Ctrl-C, or the caller goes away: what is under way is stopped, and waited for below.
        for worker in set(multiprocessing.active_children()) - others:
            worker.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        _sweep(task.target.parent for task in [*suspects, *running.values()])


# Ctrl-C goes to all processes of the terminal at once; only the parent is to answer it, and to end the
# workers. A worker that is just starting can't be told so yet: it inherits its deafness.
@contextlib.contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():  # others have no say in signals
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _ignore_interrupt() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where nothing is inherited (Windows)


def _sweep(folders: Iterable[Path]) -> None:
    """Take away the temporary files of workers of this process that are dead."""
    for left in [file for folder in set(folders) for file in folder.glob(f"{_temporary_name(os.getpid())}*")]:
        left.unlink(missing_ok=True)


def exit_code(outcomes: Iterable[Outcome]) -> ExitCode:
    """Return the exit code of a run: the one there is, or SEVERAL."""
    codes = {outcome.code for outcome in outcomes} - {ExitCode.OK}
    return ExitCode.OK if not codes else codes.pop() if len(codes) == 1 else ExitCode.SEVERAL


# ---- writing


_REMEDIES = {
    errno.ENOSPC: "make room on the disk and convert again: what is done is skipped",
    errno.EDQUOT: "make room in your quota and convert again: what is done is skipped",
    errno.EACCES: "ask for the right to write there, or choose another folder with -o",
    errno.EPERM: "ask for the right to write there, or choose another folder with -o",
    errno.EROFS: "choose another folder with -o",
    errno.ENAMETOOLONG: "rename the text: its name with .report.json is too long for this disk",
    errno.ENOTDIR: "a file stands where a folder is due; choose another folder with -o",
    errno.EEXIST: "a file stands where a folder is due; choose another folder with -o",
    errno.EISDIR: "a folder has this name; rename it, or choose another folder with -o",
}


def write_together(contents: Mapping[Path, bytes]) -> None:
    """Write files, each whole or not at all, and none before all have found room; CannotWrite says why not.

    Each goes to a temporary file in its folder first, which then takes the place of the old one.
    """
    ready: list[tuple[Path, Path]] = []
    path = Path()
    parent = multiprocessing.parent_process()
    run = (parent and parent.pid) or os.getpid()
    try:
        for number, (path, content) in enumerate(contents.items()):
            path.parent.mkdir(parents=True, exist_ok=True)
            _refuse_place(path)
            temporary = path.parent / f"{_temporary_name(run)}{os.getpid()}-{number}.tmp"
            ready.append((temporary, path))
            _write(temporary, content)
        for temporary, path in ready:
            os.replace(temporary, path)
    except OSError as error:
        raise _not_written(path, error) from error
    finally:
        for temporary, _ in ready:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def _temporary_name(run: int) -> str:
    """Begin the name of a temporary file with the process that the user started: it sweeps up after its workers."""
    return f".{PROGRAM}-{run}-"


def _refuse_place(path: Path) -> None:
    """Raise now what would otherwise be raised when half of the files are in their places."""
    with contextlib.suppress(FileNotFoundError):
        if stat.S_ISDIR(os.lstat(path).st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))


def _write(file: Path, content: bytes) -> None:
    with file.open("wb") as stream:
        stream.write(content)
        stream.flush()
        # Some disks say only now that they are full; and after a power cut the file is the old or the new one.
        os.fsync(stream.fileno())


def copy_schema(folder: Path) -> None:
    """Put the project's own schema into ``folder/schema``, where the TEI files look for it."""
    there = folder / "schema"
    files = {there / file.name: file.read_bytes() for file in sorted(validate.SCHEMA.glob("tei-pipeline.*"))}
    changed = {file: content for file, content in files.items() if not file.is_file() or file.read_bytes() != content}
    write_together(changed)
