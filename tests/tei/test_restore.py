"""Restoring: what went in comes out, byte for byte, and what was changed is noticed."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import etree

from tei_pipeline.document import Document, Severity
from tei_pipeline.errors import NotRestored, NotTei, SourceEmpty, SourceIsMarkup, SourceNotText
from tei_pipeline.settings import build_settings
from tei_pipeline.sources import source_of
from tei_pipeline.tei.encode import encode
from tei_pipeline.tei.names import tei
from tei_pipeline.tei.restore import Tree, reading_lines, reading_text, restore_bytes
from tei_pipeline.tei.validate import parse_tei, validate_house
from tests.generated import generated_book
from tests.making import SETTINGS, document_of

FRAGMENTS = (
    "\n", "\n\n", "\n\n\n\n\n", "\n \t\n", "\r\n", "\r", "\f", " \f", "\f\n", " ", "\t", "\x0b", "\x1c", "\x01",
    "\x85", "\u2028", "\ufeff", "\ufffe", "😀", "\xa0", "\xad\n", "a", "The ", "winter was long and ",
    "secre¬\n", "secre¬ \n", "secre-\n", "tary ", "half-\n", "half-finished ", "half¬\nfinished ",
    "\n\n[3]\n\n\n\n\n", "[1]", "[4J", "[aoi]", "K* [ 12 ]", "xiv", "— 12 —", "(omission)", "(oniission)",
    "(omis¬\nsion)", "[omission", "omitted)", "(passage\n", ". . .", ". , ,", "_", "…", "* Quist, A. A clerk.",
    "^ Quist.", "1 Note", "‘Quist, A. ", "CHAPTER ONE", "Chapter Two: Ashore", "APPENDIX I", "INDEX",
    "Contents", "May 1926", "4th January, 1928. Rain.", "★ ★ ★", "if if if if",
    "They sang:\n\nThe tide is high,\nThe night is low,\n", "cafÃ©", "â€™s", "Â¬\n", "SecreÂ¬\ntary",
    "Ã¼ber¬\nwinter", "über-winter ", "â€”12â€”", "&amp;", "&#91;12&#93;", "<", "]]>", "&", "‘", "’", "-", "--",
    "—", "¬", ".", ",", "library accession no date due",
)  # fmt: skip
KINDS = st.sampled_from((None, None, "book", "diary", "article"))


@st.composite
def patchworks(draw: st.DrawFn) -> str:
    """What stages look for, side by side in any order."""
    chosen = draw(st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=12, unique=True))
    return "".join(draw(st.lists(st.sampled_from(chosen), min_size=1, max_size=25)))


def held(document: Document) -> Tree:
    """The document as TEI, after the invariants that hold for every document."""
    tree = parse_tei(encode(document, SETTINGS), "book.xml")
    source = document.source
    assert restore_bytes(tree, "book.xml") == source.encoding.encode(source.text)
    assert [problem for problem in validate_house(tree) if problem.severity is Severity.ERROR] == []
    assert reading_text(tree) == document.reading().text
    assert edits_of(tree) == sorted((_bare(edit.before), _bare(edit.after), str(edit.kind)) for edit in document.edits)
    return tree


def edits_of(tree: Tree) -> list[tuple[str, str, str]]:
    """What each choice of a file changes: by what, into what, why; without blanks and what XML cannot hold."""
    found = []
    for choice in tree.getroot().iter(tei("choice")):
        sic, corr = choice
        found.append((_bare(_letters(sic)), _bare(_letters(corr)), corr.get("ana", "")[1:]))
    return sorted(found)


def _letters(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext())


def _bare(text: str) -> str:
    return re.sub(r"[\s\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)


# ---- whatever the text


@given(patchworks(), KINDS)
def test_patchworks(text: str, kind: str | None) -> None:
    assume(text.strip())
    held(document_of(text, kind=kind))


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=60), KINDS)
def test_any_text(text: str, kind: str | None) -> None:
    assume(text.strip())
    held(document_of(text, kind=kind))


@given(
    st.lists(st.text(" \t\x0b\x0c\x1c\x85\xa0\u2028a.-¬", max_size=6), min_size=1),
    st.lists(st.sampled_from(["\n", "\r\n", "\r", ""])),
)
def test_any_blanks_and_line_ends(lines: list[str], ends: list[str]) -> None:
    text = "".join(line + end for line, end in zip(lines, [*ends, *["\n"] * len(lines)], strict=False))
    assume(text.strip())
    held(document_of(text))


@given(st.integers(0, 10**9), st.sampled_from((0.0, 0.3, 0.9)))
def test_generated_books(seed: int, damage: float) -> None:
    held(document_of(generated_book(seed, pages=7, damage=damage).text))


@given(patchworks(), st.sampled_from(("\n", "\r\n")))
def test_omissions_as_gap(text: str, newline: str) -> None:
    assume(text.strip())
    settings = build_settings(None, {}, {"omissions.element": "gap"})
    document = document_of(text.replace("\n", newline), settings=settings)
    tree = parse_tei(encode(document, settings), "book.xml")
    assert restore_bytes(tree, "book.xml") == document.source.text.encode()
    assert [problem for problem in validate_house(tree) if problem.severity is Severity.ERROR] == []
    assert reading_text(tree) == document.reading().text


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "UTF-8": lambda text: text.encode(),
    "UTF-8 with mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "UTF-16 LE": lambda text: text.encode("utf-16-le"),
    "UTF-16 LE with mark": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "UTF-16 BE": lambda text: text.encode("utf-16-be"),
    "UTF-16 BE with mark": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "Windows-1252": lambda text: text.encode("cp1252", "replace"),
    "Latin-1": lambda text: text.encode("latin-1", "replace"),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(patchworks())
def test_every_encoding(encoding: str, text: str) -> None:
    data = ENCODINGS[encoding]("Crème brûlée. " + text)
    try:
        source, _ = source_of(data, "book.txt", SETTINGS)
    except (SourceEmpty, SourceIsMarkup, SourceNotText):
        assume(False)
    assert restore_bytes(held(document_of(source)), "book.xml") == data


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_book_in_every_encoding(encoding: str) -> None:
    data = ENCODINGS[encoding](generated_book(11).text + "Crème brûlée, à la carte.\n")
    source, _ = source_of(data, "book.txt", SETTINGS)
    assert restore_bytes(held(document_of(source)), "book.xml") == data


# ---- what was changed by hand

BOOK = (
    "The winter was long and the secre¬\ntary slept (oniission) in the half-\nfinished tower.\n\n"
    "\x0bAnd then he woke up.\n"
)


def changed(pattern: str, by: str) -> Tree:
    """The book as TEI, with the one place that ``pattern`` finds changed."""
    written = encode(document_of(BOOK), SETTINGS).decode()
    edited, times = re.subn(pattern, by, written)
    assert times == 1
    return parse_tei(edited.encode(), "book.xml")


@pytest.mark.parametrize(
    ("pattern", "by"),
    [
        ("winter was", "summer was"),
        ("winter was", "winter  was"),
        ("oniission", "omission"),
        ('<lb n="2" break="no"/>', ""),
        ('<lb n="5"/>', ""),
        ('<lb n="5"/>', '<lb n="3"/>'),
        ('<lb n="5"/>', '<lb n="4"/>'),
        ('<lb n="5"/>', '<lb n="400"/>'),
        ("¬</pc>", "-</pc>"),
        ('<g ref="#U000B"/>', ""),
        ('value="U.000B"', 'value="U+000C"'),
        ('type="newline">LF<', 'type="newline">CRLF<'),
        ('type="encoding">utf-8<', 'type="encoding">utf-16-le<'),
        ('type="encoding">utf-8<', 'type="encoding">ascii<'),
        ('type="encoding">utf-8<', 'type="encoding">klingon<'),
        ('type="bom"/>|(?=<note type="newline")', '<note type="bom">efbbbf</note>'),
        ('unit="line" quantity="5"', 'unit="line" quantity="4"'),
        ('unit="line" quantity="5"', 'unit="line" quantity="6"'),
        ('(type="sha256">)....', r"\g<1>0000"),
    ],
)
def test_a_change_to_the_source_is_noticed(pattern: str, by: str) -> None:
    with pytest.raises(NotRestored) as caught:
        restore_bytes(changed(pattern, by), "book.xml")
    assert caught.value.file == "book.xml"
    assert "convert the source again" in caught.value.problem


@pytest.mark.parametrize(
    ("pattern", "by", "said"),
    [
        ('(?s)<bibl type="ocr">.*?</bibl>', "", "no account of a source file"),
        ("(?s)<extent>.*?</extent>", "", "no account of a source file"),
        ('(?s)<idno type="sha256">.*?</idno>', "", "damaged"),
        ('unit="line" quantity="5"', 'unit="line" quantity="many"', "damaged"),
        ('unit="line" quantity="5"', 'unit="line"', "damaged"),
        ('type="newline">LF<', 'type="newline">LF; CRLF x<', "damaged"),
        ('value="U.000B"', 'value="nothing"', "damaged"),
        ('value="U.000B"', 'value="U+FFFFFFFF"', "damaged"),
    ],
)
def test_a_damaged_header_is_said_to_be_one(pattern: str, by: str, said: str) -> None:
    with pytest.raises(NotTei, match=said) as caught:
        restore_bytes(changed(pattern, by), "book.xml")
    assert caught.value.file == "book.xml"


def test_blanks_that_the_header_names_are_restored() -> None:
    text = "The winter was long and the secre¬ \t\ntary slept.\n  \n\f\nAnd then he woke up.  \n\n"
    tree = held(document_of(text))
    notes = {n.get("type"): n.text for n in tree.getroot().iter(tei("note")) if n.get("type")}
    assert notes["joinedLines"] == "20.09"
    assert notes["blankLines"] == "20.20; 0C 4; none 6"


def test_what_a_person_corrects_by_hand_does_not_hurt() -> None:
    tree = changed(">omission</corr>", ">Omission</corr>")
    assert restore_bytes(tree, "book.xml") == BOOK.encode()


def test_attributes_and_elements_may_be_added() -> None:
    tree = changed("winter was", "<hi>winter</hi> was")
    assert restore_bytes(tree, "book.xml") == BOOK.encode()


# ---- the corrected text


def test_the_running_text() -> None:
    assert reading_text(held(document_of(BOOK))) == (
        "The winter was long and the secretary slept (omission) in the half-finished tower.\nAnd then he woke up."
    )


def test_the_lines() -> None:
    assert list(reading_lines(held(document_of(BOOK)))) == [
        (1, "The winter was long and the secre¬"),
        (2, "tary slept (omission) in the half-"),
        (3, "finished tower."),
        (5, "And then he woke up."),
    ]


def test_a_correction_over_a_line_end_stands_on_its_first_line() -> None:
    text = "A half-finished tower. The half¬\nfinished house.\n"
    assert list(reading_lines(held(document_of(text)))) == [
        (1, "A half-finished tower. The half-finished"),
        (2, "house."),
    ]


@given(st.integers(0, 10**9))
def test_the_lines_are_those_of_the_source(seed: int) -> None:
    document = document_of(generated_book(seed, pages=4).text)
    tree = parse_tei(encode(document, SETTINGS), "book.xml")
    filled = [line.number for line in document.source.lines if document.source.line_text(line).strip()]
    numbers = [number for number, _ in reading_lines(tree)]
    assert numbers == filled
