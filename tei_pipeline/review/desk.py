"""The desk: one document under review, its corrections with what was decided of each, and what to decide next.

What a decision means is said in :mod:`tei_pipeline.decisions.obey`; here is the same from the reviewer's side, without
running a stage: which line of the decisions file speaks of a correction, and what the next conversion makes of it.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property

from tei_pipeline.decisions.places import sides
from tei_pipeline.document import Decision, EditKind, Verdict
from tei_pipeline.document.decisions import EVERYWHERE, core, is_word, unbroken
from tei_pipeline.review.corrections import Correction, Corrections, State
from tei_pipeline.review.settled import kind_of
from tei_pipeline.review.store import Done, Store

UNDOABLE = 200
"""So many steps back a tab can go."""
_WHEN = "%Y-%m-%dT%H:%M:%S.%fZ"
_OF_A_STEP = re.compile(r"[-\d]{10}T[:\d]{8}\.\d{6}Z")
"""How a review writes the time; what was imported or written by hand has no fraction of a second."""
_BACK = timedelta(days=1)
"""What was decided longer before the server started is not undone by a key, but opened again where it stands."""
_MAKING = frozenset({Verdict.ACCEPT, Verdict.OTHER, Verdict.SLIP, Verdict.ALWAYS})


class Standing(StrEnum):
    """Where a correction stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    OTHERWISE = "otherwise"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Judged:
    """A correction with the line that decides it, if any. ``seen`` stands for what a reader saw of it."""

    item: Correction
    standing: Standing
    decision: Decision | None

    @property
    def seen(self) -> str:
        """A short fingerprint: equal as long as nobody decided anew."""
        ruling = [*self.decision.ruling, self.decision.who, self.decision.when] if self.decision else []
        return hashlib.sha256(json.dumps([self.standing, *ruling]).encode()).hexdigest()[:12]

    def stands_as(self, other: Judged) -> bool:
        """Whether nobody decided anew between the two."""
        return self.standing is other.standing and (self.decision is other.decision or self.seen == other.seen)

    @property
    def reading(self) -> str:
        """How the place reads after the next conversion, as far as this correction goes."""
        if self.decision is not None and self.decision.verdict in _MAKING:
            return self.decision.after
        made = self.item.state is State.MADE and self.standing is not Standing.REFUSED
        return self.item.after if made else self.item.before


@dataclass(frozen=True, slots=True)
class Series:
    """Corrections that are one kind of error. ``pair`` is set where all change the same letters into the same."""

    id: str
    name: str
    rule: str
    pair: tuple[str, str] | None
    items: tuple[Correction, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How many corrections there are and how many wait."""

    total: int
    open: int
    accepted: int
    refused: int

    @property
    def share(self) -> float:
        """The part that is decided, 0 to 1."""
        return 1 - self.open / self.total if self.total else 1.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reviewer wants of one correction: its id, the verdict, the reading where it needs one, what was seen."""

    id: str
    verdict: Verdict
    after: str = ""
    comment: str = ""
    seen: str = ""


class BadWish(ValueError):
    """A wish that cannot be written down: no such correction, or no such reading."""


def item_id(item: Correction) -> str:
    """What the page calls a correction: its place and its reading, since a place may have several."""
    return f"{item.key}-{hashlib.sha256(item.after.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


class Desk:
    """A document under review. All methods may be called from several threads."""

    def __init__(self, corrections: Corrections, store: Store, who: str) -> None:
        self.corrections = corrections
        self.store = store
        self.who = who
        self._mutex = threading.RLock()
        self._undo: dict[str, list[Done]] = defaultdict(list)
        self._since = datetime.now(UTC)
        self._open = [
            (item_id(item), unbroken(item.before), Judged(item, _undecided(item), None)) for item in corrections.items
        ]
        self._judged: tuple[int, dict[str, Judged]] = (-1, {})

    def renewed(self, corrections: Corrections) -> Desk:
        """The desk after another conversion; what could be undone still can."""
        desk = Desk(corrections, self.store, self.who)
        desk._undo = self._undo
        desk._since = self._since
        return desk

    # ------------------------------------------------------------------ reading

    def judged(self) -> Mapping[str, Judged]:
        """All corrections by id, in order of their place, as they stand now."""
        with self._mutex:
            revision = self.store.revision
            if self._judged[0] != revision:
                lines = _Lines(self.store.decisions)
                self._judged = revision, {name: lines.judge(one, before) for name, before, one in self._open}
            return self._judged[1]

    def progress(self, among: Iterable[Judged] | None = None) -> Progress:
        """How far the review is, of all corrections or of some."""
        counts = Counter(one.standing for one in (self.judged().values() if among is None else among))
        decided = counts[Standing.ACCEPTED] + counts[Standing.OTHERWISE]
        refused = counts[Standing.REFUSED] + counts[Standing.WITHHELD]
        return Progress(sum(counts.values()), counts[Standing.OPEN], decided, refused)

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """The corrections sorted into series: the same words, else the same change of letters, else the same rule."""
        return tuple(_series(self.corrections.items))

    @cached_property
    def series_by_id(self) -> Mapping[str, Series]:
        """The series by what addresses call them."""
        return {series.id: series for series in self.series}

    @cached_property
    def by_leaf(self) -> Mapping[str, tuple[Correction, ...]]:
        """The corrections of each page, by the identifier of its leaf."""
        found: dict[str, list[Correction]] = defaultdict(list)
        for item in self.corrections.items:
            found[item.leaf].append(item)
        return {leaf: tuple(items) for leaf, items in found.items()}

    def worth(self, series: Series) -> float:
        """How many errors deciding the series is likely to remove.

        A proposal counts by its chance to be right, a correction that is made by its chance to be wrong.
        """
        judged = self.judged()
        waiting = [item for item in series.items if judged[item_id(item)].standing is Standing.OPEN]
        return sum(i.confidence if i.state is State.PROPOSED else 1 - i.confidence for i in waiting)

    def in_order(self) -> list[Series]:
        """The series, what saves most first; those that are done come last."""
        return sorted(self.series, key=lambda s: (-round(self.worth(s), 6), -len(s.items), s.name, s.id))

    # ------------------------------------------------------------------ deciding

    def decide(self, wishes: Sequence[Wish], tab: str, *, series: Series | None = None) -> list[str]:
        """Write the wishes down, all or none, and return the ids of all corrections that they touch.

        ``series`` is the series that is settled as one: where all its corrections are the same and all are wished the
        same, it is one line. Raises :class:`Stale` when one of them was decided otherwise since it was seen,
        :class:`BadWish` when one makes no sense, and the errors of :class:`Store`.
        """
        judged = self.judged()
        for wish in wishes:
            if wish.id not in judged:
                raise BadWish("no such correction: convert again, or load the page again")
        lines = list(self._lines(wishes, judged, series))
        subjects = {line.subject for line in lines}
        replaced = {(judged[wish.id].item.key, judged[wish.id].item.decision) for wish in wishes}
        places = {place for pair in replaced for place in pair if place} - {EVERYWHERE}

        def going(old: Decision) -> bool:
            if old.subject in subjects or any(old.contradicts(new) for new in lines if new.place == old.place):
                return True
            # Found by likeness after a re-OCR: its key is of the old text. The new line has that of the text now.
            return old.place in places and old.place not in {line.place for line in lines} and not old.is_series

        def unchanged(_: tuple[Decision, ...]) -> bool:
            now = self.judged()
            return all(not wish.seen or now[wish.id].seen == wish.seen for wish in wishes)

        done = self.store.change(going, lines, unchanged)
        with self._mutex:
            self._undo[tab] = [*self._undo[tab][-UNDOABLE:], done]
        return self._touched(done, judged)

    def reopen(self, ids: Sequence[str], tab: str) -> list[str]:
        """Take the decisions on these corrections back, so that they wait again."""
        judged = self.judged()
        lines = {judged[name].decision for name in ids if name in judged} - {None}
        done = self.store.change(lambda old: old in lines, ())
        with self._mutex:
            self._undo[tab] = [*self._undo[tab][-UNDOABLE:], done]
        return self._touched(done, judged)

    def undo(self, tab: str) -> list[str] | None:
        """Take the last step of this tab back, or where it has none the reviewer's last one before the server started.

        None where there is none either. :class:`Stale` where others built on it.
        """
        with self._mutex:
            done = self._undo[tab].pop() if self._undo[tab] else self._last_of_before()
        if done is None:
            return None
        before = dict(self.judged())
        self.store.undo(done)
        return self._touched(done, before)

    def _last_of_before(self) -> Done | None:
        """The last step that this reviewer took before the server started, as the file has it.

        The lines of one step have one time. What they replaced is not in the file, so that undoing opens the places.
        """
        least, most = ((self._since - back).strftime(_WHEN) for back in (_BACK, timedelta(0)))
        mine = [
            line
            for line in self.store.decisions
            if line.who == self.who and _OF_A_STEP.fullmatch(line.when) and least <= line.when < most
        ]
        last = max((line.when for line in mine), default="")
        return Done((), tuple(line for line in mine if line.when == last)) if mine else None

    def _touched(self, done: Done, before: Mapping[str, Judged]) -> list[str]:
        """The ids of all corrections that stand otherwise than before."""
        now = self.judged()
        return [name for name, one in now.items() if name in before and not before[name].stands_as(one)]

    def _lines(self, wishes: Sequence[Wish], judged: Mapping[str, Judged], series: Series | None) -> Iterable[Decision]:
        now = datetime.now(UTC).strftime(_WHEN)
        if series is not None and series.pair is not None and is_word(series.pair[0]) and len(series.items) > 1:
            verdicts = Counter(wish.verdict for wish in wishes)
            usual = verdicts.most_common(1)[0][0]
            if usual in (Verdict.ACCEPT, Verdict.REJECT) and {w.id for w in wishes} >= {
                item_id(i) for i in series.items
            }:
                item = series.items[0]
                yield Decision(EVERYWHERE, usual, *series.pair, "", item.kind, item.rule, self.who, now)
                wishes = [wish for wish in wishes if wish.verdict is not usual]
        for wish in wishes:
            yield self._line(wish, judged[wish.id].item, now)

    def _line(self, wish: Wish, item: Correction, now: str) -> Decision:
        verdict, after = wish.verdict, wish.after if wish.verdict in (Verdict.OTHER, Verdict.SLIP) else item.after
        place, before, context, kind = item.key, item.before, item.context, item.kind
        if verdict in (Verdict.NEVER, Verdict.ALWAYS):
            if not is_word(item.before):
                raise BadWish("this is no word, and a sign is right here and wrong there: decide place by place")
            place, before, context = EVERYWHERE, unbroken(item.before), ""
            after = "" if verdict is Verdict.NEVER else wish.after or item.after
        if verdict in (Verdict.OTHER, Verdict.SLIP, Verdict.ALWAYS):
            if any(ord(glyph) < 32 or ord(glyph) == 127 or 0xD800 <= ord(glyph) <= 0xDFFF for glyph in after):
                raise BadWish("the reading holds a control character, which no reading can")
            if after == before:
                raise BadWish("this is what the source has: refuse the correction instead")
            if verdict is Verdict.ALWAYS and not after.strip():
                raise BadWish("a word that always reads otherwise needs its reading")
            kind = item.kind if after == item.after else kind_of(before, after)
        comment = " ".join(wish.comment.split())
        return Decision(place, verdict, before, after, context, kind, item.rule, self.who, now, comment)


@dataclass(frozen=True)
class _Lines:
    """The decisions by what they speak of, to find those that speak of a correction."""

    decisions: tuple[Decision, ...]

    @cached_property
    def _by_place(self) -> Mapping[str, list[Decision]]:
        found: dict[str, list[Decision]] = defaultdict(list)
        for decision in self.decisions:
            if not decision.is_series:
                found[decision.place].append(decision)
        return found

    @cached_property
    def _everywhere(self) -> Mapping[tuple[str, ...], Decision]:
        return {decision.subject: decision for decision in self.decisions if decision.is_series}

    def judge(self, undecided: Judged, before: str) -> Judged:
        """How a correction stands; ``before`` are its letters without line ends."""
        item = undecided.item
        here = self._by_place.get(item.key) or self._by_place.get(item.decision) or ()
        if not here and not self._everywhere:
            return undecided
        making = next((d for d in here if d.verdict is not Verdict.REJECT), None)
        if making is not None:
            mine = core(0, item.before, making.after) == core(0, item.before, item.after)
            return Judged(item, Standing.ACCEPTED if mine else Standing.OTHERWISE, making)
        refusing = next((d for d in here if d.after == item.after), None)
        if refusing is not None:
            return Judged(item, Standing.REFUSED, refusing)
        for subject in ((EVERYWHERE, before), (EVERYWHERE, item.before, item.after), (EVERYWHERE, before, item.after)):
            if (found := self._everywhere.get(subject)) is not None:
                return Judged(item, _standing(found, item), found)
        return undecided


def _undecided(item: Correction) -> Standing:
    return Standing.WITHHELD if item.state is State.REFUSED and not item.verdict else Standing.OPEN


def _standing(decision: Decision, item: Correction) -> Standing:
    if decision.verdict in (Verdict.REJECT, Verdict.NEVER):
        return Standing.REFUSED
    return Standing.ACCEPTED if decision.after == item.after else Standing.OTHERWISE


# ------------------------------------------------------------------ series


def _series(items: Sequence[Correction]) -> Iterable[Series]:
    pairs: dict[tuple[str, str, str], list[Correction]] = defaultdict(list)
    for item in items:
        pairs[item.rule, unbroken(item.before), item.after].append(item)
    single: dict[tuple[str, str, str], list[Correction]] = defaultdict(list)
    for (rule, before, after), found in pairs.items():
        if len(found) > 1:
            yield _named(f"{before or '␣'} → {after or 'nothing'}", rule, (before, after), found)
        else:
            start, end, new = core(0, before, after)
            single[rule, before[start:end], new].extend(found)
    rest: dict[str, list[Correction]] = defaultdict(list)
    for (rule, old, new), found in single.items():
        if len(found) > 1 and found[0].kind is not EditKind.NUMBER:
            yield _named(f"letters {old or 'none'} → {new or 'none'}", rule, None, found)
        else:
            rest[rule].extend(found)
    for rule, found in rest.items():
        yield _named(f"single places of {rule}", rule, None, found)


def _named(name: str, rule: str, pair: tuple[str, str] | None, items: Sequence[Correction]) -> Series:
    identity = hashlib.sha256("\0".join([name, rule]).encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return Series(identity, name, rule, pair, tuple(sorted(items, key=lambda item: (item.start, item.end))))


def around(item: Correction) -> tuple[str, str]:
    """The words before and after a correction, for the page."""
    return sides(item.context, item.before)
