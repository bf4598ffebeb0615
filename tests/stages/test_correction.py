"""Correction: the edits of the reading land on the source, and never over a mark."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tei_pipeline.document import Document, Edit, EditKind, Layer, Mark, MarkKind, Proposal, Severity
from tei_pipeline.metadata import Metadata
from tei_pipeline.pipeline import STAGES, run
from tei_pipeline.settings import build_settings
from tei_pipeline.sources import source_of_text
from tei_pipeline.stages.correction import STAGE, propose
from tei_pipeline.tei.encode import encode
from tei_pipeline.tei.restore import reading_text, restore_bytes
from tei_pipeline.tei.validate import parse_tei, validate_house
from tests.decisions.deciding import decision
from tests.generated import generated_book
from tests.making import SETTINGS, book, corrections, document_of, lexicon, plain

SENTENCE = "They liave said that thc harbour was closed, and tbe ferry lay in it all night."
MADE = ["liave -> have", "thc -> the", "tbe -> the"]
BREAKS = (MarkKind.ANCHOR, MarkKind.STAR, MarkKind.REFERENCE, MarkKind.PAGE)


def made(text: str, **settings: Any) -> Document:
    chosen = build_settings(None, {}, {f"correction.{key}": value for key, value in settings.items()})
    return document_of(text, settings=chosen)


def keeps_its_promises(document: Document) -> None:
    content = encode(document, SETTINGS)
    tree = parse_tei(content, "book.xml")
    assert restore_bytes(tree, "book.xml") == document.source.encoding.encode(document.source.text)
    assert reading_text(tree) == document.reading().text
    assert [problem for problem in validate_house(tree) if problem.severity is Severity.ERROR] == []


def stands_on_the_source(document: Document) -> None:
    """Each edit says what stands at its place, within a line, and none touches another."""
    at = 0
    for edit in sorted(document.edits, key=lambda e: e.start):
        assert document.source.text[edit.start : edit.end] == edit.before != edit.after
        assert edit.start >= at
        at = edit.end


def test_the_edits_land_on_the_source() -> None:
    document = document_of(SENTENCE)
    assert corrections(document, "correction") == MADE
    assert "They have said that the harbour was closed, and the ferry" in document.reading().text
    stands_on_the_source(document)
    keeps_its_promises(document)


def test_each_edit_says_why() -> None:
    document = document_of(SENTENCE)
    for edit in document.edits:
        assert edit.rule in ("misread-letters", "misread-word")
        assert edit.evidence
        assert SETTINGS.correction.least <= edit.confidence <= 1


def test_a_word_broken_at_a_line_end_is_one_word() -> None:
    document = document_of("He said that the govern¬\nmcnt had not answered him, and that the ferry was late again.")
    assert "government had not answered" in document.reading().text
    stands_on_the_source(document)
    keeps_its_promises(document)


def test_a_word_that_a_page_parts_is_corrected_in_halves() -> None:
    pages = [
        plain(1),
        f"{plain(2)}\n\nHe said that the govern¬",
        f"mcnt had not answered him at all.\n\n{plain(3)}",
        plain(4),
    ]
    document = made(book(pages), level="bold")  # four sound pages are few for two corrections
    assert "government had not answered" in document.reading().text
    stands_on_the_source(document)
    keeps_its_promises(document)


def test_what_stands_beside_a_page_turn_is_corrected() -> None:
    pages = [plain(1), f"{plain(2)}\n\nIn the end they liave", f"thc harbour to themselves.\n\n{plain(3)}", plain(4)]
    document = made(book(pages), level="bold")  # four sound pages are few for two corrections
    assert {"liave -> have", "thc -> the"} <= set(corrections(document, "correction"))
    keeps_its_promises(document)


@pytest.mark.parametrize("kind", [MarkKind.ANCHOR, MarkKind.STAR, MarkKind.REFERENCE])
def test_an_edit_never_reaches_over_a_mark(kind: MarkKind) -> None:
    at = SENTENCE.index("liave") + 2
    before = STAGES[[stage.name for stage in STAGES].index(STAGE.name) - 1].name
    marked = Layer("test", "1", (Mark.make(at, at + 1, kind),))
    document = document_of(SENTENCE, upto=before).with_layer(marked)
    items = list(propose(document, SETTINGS, lexicon()))
    edits = [item.edit if isinstance(item, Proposal) else item for item in items if isinstance(item, Edit | Proposal)]
    assert {edit.before for edit in edits} >= {"thc", "tbe"}
    assert all(edit.end <= at or edit.start >= at + 1 for edit in edits)


@given(st.integers(0, 10**9))
@settings(max_examples=8)
def test_generated_books_keep_their_promises(seed: int) -> None:
    document = document_of(generated_book(seed, pages=5).text)
    stands_on_the_source(document)
    keeps_its_promises(document)
    layer = next(layer for layer in document.layers if layer.stage == STAGE.name)
    inner = {bound for mark in document.marks(*BREAKS) for bound in (mark.start, mark.end)}
    for edit in (item for item in layer.items if isinstance(item, Edit)):
        assert not any(edit.start < bound < edit.end for bound in inner)


def test_one_place_has_one_correction() -> None:
    """The figure of a date is read by the stage of dates; the corrector's guess at it is no second question."""
    document = document_of("The ferry came on the nth of March 1921, and then they liave gone home.")
    assert [(edit.before, edit.after) for edit in document.edits] == [("nth", "11th"), ("liave", "have")]
    assert document.proposals == ()


def test_what_an_earlier_stage_asks_about_is_left_to_it() -> None:
    at = SENTENCE.index("liave")
    before = STAGES[[stage.name for stage in STAGES].index(STAGE.name) - 1].name
    asked = Edit(at, at + 5, "liave", "leave", EditKind.SPELLING, "test", 0.5)
    document = document_of(SENTENCE, upto=before).with_layer(Layer("test", "1", (Proposal(asked),)))
    edits = [item for item in propose(document, SETTINGS, lexicon()) if isinstance(item, Edit)]
    assert {edit.before for edit in edits} == {"thc", "tbe"}


def test_level_off_makes_none() -> None:
    document = made(SENTENCE, level="off")
    layer = next(layer for layer in document.layers if layer.stage == STAGE.name)
    assert layer.items == ()
    assert SENTENCE in document.reading().text


def test_what_is_not_sure_enough_is_proposed() -> None:
    every = {(edit.before, edit.after) for edit in document_of(SENTENCE).edits}
    document = made(SENTENCE, threshold=1.0)
    assert corrections(document, "correction") == []
    assert every <= {(edit.before, edit.after) for edit in document.proposals}


def test_a_bolder_level_makes_no_less() -> None:
    text = f"{SENTENCE} He docs not know wliere tbey went, and cither of tliem may bc dead by now."
    by_level = [set(corrections(made(text, level=level), "correction")) for level in ("cautious", "normal", "bold")]
    assert by_level[0] <= by_level[1] <= by_level[2]
    assert by_level[2]


def test_the_users_words_stay() -> None:
    text = "The liave is a fish, and the liave is eaten cold."
    document = run(source_of_text(text), Metadata(), SETTINGS, lexicon().with_words(["liave"]), stages=STAGES)
    assert corrections(document, "correction") == []


def test_a_refusal_is_respected() -> None:
    """What a reviewer forbids is not made, and the letters stay in the reading."""
    forbidden = [decision(SENTENCE, "liave", "*", "never", "have")]
    document = run(source_of_text(SENTENCE), Metadata(), SETTINGS, lexicon(), stages=STAGES, decisions=forbidden)
    assert "They liave said that the harbour" in document.reading().text
    keeps_its_promises(document)


def test_notes_and_stars_stay_where_they_are() -> None:
    page = "The clerk liave^1 to go, and thc captain* stayed in tbe harbour.\n\n^1 They liave said so in a letter."
    document = document_of(book([plain(1), page, plain(2)]))
    stands_on_the_source(document)
    keeps_its_promises(document)
    with_none = made(book([plain(1), page, plain(2)]), level="off")
    assert document.marks(*BREAKS) == with_none.marks(*BREAKS)
    assert document.marks(MarkKind.ANCHOR)
