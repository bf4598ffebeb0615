"""Located facts: what stages find out about a source.

An :class:`Edit` says that letters should read otherwise, a :class:`Mark` what a stretch of the source is, a
:class:`Finding` what an editor should look at. Offsets are half-open code points of ``Source.text``, confidence runs
from 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tei_pipeline.document.entities import Person, Place


class EditKind(StrEnum):
    """Why letters were changed; each is a category of the header's taxonomy."""

    ENCODING = "encoding"
    SPELLING = "spelling"
    REAL_WORD = "real-word"
    SEGMENTATION = "segmentation"
    NAME = "name"
    NUMBER = "number"
    PUNCTUATION = "punctuation"
    NOISE = "noise"


class Verdict(StrEnum):
    """What a reviewer decided of a place, or of a word wherever it stands (see docs/review.md)."""

    ACCEPT = "accept"
    REJECT = "reject"
    OTHER = "other"
    SLIP = "slip"
    NEVER = "never"
    ALWAYS = "always"


class MarkKind(StrEnum):
    """What a stretch of the source is.

    Containers hold blocks; blocks hold text; furniture and noise are left out of the reading; a page is a point
    in the text (its span says how far the page reaches, and may cross blocks); the rest stands inside blocks.
    """

    PAGE = "page"
    KIND = "kind"
    DIVISION = "division"
    TITLE_PAGE = "title-page"
    FIGURE = "figure"
    VERSE = "verse"
    LIST = "list"
    ENTRY = "entry"
    TABLE = "table"
    ROW = "row"
    WORKS = "works"
    FURNITURE = "furniture"
    NOISE = "noise"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CITATION = "citation"
    TITLE_PART = "title-part"
    ITEM = "item"
    CELL = "cell"
    WORK = "work"
    VERSE_LINE = "verse-line"
    ORNAMENT = "ornament"
    DUPLICATE = "duplicate"
    NOTE = "note"
    DATE = "date"
    LABEL = "label"
    ANCHOR = "anchor"
    STAR = "star"
    REFERENCE = "reference"
    GLOSS = "gloss"
    WORK_TITLE = "work-title"
    PERSON = "person"
    WRITER = "writer"
    PLACE = "place"
    HYPHEN = "hyphen"
    PAUSE = "pause"
    OMISSION = "omission"


CONTAINERS = frozenset(
    {
        MarkKind.DIVISION,
        MarkKind.TITLE_PAGE,
        MarkKind.FIGURE,
        MarkKind.VERSE,
        MarkKind.LIST,
        MarkKind.ENTRY,
        MarkKind.TABLE,
        MarkKind.ROW,
        MarkKind.WORKS,
    }
)
BLOCKS = frozenset(
    {
        MarkKind.HEADING,
        MarkKind.PARAGRAPH,
        MarkKind.CITATION,
        MarkKind.TITLE_PART,
        MarkKind.ITEM,
        MarkKind.CELL,
        MarkKind.WORK,
        MarkKind.VERSE_LINE,
        MarkKind.ORNAMENT,
        MarkKind.DUPLICATE,
        MarkKind.NOTE,
    }
)
LEFT_OUT = frozenset({MarkKind.FURNITURE, MarkKind.NOISE})
"""Kept in the TEI, but no part of the running text."""
SILENT = frozenset({MarkKind.LABEL, MarkKind.ANCHOR, MarkKind.STAR})
"""Marks of notes and references: printed, but no words of the text."""
POINTS = frozenset({MarkKind.PAGE, MarkKind.KIND})
"""Facts that do not nest with the others: a page begins wherever it begins, the kind is said of the whole."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change to the letters of the source: ``before`` stands at ``start``..``end`` and should read ``after``.

    ``verdict`` is that of the reviewer who answers for it; None where it is the program's alone.
    """

    start: int
    end: int
    before: str
    after: str
    kind: EditKind
    rule: str
    confidence: float
    evidence: str = ""
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """An edit that is likely but not sure enough to be made: it changes nothing and waits for the review."""

    edit: Edit


@dataclass(frozen=True, slots=True)
class Refusal:
    """An edit that a stage would make or propose, and that a decision forbids: kept so that it can be told.

    ``learned`` where nobody decided this very place: it was refused so often elsewhere.
    """

    edit: Edit
    why: str
    learned: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """What ``start``..``end`` is: its kind, attributes in the order given, and how it was recognised."""

    start: int
    end: int
    kind: MarkKind
    attrs: tuple[tuple[str, str], ...] = ()
    evidence: str = ""

    @classmethod
    def make(cls, start: int, end: int, kind: MarkKind, evidence: str = "", **attrs: str) -> Mark:
        """A mark with its attributes as keywords.

        >>> Mark.make(0, 4, MarkKind.PAGE, n="12").get("n")
        '12'
        """
        return cls(start, end, kind, tuple(attrs.items()), evidence)

    def get(self, name: str, default: str = "") -> str:
        """The attribute called ``name``, or ``default``."""
        for key, value in self.attrs:
            if key == name:
                return value
        return default


class Severity(StrEnum):
    """How much a finding matters: worth knowing, worth a look, or wrong."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something an editor should know, with its place: a code for scripts, a message for people."""

    code: str
    severity: Severity
    message: str
    start: int | None = None


Item = Edit | Proposal | Refusal | Mark | Finding | Person | Place


@dataclass(frozen=True, slots=True)
class Layer:
    """What one stage found, signed with its name and version."""

    stage: str
    version: str
    items: tuple[Item, ...]
