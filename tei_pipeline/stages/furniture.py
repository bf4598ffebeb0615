"""Furniture: what a page bears that is no part of the text.

Page numbers (where the page stage found them), signatures of the printer's sheets, running heads, stray marks of the
scan at a page's edge, and whole leaves of library stamps and slips at either end of the file.
TEI: Guidelines 3.11.3 and 12.6 (``fw``); see docs/encoding.md, "Lines and pages".
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from tei_pipeline.document import Document, Finding, Item, Line, Mark, MarkKind, Severity, Source
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.settings import Settings
from tei_pipeline.stages.lines import Edited, is_filled
from tei_pipeline.stages.stage import Stage

_SIGNATURE = re.compile(r"(?:[A-Za-z]{1,2}|\d)\s?[*†]?")
_INITIAL = re.compile(r"[^\W\d_]\.,?")
_RUNNING_HEAD_LENGTH = 70
_RUNNING_HEAD_PAGES = 3
_SAME_HEAD = 85
_HEAD_SPAN = 200
"""So many leaves back a line is compared with others that are nearly the same; equal ones count in all of the book."""
_STAMP_LIKENESS = 85
_FOREIGN = 0.5
"""From this share of unknown words on a book is taken to be in a language that the word lists do not have."""


def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterator[Item]:
    """Yield a furniture mark for each such line (or part of one), and a noise mark for each leaf of stamps."""
    source = document.source
    pages, edited = document.marks(MarkKind.PAGE), Edited(document)
    leaves = [_lines(source, page) for page in pages]
    noise = _noise_leaves(pages, leaves, document, lexicon) if document.kind != "article" else set()
    for at in sorted(noise):
        start, end = leaves[at][0].start, leaves[at][-1].end
        yield Mark.make(start, end, MarkKind.NOISE, "a leaf of stamps, slips or scanning noise")
        yield Finding("noise-leaf", Severity.INFO, "a leaf of stamps, slips or noise: kept, not corrected", start)
    text = [
        _text_lines(page, lines) for at, (page, lines) in enumerate(zip(pages, leaves, strict=True)) if at not in noise
    ]
    heads = _running_heads(text, source, lexicon)
    for at, (page, lines) in enumerate(zip(pages, leaves, strict=True)):
        if at not in noise:
            yield from _edges(page, lines, heads, source, edited)


def _lines(source: Source, page: Mark) -> list[Line]:
    first, last = source.line_at(page.start).number - 1, source.line_at(page.end).number
    return [line for line in source.lines[first:last] if is_filled(source, line)]


def _text_lines(page: Mark, lines: Sequence[Line]) -> list[Line]:
    """The lines without one that holds nothing but the page number."""
    number = (int(page.get("number_start", "-1")), int(page.get("number_end", "-1")))
    return [line for line in lines if not (line.start <= number[0] and number[1] == line.end)]


# ------------------------------------------------------------------ the edges of a page


def _edges(page: Mark, lines: Sequence[Line], heads: set[int], source: Source, edited: Edited) -> Iterator[Mark]:
    number = (int(page.get("number_start", "-1")), int(page.get("number_end", "-1")))
    number_line = next((at for at, line in enumerate(lines) if line.start <= number[0] < line.end), None)
    if number_line is not None:
        place = "top" if number_line < len(lines) / 2 else "bottom"
        yield from _number_line(lines[number_line], number, place, source, edited)
    taken = {number_line}
    for at, line in enumerate(lines[:3]):
        if line.start in heads and at not in taken:
            yield _whole(line, "header", "top", "the line returns at the head of other pages")
            taken.add(at)
    for at in range(len(lines) - 1, max(len(lines) - 4, 0), -1):
        if at in taken:
            continue
        text = source.line_text(lines[at]).strip()
        if not _SIGNATURE.fullmatch(text) and any(glyph.isalnum() for glyph in text):
            break
        if not _stands_alone(lines, at):
            break
        kind = "sig" if any(glyph.isalnum() for glyph in text) else "noise"
        if kind == "noise" and (number_line is None or at < number_line):
            break  # above the number it may be an ornament
        if kind == "noise" and edited.touches(lines[at].start, lines[at].end):
            break  # noise is never corrected
        yield _whole(lines[at], kind, "bottom", "at the foot of the page, by itself")
        taken.add(at)


def _stands_alone(lines: Sequence[Line], at: int) -> bool:
    before = lines[at].number - lines[at - 1].number > 1 if at else True
    after = lines[at + 1].number - lines[at].number > 1 if at + 1 < len(lines) else True
    return before and after


def _number_line(line: Line, number: tuple[int, int], place: str, source: Source, edited: Edited) -> Iterator[Mark]:
    """The number, and what stands beside it: a signature at the foot, a running head at the top."""
    before, after = source.text[line.start : number[0]].strip(), source.text[number[1] : line.end].strip()
    middle = number[0] if before else line.start
    last = line.end if not after else number[1]
    why = "beside the page number"
    if before:
        kind = _beside(before, place, corrected=edited.touches(line.start, middle))
        yield Mark.make(line.start, middle, MarkKind.FURNITURE, why, type=kind, place=place)
    yield Mark.make(middle, last, MarkKind.FURNITURE, "the page number", type="pageNum", place=place)
    if after:
        kind = _beside(after, place, corrected=edited.touches(last, line.end))
        yield Mark.make(last, line.end, MarkKind.FURNITURE, why, type=kind, place=place)


def _beside(text: str, place: str, *, corrected: bool) -> str:
    """What stands beside a page number: a signature at the foot, a running head at the top, or specks of the scan."""
    if _SIGNATURE.fullmatch(text):
        return "sig"
    return "header" if place == "top" or len(text) > 4 or corrected else "noise"


def _whole(line: Line, kind: str, place: str, evidence: str) -> Mark:
    return Mark.make(line.start, line.end, MarkKind.FURNITURE, evidence, type=kind, place=place)


# ------------------------------------------------------------------ running heads


def _running_heads(leaves: Sequence[Sequence[Line]], source: Source, lexicon: Lexicon) -> set[int]:
    """Starts of the lines that return, numbers and damage aside, at the head of three pages or more.

    The title that stands alone on a leaf, or under the heading of its chapter, is none of them.
    """
    alike: dict[str, list[int]] = defaultdict(list)
    last_seen: dict[str, int] = {}
    seen: deque[tuple[int, str]] = deque()
    for at, lines in enumerate(leaves):
        _forget(last_seen, seen, at - _HEAD_SPAN)
        texts = [source.line_text(line).strip() for line in lines[:2]]
        shown = 0 if len(lines) == 1 else 1 if texts and _heading(texts[0], lexicon) else 2
        for line, text in zip(lines[:shown], texts, strict=False):
            key = "".join(glyph for glyph in text.casefold() if glyph.isalpha())
            if not 4 <= len(key) <= _RUNNING_HEAD_LENGTH or text[-1:] in ".,;:-¬":
                continue
            if _heading(text, lexicon):
                key = text.casefold()  # APPENDIX I and APPENDIX II are alike, and two headings
            elif key not in alike:
                key = next((known for known in last_seen if fuzz.ratio(key, known, score_cutoff=_SAME_HEAD)), key)
            alike[key].append(line.start)
            last_seen[key] = at
            seen.append((at, key))
    return {start for starts in alike.values() if len(starts) >= _RUNNING_HEAD_PAGES for start in starts}


def _forget(last_seen: dict[str, int], seen: deque[tuple[int, str]], before: int) -> None:
    """Drop the heads that no leaf from ``before`` on has; the others keep their order."""
    while seen and seen[0][0] < before:
        leaf, key = seen.popleft()
        if last_seen.get(key) == leaf:
            del last_seen[key]


def _heading(text: str, lexicon: Lexicon) -> bool:
    bare = text.casefold()
    return any(word.numbered and bare.startswith(word.words + " ") for word in lexicon.headings)


# ------------------------------------------------------------------ leaves of noise


def _noise_leaves(
    pages: Sequence[Mark], leaves: Sequence[Sequence[Line]], document: Document, lexicon: Lexicon
) -> set[int]:
    """The leaves at either end, outside the numbered sequence, that hold stamps and noise.

    What is corrected already is text: noise never is. In a book whose language the word lists do not know, garbled
    words cannot be told from good ones, and stamps alone make a leaf noise.
    """
    noise: set[int] = set()
    source, edited = document.source, Edited(document)
    readable = _garbled(_words(source.text), lexicon) < _FOREIGN
    for order in (range(len(pages)), range(len(pages) - 1, -1, -1)):
        for at in order:
            outside = pages[at].get("n").startswith("[")
            corrected = edited.touches(leaves[at][0].start, leaves[at][-1].end)
            texts = [source.line_text(line) for line in leaves[at]]
            if not outside or corrected or not _is_noise(texts, lexicon, readable=readable):
                break
            noise.add(at)
    return noise


def _is_noise(texts: Sequence[str], lexicon: Lexicon, *, readable: bool) -> bool:
    whole = " ".join(texts).casefold()
    letters = re.findall(r"[^\W\d_]{4,}", whole)
    words = _words(whole)
    if (
        2 <= len(words) <= 12
        and len(texts) <= 3
        and all(_INITIAL.fullmatch(w) or _is_wordlike(w, lexicon) for w in words)
    ):
        return False  # a dedication: TO MY SON, For E. M. F.
    if not letters or (readable and not any(lexicon.knows(word) for word in letters)):
        return True
    terms = sum(1 for term in lexicon.stamps if _has(term, whole))
    if not readable:
        return terms >= 3
    garbled = _garbled(words, lexicon)
    return terms >= 3 or (terms >= 2 and garbled >= 0.2) or (len(words) >= 2 and garbled >= 0.6)


def _words(text: str) -> list[str]:
    return re.findall(r"\S*\w\S*", text)


def _garbled(words: Sequence[str], lexicon: Lexicon) -> float:
    """The share of words that no list has, damaged or of another language."""
    counts = Counter(words)
    unknown = sum(count for word, count in counts.items() if not _is_wordlike(word, lexicon))
    return unknown / max(1, len(words))


def _is_wordlike(word: str, lexicon: Lexicon) -> bool:
    bare = word.strip(".,;:!?()[]'\"‘’“”*-—")
    return bare.isdecimal() or lexicon.knows(bare) or all(lexicon.knows(part) for part in re.split(r"['’\-]", bare))


def _has(term: str, text: str) -> bool:
    return term in text or (len(term) > 5 and fuzz.partial_ratio(term, text) >= _STAMP_LIKENESS)


STAGE = Stage("furniture", "1", frozenset({"pages", "kind"}), frozenset({"furniture"}), propose)
