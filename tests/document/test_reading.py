"""The reading: the corrected running text, and its map to the source and back."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tei_pipeline.document import Document, Edit, EditKind, Layer, Mark, MarkKind, Reading
from tei_pipeline.sources import source_of_text
from tests.generated import generated_book
from tests.making import document_of, layered

P = MarkKind.PARAGRAPH


def reading_of(text: str, *items: Mark | Edit) -> Reading:
    return Document(source_of_text(text)).with_layer(Layer("test", "1", items)).reading()


def edit(text: str, before: str, after: str) -> Edit:
    at = text.index(before)
    return Edit(at, at + len(before), before, after, EditKind.SPELLING, "rule", 1)


def hyphen(text: str, glyph: str, kind: str) -> Mark:
    at = text.index(glyph)
    return Mark.make(at, text.index("\n", at), MarkKind.HYPHEN, type=kind)


def held(document: Document) -> Reading:
    """The reading, after what must hold of every reading."""
    text, reading = document.source.text, document.reading()
    at = 0
    for segment in reading.segments:
        assert segment.start == at
        at += segment.length
        if segment.exact:
            assert segment.length == segment.source_end - segment.source_start
            stretch = reading.text[segment.start : segment.start + segment.length]
            assert stretch == text[segment.source_start : segment.source_end]
    assert at == len(reading.text)
    for offset in range(len(reading.text)):
        start, end = reading.to_source(offset, offset + 1)
        back = reading.from_source(start) if start < end else offset
        assert back is not None
        segment = next(s for s in reading.segments if s.start <= offset < s.start + s.length)
        assert back == (offset if segment.exact or start == end else segment.start)
    return reading


def test_one_block_a_line() -> None:
    assert reading_of("a b\nc\n\nd\n", Mark(0, 5, P), Mark(7, 8, P)).text == "a b c\nd"


def test_what_lies_in_no_block_is_not_read() -> None:
    assert reading_of("a b\nc\n\nd\n", Mark(7, 8, P)).text == "d"


def test_blanks_fold_and_none_trails() -> None:
    assert reading_of("  a \t b  \n  c  \n", Mark(0, 15, P)).text == "a b c"


def test_an_empty_block_leaves_no_line() -> None:
    assert reading_of("a\n   \nb\n", Mark(0, 1, P), Mark(2, 5, P), Mark(6, 7, P)).text == "a\nb"


@pytest.mark.parametrize(("kind", "read"), [("soft", "a lamplit b"), ("hard", "a lamp-lit b")])
def test_broken_words_stand_together(kind: str, read: str) -> None:
    text = "a lamp-  \n  lit b"
    assert reading_of(text, Mark(0, len(text), P), hyphen(text, "-", kind)).text == read


def test_a_hard_hyphen_may_be_corrected_by_itself() -> None:
    text = "a lamp¬ \nlit b"
    items = Mark(0, len(text), P), hyphen(text, "¬", "hard"), edit(text, "¬", "-")
    assert reading_of(text, *items).text == "a lamp-lit b"


def test_furniture_and_a_note_do_not_interrupt() -> None:
    text = "a lamp-\n\n* Note.\n\n[12]\n\nlit b"
    note, number = text.index("*"), text.index("[")
    marks = [
        Mark(0, len(text), P),
        hyphen(text, "-", "soft"),
        Mark(note, note + 7, MarkKind.NOTE),
        Mark(number, number + 4, MarkKind.FURNITURE),
    ]
    assert reading_of(text, *marks).text == "a lamplit b\n* Note."


def test_noise_is_not_read() -> None:
    assert reading_of("wir\n\na\n", Mark(0, 3, MarkKind.NOISE), Mark(5, 6, P)).text == "a"


@pytest.mark.parametrize(
    ("before", "after", "read"),
    [
        ("liave", "have", "we have it"),
        ("liave", "", "we it"),
        ("liave", "  ", "we it"),
        ("liave it", "have  it\n", "we have it"),
        ("we liave it", "x", "x"),
        ("we liave it", "", ""),
        ("liave", " have ", "we have it"),
    ],
)
def test_edits(before: str, after: str, read: str) -> None:
    text = "we liave it"
    document = layered(text, Mark(0, len(text), P)).with_layer(Layer("test", "1", (edit(text, before, after),)))
    assert held(document).text == read


def test_an_edit_over_a_line_end() -> None:
    text = "a Vassil¬\nevlch b"
    items = Mark(0, len(text), P), hyphen(text, "¬", "soft"), edit(text, "Vassil¬\nevlch", "Vassilevich")
    assert reading_of(text, *items).text == "a Vassilevich b"


def test_what_a_stretch_of_the_reading_stands_for() -> None:
    text = "we  liave it"
    reading = reading_of(text, Mark(0, len(text), P), edit(text, "liave", "have"))
    assert reading.text == "we have it"
    assert reading.to_source(0, 2) == (0, 2)
    assert reading.to_source(2, 3) == (2, 4)
    assert reading.to_source(4, 5) == (4, 9)
    assert reading.to_source(3, 10) == (4, 12)
    assert [reading.from_source(at) for at in (0, 2, 3, 4, 8, 9, 11, 12)] == [0, 2, 2, 3, 3, 7, 9, None]


@pytest.mark.parametrize(("start", "end"), [(0, 0), (2, 1), (-1, 1), (0, 99), (3, 3)])
def test_what_is_no_stretch(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no stretch of a reading of 3"):
        reading_of("a b", Mark(0, 3, P)).to_source(start, end)


def test_what_the_reading_leaves_out_has_no_place_in_it() -> None:
    text = "a\n\n[12]\n\nb"
    reading = reading_of(text, Mark(0, len(text), P), Mark(3, 7, MarkKind.FURNITURE))
    assert reading.text == "a b"
    assert reading.from_source(4) is None or reading.text[reading.from_source(4) or 0] == " "


@given(st.integers(0, 10**9))
def test_the_map_of_generated_books(seed: int) -> None:
    held(document_of(generated_book(seed, pages=3).text))


@given(st.text("ab \t\n-¬.[]1*\x0b\x85", min_size=1, max_size=80))
def test_the_map_of_any_text(text: str) -> None:
    assume(text.strip())
    held(document_of(text))
