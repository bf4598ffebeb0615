"""Precedents: what was decided elsewhere in a book makes a correction likelier, doubtful, or leaves it as it was."""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tei_pipeline.correction import Corrector, corrector_for
from tei_pipeline.correction.corrector import PROPOSED
from tei_pipeline.correction.precedents import Precedents, precedents_of
from tei_pipeline.correction.profile import profile_of
from tei_pipeline.document import Decision, Decisions, Edit, EditKind, Verdict
from tei_pipeline.lexicon.channel import Channel, Confusion
from tests.making import lexicon

CASES = tomllib.loads((Path(__file__).parent / "cases" / "precedents.toml").read_text("utf-8"))


@cache
def corrector() -> Corrector:
    return corrector_for(lexicon())


def precedents(case: dict[str, Any]) -> Precedents:
    """Those of a case, as its decisions at so many places set them."""
    places = iter(range(100))
    rows = [(Verdict.ACCEPT, row) for row in case.get("accepted", ())]
    rows += [(Verdict.REJECT, row) for row in case.get("refused", ())]
    lines = [Decision(f"{next(places):016}", v, before, after) for v, (before, after, n) in rows for _ in range(n)]
    return precedents_of(Decisions(tuple(lines)))


def found(case: dict[str, Any], given: Precedents) -> tuple[float, bool]:
    """The confidence of the reading of a case (0 where there is none), and whether it is at most proposed."""
    edits = [edit for edit in corrector().edits(case["text"], precedents=given) if edit.before == case["word"]]
    if not edits:
        return 0.0, False
    assert {edit.after for edit in edits} == {case["after"]}
    return edits[0].confidence, given.is_refused(edits[0])


@pytest.mark.parametrize("case", CASES["change"], ids=lambda case: case["label"].replace(" ", "-"))
def test_what_was_decided_elsewhere_counts(case: dict[str, Any]) -> None:
    (was, _), (now, asked) = found(case, Precedents()), found(case, precedents(case))
    assert asked == (case["moves"] == "asked"), case["why"]
    assert now < was if asked else now > was + 0.05, case["why"]


@pytest.mark.parametrize("case", CASES["same"], ids=lambda case: case["label"].replace(" ", "-"))
def test_what_it_says_nothing_of_stays(case: dict[str, Any]) -> None:
    (was, _), (now, asked) = found(case, Precedents()), found(case, precedents(case))
    assert not asked
    assert now >= was - 0.05 if case.get("accepted") and case.get("refused") else abs(now - was) < 0.05, case["why"]


def test_as_many_cases_stay_as_change() -> None:
    assert len(CASES["same"]) >= len(CASES["change"])


def test_no_decisions_change_nothing() -> None:
    text = "They liave no salt on the i8th of March, and tne ferry of Ormel is lafe ofthe season."
    assert corrector().edits(text) == corrector().edits(text, precedents=precedents_of(Decisions()))


def test_the_evidence_says_what_was_decided() -> None:
    text = "They liave no salt in Ormel, and the foresvq is dark."
    case = {"accepted": [["svqeamer", "steamer", 3]], "refused": [["liave", "have", 1]]}
    evidence = {edit.before: edit.evidence for edit in corrector().edits(text, precedents=precedents(case))}
    assert evidence["liave"].startswith("refused once in this book; ")
    assert evidence["foresvq"].endswith("the same misreading accepted 3 times in this book")
    case = {"accepted": [["liave", "have", 2]]}
    evidence = {edit.before: edit.evidence for edit in corrector().edits(text, precedents=precedents(case))}
    assert evidence["liave"].startswith("accepted 2 times in this book; ")
    case = {"refused": [["liave", "leave", 1]]}
    evidence = {edit.before: edit.evidence for edit in corrector().edits(text, precedents=precedents(case))}
    assert evidence["liave"].startswith("another reading of liave was refused once in this book; ")


def test_more_acceptances_are_surer_and_more_refusals_less() -> None:
    text = "In Ormel they say that a liave is a flat fish."

    def confidence(**case: Any) -> float:
        return next(e.confidence for e in corrector().edits(text, precedents=precedents(case)) if e.before == "liave")

    risen = [confidence(accepted=[["liave", "have", n]]) for n in (1, 2, 5, 20)]
    assert risen == sorted(set(risen))
    fallen = [confidence(refused=[["liave", "have", n]]) for n in (1, 2)]
    assert PROPOSED <= fallen[1] <= fallen[0] < confidence() < risen[0] <= 1


def test_what_is_both_accepted_and_refused_counts_with_the_larger_number() -> None:
    mixed = precedents({"accepted": [["modem", "modern", 3]], "refused": [["modem", "modern", 2]]})
    assert (dict(mixed.accepted), dict(mixed.refused)) == ({("modem", "modern"): 3}, {})
    mixed = precedents({"accepted": [["modem", "modern", 2]], "refused": [["modem", "modern", 3]]})
    assert (dict(mixed.accepted), dict(mixed.refused), mixed.misread) == ({}, {("modem", "modern"): 3}, {})
    mixed = precedents({"accepted": [["modem", "modern", 2]], "refused": [["modem", "modern", 2]]})
    assert (dict(mixed.accepted), dict(mixed.refused)) == ({}, {})


@pytest.mark.parametrize(
    ("before", "after"),
    [("^", "4"), ("i8th", "18th"), ("ofthe", "of the"), ("cat", "harbour"), ("(11]", "11"), ("tne", "")],
)
def test_what_is_no_misread_word_does_not_reach_the_channel(before: str, after: str) -> None:
    assert precedents({"accepted": [[before, after, 3]]}).misread == {}


def test_a_slip_of_the_printer_says_nothing_of_the_ocr() -> None:
    slip = Decision("1" * 16, Verdict.SLIP, "harbonr", "harbour")
    assert precedents_of(Decisions((slip,))) == Precedents()


def test_a_word_broken_over_a_line_is_one_word() -> None:
    broken = Decision("1" * 16, Verdict.REJECT, "lia¬\nve", "have")
    assert precedents_of(Decisions((broken,))).refused == {("liave", "have"): 1}
    edit = Edit(0, 5, "liave", "have", EditKind.SPELLING, "misread-letters", 0.9)
    assert precedents_of(Decisions((broken,))).is_refused(edit)


def test_accepted_corrections_are_counted_as_made() -> None:
    given = Precedents(accepted={("Vorrin", "Varrin"): 5, ("ofthe", "of the"): 1, ("absent", "there"): 2})
    assert given.recounted(Counter(vorrin=3, ofthe=1)) == Counter(varrin=3, ofthe=1)


def test_a_confirmed_confusion_moves_the_channel_the_more_the_oftener() -> None:
    general = Channel.of([Confusion("c", "e", 500, 40_000), Confusion("li", "h", 200, 30_000)])
    costs = [profile_of((), {("foresvq", "forest"): n}).adapt(general).cost("losvq", "lost") for n in (1, 2, 6, 12, 40)]
    assert costs == sorted(costs, reverse=True)
    assert costs[3] == pytest.approx(costs[4], abs=0.1)
    seen = profile_of([("foresvq", "forest")] * 12).adapt(general)
    assert costs[3] < seen.cost("losvq", "lost")
    assert profile_of(()).adapt(general) is general
