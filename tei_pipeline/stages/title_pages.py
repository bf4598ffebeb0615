"""Title pages: half title, title page and imprint, the leaves before the first heading.

What a line is follows from the metadata where they name it, from the words that title pages use (``BY``, ``First
published``, ``Printed in``), and from what returns on the next leaf: the half title is the title.
TEI: Guidelines 4.6 (``titlePage``); see docs/encoding.md, "Division".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz import fuzz

from tei_pipeline.document import Document, Mark, MarkKind
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.metadata import Metadata
from tei_pipeline.stages.lines import Group, by_leaf
from tei_pipeline.stages.regions import heads

TITLE, AUTHOR, BYLINE, EDITION, IMPRINT = "docTitle/titlePart", "byline/docAuthor", "byline", "docEdition", "docImprint"
_IMPRINT = re.compile(
    r"\b(?:published|publishers?|printed|printers?|press|ltd|limited|rights reserved|copyright|©|made in|set in|"
    r"typeset|bound|verlag|éditions|publishing|isbn|& (?:co|sons?)\b|and (?:co|sons?)\b)|\b(?:1[5-9]|20)\d\d\b",
    re.IGNORECASE,
)
_EDITION = re.compile(r"\b(?:second|third|fourth|fifth|revised|new|enlarged|\d(?:nd|rd|th)) (?:\w+ )?edition\b", re.I)
_BYLINE = re.compile(
    r"^by$|\b(?:translated|edited|introduction|introduced|foreword|preface|illustrat\w+|selected|compiled|notes)\b.*"
    r"\b(?:by|from)\b|\bby$",
    re.IGNORECASE,
)
_BY_NAME = re.compile(r"^by\s+\S", re.IGNORECASE)
_NAME = re.compile(r"(?:[A-Z]\.\s?){0,3}(?:[A-Z][\w’'.-]+\s?){1,4}[^\w]*")
_MADE_BY = re.compile(r"\b(?:published|printed|bound|made|set|distributed)\b", re.IGNORECASE)
_ANOTHER = re.compile(r"\b(?:by the same author|also by|to my|in memory|for my|uniform with)\b", re.IGNORECASE)
_ALIKE = 78
_MOST_LINES = 26
_LONGEST = 70


@dataclass(frozen=True, slots=True)
class _Piece:
    """One line of a title leaf and the element that it becomes; an empty one is not known yet."""

    start: int
    end: int
    text: str
    element: str


def title_pages(found: Sequence[Group], document: Document, lexicon: Lexicon) -> Iterator[Mark]:
    """A mark for each title leaf and for its parts; leaves that show nothing of a title page are left alone."""
    pages = document.marks(MarkKind.PAGE)
    numbered = {at for at, page in enumerate(pages) if page.get("number_start")}
    leaves = _leaves(found, numbered, lexicon)
    texts = [[text for group in leaf for text in group.texts] for leaf in leaves]
    for at, leaf in enumerate(leaves):
        others = [text for other, found in enumerate(texts) if other != at for text in found]
        pieces = _parts(leaf, others, document.metadata)
        if not pieces:
            continue
        page = pages[leaf[0].leaf]
        yield Mark.make(page.start, page.end, MarkKind.TITLE_PAGE, "a leaf before the first heading", part="front")
        for element, run in groupby(pieces, key=lambda piece: piece.element):
            part = list(run)
            yield Mark.make(part[0].start, part[-1].end, MarkKind.TITLE_PART, "", element=element)


def _leaves(groups: Sequence[Group], numbered: set[int], lexicon: Lexicon) -> list[list[Group]]:
    """The leaves of short lines before the first heading or number, each with its groups."""
    found: list[list[Group]] = []
    for leaf in by_leaf(groups):
        texts = [text for group in leaf for text in group.texts]
        if leaf[0].leaf in numbered or any(heads(group, lexicon) for group in leaf) or len(texts) > _MOST_LINES:
            break
        if max(len(text) for text in texts) > _LONGEST or 2 * sum(text[:1].islower() for text in texts) > len(texts):
            break
        found.append(leaf)
    else:
        return []  # no heading and no text after these leaves: this is no book with title pages
    return found


def _parts(leaf: Sequence[Group], others: Sequence[str], metadata: Metadata) -> list[_Piece]:
    """The lines of a title leaf with their elements; none where nothing shows that the leaf is one."""
    lines = [
        (line.start, line.end, text) for group in leaf for line, text in zip(group.lines, group.texts, strict=True)
    ]
    if any(_ANOTHER.search(text) for _, _, text in lines):
        return []
    pieces = [_Piece(start, end, text, _element(text, others, metadata)) for start, end, text in lines]
    if not any(piece.element for piece in pieces):
        return []
    known = [piece.element for piece in pieces]
    imprint = known.count(IMPRINT) + known.count(EDITION) > 1 and TITLE not in known
    named: list[_Piece] = []
    for at, piece in enumerate(pieces):
        before = named[-1].element if named else ""
        element = piece.element or _unknown(piece.text, before, imprint, known, at)
        named.append(_Piece(piece.start, piece.end, piece.text, element))
    first = next((at for at, piece in enumerate(named) if piece.element), 0)
    return [
        piece if piece.element else _Piece(piece.start, piece.end, piece.text, named[first].element) for piece in named
    ]


def _element(text: str, others: Sequence[str], metadata: Metadata) -> str:
    """What a line is by itself: by the metadata, by its words, or because it stands on another title leaf too."""
    if _EDITION.search(text):
        return EDITION
    if any(_alike(text, title) for title in (metadata.title, metadata.subtitle) if title):
        return TITLE
    if any(_alike(text, name) for name in metadata.author):
        return AUTHOR
    if any(_alike(text, name) for name in (*metadata.editor, *metadata.translator)):
        return BYLINE
    if any(_alike(text, name) for name in (metadata.publisher, metadata.place) if name):
        return IMPRINT
    if (_BYLINE.search(text) or _BY_NAME.match(text)) and not _MADE_BY.search(text):
        return BYLINE
    if _IMPRINT.search(text):
        return IMPRINT
    again = [other for other in others if _alike(text, _bare_firm(other))]
    if again:
        return IMPRINT if any(_IMPRINT.search(other) for other in again) else TITLE
    return ""


def _unknown(text: str, before: str, imprint: bool, known: Sequence[str], at: int) -> str:
    """What a line is that nothing but its place shows; a line of specks belongs to the part above it."""
    if sum(glyph.isalpha() for glyph in text) < 3 or imprint:
        return IMPRINT if imprint else before
    if before in (BYLINE, IMPRINT):
        return before  # the name after INTRODUCTION BY, the street after the firm
    if _NAME.fullmatch(text) and TITLE in known:
        return AUTHOR
    return TITLE if TITLE not in known[: at + 1] or before == TITLE else IMPRINT


def _bare_firm(text: str) -> str:
    return re.sub(r"\b(?:limited|ltd|& co|inc)\b\W*", "", text, flags=re.IGNORECASE)


def _alike(text: str, other: str) -> bool:
    one, two = _letters(text), _letters(other)
    return len(one) >= 4 and len(two) >= 4 and fuzz.ratio(one, two) >= _ALIKE


def _letters(text: str) -> str:
    return "".join(glyph for glyph in text.casefold() if glyph.isalnum())
