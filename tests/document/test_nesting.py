"""Nesting: containment makes the tree, crossing is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.document import Edit, EditKind, Mark, MarkKind, Node
from tei_pipeline.document.nesting import nest
from tei_pipeline.errors import StageFault

SPANS = st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda span: span[0] < span[1])
INNER = [MarkKind.PARAGRAPH, MarkKind.NOTE, MarkKind.LABEL, MarkKind.OMISSION]


def mark(start: int, end: int, kind: MarkKind = MarkKind.PARAGRAPH) -> Mark:
    return Mark(start, end, kind)


def edit(start: int, end: int) -> Edit:
    return Edit(start, end, "x" * (end - start), "y", EditKind.SPELLING, "rule", 1)


def shape(node: Node) -> object:
    return [(child.start, child.end, shape(child)) for child in node.children]


def test_what_lies_within_is_a_child() -> None:
    tree = nest(20, [mark(2, 4, MarkKind.LABEL), mark(0, 10), mark(12, 15), edit(5, 7)])
    assert shape(tree) == [(0, 10, [(2, 4, []), (5, 7, [])]), (12, 15, [])]


def test_of_equal_spans_the_kind_named_first_is_outer() -> None:
    marks = [mark(0, 5, kind) for kind in (MarkKind.LABEL, MarkKind.DIVISION, MarkKind.PARAGRAPH, MarkKind.VERSE)]
    node, kinds = nest(5, [edit(0, 5), *marks]), []
    while node.children:
        (node,) = node.children
        kinds.append(node.kind)
    assert kinds == [MarkKind.DIVISION, MarkKind.VERSE, MarkKind.PARAGRAPH, MarkKind.LABEL, None]


def test_neighbours_do_not_cross() -> None:
    assert shape(nest(9, [mark(0, 4), mark(4, 9)])) == [(0, 4, []), (4, 9, [])]


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([mark(0, 5), mark(3, 8, MarkKind.NOTE)], "mark note at 3..8 crosses mark paragraph at 0..5"),
        ([mark(0, 5), edit(4, 6)], "edit rule at 4..6 crosses mark paragraph at 0..5"),
        ([edit(0, 5), mark(4, 6, MarkKind.OMISSION)], "mark omission at 4..6 crosses edit rule at 0..5"),
        ([mark(5, 11)], "mark paragraph at 5..11 crosses the end of the source"),
    ],
)
def test_crossing_is_refused_and_both_are_named(items: list[Mark | Edit], said: str) -> None:
    with pytest.raises(StageFault, match=said):
        nest(10, items)


def test_a_root_and_an_edit_are_no_marks() -> None:
    tree = nest(5, [edit(0, 5)])
    assert tree.kind is None
    for node in (tree, tree.children[0]):
        with pytest.raises(TypeError):
            _ = node.mark


@given(st.lists(st.tuples(SPANS, st.sampled_from(INNER)), max_size=7))
def test_the_tree_holds_everything_once_or_is_refused(spans: list[tuple[tuple[int, int], MarkKind]]) -> None:
    marks = [mark(*span, kind) for span, kind in spans]
    crossing = any(a.start < b.start < a.end < b.end for a in marks for b in marks)
    try:
        tree = nest(12, marks)
    except StageFault:
        assert crossing
        return
    assert not crossing
    found: list[Mark] = []

    def visit(node: Node) -> None:
        at = node.start
        for child in node.children:
            assert at <= child.start <= child.end <= node.end
            at = child.end
            found.append(child.mark)
            visit(child)

    visit(tree)
    assert sorted(found, key=repr) == sorted(marks, key=repr)
