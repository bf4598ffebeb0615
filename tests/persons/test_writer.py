"""The writer of a diary: which I is the writer's, who that is, and where nothing may be marked."""

from __future__ import annotations

from typing import Any

import pytest

from tei_pipeline.document import Document, MarkKind, Severity
from tei_pipeline.settings import Names, Settings
from tei_pipeline.tei.encode import encode
from tei_pipeline.tei.names import tei
from tei_pipeline.tei.restore import restore_bytes
from tei_pipeline.tei.validate import parse_tei, validate_house
from tests.making import book, cases, document_of

BEFORE = """4th May, 1926. {says}

5th May, 1926. It rained then, but nobody was late. They were personally pleased.

6th May, 1926. The mill stood still."""
LATER = """7th May, 1926. I had tea. I had no sugar.

8th May, 1926. Brisk came."""
INDEX = "INDEX\n\nBrisk, Tekla, 2\nFerry, the, 1, 2\nMill, the, 1\nTarn, Joachim, 1"
ALL, PAGE, NONE = (Settings(names=Names(writer=where)) for where in ("all", "page", "none"))


def diary(says: str, settings: Settings = ALL, **metadata: Any) -> Document:
    told = {"kind": "diary", "author": "Joachim Tarn"} | metadata
    return document_of(book([BEFORE.format(says=says), LATER, INDEX]), settings=settings, **told)


def spoken(document: Document) -> list[str]:
    """Each marked word with the one after it."""
    text = document.source.text
    return [" ".join(text[mark.start : mark.start + 30].split()[:2]) for mark in document.marks(MarkKind.WRITER)]


@pytest.mark.parametrize("case", cases("writer"))
def test_cases(case: dict[str, Any]) -> None:
    found = [said.rstrip(",.") for said in spoken(diary(case["says"]))]
    assert found == [*case["out"], "I had", "I had"]  # the last two stand on the page after


def test_once_a_page_is_the_default_and_never_is_possible() -> None:
    says = "I went, and I came."
    assert Settings() == PAGE
    assert spoken(diary(says, PAGE)) == ["I went,", "I had"]
    assert spoken(diary(says, NONE)) == []


def test_a_writer_whom_the_text_never_names_stays_unknown() -> None:
    assert spoken(diary("I went.", author="Otto Rask")) == []
    assert spoken(diary("I went.", author=[])) == []
    assert spoken(diary("I went.", author=["Joachim Tarn", "Tekla Brisk"])) == []


@pytest.mark.parametrize("author", ["Joachim Tarn", "Tarn, Joachim", "J. Tarn"])
def test_the_author_of_the_metadata_is_found_in_the_index(author: str) -> None:
    document = diary("I went.", author=author)
    assert {mark.get("ref") for mark in document.marks(MarkKind.WRITER)} == {"pers-tarn"}


def test_only_a_diary_speaks_of_its_writer() -> None:
    text = book(["CHAPTER ONE\n\nI went down to the ferry.", INDEX])
    assert spoken(document_of(text, settings=ALL, kind="book", author="Joachim Tarn")) == []


def test_the_encoding_is_valid_and_loses_nothing() -> None:
    document = diary("I went with Brisk, and T saw the mill.")
    tree = parse_tei(encode(document, ALL), "book.xml")
    first = next(tree.iter(tei("rs")))
    assert (first.get("type"), first.get("ref"), first.text) == ("person", "#pers-tarn", "I")
    assert [problem for problem in validate_house(tree) if problem.severity is Severity.ERROR] == []
    assert restore_bytes(tree, "book.xml") == document.source.text.encode()
