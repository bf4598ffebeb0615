"""The self-check finds what is wrong in small books made for it, and nothing in one where everything fits."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tei_pipeline.document import Severity
from tei_pipeline.review.check import SelfCheck, as_json, at_least, check_tree
from tei_pipeline.review.findings import CODES, FIELDS, Check
from tei_pipeline.review.reading import read_book
from tei_pipeline.tei.names import XML_ID, tei
from tei_pipeline.tei.validate import parse_tei, validate_house

CASES = Path(__file__).parent / "check_cases"
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((CASES / "expected.toml").read_text("utf-8"))


def tree_of(name: str) -> etree._ElementTree:
    return parse_tei(CASES / f"{name}.xml", name)


def checked(name: str) -> SelfCheck:
    return check_tree(tree_of(name))


def codes(tree: etree._ElementTree) -> list[str]:
    return [found.code for found in check_tree(tree).findings]


def test_every_file_is_expected() -> None:
    assert {file.stem for file in CASES.glob("*.xml")} == EXPECTED.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_the_file_is_valid(name: str) -> None:
    assert [problem for problem in validate_house(tree_of(name)) if problem.severity == Severity.ERROR] == []


@pytest.mark.parametrize("name", EXPECTED)
def test_what_is_found(name: str) -> None:
    findings = checked(name).findings
    assert [(f.code, f.page, f.line) for f in findings] == [tuple(e[:3]) for e in EXPECTED[name]["finds"]]
    for found, expected in zip(findings, EXPECTED[name]["finds"], strict=True):
        assert "".join(expected[3:]) in f"{found.message} {found.suggestion}"
        assert found.message.endswith(".")
        assert found.suggestion


def test_everything_fits_in_a_sound_book() -> None:
    figures = checked("sound").figures
    assert [figure for figure in figures if figure.ok != figure.checked] == []
    assert {figure.check.value for figure in figures} == {code.check.value for code in CODES.values()}


@pytest.mark.parametrize("name", EXPECTED)
def test_figures_never_count_more_than_there_is(name: str) -> None:
    assert all(0 <= figure.ok <= figure.checked for figure in checked(name).figures)


def test_findings_are_in_the_order_of_the_book_and_the_same_each_time() -> None:
    first = checked("notes").findings
    assert first == checked("notes").findings
    places = [(found.leaf, found.line) for found in first]
    assert places == sorted(places)


# ------------------------------------------------------------------ links that the schema forbids to break


def test_a_mark_that_leads_to_no_note_is_an_error() -> None:
    tree = tree_of("sound")
    next(r for r in tree.iter(tei("ref")) if r.get("type") == "noteAnchor").set("target", "#bio.halvard")
    assert codes(tree)[:2] == ["note-target-missing", "note-no-anchor"]
    assert check_tree(tree).worst() == Severity.ERROR


def test_a_star_that_leads_elsewhere_is_an_error() -> None:
    tree = tree_of("sound")
    next(r for r in tree.iter(tei("ref")) if r.get("type") == "bio").set("target", "#leaf-0001")
    assert codes(tree) == ["star-target-missing", "biography-no-star"]


@pytest.mark.parametrize("attribute", ["next", "prev"])
def test_parts_of_a_note_that_are_not_joined_both_ways(attribute: str) -> None:
    tree = tree_of("sound")
    part = next(note for note in tree.iter(tei("note")) if note.get(attribute))
    del part.attrib[attribute]
    assert "note-not-joined" in codes(tree)


@pytest.mark.parametrize(("numbers", "code"), [(("1", "1"), "note-repeated"), (("2", "1"), "note-order")])
def test_numbers_of_notes_on_a_page(numbers: tuple[str, str], code: str) -> None:
    tree = tree_of("sound")
    notes = [note for note in tree.iter(tei("note")) if (note.get(XML_ID) or "").startswith("fn7")]
    for note, n in zip(notes, numbers, strict=True):
        note.set("n", n)
    assert codes(tree) == [code]


# ------------------------------------------------------------------ the view of the book


def test_the_book_as_read() -> None:
    book = read_book(tree_of("sound"))
    page = book.pages[2]
    assert (
        page.text
        == "THE FERRY: 1926–1927 The river froze, and the lamp went out. May – June 1926 We waited for the icebreaker"
    )
    assert page.note_text == "The Sall, which is shallow. A lamp of the old kind, with"
    assert page.printed == ["[7]"]
    assert book.pages[3].text.startswith("breaker from Torrow.")
    assert [note.broken_off for note in book.notes] == [False, True, False, False]
    assert [(division.type, division.at.line) for division in book.divisions if division.type == "diaryEntry"] == [
        ("diaryEntry", 12),
        ("diaryEntry", 14),
        ("diaryEntry", 21),
    ]
    assert book.index[1].label == "Icebreaker, the"
    assert book.anchors[0].words == "FERRY: 1926–1927 The river"


def test_a_correction_that_takes_in_a_page_turn() -> None:
    page = '<lb n="1"/>A <choice><sic>fer<pc force="weak">-</pc><fw type="pageNum"><lb n="2"/>[8]</fw>'
    rest = '<pb n="9" xml:id="leaf-0002"/><lb n="3" break="no"/>rv</sic><corr>ferry</corr></choice> came.'
    text = f'<pb n="8" xml:id="leaf-0001"/>{page}{rest}'
    book = read_book(parse_tei(f'<TEI xmlns="{tei("")[1:-1]}"><text><p>{text}</p></text></TEI>'.encode(), "x"))
    assert [(p.text, p.printed) for p in book.pages] == [("A ferry", ["[8]"]), ("came.", [])]


def test_a_text_without_pages() -> None:
    article = '<p><lb n="1"/>A<ref type="noteAnchor" cert="low">1</ref></p>'
    tree = parse_tei(f'<TEI xmlns="{tei("")[1:-1]}"><text>{article}</text></TEI>'.encode(), "x")
    (found,) = check_tree(tree).findings
    assert (found.page, found.leaf, found.line) == ("", "", 1)


# ------------------------------------------------------------------ for scripts


def test_json_has_the_documented_fields_and_the_tables() -> None:
    content = as_json(checked("index"))
    assert all(list(found) == list(FIELDS) for found in content["findings"])
    assert content["figures"][0].keys() == {"check", "what", "checked", "ok"}
    (torrow,) = [row for row in content["index"] if row["headword"] == "Torrow"]
    assert torrow["locators"][-1] == {"printed": "47", "pages": ("47",), "found_on": ("47",)}
    assert "index" not in as_json(checked("index"), tables=False)


def test_severity_leaves_out_what_matters_less() -> None:
    findings = checked("pages").findings
    assert {found.severity for found in at_least(findings, Severity.WARNING)} == {Severity.WARNING}
    assert at_least(findings, Severity.INFO) == list(findings)
    assert at_least(findings, Severity.ERROR) == []


@pytest.mark.parametrize(("cert", "uncertain"), [("low", True), ("medium", True), (None, False)])
def test_every_uncertain_mark_of_a_note_is_listed(cert: str | None, uncertain: bool) -> None:
    tree = tree_of("notes")
    anchor = next(ref for ref in tree.iter(tei("ref")) if ref.get("target") == "#fn33.1")
    anchor.attrib.pop("cert")
    if cert:
        anchor.set("cert", cert)
    listed = [found.line for found in check_tree(tree).findings if found.code == "note-anchor-unsure"]
    assert (17 in listed) is uncertain


def persons_figures(tree: etree._ElementTree) -> dict[str, tuple[int, int]]:
    return {f.what: (f.ok, f.checked) for f in check_tree(tree).figures if f.check is Check.PERSONS}


def test_pages_on_which_the_writer_says_i_mention_the_writer() -> None:
    tree = tree_of("persons")
    before = persons_figures(tree)
    said = etree.Element(tei("rs"), type="person", ref="#pers-halvard")
    said.text, said.tail = "I", " saw the ice. "
    next(lb for lb in tree.iter(tei("lb")) if lb.get("n") == "13").addnext(said)
    mentioned = "pages of the index's persons that mention them"
    by_name = f"{mentioned} by name"
    assert before == {mentioned: (1, 5), by_name: (1, 5)}
    assert persons_figures(tree) == {mentioned: (2, 5), by_name: (1, 5)}
    assert "7" not in {found.page for found in check_tree(tree).findings if found.code == "person-not-named"}


def test_a_few_pages_that_say_i_make_no_writer() -> None:
    tree = tree_of("persons")
    for lb in tree.iter(tei("lb")):
        if lb.tail and "kept" in lb.tail:
            lb.tail = f"I said so. {lb.tail}"
    assert "person-speaks" not in codes(tree)  # six pages are too few to say that somebody writes in the first person
