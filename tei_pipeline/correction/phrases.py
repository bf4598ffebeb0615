"""Phrases: fixed expressions of other languages, of which one word was damaged.

No language model of English knows ``persona non grata``; but where all its words but one stand, the one is no riddle.
The phrases are a table (``dictionaries/phrases.tsv``). A lost accent alone is only proposed: many books print none. A
``chargi d'affaires`` elsewhere shows that this one does.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rapidfuzz.distance import Levenshtein

from tei_pipeline.correction.accents import reads_accents
from tei_pipeline.correction.pieces import Pieces, pieces_of, shape
from tei_pipeline.correction.rules import RuleReading
from tei_pipeline.lexicon.vocabulary import folded, without_accents

_DAMAGED, _ACCENT, _ACCENT_SHOWN = 0.98, 0.45, 0.9
"""How sure a damaged word of a phrase is, one that lost nothing but an accent, and the same where another sign is read
for that accent elsewhere, in a text whose OCR reads none: so the book prints it (by judgement)."""
_FARTHEST = 0.3
"""Share of a word's letters that may be damaged; one always may."""
_TELLING = 12.0
"""Cost from which a word is rare enough in the language around it to tell a phrase (one word in 160,000)."""
_SHORTEST = 3
_WITHIN = re.compile(r"[ \t]*\n?[ \t]*|-")


def _no_word(word: str) -> float:
    """The cost of a word in a language of no words."""
    return math.inf


@dataclass(frozen=True, slots=True)
class _Found:
    """A place where a phrase may stand: its first piece, the number of the phrase among those listed, its words, and
    which of them are not there, by number.
    """

    first: int
    number: int
    words: tuple[str, ...]
    phrase: str
    wrong: tuple[int, ...]

    @property
    def order(self) -> tuple[int, bool, bool, int]:
        """Of phrases that begin at one place, a whole one comes first, then one whose first word stands."""
        return self.first, bool(self.wrong), 0 in self.wrong, self.number

    def unaccented(self, pieces: Pieces) -> tuple[int, ...]:
        """The words of which only an accent is missing."""
        read = pieces.words[self.first : self.first + len(self.words)]
        return tuple(
            n for n, (seen, meant) in enumerate(zip(read, self.words, strict=True)) if folded(seen) != folded(meant)
        )


@dataclass(frozen=True)
class Phrases:
    """The phrases known, as they are printed, and the cost of a word in the language around them."""

    listed: tuple[str, ...] = ()
    cost: Callable[[str], float] = _no_word

    @cached_property
    def _by_word(self) -> Mapping[str, Sequence[tuple[int, int, tuple[str, ...], tuple[str, ...]]]]:
        """For each word that tells a phrase, without accents: its place, the number of the phrase, the words of the
        phrase, with accents and without. What no word tells is only looked for whole, by its first word.
        """
        found: dict[str, list[tuple[int, int, tuple[str, ...], tuple[str, ...]]]] = defaultdict(list)
        for number, phrase in enumerate(self.listed):
            words = pieces_of(phrase).words
            bare = tuple(map(_bare, words))
            telling = [place for place, word in enumerate(words) if self.cost(word) > _TELLING]
            for place in telling or range(len(words))[:1]:
                found[bare[place]].append((place, number, words, bare))
        return found

    def damaged(self, pieces: Pieces) -> Iterator[RuleReading]:
        """The damaged words of phrases in a text, in order; each once.

        >>> phrases = Phrases(("persona non grata",))
        >>> [(r.after, r.evidence) for r in phrases.damaged(pieces_of("was persona nou grata."))]
        [('non', 'the phrase persona non grata')]
        >>> list(phrases.damaged(pieces_of("persona non grata; a person, non grata")))
        []
        """
        readings = list(self._readings(pieces))
        shown = {
            folded(reading.after)
            for reading in readings
            if _has_sign_for_accent(pieces.text[reading.start : reading.end], reading.after)
        }
        if shown and reads_accents(pieces.text):
            shown.clear()
        for reading in readings:
            lost = reading.confidence == _ACCENT and folded(reading.after) in shown
            yield replace(reading, confidence=_ACCENT_SHOWN) if lost else reading

    def _readings(self, pieces: Pieces) -> Iterator[RuleReading]:
        without = {word: _bare(word) for word in set(pieces.words)}
        every = list(self._found(pieces, [without[word] for word in pieces.words]))
        whole = [found for found in every if not found.wrong]
        said = {at for found in whole for at in range(found.first, found.first + len(found.words))}
        broken = [found for found in every if len(found.wrong) == 1]
        for found in sorted((*whole, *broken), key=lambda found: found.order):
            unlike = found.wrong or found.unaccented(pieces)
            at = found.first + unlike[0] if len(unlike) == 1 else None
            if at is not None and (not found.wrong or (at not in said and self._is_told(found))):
                reading = self._reading(pieces, at, found.words[unlike[0]], found)
                if reading is not None:
                    said.add(at)
                    yield reading

    def _found(self, pieces: Pieces, bare: Sequence[str]) -> Iterator[_Found]:
        """Where a phrase may stand: one of its words does, and nothing but blanks or hyphens parts the others."""
        seen = set()
        by_word = self._by_word
        for at, word in enumerate(bare):
            for place, number, words, meant in by_word.get(word, ()):
                first, last = at - place, at - place + len(words)
                if first < 0 or last > len(bare) or (first, number) in seen:
                    continue
                seen.add((first, number))
                if all(_WITHIN.fullmatch(pieces.gap(n)) for n in range(first, last - 1)):
                    here = zip(bare[first:last], meant, strict=True)
                    wrong = tuple(n for n, (is_read, is_meant) in enumerate(here) if is_read != is_meant)
                    yield _Found(first, number, words, self.listed[number], wrong)

    def _is_told(self, found: _Found) -> bool:
        """Whether one of the words that stand says that it is the phrase: ``in`` alone does not say ``in toto``."""
        return any(self.cost(word) > _TELLING for n, word in enumerate(found.words) if n not in found.wrong)

    def _reading(self, pieces: Pieces, at: int, meant: str, found: _Found) -> RuleReading | None:
        seen = pieces.words[at]
        far = Levenshtein.distance(seen.lower(), meant.lower())
        if found.wrong and (len(meant) < _SHORTEST or far > max(1, _FARTHEST * len(meant))):
            return None
        after = {"title": meant.capitalize(), "upper": meant.upper()}.get(shape(seen), meant)
        return RuleReading(*pieces.spans[at], after, f"the phrase {found.phrase}", _DAMAGED if found.wrong else _ACCENT)


def _has_sign_for_accent(seen: str, meant: str) -> bool:
    """Whether nothing but the accented letters was read otherwise, and one of them as another letter or sign."""
    bare = _bare(meant)
    if len(seen) != len(meant) or bare == _bare(seen):
        return False
    return all(one == two for one, two, letter in zip(seen.lower(), bare, meant.lower(), strict=True) if letter == two)


def _bare(word: str) -> str:
    return without_accents(folded(word))
