"""What a stage is: a named, versioned, pure function from a document to located facts.

A stage declares what it needs to find in the document and what it adds; ``pipeline.py`` checks the chain before any
work and the items after each stage.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from tei_pipeline.document import Document, Item
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.settings import Settings


class Propose(Protocol):
    """The work of a stage: read the document, yield what was found. It keeps no state and reads no files."""

    def __call__(self, document: Document, settings: Settings, lexicon: Lexicon) -> Iterable[Item]:
        """Yield the edits, marks and findings of this stage for ``document``."""
        ...


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage by name. ``requires`` and ``provides`` are facts such as ``pages`` or ``blocks``."""

    name: str
    version: str
    requires: frozenset[str]
    provides: frozenset[str]
    propose: Propose
