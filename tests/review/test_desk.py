"""The desk: what stands, what a decision touches, series and their order, undo, and two tabs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tei_pipeline.decisions.table import read_decisions
from tei_pipeline.document import Verdict
from tei_pipeline.metadata import Metadata
from tei_pipeline.pipeline import run
from tei_pipeline.review.corrections import Corrections, State, corrections_of
from tei_pipeline.review.desk import BadWish, Desk, Standing, Wish, item_id
from tei_pipeline.review.store import Stale, Store
from tei_pipeline.sources import source_of_text
from tests.decisions.demo import with_corrector
from tests.making import SETTINGS, lexicon

TEXT = "A modem mill, a modem man, a modem tram. They liave seen tne arid bndge by tne weir."


def corrections(text: str = TEXT, decisions: Any = ()) -> Corrections:
    source = source_of_text(text)
    return corrections_of(run(source, Metadata(), SETTINGS, lexicon(), stages=with_corrector(), decisions=decisions))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(corrections(), Store(tmp_path / "book.tsv"), "ada")


def ids(desk: Desk, before: str) -> list[str]:
    return [item_id(item) for item in desk.corrections.items if item.before == before]


def standing(desk: Desk, before: str) -> list[str]:
    return [desk.judged()[name].standing.value for name in ids(desk, before)]


def test_all_is_open_at_first(desk: Desk) -> None:
    progress = desk.progress()
    assert (progress.total, progress.open, progress.share) == (8, 8, 0)


def test_one_decision_touches_one_place(desk: Desk) -> None:
    first, *_ = ids(desk, "modem")
    assert desk.decide([Wish(first, Verdict.ACCEPT)], "tab") == [first]
    assert standing(desk, "modem") == ["accepted", "open", "open"]
    assert desk.undo("tab") == [first]
    assert standing(desk, "modem") == ["open", "open", "open"]
    assert desk.undo("tab") is None
    assert read_decisions(desk.store.file) == ()


def test_two_readings_of_one_place_are_told_of_together(tmp_path: Path) -> None:
    """A decision on one of them is told of the other too, so that the same tab can decide on that next."""
    both = corrections()
    one = next(item for item in both.items if item.before == "liave")
    other = replace(one, after="leave", state=State.PROPOSED)
    desk = Desk(replace(both, items=(*both.items, other)), Store(tmp_path / "book.tsv"), "ada")
    seen = {name: judged.seen for name, judged in desk.judged().items()}
    touched = desk.decide([Wish(item_id(one), Verdict.ACCEPT, seen=seen[item_id(one)])], "tab")
    assert set(touched) == {item_id(one), item_id(other)}
    with pytest.raises(Stale):
        desk.decide([Wish(item_id(other), Verdict.ACCEPT, seen=seen[item_id(other)])], "tab")
    desk.decide([Wish(item_id(other), Verdict.ACCEPT, seen=desk.judged()[item_id(other)].seen)], "tab")
    assert [d.after for d in read_decisions(desk.store.file)] == ["leave"]


def test_the_last_word_on_a_place_counts_and_is_one_line(desk: Desk) -> None:
    (name,) = ids(desk, "liave")
    for wish in (Wish(name, Verdict.ACCEPT), Wish(name, Verdict.REJECT), Wish(name, Verdict.OTHER, "leave")):
        desk.decide([wish], "tab")
    (line,) = (d for d in read_decisions(desk.store.file) if d.verdict is not Verdict.REJECT)
    assert (line.verdict, line.after) == (Verdict.OTHER, "leave")
    assert standing(desk, "liave") == ["otherwise"]
    desk.decide([Wish(name, Verdict.ACCEPT)], "tab")
    assert [d.verdict for d in read_decisions(desk.store.file)] == [Verdict.ACCEPT]
    desk.reopen([name], "tab")
    assert (standing(desk, "liave"), read_decisions(desk.store.file)) == (["open"], ())


def test_always_and_never_touch_every_place(desk: Desk) -> None:
    touched = desk.decide([Wish(ids(desk, "modem")[1], Verdict.ALWAYS)], "tab")
    assert touched == ids(desk, "modem")
    touched = desk.decide([Wish(ids(desk, "tne")[0], Verdict.NEVER)], "tab")
    assert touched == ids(desk, "tne")
    assert standing(desk, "tne") == ["refused", "refused"]
    assert [d.place for d in read_decisions(desk.store.file)] == ["*", "*"]


def test_a_whole_series_of_one_word_is_one_line_and_exceptions_have_their_own(desk: Desk) -> None:
    series = next(s for s in desk.series if s.pair == ("modem", "modern"))
    names = [item_id(item) for item in series.items]
    wishes = [Wish(name, Verdict.ACCEPT) for name in names]
    desk.decide(wishes, "tab", series=series)
    assert [(d.place, d.verdict.value) for d in read_decisions(desk.store.file)] == [("*", "accept")]
    desk.undo("tab")
    wishes[1] = Wish(names[1], Verdict.REJECT)
    desk.decide(wishes, "tab", series=series)
    lines = read_decisions(desk.store.file)
    assert [(d.is_series, d.verdict.value) for d in lines] == [(True, "accept"), (False, "reject")]
    assert standing(desk, "modem") == ["accepted", "refused", "accepted"]


def test_part_of_a_series_is_no_series(desk: Desk) -> None:
    series = next(s for s in desk.series if s.pair == ("modem", "modern"))
    desk.decide([Wish(item_id(item), Verdict.ACCEPT) for item in series.items[:2]], "tab", series=series)
    assert [d.is_series for d in read_decisions(desk.store.file)] == [False, False]


def test_series_in_the_order_of_what_they_save(desk: Desk) -> None:
    names = [series.name for series in desk.in_order()]
    assert names[0] == "modem → modern"  # three proposals at 0.6 each
    assert names[-1] == "tne → the"  # two that are made, and sure
    worth = [round(desk.worth(series), 2) for series in desk.in_order()]
    assert worth == sorted(worth, reverse=True)
    assert worth[0] == 1.8
    desk.decide([Wish(name, Verdict.ACCEPT) for name in ids(desk, "modem")], "tab")
    assert desk.in_order()[-1].name == "modem → modern"


def test_two_tabs_do_not_overwrite_each_other(desk: Desk) -> None:
    (name,) = ids(desk, "liave")
    seen = desk.judged()[name].seen
    desk.decide([Wish(name, Verdict.ACCEPT, seen=seen)], "one")
    with pytest.raises(Stale):
        desk.decide([Wish(name, Verdict.REJECT, seen=seen)], "other")
    assert standing(desk, "liave") == ["accepted"]
    assert desk.undo("other") is None
    now = desk.judged()[name].seen
    desk.decide([Wish(name, Verdict.REJECT, seen=now)], "other")
    with pytest.raises(Stale):
        desk.undo("one")
    assert standing(desk, "liave") == ["refused"]


@pytest.mark.parametrize(
    ("verdict", "after", "message"),
    [
        (Verdict.OTHER, "liave", "this is what the source has"),
        (Verdict.OTHER, "le\x07ave", "control character"),
        (Verdict.SLIP, "a\nb", "control character"),
    ],
)
def test_wishes_that_make_no_sense(desk: Desk, verdict: Verdict, after: str, message: str) -> None:
    with pytest.raises(BadWish, match=message):
        desk.decide([Wish(ids(desk, "liave")[0], verdict, after)], "tab")
    with pytest.raises(BadWish, match="no such correction"):
        desk.decide([Wish("nothing", Verdict.ACCEPT)], "tab")
    assert read_decisions(desk.store.file) == ()


def test_what_the_desk_says_is_what_the_next_conversion_does(desk: Desk) -> None:
    modem, (liave,), (arid,) = ids(desk, "modem"), ids(desk, "liave"), ids(desk, "arid")
    desk.decide([Wish(modem[0], Verdict.ACCEPT), Wish(modem[1], Verdict.REJECT)], "tab")
    desk.decide([Wish(liave, Verdict.OTHER, "leave"), Wish(arid, Verdict.SLIP, "old")], "tab")
    desk.decide([Wish(ids(desk, "tne")[0], Verdict.NEVER)], "tab")
    source = source_of_text(TEXT)
    lines = read_decisions(desk.store.file)
    document = run(source, Metadata(), SETTINGS, lexicon(), stages=with_corrector(), decisions=lines)
    assert document.reading().text == (
        "A modern mill, a modem man, a modem tram. They leave seen tne old bndge by tne weir."
    )
    again = Desk(corrections_of(document), desk.store, "ada")
    for one in again.judged().values():
        wanted = {
            "modem": {Standing.ACCEPTED, Standing.REFUSED, Standing.OPEN},
            "bndge": {Standing.OPEN},
            "tne": {Standing.REFUSED},
        }.get(one.item.before, {Standing.ACCEPTED})
        assert one.standing in wanted, one
    assert again.progress().open == 2


def test_a_correction_refused_too_often_is_listed_as_such(desk: Desk, tmp_path: Path) -> None:
    for name in ids(desk, "modem"):
        desk.decide([Wish(name, Verdict.REJECT)], "tab")
    more = TEXT + " A modem owl."
    again = Desk(corrections(more, read_decisions(desk.store.file)), Store(tmp_path / "other.tsv"), "ada")
    last = again.judged()[ids(again, "modem")[-1]]
    assert last.standing is Standing.WITHHELD
    assert "refused 3 times in this book, so it is proposed no more" in last.item.evidence


def test_a_decision_found_by_likeness_is_replaced_and_not_doubled(tmp_path: Path) -> None:
    then = Desk(corrections(), Store(tmp_path / "book.tsv"), "ada")
    (name,) = ids(then, "liave")
    then.decide([Wish(name, Verdict.ACCEPT)], "tab")
    rescanned = TEXT.replace("seen", "secn")
    now = Desk(corrections(rescanned, read_decisions(then.store.file)), then.store, "ada")
    (name,) = ids(now, "liave")
    assert now.judged()[name].standing is Standing.ACCEPTED
    now.decide([Wish(name, Verdict.REJECT)], "tab")
    assert [d.verdict for d in read_decisions(then.store.file)] == [Verdict.REJECT]


# --- undo after the server was started anew


def started_anew(desk: Desk, who: str = "ada", after: timedelta = timedelta(0)) -> Desk:
    """The desk of another server on the same file, some time later."""
    again = Desk(desk.corrections, Store(desk.store.file), who)
    again._since += after
    return again


def test_the_steps_of_before_a_restart_can_be_undone(desk: Desk) -> None:
    series = next(s for s in desk.series if s.pair == ("modem", "modern"))
    first, *others = [item_id(item) for item in series.items]
    desk.decide([Wish(ids(desk, "liave")[0], Verdict.REJECT)], "tab")
    wishes = [Wish(first, Verdict.REJECT), *(Wish(name, Verdict.ACCEPT) for name in others)]
    desk.decide(wishes, "tab", series=series)
    again = started_anew(desk)
    assert again.undo("another") == [first, *others]
    assert again.undo("tab") == ids(desk, "liave")
    assert again.undo("tab") is None
    assert read_decisions(desk.store.file) == ()


def test_the_steps_since_come_first_and_those_of_other_tabs_stay(desk: Desk) -> None:
    one, other, last = ids(desk, "modem")
    desk.decide([Wish(one, Verdict.ACCEPT)], "tab")
    again = started_anew(desk)
    again.decide([Wish(other, Verdict.ACCEPT)], "tab")
    again.decide([Wish(last, Verdict.ACCEPT)], "second")
    assert again.undo("tab") == [other]
    assert again.undo("tab") == [one]
    assert again.undo("tab") is None
    assert standing(again, "modem") == ["open", "open", "accepted"]


def test_what_others_decided_or_what_is_long_ago_is_not_undone(desk: Desk) -> None:
    desk.decide([Wish(ids(desk, "liave")[0], Verdict.ACCEPT)], "tab")
    assert started_anew(desk, who="bob").undo("tab") is None
    assert started_anew(desk, after=timedelta(days=2)).undo("tab") is None
    assert started_anew(desk, after=timedelta(hours=2)).undo("tab") == ids(desk, "liave")


@pytest.mark.parametrize("when", ["", "2026-01-01", "2026-01-01T10:00:00Z"])
def test_what_was_imported_or_written_by_hand_is_no_step(desk: Desk, when: str) -> None:
    desk.decide([Wish(ids(desk, "liave")[0], Verdict.ACCEPT)], "tab")
    (line,) = read_decisions(desk.store.file)
    desk.store.change(lambda _: True, [replace(line, when=when)])
    again = started_anew(desk)
    again._since = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert again.undo("tab") is None
