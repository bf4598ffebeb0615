"""Word pairs: what OCR read for each printed word, from a text and its truth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from tei_pipeline.evaluation.alignment import align_characters

_BROKEN = re.compile(r"¬\s*")
_BLANKS = 2
_DAMAGE = 0.5


def word_pairs(observed: str, truth: str) -> Iterator[tuple[str, str]]:
    """The observed and the printed form of each word, in order; where too much differs there is no pair.

    The texts are cut where a blank of one is a blank of the other. A pair has one printed word; the observed one may be
    broken by two blanks at most, and at most half of its letters may be wrong.

    >>> list(word_pairs("liave old hou se", "have old house"))
    [('liave', 'have'), ('old', 'old'), ('hou se', 'house')]
    """
    cuts = [(0, 0)]
    for block in align_characters(observed, truth):
        if block.equal:
            same = enumerate(observed[block.a0 : block.a1])
            cuts += [(block.a0 + at, block.b0 + at) for at, letter in same if letter.isspace()]
    cuts.append((len(observed), len(truth)))
    for (a, b), (c, d) in pairwise(cuts):
        read, printed = observed[a:c].strip(), _BROKEN.sub("", truth[b:d].strip())
        if not read or not printed or any(map(str.isspace, printed)) or sum(map(str.isspace, read)) > _BLANKS:
            continue
        if Levenshtein.distance(read, printed) <= max(1.0, _DAMAGE * len(printed)):
            yield read, printed
