"""Pages: where they begin, and which number each bears."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.document import Document, MarkKind, Severity
from tei_pipeline.settings import build_settings
from tests.generated import LOOK_ALIKES, generated_book
from tests.making import book, case_text, cases, corrections, document_of, plain

PLAIN = [plain(at) for at in range(8)]


def numbers(document: Document) -> list[str]:
    return [page.get("n") for page in document.marks(MarkKind.PAGE)]


@pytest.mark.parametrize("case", cases("pages"))
def test_cases(case: dict[str, Any]) -> None:
    document = document_of(case_text(case), upto="pages")
    assert numbers(document) == case["out"]
    if "edits" in case:
        assert corrections(document, "pages") == case["edits"]


@pytest.mark.parametrize("case", [case for case in cases("pages") if not case.marks])
def test_pages_stand_in_order_and_apart(case: dict[str, Any]) -> None:
    document = document_of(case_text(case), upto="pages")
    pages = document.marks(MarkKind.PAGE)
    assert [page.get("leaf") for page in pages] == [f"{at:04d}" for at in range(1, len(pages) + 1)]
    assert all(one.end <= other.start for one, other in pairwise(pages))
    filled = [line for line in document.source.lines if document.source.line_text(line).strip()]
    assert not pages or all(document.page_at(line.start) is not None for line in filled)


@given(st.integers(0, 10**9), st.integers(8, 40), st.sampled_from((0.0, 0.1, 0.25)))
def test_the_true_sequence_is_found_under_moderate_damage(seed: int, pages: int, damage: float) -> None:
    generated = generated_book(seed, pages=pages, damage=damage)
    assert numbers(document_of(generated.text, upto="pages")) == generated.numbers


@given(st.integers(0, 10**9))
def test_a_number_out_of_sequence_is_said_to_be_one(seed: int) -> None:
    generated = generated_book(seed, pages=9, damage=0.6)
    document = document_of(generated.text, upto="pages")
    unsure = {finding.start for finding in document.findings if finding.code == "page-number-unsure"}
    inferred = [finding for finding in document.findings if finding.code == "page-number-inferred"]
    pages = [page for page in document.marks(MarkKind.PAGE) if not page.get("n").startswith("[")]
    assert len(inferred) == sum(not page.get("number_start") for page in pages)
    assert unsure <= {int(page.get("number_start")) for page in pages if page.get("number_start")}


def test_what_is_said_of_missing_pages() -> None:
    text = book(PLAIN[:4]) + "\n\n\n\n" + book(PLAIN[:4], first=15)
    (missing,) = [f for f in document_of(text, upto="pages").findings if f.code == "pages-missing"]
    assert missing.severity is Severity.WARNING
    assert "after page 4 comes page 15: no text of 5 to 14" in missing.message


def test_what_is_said_of_a_blank_leaf() -> None:
    text = book(PLAIN[:4]) + "\n\n\n\n" + book(PLAIN[:4], first=6)
    (missing,) = [f for f in document_of(text, upto="pages").findings if f.code == "pages-missing"]
    assert missing.severity is Severity.INFO
    assert "no text of 5 (" in missing.message


def test_a_leaf_that_a_long_gap_cuts_is_one() -> None:
    cut = PLAIN[2].replace("\n\n", "\n\n\n\n\n", 1)
    text = book([*PLAIN[:2], cut, *PLAIN[3:5]])
    assert numbers(document_of(text, upto="pages")) == ["1", "2", "3", "4", "5"]


def test_two_leaves_without_a_gap_between_are_two() -> None:
    pages = [f"{plain(n)}\n[{n}]" for n in range(1, 9)]
    text = "\n\n\n\n\n".join([*pages[:3], f"{pages[3]}\n\n{pages[4]}", *pages[5:]])
    assert numbers(document_of(text, upto="pages")) == [str(n) for n in range(1, 9)]


def test_an_introduction_whose_first_page_has_no_number() -> None:
    lines = "\n".join(f"the ferry carried seven barrels of tar across {n} sounds and" for n in range(12))
    text = (
        book(["THE LAST FERRY", lines], number="")
        + "\n\n\n\n"
        + book([page[0].lower() + page[1:] for page in PLAIN[:4]], first=8)
    )
    assert numbers(document_of(text, upto="pages")) == ["[1]", "7", "8", "9", "10", "11"]


@pytest.mark.parametrize(
    ("brackets", "foot", "edit"),
    [
        ("auto", "[l7]", "[l7] -> [17]"),
        ("always", "[l7", "[l7 -> [17]"),
        ("never", "l7", "l7 -> 17"),
        ("auto", "l7", "l7 -> 17"),
    ],
)
def test_the_setting_for_brackets(brackets: str, foot: str, edit: str) -> None:
    settings = build_settings(None, {}, {"pages.number_brackets": brackets})
    text = f"a b.\n\n[16]\n\n\n\n\nc d.\n\n{foot}\n\n\n\n\ne f.\n\n[18]\n\n\n\n\ng h.\n\n[19]\n"
    document = document_of(text, upto="pages", settings=settings)
    assert numbers(document) == ["16", "17", "18", "19"]
    assert edit in corrections(document, "pages")


STYLES = ("{}", "[{}]", "- {} -", "({})", "{}.", "— {} —")


@given(st.integers(0, 10**6), st.sampled_from(STYLES), st.booleans(), st.sampled_from(("\n\n\n\n\n", "\n\f")))
def test_numbers_in_any_frame_at_the_head_or_the_foot(seed: int, style: str, at_head: bool, sep: str) -> None:
    random, first = Random(seed), seed % 90 + 1
    pages = []
    for at in range(25):
        number = style.format(first + at)
        if 0 < at < 24 and random.random() < 0.25:
            number = random.choice(("", "".join(random.choice(LOOK_ALIKES.get(glyph, glyph)) for glyph in number)))
        parts = [number, plain(seed % 97 + at)]
        pages.append("\n\n".join(part for part in (parts if at_head else reversed(parts)) if part))
    document = document_of(sep.join(pages) + "\n", upto="pages")
    assert numbers(document) == [str(first + at) for at in range(25)]
