"""Locators and contents: what they name does not hang on one tuned number.

Half or one and a half times of a cost may leave a few damaged locators unread. It must not make a wrong one of them.
"""

from __future__ import annotations

import random
from functools import cache
from types import ModuleType

import pytest

from tei_pipeline.document import Document, Layer, MarkKind
from tei_pipeline.stages import contents, index_locators, listings, locators
from tests.making import SETTINGS, book, cases, document_of, lexicon, plain
from tests.stages.listing_cases import rendered, volume

BOOKS, PAGES, LOCATORS = 4, 160, 5
HEADWORDS = ["Brisk", "Ferry", "Glassworks", "Harbour", "Lantern", "Mill", "Orlan", "Pelik", "Quarry", "Viaduct"]
MISREAD = {"1": "ilI*", "0": "oO", "2": "z", "5": "s", "9": "g"}
COSTS = [
    (module, name)
    for module, names in (
        (index_locators, "_OUT_OF_ORDER _SAME _NO_HEADWORD _MARGIN _SURE _CHEAP _PLAIN _UNREAD"),
        (locators, "UNKNOWN_GLYPH LONGEST_RANGE _DROPPED _DROPPED_DIGIT _LOST_DASH _COSTLIEST _MOST_READINGS _STEM"),
    )
    for name in names.split()
]
CONTENTS_COSTS = [
    (name, factor)
    for name in ("_FREE", "_BORNE_OUT", "_NO_HEADING", "_NO_NUMBER", "_BACKWARDS", "_HEAD_GROUPS", "_HEAD_LENGTH")
    for factor in (0.5, 1.5)
    if (name, factor) not in {("_BORNE_OUT", 0.5), ("_NO_NUMBER", 0.5)}
]
"""Without those two, with which one entry of the cases each is left without its page."""


@cache
def indexed(seed: int) -> tuple[Document, list[str]]:
    """A book before its listings, with an index in which one digit of every other locator is misread; and the pages."""
    chance = random.Random(seed)
    says: dict[int, list[str]] = {}
    lines, meant = [], []
    for headword in HEADWORDS:
        numbers = sorted(chance.sample(range(10, PAGES), LOCATORS))
        shown = []
        for at, number in enumerate(numbers):
            says.setdefault(number, []).append(headword)
            shown.append(_misread(str(number), chance) if at % 2 else str(number))
        meant += [str(number) for number in numbers]
        lines.append(f"{headword}, {', '.join(shown)}")
    prose = [f"Here is {' and '.join(says[n])}.\n\n{plain(n)}" if n in says else plain(n) for n in range(1, PAGES + 1)]
    return document_of(book([*prose, "INDEX\n\n" + "\n".join(lines)]), upto="notes"), meant


def _misread(number: str, chance: random.Random) -> str:
    places = [at for at, digit in enumerate(number) if digit in MISREAD]
    if not places:
        return number
    at = chance.choice(places)
    return number[:at] + chance.choice(MISREAD[number[at]]) + number[at + 1 :]


def with_listings(document: Document) -> Document:
    return document.with_layer(Layer("listings", "1", tuple(listings.STAGE.propose(document, SETTINGS, lexicon()))))


def scaled(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, factor: float) -> None:
    value = getattr(module, name)
    monkeypatch.setattr(module, name, type(value)(value * factor))


def lost_and_wrong(seed: int) -> tuple[int, int]:
    """How many locators of the index are not made out, and how many name a page that the index does not."""
    document, meant = indexed(seed)
    found = rendered(with_listings(document), MarkKind.REFERENCE)
    named = [page for line in found if (page := line.removeprefix("-> ").split(":")[0].strip())]
    left = list(meant)
    wrong = 0
    for page in named:
        if page in left:
            left.remove(page)
        else:
            wrong += 1
    return len(left) - wrong, wrong


@pytest.mark.parametrize("factor", [0.5, 1.5])
@pytest.mark.parametrize(("module", "name"), COSTS, ids=[name for _, name in COSTS])
def test_no_locator_is_read_wrongly_for_one_cost(
    module: ModuleType, name: str, factor: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    scaled(monkeypatch, module, name, factor)
    lost, wrong = (sum(counts) for counts in zip(*(lost_and_wrong(seed) for seed in range(BOOKS)), strict=True))
    assert wrong == 0
    assert lost <= 0.05 * BOOKS * len(HEADWORDS) * LOCATORS


@cache
def before_listings() -> list[tuple[Document, list[str]]]:
    """The cases of the contents as documents before the listings, and what comes out of each."""
    marked = [pytest_case.values[0] for pytest_case in cases("contents")]
    return [(document_of(volume(case), upto="notes", **case.get("metadata", {})), case["out"]) for case in marked]


@pytest.mark.parametrize(("name", "factor"), CONTENTS_COSTS)
def test_no_entry_of_the_contents_hangs_on_one_cost(name: str, factor: float, monkeypatch: pytest.MonkeyPatch) -> None:
    scaled(monkeypatch, contents, name, factor)
    found = [rendered(with_listings(document), MarkKind.ITEM, MarkKind.REFERENCE) for document, _ in before_listings()]
    assert found == [out for _, out in before_listings()]


@pytest.mark.parametrize("least", [66, 85])
def test_no_entry_of_the_contents_hangs_on_one_likeness(least: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "_LIKE", least)
    found = [rendered(with_listings(document), MarkKind.ITEM, MarkKind.REFERENCE) for document, _ in before_listings()]
    assert found == [out for _, out in before_listings()]
