"""Regions: the stretches under the headings of listings (contents, appendices, works, index).

A region begins under its heading, or the headings that stand together there, and ends at the next one. The heading
itself is left to the blocks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tei_pipeline.document import Document, MarkKind
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.stages.headings import division_headed, in_capitals
from tei_pipeline.stages.lines import Group, by_leaf, groups, is_finished

BACK_MATTER = frozenset({"appendices", "appendix", "bibliography", "glossary", "index"})
_LISTINGS = BACK_MATTER | {"contents"}
_SPECKS = "|_~.,:;«»•* "
_LISTED_NUMBER = re.compile(r"\d\S*\s*[.,;]?$")
_CONTINUED = 0.4
_LONGEST_HEADING = 60


@dataclass(frozen=True, slots=True)
class Region:
    """The groups under a heading: ``division`` is what the heading's words name, ``title`` is all of the heading."""

    division: str
    title: str
    groups: tuple[Group, ...]


def regions(found: Sequence[Group], lexicon: Lexicon) -> list[Region]:
    """The regions of a document's listings, in order; running text is in none of them."""
    regions_: list[Region] = []
    at = 0
    while at < len(found):
        division = heads(found[at], lexicon)
        if division not in _LISTINGS or _is_entry(found[at], division):
            at += 1
            continue
        title, begin = _title(found, at, lexicon)
        end = _end_of_contents(found, begin) if division == "contents" else _end(found, begin, division, lexicon)
        if division == "index":
            end = _end_of_index(found, begin, end)
        if end > begin:
            regions_.append(Region(division, title, tuple(found[begin:end])))
        at = max(end, begin)
    return regions_


def headed_groups(document: Document, lexicon: Lexicon) -> list[Group]:
    """The groups of the text without its notes, with the heading of a listing cut off where no blank line does so."""
    found: list[Group] = []
    for group in groups(document, MarkKind.NOTE):
        first = Group(group.lines[:1], group.texts[:1], group.leaf)
        named = heads(first, lexicon) if len(group.lines) > 1 and len(first.text) <= _LONGEST_HEADING else ""
        plain = in_capitals(first) or not is_finished(first.text)
        if named in _LISTINGS and plain and not any(glyph.isdigit() for glyph in first.text):
            found += [first, Group(group.lines[1:], group.texts[1:], group.leaf)]
        else:
            found.append(group)
    return found


def heads(group: Group, lexicon: Lexicon) -> str:
    """The kind of division that the group heads, specks of the scan on both sides of the words left out of account."""
    if len(group.texts[0]) > _LONGEST_HEADING:
        return ""
    named = division_headed(group, lexicon)
    if named or len(group.lines) != 1:
        return named
    text = re.sub(r"^\W+|[\W_]+$", "", group.text)
    if text in ("", group.text):
        return ""
    return division_headed(Group(group.lines, (text,), group.leaf), lexicon)


def _is_entry(group: Group, division: str) -> bool:
    """Whether a group with a heading's word in it is an entry of a listing: a page number stands at its end."""
    return division == "index" and bool(_LISTED_NUMBER.search(group.text))


def _title(found: Sequence[Group], at: int, lexicon: Lexicon) -> tuple[str, int]:
    """All headings that stand together from ``at`` on, as one text, and the index of the first group under them.

    APPENDICES, APPENDIX I and BIOGRAPHICAL NOTES may stand one under the other, but Appendix I and II do not.
    """
    words = [found[at].text]
    division = heads(found[at], lexicon)
    to = at + 1
    while to < len(found) and found[to].leaf == found[at].leaf and len(words) < 4:
        other = heads(found[to], lexicon)
        below = not other and in_capitals(found[to]) and not any(glyph.isdigit() for glyph in found[to].text)
        if not below and not (other and other != "contents" and division in BACK_MATTER - {"index"}):
            break
        words.append(found[to].text)
        to += 1
    return " ".join(words), to


def _end(found: Sequence[Group], begin: int, division: str, lexicon: Lexicon) -> int:
    for at in range(begin, len(found)):
        named = heads(found[at], lexicon)
        if named and not (division == "index" and any(glyph.isdigit() for glyph in found[at].text)):
            return at
    return len(found)


def _end_of_contents(found: Sequence[Group], begin: int) -> int:
    """A table of contents ends with its leaf, or with a later one as long as entries with numbers go on."""
    at = begin
    while at < len(found):
        leaf = [group for group in found[at : at + 200] if group.leaf == found[at].leaf]
        texts = [text for group in leaf for text in group.texts]
        numbered = sum(bool(_LISTED_NUMBER.search(text.rstrip(_SPECKS))) for text in texts)
        if found[at].leaf != found[begin - 1].leaf and (numbered < 2 or numbered < _CONTINUED * len(texts)):
            break
        at += len(leaf)
    return at


def _end_of_index(found: Sequence[Group], begin: int, end: int) -> int:
    """An index ends where leaves without locators begin: advertisements, blank forms."""
    at = begin
    for leaf in by_leaf(found[begin:end]):
        texts = [text for group in leaf for text in group.texts]
        if sum(bool(_LISTED_NUMBER.search(text.rstrip(_SPECKS))) for text in texts) < _CONTINUED / 2 * len(texts):
            break
        at += len(leaf)
    return at
