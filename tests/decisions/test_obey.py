"""Decisions are obeyed: what they make of the items of the stages, in the reading and in the TEI."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.document import Decision, Document, Severity, Verdict
from tei_pipeline.metadata import Metadata
from tei_pipeline.pipeline import run
from tei_pipeline.sources import source_of_text
from tei_pipeline.stages.decided import CONFLICT
from tei_pipeline.tei.encode import encode
from tei_pipeline.tei.names import tei
from tei_pipeline.tei.restore import reading_text, restore_bytes
from tei_pipeline.tei.validate import parse_tei, validate_house
from tests.decisions.deciding import decision
from tests.decisions.demo import TABLE, with_corrector
from tests.making import SETTINGS, lexicon

CASES = tomllib.loads((Path(__file__).parent / "cases" / "obey.toml").read_text("utf-8"))["case"]


def decided(text: str, decisions: Sequence[Decision], table: Any = TABLE) -> Document:
    return run(source_of_text(text), Metadata(), SETTINGS, lexicon(), stages=with_corrector(table), decisions=decisions)


@pytest.mark.parametrize("case", CASES, ids=[case["label"].replace(" ", "-") for case in CASES])
def test_cases(case: dict[str, Any]) -> None:
    text = case["text"]
    document = decided(text, [decision(text, *row) for row in case["decide"]])
    conflicts = [finding for finding in document.findings if finding.code == CONFLICT]
    assert document.reading().text == case["reads"]
    assert sum(edit.verdict is not None for edit in document.edits) == case["made"]
    assert len(document.refusals) == case["refused"]
    assert len(document.proposals) == case["proposed"]
    assert sum(edit.verdict is Verdict.SLIP for edit in document.edits) == case.get("slips", 0)
    assert sum(refusal.learned for refusal in document.refusals) == case.get("learned", 0)
    assert len(conflicts) == case.get("conflicts", 0)
    keeps_its_promises(document)


def keeps_its_promises(document: Document) -> None:
    content = encode(document, SETTINGS)
    tree = parse_tei(content, "book.xml")
    assert restore_bytes(tree, "book.xml") == document.source.encoding.encode(document.source.text)
    assert reading_text(tree) == document.reading().text
    assert [problem for problem in validate_house(tree) if problem.severity is Severity.ERROR] == []
    resp = [corr.get("resp") for corr in tree.getroot().iter(tei("corr"))]
    assert resp.count("#reviewer") == sum(edit.verdict is not None for edit in document.edits)


def test_the_evidence_says_who_and_how_often() -> None:
    text = "A modem mill, a modem man, a modem tram, a modem dog."
    document = decided(text, [decision(text, "modem", n, "reject", "modern") for n in range(3)])
    told = [refusal.why for refusal in document.refusals]
    assert told[:3] == ["refused by ada on 2026-01-01"] * 3
    assert told[3] == "refused 3 times in this book, so it is proposed no more"


def test_signs_teach_nothing() -> None:
    text = "A ^ mill, a ^ man, a ^ tram."
    decisions = [decision(text, "^", n, "reject", "1") for n in range(3)]
    document = decided(text, decisions)
    assert document.decisions.times_refused("^", "1") == 0
    assert document.decisions.times_refused("modem", "modern") == 0


def test_an_accepted_correction_stays_though_its_rule_is_gone() -> None:
    text = "A modem mill and tne old man."
    decisions = [decision(text, "modem", 0, "accept", "modern"), decision(text, "tne", 0, "accept", "the")]
    document = decided(text, decisions, table={})
    assert document.reading().text == "A modern mill and the old man."
    assert [edit.rule for edit in document.edits] == ["table", "table"]
    assert all(edit.verdict is Verdict.ACCEPT for edit in document.edits)


def test_a_rule_that_takes_in_more_is_still_the_same_correction() -> None:
    text = "A modem mill."
    wider = {"modem mill": ("modern mill", 0.99)}
    refused = decided(text, [decision(text, "modem", 0, "reject", "modern")], table=wider)
    assert (refused.reading().text, len(refused.refusals)) == (text, 1)
    accepted = decided(text, [decision(text, "modem", 0, "accept", "modern")], table=wider)
    assert accepted.reading().text == "A modern mill."
    assert [edit.verdict for edit in accepted.edits] == [Verdict.ACCEPT]


def test_the_words_of_the_book_reach_the_stages() -> None:
    text = "The pool of Grymzik and the arid mill of Vorrel."
    lines = [decision(text, "arid", 0, "reject", "and"), decision(text, "Vorrel", 0, "other", "Worrel")]
    document = decided(text, lines)
    assert document.decisions.book_words == {"arid", "Worrel"}
    assert document.decisions.pairs == (("Vorrel", "Worrel", Verdict.OTHER, 1), ("arid", "and", Verdict.REJECT, 1))


def test_the_header_names_the_reviewers_and_the_last_day() -> None:
    text = "A modem mill and tne old man."
    lines = [
        decision(text, "modem", 0, "accept", "modern", who="bob", when="2026-03-01T10:00:00Z"),
        decision(text, "tne", 0, "accept", "the", who="ada <3"),
    ]
    root = parse_tei(encode(decided(text, lines), SETTINGS), "book.xml").getroot()
    reviewer = next(r for r in root.iter(tei("respStmt")) if r[0].text == "Review of the corrections")
    assert [name.text for name in reviewer.iter(tei("name"))] == ["ada <3", "bob"]
    change = next(root.iter(tei("change")))
    assert (change.get("who"), change.get("when"), change.text) == (
        "#reviewer", "2026-03-01", "Reviewed in part: 2 decisions.",
    )  # fmt: skip


words = st.sampled_from(["tne", "liave", "modem", "arid", "bndge", "mill", "old", "saw", "Pelhani", "¬\nlow", "\n\n"])


@given(st.lists(words, min_size=1, max_size=25), st.data())
def test_whatever_is_decided_the_text_is_kept(pieces: list[str], data: st.DataObject) -> None:
    text = " ".join(["The", *pieces, "man."])
    stretches = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 14)).map(lambda s: text[s[0] : s[0] + s[1]])
    lines: list[Decision] = []
    for _ in range(data.draw(st.integers(0, 6))):
        letters = data.draw(stretches)
        verdict = data.draw(st.sampled_from(list(Verdict)))
        if verdict in (Verdict.NEVER, Verdict.ALWAYS):
            if sum(glyph.isalpha() for glyph in letters) >= 2:
                lines.append(decision(text, letters.strip(), "*", verdict, "the"))
            continue
        after = data.draw(st.sampled_from(["the", "modern", "a b", "", "x"]))
        lines.append(decision(text, letters, 0, verdict, after if after != letters else "y"))
    document = decided(text, lines)
    keeps_its_promises(document)
    told = sum(finding.code == CONFLICT for finding in document.findings)
    assert told >= len(document.decisions.conflicts)
