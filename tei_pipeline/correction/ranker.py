"""The ranker: how likely a change is right, from its features.

A gradient-boosted ensemble of small decision trees, trained on aligned pairs of OCR and truth
(``tools/language/train.py``) and kept as a table of numbers. Its probability is calibrated: of the changes at 0.9, nine
in ten are right on texts that it was not trained on (docs/quality.md has the table).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

import numpy as np

from tei_pipeline.correction.features import Change
from tei_pipeline.correction.leaf_masks import MOST_LEAVES, LeafMasks, Split, Tree

Numbers = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Places = np.ndarray[tuple[int, ...], np.dtype[np.int32]]
_FEW = 12
"""Rows up to which walking the trees is quicker than laying them out."""

_AT_ONCE = 16_384
"""Rows that are judged at once: a table of all those of a damaged book would take more than the book."""


@dataclass(frozen=True)
class Ranker:
    """Trees as parallel arrays over all nodes: a leaf has feature −1 and its score as threshold."""

    names: tuple[str, ...]
    roots: Places
    feature: Places
    threshold: Numbers
    left: Places
    right: Places

    def probabilities(self, rows: Sequence[Sequence[float]]) -> list[float]:
        """The probability of being right of each row of features, 0 to 1."""
        return [
            float(chance)
            for at in range(0, len(rows), _AT_ONCE)
            for chance in self._chances(np.asarray(rows[at : at + _AT_ONCE], dtype=np.float32).astype(np.float64))
        ]

    def chances(self, groups: Sequence[Sequence[Change]]) -> list[list[float]]:
        """The probability of each change of each group."""
        every = iter(self.probabilities([change.features for group in groups for change in group]))
        return [list(islice(every, len(group))) for group in groups]

    def _chances(self, table: Numbers) -> Numbers:
        fast = self._leaf_masks if len(table) > _FEW else None
        score = fast.scores(table) if fast else self._walked(table)
        chances: Numbers = 1.0 / (1.0 + np.exp(-score))
        return chances

    def _walked(self, table: Numbers) -> Numbers:
        """The sum of the trees' scores, each tree walked from its root."""
        every = np.arange(len(table))
        score = np.zeros(len(table))
        for root in self.roots:
            node = np.full(len(table), root, dtype=np.int32)
            inner = self.feature[node] >= 0
            while inner.any():
                here = node[inner]
                goes_left = table[every[inner], self.feature[here]] <= self.threshold[here]
                node[inner] = np.where(goes_left, self.left[here], self.right[here])
                inner = self.feature[node] >= 0
            score += self.threshold[node]
        return score

    @cached_property
    def _leaf_masks(self) -> LeafMasks | None:
        """The trees laid out for many rows; nothing when a tree has too many leaves for that."""
        trees = [self._tree(int(root)) for root in self.roots]
        if any(len(tree.leaves) > MOST_LEAVES for tree in trees):
            return None
        return LeafMasks(trees, len(self.names))

    def _tree(self, root: int) -> Tree:
        leaves: list[float] = []
        splits: list[Split] = []

        def visit(node: int) -> None:
            if self.feature[node] < 0:
                leaves.append(float(self.threshold[node]))
                return
            first = len(leaves)
            visit(int(self.left[node]))
            splits.append(Split(int(self.feature[node]), float(self.threshold[node]), first, len(leaves)))
            visit(int(self.right[node]))

        visit(root)
        return Tree(tuple(leaves), tuple(splits))


@dataclass(frozen=True)
class Rankers:
    """The rankers in ``folder``, each read when it is first needed, and the names of the features that they are given:
    of all texts, what the encoder and the text as a whole add to them, and what the surroundings add to both.
    """

    folder: Path
    names: Sequence[str]
    names_context: Sequence[str]
    names_surroundings: Sequence[str]

    @cached_property
    def clean(self) -> Ranker:
        """The ranker of texts that are read: a change is right that gives the very word."""
        return read_ranker(self.folder / "ranker.json.gz", self.names)

    @cached_property
    def damaged(self) -> Ranker:
        """The ranker of damaged texts: a change is right that comes nearer to the truth."""
        return read_ranker(self.folder / "ranker-damaged.json.gz", (*self.names, *self.names_context))

    @cached_property
    def surrounded(self) -> Ranker:
        """The ranker that judges a damaged text again, with what the other says of the places around."""
        names = (*self.names, *self.names_context, *self.names_surroundings)
        return read_ranker(self.folder / "ranker-surroundings.json.gz", names)


def read_ranker(file: Path, names: Sequence[str]) -> Ranker:
    """The ranker in ``file``; raises :class:`ValueError` when it was trained on other features than ``names``."""
    with gzip.open(file, "rt", encoding="utf-8") as stream:
        table = json.load(stream)
    if tuple(table["features"]) != tuple(names):
        raise ValueError(f"{file} was trained on other features; train it anew with tools/language/train.py")
    return Ranker(
        tuple(names),
        np.asarray(table["roots"], dtype=np.int32),
        np.asarray(table["feature"], dtype=np.int32),
        np.asarray(table["threshold"], dtype=np.float64),
        np.asarray(table["left"], dtype=np.int32),
        np.asarray(table["right"], dtype=np.int32),
    )
