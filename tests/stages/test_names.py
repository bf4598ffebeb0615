"""Names: who is named where, in a text of its own and in a book with an index; and what only looks like a name."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tei_pipeline.document import Document, MarkKind, Severity
from tei_pipeline.stages.names import nested
from tei_pipeline.tei.encode import encode
from tei_pipeline.tei.names import tei
from tei_pipeline.tei.restore import reading_text, restore_bytes
from tei_pipeline.tei.validate import parse_tei, validate_house
from tests.generated import WORDS
from tests.making import SETTINGS, book, cases, document_of, plain, text_of

LIVES = """APPENDIX

BIOGRAPHICAL NOTES

Brisk, Tekla, b. 1874. Kept the ferry for many years.

Halvarsen, Ole, 1851-1903. Pilot.

Lindt, Otto, 1870-1936. Miller, and a friend of Brisk.

Orlan, Vera Nikolaevna, b. 1881. Botanist."""
INDEX = """INDEX

Brisk, Tekla, 2, 3
Ferry, the, 2, 4
Halvarsen, Ole, 3, 4
Lindt, Otto, 3, 5
Marn, Anton, 5
Marn, Jakob, {jakob}
Mill, the, 4, 6
Orlan, Vera Nikolaevna, 3, 6
Rent, 2"""


def book_saying(says: str, pages_of: str = "") -> str:
    index = INDEX.format(jakob="3, 6" if pages_of == "Jakob" else "6")
    return book([plain(0), plain(1), f"{plain(2)}\n\n{says}", *(plain(at) for at in range(3, 7)), LIVES, index])


def document_saying(case: dict[str, Any]) -> Document:
    if case.get("kind") == "article":
        return document_of(f"A Life\n\n{case['says']}\n", kind="article")
    return document_of(book_saying(case["says"], case.get("pages_of", "")), kind="book")


def named(document: Document, kind: MarkKind, low: int, high: int) -> list[str]:
    found = []
    for mark in document.marks(kind):
        if low <= mark.start < high:
            to = f" -> {mark.get('ref')}" if mark.get("ref") else ""
            found.append(f"{text_of(document, mark)}{to}{'?' if mark.get('cert') == 'low' else ''}")
    return found


@pytest.mark.parametrize("case", cases("names"))
def test_cases(case: dict[str, Any]) -> None:
    document = document_saying(case)
    low = document.source.text.index(case["says"])
    high = low + len(case["says"])
    assert named(document, MarkKind.PERSON, low, high) == case["out"]
    assert named(document, MarkKind.GLOSS, low, high) == case.get("glosses", [])
    if "dates" in case:
        assert named(document, MarkKind.DATE, low, high) == case["dates"]
    if "places" in case:
        assert named(document, MarkKind.PLACE, low, high) == case["places"]
    assert [f.code for f in document.findings if f.code.startswith("person")] == case.get("findings", [])


@pytest.mark.parametrize("case", [pytest.param(*case.values, id=case.id) for case in cases("names")])
def test_promises(case: dict[str, Any]) -> None:
    document = document_saying(case)
    tree = parse_tei(encode(document, SETTINGS), "book.xml")
    assert [problem for problem in validate_house(tree) if problem.severity is Severity.ERROR] == []
    assert restore_bytes(tree, "book.xml") == document.source.text.encode()
    assert reading_text(tree) == document.reading().text


def test_every_reference_leads_to_somebody_who_is_described_once() -> None:
    document = document_of(book_saying("Brisk and Anton Marn were there, and Orlan was not, as she never is here."))
    ids = [person.id for person in document.persons] + [place.id for place in document.places]
    assert len(ids) == len(set(ids))
    marks = document.marks(MarkKind.PERSON, MarkKind.PLACE)
    assert {ref for mark in marks for ref in mark.get("ref").split()} <= set(ids)


def test_what_the_sources_tell_stands_in_the_list() -> None:
    document = document_of(book_saying("Had tea with Stiva [Lindt], who is no friend of engineers, and with Orlan."))
    tree = parse_tei(encode(document, SETTINGS), "book.xml")
    people = {
        str(person.get("{http://www.w3.org/XML/1998/namespace}id")): person for person in tree.iter(tei("person"))
    }
    lindt, orlan = people["pers-lindt"], people["pers-orlan"]
    assert [name.get("type") for name in lindt.iter(tei("persName"))] == ["main", "alias"]
    assert [when.get("when") for when in lindt.iter(tei("birth"), tei("death"))] == ["1870", "1936"]
    assert [p.get("target") for p in lindt.iter(tei("ptr"))] == ["#bio.lindt"]
    assert [(f.get("type"), f.text) for f in orlan.iter(tei("forename"))] == [
        (None, "Vera"),
        ("patronymic", "Nikolaevna"),
    ]


def test_an_accepted_correction_leaves_the_identifiers() -> None:
    """The headword of the index is damaged in one text and right in the other."""
    right = book_saying("Halvarsen had waited, and Halvarsen had gone to sleep; nobody woke Halvarsen at all.")
    wrong = right.replace("Halvarsen, Ole, 3, 4", "Halvarscn, Ole, 3, 4")
    assert wrong != right
    assert [p.id for p in document_of(wrong).persons] == [p.id for p in document_of(right).persons]


def test_the_same_text_gives_the_same_names() -> None:
    text = book_saying("Letters from Marn and from Brisk came to-day, and from the tupans [war lords].")
    assert document_of(text).layers == document_of(text).layers


_NAMES = (
    "Brisk",
    "Orlan",
    "Vera Nikolaevna",
    "Marn",
    "Stiva [Lindt]",
    "Lindt’s",
    "Colonel Brisk",
    "T. Brisk",
    "(Marn)",
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from([*_NAMES, *WORDS[:12], "¬\n", "\n", ". . .", "*", "[29J"]), min_size=5, max_size=60))
def test_names_anywhere_never_cost_a_letter(words: list[str]) -> None:
    document = document_of(book_saying(" ".join(words).replace(" ¬\n ", "¬\n") + "."), kind="book")
    tree = parse_tei(encode(document, SETTINGS), "book.xml")
    assert restore_bytes(tree, "book.xml") == document.source.text.encode()
    assert [problem for problem in validate_house(tree) if problem.severity is Severity.ERROR] == []
    people = document.marks(MarkKind.PERSON)
    assert nested(people) == list(people)
