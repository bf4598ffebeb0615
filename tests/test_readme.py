"""What README.md and docs/ show is what the program does: their examples are made anew and compared."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from tei_pipeline.metadata import Metadata

ROOT = Path(__file__).parents[1]
TOOL = ROOT / "tools" / "excerpts.py"


@pytest.fixture(scope="module")
def excerpts() -> ModuleType:
    spec = importlib.util.spec_from_file_location("excerpts", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_examples_are_up_to_date() -> None:
    done = subprocess.run([sys.executable, TOOL, "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_readme_shows_a_text_before_and_after_and_runs_its_commands() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"<!-- (excerpt: \S+|run)", page)
    assert "excerpt: raw/sorva-diaries.txt" in shown
    assert "excerpt: tei/sorva-diaries.xml" in shown
    commands = re.findall(r"<!-- run -->\n\n```console\n(.*?)```", page, re.DOTALL)
    run = "".join(commands)
    assert all(f"$ tei-pipeline {name}" in run for name in ("convert", "check", "validate", "text", "restore"))


def test_every_console_block_is_run() -> None:
    for file in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        page = file.read_text(encoding="utf-8")
        assert page.count("```console") == len(re.findall(r"<!-- run -->\n+```console", page)), file


def test_readme_metadata_is_accepted() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert blocks
    for block in blocks:
        assert Metadata.model_validate(tomllib.loads(block)).title


def test_a_stale_example_is_made_anew_and_prose_is_kept(excerpts: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text("one  \ntwo\nthree\n", encoding="utf-8")
    (tmp_path / "a.xml").write_text(
        '<p>\n<lb n="1"/>one\n<lb n="2"/>two</p>\n<q>\n  <r x="y">\n  </r>', encoding="utf-8"
    )
    page = (
        "Prose.\n\n<!-- excerpt: raw/a.txt 1-2 -->\n\n```text\nold\n```\n"
        "<!-- excerpt: a.xml 1-1 -->\n```xml\nold\n```\n"
        '<!-- excerpt: a.xml "<r x=\\"y" to "</r>" -->\n\n```xml\n```\n'
        "<!-- run -->\n\n```console\n$ cat raw/a.txt\nold\n$ echo '(1.5 s)'\n(0.3 s)\n```\nMore.\n"
    )
    fresh = excerpts.refresh(page, tmp_path)
    assert fresh == (
        "Prose.\n\n<!-- excerpt: raw/a.txt 1-2 -->\n\n```text\none\ntwo\n```\n"
        '<!-- excerpt: a.xml 1-1 -->\n```xml\n<p>\n<lb n="1"/>one\n```\n'
        '<!-- excerpt: a.xml "<r x=\\"y" to "</r>" -->\n\n```xml\n<r x="y">\n</r>\n```\n'
        "<!-- run -->\n\n```console\n$ cat raw/a.txt\none  \ntwo\nthree\n$ echo '(1.5 s)'\n(1.5 s)\n```\nMore.\n"
    )
    assert excerpts.refresh(fresh.replace("\n(1.5 s)", "\n(0.2 s)"), tmp_path).count("(0.2 s)") == 1


@pytest.mark.parametrize(
    ("what", "message"), [("1-9", "no line has"), ("2-1", "before the first"), ("x", "write lines")]
)
def test_an_excerpt_that_is_not_there_is_named(excerpts: ModuleType, tmp_path: Path, what: str, message: str) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "a.xml").write_text('<p>\n<lb n="1"/>one\n<lb n="2"/>two</p>\n', encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        excerpts.refresh(f"<!-- excerpt: a.xml {what} -->\n\n```xml\n```\n", tmp_path)


def test_a_command_that_fails_is_no_example(excerpts: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    with pytest.raises(RuntimeError, match="ends with 3"):
        excerpts.refresh("<!-- run -->\n\n```console\n$ exit 3\n```\n", tmp_path)
