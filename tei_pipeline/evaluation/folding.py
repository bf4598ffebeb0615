r"""Folding: what counts as a difference between two texts, and what does not.

Three ways, each exactly as said here; figures made with different ones cannot be compared.

``exact``
    Unicode normalisation form C (Unicode Standard Annex 15), so that é is é however it is encoded, and any run of white
    space is one space. Everything else counts: case, punctuation, the shape of quotation marks. A word is what stands
    between white space.
``words``
    Letters and digits alone, as proof-readers count damaged words: form C; a word is a run of letters and digits, with
    apostrophes and hyphens inside it; apostrophes are all alike (``’`` ``‘`` ``ʼ`` ``´`` and the grave accent), so are
    hyphens (U+2010, U+2011). A word broken by ``¬`` at a line end is one word. Case counts, punctuation does not.
``hipe``
    As the benchmark HIPE-OCRepair 2026 folds before it measures: lower case; ``ß``, ``œ``, ``æ`` in two letters; ``¬``
    or ``—`` at a line end joins; everything but letters, digits and marks that Python counts as ``\w`` is a space, the
    underscore too; runs of white space are one space. No normalisation form, as there.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Fold(StrEnum):
    """Which differences count; see the module."""

    EXACT = "exact"
    WORDS = "words"
    HIPE = "hipe"


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word, and where it stands in its text: half-open code points, before folding."""

    text: str
    start: int
    end: int


_COMBINING = "\u0300-\u036f"
_LETTERS = rf"(?:[^\W_][{_COMBINING}]*)+"
_PATTERNS = {
    Fold.EXACT: re.compile(r"\S+"),
    Fold.WORDS: re.compile(rf"{_LETTERS}(?:(?:['’‘ʼ´`‐‑-]|¬[^\S\n]*\r?\n\s*){_LETTERS})*"),
    Fold.HIPE: re.compile(r"[^\W_]+(?:(?:[¬—]\n)+[^\W_]+)*"),
}
_BROKEN = re.compile(r"¬\s+")
_ALIKE = str.maketrans({**dict.fromkeys("’‘ʼ´`", "'"), **dict.fromkeys("‐‑", "-")})
_HIPE = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae", "¬": "", "—": "", "\n": ""})


def words_of(text: str, fold: Fold) -> list[Word]:
    """Find the words of ``text``, folded, each with its place.

    >>> [word.text for word in words_of("“Don’t,” said Æthel", Fold.EXACT)]
    ['“Don’t,”', 'said', 'Æthel']
    >>> [word.text for word in words_of("“Don’t,” said Æthel, well-read", Fold.WORDS)]
    ["Don't", 'said', 'Æthel', 'well-read']
    >>> [word.text for word in words_of("“Don’t,” said Æthel", Fold.HIPE)]
    ['don', 't', 'said', 'aethel']
    """
    return [Word(_folded(m.group(), fold), m.start(), m.end()) for m in _PATTERNS[fold].finditer(text)]


def folded(text: str, fold: Fold) -> str:
    r"""Fold ``text``: its words with one space between them.

    >>> folded("The  sta¬\ntion_ed Œdipus", Fold.HIPE)
    'the station ed oedipus'
    """
    return " ".join(word.text for word in words_of(text, fold))


def _folded(word: str, fold: Fold) -> str:
    if fold is Fold.HIPE:
        return word.lower().translate(_HIPE)
    if fold is Fold.WORDS:
        return unicodedata.normalize("NFC", _BROKEN.sub("", word)).translate(_ALIKE)
    return unicodedata.normalize("NFC", word)
