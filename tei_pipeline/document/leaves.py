"""Leaves: how a leaf of the file is named, by the page break that opens it and by what refers to it."""

from __future__ import annotations


def leaf_id(leaf: str) -> str:
    """The identifier of a leaf, counting leaves of the file: printed numbers repeat and are misread.

    >>> leaf_id("0020")
    'leaf-0020'
    """
    return f"leaf-{leaf}"
