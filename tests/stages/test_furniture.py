"""Furniture: numbers, signatures, running heads, stamps; and what looks like them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.document import Document, MarkKind
from tests.generated import generated_book
from tests.making import case_text, cases, document_of, text_of


def furniture(document: Document) -> list[str]:
    marks = document.marks(MarkKind.FURNITURE, MarkKind.NOISE)
    return [f"{mark.get('type') or mark.kind}: {text_of(document, mark)}" for mark in marks]


@pytest.mark.parametrize("case", cases("furniture"))
def test_cases(case: dict[str, Any]) -> None:
    assert furniture(document_of(case_text(case), upto="furniture")) == case["out"]


@given(st.integers(0, 10**9))
def test_every_number_read_is_furniture_and_stands_on_its_page(seed: int) -> None:
    document = document_of(generated_book(seed, pages=6).text, upto="furniture")
    numbers = [mark for mark in document.marks(MarkKind.FURNITURE) if mark.get("type") == "pageNum"]
    pages = [page for page in document.marks(MarkKind.PAGE) if page.get("number_start")]
    assert len(numbers) == len(pages)
    for mark, page in zip(numbers, pages, strict=True):
        assert mark.start <= int(page.get("number_start")) < int(page.get("number_end")) <= mark.end
        assert page.start <= mark.start < mark.end <= page.end


def test_an_article_has_no_noise() -> None:
    assert furniture(document_of("wir Rl ;\n\n\f4a mm,\n", upto="furniture", kind="article")) == []
