"""Article: the blocks of a web page saved as text, one paragraph a line.

A page has a title, image captions (often with the image's description above them), section headings, paragraphs, and
at its end numbered source documents, each under a line that cites it. A paragraph whose words stand already in an
earlier one is taken over twice by the page; the reader is shown it once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tei_pipeline.document import Document, Item, Line, Mark, MarkKind
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.settings import Settings
from tei_pipeline.stages.headings import division_headed
from tei_pipeline.stages.lines import Group, groups, is_finished
from tei_pipeline.stages.stage import Stage

_NUMBERED = re.compile(r"\((\d{1,3})\)\s+\S")
_SHORT = 100
_SHINGLE = 6
_LEAST_WORDS = 20
_TAKEN_OVER = 0.85


def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterator[Item]:
    """Yield a mark for each block of an article; books have a stage of their own."""
    if document.kind != "article":
        return
    source = document.source
    found = groups(document)
    title = found[0].texts[0] if found else ""
    number = 0
    known: dict[tuple[str, ...], int] = {}
    for at, group in enumerate(found):
        text = group.text
        cited = _NUMBERED.match(text)
        if at == 0:
            yield from _first(group)
        elif cited and int(cited.group(1)) == number + 1 and (number or _is_apparatus(found, at, lexicon)):
            number += 1
            yield Mark.make(group.start, group.end, MarkKind.CITATION, "numbered in sequence", n=str(number))
        elif _is_caption(group, found[at + 1 :], title, lexicon):
            yield from _caption(group.lines)
        elif _is_heading(group, found[at + 1 :], lexicon):
            division = division_headed(group, lexicon)
            yield Mark.make(group.start, group.end, MarkKind.HEADING, "a short line by itself", division=division)
        else:
            for line in group.lines:
                yield _paragraph(line, source.line_text(line), known)


def _first(group: Group) -> Iterator[Mark]:
    """The title, and what stands under it without a blank line."""
    yield Mark.make(group.lines[0].start, group.lines[0].end, MarkKind.HEADING, "the first line", division="article")
    for line in group.lines[1:]:
        yield Mark.make(line.start, line.end, MarkKind.PARAGRAPH)


def _is_apparatus(found: Sequence[Group], at: int, lexicon: Lexicon) -> bool:
    """Whether a first ``(1)`` opens the sources: they have a heading, or ``(2)`` follows further on."""
    if division_headed(found[at - 1], lexicon) == "sources":
        return True
    return any(match and match.group(1) == "2" for match in (_NUMBERED.match(g.texts[0]) for g in found[at + 1 :]))


def _is_short(text: str) -> bool:
    return len(text) <= _SHORT and not re.search(r"[.!?:;,]['\"’”)]*$", text)


def _is_caption(group: Group, after: Sequence[Group], title: str, lexicon: Lexicon) -> bool:
    """Whether the lines are an image's: its description and its caption, or the title over again."""
    if not after or not all(_is_short(text) for text in group.texts):
        return False
    if len(group.lines) == 1:
        return group.texts[0] == title
    return len(group.lines) == 2 and not division_headed(group, lexicon) and _repeats(*group.texts)


def _repeats(description: str, caption: str) -> bool:
    words, later = set(description.casefold().split()), set(caption.casefold().replace("'s", "").split())
    return len(words & later) * 2 >= len(words)


def _caption(lines: Sequence[Line]) -> Iterator[Mark]:
    yield Mark.make(lines[0].start, lines[-1].end, MarkKind.FIGURE, "lines of an image")
    for line in lines:
        yield Mark.make(line.start, line.end, MarkKind.HEADING, "caption of an image", division="figure")


def _is_heading(group: Group, after: Sequence[Group], lexicon: Lexicon) -> bool:
    if len(group.lines) != 1 or not after or not _is_short(group.text) or is_finished(group.text):
        return False
    return bool(division_headed(group, lexicon)) or (group.text[:1].isupper() and len(group.text.split()) <= 12)


def _paragraph(line: Line, text: str, known: dict[tuple[str, ...], int]) -> Mark:
    """The line as a paragraph, or as the repetition of the earlier one that holds nearly all of its word sequences."""
    words = re.findall(r"\w+", text.casefold())
    shingles = [tuple(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1)]
    hits: dict[int, int] = {}
    for shingle in shingles:
        if shingle in known:
            hits[known[shingle]] = hits.get(known[shingle], 0) + 1
    best = max(hits, key=lambda start: hits[start], default=None)
    if best is not None and len(words) >= _LEAST_WORDS and hits[best] >= _TAKEN_OVER * len(shingles):
        evidence = f"{hits[best] / len(shingles):.0%} of its word sequences stand in the earlier paragraph"
        return Mark.make(line.start, line.end, MarkKind.DUPLICATE, evidence, of=str(best))
    for shingle in shingles:
        known.setdefault(shingle, line.start)
    return Mark.make(line.start, line.end, MarkKind.PARAGRAPH)


STAGE = Stage("article", "1", frozenset({"kind", "furniture"}), frozenset({"article"}), propose)
