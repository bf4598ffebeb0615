"""Stray marks: specks that were read as points before words, and blanks lost before opening quotes.

No word list sees either. ``is another .side`` is a speck beside the *s*; ``of‘the third stage’`` lost a blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tei_pipeline.correction.pieces import Pieces
from tei_pipeline.correction.rules import RuleReading
from tei_pipeline.lexicon.vocabulary import Vocabulary

_SPECK = re.compile(r"(?<=[\w,;’'] )\.(?P<word>[a-z]{2,})(?![\w./-])|(?<=[\w,;]\n)\.(?P<first>[a-z]{2,})(?![\w./-])")
_FEWEST = 3
"""Different words with a point before them in a text from which these are specks; one may be the name of a format."""
_USUAL = 14.0
"""Cost up to which a word is usual (one in a million)."""
_QUOTE = re.compile(r"(?<![\w’'-])(?P<word>[a-z]{2,})‘(?=[^\W\d_]{3,}[^‘\n]*\n?[^‘\n]*’)")
_FREQUENT = 7.0
_SURE_SPECK, _SURE_QUOTE = 0.9, 0.9
"""How sure both are: of the first input (2026-11-23) all 12 points and all 4 quotes are so."""


@dataclass(frozen=True)
class StrayMarks:
    """Finds them by what ``vocabulary`` says of the words that they touch."""

    vocabulary: Vocabulary

    def specks(self, pieces: Pieces) -> Iterator[RuleReading]:
        """Points before words, all with the same first letter: the speck is its own. Names of files and formats have
        others, and are no usual words.

        >>> from tei_pipeline.correction.pieces import pieces_of
        >>> lists = dict.fromkeys(("side", "so", "shall", "net"), "c")
        >>> marks = StrayMarks(Vocabulary(dict.fromkeys(lists, (1, 9.0, 0.0)), lists))
        >>> [reading.after for reading in marks.specks(pieces_of("another .side that be .so we .shall go"))]
        ['side', 'so', 'shall']
        >>> list(marks.specks(pieces_of("a .so file"))), list(marks.specks(pieces_of("the .so, the .side, the .net")))
        ([], [])
        """
        found = list(_SPECK.finditer(pieces.text))
        words = {match["word"] or match["first"] for match in found}
        usual = all(self.vocabulary.cost(word) < _USUAL for word in words)
        if len(words) < _FEWEST or len({word[0] for word in words}) > 1 or not usual:
            return
        for match in found:
            word = match["word"] or match["first"]
            evidence = f"a point stands before {len(words)} words in the middle of sentences"
            yield RuleReading(match.start(), match.end(), word, evidence, _SURE_SPECK)

    def quotes(self, pieces: Pieces) -> Iterator[RuleReading]:
        """Small words to which an opening quote sticks; an apostrophe that was read so stands before fewer letters.

        >>> from tei_pipeline.correction.pieces import pieces_of
        >>> marks = StrayMarks(Vocabulary({"of": (1, 3.0, 0.0), "we": (2, 5.0, 0.0)}, {"of": "c", "we": "c"}))
        >>> [reading.after for reading in marks.quotes(pieces_of("the idea of‘the third stage’ and we‘ve seen’"))]
        ['of ‘']
        """
        for match in _QUOTE.finditer(pieces.text):
            if self.vocabulary.cost(match["word"]) < _FREQUENT:
                evidence = "a blank is lost before the quote"
                yield RuleReading(match.start(), match.end(), f"{match['word']} ‘", evidence, _SURE_QUOTE)
