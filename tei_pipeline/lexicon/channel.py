"""The channel model: what OCR makes of the letters on the page, and how often.

A confusion says how often a stretch of one to three printed letters was read as another stretch (``h`` as ``li``, ``m``
as ``rn``, nothing as ``^``), out of how many. The probability of reading a printed word as the observed one is that of
the best way to cut both into confusions (Brill and Moore 2000, "An improved error model for noisy channel spelling
correction"). Costs are negative natural logarithms.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from rapidfuzz.distance import Levenshtein

from tei_pipeline.lexicon.confusion_grid import FAR, LARGEST, LONGEST, RARE, RIGHT, ConfusionGrid

_PRIOR, _CHEAPER, _DEARER, _LEAST = 50.0, 2.5, 0.7, 1.0
"""The general shares count as much as so many confusions; how far a book can move a cost (dev pages, 2026-11-22)."""
_SURER = 2.5
"""By how much further at most, when reviewers confirmed a confusion: the logarithm of how often, so at twelve times."""
_NOTHING: Mapping[str, float] = {}
_NOTHING_CONFIRMED: Mapping[tuple[str, str], float] = {}
_REMEMBERED = 300_000
_MANY = 300
"""Stretches from which a grid is quicker than one after another."""
_Difference = tuple[str, str, int]
"""An observed stretch, the intended one, how many letters at its ends were read right; no stretches: right letters."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """``observed`` stood for ``intended`` ``count`` times, of the ``total`` times that ``intended`` was printed."""

    observed: str
    intended: str
    count: float
    total: float

    @property
    def cost(self) -> float:
        """The negative logarithm of how often ``intended`` is read so."""
        return -math.log(self.count / (self.total + 1))


@dataclass(frozen=True)
class Channel:
    """The confusions of one kind of OCR, and what they cost.

    >>> channel = Channel.of([Confusion("li", "h", 100, 10_000), Confusion("c", "e", 10, 10_000)])
    >>> round(channel.cost("liave", "have"), 1), round(channel.cost("hcvc", "have"), 1)
    (4.7, 17.9)
    """

    costs: Mapping[tuple[str, str], float]
    counts: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """How often each was seen, for reports and for adapting to a book."""
    _stretches: dict[tuple[str, str], float] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def _by_observed(self) -> dict[str, dict[str, float]]:
        table: dict[str, dict[str, float]] = {"": {}}
        for (observed, intended), cost in self.costs.items():
            table.setdefault(observed, {})[intended] = cost
        return table

    @classmethod
    def of(cls, confusions: Iterable[Confusion]) -> Channel:
        """The channel of these confusions."""
        listed = list(confusions)
        return cls(
            {(c.observed, c.intended): c.cost for c in listed},
            {(c.observed, c.intended): c.count for c in listed},
        )

    def cost(self, observed: str, intended: str) -> float:
        """−log P(observed | intended): the cheapest way to cut both into confusions.

        Only what differs is looked at, stretch by stretch, with one letter to either side; the rest was read right.
        """
        return self._sum(_differences(observed, intended))

    def costs_of(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """The :meth:`cost` of each pair of an observed and an intended word; many together cost a tenth of one by one.

        The differing stretches that are not known yet are worked out together, letter by letter for all of them at
        once (:mod:`tei_pipeline.lexicon.confusion_grid`). They are remembered, so that asking for a pair again, here or
        alone, is a look-up. From some hundred pairs on it pays.

        >>> channel = Channel.of([Confusion("li", "h", 100, 10_000)])
        >>> channel.costs_of([("liave", "have"), ("have", "have")]) == [channel.cost("liave", "have"), 0.08]
        True
        """
        differences = [_differences(observed, intended) for observed, intended in pairs]
        known = self._stretches
        if len(known) > _REMEMBERED:
            known.clear()
        wanted = {part[:2]: None for parts in differences for part in parts if part[0] or part[1]}
        unknown = [part for part in wanted if part not in known and max(map(len, part)) <= LARGEST]
        if len(unknown) >= _MANY:
            known.update(zip(unknown, self._grid.costs(unknown), strict=True))
        return [self._sum(parts) for parts in differences]

    def _sum(self, differences: Iterable[_Difference]) -> float:
        total = 0.0
        known = self._stretches
        for seen, meant, right in differences:
            if seen or meant:
                cost = known.get((seen, meant))
                total += (self._stretch(seen, meant) if cost is None else cost) - RIGHT * right
            else:
                total += RIGHT * right
        return total

    def _stretch(self, seen: str, meant: str) -> float:
        known = self._stretches.get((seen, meant))
        if known is None:
            if len(self._stretches) > _REMEMBERED:
                self._stretches.clear()
            known = self._stretches[seen, meant] = self._cost(seen, meant)
        return known

    @cached_property
    def _grid(self) -> ConfusionGrid:
        return ConfusionGrid(self.costs)

    def _cost(self, observed: str, intended: str) -> float:
        rows, columns = len(observed), len(intended)
        table = self._by_observed
        lost = [table[""].get(letter, RARE) for letter in intended]
        best = [[FAR] * (columns + 1) for _ in range(rows + 1)]
        best[0][0] = 0.0
        for i in range(rows + 1):
            here_row = best[i]
            reads = [
                (best[i + m], table[observed[i : i + m]])
                for m in range(2, min(LONGEST, rows - i) + 1)
                if observed[i : i + m] in table
            ]
            letter = observed[i : i + 1]
            next_row, single = (best[i + 1], table.get(letter, _NOTHING)) if letter else (here_row, _NOTHING)
            for j in range(columns + 1):
                here = here_row[j]
                if here >= FAR:
                    continue
                if j < columns and here + lost[j] < here_row[j + 1]:
                    here_row[j + 1] = here + lost[j]
                if not letter:
                    continue
                total = here + single.get("", RARE)
                if total < next_row[j]:
                    next_row[j] = total
                if j < columns:
                    total = here + single.get(intended[j], RIGHT if intended[j] == letter else RARE)
                    if total < next_row[j + 1]:
                        next_row[j + 1] = total
                for n in range(2, min(LONGEST, columns - j) + 1):
                    step = single.get(intended[j : j + n])
                    if step is not None and here + step < next_row[j + n]:
                        next_row[j + n] = here + step
                for row, read in reads:
                    for n in range(min(LONGEST, columns - j) + 1):
                        step = read.get(intended[j : j + n])
                        if step is not None and here + step < row[j + n]:
                            row[j + n] = here + step
        return best[rows][columns]

    def adapted(
        self, seen: Mapping[tuple[str, str], float], confirmed: Mapping[tuple[str, str], float] = _NOTHING_CONFIRMED
    ) -> Channel:
        """Move the channel towards what was seen in one book.

        ``seen`` counts the confusions of well-founded corrections. What matters is not how many there are but what
        share of them a confusion has: one that is commoner here than elsewhere becomes cheaper, by at most 2.5 nats, a
        rarer one dearer, by at most 0.7. Those that a reviewer ``confirmed`` (they are among the ones seen) may move
        further, the more often the further: an editor's word is surer than a likely reading.
        """
        everywhere, here = sum(self.counts.values()), sum(seen.values())
        if not everywhere or not here:
            return self
        costs = dict(self.costs)
        for key in (*self.counts, *(key for key in seen if key not in self.counts)):
            general = max(self.counts.get(key, 0.0), 0.5) / everywhere
            share = (seen.get(key, 0.0) + _PRIOR * general) / (here + _PRIOR)
            cheaper = _CHEAPER + min(_SURER, math.log(max(1.0, confirmed.get(key, 0.0))))
            change = min(_DEARER, max(-cheaper, math.log(general / share)))
            costs[key] = max(_LEAST, self.costs.get(key, RARE) + change)
        return Channel(costs, self.counts)


def _differences(observed: str, intended: str) -> list[_Difference]:
    """The stretches in which the words differ, and between them how many letters were read right.

    A single letter read right between two differences belongs to them: a confusion may span it.
    """
    if observed == intended:
        return [("", "", len(intended))]
    found: list[_Difference] = []
    steps = _steps(observed, intended)
    at, count = 0, len(steps)
    while at < count:
        tag, from_seen, to_seen, from_meant, to_meant = steps[at]
        at += 1
        if tag == "equal":
            found.append(("", "", to_seen - from_seen))
            continue
        while at < count:
            tag, start, end, _, _ = steps[at]
            if tag == "equal" and (at + 1 == count or end - start != 1):
                break
            _, _, to_seen, _, to_meant = steps[at]
            at += 1
        left = 1 if from_seen and from_meant else 0
        right = 1 if to_seen < len(observed) and to_meant < len(intended) else 0
        seen, meant = observed[from_seen - left : to_seen + right], intended[from_meant - left : to_meant + right]
        found.append((seen, meant, left + right))
    return found


def _steps(observed: str, intended: str) -> list[tuple[str, int, int, int, int]]:
    """How ``intended`` became ``observed``, as plain tuples: they are read at a third of the cost of an ``Opcode``."""
    return cast("list[tuple[str, int, int, int, int]]", Levenshtein.opcodes(observed, intended).as_list())


def confusions_between(observed: str, intended: str) -> list[tuple[str, str]]:
    """The confusions that lead from ``intended`` to ``observed``, letters that were read right included.

    Neighbouring differences are one confusion up to three letters; longer ones are cut letter by letter.

    >>> confusions_between("liave", "have")
    [('li', 'h'), ('a', 'a'), ('v', 'v'), ('e', 'e')]
    """
    found: list[tuple[str, str]] = []
    seen = meant = ""
    for tag, from_seen, to_seen, from_meant, to_meant in _steps(observed, intended):
        before, after = observed[from_seen:to_seen], intended[from_meant:to_meant]
        if tag == "equal":
            found.extend(_cut(seen, meant))
            seen = meant = ""
            found.extend((letter, letter) for letter in before)
        else:
            seen, meant = seen + before, meant + after
    found.extend(_cut(seen, meant))
    return found


def _cut(seen: str, meant: str) -> list[tuple[str, str]]:
    if not seen and not meant:
        return []
    if len(seen) <= LONGEST and len(meant) <= LONGEST:
        return [(seen, meant)]
    return [(seen[at : at + 1], meant[at : at + 1]) for at in range(max(len(seen), len(meant)))]


def count_confusions(pairs: Iterable[tuple[str, str]], least: int = 3) -> list[Confusion]:
    """The confusions of pairs of an observed and an intended word, those seen ``least`` times, the most frequent first.

    >>> [(c.observed, c.intended, c.count, c.total) for c in count_confusions([("tbe", "the")] * 3 + [("the", "the")])]
    [('b', 'h', 3, 4)]
    """
    seen: Counter[tuple[str, str]] = Counter()
    printed: Counter[str] = Counter()
    for observed, intended in pairs:
        seen.update(pair for pair in confusions_between(observed, intended) if pair[0] != pair[1])
        printed.update(stretches(intended))
    kept = [Confusion(o, i, n, printed[i]) for (o, i), n in seen.items() if n >= least and printed[i]]
    return sorted(kept, key=lambda c: (-c.count, c.observed, c.intended))


def stretches(intended: str) -> Iterable[str]:
    """All stretches of a printed word that a confusion may stand for; the empty one once for each gap of letters."""
    for size in range(1, LONGEST + 1):
        for at in range(len(intended) - size + 1):
            yield intended[at : at + size]
    yield from [""] * (len(intended) + 1)
