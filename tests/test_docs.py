"""The generated parts of the documentation are up to date, and its examples are true."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from tei_pipeline.cli import cli
from tei_pipeline.docs import exit_code_table, metadata_table, refresh, refresh_folder, settings_table
from tei_pipeline.errors import ExitCode
from tei_pipeline.metadata import Metadata
from tei_pipeline.settings import build_settings, describe

DOCS = Path(__file__).parents[1] / "docs"


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_generated_parts_are_up_to_date(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert refresh(text) == text, "run `make docs`"


def test_every_command_and_table_is_documented() -> None:
    text = (DOCS / "cli.md").read_text(encoding="utf-8") + (DOCS / "settings.md").read_text(encoding="utf-8")
    for name in (
        "settings",
        "metadata",
        "exit codes",
        "help",
        *(f"help {command}" for command in cli.commands),
    ):
        assert f"<!-- generated: {name} -->" in text


def test_tables_are_complete() -> None:
    assert all(f"`{key}`" in settings_table() for key, *_ in describe())
    assert all(f"| `{key}` |" in metadata_table() for key in Metadata.model_fields)
    assert all(f"| {int(code)} | `{code.name}` |" in exit_code_table() for code in ExitCode)


def test_stale_pages_are_written_anew_and_prose_is_kept(tmp_path: Path) -> None:
    shutil.copy(DOCS / "cli.md", tmp_path)
    page = tmp_path / "cli.md"
    fresh = page.read_text(encoding="utf-8")
    page.write_text(fresh.replace("--force", "--farce"), encoding="utf-8")
    assert refresh_folder(tmp_path) == [page]
    assert page.read_text(encoding="utf-8").count("--farce") == fresh.count("--force") - refreshed(fresh)
    page.write_text(fresh, encoding="utf-8")
    assert refresh_folder(tmp_path) == []


def refreshed(page: str) -> int:
    return sum(part.count("--force") for part in re.findall(r"<!-- generated:.*?<!-- end -->", page, re.DOTALL))


def test_toml_examples_are_accepted() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", (DOCS / "settings.md").read_text(encoding="utf-8"), re.DOTALL)
    project, *documents = [tomllib.loads(block) for block in blocks]
    assert build_settings(None, project, {}).omissions.element == "gap"
    assert documents
    for table in documents:
        metadata = Metadata.model_validate(table)
        assert build_settings(None, metadata.settings, {}).omissions.element == "gap"
