"""Links between the pages of the documentation lead somewhere, and no page names a place on somebody's machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
_MACHINE = re.compile(r"(?<![\w.])/(?:root|home|tmp|work|opt|Users)/|[A-Z]:\\Users")


def pages() -> list[Path]:
    found = [
        *ROOT.glob("*.md"),
        *(page for folder in ("docs", "tests", "tools") for page in (ROOT / folder).rglob("*.md")),
    ]
    return sorted(found)


def prose(page: Path) -> str:
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The names that the headings of a page can be linked by, as code hosts make them."""
    return set(_anchors(prose(page)))


def _anchors(text: str) -> Iterator[str]:
    for heading in re.findall(r"^#+ +(.+?) *#*$", text, re.MULTILINE):
        bare = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading))
        yield bare.lower().replace(" ", "-")


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_relative_links_resolve(page: Path) -> None:
    broken = []
    for link in _LINK.findall(prose(page)):
        if re.match(r"[a-z][a-z+.-]*:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        there = target.exists() and target.is_relative_to(ROOT)
        if not there or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            broken.append(link)
    assert not broken


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_names_a_place_on_a_machine(page: Path) -> None:
    assert not _MACHINE.findall(page.read_text(encoding="utf-8"))


def test_the_pages_that_a_newcomer_needs_are_there() -> None:
    names = {str(page.relative_to(ROOT)) for page in pages()}
    assert {"README.md", "CONTRIBUTING.md", "CHANGELOG.md"} <= names
    assert {
        f"docs/{name}.md" for name in ("architecture", "cli", "elements", "encoding", "quality", "settings")
    } <= names
