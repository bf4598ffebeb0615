"""Stars: the marks that lead from a name to its biography in an appendix.

A star after a name is a note's mark, an ornament's or the biographies': it is theirs when the name is the headword of
one, as it stands or damaged. OCR also reads it as two quotes (``Radek’"``) or a star between them.
TEI: Guidelines 3.7; see docs/encoding.md, "Notes".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping

from rapidfuzz import fuzz, process

from tei_pipeline.document import Document, Edit, EditKind, Finding, Item, Mark, MarkKind, Severity
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.settings import Settings
from tei_pipeline.stages.lines import block_fragments
from tei_pipeline.stages.stage import Stage

_STARRED = re.compile(
    r"(?P<word>[^\W\d_][^\W\d_’'-]*(?:[-’'][^\W\d_]{2,})*)(?:[’']s)?[,.;:)\]]?"
    r"(?P<star>[’']\*[’']|\*[’']|[’']\*|\*|[’'][\"”]|[\"”][’'])(?=[\s.,;:!?)\]’]|$)"
)
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_SAME_NAME = 84


def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterator[Item]:
    """Yield a star mark for each star after the name of a biography, and a finding for each that leads nowhere."""
    names = _biographies(document)
    if not names:
        return
    taken = [(m.start, m.end) for m in document.marks(MarkKind.ANCHOR, MarkKind.PAUSE, MarkKind.LABEL)]
    taken += [(edit.start, edit.end) for edit in document.edits]
    taken.sort()
    starts = [start for start, _ in taken]
    entries = [(mark.start, mark.end) for mark in document.marks(MarkKind.ENTRY)]
    text = document.source.text
    for fragments in block_fragments(document):
        for fragment in fragments:
            if any(start <= fragment.start < end for start, end in entries):
                continue
            for match in _STARRED.finditer(text, fragment.start, fragment.end):
                start, end = match.span("star")
                at = bisect_left(starts, end)
                if any(a < end and start < b for a, b in taken[max(0, at - 3) : at]):
                    continue
                yield from _star(match, names)


def _biographies(document: Document) -> dict[str, str]:
    """The identifier of each biography by its headword in small letters."""
    names: dict[str, str] = {}
    for mark in document.marks(MarkKind.ENTRY):
        word = _WORD.search(document.source.text, mark.start, mark.end)
        if word and mark.get("id"):
            names.setdefault(word.group().casefold(), mark.get("id"))
    return names


def _star(match: re.Match[str], names: Mapping[str, str]) -> Iterator[Item]:
    word, star = match.group("word"), match.group("star")
    start, end = match.span("star")
    name = word.casefold()
    cert = ""
    if name not in names:
        alike = process.extractOne(name, list(names), scorer=fuzz.ratio, score_cutoff=_SAME_NAME)
        if alike is None:
            if star == "*" and word[0].isupper():
                message = f"the star after “{word}” leads to no biography"
                yield Finding("star-without-biography", Severity.WARNING, message, start)
            return
        name, cert = alike[0], "medium"
    attrs = (("to", names[name]), *((("cert", cert),) if cert else ()))
    yield Mark(start, end, MarkKind.STAR, attrs, f"the biographies have {name.capitalize()}")
    if star != "*":
        why = "a name of the biographies stands before it"
        yield Edit(start, end, star, "*", EditKind.PUNCTUATION, "bio-star", 0.96, why)


STAGE = Stage("stars", "1", frozenset({"listings", "anchors", "blocks"}), frozenset({"stars"}), propose)
