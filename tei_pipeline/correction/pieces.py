"""Pieces: the words and numbers of a text, and what stands between them."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from tei_pipeline.lexicon.vocabulary import folded

_PIECE = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?;:][\"'’”)\]]*\s")


@dataclass(frozen=True)
class Pieces:
    """The pieces of ``text``: half-open offsets and the letters of each; piece ``i`` is followed by ``gap(i)``."""

    text: str
    spans: tuple[tuple[int, int], ...]
    block_end: str = "\n\n"
    """What parts two blocks: no word and no sentence goes on over it."""

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The letters of each piece, as they stand."""
        shared: dict[str, str] = {}  # a word that stands often is kept, and later hashed, once
        found = [self.text[start:end] for start, end in self.spans]
        return tuple(map(shared.setdefault, found, found))

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The letters of each piece, as the vocabulary writes them."""
        low = {word: folded(word) for word in self.words}
        return tuple(map(low.__getitem__, self.words))

    def __len__(self) -> int:
        return len(self.spans)

    @cached_property
    def gaps(self) -> tuple[str, ...]:
        """What stands after each piece."""
        text = self.text
        inner = [text[end:start] for (_, end), (start, _) in pairwise(self.spans)]
        return (*inner, text[self.spans[-1][1] :]) if self.spans else ()

    def gap(self, at: int) -> str:
        """What stands between piece ``at`` and the next (or the end of the text)."""
        return self.gaps[at]

    def at(self, offset: int) -> int:
        """The piece that ``offset`` stands in, or the next."""
        return bisect_right(self.spans, offset, key=lambda span: span[1])

    def opens_sentence(self, at: int) -> bool:
        """Whether piece ``at`` is the first of a sentence or of a block."""
        return self._opening[at]

    @cached_property
    def _opening(self) -> tuple[bool, ...]:
        gaps = zip(self.gaps, self.spans[1:], strict=False)
        return (True, *(gap != " " and self._opens_after(gap, start) for gap, (start, _) in gaps))

    def _opens_after(self, gap: str, start: int) -> bool:
        return self.block_end in gap or (self.text[start].isupper() and bool(_SENTENCE_END.search(gap)))


def pieces_of(text: str, block_end: str = "\n\n") -> Pieces:
    """The pieces of ``text``, whose blocks are parted by ``block_end``.

    >>> pieces_of("Mr. Brown’s 2 cats").words
    ('Mr', 'Brown’s', '2', 'cats')
    """
    return Pieces(text, tuple(match.span() for match in _PIECE.finditer(text)), block_end)


def shape(word: str) -> str:
    """How a word is written: ``lower``, ``title``, ``upper`` or ``mixed``.

    >>> [shape(word) for word in ("have", "Have", "HAVE", "I", "hAve")]
    ['lower', 'title', 'upper', 'title', 'mixed']
    """
    letters = [letter for letter in word if letter.isalpha()]
    if not any(letter.isupper() for letter in letters):
        return "lower"
    if all(letter.isupper() for letter in letters) and len(letters) > 1:
        return "upper"
    if word[:1].isupper() and not any(letter.isupper() for letter in word[1:]):
        return "title"
    return "mixed"
