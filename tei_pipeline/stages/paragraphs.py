"""Paragraphs: whether a group of lines goes on with the paragraph above it, over a false blank line or a page break."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from tei_pipeline.stages.lines import Group, by_leaf, is_finished

FULL_LINE = 0.75
HYPHENS = ("-", "¬", "­", "‐")
_ELLIPSIS_FIRST = re.compile(r"[.,•]\s?[.,•]")
_ELLIPSIS_LAST = re.compile(r"[.,]\s?[.,][^\w.,]*$")


def full_line(found: Sequence[Group]) -> int:
    """The usual length of a full line in characters."""
    lengths = [len(text) for group in found if len(group.lines) > 2 for text in group.texts[:-1]]
    return round(median(lengths)) if len(lengths) >= 20 else 60


class ParagraphEnds:
    """Whether a line that ends a sentence ends its paragraph, as the book's own pages show it.

    Within a page the blank lines tell: of the lines of about the same length that end a sentence in the same way (with
    dots or otherwise), how many end a paragraph, and how many stand inside one? At a page break the majority decides.
    """

    def __init__(self, found: Sequence[Group], full: int) -> None:
        self._full = full
        self._inside: Counter[tuple[bool, int]] = Counter()
        self._last: Counter[tuple[bool, int]] = Counter()
        for leaf in by_leaf(found):
            for group, following in zip(leaf, [*leaf[1:], None], strict=True):
                inner = pairwise(group.texts)
                self._inside.update(self._sort(a) for a, b in inner if is_finished(a) and b[:1].isupper())
                if following is not None and len(group.lines) > 1 and is_finished(group.texts[-1]):
                    self._last[self._sort(group.texts[-1])] += 1

    def _sort(self, text: str) -> tuple[bool, int]:
        """How the line ends, and how much shorter than a full line it is, in steps of three characters."""
        return bool(_ELLIPSIS_LAST.search(text)), min(6, max(0, (self._full + 1 - len(text)) // 3))

    def is_last(self, text: str) -> bool:
        """Whether the finished line ``text`` ends its paragraph. Where the book says nothing, a full line does not."""
        sort = self._sort(text)
        usual = 1 if sort[1] <= 2 else -1
        return self._last[sort] > self._inside[sort] + usual


def goes_on(above: Group, group: Group, full: int, ends: ParagraphEnds) -> bool:
    """Whether ``group`` goes on with the paragraph whose last group so far is ``above``."""
    last, first = above.texts[-1], group.texts[0]
    finished, new_leaf = is_finished(last), group.leaf != above.leaf
    if last.endswith(HYPHENS) and first[:1].islower():
        return True
    if not new_leaf:
        return not finished and len(last) >= FULL_LINE * full and not _is_listed(above, group)
    if not finished:
        return len(last) >= 0.5 * full or first[:1].islower()
    if first[:1].islower():
        return True
    return not ends.is_last(last) and not _ELLIPSIS_FIRST.match(first)


def _is_listed(above: Group, group: Group) -> bool:
    """Whether both end in numbers, as entries of an index or of a table of contents do."""
    return above.texts[-1][-1:].isdigit() and group.texts[-1][-1:].isdigit()
