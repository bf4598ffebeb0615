"""Anchors: each footnote on its word, whatever OCR made of its mark; and signs that are no marks."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tei_pipeline.document import Document, Finding, Mark, MarkKind, Severity
from tei_pipeline.stages.note_marks import Surroundings, candidates, headword, likeness, lost
from tei_pipeline.tei.encode import encode
from tei_pipeline.tei.names import tei
from tei_pipeline.tei.restore import reading_text, restore_bytes
from tei_pipeline.tei.validate import parse_tei, validate_house
from tests.making import SETTINGS, book, case_text, cases, corrections, document_of, plain
from tests.stages.listing_cases import layer_of
from tests.stages.makes import nodes


@pytest.mark.parametrize("case", cases("anchors"))
def test_cases(case: dict[str, Any]) -> None:
    document = document_of(case_text({"around": 3, **case}), upto="anchors", kind="book")
    assert [anchor(document, mark) for mark in document.marks(MarkKind.ANCHOR)] == case["out"]
    if "edits" in case:
        assert corrections(document, "anchors") == case["edits"]
    if "notes" in case:
        assert [_parts(mark) for mark in document.marks(MarkKind.NOTE)] == case["notes"]
    assert codes(document) == case["findings"]


def anchor(document: Document, mark: Mark) -> str:
    """The anchor as ``number word|glyph (cert)``."""
    text = document.source.text
    cert = f" ({mark.get('cert')})" if mark.get("cert") else ""
    return f"{mark.get('n') or '-'} {text[: mark.start].split()[-1]}|{text[mark.start : mark.end]}{cert}"


def codes(document: Document) -> list[str]:
    """The codes of what the stage reports."""
    return [item.code for item in layer_of(document, "anchors").items if isinstance(item, Finding)]


def _parts(note: Mark) -> str:
    return " ".join([note.get("n"), *(name for name in ("prev", "next") if note.get(name))])


# ------------------------------------------------------------------ each sign, in the text and at the note

SIGNS = ("^", "*", "®", "“", "’", "‘", "•", "i", "1", "■", '"', "”", "^’", "*®")
WORDS = ("Orbeck", "Orbeck,", "Orbeck.", "[Orbeck]")
OPENERS = ("^ ", "* ", "® ", "“ ", "’ ", "‘ ", "• ", "i ", "1 ", "■ ", '" ', "^", "*", "‘", "i", "")
TEXT = "The letter went to {} and from there to the upper\ntown, where nobody had it copied.\n\n{}"
UNREADABLE = {"i ", ""}
"""Openings that are none: ``i Orbeck`` and a name alone may be text."""


NEVER = {"Orbecki", "[Orbeck]i", "[Orbeck]1"}
"""Stuck to a letter or a bracket an i is a letter, and OCR leaves no figure there."""
STUCK = [(word, sign) for sign in SIGNS for word in WORDS if word + sign not in NEVER]


@pytest.mark.parametrize(("word", "sign"), STUCK)
def test_every_sign_in_the_text(word: str, sign: str) -> None:
    document = _among_plain_pages(TEXT.format(word + sign, "^ Orbeck, Jan. A clerk of the council of the harbour."))
    assert [anchor(document, mark).split(" (")[0] for mark in document.marks(MarkKind.ANCHOR)] == [f"1 {word}|{sign}"]


@pytest.mark.parametrize("opener", OPENERS)
def test_every_sign_at_the_note(opener: str) -> None:
    document = _among_plain_pages(TEXT.format("Orbeck^", f"{opener}Orbeck, Jan. A clerk of the council."))
    found = [anchor(document, mark) for mark in document.marks(MarkKind.ANCHOR)]
    assert found == ([] if opener in UNREADABLE else ["1 Orbeck|^"])
    labels = [document.source.text[mark.start : mark.end] for mark in document.marks(MarkKind.LABEL)]
    assert labels == ([] if opener in UNREADABLE else [opener.strip()])


def _among_plain_pages(page: str) -> Document:
    return document_of(book([plain(0), plain(1), page, plain(2), plain(3)]), upto="anchors", kind="book")


# ------------------------------------------------------------------ candidates and headwords


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("to the Board^ and", ["Board^"]),
        ("to the Board] ^ and", ["Board^"]),
        ("to the Board(2) and", ["Board(2)"]),
        ("to the Board2) and", ["Board2", "Board2)"]),
        ("(to the Board2) and", ["Board2"]),
        ("(to) the Board2) and", ["Board2", "Board2)"]),
        ("to us2 and of it.3 Of4 course", ["Of4", "it3", "us2"]),
        ("to the Board12, and", ["Board12"]),
        ("to the board,i and", ["boardi"]),
        ("in 1926 and at 12 o’clock, No. 7", []),
        ("twice, I said; i say", []),
        ("the sailors’ and don’t", ["sailors’"]),
        ("* * *", []),
        ("^ at the start", []),
        ("a 2nd and a 3rd, B2 and 4a", []),
    ],
)
def test_candidates(line: str, found: list[str]) -> None:
    seen = candidates(line, 0, Surroundings())
    assert sorted({candidate.words[0] + candidate.glyph for candidate in seen}) == found


def test_an_apostrophe_speaks_less_for_a_mark_than_a_caret() -> None:
    (weak,) = candidates("the sailors’ and", 0, Surroundings())
    (sure,) = candidates("the sailors^ and", 0, Surroundings())
    assert weak.weight < 0 < sure.weight


def test_a_star_after_a_biography_is_no_mark() -> None:
    (theirs,) = candidates("to Orbeck* and", 0, Surroundings(starred=frozenset({"orbeck"})))
    (mark,) = candidates("to Orbeck* and", 0, Surroundings())
    assert theirs.weight < 0 < mark.weight


@pytest.mark.parametrize(
    ("note", "head"),
    [
        ("Orbeck, Jan. A clerk.", ("Orbeck",)),
        ("Harbour Board, The. It met in May.", ("Harbour", "Board")),
        ("Kantorop (A. B.): a bank.", ("Kantorop",)),
        ("‘Vassard’, Lena. A printer.", ("Vassard",)),
        ("Tolle — a village.", ("Tolle",)),
        ("Orbeck-Lund, Jan.", ("Orbeck-Lund",)),
        ("The treaty of that spring was never signed.", ()),
        ("See page 12.", ()),
        ("", ()),
        (". . .", ()),
    ],
)
def test_headword(note: str, head: tuple[str, ...]) -> None:
    assert headword(note) == head


def test_likeness_is_of_the_word_before_the_mark() -> None:
    (near,) = candidates("the clerk and Orbeck^", 0, Surroundings())
    (damaged,) = candidates("the clerk and Orbcek^", 0, Surroundings())
    (far,) = candidates("Orbeck and the old clerk^", 0, Surroundings())
    (none,) = candidates("the clerk and the sound^", 0, Surroundings())
    values = [likeness(("Orbeck",), place, ()) for place in (near, damaged, far, none)]
    assert values == sorted(values, reverse=True)
    assert values[0] == pytest.approx(1.0)
    assert values[-1] == 0


def test_a_lost_mark_needs_a_headword_of_some_length() -> None:
    assert [place.words[0] for place in lost("to Orbeck and Orbcek and Tolle", 0, ("Orbeck",))] == ["Orbeck", "Orbcek"]
    assert list(lost("to the Ark and back", 0, ("Ark",))) == []
    assert list(lost("to the Ark and back", 0, ())) == []


# ------------------------------------------------------------------ what is written

PAGES = [
    "The letter went to Orbeck® and from him to the upper\ntown, where nobody had it copied.\n\nIt was late.\n\n"
    "^ Orbeck, Jan. A clerk of the council, who was born on the",
    "Nobody wrote until Tolle came over with the last ferry.\n\nisland and went to school there.\n\n"
    "* Tolle, Nils. A ferryman.",
    "They sent the ferry^ back and waited for the next one.\n\n• Vassard, Lena. A printer of Lund.",
]


def _encoded() -> tuple[str, bytes, etree._ElementTree]:
    text = book([plain(0), plain(1), *PAGES, plain(2)], first=4)
    document = document_of(text, kind="book")
    written = encode(document, SETTINGS)
    tree = parse_tei(written, "book.xml")
    assert reading_text(tree) == document.reading().text
    return text, written, tree


def test_the_note_stands_where_it_hangs() -> None:
    _, written, _ = _encoded()
    corr = '<corr type="ocr" cert="high" resp="#tei-pipeline" ana="#number">1</corr>'
    assert re.search(
        rf'Orbeck</persName><ref type="noteAnchor" target="#fn6.1"><choice><sic>®</sic>{corr}</choice></ref>'
        r'<note xml:id="fn6.1" place="foot" n="1"[^>]*><lb n="\d+"/>'
        rf"<label><choice><sic>\^</sic>{corr}</choice></label>"
        r" <persName ref=\"#pers-orbeck\">Orbeck, Jan</persName>\. A clerk of the council, who was born on the</note>"
        r" and from him to the upper\n<lb ",
        written.decode(),
    )


def test_a_carried_over_note_is_joined() -> None:
    _, _, tree = _encoded()
    notes = {note.get("{http://www.w3.org/XML/1998/namespace}id"): note for note in tree.iter(tei("note"))}
    assert notes["fn6.1"].get("next") == "#fn7.0"
    assert notes["fn7.0"].get("prev") == "#fn6.1"
    assert nodes(notes["fn7.0"], "preceding::t:pb[1]/@n") == ["7"]
    targets = nodes(tree, "//t:ref[@type='noteAnchor']/@target")
    assert "#fn7.0" not in targets
    assert "#fn7.1" in targets


def test_a_lost_mark_is_an_empty_uncertain_reference() -> None:
    _, _, tree = _encoded()
    (ref,) = nodes(tree, "//t:ref[@target='#fn7.1']")
    assert ref.get("cert") == "low"
    assert not "".join(ref.itertext())
    assert ref.getprevious() is None or not (ref.getprevious().tail or "").endswith(" ")
    assert ref.getnext().tag == tei("note")


def test_it_is_valid_and_restored() -> None:
    text, _, tree = _encoded()
    assert [problem for problem in validate_house(tree) if problem.severity is Severity.ERROR] == []
    assert restore_bytes(tree, "book.xml") == text.encode()


def test_the_reading_has_the_note_after_its_paragraph() -> None:
    _, _, tree = _encoded()
    blocks = [" ".join(block.split()) for block in reading_text(tree).split("\n") if block.strip()]
    at = next(n for n, block in enumerate(blocks) if "The letter went" in block)
    assert blocks[at].endswith("The letter went to Orbeck and from him to the upper town, where nobody had it copied.")
    assert blocks[at + 1] == "Orbeck, Jan. A clerk of the council, who was born on the"
    assert blocks[at + 2] == "It was late."


# ------------------------------------------------------------------ any page

_PIECES = (
    "word",
    "Orbeck^",
    "Tolle’",
    "*",
    "Vassard.”",
    "‘It",
    "12",
    "ferry2",
    "(1)",
    "émigr^",
    "late,i",
    "KrestkoP",
    "(see",
    "ferry3)",
    "Orbeck*®",
    ".",
)
_FEET = (
    "^ Orbeck, Jan. A clerk.",
    "® Tolle. A village.",
    "’ Of the old council.",
    "1 Vassard. A printer.",
    "and there.",
)


@given(
    st.lists(st.sampled_from(_PIECES), min_size=3, max_size=40),
    st.lists(st.sampled_from(_FEET), max_size=4),
)
def test_notes_and_marks_pair_in_order(words: list[str], feet: list[str]) -> None:
    page = "\n\n".join(["The " + " ".join(words) + " was late.", *feet])
    document = _among_plain_pages(page)
    anchors = [mark for mark in document.marks(MarkKind.ANCHOR) if mark.get("note")]
    notes = [mark.start for mark in document.marks(MarkKind.NOTE) if mark.get("n") != "0"]
    hung = [int(mark.get("note")) for mark in anchors]
    assert hung == sorted(set(hung))
    assert all(before.end <= after.start for before, after in pairwise(anchors))
    assert len(notes) - len(hung) == codes(document).count("note-without-mark")
