"""The vocabulary: how a word is looked up, what it costs, and what the user's own words change."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.lexicon.vocabulary import Vocabulary, folded, read_vocabulary, without_accents
from tests.making import lexicon

TABLE = """word\tcost\tpenalty\tlist
the\t3.1\t0.5\tc
#\t4.0\t0.2\tm
harbour\t9.5\t0.4\tc
quist\t15.0\t0.1\tn
obscurum\t20.5\t0\to
"""


@pytest.fixture
def vocabulary(tmp_path: Path) -> Vocabulary:
    file = tmp_path / "vocabulary.tsv.gz"
    file.write_bytes(gzip.compress(TABLE.encode()))
    return read_vocabulary(file, ("Glimberry", "harbour"))


@pytest.mark.parametrize(
    ("word", "entry"),
    [
        ("harbour", "harbour"),
        ("Harbour", "harbour"),
        ("HARBOUR’S", "harbour"),
        ("harbour's", "harbour"),
        ("harbour’", "harbour"),
        ("harbours", None),
        ("Quist’s", "quist"),
        ("'s", None),
        ("", None),
        ("#", None),
        ("glimberry", "glimberry"),
    ],
)
def test_entries(vocabulary: Vocabulary, word: str, entry: str | None) -> None:
    assert vocabulary.entry(word) == entry == vocabulary.entry(word)
    assert vocabulary.knows(word) is (entry is not None)


def test_lists_and_costs(vocabulary: Vocabulary) -> None:
    words = ("the", "Quist", "obscurum", "nothing", "glimberry")
    assert [vocabulary.listed(word) for word in words] == ["c", "n", "o", "", "u"]
    assert vocabulary.listed("harbour") == "u"
    assert (vocabulary.cost("the"), vocabulary.cost("Harbour’s"), vocabulary.cost("nothing")) == (3.1, 9.5, 25.5)
    assert vocabulary.cost("glimberry") == 14.0


def test_numbers_are_those_of_the_lines(vocabulary: Vocabulary) -> None:
    assert [number for number, _, _ in vocabulary.single.values()] == [1, 2, 3, 4, 5, 6]


def test_only_words_that_were_met_are_guessed(vocabulary: Vocabulary) -> None:
    assert vocabulary.near.within("obscurun", 2) == []
    assert vocabulary.near.within("harbonr", 1) == [("harbour", 1)]
    assert vocabulary.near.within("glimbeny", 2) == [("glimberry", 2)]
    assert vocabulary.near.within("#", 0) == []


def test_accents(vocabulary: Vocabulary) -> None:
    assert vocabulary.accented == ()
    assert without_accents("Ångström, café, Łódź") == "Angstrom, cafe, Łodz"
    assert folded("D’ARCY") == folded("d‘Arcy") == "d'arcy"


@given(st.text(max_size=12))
def test_any_text_may_be_asked_for(word: str) -> None:
    shipped = lexicon().language.vocabulary
    assert shipped.knows(word) is (shipped.entry(word) is not None)
    assert 0 < shipped.cost(word) <= 25.5
    assert shipped.listed(word) in ("", "c", "n", "o", "u")


def test_the_shipped_vocabulary_has_both_spellings_and_period_forms() -> None:
    shipped = lexicon().language.vocabulary
    for word in (
        "colour",
        "color",
        "centre",
        "center",
        "recognise",
        "recognize",
        "connexion",
        "shew",
        "gaol",
        "waggon",
    ):
        assert shipped.knows(word), word
    assert not any(shipped.knows(word) for word in ("tlie", "liave", "govcrnment", "ofthe"))
