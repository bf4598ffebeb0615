"""Damaged texts: what more may be read in them than in others."""

from __future__ import annotations

from collections import Counter

import pytest

from tei_pipeline.correction.ampersands import Ampersands
from tei_pipeline.correction.candidates import Candidates
from tei_pipeline.correction.lattice import Lattice
from tei_pipeline.correction.pieces import pieces_of
from tests.making import lexicon


def readings(text: str, *, damaged: bool) -> set[tuple[str, str]]:
    """What may be read for what, anywhere in the text."""
    language, pieces = lexicon().language, pieces_of(text)
    counts = Counter(pieces.folded)
    candidates = Candidates(language.vocabulary, language.channel, counts, damaged=damaged)
    path = Lattice(candidates, language.model, counts).path(pieces)
    return {(edge.observed, edge.printed) for edges in path.edges for edge in edges if edge.printed != edge.observed}


@pytest.mark.parametrize(
    ("text", "observed", "printed"),
    [
        ("They were incap able of it.", "incap able", "incapable"),
        ("They came by the North ampton coach.", "North ampton", "Northampton"),
        ("It was an nouuccd in the papers.", "an nouuccd", "announced"),
        ("The end 0 f the year was cold.", "0 f", "of"),
        ("In the w.ter of the harbour.", "w.ter", "water"),
        ("An ounce o f prevention.", "o f", "of"),
        ("The house of 8orvel was sold.", "8orvel", "Sorvel"),
    ],
)
def test_what_may_be_read_in_a_damaged_text_alone(text: str, observed: str, printed: str) -> None:
    found = {(seen, read.casefold()) for seen, read in readings(text, damaged=True)}
    assert (observed, printed.casefold()) in found
    assert (observed, printed) not in readings(text, damaged=False)


@pytest.mark.parametrize(
    ("text", "observed"),
    [
        ("He spoke to B. Smith of it.", "B. Smith"),
        ("Lot 414 and lot 80 were sold.", "414"),
        ("The paper of code M393 is lost.", "M393"),
        ("The house had nine rooms and a yard.", "nine rooms"),
    ],
)
def test_what_stands_in_a_damaged_text_too(text: str, observed: str) -> None:
    assert observed not in {seen for seen, _ in readings(text, damaged=True)}


@pytest.mark.parametrize(
    ("text", "much", "confident"),
    [
        ("flour, salt, Ac., and tea", True, ["&c"]),
        ("flour, salt, fee., and tea", True, ["&c"]),
        ("flour, salt, fee., and tea, &c.", False, ["&c"]),
        ("flour, salt, 8cc., and tea", True, ["&c"]),
        ("Hull k Co., of Ormel", False, ["&"]),
        ("flour, salt, Ac., and tea", False, []),
        ("flour, salt, fee. The tea", False, []),
        ("A. D. BRANDT, Sec., read it", True, []),
        ("at 5c., 8c., and 10c. each", True, []),
        ("Hull and Co., of Ormel", True, []),
        ("the fee. It was paid", True, []),
    ],
)
def test_ampersands_by_where_they_stand(text: str, much: bool, confident: list[str]) -> None:
    signs = Ampersands(lexicon().ampersands)
    assert [reading.after for reading in signs.damaged(text, much=much) if reading.confidence > 0.5] == confident
