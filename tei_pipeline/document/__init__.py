"""The types that stages share: a source that never changes, and located facts over it.

The corrected text, the TEI and the restored source are all computed from a :class:`Document`, that is from a
:class:`Source` and the layers over it.

>>> from tei_pipeline.document import Mark, MarkKind
>>> Mark.make(0, 4, MarkKind.PAGE, n="12").get("n")
'12'
"""

from tei_pipeline.document.decisions import Conflict, Decision, Decisions, Placed
from tei_pipeline.document.document import Document
from tei_pipeline.document.entities import Learnt, Person, PersonName, Place
from tei_pipeline.document.facts import (
    BLOCKS,
    CONTAINERS,
    LEFT_OUT,
    POINTS,
    SILENT,
    Edit,
    EditKind,
    Finding,
    Item,
    Layer,
    Mark,
    MarkKind,
    Proposal,
    Refusal,
    Severity,
    Verdict,
)
from tei_pipeline.document.nesting import Node, anchored_notes
from tei_pipeline.document.reading import Reading, Segment
from tei_pipeline.document.source import Encoding, Line, Source

__all__ = [
    "BLOCKS",
    "CONTAINERS",
    "LEFT_OUT",
    "POINTS",
    "SILENT",
    "Conflict",
    "Decision",
    "Decisions",
    "Document",
    "Edit",
    "EditKind",
    "Encoding",
    "Finding",
    "Item",
    "Layer",
    "Learnt",
    "Line",
    "Mark",
    "MarkKind",
    "Node",
    "Person",
    "PersonName",
    "Place",
    "Placed",
    "Proposal",
    "Reading",
    "Refusal",
    "Segment",
    "Severity",
    "Source",
    "Verdict",
    "anchored_notes",
]
