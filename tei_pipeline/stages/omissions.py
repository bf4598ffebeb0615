"""Omissions: what the source itself signals as left out, and the dots of a pause.

A book prints ``(omission)`` or ``[Translator’s note: gap in the diary.]`` where a passage is not given; the words are
listed in ``dictionaries/omissions.tsv`` and recognised under OCR damage. Dots in a row are a pause of the writer; OCR
reads them as ``. , ,``, ``.. .`` or one ``_``.
TEI: Guidelines 3.5.2 (``ellipsis``), 12.1 (``pc``); see docs/encoding.md, "What is marked".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from tei_pipeline.document import Document, Edit, EditKind, Item, Mark, MarkKind
from tei_pipeline.lexicon import Lexicon, OmissionWords
from tei_pipeline.settings import Settings
from tei_pipeline.stages.lines import Cover, Edited, Fragment, block_fragments
from tei_pipeline.stages.stage import Stage

_BRACKET = re.compile(r"[()\[\]{}<>]")
_BRACKETED = re.compile(r"[(\[{]([^()\[\]{}]{3,140}?)[)\]}]")
_HALF_OPEN = re.compile(r"[(\[{<]\s?([^\W\d_]{5,14}[.]?)(?=\s|$)|(?:(?<=\s)|^)([^\W\d_]{5,14}[.]?)\s?[)\]}>]")
_SOURCE_OF_NOTE = re.compile(r"^\W*(?:[\w’']+\s+){0,3}note\W*[:.]?\s*", re.IGNORECASE)
_LIKENESS = 80

_DOTS = re.compile(r"(?:[.,•·…] ?){2,}[.,•·…]|(?<![.\w])\. ?\.(?![\w.])|(?<=\w)\.\.(?=\s|$)|(?<= )\. \.(?=\s|$)|…")
_UNDERSCORE = re.compile(r"(?:(?<=[^\W\d_A-Z]|[.’”'\"])|(?<=\.[A-Z]))_+(?=[A-Z\s]|$)")
"""A stroke at the end of a word of running text; after a name in capitals it is a speck of the scan."""


_RUNNING = frozenset({MarkKind.PARAGRAPH, MarkKind.VERSE_LINE, MarkKind.NOTE, MarkKind.DUPLICATE})
"""Blocks in which somebody may pause; in a title or an entry dots are leaders or specks."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A block as one string; ``offsets`` gives for each of its code points its place in the source."""

    text: str
    offsets: tuple[int, ...]


def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterator[Item]:
    """Yield a mark for each omission and each pause, and an edit for the damaged ones."""
    blocks = list(block_fragments(document))
    hyphens = {mark.start for mark in document.marks(MarkKind.HYPHEN)}
    labels = [(mark.start, mark.end) for mark in document.marks(MarkKind.LABEL, MarkKind.ORNAMENT)]
    text, edited = document.source.text, Edited(document)
    usual = _usual_dots(text, blocks)
    taken: list[tuple[int, int]] = [(edit.start, edit.end) for edit in document.edits] + labels
    for fragments in blocks:
        if not any(_BRACKET.search(text, fragment.start, fragment.end) for fragment in fragments):
            continue
        block = _block(text, fragments, hyphens)
        last = 0
        for mark, edit in sorted(_omissions(block, text, lexicon), key=lambda found: found[0].start):
            taken_already = edited.cuts(mark.start, mark.end) or edited.fills(mark.start, mark.end)
            if taken_already or mark.start < last:
                continue
            last = mark.end
            taken.append((mark.start, mark.end))
            yield mark
            if edit is not None and not edited.touches(edit.start, edit.end):
                yield edit
    taken.sort()
    spans = Cover(taken)
    running = (fragment for fragments in block_fragments(document, _RUNNING) for fragment in fragments)
    for fragment in sorted(running, key=lambda f: f.start):
        yield from _pauses(text, fragment, usual, spans)


# ------------------------------------------------------------------ omissions


def _block(text: str, fragments: Sequence[Fragment], hyphens: set[int]) -> _Text:
    out: list[str] = []
    offsets: list[int] = []
    for fragment in fragments:
        for at in range(fragment.start, fragment.end):
            if at in hyphens:
                break
            out.append(text[at])
            offsets.append(at)
        else:
            out.append(" ")
            offsets.append(fragment.end)
    return _Text("".join(out), tuple(offsets))


def _omissions(block: _Text, source: str, lexicon: Lexicon) -> Iterator[tuple[Mark, Edit | None]]:
    for match in _BRACKETED.finditer(block.text):
        words = match.group(1)
        known = _known(words, lexicon)
        if known:
            start, end = block.offsets[match.start()], block.offsets[match.end() - 1] + 1
            yield _mark(start, end, known), _repair(block, match, known, source)
    for match in _HALF_OPEN.finditer(block.text):
        known = _known(match.group(1) or match.group(2), lexicon)
        whole = match.group().strip()
        if known and not (whole[0] in "([{" and whole[-1] in ")]}") and not _closed(block.text, match):
            start, end = block.offsets[match.start()], block.offsets[match.end() - 1] + 1
            yield _mark(start, end, known), None


def _closed(text: str, match: re.Match[str]) -> bool:
    """Whether the half bracket found is one half of a whole pair."""
    return bool(re.match(r"\s?[)\]}]", text[match.end() :])) or bool(re.search(r"[(\[{]\s?$", text[: match.start()]))


def _known(words: str, lexicon: Lexicon) -> OmissionWords | None:
    bare = _letters(_SOURCE_OF_NOTE.sub("", words))
    if len(bare) < 3:
        return None
    is_word = lexicon.knows(words.strip().rstrip("."))  # (elected) is no damaged (deleted)
    best, likeness = None, 0.0
    for entry in lexicon.omissions:
        listed = _letters(entry.words)
        score = fuzz.ratio(bare, listed)
        if score > likeness and (score == 100 or (len(listed) >= 7 and score >= _LIKENESS and not is_word)):
            best, likeness = entry, score
    return best


@lru_cache(maxsize=1_000)  # the words of the table are asked for at each bracket
def _letters(words: str) -> str:
    return "".join(glyph for glyph in words.casefold() if glyph.isalpha())


def _mark(start: int, end: int, known: OmissionWords) -> Mark:
    return Mark.make(start, end, MarkKind.OMISSION, f"the book's words for it: {known.words}", function=known.function)


def _repair(block: _Text, match: re.Match[str], known: OmissionWords, source: str) -> Edit | None:
    """The edit that restores a damaged single word such as ``(oniission)``, on one line."""
    words = match.group(1).strip()
    bare = words.rstrip(".")
    if " " in words or bare.casefold() == known.words.casefold() or " " in known.words:
        return None
    start = block.offsets[match.start(1) + match.group(1).index(words)]
    end = start + len(bare)
    if source[start:end] != bare:
        return None
    after = known.words.capitalize() if bare[0].isupper() else known.words
    why = "in brackets, as the book's other omissions"
    return Edit(start, end, bare, after, EditKind.SPELLING, "omission-word", 0.97, why)


# ------------------------------------------------------------------ pauses


def _usual_dots(text: str, blocks: Sequence[Sequence[Fragment]]) -> str:
    """How the book sets its pauses: with blanks between the dots or without."""
    counts: Counter[str] = Counter()
    for fragments in blocks:
        for fragment in fragments:
            line = text[fragment.start : fragment.end]
            counts[". . ."] += line.count(". . .")
            counts["..."] += line.count("...")
    return ". . ." if counts[". . ."] >= counts["..."] else "..."


def _pauses(text: str, fragment: Fragment, usual: str, taken: Cover) -> Iterator[Item]:
    line = text[fragment.start : fragment.end]
    if "." not in line and "," not in line and "_" not in line and "…" not in line:
        return
    found = [*_DOTS.finditer(line)]
    if "_" in line:
        found = sorted([*found, *_UNDERSCORE.finditer(line)], key=lambda m: m.start())
    for match in found:
        seen = match.group()
        start = fragment.start + match.start()
        end = start + len(seen)
        if taken.has(start, end) or (seen[0] != "_" and not _is_pause(seen)):
            continue
        yield Mark.make(start, end, MarkKind.PAUSE)
        damaged = "_" in seen or any(glyph in ",•·" for glyph in seen)
        if damaged:
            after = _spaced(usual, line, match) if "_" in seen else usual
            why = "a row of dots, as elsewhere in this book"
            yield Edit(start, end, seen, after, EditKind.PUNCTUATION, "pause-dots", 0.96, why)


def _is_pause(seen: str) -> bool:
    """Three marks of which one at least is a dot, or two dots; ``.,`` after an abbreviation is none."""
    marks = [glyph for glyph in seen if not glyph.isspace()]
    if "…" in marks:
        return True
    if len(marks) == 2:
        return marks == [".", "."]
    return marks.count(".") >= 1 or (" " in seen and len(marks) >= 3)


def _spaced(usual: str, line: str, match: re.Match[str]) -> str:
    """The dots with the blanks that the stroke swallowed."""
    before = " " if usual == ". . ." else ""
    after = " " if match.end() < len(line) and not line[match.end()].isspace() else ""
    return f"{before}{usual}{after}"


STAGE = Stage("omissions", "1", frozenset({"blocks", "article", "notes", "hyphens"}), frozenset({"omissions"}), propose)
