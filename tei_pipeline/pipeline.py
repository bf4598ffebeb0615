"""The pipeline: the stages in their one order, and the runner that takes a document through them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from tei_pipeline.decisions.obey import Obedience
from tei_pipeline.decisions.places import place_decisions
from tei_pipeline.document import (
    Decision,
    Document,
    Edit,
    Finding,
    Item,
    Layer,
    Person,
    Place,
    Proposal,
    Refusal,
    Source,
)
from tei_pipeline.errors import StageFault
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.metadata import Metadata
from tei_pipeline.settings import Settings
from tei_pipeline.stages import (
    anchors,
    article,
    blocks,
    correction,
    dates,
    decided,
    divisions,
    encoding,
    endnotes,
    furniture,
    hyphens,
    kind,
    listings,
    names,
    notes,
    omissions,
    pages,
    references,
    stars,
)
from tei_pipeline.stages.stage import Stage

STAGES: tuple[Stage, ...] = (
    encoding.STAGE,
    pages.STAGE,
    kind.STAGE,
    furniture.STAGE,
    endnotes.STAGE,
    notes.STAGE,
    listings.STAGE,
    blocks.STAGE,
    article.STAGE,
    hyphens.STAGE,
    omissions.STAGE,
    divisions.STAGE,
    anchors.STAGE,
    stars.STAGE,
    references.STAGE,
    correction.STAGE,
    decided.STAGE,
    dates.STAGE,
    names.STAGE,
)


def run(
    source: Source,
    metadata: Metadata,
    settings: Settings,
    lexicon: Lexicon,
    findings: Iterable[Finding] = (),
    stages: Sequence[Stage] = STAGES,
    decisions: Iterable[Decision] = (),
) -> Document:
    """The document of ``source`` with a layer from each stage, as the reviewers' ``decisions`` would have it.

    ``findings`` are those of the reader. The words that the decisions say are right count as words of the lists.

    Raises :class:`StageFault` when the chain does not fit together or a stage breaks its contract.
    """
    check_chain(stages)
    decided_before = place_decisions(decisions, source.text)
    obedience = Obedience(decided_before, source)
    lexicon = lexicon.with_words(decided_before.book_words, decided_before.settled_words)
    document = Document(source, metadata, decisions=decided_before)
    document = document.with_layer(Layer("source", "1", tuple(findings)))
    for stage in stages:
        items = tuple(obedience.apply(stage.propose(document, settings, lexicon), document.edits))
        _check_items(stage, items, document)
        document = document.with_layer(Layer(stage.name, stage.version, items))
    document.tree  # noqa: B018 - built here and kept, so that marks that cross are refused before anything is written
    return document


def check_chain(stages: Sequence[Stage]) -> None:
    """Raise :class:`StageFault` when a stage requires what none before it provides."""
    there: set[str] = set()
    for stage in stages:
        missing = stage.requires - there
        if missing:
            names = ", ".join(sorted(missing))
            raise StageFault(f"stage {stage.name} requires {names}: no stage before it provides that")
        there |= stage.provides


def _check_items(stage: Stage, items: Sequence[Item], document: Document) -> None:
    text = document.source.text
    new: list[Edit] = []
    for item in items:
        if isinstance(item, Finding | Person | Place):
            continue
        fact = item.edit if isinstance(item, Proposal | Refusal) else item
        if not 0 <= fact.start <= fact.end <= len(text):
            raise StageFault(f"stage {stage.name}: {fact} lies outside the source")
        if isinstance(fact, Edit):
            _check_edit(stage, fact, text)
        if isinstance(item, Edit):
            new.append(item)
    _check_overlap(stage, sorted([*document.edits, *new], key=lambda e: (e.start, e.end)))


def _check_edit(stage: Stage, edit: Edit, text: str) -> None:
    if text[edit.start : edit.end] != edit.before:
        raise StageFault(f"stage {stage.name}: rule {edit.rule} expects {edit.before!r}, the source has another text")
    if edit.before == edit.after or not edit.before:
        raise StageFault(f"stage {stage.name}: rule {edit.rule} changes nothing, or inserts without a place")
    if not 0 <= edit.confidence <= 1:
        raise StageFault(f"stage {stage.name}: rule {edit.rule} has confidence {edit.confidence}")


def _check_overlap(stage: Stage, edits: Sequence[Edit]) -> None:
    for one, other in pairwise(edits):
        if other.start < one.end:
            raise StageFault(f"stage {stage.name}: rules {one.rule} and {other.rule} overlap at {other.start}")
