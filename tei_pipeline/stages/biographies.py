"""Biographies: the notes on persons of an appendix, one entry a person.

An entry opens with a surname, forenames and the years of a life (``b. 1895``, ``1887-1936``); where the years are
missing, the order of the alphabet tells it from a further paragraph of the entry above. Paragraphs go on over pages.
TEI: Guidelines 3.8 (``list``); see docs/encoding.md, "Division".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tei_pipeline.document import Mark, MarkKind
from tei_pipeline.document.slugs import slug_of, unique
from tei_pipeline.stages.headings import in_capitals
from tei_pipeline.stages.lines import Group, is_finished
from tei_pipeline.stages.paragraphs import ParagraphEnds, full_line, goes_on
from tei_pipeline.stages.regions import Region

_NAME = re.compile(r"[^\W\d_][\w’'-]+(?:\s[^\W\d_][\w’'-]+){0,2}\s?[,(]")
_LIFE = re.compile(
    r"[,(;.]\s*(?:(?:c|ca|circa)\b\.?\s*)?(?:[bd6]\.\s*[\dilIO]|(?:born|bom|died)\b|[1Il]\d[\dIlioO]{2}\s?[-–—]\s?[1Il]\d[\dIlioO]{2})"
)
_UNDATED = re.compile(r"[^\W\d_][\w’'-]+,\s?[^\W\d_][\w’'.-]+(?:\s[^\W\d_][\w’'.-]+){0,3}\s?[.,;(]")
_NAME_LENGTH = 110
_LEAST = 3
_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class _Person:
    """One entry: the identifier, and its paragraphs, each a run of groups."""

    slug: str
    paragraphs: tuple[tuple[Group, ...], ...]


def biographies(region: Region) -> Iterator[Mark]:
    """The marks of a region's biographies: lists, entries and their paragraphs; nothing where it holds none."""
    pieces = _pieces(region.groups)
    dated = [at for at, piece in enumerate(pieces) if opens_dated(piece.text)]
    told = "biograph" in region.title.casefold()
    if len(dated) < (1 if told else _LEAST) or (not told and len(dated) < _SHARE * len(pieces)):
        return
    used: set[str] = set()
    for persons in _lists(pieces, dated, used):
        start, end = persons[0].paragraphs[0][0].start, persons[-1].paragraphs[-1][-1].end
        yield Mark.make(start, end, MarkKind.LIST, "paragraphs that open with a name and its years", type="biographies")
        for person in persons:
            first, last = person.paragraphs[0][0], person.paragraphs[-1][-1]
            yield Mark.make(first.start, last.end, MarkKind.ENTRY, "", id=f"bio.{person.slug}")
            for paragraph in person.paragraphs:
                leaves = {group.leaf for group in paragraph}
                why = "goes on over the page" if len(leaves) > 1 else ""
                yield Mark.make(paragraph[0].start, paragraph[-1].end, MarkKind.PARAGRAPH, why)


def opens_dated(text: str) -> bool:
    """Whether a paragraph opens with a name and the years of a life.

    >>> opens_dated("Brandt, Pavel, b. 1874. Son of a pastor"), opens_dated("In 1874, b. 2 was closed")
    (True, False)
    """
    start = text[:_NAME_LENGTH]
    life = _LIFE.search(start)
    if not _NAME.match(start) or not start[:1].isupper() or not life:
        return False
    words: list[str] = re.findall(r"[^\W\d_]{4,}", start[: life.start()])
    return sum(word.islower() for word in words) <= 1


def _pieces(groups: Sequence[Group]) -> list[Group]:
    """The groups, cut also where a line within one opens an entry under a finished line."""
    found: list[Group] = []
    for group in groups:
        cuts = [0]
        for at in range(1, len(group.lines)):
            opens = opens_dated(" ".join(group.texts[at : at + 2])) and is_finished(group.texts[at - 1])
            if opens and len(group.texts[at - 1]) < len(max(group.texts, key=len)):
                cuts.append(at)
        for begin, end in zip(cuts, [*cuts[1:], len(group.lines)], strict=True):
            found.append(Group(group.lines[begin:end], group.texts[begin:end], group.leaf))
    return found


def _lists(pieces: Sequence[Group], dated: Sequence[int], used: set[str]) -> Iterator[list[_Person]]:
    """The persons, in one list or in several where a heading stands between them."""
    full = full_line(pieces)
    ends = ParagraphEnds(pieces, full)
    names = {at: _key(pieces[at]) for at in dated}
    persons: list[_Person] = []
    paragraphs: list[tuple[Group, ...]] = []
    slug = ""

    def close() -> None:
        if paragraphs:
            persons.append(_Person(unique(slug, used), tuple(paragraphs)))
            paragraphs.clear()

    for at, piece in enumerate(pieces):
        above = paragraphs[-1][-1] if paragraphs else None
        broken = above is not None and not is_finished(above.texts[-1]) and goes_on(above, piece, full, ends)
        if not broken and (at in names or (_UNDATED.match(piece.text) and _in_order(at, piece, names))):
            close()
            slug = slug_of(_surname(piece))
            paragraphs.append((piece,))
        elif above is not None and goes_on(above, piece, full, ends):
            paragraphs[-1] = (*paragraphs[-1], piece)
        elif in_capitals(piece):
            close()
            if persons:
                yield persons
                persons = []
        elif paragraphs:
            paragraphs.append((piece,))
    close()
    if persons:
        yield persons


def _surname(piece: Group) -> str:
    return re.split(r"[\s,(]", piece.text, maxsplit=1)[0]


def _key(piece: Group) -> str:
    return slug_of(_surname(piece))


def _in_order(at: int, piece: Group, names: dict[int, str]) -> bool:
    """Whether the name stands in the alphabet between the dated ones around it; some must stand on either side."""
    before = [name for place, name in names.items() if place < at]
    after = [name for place, name in names.items() if place > at]
    key = _key(piece)
    return (
        bool(before or after) and (not before or before[-1][:3] <= key[:3]) and (not after or key[:3] <= after[0][:3])
    )
