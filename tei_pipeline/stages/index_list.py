"""Index list: the marks of an index, from its rows to entries, sub-entries, locators and references between entries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz import fuzz

from tei_pipeline.document import Finding, Item, Mark, MarkKind, Severity, Source
from tei_pipeline.document.slugs import slug_of, unique
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.stages.index_entries import Entry, entries_of, see_of
from tei_pipeline.stages.index_locators import headwords, references
from tei_pipeline.stages.locators import PageTable
from tei_pipeline.stages.passages import rows_of
from tei_pipeline.stages.regions import Region

_SAME_HEADWORD = 74
_PERHAPS = 60


def index_list(region: Region, source: Source, table: PageTable, lexicon: Lexicon) -> Iterator[Item]:
    """The marks, edits and findings of an index."""
    runs = list(entries_of(rows_of(region.groups, source)))
    entries = [entry for run in runs for entry in run]
    referred = _referred(entries)
    ids = _identifiers(entries, referred)
    for run in runs:
        yield Mark.make(run[0].start, run[-1].end, MarkKind.LIST, "under its heading", type="index")
    for entry in entries:
        attrs = {"id": ids[entry.start]} if entry.start in ids else {}
        yield Mark.make(entry.start, entry.end, MarkKind.ITEM, "", **attrs)
        subs = entry.parts[1:]
        if subs:
            yield Mark.make(subs[0].source_start, subs[-1].source_end, MarkKind.LIST, "sub-entries", type="index")
            for sub in subs:
                yield Mark.make(sub.source_start, sub.source_end, MarkKind.ITEM)
        home = _home(entry, entries) if entry.displaced else entry
        yield from references(entry, headwords(home.headword if home else entry.headword), table, lexicon)
        if entry.displaced:
            yield _displaced(entry, home)
        yield from _see(entry, referred, ids)


def _referred(entries: Sequence[Entry]) -> dict[int, Entry | None]:
    """For each entry (by its start) that says ``See``, the entry that it means."""
    return {entry.start: _meant(entry, entries) for entry in entries if see_of(entry.passage.text)}


def _meant(entry: Entry, entries: Sequence[Entry]) -> Entry | None:
    see = see_of(entry.passage.text)
    if see is None:
        return None
    wanted = _folded(see["to"])
    best: tuple[float, Entry | None] = (_SAME_HEADWORD, None)
    for other in entries:
        name = _folded(other.headword)
        if other is entry or other.displaced or not name:
            continue
        length = min(len(wanted), len(name))
        score = fuzz.ratio(wanted[:length], name[:length]) if length >= 4 else 100.0 * (wanted == name)
        if score > _PERHAPS and _folded(entry.headword) in _folded(re.split(r"\d", other.passage.text, maxsplit=1)[0]):
            score = 100.0  # the entry names what sends to it: Dorosh, General (Stiva)
        if score > best[0]:
            best = (score, other)
    return best[1]


def _folded(text: str) -> str:
    joined = re.sub(r"[-¬­]\s+", "", text)
    return " ".join(re.findall(r"\w+", joined.casefold()))


def _identifiers(entries: Sequence[Entry], referred: Mapping[int, Entry | None]) -> dict[int, str]:
    """Identifiers for the entries that others send to."""
    meant = {other.start for other in referred.values() if other is not None}
    used: set[str] = set()
    return {e.start: f"index.{unique(slug_of(e.headword)[:40], used)}" for e in entries if e.start in meant}


def _see(entry: Entry, referred: Mapping[int, Entry | None], ids: Mapping[int, str]) -> Iterator[Item]:
    see = see_of(entry.passage.text)
    if see is None:
        return
    low, high = see.span("to")
    while high > low and entry.passage.text[high - 1] in " .,;)":
        high -= 1
    start, end = entry.passage.span(low, high)
    other = referred.get(entry.start)
    if other is None:
        words = " ".join(see["to"].split())
        message = f"{entry.headword!r} sends to {words!r}, and the index has no such entry"
        yield Finding("see-unresolved", Severity.WARNING, message, start)
        return
    yield Mark.make(start, end, MarkKind.REFERENCE, "the headword is alike", type="see", to=ids[other.start])


def _home(entry: Entry, entries: Sequence[Entry]) -> Entry | None:
    """The entry that a displaced column goes on with: one nearby that breaks off in a comma or hyphen."""
    leaf = entry.rows[0].leaf
    broken = [
        other
        for other in entries
        if other is not entry
        and abs(other.rows[-1].leaf - leaf) <= 1
        and other.rows[-1].text.endswith((",", ";", "-", "¬"))
    ]
    return min(
        broken, key=lambda other: (abs(other.rows[-1].leaf - leaf), abs(other.start - entry.start)), default=None
    )


def _displaced(entry: Entry, home: Entry | None) -> Finding:
    where = f"; perhaps it goes on with {home.headword!r}" if home else ""
    message = f"lines of the index without a headword: the OCR read the columns in another order{where}"
    return Finding("index-entry-displaced", Severity.WARNING, message, entry.start)
