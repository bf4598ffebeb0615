"""A document: a source, what is known of the book, and the layers of facts over the source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from tei_pipeline.document.decisions import Decisions
from tei_pipeline.document.entities import Person, Place
from tei_pipeline.document.facts import POINTS, Edit, Finding, Item, Layer, Mark, MarkKind, Proposal, Refusal
from tei_pipeline.document.nesting import Node, nest
from tei_pipeline.document.reading import Reading, read
from tei_pipeline.document.source import Source
from tei_pipeline.metadata import Metadata


@dataclass(frozen=True)
class Document:
    """A source and the layers over it. Adding a layer makes a new document; nothing is ever taken away.

    ``decisions`` are what reviewers decided of the source before; a stage may learn from them.
    """

    source: Source
    metadata: Metadata = field(default_factory=Metadata)
    layers: tuple[Layer, ...] = ()
    decisions: Decisions = field(default_factory=Decisions)

    def with_layer(self, layer: Layer) -> Document:
        """A document with one more layer on top."""
        return replace(self, layers=(*self.layers, layer))

    @cached_property
    def edits(self) -> tuple[Edit, ...]:
        """All edits, in order of their place."""
        return tuple(sorted((i for i in self._items() if isinstance(i, Edit)), key=lambda e: (e.start, e.end)))

    @cached_property
    def proposals(self) -> tuple[Edit, ...]:
        """The edits that are proposed to a reviewer and not made, in order of their place; they may overlap.

        Where a later stage makes an edit of some of the same letters, it knew more: what was proposed there is settled,
        and a reviewer is asked once.
        """
        proposed = (
            item.edit
            for number, layer in enumerate(self.layers)
            for item in layer.items
            if isinstance(item, Proposal) and not self._is_settled_after(number, item.edit)
        )
        return tuple(sorted(proposed, key=lambda e: (e.start, e.end)))

    def _is_settled_after(self, number: int, proposed: Edit) -> bool:
        """Whether a layer behind the one counted ``number`` edits letters of ``proposed``."""
        at = max(0, bisect_right(self.edits, proposed.start, key=lambda e: e.start) - 1)
        while at < len(self.edits) and self.edits[at].start < proposed.end:
            edit = self.edits[at]
            if edit.end > proposed.start and self._layer_of[edit.start] > number:
                return True
            at += 1
        return False

    @cached_property
    def _layer_of(self) -> dict[int, int]:
        """The number of the layer that has the edit which begins at an offset."""
        layers = enumerate(self.layers)
        return {item.start: number for number, layer in layers for item in layer.items if isinstance(item, Edit)}

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """The edits that decisions forbid, in order of their place."""
        refused = (item for item in self._items() if isinstance(item, Refusal))
        return tuple(sorted(refused, key=lambda r: (r.edit.start, r.edit.end)))

    @cached_property
    def _marks_by_kind(self) -> dict[MarkKind, tuple[Mark, ...]]:
        found: dict[MarkKind, list[Mark]] = {}
        for item in self._items():
            if isinstance(item, Mark):
                found.setdefault(item.kind, []).append(item)
        return {kind: tuple(sorted(marks, key=lambda m: (m.start, -m.end))) for kind, marks in found.items()}

    def marks(self, *kinds: MarkKind) -> tuple[Mark, ...]:
        """The marks of these kinds (of all kinds when none is named), in order of start, the longer first."""
        chosen = kinds or tuple(self._marks_by_kind)
        if len(chosen) == 1:
            return self._marks_by_kind.get(chosen[0], ())
        marks = [mark for kind in chosen for mark in self._marks_by_kind.get(kind, ())]
        return tuple(sorted(marks, key=lambda m: (m.start, -m.end)))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order of the stages that made them."""
        return tuple(item for item in self._items() if isinstance(item, Finding))

    @property
    def persons(self) -> tuple[Person, ...]:
        """The persons that the text names, as the stages learnt them."""
        return tuple(item for item in self._items() if isinstance(item, Person))

    @property
    def places(self) -> tuple[Place, ...]:
        """The places that the text names."""
        return tuple(item for item in self._items() if isinstance(item, Place))

    @property
    def kind(self) -> str:
        """``book``, ``diary`` or ``article``: from the metadata, else as the kind stage guessed it, else ``book``."""
        marks = self.marks(MarkKind.KIND)
        return self.metadata.kind or (marks[0].get("value") if marks else "book")

    @cached_property
    def _pages(self) -> tuple[list[int], tuple[Mark, ...]]:
        pages = self.marks(MarkKind.PAGE)
        return [page.start for page in pages], pages

    def page_at(self, offset: int) -> Mark | None:
        """The page on which ``offset`` stands, or None before the first and where no page was marked."""
        starts, pages = self._pages
        at = bisect_right(starts, offset) - 1
        return pages[at] if at >= 0 else None

    @cached_property
    def tree(self) -> Node:
        """The marks and edits nested by containment; raises :class:`StageFault` when two of them cross."""
        nesting = [mark for kind, marks in self._marks_by_kind.items() if kind not in POINTS for mark in marks]
        return nest(len(self.source.text), [*nesting, *self.edits])

    def reading(self) -> Reading:
        """The corrected running text: furniture and noise left out, hyphens joined, paragraphs across pages whole."""
        return self._reading

    @cached_property
    def _reading(self) -> Reading:
        return read(self.source, self.tree)

    def _items(self) -> Iterator[Item]:
        for layer in self.layers:
            yield from layer.items
