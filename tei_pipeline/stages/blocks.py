"""Blocks: paragraphs, headings, verse and ornaments of a book, also where pages and false blank lines cut them.

Blank lines part blocks, but OCR sets some that the page does not have, and a page break hides whether the paragraph
goes on. What decides is how the text stands: a sentence that is not finished at the end of a full line goes on; a
short last line that ends a sentence ends a paragraph.
TEI: Guidelines 4.2 (``head``), 3.1 (``p``), 3.13 (``lg``); see docs/encoding.md, "Division".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tei_pipeline.document import Document, Item, Line, Mark, MarkKind, Source
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.settings import Settings
from tei_pipeline.stages.headings import division_headed, in_capitals, is_date_alone, is_signature
from tei_pipeline.stages.lines import Group, groups, is_finished
from tei_pipeline.stages.listings import LISTED
from tei_pipeline.stages.paragraphs import FULL_LINE, HYPHENS, ParagraphEnds, full_line, goes_on
from tei_pipeline.stages.stage import Stage

_ORNAMENT_TOKEN = re.compile(r"[^\w\s]{1,3}")
_BACK_MATTER = frozenset({"appendices", "appendix", "bibliography", "glossary", "index", "notes"})
"""Divisions in which a date alone on a line belongs to a table or an entry."""
_HEADS_OF_NOTES = frozenset({"chapter", "part", "introduction", "preface"})
"""Headings that, under the heading of the endnotes, say whose notes follow."""
_VERSE_LINE = 0.75
_SEPARATOR = re.compile(r"\s[-–—~]{1,2}\s|[-–—]\s")


@dataclass(frozen=True, slots=True)
class _Block:
    kind: MarkKind
    groups: tuple[Group, ...]
    attrs: tuple[tuple[str, str], ...] = field(default=())

    @property
    def last_text(self) -> str:
        return self.groups[-1].texts[-1]

    def extended(self, group: Group) -> _Block:
        return _Block(self.kind, (*self.groups, group), self.attrs)


def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterator[Item]:
    """Yield a mark for each block of a book; articles have a stage of their own."""
    if document.kind == "article":
        return
    found = groups(document, MarkKind.NOTE, *LISTED)
    full = full_line(found)
    ends = ParagraphEnds(found, full)
    pages = document.marks(MarkKind.PAGE)
    first_numbered = next((at for at, page in enumerate(pages) if not page.get("n").startswith("[")), 0)
    pieces = list(_split(found, full, document.source, lexicon))
    blocks = _classify(pieces, full, first_numbered, lexicon)
    for block in _joined(blocks, full, ends, _lists(document)):
        yield from _marks(block)


def _lists(document: Document) -> list[int]:
    """The starts of the listings, in order: no paragraph goes on behind one."""
    return [mark.start for mark in document.marks(*LISTED)]


# ------------------------------------------------------------------ what the lines show


def _split(found: Sequence[Group], full: int, source: Source, lexicon: Lexicon) -> Iterator[Group]:
    """The groups, cut where a block ends without a blank line.

    That is under an ornament or a heading, at an indent, and after a short line that ends a sentence.
    """
    for whole in found:
        group = whole
        if _is_verse(whole, full):
            yield whole
            continue
        while len(group.lines) > 1 and _stands_for_itself(first := _part(group, 0, 1), lexicon):
            yield first
            group = _part(group, 1, len(group.lines))
        cuts = [0]
        indents = [len(raw) - len(raw.lstrip(" \t")) for raw in map(source.line_text, group.lines)]
        least = min(indents)
        ragged = len(set(indents)) > 1 and sum(indent > least for indent in indents) <= len(indents) / 2
        for at in range(1, len(group.lines)):
            indented = ragged and 2 <= indents[at] - least <= 12 and indents[at - 1] == least
            before, text = group.texts[at - 1], group.texts[at]
            short = len(before) < FULL_LINE * full and is_finished(before) and len(group.lines) >= 4
            if (indented or (short and text[:1].isupper())) and is_finished(before):
                cuts.append(at)
        for begin, end in pairwise([*cuts, len(group.lines)]):
            yield _part(group, begin, end)


def _part(group: Group, begin: int, end: int) -> Group:
    return Group(group.lines[begin:end], group.texts[begin:end], group.leaf)


def _stands_for_itself(line: Group, lexicon: Lexicon) -> bool:
    """Whether a first line is an ornament, a date or a heading's words, so that a block ends with it."""
    if _is_ornament(line) or is_date_alone(line) or _is_garbled(line.text, lexicon):
        return True
    return bool(division_headed(line, lexicon)) and (in_capitals(line) or not is_finished(line.text))


def _classify(pieces: Sequence[Group], full: int, first_numbered: int, lexicon: Lexicon) -> list[_Block]:
    """Each group as the block that it looks like by itself."""
    blocks: list[_Block] = []
    ornaments = sum(_is_ornament(group) for group in pieces)
    division = ""
    contents_leaf = -1
    dated = True
    for at, group in enumerate(pieces):
        headed = division_headed(group, lexicon) if group.leaf != contents_leaf else ""
        title_leaf = group.leaf < first_numbered and not headed and not division
        if _is_ornament(group):
            blocks.append(_Block(MarkKind.ORNAMENT, (group,)))
        elif headed in _HEADS_OF_NOTES and division == "notes":
            blocks.append(_Block(MarkKind.HEADING, (group,), (("division", ""),)))
        elif headed:
            division, contents_leaf = headed, group.leaf if headed == "contents" else contents_leaf
            dated = division not in _BACK_MATTER
            blocks.append(_Block(MarkKind.HEADING, (group,), (("division", headed),)))
        elif group.leaf == contents_leaf or title_leaf or division == "index":
            blocks.append(_Block(MarkKind.PARAGRAPH, (group,)))
        elif ornaments and dated and _is_damaged_ornament(group, blocks, lexicon):
            blocks.append(_Block(MarkKind.ORNAMENT, (group,)))
        elif dated and is_date_alone(group) and not _breaks_off(blocks, group, full):
            blocks.append(_Block(MarkKind.HEADING, (group,), (("division", "date"),)))
        elif in_capitals(group) and _heads(group, blocks, pieces[at + 1 : at + 2], lexicon):
            blocks.append(_Block(MarkKind.HEADING, (group,), (("division", ""),)))
        elif _heads_argument(blocks, group):
            blocks.append(_Block(MarkKind.PARAGRAPH, (group,), (("role", "argument"),)))
        elif _is_verse(group, full) or (_ends_in_verse(blocks, group) and _is_verse_line(group, full)):
            blocks.append(_Block(MarkKind.VERSE, (group,)))
        else:
            blocks.append(_Block(MarkKind.PARAGRAPH, (group,)))
    return _verse_from_above(blocks, full)


def _is_ornament(group: Group) -> bool:
    """Signs without letters, or one short word four times or more, as OCR reads a row of stars (``if if if if``)."""
    tokens = group.text.split()
    if len(group.lines) > 1:
        return False
    signs = all(_ORNAMENT_TOKEN.fullmatch(token) for token in tokens)
    if signs:
        return not set(group.text) <= set(". ,") and (len(tokens) >= 3 or set(group.text) <= set("★*☆✶❦§—–-_~• "))
    commonest, count = Counter(tokens).most_common(1)[0]
    return len(commonest) <= 2 and commonest.isalpha() and count >= 4 and count >= len(tokens) - 1


def _is_damaged_ornament(group: Group, blocks: Sequence[_Block], lexicon: Lexicon) -> bool:
    """A short line that is no word and no number, between finished paragraphs of a book that has ornaments."""
    if len(group.lines) > 1 or not _is_garbled(group.text, lexicon):
        return False
    return bool(blocks) and (blocks[-1].kind is not MarkKind.PARAGRAPH or is_finished(blocks[-1].last_text))


def _is_garbled(text: str, lexicon: Lexicon) -> bool:
    """Whether a line holds nothing but a few small letters that make no word, as a row of signs may be read."""
    letters = text.replace(" ", "")
    if not 4 <= len(letters) <= 14 or not letters.isalpha() or not letters.islower():
        return False
    return not any(len(word) > 2 and lexicon.knows(word) for word in text.split())


def _is_verse(group: Group, full: int) -> bool:
    """Two lines or more, all short, each with a capital first, not all of them whole sentences."""
    if len(group.lines) < 2 or not all(_has_verse_form(text, full) for text in group.texts):
        return False
    return not any(map(str.isdigit, group.text)) and not all(map(is_finished, group.texts))


def _is_verse_line(group: Group, full: int) -> bool:
    return len(group.lines) == 1 and _has_verse_form(group.text, full)


def _has_verse_form(text: str, full: int) -> bool:
    if len(text) > _VERSE_LINE * full or text.endswith(HYPHENS):
        return False
    first = next((glyph for glyph in text if glyph.isalpha()), "")
    return first.isupper() and len(text.split()) > 2


def _ends_in_verse(blocks: Sequence[_Block], group: Group) -> bool:
    """Whether the block above is verse of the same page that breaks off in a sentence."""
    above = blocks[-1] if blocks else None
    if above is None or above.kind is not MarkKind.VERSE or above.groups[-1].leaf != group.leaf:
        return False
    return not is_finished(above.last_text)


def _heads(group: Group, blocks: Sequence[_Block], following: Sequence[Group], lexicon: Lexicon) -> bool:
    """Whether a line in capitals is a heading: it goes on with the one above it, or heads what follows on its page."""
    above = blocks[-1] if blocks else None
    goes_on = above is not None and above.kind is MarkKind.HEADING and above.groups[-1].leaf == group.leaf
    return goes_on or not is_signature(group, following, lexicon)


def _breaks_off(blocks: Sequence[_Block], group: Group, full: int) -> bool:
    """Whether the paragraph above on this leaf breaks off in a full line, which a date alone completes."""
    above = blocks[-1] if blocks else None
    if above is None or above.kind is not MarkKind.PARAGRAPH or above.groups[-1].leaf != group.leaf:
        return False
    return not is_finished(above.last_text) and len(above.last_text) >= FULL_LINE * full


def _verse_from_above(blocks: list[_Block], full: int) -> list[_Block]:
    """The blocks; lines that stand alone between a colon and a stanza are verse as well."""
    for at in range(len(blocks) - 1, 0, -1):
        if blocks[at].kind is not MarkKind.VERSE:
            continue
        first = at
        while (
            first and blocks[first - 1].kind is MarkKind.PARAGRAPH and _is_verse_line(blocks[first - 1].groups[0], full)
        ):
            first -= 1
        if 0 < first < at and blocks[first - 1].last_text.endswith(":"):
            for line in range(first, at):
                blocks[line] = _Block(MarkKind.VERSE, blocks[line].groups)
    return blocks


# ------------------------------------------------------------------ what belongs together


def _joined(blocks: Sequence[_Block], full: int, ends: ParagraphEnds, lists: Sequence[int]) -> list[_Block]:
    """The blocks, with paragraphs whole that a false blank line or a page break cuts."""
    joined: list[_Block] = []
    for block in blocks:
        above = joined[-1] if joined else None
        if above and _is_same_stanza(above, block):
            joined[-1] = above.extended(block.groups[0])
            continue
        paragraphs = above is not None and block.kind is above.kind is MarkKind.PARAGRAPH
        if above and paragraphs and _neighbours(above, block, lists) and _goes_on(above, block.groups[0], full, ends):
            joined[-1] = above.extended(block.groups[0])
        else:
            joined.append(block)
    return joined


def _is_same_stanza(above: _Block, block: _Block) -> bool:
    """Whether a line of verse by itself belongs to the verse before or after it on its page."""
    verse = above.kind is block.kind is MarkKind.VERSE and above.groups[-1].leaf == block.groups[0].leaf
    return verse and (len(above.groups[-1].lines) == 1 or len(block.groups[0].lines) == 1)


def _neighbours(above: _Block, block: _Block, lists: Sequence[int]) -> bool:
    """Whether no listing stands between the two blocks."""
    return bisect_left(lists, above.groups[-1].end) == bisect_left(lists, block.groups[0].start)


def _goes_on(above: _Block, group: Group, full: int, ends: ParagraphEnds) -> bool:
    if above.attrs:  # an argument: its last phrase may stand on a line by itself
        first = group.texts[0]
        return len(group.lines) == 1 and len(first) < FULL_LINE * full and not is_finished(first)
    return goes_on(above.groups[-1], group, full, ends)


def _heads_argument(blocks: Sequence[_Block], group: Group) -> bool:
    """Whether ``group``, under a chapter's heading, sums the chapter up in phrases parted by dashes."""
    above = dict(blocks[-1].attrs).get("division") if blocks else None
    if above not in ("chapter", "part"):
        return False
    return len(_SEPARATOR.findall(group.text)) >= 2 and not is_finished(group.text)


# ------------------------------------------------------------------ marks


def _marks(block: _Block) -> Iterator[Mark]:
    start, end = block.groups[0].start, block.groups[-1].end
    yield Mark(start, end, block.kind, block.attrs, _evidence(block))
    if block.kind is MarkKind.VERSE:
        for line in _lines(block):
            yield Mark.make(line.start, line.end, MarkKind.VERSE_LINE)


def _lines(block: _Block) -> Iterator[Line]:
    for group in block.groups:
        yield from group.lines


def _evidence(block: _Block) -> str:
    leaves = {group.leaf for group in block.groups}
    if len(leaves) > 1:
        return "goes on over the page: the sentence is not finished, or the last line is full"
    return "a blank line in it is false: the sentence goes on" if len(block.groups) > 1 else ""


STAGE = Stage(
    "blocks", "1", frozenset({"pages", "kind", "furniture", "notes", "listings"}), frozenset({"blocks"}), propose
)
