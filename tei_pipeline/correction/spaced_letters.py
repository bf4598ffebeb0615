"""Spaced letters: words that were set with blanks between their letters, as headings are, and damaged besides.

``C O N T E N T S`` was printed so, and stays. What its first letter, set larger, was read for is no letter of the row:
``c: O N T E N T S``; then it is read as the word that it is. A row of letters that makes no word is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tei_pipeline.correction.rules import RuleReading
from tei_pipeline.lexicon.vocabulary import Vocabulary

_ROW = re.compile(
    r"(?<![\w.’'-])(?:(?P<small>[a-z])[:;.,]?|(?P<first>[A-Z])[:;,]) (?P<rest>[A-Z](?: [A-Z]){3,})(?![\w.’'-]| [A-Z]\b)"
)
_USUAL = 14.0
"""Cost below which a word is usual (one in a million)."""
_SURE = 0.99
"""How sure it is that six letters or more, each by itself, are the usual word that they spell (by judgement)."""


@dataclass(frozen=True)
class SpacedLetters:
    """Finds the words of ``vocabulary`` that are spelt so."""

    vocabulary: Vocabulary

    def damaged(self, text: str) -> Iterator[RuleReading]:
        """The damaged rows of letters that are words, in order.

        >>> rows = SpacedLetters(Vocabulary({"contents": (1, 9.0, 0.0)}, {"contents": "c"}))
        >>> [reading.after for reading in rows.damaged("c: O N T E N T S")]
        ['CONTENTS']
        >>> list(rows.damaged("C O N T E N T S, c: O N T E N T and a B C D E F G H"))
        []
        """
        for match in _ROW.finditer(text):
            word = ((match["small"] or match["first"]) + match["rest"].replace(" ", "")).upper()
            if self.vocabulary.cost(word) < _USUAL:
                yield RuleReading(*match.span(), word, "single letters that spell a word", _SURE)
