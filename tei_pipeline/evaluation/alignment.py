"""Alignment: lay two texts side by side with the fewest insertions, deletions and substitutions (Levenshtein 1966).

Up to :data:`LONGEST` words on both sides the alignment is the best there is. A longer text is first cut where both
texts surely say the same: at runs of words that stand once in each, in the same order (the idea of Bram Cohen's
patience diff), longer runs first. Each piece is then aligned by itself. Cutting costs n log n for n words, the pieces
together a bounded number of steps for each letter; so the whole is as good as linear. What has no word in common for
thousands of words cannot be cut and costs the product of the lengths, a 64th of a step each (bit-parallel, by
rapidfuzz, in linear memory). A cut may miss the best alignment by a few errors where text was moved; it never counts
fewer errors than there are.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Hashable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

LONGEST = 2000
"""Words that are aligned at once."""
_PIECE = 400
"""About how many words a piece gets where there is a choice of cuts."""
_RUNS = (5, 3, 2, 1)
"""Words in a run that may be cut at, tried in this order: the longer, the surer."""
_TOKEN = re.compile(r"\S+")


class Block(NamedTuple):
    """A stretch ``a0``..``a1`` of one side against ``b0``..``b1`` of the other: equal, or not."""

    a0: int
    a1: int
    b0: int
    b1: int
    equal: bool


def align_words(a: Sequence[str], b: Sequence[str]) -> list[Block]:
    """Align two sequences of words; the blocks cover both without a gap.

    >>> align_words(["the", "old", "road"], ["the", "odd", "road"])
    [Block(a0=0, a1=1, b0=0, b1=1, equal=True), Block(a0=1, a1=2, b0=1, b1=2, equal=False), \
Block(a0=2, a1=3, b0=2, b1=3, equal=True)]
    """
    codes = {word: code for code, word in enumerate(dict.fromkeys((*a, *b)))}
    coded_a, coded_b = [codes[word] for word in a], [codes[word] for word in b]
    blocks: list[Block] = []
    for (a0, b0), (a1, b1) in pairwise(_cuts(coded_a, coded_b)):
        blocks += _aligned(coded_a[a0:a1], coded_b[b0:b1], a0, b0)
    return blocks


def align_characters(a: str, b: str) -> list[Block]:
    """Align two texts code point by code point; the blocks cover both without a gap.

    >>> [(block.a0, block.b0) for block in align_characters("modem", "modern") if not block.equal]
    [(4, 4), (4, 5)]
    """
    tokens_a, tokens_b = list(_TOKEN.finditer(a)), list(_TOKEN.finditer(b))
    if max(len(tokens_a), len(tokens_b)) <= LONGEST:
        return list(_aligned(a, b, 0, 0))
    codes = {word: code for code, word in enumerate(dict.fromkeys(m.group() for m in (*tokens_a, *tokens_b)))}
    inner = _cuts([codes[m.group()] for m in tokens_a], [codes[m.group()] for m in tokens_b])[1:-1]
    cuts = [(0, 0), *((tokens_a[i].start(), tokens_b[j].start()) for i, j in inner), (len(a), len(b))]
    blocks: list[Block] = []
    for (a0, b0), (a1, b1) in pairwise(cuts):
        blocks += _aligned(a[a0:a1], b[b0:b1], a0, b0)
    return blocks


def _aligned(a: Sequence[Hashable], b: Sequence[Hashable], a0: int, b0: int) -> Iterator[Block]:
    for step in Levenshtein.opcodes(a, b):
        tag, i0, i1, j0, j1 = step.tag, step.src_start, step.src_end, step.dest_start, step.dest_end
        yield Block(a0 + i0, a0 + i1, b0 + j0, b0 + j1, tag == "equal")


def _cuts(a: Sequence[int], b: Sequence[int]) -> list[tuple[int, int]]:
    """Where both sides may be cut, from (0, 0) to both ends, rising on both sides."""
    done = [(0, 0)]
    open_pieces = [(0, len(a), 0, len(b), 0)]  # a stack: depth first, so that the cuts come in order
    while open_pieces:
        a0, a1, b0, b1, level = open_pieces.pop()
        if max(a1 - a0, b1 - b0) <= LONGEST or level == len(_RUNS):
            done.append((a1, b1))
            continue
        found = _thinned(_common_runs(a[a0:a1], b[b0:b1], _RUNS[level]))
        bounds = [(a0, b0), *((a0 + i, b0 + j) for i, j in found), (a1, b1)]
        pieces = [(p[0], q[0], p[1], q[1], level + 1) for p, q in pairwise(bounds)]
        open_pieces += reversed(pieces)
    return done


def _thinned(places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Leave out what would cut off small pieces."""
    last = (0, 0)
    for i, j in places:
        if (i - last[0] >= _PIECE and j > last[1]) or (j - last[1] >= _PIECE and i > last[0]):
            yield i, j
            last = i, j


def _common_runs(a: Sequence[int], b: Sequence[int], length: int) -> list[tuple[int, int]]:
    """Where runs of that many words begin that stand once on each side: the longest chain that rises on both."""
    in_a, in_b = _once(a, length), _once(b, length)
    return _longest_chain([(i, in_b[run]) for run, i in in_a.items() if run in in_b])


def _once(words: Sequence[int], length: int) -> dict[tuple[int, ...], int]:
    """The runs that stand once, in order, with their places."""
    places: dict[tuple[int, ...], int] = {}
    for at, run in enumerate(zip(*(words[shift:] for shift in range(length)), strict=False)):
        places[run] = -1 if run in places else at
    return {run: at for run, at in places.items() if at >= 0}


def _longest_chain(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence whose second numbers rise; the first ones rise already (Schensted 1961).

    >>> _longest_chain([(0, 3), (1, 0), (2, 1), (3, 4)])
    [(1, 0), (2, 1), (3, 4)]
    """
    tops: list[int] = []  # the lowest last number of a chain of each length
    at_top: list[int] = []
    before: list[int] = []
    for at, (_, j) in enumerate(places):
        length = bisect_left(tops, j)
        before.append(at_top[length - 1] if length else -1)
        tops[length : length + 1] = [j]
        at_top[length : length + 1] = [at]
    chain: list[tuple[int, int]] = []
    at = at_top[-1] if at_top else -1
    while at >= 0:
        chain.append(places[at])
        at = before[at]
    return chain[::-1]
