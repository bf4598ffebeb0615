"""The decisions file is written whole, at once, and by several at a time without a loss."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tei_pipeline.decisions.table import HEADING, read_decisions, row_of
from tei_pipeline.document import Decision, Verdict
from tei_pipeline.errors import BadDecisions, CannotWrite
from tei_pipeline.review.store import Stale, Store


def line(n: int, verdict: Verdict = Verdict.ACCEPT) -> Decision:
    return Decision(f"{n:016x}", verdict, "tne", "the", "He read ⟦tne⟧ whole letter", who="ada", when="2026-01-01")


def none(_: Decision) -> bool:
    return False


def test_lines_come_and_go_in_their_places(tmp_path: Path) -> None:
    store = Store(tmp_path / "decisions" / "book.tsv")
    assert not store.decisions
    store.change(none, [line(1), line(2), line(3)])
    done = store.change(lambda d: d == line(2), [line(2, Verdict.REJECT)])
    assert store.decisions == (line(1), line(2, Verdict.REJECT), line(3)) == read_decisions(store.file)
    store.undo(done)
    assert store.decisions == (line(1), line(2), line(3)) == read_decisions(store.file)
    assert not list(store.file.parent.glob("*.tmp"))


def test_comments_and_lines_by_hand_stay(tmp_path: Path) -> None:
    file = tmp_path / "book.tsv"
    by_hand = f"{HEADING}# my own remark\n{row_of(line(1))}\n# the last\n"
    file.write_text(by_hand, encoding="utf-8")
    store = Store(file)
    store.change(none, [line(2)])
    assert file.read_text("utf-8") == by_hand + row_of(line(2))


def test_other_columns_are_put_in_order(tmp_path: Path) -> None:
    file = tmp_path / "book.tsv"
    file.write_text("# mine\nverdict\tbefore\tafter\tplace\nalways\ttne\tthe\t*", encoding="utf-8")
    store = Store(file)
    store.change(none, [line(2)])
    assert [d.before for d in read_decisions(file)] == ["tne", "tne"]
    assert [d.verdict for d in read_decisions(file)] == [Verdict.ALWAYS, Verdict.ACCEPT]
    assert file.read_text("utf-8").startswith("# mine\nplace\tverdict\t")


def test_what_an_editor_writes_meanwhile_is_seen(tmp_path: Path) -> None:
    store = Store(tmp_path / "book.tsv")
    store.change(none, [line(1)])
    before = store.revision
    with store.file.open("a", encoding="utf-8") as file:
        file.write(row_of(line(2)))
    assert store.revision > before
    store.change(none, [line(3)])
    assert read_decisions(store.file) == (line(1), line(2), line(3))


def test_what_has_changed_since_it_was_seen_is_not_overwritten(tmp_path: Path) -> None:
    one, other = Store(tmp_path / "book.tsv"), Store(tmp_path / "book.tsv")
    one.change(none, [line(1)])
    done = other.change(lambda d: d == line(1), [line(1, Verdict.REJECT)])
    with pytest.raises(Stale):
        one.change(lambda d: d == line(1), [line(1)], lambda standing: line(1) in standing)
    one.change(lambda d: d == line(1, Verdict.REJECT), [line(1)])
    with pytest.raises(Stale):
        other.undo(done)
    assert read_decisions(one.file) == (line(1),)


def test_many_threads_and_stores_lose_nothing(tmp_path: Path) -> None:
    stores = [Store(tmp_path / "book.tsv") for _ in range(3)]
    threads = [threading.Thread(target=stores[n % 3].change, args=(none, [line(n)])) for n in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {d.place for d in read_decisions(tmp_path / "book.tsv")} == {line(n).place for n in range(30)}


def test_a_broken_line_is_told_and_the_file_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "book.tsv"
    file.write_text(f"{HEADING}*\tmaybe\ttne\n", encoding="utf-8")
    with pytest.raises(BadDecisions, match="line 3"):
        Store(file).change(none, [line(1)])
    assert file.read_text("utf-8") == f"{HEADING}*\tmaybe\ttne\n"


def test_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path / "book.tsv")
    store.change(none, [line(1)])

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotWrite, match="the decision was not saved"):
        store.change(none, [line(2)])
    assert read_decisions(store.file) == (line(1),)
    assert [f.name for f in tmp_path.iterdir() if f.suffix == ".tmp"] == []


WRITER = """
import sys
from pathlib import Path
from tei_pipeline.review.store import Store
from tests.review.test_store import line, none
store = Store(Path(sys.argv[1]))
for n in range(100_000):
    store.change(none, [line(n)])
    print(n, flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize("after", [0.05, 0.11, 0.17])
def test_what_was_said_to_be_saved_survives_a_kill(tmp_path: Path, after: float) -> None:
    file = tmp_path / "book.tsv"
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(file)],
        stdout=subprocess.PIPE,
        cwd=root,
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert process.stdout is not None
    told = [process.stdout.readline()]
    time.sleep(after)
    process.kill()
    told += process.stdout.read().splitlines()
    process.wait()
    process.stdout.close()
    said = [int(number) for number in told if number.strip()]
    places = [d.place for d in read_decisions(file)]
    assert said
    assert {line(n).place for n in said} <= set(places)
    assert len(places) <= len(said) + 1
    Store(file).change(none, [line(10**6)])  # and the next server goes on
    assert len(read_decisions(file)) == len(places) + 1
