"""Places are found again by their words: in a longer text, in a new OCR; and never guessed."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.decisions.places import Places, place_decisions
from tei_pipeline.document import Conflict, Decision, Placed, Verdict
from tei_pipeline.sources import source_of_text
from tests.decisions.deciding import decision, nth
from tests.generated import WORDS
from tests.making import plain

SEEDS = sorted((Path(__file__).resolve().parents[3] / "shared" / "seeds").glob("*.txt"))
PAGE = plain(3)


def found(decision: Decision, text: str) -> str | None:
    """The letters at the place of ``decision`` in ``text`` with those around; None where it is in conflict."""
    placed = place_decisions([decision], text).placed
    return text[placed[0].start - 4 : placed[0].end + 4] if placed else None


def why(decision: Decision, text: str) -> str:
    (conflict,) = place_decisions([decision], text).conflicts
    return conflict.why


@given(st.text(alphabet="ab ⟦⟧\n\t.,¬é", max_size=60), st.data())
def test_every_place_of_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    if not text.strip():
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    places = Places(text)
    line = Decision(places.key(start, end), Verdict.OTHER, text[start:end], "x", places.context(start, end))
    placed = places.find(line)
    if isinstance(placed, Conflict):  # brackets of the text itself, or white space at the very ends
        assert "⟦" in text or "⟧" in text or not text[start:end].strip() or text[:start].strip() == ""
    else:
        same = (placed.start, placed.end) == (start, end)
        # Blanks beside the place may be folded away; the letters are the same ones.
        assert same or text[placed.start : placed.end].split() == text[start:end].split()


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=40), st.integers(0, 10**6))
def test_lines_put_in_before_and_after_change_nothing(words: list[str], at: int) -> None:
    text = f"{PAGE}\nHe read tne whole letter by the stove.\n{PAGE}"
    line = decision(text, "tne", 0, "reject", "the")
    more = " ".join(words) + "\n"
    placed = place_decisions([line], more + text + "\n" + more).placed
    assert [(p.start - len(more), p.exact) for p in placed] == [(nth(text, "tne", 0), True)]


@pytest.mark.parametrize(
    ("now", "there"),
    [
        ("He read tne  whole\nletter by the stove and laughed.", "tne"),
        ("He rcad tne whole lettcr by the stove and laughcd.", "tne"),
        ("- He read tne whole letter bythe stove and laughed.", "tne"),
    ],
)
def test_a_new_ocr(now: str, there: str) -> None:
    then = f"{PAGE}\nHe read tne whole letter by the stove and laughed.\n{PAGE}"
    line = decision(then, "tne", 0, "reject", "the")
    text = f"{PAGE}\n{now}\n{PAGE}"
    placed = place_decisions([line], text).placed
    assert [text[p.start : p.end] for p in placed] == [there]


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("", "its place is gone"),
        ("He read tho whole letter by the stove and laughed.", "its text has changed: “tho” stands where “tne” was"),
        ("She wrote tne other book at a table in the garden.", "its place is gone"),
    ],
)  # fmt: skip
def test_conflicts(now: str, said: str) -> None:
    then = f"{PAGE}\nHe read tne whole letter by the stove and laughed.\n{PAGE}"
    line = decision(then, "tne", 0, "reject", "the")
    assert said in why(line, f"{PAGE}\n{now}\n{PAGE}")


def test_a_page_that_is_there_twice() -> None:
    then = f"{PAGE}\nHe read tne whole letter by the stove and laughed.\n{PAGE}\n"
    line = decision(then, "tne", 0, "reject", "the")
    assert "2 places are alike now, there were 1" in why(line, then * 2)
    assert "two places are as like" in why(line, then.replace("whole", "wholo") * 2)


def test_a_text_that_reads_as_decided_is_no_conflict() -> None:
    then = f"{PAGE}\nHe read tne whole letter by the stove.\n{PAGE}"
    now = then.replace("tne", "the")
    decisions = place_decisions([decision(then, "tne", 0, "accept", "the")], now)
    assert (len(decisions.placed), decisions.conflicts) == (1, ())


def test_places_that_are_alike_are_counted() -> None:
    text = "one two three four tne six seven eight nine. " * 3
    lines = [decision(text, "tne", n, "reject", "the") for n in range(3)]
    assert [line.place[-4:] for line in lines] == ["~1/3", "~2/3", "~3/3"]
    assert [p.start for p in place_decisions(lines, text).placed] == [nth(text, "tne", n) for n in range(3)]
    assert "2 places are alike now, there were 3" in why(lines[0], text[: len(text) * 2 // 3])


def test_a_line_changed_by_hand_is_told() -> None:
    text = "He read tne whole letter by the stove."
    line = replace(decision(text, "tne", 0, "reject", "the"), context="He wrote ⟦tne⟧ whole letter by the")
    assert "do not fit together" in why(line, text)


def test_two_reviewers_who_disagree_are_told_and_neither_is_obeyed() -> None:
    text = "He read tne whole letter by the stove."
    ada, bob = decision(text, "tne", 0, "accept", "the"), decision(text, "tne", 0, "reject", "the", who="bob")
    decisions = place_decisions([ada, bob], text)
    assert (decisions.placed, len(decisions.conflicts)) == ((), 2)
    assert "decided in two ways (ada: accept the; bob: reject the)" in decisions.conflicts[0].why
    later = replace(ada, verdict=Verdict.REJECT, when="2026-01-02")
    assert [p.decision for p in place_decisions([ada, later], text).placed] == [later]
    series = [Decision("*", Verdict.NEVER, "tne", who="ada"), Decision("*", Verdict.ALWAYS, "tne", "the", who="bob")]
    both = place_decisions(series, text)
    assert (len(both.conflicts), dict(both.always), both.never) == (2, {}, frozenset())


def test_two_readings_may_be_refused_at_one_place() -> None:
    text = "He read tne whole letter by the stove."
    lines = [decision(text, "tne", 0, "reject", after) for after in ("the", "tone")]
    assert len(place_decisions(lines, text).placed) == 2


@pytest.mark.skipif(not SEEDS, reason="../shared/seeds is not beside the repository")
def test_the_first_input() -> None:
    """Every 40th word is decided; 50 lines are put in before all, then 2 letters in 100 are read otherwise."""
    text = source_of_text(SEEDS[0].read_text("utf-8")).text
    places = Places(text)
    spans = [match.span() for match in re.finditer(r"\S+", text)][::40]
    lines = [
        Decision(places.key(*span), Verdict.REJECT, text[slice(*span)], "?", places.context(*span)) for span in spans
    ]
    more = "".join(f"A line that was not there, number {n}.\n" for n in range(50))
    longer = place_decisions(lines, more + text)
    assert [p.start - len(more) for p in longer.placed] == [start for start, _ in spans]
    dice = random.Random(7)
    judged = {at for span in spans for at in range(*span)}
    noisy = "".join(
        dice.choice("aceilnorstu") if at not in judged and glyph.isalpha() and dice.random() < 0.02 else glyph
        for at, glyph in enumerate(text)
    )
    again = place_decisions(lines, noisy)
    right = {line.place: span for line, span in zip(lines, spans, strict=True)}
    wrong = [p for p in again.placed if (p.start, p.end) != right[p.decision.place]]
    assert wrong == []
    assert len(again.placed) >= 0.96 * len(lines)
    assert len(again.placed) + len(again.conflicts) == len(lines)


def test_placed_says_whether_the_context_was_there_to_the_letter() -> None:
    then = f"{PAGE}\nHe read tne whole letter by the stove and laughed.\n{PAGE}"
    line = decision(then, "tne", 0, "reject", "the")
    (exact,), (near,) = (place_decisions([line], text).placed for text in (then, then.replace("laughed", "laughcd")))
    assert isinstance(exact, Placed)
    assert exact.exact
    (like,) = place_decisions([line], then.replace("whole", "wholo")).placed
    assert (near.exact, like.exact) == (True, False)
