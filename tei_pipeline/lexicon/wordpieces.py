"""Word pieces: how the encoder spells. A word it knows is one piece, any other is spelt in pieces, down to letters.

The pieces are those of BERT's uncased vocabulary (Devlin et al. 2019), so far as English books need them; a piece that
goes on within a word is written with ``##`` before it. A word is cut from its beginning, the longest piece first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

UNKNOWN, START, HIDDEN = "[UNK]", "[CLS]", "[MASK]"
"""What stands for a sign without a piece, for the beginning of a text, for a word that is not to be seen."""
_WITHIN = "##"
_REMEMBERED = 200_000
"""Words whose pieces are kept at hand."""
_TOKEN = re.compile(r"[^\W_]+|[^\w\s]|_")
_SAME = str.maketrans({"ſ": "s", "’": "'", "‘": "'", "“": '"', "”": '"'})


@dataclass(frozen=True)
class WordPieces:
    """Spells texts in ``pieces``; a piece's number is its place in the list.

    >>> spelt = WordPieces(["[UNK]", "[CLS]", "[MASK]", "h", "##e", "the", "##re", "."])
    >>> [[spelt.pieces[number] for number in spelt.of(text)] for text in ("There.", "hé", "the !")]
    [['the', '##re', '.'], ['h', '##e'], ['the', '[UNK]']]
    """

    pieces: Sequence[str]
    _numbers: dict[str, int] = field(default_factory=dict, init=False, repr=False)
    _spelt: dict[str, tuple[int, ...]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self._numbers.update({piece: number for number, piece in enumerate(self.pieces)})

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.pieces), default=1)

    def number(self, piece: str) -> int:
        """The number of ``piece``; that of :data:`UNKNOWN` when there is none."""
        return self._numbers.get(piece, self._numbers[UNKNOWN])

    def of(self, text: str) -> tuple[int, ...]:
        """The pieces of a word or of several."""
        return tuple(number for match in _TOKEN.finditer(text) for number in self._of_word(match.group()))

    def placed(self, text: str) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        """Each word or mark of ``text``: its offsets and its pieces."""
        return ((match.start(), match.end(), self._of_word(match.group())) for match in _TOKEN.finditer(text))

    def _of_word(self, word: str) -> tuple[int, ...]:
        known = self._spelt.get(word)
        if known is None:
            if len(self._spelt) > _REMEMBERED:
                self._spelt.clear()
            known = self._spelt[word] = tuple(self._cut(_plain(word)))
        return known

    def _cut(self, word: str) -> Iterator[int]:
        numbers, at = self._numbers, 0
        while at < len(word):
            mark = _WITHIN if at else ""
            ends = range(min(len(word), at + self._longest), at, -1)
            end = next((end for end in ends if mark + word[at:end] in numbers), at)
            yield numbers[mark + word[at:end]] if end > at else numbers[UNKNOWN]
            at = max(end, at + 1)


def _plain(word: str) -> str:
    """Small letters without accents."""
    parted = unicodedata.normalize("NFD", word.translate(_SAME).lower())
    return "".join(letter for letter in parted if unicodedata.category(letter) != "Mn")
