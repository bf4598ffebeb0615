"""A small stage that corrects words from a table, for tests of what decisions make of a stage's items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tei_pipeline.document import Document, Edit, EditKind, Item, MarkKind, Proposal
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.pipeline import STAGES
from tei_pipeline.settings import Settings
from tei_pipeline.stages.stage import Stage

MADE = 0.9
"""From this confidence on the stage makes the correction, below it proposes it."""
TABLE: Mapping[str, tuple[str, float]] = {
    "tne": ("the", 0.97),
    "liave": ("have", 0.95),
    "modem": ("modern", 0.6),
    "arid": ("and", 0.5),
    "bndge": ("bridge", 0.8),
}


def corrector(table: Mapping[str, tuple[str, float]] = TABLE, version: str = "1") -> Stage:
    """The stage. It corrects whole words wherever a block has them, also broken over a line end."""

    def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterator[Item]:
        taken = [(m.start, m.end) for m in document.marks(MarkKind.NOISE, MarkKind.FURNITURE)]
        for word, (after, confidence) in table.items():
            broken = "".join(f"{re.escape(glyph)}(?:[-¬]\n)?" for glyph in word[:-1]) + re.escape(word[-1])
            for match in re.finditer(rf"(?<!\w){broken}(?!\w)", document.source.text):
                if any(start < match.end() and end > match.start() for start, end in taken):
                    continue
                edit = Edit(
                    match.start(), match.end(), match[0], after, EditKind.SPELLING, "table", confidence, "listed"
                )
                yield edit if confidence >= MADE else Proposal(edit)

    return Stage("corrector", version, frozenset({"references"}), frozenset({"corrector"}), propose)


def with_corrector(table: Mapping[str, tuple[str, float]] = TABLE, version: str = "1") -> tuple[Stage, ...]:
    """The stages of the pipeline with this corrector in the place of the real one."""
    return tuple(corrector(table, version) if stage.name == "correction" else stage for stage in STAGES)
