"""Nesting: the tree that marks and edits form by containment.

The encoder and the reading both walk this tree, so what one calls a paragraph the other does too. A paragraph that
runs over a page contains the furniture and the footnotes that stand between its lines; they are nodes inside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tei_pipeline.document.facts import BLOCKS, Edit, Mark, MarkKind
from tei_pipeline.errors import StageFault

_OUTER_TO_INNER = {kind: rank for rank, kind in enumerate(MarkKind)}
"""Of two marks over the very same stretch the kind named first in :class:`MarkKind` is the outer one."""


@dataclass(slots=True)
class Node:
    """A mark or an edit with what lies inside it; the root has no item and covers the whole source."""

    start: int
    end: int
    item: Mark | Edit | None
    children: list[Node] = field(default_factory=list)
    kind: MarkKind | None = field(init=False)
    """The kind of the mark; None for the root and for an edit."""

    def __post_init__(self) -> None:
        self.kind = self.item.kind if isinstance(self.item, Mark) else None

    @property
    def mark(self) -> Mark:
        """The mark of this node; raises :class:`TypeError` for the root and for an edit, which have none."""
        if not isinstance(self.item, Mark):
            raise TypeError(f"{_name(self.item)} is no mark")
        return self.item


def nest(length: int, items: Iterable[Mark | Edit]) -> Node:
    """The tree of ``items`` over a source of ``length`` code points.

    Raises :class:`StageFault` when two items cross: neither contains the other, and they overlap.

    >>> line, word = Mark(0, 9, MarkKind.PARAGRAPH), Mark(3, 5, MarkKind.PAUSE)
    >>> [node.item.kind.value for node in nest(9, [word, line]).children[0].children]
    ['pause']
    """
    root = Node(0, length, None)
    stack = [root]
    for item in sorted(items, key=_outer_first):
        while stack[-1].end <= item.start and len(stack) > 1 and not _is_point_at_end(item, stack[-1]):
            stack.pop()
        if item.end > stack[-1].end:
            raise StageFault(f"{_name(item)} crosses {_name(stack[-1].item)}")
        node = Node(item.start, item.end, item)
        stack[-1].children.append(node)
        stack.append(node)
    return root


def anchored_notes(root: Node) -> dict[int, Node]:
    """The notes that an anchor leads to, by the offset at which they start.

    Such a note is read and encoded at its anchor, not at the foot of the page where it stands in the source. Endnotes
    stay where they are.
    """
    anchored: set[int] = set()
    notes: dict[int, Node] = {}
    todo = [root]
    while todo:
        node = todo.pop()
        todo += node.children
        if node.kind is MarkKind.ANCHOR and node.mark.get("note"):
            anchored.add(int(node.mark.get("note")))
        elif node.kind is MarkKind.NOTE and node.mark.get("place") != "end":
            notes[node.start] = node
    return {start: notes[start] for start in anchored & notes.keys()}


def _is_point_at_end(item: Mark | Edit, node: Node) -> bool:
    """An empty span (a note's anchor whose mark is lost) belongs to the block at whose end it stands."""
    return item.start == item.end == node.end and node.start < node.end and node.kind in BLOCKS


def _outer_first(item: Mark | Edit) -> tuple[int, bool, int, int]:
    """In order of start; an empty span before what begins at its place, so that it does not fall into it."""
    rank = len(_OUTER_TO_INNER) if isinstance(item, Edit) else _OUTER_TO_INNER[item.kind]
    return item.start, item.start < item.end, -item.end, rank


def _name(item: Mark | Edit | None) -> str:
    if item is None:
        return "the end of the source"
    what = f"edit {item.rule}" if isinstance(item, Edit) else f"mark {item.kind}"
    return f"{what} at {item.start}..{item.end}"
