"""Words that the context suggests, and the second reading with them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from rapidfuzz.distance import Levenshtein

from tei_pipeline.correction.candidates import Candidates
from tei_pipeline.correction.lattice import Lattice
from tei_pipeline.correction.paths import Edge
from tei_pipeline.correction.pieces import pieces_of
from tei_pipeline.correction.reading import read
from tei_pipeline.correction.suggestions import Suggestions
from tei_pipeline.lexicon import load_lexicon
from tei_pipeline.lexicon.encoder import Encoder
from tei_pipeline.lexicon.four_bits import Numbers
from tei_pipeline.lexicon.language import Language
from tei_pipeline.settings import Settings

DIRTY = (
    "The prisoncr was broughi before tbe magistrales on Satnrday and cbarged with stealing a gold wafch from the sbop "
    "of Mr. Brown in the Higb-street. The prisoner said that he had bougbt it from a sfranger in a pnblic house."
)


@pytest.fixture(scope="module")
def language() -> Language:
    return load_lexicon(Settings()).language


@pytest.fixture(scope="module")
def suggestions(language: Language) -> Suggestions:
    assert language.encoder is not None
    return Suggestions(language, language.encoder)


def test_a_word_is_suggested_that_looks_like_what_stands_there(suggestions: Suggestions) -> None:
    spans = pieces_of(DIRTY).spans
    suggested = suggestions.of(DIRTY, spans)
    for observed, word in (("prisoncr", "prisoner"), ("magistrales", "magistrates"), ("Satnrday", "saturday")):
        assert word in suggested[observed]
    assert set(suggested) <= {DIRTY[start:end] for start, end in spans}


def test_what_stands_there_is_not_suggested_nor_what_is_far_from_it(suggestions: Suggestions) -> None:
    for observed, words in suggestions.of(DIRTY, pieces_of(DIRTY).spans).items():
        assert len(words) <= 3
        for word in words:
            assert word != observed.lower()
            assert Levenshtein.distance(word, observed.lower()) <= max(1, round(0.6 * max(len(word), len(observed))))


def test_nothing_is_suggested_for_nothing(suggestions: Suggestions) -> None:
    assert suggestions.of(DIRTY, []) == {}
    assert suggestions.of("", []) == {}


def test_what_is_suggested_may_be_read(language: Language, suggestions: Suggestions) -> None:
    pieces = pieces_of(DIRTY)
    counts = Counter(pieces.folded)
    candidates = Candidates(language.vocabulary, language.channel, counts, damaged=True)
    lattice, path = read(pieces, counts, candidates, language.model, suggestions)
    at = pieces.words.index("magistrales")
    assert "magistrates" in {edge.printed for edge in path.edges[at]}
    assert lattice.candidates.suggested
    assert not candidates.suggested
    assert read(pieces, counts, candidates, language.model, None)[0].candidates is candidates


def test_with_suggestions_the_candidates_are_those_worked_out_anew(language: Language) -> None:
    pieces = pieces_of(DIRTY + " It was the prisoncr's; tbe sbop's own door was broughi too.")
    counts = Counter(pieces.folded)
    candidates = Candidates(language.vocabulary, language.channel, counts, damaged=True)
    suggested = {"prisoncr": {"poisoner"}, "sbop": {"snail"}, "gold": {"silver"}}

    def edges(found: Candidates) -> list[list[Edge]]:
        return [list(each) for each in Lattice(found, language.model, counts).edges(pieces)]

    before = edges(candidates)
    assert edges(candidates.suggesting(suggested)) == edges(replace(candidates, suggested=suggested)) != before
    assert edges(candidates) == before


def test_of_a_form_that_stands_often_a_few_places_are_looked_at(
    suggestions: Suggestions, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: Counter[tuple[int, ...]] = Counter()
    vectors = suggestions.encoder.vectors

    def noted(words: list[tuple[int, ...]]) -> tuple[Numbers, Numbers]:
        asked.update(words)
        return vectors(words)

    suggestions.of("a", [(0, 1)])  # works out the vectors of the words that may be suggested
    monkeypatch.setattr(Encoder, "vectors", lambda _, words: noted(words))
    text = DIRTY * 20
    assert "magistrates" in suggestions.of(text, pieces_of(text).spans)["magistrales"]
    assert set(asked.values()) == {12, 24}  # the encoder spells The and the alike
