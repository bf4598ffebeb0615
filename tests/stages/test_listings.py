"""Listings: each kind found under its heading, with its entries and what they point to; and text that is none."""

from __future__ import annotations

from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from tei_pipeline.document import Finding, Mark, MarkKind
from tests.making import cases, corrections
from tests.stages.listing_cases import layer_of, listed, rendered

KINDS: dict[str, tuple[MarkKind, ...]] = {
    "title_pages": (MarkKind.TITLE_PART,),
    "contents": (MarkKind.ITEM, MarkKind.REFERENCE),
    "biographies": (MarkKind.ENTRY, MarkKind.PARAGRAPH),
    "works": (MarkKind.WORK,),
    "tables": (MarkKind.ROW, MarkKind.CELL),
    "index": (MarkKind.ITEM, MarkKind.REFERENCE),
}
ALL = list(
    chain.from_iterable([pytest.param(kind, *p.values, id=f"{kind}-{p.id}") for p in cases(kind)] for kind in KINDS)
)


@pytest.mark.parametrize(("kind", "case"), ALL)
def test_cases(kind: str, case: dict[str, Any]) -> None:
    document = listed(case)
    assert rendered(document, *KINDS[kind]) == case["out"]
    if "edits" in case:
        assert corrections(document, "listings") == case["edits"]
    if "ids" in case:
        marks = document.marks(MarkKind.ENTRY, MarkKind.ITEM)
        assert [mark.get("id") for mark in marks if mark.get("id")] == case["ids"]
    found = [item.code for item in layer_of(document, "listings").items if isinstance(item, Finding)]
    assert found == case.get("findings", [])


@pytest.mark.parametrize(("kind", "case"), ALL)
def test_the_marks_nest_and_leave_no_letter_between_them(kind: str, case: dict[str, Any]) -> None:
    document = listed(case)
    text = document.source.text
    stack = [document.tree]
    while stack:
        node = stack.pop()
        stack += node.children
        if node.kind in (MarkKind.LIST, MarkKind.TABLE, MarkKind.ROW, MarkKind.WORKS, MarkKind.ENTRY):
            inner = [child for child in node.children if child.kind is not MarkKind.FURNITURE]
            assert inner
            at = node.start
            for child in node.children:
                assert not text[at : child.start].strip()
                at = child.end
            assert not text[at : node.end].strip()


def test_prose_alone_has_none() -> None:
    items = layer_of(listed({"prose": 20}), "listings").items
    assert [item for item in items if isinstance(item, Mark)] == []


_ENTRY_WORDS = ["Orlan", "Pelik", "see", "12", "7-9", "; and", "n.", "the ferry,", ":", "lo", "*4", "-", "(", "104n."]


@given(st.lists(st.lists(st.sampled_from(_ENTRY_WORDS), min_size=1, max_size=6), min_size=4, max_size=12))
@checked(max_examples=60, deadline=None)
def test_any_index_nests(lines: list[list[str]]) -> None:
    page = "INDEX\n\n" + "\n".join(" ".join(words) for words in lines)
    document = listed({"prose": 12, "back": [page]})
    assert document.tree.children is not None
