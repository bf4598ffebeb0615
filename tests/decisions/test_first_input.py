"""Decisions on the first real input outlast lines that are put in and rules that change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tei_pipeline.document import Decision, Document, Edit, Item, Severity, Source, Verdict
from tei_pipeline.document.decisions import edit_core
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.metadata import Metadata
from tei_pipeline.pipeline import STAGES, run
from tei_pipeline.review.corrections import State, corrections_of
from tei_pipeline.settings import Settings
from tei_pipeline.sources import read_source, source_of_text
from tei_pipeline.stages.decided import CONFLICT
from tei_pipeline.stages.stage import Stage
from tei_pipeline.tei.encode import encode
from tei_pipeline.tei.restore import reading_text, restore_bytes
from tei_pipeline.tei.validate import parse_tei, validate_house
from tests.making import SETTINGS, lexicon

SEEDS = sorted((Path(__file__).resolve().parents[3] / "shared" / "seeds").glob("*.txt"))
MORE = "".join(f"A leaf that was bound in before, with a line that counts {n}.\n" for n in range(50)) + "\n\n\n\n\n"

pytestmark = pytest.mark.skipif(not SEEDS, reason="../shared/seeds is not beside the repository")


@cache
def source() -> Source:
    return read_source(SEEDS[0], SETTINGS)[0]


@cache
def judged() -> tuple[Decision, ...]:
    """Of all corrections every third is accepted, every third refused; one in thirty reads otherwise."""
    items = corrections_of(run(source(), Metadata(), SETTINGS, lexicon())).items
    verdicts = (Verdict.ACCEPT, Verdict.REJECT, None)
    lines = []
    for n, item in enumerate(items):
        verdict = Verdict.OTHER if n % 30 == 2 else verdicts[n % 3]
        if verdict is not None and item.state is State.MADE:
            after = "[?]" if verdict is Verdict.OTHER else item.after
            lines.append(Decision(item.key, verdict, item.before, after, item.context, item.kind, item.rule, "ada"))
    assert len(lines) > 600
    return tuple(lines)


def without_edits(stage: Stage) -> Stage:
    """The stage as if its rules for corrections were gone: it still finds what it marks."""

    def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterator[Item]:
        yield from (item for item in stage.propose(document, settings, lexicon) if not isinstance(item, Edit))

    return replace(stage, propose=propose)


def holds(document: Document, at: int) -> None:
    """Each decision is obeyed at its place, and the TEI keeps its promises."""
    tree = parse_tei(encode(document, SETTINGS), "book.xml")
    restored = restore_bytes(tree, "book.xml")
    assert hashlib.sha256(restored).hexdigest() == hashlib.sha256(document.source.text.encode()).hexdigest()
    assert reading_text(tree) == document.reading().text
    assert [problem for problem in validate_house(tree) if problem.severity is Severity.ERROR] == []
    assert document.decisions.conflicts == ()
    assert len(document.decisions.placed) == len(judged())
    made = {edit_core(edit): edit.verdict for edit in document.edits}
    in_the_way = []  # once a note mark nearby is refused, another sign may be the mark: then it is told, and not made
    for placed in document.decisions.placed:
        letters = document.source.text[placed.start : placed.end]
        edit = Edit(placed.start, placed.end, letters, placed.decision.after, placed.decision.kind, "", 1)
        if placed.decision.verdict is Verdict.REJECT:
            assert edit_core(edit) not in made
        elif edit_core(edit) in made:
            assert made[edit_core(edit)] is placed.decision.verdict
        else:
            in_the_way.append(placed.start)
    assert len(in_the_way) <= 1
    assert set(in_the_way) <= {found.start for found in document.findings if found.code == CONFLICT}
    first = min(placed.start for placed in document.decisions.placed)
    assert first >= at


def test_after_fifty_lines_are_put_in() -> None:
    longer = source_of_text(MORE + source().text)
    holds(run(longer, Metadata(), SETTINGS, lexicon(), decisions=judged()), len(MORE))


def test_after_the_rules_have_changed() -> None:
    """No stage corrects a note mark, a dot or a reference any more: what was accepted is made all the same."""
    gone = {"omissions", "anchors", "references", "listings", "notes"}
    stages = [without_edits(stage) if stage.name in gone else stage for stage in STAGES]
    document = run(source(), Metadata(), SETTINGS, lexicon(), stages=stages, decisions=judged())
    holds(document, 0)
    by_program = sum(edit.verdict is None for edit in document.edits)
    assert by_program < len(document.edits) / 2
