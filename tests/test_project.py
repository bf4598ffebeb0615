"""The project's own files agree: what pyproject.toml asks for is pinned, and no lock file names a registry."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PROJECT["dependency-groups"]
USED = [*PROJECT["project"]["dependencies"], *GROUPS["build"]]
ASKED = {"requirements.lock": USED, "requirements-dev.lock": [*USED, *GROUPS["dev"]]}


def name(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\s\[<>=!~;]", requirement)[0]).lower()


@pytest.mark.parametrize("lock", ASKED)
def test_every_dependency_is_pinned_with_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    lines = re.findall(r"^[\w.-]+==.*(?=\n +--hash=)", text, re.MULTILINE)
    pinned = {name(line) for line in lines}
    assert {name(line) for line in ASKED[lock] if isinstance(line, str)} <= pinned, "run `make lock`"
    assert len(lines) == len(re.findall(r"^\w", text, re.MULTILINE)), "a line without a hash"
    assert len(lines) == len(set(lines)), "a line twice"


@pytest.mark.parametrize("lock", ASKED)
def test_no_lock_file_names_a_registry(lock: str) -> None:
    assert not re.search(r"://|^-|^ *--(?!hash)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE)
