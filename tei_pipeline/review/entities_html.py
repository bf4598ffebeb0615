"""Entities as one HTML page: a timeline of the dated entries, who is named on which page, who occurs with whom.

One file without a script (see :mod:`~tei_pipeline.single_page`). Every picture has its figures beside it in words, so
that the page can be read without seeing it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from tei_pipeline.review.entities import Entities, Entry, persons_on_pages
from tei_pipeline.single_page import render_page

_IN_STRIP = 60
"""So many persons, those on most pages, have a strip."""
_COMPANIONS = 6
_LEAST_SHARED = 2
WIDTH = 1000
_YEAR = re.compile(r"(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True, slots=True)
class Tick:
    """A dated entry on the timeline: where along its width, and the entry."""

    x: float
    entry: Entry


@dataclass(frozen=True, slots=True)
class Strip:
    """A person's pages along the book: the places of the bars, and the pages in words."""

    id: str
    name: str
    mentions: int
    bars: tuple[float, ...]
    pages: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Company:
    """Who is named on the same pages as a person, most often first, with the number of pages."""

    name: str
    pages: int
    others: tuple[tuple[str, int], ...]


def render(entities: Entities, title: str) -> str:
    """The page; ``title`` is what the reader calls the book."""
    on_pages = persons_on_pages(entities)
    ranked = sorted(on_pages, key=lambda person: (-len(on_pages[person]), person))
    order = {leaf: at for at, (_, leaf) in enumerate(entities.pages)}
    places = Counter(m.name for m in entities.mentions if m.kind == "place" and m.where != "index")
    ticks = _ticks(entities.entries)
    return render_page(
        "tei_pipeline.review",
        "entities",
        title=title,
        counts=sorted(Counter(mention.kind for mention in entities.mentions).items()),
        width=WIDTH,
        bar=round(max(1.5, WIDTH / max(1, len(order)) - 0.3), 2),
        years=_years(entities.entries),
        ticks=ticks,
        undated=len(entities.entries) - len(ticks),
        strips=[_strip(entities, person, on_pages[person], order) for person in ranked[:_IN_STRIP]],
        persons=len(ranked),
        company=_company(entities, on_pages, ranked[:_IN_STRIP]),
        places=places.most_common(),
    )


def _ticks(entries: Sequence[Entry]) -> list[Tick]:
    dated = [(when, entry) for entry in entries if (when := _moment(entry.date)) is not None]
    if not dated:
        return []
    first, last = _span([when for when, _ in dated])
    return [Tick(round((when - first) / (last - first) * WIDTH, 1), entry) for when, entry in dated]


def _years(entries: Sequence[Entry]) -> list[tuple[float, int]]:
    """The years of the timeline, each with its place; every so many where they are too many for their room."""
    dated = [when for entry in entries if (when := _moment(entry.date)) is not None]
    if not dated:
        return []
    first, last = _span(dated)
    step = max(1, -(-int(last - first) // 15))
    return [(round((year - first) / (last - first) * WIDTH, 1), year) for year in range(int(first), int(last), step)]


def _span(moments: Sequence[float]) -> tuple[float, float]:
    """The whole years around these moments."""
    return float(int(min(moments))), float(int(max(moments)) + 1)


def _moment(date: str) -> float | None:
    """Where in time a W3C date begins, in years; None for one without a year.

    >>> _moment("1926-07"), _moment("1926/1928"), _moment("--05-03")
    (1926.5, 1926.0, None)
    """
    found = _YEAR.match(date)
    if found is None:
        return None
    month, day = int(found.group(2) or 1), int(found.group(3) or 1)
    return int(found.group(1)) + (month - 1) / 12 + (day - 1) / 372


def _strip(entities: Entities, person: str, leaves: dict[str, int], order: dict[str, int]) -> Strip:
    numbers = {leaf: page for page, leaf in entities.pages}
    here = sorted((leaf for leaf in leaves if leaf in order), key=order.__getitem__)
    bars = tuple(round(order[leaf] / max(1, len(order)) * WIDTH, 1) for leaf in here)
    pages = tuple((numbers[leaf] or leaf, leaves[leaf]) for leaf in here)
    return Strip(person, entities.names.get(person, person), sum(leaves.values()), bars, pages)


def _company(entities: Entities, on_pages: dict[str, dict[str, int]], ranked: Sequence[str]) -> list[Company]:
    by_leaf: dict[str, list[str]] = {}
    for person in ranked:
        for leaf in on_pages[person]:
            by_leaf.setdefault(leaf, []).append(person)
    shared: dict[str, Counter[str]] = {person: Counter() for person in ranked}
    for persons in by_leaf.values():
        for one, other in combinations(persons, 2):
            shared[one][other] += 1
            shared[other][one] += 1
    found = []
    for person in ranked:
        others = sorted(shared[person].items(), key=lambda item: (-item[1], item[0]))[:_COMPANIONS]
        named = tuple((entities.names.get(o, o), count) for o, count in others if count >= _LEAST_SHARED)
        if named:
            found.append(Company(entities.names.get(person, person), len(on_pages[person]), named))
    return found
