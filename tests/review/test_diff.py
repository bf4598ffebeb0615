"""The diff: what patch makes of it, what the page shows, and that hostile text stays text."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from tei_pipeline.cli import cli
from tei_pipeline.errors import ExitCode
from tei_pipeline.metadata import Metadata
from tei_pipeline.pipeline import run
from tei_pipeline.review.corrections import corrections_of, to_jsonl
from tei_pipeline.review.diff import words
from tei_pipeline.sources import source_of
from tei_pipeline.tei.encode import encode
from tei_pipeline.tei.restore import reading_lines
from tei_pipeline.tei.validate import parse_tei
from tests.decisions.demo import with_corrector
from tests.making import SETTINGS, lexicon

HOSTILE = 'They liave seen <script>alert(1)</script> & tne "x" onerror=y\nby tne weir.'


def put(folder: Path, name: str, content: bytes, decisions: Any = ()) -> tuple[Path, Path]:
    """A text and its TEI, with the list of corrections beside it."""
    raw, tei = folder / f"{name}.txt", folder / f"{name}.xml"
    raw.write_bytes(content)
    source, _ = source_of(content, raw.name, SETTINGS)
    document = run(source, Metadata(), SETTINGS, lexicon(), stages=with_corrector(), decisions=decisions)
    tei.write_bytes(encode(document, SETTINGS))
    tei.with_suffix(".review.jsonl").write_bytes(to_jsonl(corrections_of(document)))
    return raw, tei


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["diff", *map(str, arguments)])


CONTENTS = {
    "plain": b"They liave seen tne old man.\n\nThe day after they\nliave gone.\n",
    "broken over lines": "They came to the house of tn¬\ne old man,\nwho was there.\n".encode(),
    "no line feed at the end": b"They saw tne mill.\nThey liave gone",
    "carriage returns": b"They liave seen tne old man.\r\n\r\nThey liave gone.\r\n",
    "another encoding": "They liave seen tne café at the mill — “so they said”.\n".encode("cp1252"),
    "byte order mark": b"\xef\xbb\xbfThey liave seen tne old man.\n",
    "nothing to do": b"They saw the mill.\n",
    "far apart": b"They liave gone.\n" + b"A line.\n" * 20 + b"They liave come.\n",
    "near": b"They liave gone.\n" + b"A line.\n" * 6 + b"They liave come.\n" + b"A line.\n" * 7 + b"tne end.\n",
}


@pytest.mark.skipif(shutil.which("patch") is None, reason="patch is not installed")
@pytest.mark.parametrize("name", CONTENTS)
def test_patch_makes_the_corrected_text_of_the_source(tmp_path: Path, name: str) -> None:
    raw, tei = put(tmp_path, "book", CONTENTS[name])
    result = call(tei)
    assert result.exit_code == 0, result.output
    patch = result.stdout_bytes
    if name == "nothing to do":
        assert patch == b""
        return
    done = subprocess.run(["patch", "--binary", str(raw)], input=patch, capture_output=True, check=False)
    assert done.returncode == 0, done
    tree = parse_tei(tei, str(tei))
    lines = source_of(raw.read_bytes(), "x", SETTINGS)[0].text.splitlines()
    assert {n: lines[n - 1].strip() for n, _ in reading_lines(tree)} == dict(reading_lines(tree))
    assert call(raw, tei).stdout_bytes == b""  # the patched text and the TEI read the same


def test_hunks_are_numbered_as_diff_does(tmp_path: Path) -> None:
    _, tei = put(tmp_path, "book", CONTENTS["far apart"])
    heads = [line for line in call(tei).stdout.splitlines() if line.startswith("@@")]
    assert heads == ["@@ -1,4 +1,4 @@", "@@ -19,4 +19,4 @@"]
    _, tei = put(tmp_path, "near", CONTENTS["near"])
    heads = [line for line in call(tei).stdout.splitlines() if line.startswith("@@")]
    assert heads == ["@@ -1,11 +1,11 @@", "@@ -13,4 +13,4 @@"]


def test_a_character_that_the_encoding_lacks_makes_no_patch(tmp_path: Path) -> None:
    from tests.decisions.deciding import decision

    text = "They saw an arid café — by the mill.\n"
    line = decision(text, "arid", 0, "other", "áŕid")
    _, tei = put(tmp_path, "book", text.encode("cp1252"), [line])
    result = call(tei, "--unified")
    assert result.exit_code != 0
    assert "which cp1252, the encoding of the source, has not" in str(result.output) + str(result.exception)
    assert "áŕid" in call(tei, "--tsv").stdout


def test_tsv_and_json_have_rule_and_confidence(tmp_path: Path) -> None:
    _, tei = put(tmp_path, "book", CONTENTS["broken over lines"])
    head, row = call(tei, "--tsv").stdout.splitlines()
    assert head.split("\t")[:4] == ["page", "line", "before", "after"]
    assert row.split("\t") == ["", "1", "tn¬\\ne", "the", "spelling", "table", "0.97", "high", "tei-pipeline", "listed"]
    content = json.loads(call(tei, "--json").stdout)
    assert content["changes"][0]["before"] == "tn¬\ne"
    assert [line["line"] for line in content["lines"]] == [1, 2]
    tei.with_suffix(".review.jsonl").unlink()
    assert call(tei, "--tsv").stdout.splitlines()[1].split("\t")[4:8] == ["spelling", "", "", "high"]


def test_another_version_of_the_text_is_aligned(tmp_path: Path) -> None:
    raw, tei = put(tmp_path, "book", CONTENTS["plain"])
    longer = tmp_path / "longer.txt"
    longer.write_bytes(b"A line before.\nAnd one more.\n" + raw.read_bytes())
    out = call(longer, tei).stdout.splitlines()
    assert "-A line before." in out
    assert "-They liave seen tne old man." in out
    assert "+They have seen the old man." in out


def test_patch_knows_no_utf_16(tmp_path: Path) -> None:
    _, tei = put(tmp_path, "book", "They liave seen tne old man.\n".encode("utf-16"))
    assert call(tei, "--unified").exit_code == ExitCode.CANNOT_WRITE
    assert "liave" in call(tei, "--tsv").stdout


def test_two_runs(tmp_path: Path) -> None:
    from tests.decisions.deciding import decision

    text = CONTENTS["plain"].decode()
    _, one = put(tmp_path, "one", CONTENTS["plain"])
    lines = [decision(text, "tne", 0, "reject", "the"), decision(text, "liave", 1, "other", "leave")]
    _, two = put(tmp_path, "two", CONTENTS["plain"], lines)
    rows = [row.split("\t")[2:4] for row in call(one, two, "--tsv").stdout.splitlines()[1:]]
    assert rows == [["the", "tne"], ["have", "leave"]]
    assert call(one, one).stdout == ""


def test_the_page_is_one_file_and_its_text_is_text(tmp_path: Path) -> None:
    _, tei = put(tmp_path, "book", HOSTILE.encode())
    page = tmp_path / "book.html"
    assert call(tei, "--html", page).exit_code == 0
    tree: Any = html.fromstring(page.read_text("utf-8"))
    scripts = tree.xpath("//script")
    assert len(scripts) == 1
    assert "alert(1)" not in scripts[0].text
    assert "<script>alert(1)</script>" in "".join(tree.xpath("//td[@class='text']")[0].itertext())
    assert not tree.xpath("//*[@src or @href[not(starts-with(., '#'))] or @onerror]")
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert [row.get("data-kinds") for row in tree.xpath("//tr[@data-kinds]")] == ["spelling", "spelling"]
    assert [e.text for e in tree.xpath("//del")] == ["liave", "tne", "tne"]
    assert [e.text for e in tree.xpath("//ins")] == ["have", "the", "the"]
    assert call(tei, "--html", tei).exit_code == ExitCode.CANNOT_WRITE
    etree.tostring(tree)


def test_control_characters_never_reach_the_terminal(tmp_path: Path) -> None:
    _, tei = put(tmp_path, "book", b"They liave \x1b[31mseen tne old man.\n")
    result = call(tei, "--words")
    assert "\x1b[31m" not in result.stdout
    assert "liave" in result.stdout


def test_wrong_usage() -> None:
    assert call("a.txt").exit_code == ExitCode.USAGE
    assert call("a.xml", "b.xml", "c.xml").exit_code == ExitCode.USAGE


@given(st.text("abé ,.-’", max_size=30), st.text("abé ,.-’", max_size=30))
def test_words_give_both_sides(one: str, other: str) -> None:
    parts = list(words(one, other))
    assert "".join(old for _, old, _ in parts) == one
    assert "".join(new for _, _, new in parts) == other
    assert all((tag == "equal") == (old == new) for tag, old, new in parts)
