"""Endnotes: the notes of a book that prints them together, under a heading of their own.

They are numbered paragraphs under ``Notes``, counted through each chapter or through the book: where the count begins
again, the notes of the next chapter begin. They stay where the book has them; the marks in the text lead to them.
TEI: Guidelines 3.9.1; see docs/encoding.md, "Notes".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tei_pipeline.document import Document, Item, Line, Mark, MarkKind, Source
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.settings import Settings
from tei_pipeline.stages.headings import division_headed, in_capitals
from tei_pipeline.stages.lines import Group, groups
from tei_pipeline.stages.stage import Stage

_NUMBERED = re.compile(r"\(?(?P<number>\d{1,3})(?:[.)]\s*|\s+)(?=[\w‘“\"'(\[])")


@dataclass(frozen=True, slots=True)
class _Opening:
    """Where an endnote begins: its line, the end of its label, its number and the count that it belongs to."""

    line: Line
    label: tuple[int, int]
    number: int
    series: int


def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterator[Item]:
    """Yield a note mark (``place`` is ``end``) and a label mark for each endnote."""
    if document.kind == "article":
        return
    found = groups(document)
    for at, group in enumerate(found):
        if len(group.lines) == 1 and division_headed(group, lexicon) == "notes":
            region = list(_region(found[at + 1 :], lexicon))
            yield from _notes(region, document)


def _region(after: Sequence[Group], lexicon: Lexicon) -> Iterator[Group]:
    """The groups up to the next heading that is none of a chapter's (whose notes follow it)."""
    for group in after:
        division = division_headed(group, lexicon)
        if division and division not in ("chapter", "part", "introduction", "preface"):
            return
        yield group


def _notes(region: Sequence[Group], document: Document) -> Iterator[Mark]:
    lines = [(line, text, group) for group in region for line, text in zip(group.lines, group.texts, strict=True)]
    opened: list[_Opening] = []
    last: list[Line] = []
    for line, text, group in lines:
        opening = _opening(line, text, opened, document.source)
        if opening:
            opened.append(opening)
            last.append(line)
        elif opened and not (len(group.lines) == 1 and (in_capitals(group) or len(text) < 40)):
            last[-1] = line
    if len(opened) < 2:
        return
    for opening, end in zip(opened, last, strict=True):
        page = document.page_at(opening.line.start)
        attrs = {
            "page": page.get("n") if page else "",
            "leaf": page.get("leaf") if page else "",
            "n": str(opening.number),
            "place": "end",
            "series": str(opening.series),
        }
        yield Mark.make(opening.line.start, end.end, MarkKind.NOTE, "under the heading of the notes", **attrs)
        yield Mark.make(*opening.label, MarkKind.LABEL, "the number that the note opens with")


def _opening(line: Line, text: str, opened: Sequence[_Opening], source: Source) -> _Opening | None:
    """The note that begins at this line: its number goes on from the one before, or begins a new count."""
    match = _NUMBERED.match(text)
    if match is None:
        return None
    number = int(match.group("number"))
    before = opened[-1].number if opened else 0
    series = opened[-1].series if opened else 1
    if number == 1 and before:
        series += 1
    elif not before < number <= before + 2:
        return None
    start = source.text.index(text, line.start)
    return _Opening(line, (start, start + len(match.group().rstrip())), number, series)


STAGE = Stage("endnotes", "1", frozenset({"pages", "kind", "furniture"}), frozenset({"endnotes"}), propose)
