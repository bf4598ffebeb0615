"""Decisions: what reviewers settled of a source, and where in it.

A :class:`Decision` is one line of ``decisions/NAME.tsv``. It speaks of one place, or (``place`` is ``*``) of a word
wherever it stands. :class:`Decisions` holds all of them, found again in the source, and what a stage may learn from
them: which corrections were accepted and refused, which words are never to be touched, which words the book has.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from tei_pipeline.document.facts import Edit, EditKind, Verdict

EVERYWHERE = "*"
"""The place of a decision on a word wherever it stands."""
REFUSED_OFTEN = 3
"""A correction refused at so many places of a book is proposed no more in it."""
_BROKEN = re.compile(r"[-¬\u00ad]\s*[\r\n]\s*")
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of a decisions file.

    ``place`` is the key of the place (:mod:`tei_pipeline.decisions.places`) or ``*``; ``context`` the words around it,
    the place itself between ``⟦`` and ``⟧``; ``kind`` and ``rule`` those of the edit that was judged; ``when`` a W3C
    date; ``line`` the line of the file, which says nothing about the decision itself.
    """

    place: str
    verdict: Verdict
    before: str
    after: str = ""
    context: str = ""
    kind: EditKind = EditKind.SPELLING
    rule: str = ""
    who: str = ""
    when: str = ""
    comment: str = ""
    line: int = field(default=0, compare=False)

    @property
    def is_series(self) -> bool:
        """Whether it speaks of every place with these letters."""
        return self.place == EVERYWHERE

    @property
    def subject(self) -> tuple[str, ...]:
        """What is decided: two decisions on one subject must agree.

        A place has one reading, but several readings may be refused for it.
        """
        if not self.is_series:
            return (self.place, self.after) if self.verdict is Verdict.REJECT else (self.place,)
        if self.verdict in (Verdict.NEVER, Verdict.ALWAYS):
            return (EVERYWHERE, self.before)
        return (EVERYWHERE, self.before, self.after)

    def contradicts(self, other: Decision) -> bool:
        """Whether the two cannot both be obeyed: another ruling on one subject, or one reading taken and refused."""
        if self.subject == other.subject:
            return self.ruling != other.ruling
        if self.is_series or self.place != other.place:
            return False
        return Verdict.REJECT in (self.verdict, other.verdict) and self.after == other.after

    @property
    def ruling(self) -> tuple[Verdict, str]:
        """What was decided: verdict and reading; equal rulings agree."""
        return self.verdict, "" if self.verdict in (Verdict.REJECT, Verdict.NEVER) else self.after


@dataclass(frozen=True, slots=True)
class Placed:
    """A decision and the stretch of the source that it speaks of; ``exact`` when its context is there to the letter."""

    start: int
    end: int
    decision: Decision
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Conflict:
    """A decision that cannot be obeyed as it stands: why, what to do, and the place it may mean."""

    decision: Decision
    why: str
    start: int | None = None


@dataclass(frozen=True)
class Decisions:
    """All decisions on a source: the lines of the file, those found again, and those that need a person."""

    lines: tuple[Decision, ...] = ()
    placed: tuple[Placed, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.lines)

    @cached_property
    def series(self) -> Mapping[tuple[str, ...], Decision]:
        """The decisions on words wherever they stand, by their subject; those in conflict are left out."""
        disputed = {conflict.decision.subject for conflict in self.conflicts}
        return {d.subject: d for d in self.lines if d.is_series and d.subject not in disputed}

    @cached_property
    def never(self) -> frozenset[str]:
        """Words that no stage may touch in this book."""
        return frozenset(d.before for d in self.series.values() if d.verdict is Verdict.NEVER)

    @cached_property
    def always(self) -> Mapping[str, Decision]:
        """Words that always read otherwise, with the decision that says so."""
        return {d.before: d for d in self.series.values() if d.verdict is Verdict.ALWAYS}

    @cached_property
    def pairs(self) -> tuple[tuple[str, str, Verdict, int], ...]:
        """What a channel model learns: before, after, verdict, and how many decisions say so, in a stable order.

        A printer's slip tells nothing of the OCR and is left out.

        >>> lines = [Decision(place, Verdict.ACCEPT, "tne", "the") for place in ("a1", "a2")]
        >>> Decisions(tuple(lines)).pairs
        (('tne', 'the', <Verdict.ACCEPT: 'accept'>, 2),)
        """
        counts = Counter(
            (unbroken(d.before), d.after, d.verdict)
            for d in self.lines
            if d.verdict not in (Verdict.SLIP, Verdict.NEVER) and d.after
        )
        return tuple((before, after, verdict, n) for (before, after, verdict), n in sorted(counts.items()))

    @cached_property
    def book_words(self) -> frozenset[str]:
        """Words that a reviewer said are right in this book: what was accepted, and what was not to be touched."""
        return frozenset(word for d in self.lines for text in _right(d) for word in _WORD.findall(text))

    @cached_property
    def settled_words(self) -> frozenset[str]:
        """The book words that need no more questions: a word of which a correction was refused may be asked about yet.

        >>> lines = [Decision("a1", Verdict.REJECT, "tor", "for"), Decision("a2", Verdict.ACCEPT, "tne", "the")]
        >>> sorted(Decisions(tuple(lines)).book_words), sorted(Decisions(tuple(lines)).settled_words)
        (['the', 'tor'], ['the'])
        """
        settled = (d for d in self.lines if d.verdict is not Verdict.REJECT)
        return frozenset(word for d in settled for text in _right(d) for word in _WORD.findall(text))

    def times_refused(self, before: str, after: str) -> int:
        """At how many places this correction of a word was refused, if at more than it was accepted; else 0.

        A sign that is no word (a note's mark, a row of dots) is right here and wrong there: of it nothing is learnt.
        """
        pair = unbroken(before), after
        times = self._places[(Verdict.REJECT, *pair)]
        return times if is_word(before) and times > self._places[(Verdict.ACCEPT, *pair)] else 0

    def times_accepted(self, before: str, after: str) -> int:
        """At how many places this reading of a word was taken, if at more than it was refused; else 0."""
        pair = unbroken(before), after
        times = self._places[(Verdict.ACCEPT, *pair)] + self._places[(Verdict.OTHER, *pair)]
        return times if is_word(before) and times > self._places[(Verdict.REJECT, *pair)] else 0

    @cached_property
    def _places(self) -> Counter[tuple[Verdict, str, str]]:
        judged = {(d.place, d.verdict, unbroken(d.before), d.after) for d in self.lines if not d.is_series}
        return Counter((verdict, before, after) for _, verdict, before, after in judged)


def unbroken(text: str) -> str:
    r"""Letters without the line end that breaks them, white space single.

    >>> unbroken("Maxi¬\nmovich  came")
    'Maximovich came'
    """
    return " ".join(_BROKEN.sub("", text).split())


def is_word(text: str) -> bool:
    """Whether letters are enough of a word to speak of it wherever it stands: two letters or more.

    >>> is_word("tne"), is_word("^"), is_word("(11]")
    (True, False, False)
    """
    return sum(glyph.isalpha() for glyph in text) >= 2


def core(start: int, before: str, after: str) -> tuple[int, int, str]:
    """What an edit changes, without the letters at its ends that stay: start, end and new letters.

    Two edits with the same core are one correction, however much of the text around it each takes in.

    >>> core(10, "tne cat", "the cat"), core(10, "tne", "the")
    ((11, 12, 'h'), (11, 12, 'h'))
    """
    low = 0
    while low < min(len(before), len(after)) and before[low] == after[low]:
        low += 1
    high = 0
    while high < min(len(before), len(after)) - low and before[-1 - high] == after[-1 - high]:
        high += 1
    return start + low, start + len(before) - high, after[low : len(after) - high]


def edit_core(edit: Edit) -> tuple[int, int, str]:
    """The :func:`core` of an edit."""
    return core(edit.start, edit.before, edit.after)


def _right(decision: Decision) -> Iterable[str]:
    match decision.verdict:
        case Verdict.REJECT | Verdict.NEVER:
            return (unbroken(decision.before),)
        case Verdict.SLIP:
            return ()
        case _:
            return (decision.after,)
