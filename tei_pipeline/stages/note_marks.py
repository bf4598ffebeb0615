"""Note marks: find what in the text may be the mark of a footnote, and how likely each is one.

A superscript figure leaves OCR as ``^ * ® “ ’ • i 1``, stuck to the word before it or to its punctuation; it may
swallow the word's last letter (``KomsomoP``), or be lost, so that only the note's headword tells where it stood.
Most of these glyphs have uses of their own; what speaks for a mark is a place where that use makes no sense, such as
an opening quote after a letter.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

_WORD = re.compile(r"[^\W_](?:[\w.’'-]*[^\W_])?")
_RUN = re.compile(r"(?<=[\w.,;:!?’”')\]])[\^®•■♦°†‡§*“‘\"”’']{1,3}(?=[\s.,;:!?)\]—–-]|$)")
_LOOSE = re.compile(r"(?<=[\w.,;:!?’”)\]] )[\^®](?=\s|$)")
_STROKE = re.compile(r"(?<=[a-zé][,.;])[iIl1](?=\s|$)")
_FIGURE = re.compile(
    r"(?:(?<=[^\W\d_]{3})|(?<=[^\W\d_][a-zé]))[1-9]\d{0,2}(?=[\s.,;:!?’”)\]]|$)"
    r"|(?<=[^\W\d_]{2}[.,;])[1-9]\d?(?=\s|$)"
)
_DIGIT = re.compile(r"\d")
_BRACKETED = re.compile(r"\(\d{1,3}\)|(?<=[^\W\d_])\d{1,3}\)")
_SWALLOWED = re.compile(
    r"\b[^\W\d_][a-zé]{2,}[oae][cl]?P(?=[\s.,;:!?’”)\]]|$)|\b[^\W\d_][a-zé]{3,}P(?=[\s.,;:!?’”)\]]|$)"
)
_CLOSED = re.compile(r"(?<=[.,!?;…])[’'](?=[\s,.;:)]|$)")
_HEADWORD_END = re.compile(r"[.,:;(–—]|\s-|-\s")

# How much each glyph speaks for a mark where it stands, in the units of LIKENESS. Set on the notes of the first real
# input, 2026-11-22 (docs/quality.md).
_SURE = 3.0
_ODD = 2.0
_WHOLE_RUN = 0.3
_STAR = 1.5
_QUOTE = -1.5
_UNOPENED = 0.5
_LOST = -1.2
LIKENESS = 4.0
"""What a headword that stands letter for letter before the place adds."""
_SAME_WORD = 80
_SAME_LONG_WORD = 68
_LONG = 9
"""From how many letters on two words are hardly alike by chance, so that more of them may be damaged."""
_WHOLE_HEAD = 1.1
"""Several words that agree one by one say more than one."""
_WORDS_BEFORE = 6
"""So many words before a place are held against the note."""
UNLIKE = 0.6
"""Likeness up to which two words have nothing to do with each other."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place in the text where a note's mark may stand.

    ``start``..``end`` is the glyph (empty where it is lost), ``words`` the words before it, the nearest first, and
    ``word`` the place of the nearest one. ``weight`` says how much the glyph itself speaks for a mark.
    """

    start: int
    end: int
    glyph: str
    words: tuple[str, ...]
    word: tuple[int, int]
    weight: float


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a glyph is judged by besides its line.

    ``before`` is the text of the block before the line (quotes open there), ``curly`` whether the book's quotes are,
    ``starred`` the headwords of the biographies in small letters: a star after one of them leads there.
    """

    before: str = ""
    curly: bool = True
    starred: frozenset[str] = frozenset()


def candidates(text: str, start: int, around: Surroundings) -> Iterator[Candidate]:
    """The glyphs of one line (``text``, at offset ``start`` of the source) that may be marks.

    >>> [(c.glyph, c.words[0]) for c in candidates("the Harbour Board^ and Tosh,i too", 0, Surroundings())]
    [('^', 'Board'), ('i', 'Tosh')]
    """
    glyphs = [*_RUN.finditer(text), *_LOOSE.finditer(text), *_STROKE.finditer(text)]
    if _DIGIT.search(text):  # the next two try each letter of a line, and few lines have a figure
        glyphs += [*_FIGURE.finditer(text), *_BRACKETED.finditer(text)]
    swallowed = [*_SWALLOWED.finditer(text)]
    words = _words(text) if glyphs or swallowed else ()
    for match in glyphs:
        count = bisect_left(words, (match.start(),))
        before = [_cut(word, match.start()) for word in words[max(0, count - _WORDS_BEFORE) : count]]
        if not before or _closes_brackets(match.group(), around.before + text[: match.start()]):
            continue
        for at, glyph in _glyphs(match.group()) if match.re is _RUN else [(0, match.group())]:
            place = match.start() + at
            weight = _weight(glyph, text, place, before[-1][2], around)
            yield _candidate(start, place, place + len(glyph), glyph, before, weight)
    for match in swallowed:
        before = list(words[: bisect_left(words, (match.start() + 1,))])
        named = [*before[:-1], (before[-1][0], before[-1][1], match.group()[:-1] + "l")]
        yield _candidate(start, match.end(), match.end(), "", named, _STAR)


@lru_cache(maxsize=500)  # the lines of a page are asked for again for each of its notes
def _words(line: str) -> tuple[tuple[int, int, str], ...]:
    """The words of a line with where they begin and end."""
    return tuple([(*m.span(), m[0]) for m in _WORD.finditer(line)])


def _cut(word: tuple[int, int, str], place: int) -> tuple[int, int, str]:
    """The word without the figure at ``place`` that sticks to it, and the punctuation between the two."""
    start, end, letters = word
    if end > place:
        letters = letters[: place - start].rstrip(".’'-")
    return start, start + len(letters), letters


def _closes_brackets(glyph: str, before: str) -> bool:
    """Whether the bracket of ``2)`` closes one that was opened before it, so that the figure alone may be a mark."""
    return glyph.endswith(")") and not glyph.startswith("(") and before.rfind("(") > before.rfind(")")


def _glyphs(run: str) -> Iterator[tuple[int, str]]:
    """Each glyph of a run, and what of it is no closing quote or star as one: a figure may fall into two signs."""
    yield from enumerate(run)
    rest = run.lstrip("’”")
    if 1 < len(rest) <= 2 and rest != "**":
        yield len(run) - len(rest), rest


def lost(text: str, start: int, headword: Sequence[str]) -> Iterator[Candidate]:
    """The places after words like the last of ``headword``, where a mark that left no trace may have stood."""
    if not headword or len(headword[-1]) < 4:
        return
    words, named = _words(text), _bare(headword[-1])
    needed = _SAME_WORD if len(headword[-1]) < _LONG else _SAME_LONG_WORD
    for at, (_, end, word) in enumerate(words):
        if fuzz.ratio(_bare(word), named) >= needed:
            yield _candidate(start, end, end, "", words[: at + 1], _LOST)


_NO_HEADWORD = frozenset({"the", "a", "an", "this", "these", "that", "see", "in", "at", "on", "of", "after", "one"})
"""Words that open a sentence, not an explanation of a word."""


def headword(note: str) -> tuple[str, ...]:
    """The word or words that the note explains, as it opens: up to its first point or comma.

    >>> headword("Florin, Mikhail. Chief of Protocol"), headword("The treaty of that year was never ratified by them")
    (('Florin',), ())
    """
    first = _HEADWORD_END.split(note.strip(" ‘’“”'\""), maxsplit=1)[0]
    words = tuple(match.group() for match in _WORD.finditer(first))
    if not 0 < len(words) <= 5 or (len(words) > 2 and words[0].casefold() in _NO_HEADWORD):
        return ()
    return words


def likeness(head: Sequence[str], candidate: Candidate, opening: Sequence[str]) -> float:
    """How well the words before the place agree with the note: 0 not at all, 1 letter for letter.

    ``head`` is the note's headword; where it has none, words of its ``opening`` may return in the text.
    """
    best = 0.0
    if len(head) > 1:
        pairs = list(zip(reversed(head), candidate.words, strict=False))
        best = _WHOLE_HEAD * sum(fuzz.ratio(_bare(a), _bare(b)) for a, b in pairs) / 100 / len(head)
    for distance, word in enumerate(candidate.words[:4]):
        near = 1 - 0.08 * distance
        for rank, part in enumerate(reversed(head)):
            score = fuzz.ratio(_bare(word), _bare(part)) / 100 * near * (1.0 if rank == 0 else 0.92)
            best = max(best, score if min(len(part), len(word)) >= 3 else 0.0)
        if not head:
            alike = (fuzz.ratio(_bare(word), _bare(part)) for part in opening if len(part) >= 5)
            best = max(best, max(alike, default=0.0) / 100 * near * 0.9)
    return max(0.0, (best - UNLIKE) / (1 - UNLIKE))


@lru_cache(maxsize=50_000)  # the words of a book are asked for again and again, once for each note
def _bare(word: str) -> str:
    letters = re.sub(r"[’']s?$", "", word.casefold())
    return "".join(glyph for glyph in letters if glyph.isalnum())


def _candidate(
    start: int, low: int, high: int, glyph: str, before: Sequence[tuple[int, int, str]], weight: float
) -> Candidate:
    nearest = before[-1]
    words = tuple(word for _, _, word in reversed(before[-_WORDS_BEFORE:]))
    return Candidate(start + low, start + high, glyph, words, (start + nearest[0], start + nearest[1]), weight)


def _weight(glyph: str, text: str, place: int, word: str, around: Surroundings) -> float:
    """How much the glyph at ``place``, behind ``word``, speaks for a mark."""
    previous = text[place - 1]
    if glyph[:1] == "*" and _bare(word) in around.starred:
        return _QUOTE
    if len(glyph) > 1 and not glyph.isdigit():
        return _SURE + _WHOLE_RUN
    if glyph in "^®•■♦°†‡§" or glyph[:1].isdigit():
        return _SURE
    if glyph == "*":
        if text[place + 1 : place + 2] == "]":
            return _QUOTE
        return _STAR + (1.0 if previous in ".,;:" else 0.0)
    if glyph in "iIl“‘":
        return _ODD
    block = around.before + text[:place]
    if glyph == "”":
        return _QUOTE if block.rfind("“") > block.rfind("”") else _ODD
    if glyph == '"':
        return _QUOTE if block.count('"') % 2 else _STAR
    if glyph == "'" and around.curly:
        return _STAR
    opened = max(block.rfind(opening) for opening in ("‘“" if around.curly else "'\""))
    if opened > max((m.start() for m in _CLOSED.finditer(block)), default=-1):
        return _QUOTE
    return _UNOPENED if previous in ".,!?;" else _QUOTE / 2
