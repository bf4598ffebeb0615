"""Merge: the decisions of two reviewers as one file; where they disagree both lines stay and are told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tei_pipeline.document import Decision


@dataclass(frozen=True, slots=True)
class Merged:
    """The lines of both files, each once, and the pairs that decide one thing in two ways."""

    lines: tuple[Decision, ...]
    conflicts: tuple[tuple[Decision, Decision], ...]


def merge(first: Iterable[Decision], second: Iterable[Decision]) -> Merged:
    """All decisions of both, in the order of the first file, then what only the second has.

    Of two decisions by one person the later counts. Two persons who agree are kept both, once each. Nothing is decided
    between persons who do not agree, nor between two lines of one person that bear the same time.

    >>> from tei_pipeline.document import Verdict
    >>> one = Decision("*", Verdict.ALWAYS, "tne", "the", who="ada", when="2026-01-01")
    >>> two = Decision("*", Verdict.NEVER, "tne", who="bob", when="2026-01-02")
    >>> merged = merge([one], [one, two])
    >>> len(merged.lines), len(merged.conflicts)
    (2, 1)
    """
    lines: list[Decision] = []
    standing: dict[tuple[str, ...], list[int]] = {}
    for decision in (*first, *second):
        rivals = standing.setdefault(decision.subject, [])
        mine = next((at for at in rivals if lines[at].who == decision.who and _one_word(lines[at], decision)), None)
        if mine is None:
            rivals.append(len(lines))
            lines.append(decision)
        elif lines[mine].when < decision.when:
            lines[mine] = decision
    conflicts = [pair for rivals in standing.values() for pair in _conflicts([lines[at] for at in rivals])]
    return Merged(tuple(lines), tuple(conflicts))


def _one_word(one: Decision, other: Decision) -> bool:
    """Whether two lines of one person are one decision, said again or changed since."""
    return one.ruling == other.ruling or one.when != other.when


def _conflicts(rivals: Sequence[Decision]) -> list[tuple[Decision, Decision]]:
    first = rivals[0]
    return [(first, other) for other in rivals[1:] if other.ruling != first.ruling]
