"""The store: a decisions file that is written at once and whole, by several tabs, reviewers and editors at a time.

A decision counts when it is on the disk. Every change reads the file as it is now, puts the lines in their places, and
replaces it in one step, under a lock that other servers heed; comments and lines written by hand stay as they are.
A change says what its author saw: where that is no longer so, nothing is written.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from tei_pipeline.decisions.table import COLUMNS, HEADING, parse_decisions, row_of
from tei_pipeline.document import Decision
from tei_pipeline.errors import CannotWrite, NoAccess

_PATIENCE = 10.0
"""Seconds to wait for another writer."""


class Stale(Exception):
    """What the author of a change saw is no longer so: somebody else decided in between."""


@dataclass(frozen=True, slots=True)
class Done:
    """A change that was made: the lines that went and those that came, for undoing it."""

    gone: tuple[Decision, ...]
    came: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the file as it stands there, and the decision that it holds, if it holds one."""

    raw: str
    decision: Decision | None


class Store:
    """One decisions file. All methods may be called from several threads."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._mutex = threading.RLock()
        self._signature: tuple[int, ...] | None = None
        self._lines: list[_Line] = []
        self._decisions: tuple[Decision, ...] = ()
        self._revision = 0

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The decisions as they are on the disk now; raises :class:`BadDecisions` where a line cannot be read."""
        with self._mutex:
            self._refresh()
            return self._decisions

    @property
    def revision(self) -> int:
        """A number that grows whenever the file is found changed."""
        with self._mutex:
            self._refresh()
            return self._revision

    def change(
        self,
        going: Callable[[Decision], bool],
        coming: Sequence[Decision],
        check: Callable[[tuple[Decision, ...]], bool] = lambda _: True,
    ) -> Done:
        """Take the lines away that ``going`` names, put ``coming`` in, and return when the disk has them.

        ``check`` sees the decisions as they are, under the lock; where it says no, :class:`Stale` is raised and nothing
        is written. Raises :class:`CannotWrite` where the disk will not have it.
        """
        with self._mutex, self._locked():
            self._refresh()
            if not check(self._decisions):
                raise Stale
            kept: list[_Line] = []
            gone: list[Decision] = []
            first: int | None = None
            for line in self._lines:
                if line.decision is not None and going(line.decision):
                    gone.append(line.decision)
                    first = len(kept) if first is None else first
                else:
                    kept.append(line)
            at = len(kept) if first is None else first
            new = [_Line(row_of(decision), decision) for decision in coming]
            self._write([*kept[:at], *new, *kept[at:]])
            return Done(tuple(gone), tuple(coming))

    def undo(self, done: Done) -> Done:
        """Take a change back; :class:`Stale` where one of its lines is no longer there, or one that went is back."""
        came = set(done.came)

        def unchanged(standing: tuple[Decision, ...]) -> bool:
            there = set(standing)
            rivals = any(d.contradicts(other) for d in done.gone for other in there - came)
            return came <= there and not rivals

        return self.change(lambda decision: decision in came, done.gone, unchanged)

    # ------------------------------------------------------------------ the file

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CannotWrite(str(self.file.parent), f"cannot be made ({error.strerror}); check its rights") from error
        lock = FileLock(self.file.with_name(f".{self.file.name}.lock"), timeout=_PATIENCE)
        try:
            lock.acquire()
        except (Timeout, OSError) as error:
            problem = "another program holds the file, or it may not be written; close it there, and decide again"
            raise CannotWrite(str(self.file), problem) from error
        try:
            yield
        finally:
            lock.release()

    def _refresh(self) -> None:
        signature: tuple[int, ...]
        try:
            stat = self.file.stat()
            signature = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        except (FileNotFoundError, NotADirectoryError):
            signature = ()
        if signature == self._signature:
            return
        content = _read(self.file) if signature else b""
        self._take(_lines(content, str(self.file)), signature)

    def _take(self, lines: list[_Line], signature: tuple[int, ...]) -> None:
        self._lines = lines
        self._decisions = tuple(line.decision for line in lines if line.decision is not None)
        self._signature = signature
        self._revision += 1

    def _write(self, lines: Iterable[_Line]) -> None:
        lines = _under_the_usual_columns(list(lines))
        content = "".join(line.raw for line in lines).encode("utf-8")
        write_whole(self.file, content)
        stat = self.file.stat()
        self._take(lines, (stat.st_mtime_ns, stat.st_size, stat.st_ino))


def write_whole(file: Path, content: bytes) -> None:
    """Put a file on the disk, the old one or the new one at every moment; :class:`CannotWrite` where it cannot be."""
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{file.name}-", suffix=".tmp", dir=file.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, file.stat().st_mode & 0o777 if file.exists() else 0o644)
        os.replace(temporary, file)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        problem = f"the decision was not saved ({error.strerror}); make room, check the rights, and decide again"
        raise CannotWrite(str(file), problem) from error


def _under_the_usual_columns(lines: list[_Line]) -> list[_Line]:
    """The lines with the heading that they are written for; another one (a spreadsheet's) is put in order."""
    comment, columns = (_Line(raw, None) for raw in HEADING.splitlines(keepends=True))
    at = next((n for n, line in enumerate(lines) if line.decision is None and not _is_comment(line.raw)), None)
    if at is None:
        return [comment, columns, *lines]
    if tuple(lines[at].raw.rstrip("\r\n").split("\t")) == COLUMNS:
        return lines
    rows = [line if line.decision is None else _Line(row_of(line.decision), line.decision) for line in lines]
    return [*rows[:at], columns, *rows[at + 1 :]]


def _is_comment(raw: str) -> bool:
    return not raw.strip() or raw.startswith("# ")


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise NoAccess(str(file), f"the decisions cannot be read ({error.strerror}); check the rights") from error


def _lines(content: bytes, name: str) -> list[_Line]:
    """The lines of a file with their decisions; the last one gets the line feed that it may lack."""
    by_number = {decision.line: decision for decision in parse_decisions(content, name)}
    text = content.decode("utf-8-sig")
    pieces = text.split("\n")
    if pieces and not pieces[-1]:
        pieces.pop()
    return [_Line(f"{piece}\n", by_number.get(number)) for number, piece in enumerate(pieces, 1)]
