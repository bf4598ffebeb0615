"""The vocabulary: which words there are, how frequent they are, and which are near to a damaged one."""

from __future__ import annotations

import gzip
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tei_pipeline.lexicon.near_words import NearWords
from tei_pipeline.lexicon.skeletons import Skeletons

APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'"})
_POSSESSIVE = re.compile(r"'s?$")
_REMEMBERED = 300_000
_OWN_WORD, _OWN_NAME = 14.0, 15.0
"""Cost of a word or a name that only the user's tables have: that of one in a million words, or in three."""
_USUAL = 14.0
"""Cost up to which a common word may be what several misread letters looked like: that of one in a million words."""
_OBSCURE = 17.0
"""Cost from which a listed word was never met in any text: right if it is printed so, but never a guess."""


def folded(word: str) -> str:
    """How the vocabulary writes a word: in small letters, with a straight apostrophe.

    >>> folded("O’Brien")
    "o'brien"
    """
    low = word.lower()
    return low if low.isascii() else low.translate(APOSTROPHES)


def without_accents(word: str) -> str:
    """The letters without the marks over and under them.

    >>> without_accents("émigré")
    'emigre'
    """
    if word.isascii():
        return word
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))


@dataclass(frozen=True)
class Vocabulary:
    """Words with their number, cost (−log P, nats) and pair penalty, and the list each is from.

    Lists: ``c`` common words, ``n`` names, ``o`` other forms met in texts, ``m`` the model's own signs, ``u`` the
    user's.
    """

    single: Mapping[str, tuple[int, float, float]]
    lists: Mapping[str, str]
    _entries: dict[str, str | None] = field(default_factory=dict, repr=False)

    def knows(self, word: str) -> bool:
        """Whether ``word``, in any case and with or without a possessive ending, is in the vocabulary.

        >>> Vocabulary({"harbour": (1, 9.0, 0.0)}, {"harbour": "c"}).knows("Harbour’s")
        True
        """
        return self.entry(word) is not None

    def entry(self, word: str) -> str | None:
        """The form under which the vocabulary has ``word``: itself, or without its possessive ending."""
        if word in self._entries:
            return self._entries[word]
        if len(self._entries) > _REMEMBERED:
            self._entries.clear()
        found = self._entries[word] = self._find(folded(word))
        return found

    def _find(self, low: str) -> str | None:
        if low in self.single and self.lists[low] != "m":
            return low
        base = _POSSESSIVE.sub("", low)
        return base if base != low and len(base) > 1 and base in self.single else None

    def listed(self, word: str) -> str:
        """The list that ``word`` is from, or an empty text."""
        entry = self.entry(word)
        return self.lists[entry] if entry else ""

    def cost(self, word: str) -> float:
        """−log P(word), in nats; 25.5 for a word that is not there."""
        entry = self.entry(word)
        return self.single[entry][1] if entry else 25.5

    def is_guess(self, word: str) -> bool:
        """Whether ``word``, folded, may be guessed: it is listed, and was met in some text."""
        return word in self.single and self.single[word][1] < _OBSCURE and self.lists[word] != "m"

    @cached_property
    def accented(self) -> tuple[str, ...]:
        """The words with letters outside the Latin alphabet's first 26."""
        return tuple(word for word in self.single if not word.isascii())

    @cached_property
    def letter_shares(self) -> Mapping[str, float]:
        """How large a share of the letters of running text each of the first 26 letters is, by the usual words."""
        weights: dict[str, float] = defaultdict(float)
        for word, (_, cost, _) in self.single.items():
            if cost < _USUAL and word.isascii() and word.isalpha():
                chance = math.exp(-cost)
                for letter in word:
                    weights[letter] += chance
        every = sum(weights.values())
        return {letter: weight / every for letter, weight in weights.items()}

    @cached_property
    def near(self) -> NearWords:
        """The index of the words that may be guessed."""
        return NearWords(filter(self.is_guess, self.single))

    @cached_property
    def skeletons(self) -> Skeletons:
        """The usual words by what they look like."""
        return Skeletons(w for w, (_, cost, _) in self.single.items() if cost < _USUAL and self.lists[w] in "cu")


class _Numbers(dict[str, float]):
    def __missing__(self, cell: str) -> float:
        number = self[cell] = float(cell)
        return number


def read_vocabulary(file: Path, own: Iterable[str] = (), names: Iterable[str] = ()) -> Vocabulary:
    """The vocabulary in ``file`` (gzip; a line for each word, the most frequent first: word, cost, penalty, list), and
    the user's ``own`` words and ``names``.
    """
    single: dict[str, tuple[int, float, float]] = {}
    lists: dict[str, str] = {}
    numbers = _Numbers()  # few differ: shared, they take 8 MB less
    lines = gzip.decompress(file.read_bytes()).decode("utf-8").split("\n")
    for number, line in enumerate(lines[1:], 1):
        if line:
            word, cost, penalty, of = line.split("\t")
            single[word] = (number, numbers[cost], numbers[penalty])
            lists[word] = of
    for word in own:
        low = folded(word)
        if low not in single:
            single[low] = (len(single) + 1, _OWN_WORD, 0.0)
        lists[low] = "u"
    for name in names:
        low = folded(name)
        if low not in single:
            single[low] = (len(single) + 1, _OWN_NAME, 0.0)
        if lists.get(low, "o") == "o":
            lists[low] = "n"
    return Vocabulary(single, lists)
