"""Landing: bring what was found in the reading onto the source, so that it nests with all that is there already.

A mention that would cut an edit takes in the whole edit; one that would cross anything else is given up.
"""

from __future__ import annotations

from bisect import bisect_left

from tei_pipeline.document import BLOCKS, Document, Edit, MarkKind, Node

_INSIDE = frozenset(
    {
        MarkKind.ANCHOR,
        MarkKind.FURNITURE,
        MarkKind.HYPHEN,
        MarkKind.NOTE,
        MarkKind.PAUSE,
        MarkKind.REFERENCE,
        MarkKind.STAR,
    }
)
"""What a name may take in: what stands between its halves on two pages, and marks of notes."""
_IN_PHRASES = _INSIDE | {MarkKind.DATE}
"""What a gloss or a title may take in. A date is no part of a person's name: what reads as both stays a date."""


class Landing:
    """Gives for stretches of the reading, asked for in any order, the stretch of the source that a mark may cover."""

    def __init__(self, document: Document) -> None:
        self._reading = document.reading()
        self._tree = document.tree
        self._starts: dict[int, list[int]] = {}

    def of(self, start: int, end: int, *, phrase: bool = False) -> tuple[int, int] | None:
        """Where ``start``..``end`` of the reading may be marked in the source; None where a mark would not nest.

        A ``phrase`` is a gloss or a title, which may hold a date.
        """
        low, high = self._reading.to_source(start, end)
        if low >= high:
            return None
        node = self._tree
        while True:
            children = self._overlapping(node, low, high)
            if len(children) == 1 and children[0].start <= low and high <= children[0].end:
                if not isinstance(children[0].item, Edit):
                    node = children[0]
                    continue
                low, high = children[0].start, children[0].end
            break
        if node.kind not in BLOCKS and node.kind is not MarkKind.REFERENCE:
            return None
        may_hold = _IN_PHRASES if phrase else _INSIDE
        if any(child.kind not in may_hold for child in children if child.kind is not None):
            return None
        for child in children:
            if child.start < low or child.end > high:
                if not isinstance(child.item, Edit) or child.kind in BLOCKS:
                    return None
                low, high = min(low, child.start), max(high, child.end)
        return low, high

    def _overlapping(self, node: Node, low: int, high: int) -> list[Node]:
        """The children of a node that share letters with ``low``..``high``."""
        starts = self._starts.get(id(node))
        if starts is None:
            starts = self._starts[id(node)] = [child.start for child in node.children]
        at = bisect_left(starts, high)
        found: list[Node] = []
        while at > 0 and node.children[at - 1].end > low:
            at -= 1
            if node.children[at].end > node.children[at].start:
                found.append(node.children[at])
        while at > 0 and node.children[at - 1].end == node.children[at - 1].start > low:
            at -= 1
        return found[::-1]
