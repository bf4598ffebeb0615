"""The parts of the corrector: pieces, candidates, lattice, profile, ranker, book words, levels."""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tei_pipeline.correction import corrector_for
from tei_pipeline.correction.book_words import book_chance
from tei_pipeline.correction.candidates import Candidates
from tei_pipeline.correction.context import NAMES as CONTEXT_NAMES
from tei_pipeline.correction.corrector import Corrected, Corrector, applied, load_rankers
from tei_pipeline.correction.features import NAMES, Change, TextTraits, is_damaged
from tei_pipeline.correction.lattice import Lattice
from tei_pipeline.correction.losses import NAMES as LOSSES_NAMES
from tei_pipeline.correction.numbers import damaged_numbers, number_readings
from tei_pipeline.correction.paths import Path as LatticePath
from tei_pipeline.correction.pieces import pieces_of, shape
from tei_pipeline.correction.profile import Profile, profile_of
from tei_pipeline.correction.ranker import read_ranker
from tei_pipeline.correction.restraint import Restraint
from tei_pipeline.correction.surroundings import NAMES as SURROUNDINGS_NAMES
from tei_pipeline.document import Edit, EditKind
from tei_pipeline.lexicon.language_model import NUMBER, UNKNOWN
from tei_pipeline.settings import LEVELS, CorrectionSettings
from tests.making import lexicon

KNOWN = "Then Verkhovanovich came to the office and asked for his letters.\n\n"


def corrector() -> Corrector:
    return corrector_for(lexicon())


def candidates(book: str = "") -> Candidates:
    language = lexicon().language
    return Candidates(language.vocabulary, language.channel, Counter(pieces_of(book).folded))


def lattice(text: str) -> Lattice:
    return Lattice(candidates(text), lexicon().language.model, Counter(pieces_of(text).folded))


def read(text: str) -> list[str]:
    """What the likeliest path reads, edge by edge."""
    return [edge.printed for _, edge in lattice(text).path(pieces_of(text)).chosen]


def change(before: str, after: str, **features: float) -> Change:
    row = {"channel": 5.0, "total": -5.0, "known": 0.0, **features}
    return Change(0, len(before), before, after, tuple(row.get(name, 0.0) for name in NAMES))


def traits(**counts: int) -> TextTraits:
    language = lexicon().language
    return TextTraits(counts, 0.05, 0.02, 0.0, Profile(), language.channel, language.letters, {})


def chance(before: str, after: str, *others: Change, features: dict[str, float] | None = None, **counts: int) -> float:
    one = change(before, after, **(features or {}))
    return book_chance(one, [one, *others], traits(**counts), lexicon().language.vocabulary)


# --- pieces


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("o’er the hill", ["o’er", "the", "hill"]),
        ("lamp-lit, 1s. 6d.", ["lamp", "lit", "1s", "6d"]),
        ("susy^ected", ["susy", "ected"]),
        ("a_b ’tis", ["a", "b", "tis"]),
        ("", []),
        ("…—", []),
    ],
)
def test_pieces(text: str, words: list[str]) -> None:
    assert list(pieces_of(text).words) == words


def test_where_sentences_open() -> None:
    pieces = pieces_of("He came. She went; but Mr. Holm\n\nstayed")
    opening = [pieces.words[at] for at in range(len(pieces)) if pieces.opens_sentence(at)]
    assert opening == ["He", "She", "Holm", "stayed"]
    assert shape("McGregor") == "mixed"
    assert shape("1st") == "lower"


# --- candidates


def test_an_unknown_word_gets_what_is_near() -> None:
    assert [c.printed for c in candidates().near("liave")][:1] == ["have"]
    assert [c.printed for c in candidates().near("Govcrnment")][:1] == ["Government"]
    assert [c.printed for c in candidates().near("GOVERNMFNT")][:1] == ["GOVERNMENT"]
    assert "don’t" in [c.printed for c in candidates().near("dou’t")]


def test_candidates_are_other_words_and_few() -> None:
    for word in ("liave", "tbe", "xqzvw", "comrnittee", "A" * 60, "é"):
        found = candidates().near(word)
        assert len(found) <= candidates().kept
        assert word not in [c.printed for c in found]
        assert all(c.cost >= 0 for c in found)


def test_a_known_word_gets_those_a_frequent_confusion_away() -> None:
    assert "are" in [c.printed for c in candidates().alike("arc")]
    assert "either" in [c.printed for c in candidates().misread("cither")]
    assert candidates().alike("government") == ()


def test_the_words_of_the_text_are_candidates_when_they_stand_often() -> None:
    assert "Verkhovanovich" in [c.printed for c in candidates(KNOWN * 4).near("Verkhovanovicli")]
    assert "Verkhovanovich" not in [c.printed for c in candidates().near("Verkhovanovicli")]


def test_a_word_that_stands_often_costs_less() -> None:
    assert candidates(KNOWN * 9).own_cost("verkhovanovich") < candidates(KNOWN).own_cost("verkhovanovich") < 25.5


def test_a_blank_in_a_word_is_left_out() -> None:
    assert [c.printed for c in candidates().joined("govern ment")][:1] == ["government"]


# --- lattice


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("nothing of the govern ment that followed", "government"),
        ("at the end ofthe year he left", "of the"),
        ("they liave gone", "have"),
        ("They arc not willing to pay.", "are"),
        ("But 1 have never seen it.", "I"),
        ("an ex traor dinary thing", "extraordinary"),
    ],
)
def test_the_likeliest_path(text: str, wanted: str) -> None:
    assert wanted in read(text)


def test_sound_text_is_read_as_it_stands() -> None:
    text = "The minister answered that he had never seen the letters, and would not go to the harbour."
    assert read(text) == list(pieces_of(text).words)


def test_the_path_covers_every_piece_once() -> None:
    text = "tlie govern ment of 1926 saidthatitwasnot x ready\n\n1 have"
    pieces = pieces_of(text)
    path = lattice(text).path(pieces)
    at = 0
    for begins, edge in path.chosen:
        assert begins == at
        start = pieces.spans[at][0] - edge.left
        assert text[start:].startswith(edge.observed)
        at += edge.pieces
    assert at == len(pieces)


def test_an_edge_that_leaves_the_text_as_it_is() -> None:
    text = "xqzvw sold 1926 houses"
    words = [lattice(text).standing(pieces_of(text), at).words[0] for at in range(4)]
    assert words == [UNKNOWN, "sold", NUMBER, "houses"]


def test_no_word_goes_on_over_a_block_end() -> None:
    assert "government" not in read("He knew the govern\n\nment of old.")


def test_no_text_no_path() -> None:
    assert read("") == read("…") == []


# --- numbers


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("on the i8th March", ["18th"]),
        ("on March the 2lst", ["21st"]),
        ("in 192G it", ["1926"]),
        ("in I935 it", ["1935"]),
        ("(i933)", ["1933"]),
        ("the 2Oth century", ["20th"]),
        ("p. 1o4", ["104"]),
        ("10-l2", ["12"]),
        ("in 19S4", []),
        ("It is Ill, she said.", []),
        ("1500l. a year", []),
        ("the 1lth hour", ["11th"]),
        ("the 12st man", []),
        ("in 3lO4", []),
        ("loi", []),
        ("boards 2s. fid. each", ["6d"]),
        ("from 3s Gd to 4s.", ["6d"]),
        ("at Is. 6d. the yard, 7a. 6d. the piece", ["1s", "7s"]),
        ("in cloth, price Is. 24 maps", ["1s"]),
        ("at 2s. the pound, or fid. the ounce", ["6d"]),
        ("price fid each, and bound", ["6d"]),
        ("figs 4d, plums fid to 9d", ["6d"]),
        ("the bosun took a fid. He spliced the rope.", []),
        ("the metals are Cd, Gd, and Zn.", []),
        ("Is 6 enough? Is it a lid. He rid.", []),
        ("his 2s. bid. It is sold. Id est", []),
    ],
)
def test_damaged_numbers(text: str, after: list[str]) -> None:
    assert [reading.after for reading in damaged_numbers(text)] == after


def test_readings_of_a_number() -> None:
    assert "18th" in number_readings("i8th")
    assert number_readings("") == number_readings("harbour") == []
    assert all(reading[0] in "123456789" for word in ("Is", "fid", "lOth", "O5") for reading in number_readings(word))


# --- profile


def test_a_profile_counts_what_it_saw() -> None:
    profile = profile_of([("liave", "have"), ("liim", "him"), ("tbe", "the")])
    assert profile.seen("liold", "hold") == 1
    assert profile.seen("tbat", "that") == 0
    assert profile.seen("that", "that") == 0
    assert Profile().adapt(lexicon().language.channel) is lexicon().language.channel


def test_a_profile_makes_its_confusions_cheaper() -> None:
    channel = lexicon().language.channel
    adapted = profile_of([("Tarnowslci", "Tarnowski")] * 30).adapt(channel)
    assert adapted.cost("booslc", "boosk") < channel.cost("booslc", "boosk")


# --- candidates that are foreseen


@pytest.mark.parametrize("kind", ["near", "alike", "misread", "joined"])
def test_candidates_found_together_are_those_found_one_by_one(kind: str) -> None:
    language = lexicon().language
    book = Counter({"verkhovanovich": 4, "glimbery": 1})
    words = [
        "liave",
        "Comniittee",
        "WBICH",
        "Verkhovanovicli",
        "modem",
        "arid",
        "boy's’",
        "o’clocl",
        "a",
        "x^y",
        "mem ber",
    ]
    words += ["".join(pair) for pair in zip("cehnrmtlib" * 9, "tlrnmceiaob" * 9, "heliornat" * 10, strict=False)]
    alone = Candidates(language.vocabulary, language.channel, book)
    foreseen = Candidates(language.vocabulary, language.channel, book)
    with foreseen.foreseeing():
        assert [getattr(foreseen, kind)(word) for word in words] == [()] * len(words)
    assert foreseen.missed == len(words)
    assert [getattr(foreseen, kind)(word) for word in words] == [getattr(alone, kind)(word) for word in words]
    assert foreseen.missed == len(words)


def test_a_path_is_the_same_when_its_candidates_are_not_foreseen(monkeypatch: pytest.MonkeyPatch) -> None:
    language = lexicon().language
    pieces = pieces_of(
        "They liave ap pointed a new comniittee ofthe (luring Board , 1 am tokl. Tbe e nd of it , arid so"
    )
    counts = Counter(pieces.folded)

    def path() -> LatticePath:
        return Lattice(Candidates(language.vocabulary, language.channel, counts), language.model, counts).path(pieces)

    foreseen = path()
    monkeypatch.setattr(Candidates, "foreseeing", lambda candidates: nullcontext())
    assert path() == foreseen


# --- ranker


def test_a_ranker_of_other_features_is_refused_with_the_remedy(tmp_path: Path) -> None:
    file = tmp_path / "ranker.json.gz"
    file.write_bytes(gzip.compress(b'{"features": ["channel", "something"]}'))
    with pytest.raises(
        ValueError, match=r"ranker\.json\.gz was trained on other features; .* tools/language/train\.py"
    ):
        read_ranker(file, NAMES)


def test_a_small_ranker(tmp_path: Path) -> None:
    table = {
        "features": ["x"],
        "roots": [0],
        "feature": [0, -1, -1],
        "threshold": [0.5, -3.0, 3.0],
        "left": [1, 0, 0],
        "right": [2, 0, 0],
    }
    file = tmp_path / "ranker.json.gz"
    file.write_bytes(gzip.compress(json.dumps(table).encode()))
    low, high = read_ranker(file, ["x"]).probabilities([[0.0], [1.0]])
    assert (round(low, 3), round(high, 3)) == (0.047, 0.953)
    assert read_ranker(file, ["x"]).probabilities([]) == []


def test_many_rows_get_what_each_row_gets_alone() -> None:
    ranker = load_rankers().damaged
    chosen = random.Random(7)
    rows = [[chosen.choice((chosen.gauss(0, 8), chosen.randrange(4))) for _ in ranker.names] for _ in range(510)]
    rows.append([float("nan")] * len(ranker.names))
    rows.append([float(np.float32(value)) for value in ranker.threshold[: len(ranker.names)]])
    assert ranker.probabilities(rows) == [chance for row in rows for chance in ranker.probabilities([row])]


def test_the_shipped_rankers_know_the_features_of_today() -> None:
    rankers = load_rankers()
    assert rankers.clean.names == NAMES
    assert rankers.damaged.names == (*NAMES, *CONTEXT_NAMES, *LOSSES_NAMES)
    assert rankers.surrounded.names == (*NAMES, *CONTEXT_NAMES, *LOSSES_NAMES, *SURROUNDINGS_NAMES)
    assert load_rankers() is rankers


def test_dirt_is_many_unknown_words_in_a_text_that_is_long_enough() -> None:
    clean, dirty = "The keeper of the harbour went home. ", "Tbe kecper ot tbe harhour weut homc. "
    texts = (clean * 20, dirty * 20, dirty * 5, clean * 40 + dirty)
    vocabulary = lexicon().language.vocabulary
    assert [is_damaged(pieces_of(text), vocabulary) for text in texts] == [False, True, False, False]
    dirty_ones = [share for share in (0.02, 0.05, 0.1) if replace(traits(), strange_share=share, size=900).is_dirty]
    assert dirty_ones == [0.1]


# --- book words


def test_a_word_that_stands_often_is_taken() -> None:
    assert chance("verkhovanovicli", "verkhovanovich", verkhovanovich=5) == 0
    assert chance("Verkhovanovicli", "Verkhovanovich", verkhovanovich=5) > 0.9


def test_what_the_text_has_as_often_is_not() -> None:
    assert chance("Verkhovanovicli", "Verkhovanovich", verkhovanovich=5, verkhovanovicli=3) == 0
    assert chance("Verkhovanovicli", "Verkhovanovich") == 0


def test_what_has_letters_that_no_name_has_is_taken_however_often_it_stands() -> None:
    assert chance("Bcrkemann", "Berkemann", berkemann=5, bcrkemann=3) > 0.9
    assert chance("Bcrkemann", "Berkemann", berkemann=3, bcrkemann=5) == 0
    assert chance("Berkemonn", "Berkemann", berkemann=5, berkemonn=3) == 0


def test_what_looks_like_a_word_of_the_text_that_stands_twice_as_often_is_that_word() -> None:
    cheap, dear = {"channel": 5.0}, {"channel": 6.0}
    assert chance("Norvindcl", "Norvindel", features=cheap, norvindel=8, norvindcl=4) > 0.9
    assert chance("Norvindcl", "Norvindel", features=cheap, norvindel=7, norvindcl=4) == 0
    assert chance("Norvindcl", "Norvindel", features=dear, norvindel=8, norvindcl=4) == 0
    assert chance("Norvindol", "Norvindal", features=cheap, norvindal=8, norvindol=4) == 0


def test_a_listed_name_is_meant_by_a_form_that_looks_like_it_however_often_it_stands() -> None:
    cheap, dear = {"channel": 5.0}, {"channel": 6.0}
    assert chance("Ceeile", "Cecile", features=cheap, cecile=3, ceeile=9) > 0.9
    assert chance("ceeile", "Cecile", features=dear, cecile=3, ceeile=9) > 0.9  # no small letter opens a name
    assert chance("Ceeile", "Cecile", features=dear, cecile=3, ceeile=9) == 0  # that is misread too seldom
    assert chance("Ceeile", "Cecile", features=cheap, cecile=2, ceeile=9) == 0  # the text has the name too seldom
    assert chance("Cebile", "Cecile", features=cheap, cecile=3, cebile=9) == 0  # it does not look like it


def test_spellings_of_a_name_differ_by_an_i_before_a_vowel() -> None:
    assert chance("Verkhovanoviech", "Verkhovanovech", verkhovanovech=20) == 0
    assert chance("Verkhovanovlch", "Verkhovanovich", verkhovanovich=20) > 0.9


def test_a_spelling_that_is_printed_is_no_misreading() -> None:
    assert chance("Katharine", "Catharine", catharine=9) == 0
    assert chance("Tarnowsky", "Tarnowski", tarnowski=9) == 0


def test_a_rival_that_stands_as_often_forbids() -> None:
    rival = change("Verkhovanovicli", "Verkhovanovick", channel=6.0)
    assert chance("Verkhovanovicli", "Verkhovanovich", rival, verkhovanovich=5, verkhovanovick=5) == 0


def test_words_run_together_are_parted_when_each_is_common() -> None:
    assert chance("ofthe", "of the") > 0.9
    assert chance("glimberryfenwort", "glimberry fenwort") == 0


def test_a_frequent_form_is_doubted() -> None:
    vocabulary = lexicon().language.vocabulary
    one = change("barrin", "barrel")
    pieces = pieces_of("barrin " * 3000)
    assert Restraint(traits(barrin=6), pieces, vocabulary, frozenset()).doubted(0.99, one) <= 0.5
    assert Restraint(traits(barrin=1), pieces, vocabulary, frozenset()).doubted(0.99, one) == 0.99


@pytest.mark.parametrize(
    ("text", "before", "after", "doubted"),
    [
        ("They had to check up on him.", "up on", "upon", True),
        ("She lived on the Polit bureau.", "Polit bureau", "Politbureau", False),
        ("TnRKiST. One who turns.", "TnRKiST", "TOURIST", True),
        ("TURKlSH boats came.", "TURKlSH", "TURKISH", False),
        ("It was 3tries to none.", "3tries", "tries", True),
        ("It was tries3 to none.", "tries3", "tries", True),
        ("It was triesx to none.", "triesx", "tries", False),
        ("It was Louisa Vinning.", "Vinning", "winning", True),
        ("It was a vinning of hay.", "vinning", "winning", False),
        ("He had gone. Is that so?", "Is", "1s", True),
        ("He paid Is that day.", "Is", "1s", False),
        ("We got to Monastery Halt at noon.", "Halt", "Half", True),
        ("We got to the Halt at noon.", "Halt", "Half", False),
        ("In Scene II we laugh.", "II", "IT", True),
        ("We saw II we laugh.", "II", "IT", False),
    ],
)
def test_what_speaks_against_a_change(text: str, before: str, after: str, doubted: bool) -> None:
    start = text.index(before)
    known = {"known": float(lexicon().language.vocabulary.knows(before))}
    one = replace(change(before, after, **known), start=start, end=start + len(before))
    restraint = Restraint(traits(), pieces_of(text), lexicon().language.vocabulary, frozenset())
    assert (restraint.doubted(0.99, one) < 0.5) is doubted


@pytest.mark.parametrize(
    ("in_context", "sure_share", "size", "doubted"),
    [(True, 0.03, 100, False), (True, 0.01, 100, True), (False, 0.03, 100, True), (True, 0.03, 20, True)],
)
def test_restraint_is_lifted_where_much_is_surely_damaged(
    in_context: bool, sure_share: float, size: int, doubted: bool
) -> None:
    text = "It was 3tries to none."
    one = replace(change("3tries", "tries", known=0.0), start=7, end=13)
    restraint = Restraint(
        replace(traits(), size=size),
        pieces_of(text),
        lexicon().language.vocabulary,
        frozenset(),
        in_context,
        sure_share=sure_share,
    )
    assert (restraint.doubted(0.99, one) < 0.5) is doubted


@pytest.mark.parametrize(
    ("before", "after", "words", "unknown", "strange", "lost"),
    [
        ("forgot", "forget", 1200, 0.01, 0.0, 0.25),
        ("forgot", "forget", 1200, 0.06, 0.0, 0.25),  # names are many
        ("forgot", "forget", 1200, 0.06, 0.05, 0.1),  # strange small words are many
        ("forgot", "forget", 900, 0.06, 0.0, 0.1),
        ("forgot", "forget", 12_000, 0.06, 0.0, 0.1),
        ("telt", "felt", 1200, 0.06, 0.0, 0.1),  # no usual word
    ],
)
def test_a_usual_word_of_a_sound_text_is_changed_less_readily(
    before: str, after: str, words: int, unknown: float, strange: float, lost: float
) -> None:
    one = replace(change(before, after, known=1.0), start=0, end=len(before))
    known = replace(traits(), unknown_share=unknown, strange_share=strange)
    restraint = Restraint(known, pieces_of(f"{before} it " * (words // 2)), lexicon().language.vocabulary, frozenset())
    assert restraint.doubted(0.9, one) == pytest.approx(0.9 - lost)


# --- the corrector and its levels


def test_a_text_whose_capitals_are_damaged_is_read_again_with_the_encoder() -> None:
    sound = "The keeper of the harbour went home to his old wife and the six children who sat there in the dark. " * 4
    damaged = "The Keepcr of the Harhour went Homc to his Wifc and the Cbildren who sat there in the Nigbt. " * 2
    corrector = corrector_for(lexicon())
    vocabulary = lexicon().language.vocabulary
    assert not is_damaged(pieces_of(sound + damaged), vocabulary)
    read: list[bool] = []
    with pytest.MonkeyPatch.context() as patch:
        judged = Corrector._judged

        def seen(self: Corrector, *given: Any, in_context: bool) -> Any:
            read.append(in_context)
            return judged(self, *given, in_context=in_context)

        patch.setattr(Corrector, "_judged", seen)
        corrector.edits(sound + damaged)
        corrector.edits(sound)
        corrector.edits("They liave sold tlie house, and nothing was left to tell.")
        corrector.edits("They liave sold the house, and nothing was left to tell.")
    assert read == [False, True, False, False, True, False]


def test_levels_are_in_order() -> None:
    least = [CorrectionSettings(level=level).least for level in ("bold", "normal", "cautious", "off")]
    assert least == sorted(least) == [LEVELS["bold"], LEVELS["normal"], LEVELS["cautious"], 2.0]
    assert CorrectionSettings(level="cautious", threshold=0.5).least == 0.5
    assert CorrectionSettings(level="off", threshold=0.5).least == 2.0


def test_untouched_words_stay() -> None:
    text = "They liave waited an hour, and Liave is a town."
    free, held = corrector(), replace(corrector(), untouched=frozenset({"liave"}))
    assert [edit.before for edit in free.edits(text)][:1] == ["liave"]
    assert "liave" not in [edit.before.lower() for edit in held.edits(text)]


def test_words_of_a_foreign_passage_are_doubted() -> None:
    text = "Er sagte, daß der Hafcn und die Fähre nicht mehr da sind."
    assert [edit for edit in corrector().edits(text) if edit.confidence >= LEVELS["normal"]] == []


def test_an_edit_says_its_rule() -> None:
    text = "They liave seen the end ofthe i8th of March, and 1 have not."
    edits = {edit.before: (edit.kind, edit.rule, edit.after) for edit in corrector().edits(text)}
    assert edits["liave"] == (EditKind.SPELLING, "misread-letters", "have")
    assert edits["ofthe"] == (EditKind.SEGMENTATION, "run-together", "of the")
    assert edits["i8th"] == (EditKind.NUMBER, "letters-in-number", "18th")


def test_a_word_with_a_capital_may_be_a_name_that_the_text_has() -> None:
    known = "In the morning Benes wrote to the clerk.\n\nThey met Benes at the station.\n\n" * 20
    here, elsewhere = "She had another letter from Bones about the house.", "She had another letter about Bones."
    assert [edit.after for edit in corrector().edits(known + here)] == ["Benes"]
    assert corrector().edits(known.replace("Benes", "Stowe") + here) == []
    assert corrector().edits(known + elsewhere + " The bones were old.") == []


def test_what_is_put_right_is_not_undone_elsewhere() -> None:
    found = corrector().edits("We met Verkhovanovich.\n\n" * 9 + "We met Verkhovanovicli.\n\n" * 4)
    assert {(edit.before, edit.after) for edit in found} == {("Verkhovanovicli", "Verkhovanovich")}


def test_the_text_is_named_as_evidence() -> None:
    edits = corrector().edits(KNOWN * 5 + "In the end Verkhovanovicli signed.")
    evidence = next(edit.evidence for edit in edits if edit.after == "Verkhovanovich")
    assert evidence.startswith("Verkhovanovich stands 5 times in this text")


def test_a_single_line_end_may_stand_in_a_word_but_a_block_end_may_not() -> None:
    assert not any(
        "\n" in edit.before and "\n" not in edit.after for edit in corrector().edits("the govern\nment fell")
    )


def test_edits_are_applied_from_left_to_right() -> None:
    edits = [Edit(4, 5, "b", "BB", EditKind.SPELLING, "r", 1.0), Edit(0, 1, "a", "", EditKind.SPELLING, "r", 1.0)]
    assert applied("a - b - c", edits) == " - BB - c"
    assert applied("", []) == ""


def test_nothing_to_correct() -> None:
    assert corrector().correct("", 0.7) == Corrected("", (), ())
