"""Merge: the decisions of two reviewers as one file; where they disagree both lines stay and are told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

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
    by_place: dict[str, list[Decision]] = {}
    for decision in (*first, *second):
        by_place.setdefault(decision.before if decision.is_series else decision.place, []).append(decision)
    lines: list[Decision] = []
    conflicts: list[tuple[Decision, Decision]] = []
    for rivals in by_place.values():
        standing = [one for at, one in enumerate(rivals) if not _outdone(one, at, rivals)]
        lines += standing
        conflicts += [(one, other) for one, other in combinations(standing, 2) if one.contradicts(other)]
    return Merged(tuple(lines), tuple(conflicts))


def _outdone(one: Decision, at: int, rivals: Sequence[Decision]) -> bool:
    """Whether the same person said it again, or changed it since: of the same word said twice the first line stays."""
    for place, other in enumerate(rivals):
        if place == at or other.who != one.who:
            continue
        if one.contradicts(other) and one.when < other.when:
            return True
        if (one.subject, one.ruling) == (other.subject, other.ruling) and place < at:
            return True
    return False
