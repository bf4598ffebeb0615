"""Works: a list of titles under a heading that says so, one work an entry.

A work is cited with its place and year, which mostly end it; where the blank lines of the OCR are false or missing,
that tells one entry from the next.
TEI: Guidelines 3.12.2 (``listBibl``); see docs/encoding.md, "Division".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tei_pipeline.document import Mark, MarkKind, Source
from tei_pipeline.stages.headings import in_capitals
from tei_pipeline.stages.lines import is_finished
from tei_pipeline.stages.passages import Row, rows_of
from tei_pipeline.stages.regions import Region

_TITLE = re.compile(r"\b(?:works|bibliography|publications|books|writings)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b[1Il*]?\d[\dIlioO]{2,3}\b")
_ENDS_IN_YEAR = re.compile(r"\b[1Il*]\d[\dIlioO]{2}(?:\s?[-–]\s?\d{2,4})?\)?\s*[\s.,;:|_~-]*$")
_INITIAL = re.compile(r"\b[A-Z]\.\s*$")
_CITED = 0.5


def works(region: Region, source: Source) -> Iterator[Mark]:
    """The marks of a region's list of works; nothing where its heading names none or its entries bear no years."""
    if not _TITLE.search(region.title) and region.division != "bibliography":
        return
    rows = rows_of([group for group in region.groups if not in_capitals(group)], source)
    entries = list(_entries(rows))
    if not entries or sum(bool(_YEAR.search(_text(entry))) for entry in entries) < _CITED * len(entries):
        return
    start, end = entries[0][0].line.start, entries[-1][-1].line.end
    yield Mark.make(start, end, MarkKind.WORKS, f"under {region.title!r}")
    for entry in entries:
        yield Mark.make(entry[0].line.start, entry[-1].line.end, MarkKind.WORK)


def _entries(rows: Sequence[Row]) -> Iterator[list[Row]]:
    if not rows:
        return
    entry = [rows[0]]
    for before, row in pairwise(rows):
        if _ends(before, row) and not row.text.lstrip(" .,*")[:1].islower():
            yield entry
            entry = []
        entry.append(row)
    yield entry


def _ends(before: Row, row: Row) -> bool:
    """Whether an entry ends with the line ``before``: in a year, or in a sentence with a blank line under it."""
    if not any(glyph.isalpha() for glyph in row.text):
        return False
    dated = bool(_ENDS_IN_YEAR.search(before.text))
    return dated or (
        (row.gap > 0 or row.leaf != before.leaf) and is_finished(before.text) and not _INITIAL.search(before.text)
    )


def _text(entry: Sequence[Row]) -> str:
    return " ".join(row.text for row in entry)
