"""References in running text: numbers of pages of this book, and those that belong to another work."""

from __future__ import annotations

from typing import Any

import pytest

from tei_pipeline.document import MarkKind
from tests.making import cases, corrections
from tests.stages.listing_cases import referred, rendered


@pytest.mark.parametrize("case", cases("references"))
def test_cases(case: dict[str, Any]) -> None:
    document = referred({"prose": 40, "says": {"3": case["text"]}})
    assert rendered(document, MarkKind.REFERENCE) == case["out"]
    assert corrections(document, "references") == case.get("edits", [])
    assert document.tree.children is not None
