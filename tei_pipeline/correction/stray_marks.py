"""Stray marks: specks that were read as points before words, and blanks lost before opening quotes.

No word list sees either. ``is another .side`` is a speck beside the *s*; ``of‘the third stage’`` lost a blank.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tei_pipeline.correction.pieces import Pieces
from tei_pipeline.correction.rules import RuleReading
from tei_pipeline.lexicon.language_model import LanguageModel
from tei_pipeline.lexicon.vocabulary import Vocabulary

_SPECK = re.compile(r"(?<=[\w,;’'] )\.(?P<word>[a-z]{2,})(?![\w./-])|(?<=[\w,;]\n)\.(?P<first>[a-z]{2,})(?![\w./-])")
_FEWEST = 3
"""Different words with a point before them in a text from which these are specks; one may be the name of a format."""
_USUAL = 14.0
"""Cost up to which a word is usual (one in a million)."""
_QUOTE = re.compile(r"(?<![\w’'-])(?P<word>[a-z]{2,})‘(?=[^\W\d_]{3,}[^‘\n]*(?:\n[^‘\n]*)?’(?!\w))")
_FREQUENT = 7.0
_SURE_SPECK, _SURE_QUOTE = 0.9, 0.9
"""How sure both are: of the first input (2026-11-23) all 12 points and all 4 quotes are so."""


@dataclass(frozen=True)
class StrayMarks:
    """Finds them by what ``vocabulary`` says of the words that they touch, and ``model`` of those before."""

    vocabulary: Vocabulary
    model: LanguageModel

    def specks(self, pieces: Pieces) -> Iterator[RuleReading]:
        """Points before words with the same first letter: the speck is its own. More than half of the words have to
        be known to follow those before them: names of formats and classes are usual words too, but follow nothing.
        """
        found: dict[str, list[tuple[re.Match[str], str]]] = defaultdict(list)
        for match in _SPECK.finditer(pieces.text):
            word = match["word"] or match["first"]
            found[word[0]].append((match, word))
        for places in found.values():
            words = {word for _, word in places}
            usual = all(self.vocabulary.cost(word) < _USUAL for word in words)
            follow = sum(self._follows(pieces, match, word) for match, word in places)
            if len(words) >= _FEWEST and usual and 2 * follow > len(places):
                for match, word in places:
                    evidence = f"a point stands before {len(words)} words in the middle of sentences"
                    yield RuleReading(match.start(), match.end(), word, evidence, _SURE_SPECK)

    def _follows(self, pieces: Pieces, match: re.Match[str], word: str) -> bool:
        at = pieces.at(match.start("word" if match["word"] else "first"))
        return at > 0 and self.model.seen(pieces.folded[at - 1], word)

    def quotes(self, pieces: Pieces) -> Iterator[RuleReading]:
        """Small words to which an opening quote sticks; an apostrophe that was read so stands before fewer letters."""
        for match in _QUOTE.finditer(pieces.text):
            if self.vocabulary.cost(match["word"]) < _FREQUENT:
                evidence = "a blank is lost before the quote"
                yield RuleReading(match.start(), match.end(), f"{match['word']} ‘", evidence, _SURE_QUOTE)
