"""Properties of the corrector that hold for any text."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tei_pipeline.correction.corrector import PROPOSED, Corrector, applied, corrector_for, load_rankers
from tei_pipeline.correction.features import NAMES
from tei_pipeline.correction.numbers import damaged_numbers
from tei_pipeline.correction.pieces import pieces_of
from tei_pipeline.document import Edit
from tei_pipeline.settings import LEVELS
from tests.making import lexicon

SENTENCE = (
    "the minister answered that he had never seen their letters and would not go to Dobrelinsk before the tenth of "
    "March because his brother was ill I think you know both houses"
)
PRINTED = SENTENCE.split()
DAMAGE = {"h": "li", "m": "rn", "e": "c", "d": "cl", "n": "u", "t": "l", "b": "h", "i": "1", "o": "0", "k": "lc"}
ODD = (
    *(
        "",
        " ",
        "\n",
        "\t\n\r\n \x0c",
        "\u00ad",
        "\u200b\u200d\ufeff",
        "e\u0301\u0302\u0303",
        "\x00\x01",
        "\ud7ff\ue000",
    ),
    *("ﬁrſt ﬂight", "İstanbul ẞtraße", "مرحبا بالعالم", "中文的書", "Царь и ſein", "𝔣𝔯𝔞𝔨𝔱𝔲𝔯", "²³¹ ½ Ⅻ ١٢٣"),
    *("'’‘“”\"", "-", "¬\n¬", "|#?", "^" * 300, "x^" * 300, "(" * 200 + "luring", "no\n" * 200),
    *("a" * 5000, "ofthe" * 400, "word " * 300, "A" * 41 + "li"),
    *("1" * 3000, "l1I" * 700, "I9I" + "0" * 500, "i8th " * 60),
)


def corrector() -> Corrector:
    return corrector_for(lexicon())


@st.composite
def damaged_texts(draw: st.DrawFn) -> str:
    """Sentences of a few common words in which OCR misread, parted and joined some."""
    out = []
    for _ in range(draw(st.integers(1, 25))):
        word = draw(st.sampled_from(PRINTED))
        how = draw(st.integers(0, 9))
        at = draw(st.integers(0, max(0, len(word) - 1)))
        if how == 0:
            word = word[:at] + DAMAGE.get(word[at], "^") + word[at + 1 :]
        elif how == 1 and len(word) > 3:
            word = f"{word[:at]} {word[at:]}"
        elif how == 2:
            word = word.capitalize()
        out += [word, draw(st.sampled_from((" ", " ", " ", "", "\n", ", ", ". ", "-\n", "\n\n")))]
    return "".join(out)


texts = st.one_of(damaged_texts(), st.text(max_size=60), st.text("aehlinrmtc1I0^'’-¬\n .,()[]", max_size=80))


def sound(text: str, edits: list[Edit]) -> None:
    """What must hold of all edits of a text."""
    at = 0
    for edit in edits:
        assert at <= edit.start < edit.end <= len(text)
        assert text[edit.start : edit.end] == edit.before != edit.after
        assert PROPOSED <= edit.confidence <= 1
        assert edit.after
        assert edit.after.strip() == edit.after
        assert edit.rule
        assert edit.evidence
        at = edit.end


@given(texts)
def test_edits_are_in_order_without_overlap_and_say_what_stands_there(text: str) -> None:
    sound(text, corrector().edits(text))


@pytest.mark.parametrize("text", ODD, ids=[f"{at}" for at in range(len(ODD))])
def test_odd_texts_do_no_harm(text: str) -> None:
    sound(text, corrector().edits(text))
    assert corrector().correct(text, 0.0).text.count("\n") == text.count("\n")


@given(texts, st.sampled_from(sorted(LEVELS.values())))
def test_lines_are_kept(text: str, threshold: float) -> None:
    corrected = corrector().correct(text, threshold)
    assert corrected.text.count("\n") == text.count("\n")
    assert corrected.text == applied(text, corrected.edits)


@given(texts)
def test_edits_and_proposals_are_parted_by_the_threshold(text: str) -> None:
    corrected = corrector().correct(text, 0.7)
    assert all(edit.confidence >= 0.7 for edit in corrected.edits)
    assert all(edit.confidence < 0.7 for edit in corrected.proposals)
    assert sorted([*corrected.edits, *corrected.proposals], key=lambda e: e.start) == corrector().edits(text)


@given(texts)
def test_a_bolder_level_makes_what_the_more_cautious_makes(text: str) -> None:
    made = [set(corrector().correct(text, LEVELS[level]).edits) for level in ("cautious", "normal", "bold")]
    assert made[0] <= made[1] <= made[2]


@given(texts)
@settings(max_examples=20)
def test_the_same_text_gives_the_same_edits(text: str) -> None:
    used, fresh = corrector(), corrector_for(lexicon())
    used.edits("Something eise entirely, tliat fills the memory of what was looked up.")
    assert used.edits(text) == fresh.edits(text) == used.edits(text)


@given(st.text("0123456789lIiOoSBGZst nd rd th,.-–p March", max_size=60))
def test_damaged_numbers_are_in_order_and_changed(text: str) -> None:
    at = 0
    for reading in damaged_numbers(text):
        assert at <= reading.start < reading.end <= len(text)
        assert text[reading.start : reading.end] != reading.after
        assert reading.after[0].isdigit()
        assert 0 < reading.confidence <= 1
        at = reading.end


@given(st.text(max_size=80))
def test_pieces_and_gaps_are_the_text(text: str) -> None:
    pieces = pieces_of(text)
    first = pieces.spans[0][0] if len(pieces) else len(text)
    assert text == text[:first] + "".join(pieces.words[at] + pieces.gap(at) for at in range(len(pieces)))
    assert all(pieces.at(start) == at for at, (start, _) in enumerate(pieces.spans))


@given(st.lists(st.lists(st.floats(-1e6, 1e6), min_size=len(NAMES), max_size=len(NAMES)), max_size=5))
def test_probabilities_lie_between_nought_and_one(rows: list[list[float]]) -> None:
    chances = load_rankers().clean.probabilities(rows)
    assert len(chances) == len(rows)
    assert all(0 <= chance <= 1 for chance in chances)
    assert chances == [chance for row in rows for chance in load_rankers().clean.probabilities([row])]


# A block that has none of the words of another may still move the share of unknown words and the size of the text, and
# with them the ranker's probability: that its edits stay the same is not promised. What is promised is weaker.
@given(damaged_texts())
@settings(max_examples=20)
def test_blocks_are_parted(text: str) -> None:
    for edit in corrector().edits(f"{text}\n\n{text}"):
        assert "\n\n" not in edit.before


def test_the_order_in_which_python_hashes_changes_nothing() -> None:
    """``lctte(`` is looked up with its mark and without; which comes first may not depend on the run."""
    program = (
        "from tests.making import lexicon; from tei_pipeline.correction.candidates import Candidates;"
        "language = lexicon().language; found = Candidates(language.vocabulary, language.channel);"
        "print([c.word for word in ('lctte(', \"win('cr\", \"g('rdcn\", 'sinc(') for c in found.near(word)])"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=True,
        ).stdout
        for seed in (1, 2, 3, 4)
    }
    assert len(told) == 1
