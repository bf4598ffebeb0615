"""Learning: what was decided at some places of a book, and what the next conversion makes of the others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from tei_pipeline.cli import cli
from tei_pipeline.decisions.table import write_table
from tei_pipeline.document import Decision
from tests.decisions.deciding import decision

TEXT = """\
The cook Tilvra had a levqvqer from his sisvqer, and the svqeamer was late. Old Brundik walked in the foresvq, and the
posvqman of Ormel sat by the stove. In Ormel they say that a liave is a flat fish.

A liave was on the vqable. The cook boiled the liave with salt, and they gave the rest of the liave to Grimvqel, who is
called so in Ormel. His boat is the Tivqru, and Tivqru means a gull.
"""


def converted(folder: Path, *lines: Decision) -> list[dict[str, Any]]:
    """The corrections of the text, made, proposed and refused, after a conversion with these decisions."""
    (folder / "raw" / "decisions").mkdir(parents=True, exist_ok=True)
    (folder / "raw" / "book.txt").write_text(TEXT, encoding="utf-8")
    (folder / "raw" / "decisions" / "book.tsv").write_bytes(write_table(lines))
    result = CliRunner().invoke(cli, ["convert", str(folder / "raw"), "-o", str(folder / "tei"), "--quiet", "--force"])
    assert result.exit_code == 0, result.stderr
    rows = (folder / "tei" / "book.review.jsonl").read_text("utf-8").splitlines()[1:]
    return [json.loads(row) for row in rows]


def states(rows: list[dict[str, Any]], before: str) -> list[str]:
    return [row["state"] for row in rows if row["before"] == before]


def others(rows: list[dict[str, Any]], before: str) -> list[tuple[int, str, str]]:
    """What is read elsewhere; how sure it is may differ, since what was refused tells of the text's OCR no more."""
    return [(row["start"], row["after"], row["state"]) for row in rows if row["before"] != before]


def test_refused_three_times_it_is_proposed_no_more(tmp_path: Path) -> None:
    before = states(converted(tmp_path), "liave")
    assert len(before) == 4
    assert {"made"} <= set(before) <= {"made", "proposed"}
    refused = [decision(TEXT, "liave", n, "reject", "have") for n in range(3)]

    once = converted(tmp_path, refused[0])
    assert states(once, "liave") == ["refused", "proposed", "proposed", "proposed"]
    assert [row["evidence"][:26] for row in once if row["before"] == "liave"][1:] == ["refused once in this book;"] * 3

    often = converted(tmp_path, *refused)
    assert states(often, "liave") == ["refused"] * 4
    last = [row for row in often if row["before"] == "liave"][3]
    assert last["evidence"].startswith("refused 3 times in this book, so it is proposed no more; ")
    assert others(often, "liave") == others(once, "liave")


def test_an_accepted_confusion_is_known_in_other_words(tmp_path: Path) -> None:
    before = {row["before"]: row for row in converted(tmp_path)}
    accepted = [
        decision(TEXT, "levqvqer", 0, "other", "letter"),
        decision(TEXT, "svqeamer", 0, "accept", "steamer"),
        decision(TEXT, "sisvqer", 0, "accept", "sister"),
    ]
    after = {row["before"]: row for row in converted(tmp_path, *accepted)}
    for word, reading in (("foresvq", "forest"), ("posvqman", "postman"), ("vqable", "table")):
        assert before.get(word, {"confidence": 0.0})["confidence"] < after[word]["confidence"]
        assert (after[word]["after"], after[word]["state"]) == (reading, "made")
        assert "the same misreading accepted 2 times in this book" in after[word]["evidence"]
    names = [row[name] for row in (before, after) for name in ("Grimvqel", "Tivqru") if name in row]
    assert all(row["state"] == "proposed" and row["confidence"] < 0.3 for row in names)


def test_the_same_decisions_give_the_same_bytes(tmp_path: Path) -> None:
    lines = [decision(TEXT, "svqeamer", 0, "accept", "steamer"), decision(TEXT, "liave", 1, "reject", "have")]
    one, other = converted(tmp_path / "one", *lines), converted(tmp_path / "other", *reversed(lines))
    assert one == other
    xml = [(tmp_path / name / "tei" / "book.xml").read_bytes() for name in ("one", "other")]
    assert xml[0] == xml[1]
