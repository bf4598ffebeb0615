"""Accents: letters with an accent, for which an OCR that knows none reads a mark, a figure or the bare letter.

``caf6`` is no number, and ``^migr^`` no formula: where a mark or a figure stands in the place of an accented letter and
every other letter is right, the word is told. A text that gives a word away so prints its accents; then the same word
without them has lost them, too, if the OCR reads no accent at all. Many books print none: a bare ``emigre`` alone says
nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from tei_pipeline.correction.pieces import shape
from tei_pipeline.correction.rules import RuleReading
from tei_pipeline.lexicon.vocabulary import Vocabulary, folded, without_accents

_TOKEN = re.compile(r"(?<![\w^&*°])(?=[\w^&*°]*[^\W\d_])[\w^&*°]{4,}(?![\w^&*°])")
_BARE = re.compile(r"(?<![\w^&*°])[A-Za-z]{4,}(?![\w^&*°])")
_MARK = re.compile(r"[\d^&*°]")
"""What is read for an accented letter. Other letters are, too (``chargi``): these the near words find."""
_ANY = "."
_FEWEST = 3
"""Letters that have to stand, besides the accented ones."""
_USUAL = 14.0
"""Cost below which a word is usual (one in a million): ``attach`` is, ``caf`` is not."""
_ABBREVIATED = re.compile(r"[A-Z]\^[a-z]{1,3}")
"""A title with letters set high: ``M^me``."""
_OFTEN = 3
"""Uses of a caret after one word from which it is none of a note; figures may count names: ``pass1``."""
_COMMONER = 2.0
"""How much commoner (nats) a word without accents may be: ``Leon`` is another name than ``Léon``."""
_SURE, _ALIKE, _ALONE = 0.95, 0.8, 0.45
"""How sure a word is that a mark or a figure gives away; one that lost all its accents in a text that so prints it; one
that is another word as it stands, or without the mark at its end, which may be a note's (first input, read by eye,
2026-11-23)."""


@dataclass(frozen=True)
class Accents:
    """Finds the accented words of ``vocabulary``."""

    vocabulary: Vocabulary

    @cached_property
    def _by_skeleton(self) -> Mapping[str, str]:
        """The commonest word for each row of letters in which at least one accented letter is any sign, others bare."""
        found: dict[str, str] = {}
        for word in sorted(self.vocabulary.accented, key=self.vocabulary.cost):
            bare = without_accents(word)
            accented = [at for at, (one, two) in enumerate(zip(word, bare, strict=False)) if one != two]
            if len(bare) != len(word) or not bare.isascii() or len(word) - len(accented) < _FEWEST:
                continue
            for signs in product(*((bare[at], _ANY) for at in accented)):
                letters = list(bare)
                for at, sign in zip(accented, signs, strict=True):
                    letters[at] = sign
                if _ANY in signs:
                    found.setdefault("".join(letters), word)
        return found

    def damaged(self, text: str) -> Iterator[RuleReading]:
        """The damaged accented words of ``text``, none overlapping.

        >>> lists = {"émigré": "c", "émigrés": "c"}
        >>> words = Accents(Vocabulary(dict.fromkeys(lists, (1, 9.0, 0.0)), lists))
        >>> text = "an ^migr^ lady, two emigres"
        >>> [(text[r.start : r.end], r.after, r.confidence) for r in words.damaged(text)]
        [('^migr^', 'émigré', 0.95), ('emigres', 'émigrés', 0.8)]
        >>> list(words.damaged("two emigres")) or list(words.damaged("an ^migr^ lady, two emigrés"))[1:]
        []
        """
        shown: dict[str, str] = {}
        tokens = [match for match in _TOKEN.finditer(text) if _MARK.search(match.group())]
        uses = Counter(match.group().lower() for match in tokens)
        for match in tokens:
            reading = self._given_away(match, uses[match.group().lower()])
            if reading is not None:
                if reading.confidence == _SURE:
                    shown.setdefault(_stem(folded(reading.after)), match.group())
                yield reading
        if shown and not reads_accents(text):
            yield from self._bare(text, shown)

    def _given_away(self, match: re.Match[str], uses: int) -> RuleReading | None:
        token = match.group()
        word = self._by_skeleton.get(_MARK.sub(_ANY, folded(token)))
        if word is None or _ABBREVIATED.fullmatch(token):
            return None
        bare = [rest for rest in (token[:-1], token[1:]) if not _MARK.search(rest)]
        is_word = any(self.vocabulary.cost(rest) < _USUAL for rest in bare)
        if is_word and not (token.endswith("^") and uses >= _OFTEN):
            return RuleReading(*match.span(), self._as_printed(word, token), "the mark may be that of a note", _ALONE)
        return RuleReading(*match.span(), self._as_printed(word, token), "marks for the accented letters", _SURE)

    def _bare(self, text: str, shown: Mapping[str, str]) -> Iterator[RuleReading]:
        """The words that are ``shown`` with marks elsewhere, where they stand bare."""
        accented: dict[str, str] = {}
        for word in sorted(self.vocabulary.accented, key=self.vocabulary.cost, reverse=True):
            if _stem(word) in shown:
                accented[without_accents(word)] = word
        for match in _BARE.finditer(text):
            seen = match.group()
            meant = accented.get(seen.lower())
            if meant is not None:
                is_other = self.vocabulary.cost(_stem(seen)) + _COMMONER < self.vocabulary.cost(_stem(meant))
                evidence = f"{shown[_stem(meant)]} shows that the text prints the accents"
                yield RuleReading(
                    *match.span(), self._as_printed(meant, seen), evidence, _ALONE if is_other else _ALIKE
                )

    def _as_printed(self, word: str, token: str) -> str:
        """The word with the capitals of what was read; a name has one, though a mark stands for its first letter."""
        letters = "".join(letter for letter in token if letter.isalpha())
        if not token[0].isalpha() and self.vocabulary.listed(word) == "n":
            return word.capitalize()
        return {"title": word.capitalize(), "upper": word.upper()}.get(shape(letters), word)


def _stem(word: str) -> str:
    """The word without the ending of the plural."""
    return word.removesuffix("s")


def reads_accents(text: str) -> bool:
    """Whether a text has a letter with an accent: then its OCR knows them.

    >>> reads_accents("an émigré"), reads_accents("an ^migr^")
    (True, False)
    """
    return any(letter.isalpha() and letter != without_accents(letter) for letter in set(text))
