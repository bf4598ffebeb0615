"""Reading a text: its lattice and the likeliest path; a damaged text is read again with what the context suggests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tei_pipeline.correction.candidates import Candidates
from tei_pipeline.correction.lattice import Lattice
from tei_pipeline.correction.paths import MOST_PIECES, Path
from tei_pipeline.correction.pieces import Pieces
from tei_pipeline.correction.suggestions import Suggestions
from tei_pipeline.lexicon.language_model import LanguageModel


def read(
    pieces: Pieces,
    counts: Mapping[str, int],
    candidates: Candidates,
    model: LanguageModel,
    suggestions: Suggestions | None,
) -> tuple[Lattice, Path]:
    """The lattice of a text and the path through it; with ``suggestions`` those of the second reading."""
    lattice = Lattice(candidates, model, counts)
    if suggestions is None:
        return lattice, lattice.path(pieces)
    lattice.edges(pieces)  # which says for what near words are looked up
    suggested = suggestions.of(pieces.text, list(_doubtful(pieces, candidates)))
    lattice = Lattice(candidates.suggesting(suggested), model, counts)
    return lattice, lattice.path(pieces)


def _doubtful(pieces: Pieces, candidates: Candidates) -> Iterator[tuple[int, int]]:
    """The words, and the pieces that may be one word in parts, for which near words were looked up."""
    text, spans = pieces.text, pieces.spans
    for at, (start, end) in enumerate(spans):
        if text[start].isalpha() or text[end - 1].isalpha():
            yield start, end
        for last in range(at + 1, min(at + MOST_PIECES, len(spans))):
            if candidates.looked_near(text[start : spans[last][1]]):
                yield start, spans[last][1]
