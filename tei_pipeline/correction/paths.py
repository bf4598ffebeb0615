"""Paths: the likeliest way through the readings of a text.

The path that costs least, channel and language model together, is found with a beam over the last two words (Viterbi).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tei_pipeline.correction.pieces import Pieces
from tei_pipeline.lexicon.language_model import BOUNDARY, UNKNOWN, LanguageModel

LANGUAGE = 0.75
"""Weight of the language model against the channel (icdar2017 part of the training pairs, 2026-11-22)."""
MOST_PIECES = 3
"""Pieces that a word may be broken into."""
_BEAM = 5

_Context = tuple[str, str]
_State = tuple[float, int, _Context, "Edge | None"]
"""What the way to a state costs, the piece and the words it came from last, and by which edge."""


class Edge(NamedTuple):  # a text has some ten thousand: a data class takes four times as long to make
    """A reading of ``pieces`` pieces from one on: what stands in the text, what is read there, its words, its cost.

    It does not say where: a word has the same edges, made once, wherever it stands. ``left`` marks before the first
    piece belong to it (they were letters).
    """

    pieces: int
    left: int
    observed: str
    printed: str
    words: tuple[str, ...]
    cost: float


@dataclass(frozen=True)
class Path:
    """The chosen edges, the piece that each begins with, all edges by piece, and the sequence of words they give."""

    pieces: Pieces
    edges: Sequence[Sequence[Edge]]
    chosen: tuple[tuple[int, Edge], ...]

    @cached_property
    def words(self) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """The words of the path, with boundaries, and the place of each chosen edge's first word among them."""
        words: list[str] = [BOUNDARY, BOUNDARY]
        places = []
        for at, edge in self.chosen:
            if words[-1] != BOUNDARY and self.pieces.opens_sentence(at):
                words.append(BOUNDARY)
            places.append(len(words))
            words.extend(edge.words)
        return (*words, BOUNDARY, BOUNDARY), tuple(places)


def likeliest(pieces: Pieces, edges: Sequence[Sequence[Edge]], model: LanguageModel) -> tuple[tuple[int, Edge], ...]:
    """The edges of the path that costs least, and the piece that each begins with; ``edges`` are listed by piece."""
    states: list[dict[_Context, _State]] = [{} for _ in range(len(edges) + 1)]
    nothing = (BOUNDARY, BOUNDARY)
    states[0][nothing] = (0.0, 0, nothing, None)
    chosen: list[tuple[int, Edge]] = []
    settled = 0
    forgotten: dict[_Context, _State] = {}
    for at, outgoing in enumerate(edges):
        here = states[at]
        if not here:
            continue
        opens = pieces.opens_sentence(at)
        if len(here) == 1 == len(outgoing) and not any(states[at + 1 : at + MOST_PIECES]):
            # one way in, one way on, and none around it: what the word costs, all paths pay, and how they came here is
            # settled (in a book the states of all its words would take 50 MB)
            (context,) = here
            chosen += _back(states, settled, at)
            states[settled:at] = [forgotten] * (at - settled)
            settled = at
            edge = outgoing[0]
            u, v = (context[1], BOUNDARY) if opens and context[1] != BOUNDARY else context
            for word in edge.words:
                u, v = v, word
            states[at + edge.pieces][u, v] = (0.0, at, context, edge)
            continue
        ways = [(edge, edge.cost, edge.words, states[at + edge.pieces]) for edge in outgoing]
        if len(here) > _BEAM:  # no way goes on from the others
            here = states[at] = dict(sorted(here.items(), key=_by_cost)[:_BEAM])
        for context, (so_far, _, _, _) in sorted(here.items(), key=_by_cost):
            before = (context[1], BOUNDARY) if opens and context[1] != BOUNDARY else context
            for edge, cost, words, there in ways:
                total = so_far + cost
                u, v = before
                for word in words:
                    if word != UNKNOWN:
                        total += LANGUAGE * model.cost(u, v, word)
                    u, v = v, word
                old = there.get((u, v))
                if old is None or total < old[0]:
                    there[u, v] = (total, at, context, edge)
    return (*chosen, *_back(states, settled, len(edges)))


def _by_cost(state: tuple[_Context, _State]) -> tuple[float, _Context]:
    return state[1][0], state[0]


def _back(states: Sequence[Mapping[_Context, _State]], first: int, last: int) -> list[tuple[int, Edge]]:
    """The edges of the best way to piece ``last``, back to piece ``first``."""
    at = last
    if at == first:
        return []
    context = min(states[at], key=lambda s: (states[at][s][0], s))
    found = []
    while at > first:
        _, at, context, edge = states[at][context]
        if edge is not None:
            found.append((at, edge))
    return found[::-1]
