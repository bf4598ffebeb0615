"""The pipeline: the chain fits together, and a stage that breaks its contract is refused."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tei_pipeline.document import Document, Edit, EditKind, Finding, Item, Mark, MarkKind, Proposal, Severity
from tei_pipeline.errors import StageFault
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.metadata import Metadata
from tei_pipeline.pipeline import STAGES, check_chain, run
from tei_pipeline.settings import Settings
from tei_pipeline.sources import source_of_text
from tei_pipeline.stages.stage import Stage
from tei_pipeline.tei.encode import encode
from tests.generated import generated_book
from tests.making import SETTINGS, document_of, lexicon

TEXT = "The harbour was liaven.\n"


def stage(*items: Item, name: str = "broken", requires: Iterable[str] = (), provides: Iterable[str] = ()) -> Stage:
    def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterable[Item]:
        return items

    return Stage(name, "1", frozenset(requires), frozenset(provides), propose)


def edit(start: int, end: int, before: str, after: str = "x", confidence: float = 1) -> Edit:
    return Edit(start, end, before, after, EditKind.SPELLING, "rule", confidence)


def through(*stages: Stage) -> Document:
    return run(source_of_text(TEXT), Metadata(), SETTINGS, lexicon(), stages=stages)


def test_the_chain_fits_together() -> None:
    check_chain(STAGES)
    assert len({stage.name for stage in STAGES}) == len(STAGES)


@pytest.mark.parametrize("without", [stage.name for stage in STAGES if stage.name not in ("omissions", "divisions")])
def test_no_stage_that_another_needs_can_be_left_out(without: str) -> None:
    rest = [stage for stage in STAGES if stage.name != without]
    needed = {need for stage in rest for need in stage.requires}
    provided = {fact for stage in STAGES if stage.name == without for fact in stage.provides}
    if provided & needed:
        with pytest.raises(StageFault, match=r"requires .*: no stage before it provides that"):
            check_chain(rest)
    else:
        check_chain(rest)


def test_a_stage_before_what_it_requires_is_refused() -> None:
    first, second = stage(name="a", provides=["x"]), stage(name="b", requires=["x", "y"])
    with pytest.raises(StageFault, match="stage b requires x, y: no stage before it provides that"):
        through(second, first)


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (edit(0, 3, "the"), "rule rule expects 'the', the source has another text"),
        (edit(0, 3, "The", "The"), "changes nothing"),
        (edit(3, 3, ""), "inserts without a place"),
        (edit(0, 3, "The", confidence=1.5), "has confidence 1.5"),
        (edit(0, 99, TEXT), "lies outside the source"),
        (Proposal(edit(0, 3, "the")), "rule rule expects 'the', the source has another text"),
        (Proposal(edit(0, 99, TEXT)), "lies outside the source"),
        (Mark(-1, 3, MarkKind.PARAGRAPH), "lies outside the source"),
        (Mark(5, 3, MarkKind.PARAGRAPH), "lies outside the source"),
        (Mark(0, 99, MarkKind.PARAGRAPH), "lies outside the source"),
    ],
)
def test_an_item_that_does_not_fit_is_refused(item: Item, said: str) -> None:
    with pytest.raises(StageFault, match=f"stage broken: .*{said}"):
        through(stage(item))


def test_edits_that_overlap_are_refused_within_a_stage_and_between_stages() -> None:
    one, other = edit(0, 11, "The harbour"), edit(4, 15, "harbour was")
    with pytest.raises(StageFault, match="stage broken: rules rule and rule overlap at 4"):
        through(stage(other, one))
    with pytest.raises(StageFault, match="stage later: rules rule and rule overlap at 4"):
        through(stage(one, name="earlier"), stage(other, name="later"))
    with pytest.raises(StageFault, match="overlap"):
        through(stage(one, one))


def test_edits_side_by_side_are_accepted() -> None:
    assert len(through(stage(edit(0, 3, "The"), edit(3, 4, " "))).edits) == 2


def test_a_proposal_changes_nothing_and_may_overlap_an_edit() -> None:
    made, proposed = edit(0, 11, "The harbour", "The haven"), edit(4, 11, "harbour", "harbor")
    document = through(stage(made, Proposal(proposed)))
    assert (document.edits, document.proposals) == ((made,), (proposed,))


def test_a_proposal_goes_where_a_later_stage_makes_an_edit_of_the_same_letters() -> None:
    """A reviewer is asked once about one place; what was made before a proposal stays beside it."""
    made, wide, beside = edit(4, 11, "harbour", "harbor"), edit(0, 11, "The harbour", "A harbour"), edit(0, 3, "The")
    proposed = stage(Proposal(wide), Proposal(made), Proposal(beside), name="earlier")
    assert through(proposed, stage(made, name="later")).proposals == (beside,)
    assert through(proposed).proposals == (beside, wide, made)
    assert through(stage(made, name="earlier"), stage(Proposal(wide), name="later")).proposals == (wide,)


def test_marks_that_cross_are_refused() -> None:
    crossing = stage(Mark(0, 11, MarkKind.PARAGRAPH), Mark(4, 15, MarkKind.NOTE))
    with pytest.raises(StageFault, match=r"mark note at 4\.\.15 crosses mark paragraph at 0\.\.11"):
        _ = through(crossing).tree


def test_text_in_no_block_is_refused_by_the_encoder() -> None:
    with pytest.raises(StageFault, match="line 1 lies in no block: 'The harbour was liaven"):
        encode(through(stage(Mark.make(0, len(TEXT), MarkKind.DIVISION, type="text", part="body"))), SETTINGS)


def test_findings_of_the_reader_come_first() -> None:
    said = Finding("source-encoding", Severity.INFO, "read as UTF-8")
    document = run(source_of_text(TEXT), Metadata(), SETTINGS, lexicon(), [said])
    assert document.findings[0] == said
    assert [layer.stage for layer in document.layers] == ["source", *(stage.name for stage in STAGES)]


def test_stages_are_pure() -> None:
    document = document_of(generated_book(5).text, upto=STAGES[-1].name)
    assert len(document.layers) == len(STAGES) + 1
    for each, layer in zip(STAGES, document.layers[1:], strict=True):
        before = Document(document.source, document.metadata, document.layers[: document.layers.index(layer)])
        assert tuple(each.propose(before, SETTINGS, lexicon())) == layer.items


@pytest.mark.parametrize("seed", range(3))
def test_the_same_input_gives_the_same_bytes(seed: int) -> None:
    text = generated_book(seed).text
    assert encode(document_of(text), SETTINGS) == encode(document_of(text), SETTINGS)
