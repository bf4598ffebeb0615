"""Invented OCR damage: truths misread as a book is, so that the ranker learns what a nearly clean book looks like.

The pairs that are at hand are dirty newspapers. A book has one damaged word in fifty or two hundred, and its OCR makes
the same few mistakes again and again, some of which no table has. So each invented book gets a profile of its own: some
confusions of the table, the more frequent ones more likely, and for a few letters two signs drawn at random.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from tei_pipeline.lexicon.channel import Channel

SHARES = (0.012, 0.004, 0.02, 0.01, 0.03, 0.015)
"""Shares of damaged words, taken in turn."""
_OWN = 25
_STRANGE_LETTERS = "pdhnmubekgqwf"
_SIGNS = "^jjyy)(;:li.,|*\\'\""
_OFTEN, _STRANGE = (1, 3, 8), 30.0
_OF_PROFILE, _TWICE, _PARTED, _JOINED = 0.75, 0.25, 0.06, 0.15
_SHORTEST_PARTED = 5

Pair = dict[str, str]
_Readings = Mapping[str, Sequence[tuple[str, float]]]


def damaged(pairs: Sequence[Pair], channel: Channel, number: int) -> list[Pair]:
    """The pairs of one invented book, numbered ``number``, with OCR made of their truths."""
    chance = random.Random(number)
    table = [(pair, n) for pair, n in channel.counts.items() if pair[0] != pair[1] and 0 < len(pair[1]) <= 2]
    everywhere: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for (observed, intended), count in table:
        everywhere[intended].append((observed, count))
    own: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for (observed, intended), count in chance.choices(table, weights=[count for _, count in table], k=_OWN):
        own[intended].append((observed, count * chance.choice(_OFTEN)))
    for letter in chance.sample(_STRANGE_LETTERS, 4):
        own[letter].append((chance.choice(_SIGNS) + chance.choice(_SIGNS + "jlic"), _STRANGE))
        own[letter].append((chance.choice(_SIGNS) + chance.choice("jlicot^"), _STRANGE))
    share = SHARES[number % len(SHARES)]
    return [{**pair, "ocr": _misread(pair["gt"], own, everywhere, share, chance)} for pair in pairs]


def _misread(truth: str, own: _Readings, everywhere: _Readings, share: float, chance: random.Random) -> str:
    found = []
    for word in re.split(r"(\s+)", truth):
        read = word
        if word.strip() and chance.random() < share:
            if len(word) >= _SHORTEST_PARTED and chance.random() < _PARTED:
                cut = chance.randrange(1, len(word) - 1)
                read = f"{word[:cut]} {word[cut:]}"
            else:
                for _ in range(2 if chance.random() < _TWICE else 1):
                    read = _with_confusion(read, own if chance.random() < _OF_PROFILE else everywhere, chance)
        elif word == " " and chance.random() < share * _JOINED:
            read = ""
        found.append(read)
    return "".join(found)


def _with_confusion(word: str, readings: _Readings, chance: random.Random) -> str:
    places = [(at, size) for size in (1, 2) for at in range(len(word) - size + 1) if word[at : at + size] in readings]
    if not places:
        return word
    at, size = chance.choice(places)
    read = readings[word[at : at + size]]
    observed = chance.choices([seen for seen, _ in read], weights=[count for _, count in read])[0]
    return word[:at] + observed + word[at + size :]
