"""Making the volumes of the listings' cases: pages of plain text with a listing before or after them."""

from __future__ import annotations

from typing import Any

from tei_pipeline.document import Document, Layer, MarkKind
from tei_pipeline.metadata import Metadata
from tei_pipeline.pipeline import run
from tei_pipeline.sources import source_of_text
from tei_pipeline.stages import article, blocks, hyphens, listings, references
from tests.making import PAGE_BREAK, SETTINGS, book, lexicon, plain, stages_upto, text_of

UPTO_LISTINGS = (*stages_upto("notes"), listings.STAGE)
UPTO_REFERENCES = (*UPTO_LISTINGS, blocks.STAGE, article.STAGE, hyphens.STAGE, references.STAGE)


def volume(case: dict[str, Any]) -> str:
    """The text of a case: ``front`` leaves without numbers, then numbered pages from ``first`` on.

    These are ``prose`` pages of plain text (those that ``says`` names with its words first), and ``back`` after them.
    """
    says = case.get("says", {})
    first = case.get("first", 1)
    prose = []
    for n in range(first, first + case.get("prose", 12)):
        prose.append("\n\n".join(filter(None, [says.get(str(n), ""), plain(n)])))
    text = book([*prose, *case.get("back", [])], first=first)
    return PAGE_BREAK.join([*(page.strip("\n") for page in case.get("front", [])), text])


def listed(case: dict[str, Any]) -> Document:
    """The document of a case after the listings."""
    return run(
        source_of_text(volume(case)), Metadata(**case.get("metadata", {})), SETTINGS, lexicon(), (), UPTO_LISTINGS
    )


def referred(case: dict[str, Any]) -> Document:
    """The document of a case after the references."""
    return run(source_of_text(volume(case)), Metadata(), SETTINGS, lexicon(), (), UPTO_REFERENCES)


def layer_of(document: Document, stage: str) -> Layer:
    """The layer of a stage."""
    return next(layer for layer in document.layers if layer.stage == stage)


def rendered(document: Document, *kinds: MarkKind) -> list[str]:
    """The marks of these kinds as ``kind: letters``, references as ``-> pages: letters``."""
    printed = {f"leaf-{page.get('leaf')}": page.get("n") for page in document.marks(MarkKind.PAGE)}
    out = []
    for mark in document.marks(*kinds):
        text = text_of(document, mark)
        if mark.kind is MarkKind.REFERENCE:
            to = " ".join(printed.get(target, target) for target in mark.get("to").split())
            note = f" ({mark.get('type')})" if mark.get("type") else ""
            out.append(f"-> {to}{note}: {text}")
        elif mark.kind is MarkKind.TITLE_PART:
            out.append(f"{mark.get('element')}: {text}")
        else:
            out.append(f"{mark.kind}: {text}")
    return out
