"""Index locators: find the locators of an entry, and make out which pages the damaged ones name.

Within a part of an entry locators rise. Of what the glyphs may be, the readings win that keep that order and on whose
pages the headword stands; where two readings are as good, none is taken and an editor is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tei_pipeline.document import Edit, EditKind, Finding, Item, Mark, MarkKind, Severity
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.stages.index_entries import Entry, see_of
from tei_pipeline.stages.locators import PageTable, Reading, lost_comma, printed, readings_of

_SEPARATOR = re.compile(
    r"\s?[,;»>•:]\s*|(?<=[\dILlino])\.{1,2}\s*(?=\s|[\d*IilJ])|(?<=[\dILlio])\*(?=\s+\S)|"
    r"(?<![-¬–—~])\n|(?<=\dL)\s+(?=\d)|(?<=\d\sL)\s+(?=\d)"
)
_DASHES = "-–—~¬“”‘’\"'^"
_ALSO = "xXLBrtCJ€§/§"
_LEADING = re.compile(r"(?:\*\s?\d{2}|\d[\dilIoO*^]{0,2})(?:[-–—~][\dilIo*]{1,3})?(?=\s)")
_TRAILING = re.compile(r"(?<=[\s\w.’')])\s(?P<at>[*^]?\d[\dilIoO]{0,2}(?:[-–—~]\d{1,3})?|[gy])$")
# Costs, on the scale of the digits table. Set by trial on the first real input and the sample, 2026-11-22. With any one
# of them at half or one and a half times its value 8 at most of their 1,834 references and repairs are lost and 2 at
# most are new; tests/stages/test_locator_costs.py asks the same of invented books.
_OUT_OF_ORDER = 1.0
"""A locator lower than the one before it."""
_SAME = 0.5
"""A locator equal to the one before it."""
_NO_HEADWORD = 0.5
"""A page that does not say the headword."""
_MARGIN = 0.3
"""So much dearer must the entry be with another reading of a locator, for the chosen one to be sure."""
_SURE = 0.8
"""Up to this cost the only reading of a locator is sure."""
_CHEAP = 0.75
"""Up to this cost a reading by the glyphs can do without the headword on its page."""
_PLAIN = 0.6
"""So much cheaper than any other a reading by the glyphs alone must be to stand without the page's word."""
_UNREAD = 2.6
"""A locator that is left unread: dearer than one unknown glyph, out of order, on a page without the headword."""
_STOP_WORDS = frozenset(
    {"about", "after", "against", "also", "among", "attitude", "from", "general", "into", "letter", "opinion"}
    | {"over", "president", "prince", "relations", "their", "with"}
)


@dataclass(frozen=True, slots=True)
class Locator:
    """A locator: its letters, and where it stands in the entry's passage."""

    start: int
    end: int
    seen: str


def locators_of(text: str, start: int, end: int, lexicon: Lexicon) -> list[Locator]:
    """The locators in ``start``..``end`` of a passage, in order.

    >>> [found.seen for found in locators_of("Pact of 1929, 109-10, 112", 0, 25, Lexicon())]
    ['109-10', '112']
    """
    fields = [piece for low, high in _fields(text, start, end) for piece in _split_at_lost_comma(low, high, text)]
    found: list[Locator] = []
    for at, (low, high) in enumerate(fields):
        piece = text[low:high]
        if not piece:
            continue
        if (at or re.fullmatch(r"[\d\W]+", piece)) and is_locator(piece, lexicon):
            found.append(Locator(low, high, piece))
            continue
        leading = _LEADING.match(piece) if at or piece[:1] == "*" else None
        if leading and ((at and found and found[-1].end == fields[at - 1][1]) or piece[:1] == "*"):
            found.append(Locator(low, low + leading.end(), leading.group()))
        trailing = _TRAILING.search(piece)
        if trailing and (at + 1 == len(fields) or _all_numbers(text, fields[at + 1 :], lexicon)):
            found.append(Locator(low + trailing.start("at"), high, trailing["at"]))
    return [_with_note_sign(locator, text, end) for locator in found]


def _fields(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What stands between separators, blanks on both sides left out."""
    at = start
    for separator in _SEPARATOR.finditer(text, start, end):
        yield _stripped(text, at, separator.start())
        at = separator.end()
    yield _stripped(text, at, end)


def _split_at_lost_comma(low: int, high: int, text: str) -> list[tuple[int, int]]:
    """Two locators with a blank between them: the second is higher, or the first is damaged; else it is a range."""
    both = re.fullmatch(r"(\S{2,4}|\d)(\s+)(\d{2,3})", text[low:high])
    if not both or both[1][-1] in _DASHES[:5] or (both[1].isdecimal() and int(both[3]) < int(both[1])):
        return [(low, high)]
    if not any(glyph.isdecimal() for glyph in both[1]):
        return [(low, high)]
    return [(low, low + both.end(1)), (low + both.start(3), high)]


def _stripped(text: str, low: int, high: int) -> tuple[int, int]:
    while low < high and (text[low].isspace() or text[low] in "’”\"')"):
        low += 1
    while high > low and (text[high - 1].isspace() or text[high - 1] in ".>»"):
        high -= 1
    return low, high


def is_locator(piece: str, lexicon: Lexicon) -> bool:
    """Whether a field is a locator by its glyphs: digits, what digits are misread as, one dash, a note sign."""
    bare = "".join(piece.split())
    if not 0 < len(bare) <= 9 or len(piece.split()) > 3 or re.fullmatch(r"\d{4}", piece):
        return False
    known = all(glyph.isdecimal() or glyph in lexicon.digits or glyph in _DASHES or glyph in _ALSO for glyph in bare)
    if not known or bare[0] in "-–—~¬" or not any(glyph.isalnum() for glyph in bare):
        return False
    if any(glyph.isdecimal() for glyph in bare):
        letters = sum(glyph.isalpha() and glyph not in "ilIoOJjn" for glyph in bare)
        return bare[0] != "L" and letters <= sum(glyph.isdecimal() for glyph in bare)
    parts = [part for part in re.split(f"[{_DASHES}]+", re.sub(r"(?<=\w\w\w)n$", "", bare)) if part]
    return len(bare) <= 6 and all(len(part) <= 3 and part[0] in "iIlJnuUaoOgyzvxj*" for part in parts)


def _all_numbers(text: str, fields: Sequence[tuple[int, int]], lexicon: Lexicon) -> bool:
    return all(is_locator(text[low:high], lexicon) for low, high in fields if low < high)


def _with_note_sign(locator: Locator, text: str, end: int) -> Locator:
    """The locator with the full stop that belongs to its note sign (``104n.``)."""
    if (
        re.search(r"\d\s?(?:n{1,2}|rt|[/71]1)$|[oai]n$", locator.seen)
        and text[locator.end : min(end, locator.end + 1)] == "."
    ):
        return Locator(locator.start, locator.end + 1, locator.seen + ".")
    return locator


# ------------------------------------------------------------------ which pages they name


def references(entry: Entry, words: Sequence[str], table: PageTable, lexicon: Lexicon) -> Iterator[Item]:
    """A reference for each locator of the entry, an edit where a repair is sure, and a finding where none is.

    The reference of a locator that cannot be made out leads nowhere.
    """
    there = False
    for part in entry.parts:
        locators = locators_of(entry.passage.text, part.start, part.end, lexicon)
        there = there or bool(locators)
        if locators:
            names = [*words, *_names(entry.passage.text[part.start : locators[0].start])]
            yield from _resolved(entry, locators, names, table, lexicon)
    if not there and not see_of(entry.passage.text):
        message = f"the index entry {entry.headword!r} has no locator that can be read"
        yield Finding("index-entry-without-locator", Severity.INFO, message, entry.start)


def headwords(headword: str) -> list[str]:
    """The words of a headword by which its pages can be told: the surname, the name of a place or thing.

    >>> headwords("Commission, the Upper")
    ['Commission', 'Upper']
    """
    words = re.findall(r"[^\W\d_]{4,}", headword)
    chosen = [word for word in words if word[0].isupper() and word.casefold() not in _STOP_WORDS]
    return chosen[:2] or words[:2]


def _names(text: str) -> list[str]:
    """The names in a sub-entry."""
    words = re.findall(r"[^\W\d_]{4,}", text)
    return [word for word in words if word[0].isupper() and word.casefold() not in _STOP_WORDS]


def _resolved(
    entry: Entry, locators: Sequence[Locator], words: Sequence[str], table: PageTable, lexicon: Lexicon
) -> Iterator[Item]:
    options = [_weighed(readings_of(found.seen, table, lexicon), words, table) for found in locators]
    for at, found in enumerate(locators):
        if not options[at]:
            options[at] = _weighed(readings_of(found.seen, table, lexicon, lost=True), words, table)
    chosen, _ = _cheapest(options)
    total = _cheapest(options)[1]
    for at, (found, reading) in enumerate(zip(locators, chosen, strict=True)):
        start, end = entry.passage.span(found.start, found.end)
        clean = reading is not None and reading.cost == 0 and _fits(chosen, at, words, table)
        if reading is None or (not clean and not _is_sure(found, options, chosen, at, total, words, table)):
            message = f"the locator {found.seen!r} of {entry.headword!r} cannot be made out{_perhaps(options[at])}"
            yield Finding("locator-unresolved", Severity.WARNING, message, start)
            yield Mark.make(start, end, MarkKind.REFERENCE, "no reading of it is sure", to="", cert="low")
            continue
        if clean and _falls_back(chosen, at):
            message = (
                f"the locator {found.seen!r} of {entry.headword!r} is lower than the one before it; is a digit lost?"
            )
            yield Finding("locator-order", Severity.INFO, message, start)
        attrs = {"type": "note"} if reading.note else {}
        evidence = "read" if clean else _evidence(reading, words, table)
        yield Mark.make(start, end, MarkKind.REFERENCE, evidence, **attrs, to=table.targets(reading))
        after = printed(reading, found.seen)
        if after.endswith("n") and entry.passage.text[found.end : found.end + 1] != ".":
            after += "."
        after += lost_comma(found.seen, entry.passage.text[found.end :])
        if not clean and after != found.seen:
            confidence = 0.97 if table.says(reading.first, words) else 0.92
            yield from _repair(entry, found, after, confidence, evidence)


def _fits(chosen: Sequence[Reading | None], at: int, words: Sequence[str], table: PageTable) -> bool:
    """Whether a locator without damage is to be believed: it keeps the order, or its page has the headword.

    A digit may be lost without a trace (``11-13`` for ``111-13``); it shows where the number falls back between others.
    """
    reading = chosen[at]
    return reading is None or not _falls_back(chosen, at) or table.says(reading.first, words)


def _falls_back(chosen: Sequence[Reading | None], at: int) -> bool:
    """Whether a locator is lower than the one before it, and the one after it is not."""
    reading = chosen[at]
    before = [other for other in chosen[:at] if other is not None]
    if reading is None or not before or reading.value >= before[-1].value:
        return False
    after = next((other for other in chosen[at + 1 :] if other is not None), None)
    return after is not None and after.value >= before[-1].value


def _repair(entry: Entry, found: Locator, after: str, confidence: float, evidence: str) -> Iterator[Edit]:
    """The edit of a locator; of one that runs over a line end the first half alone, so that the line end stays."""
    seen, low = found.seen, found.start
    if "\n" in seen:
        seen = re.split(rf"[{_DASHES}]*\s*\n", seen, maxsplit=1)[0]
        after = after.split("-", 1)[0]
    if seen and seen != after:
        start, end = entry.passage.span(low, low + len(seen))
        yield Edit(start, end, seen, after, EditKind.NUMBER, "locator", confidence, evidence)


def _weighed(readings: Sequence[Reading], words: Sequence[str], table: PageTable) -> list[tuple[Reading, float]]:
    """The readings with their whole cost: of the glyphs, and of a page that does not say the headword."""
    return [
        (reading, reading.cost + (0.0 if table.says(reading.first, words) else _NO_HEADWORD)) for reading in readings
    ]


def _cheapest(
    options: Sequence[Sequence[tuple[Reading, float]]], *, without: tuple[int, Reading] | None = None
) -> tuple[list[Reading | None], float]:
    """One reading for each locator, or none: the cheapest choice, where falling back in order costs."""
    states: dict[int, tuple[float, tuple[Reading | None, ...]]] = {0: (0.0, ())}
    for at, readings in enumerate(options):
        following: dict[int, tuple[float, tuple[Reading | None, ...]]] = {}
        for value, (cost, path) in states.items():
            for reading, price in ((None, _UNREAD), *readings):
                if reading is not None and without == (at, reading):
                    continue
                order = 0.0
                if reading is not None and value:
                    order = _OUT_OF_ORDER if reading.value < value else _SAME if reading.value == value else 0.0
                to = _last_value(reading) if reading is not None else value
                total = cost + price + order
                if to not in following or total < following[to][0]:
                    following[to] = (total, (*path, reading))
        best = sorted(following.items(), key=lambda item: item[1][0])[:24]
        states = dict(best)
    cost, path = min(states.values(), key=lambda state: state[0])
    return list(path), cost


def _last_value(reading: Reading) -> int:
    return int(reading.last) if reading.last.isdecimal() else 0


def _is_sure(
    found: Locator,
    options: Sequence[Sequence[tuple[Reading, float]]],
    chosen: Sequence[Reading | None],
    at: int,
    total: float,
    words: Sequence[str],
    table: PageTable,
) -> bool:
    """Whether no other reading of a damaged locator is nearly as good; a costly one must have its headword there."""
    reading = chosen[at]
    if reading is None or found.seen.endswith("^"):  # the sign may stand for a dash and a digit (185^ for 185-6)
        return False
    if not _fits(chosen, at, (), table) or (reading.cost == 0):
        return False
    if any(other is not None and other.value > reading.value for other in chosen[:at]):
        return False
    rivals = [option for option in options[at] if _pages(option[0]) != _pages(reading)]
    if reading.cost > _CHEAP and not table.says(reading.first, words):
        return False
    if not rivals:
        return reading.cost <= _SURE
    if min(rival.cost for rival, _ in rivals) - reading.cost >= _PLAIN:
        return True
    others = [*options[:at], rivals, *options[at + 1 :]]
    return _cheapest(others)[1] - total >= _MARGIN


def _pages(reading: Reading) -> tuple[str, str]:
    return reading.first, reading.last


def _perhaps(options: Sequence[tuple[Reading, float]]) -> str:
    best = [printed(reading, "") for reading, _ in sorted(options, key=lambda option: option[1])[:3]]
    return f"; perhaps {' or '.join(best)}" if best else ": no page of this book has such a number"


def _evidence(reading: Reading, words: Sequence[str], table: PageTable) -> str:
    if table.says(reading.first, words):
        return f"locators rise, and page {reading.first} speaks of {words[0]}"
    return "the only reading that keeps the order of the locators"
