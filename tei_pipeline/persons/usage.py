"""Usage: what a word with a capital names, by the company that it keeps in the whole text.

A person says, writes, is asked and told, has things (``’s``), and bears titles and forenames; one is *in* a place and
has *the* before a thing. No occurrence decides, all together do. Sentences that open with the word say less, since a
capital is due there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tei_pipeline.lexicon import Lexicon
from tei_pipeline.persons.text import Block, Place, Word

_SURE = 1.3
"""From this weight on a word that no list knows is a person's name."""
_SURE_WORD = 2.2
"""The same for one that is also a word of the language."""
_SHORTEST = 4


@dataclass(slots=True)
class Use:
    """How often a word stands with a capital and without, and in which company."""

    capital: int = 0
    inner: int = 0
    small: int = 0
    titled: int = 0
    named: int = 0
    acts: int = 0
    towards: int = 0
    owns: int = 0
    place: int = 0
    article: int = 0
    thing: int = 0


def usage_of(blocks: Iterable[Block], lexicon: Lexicon) -> dict[str, Use]:
    """The use of each word, by its folded form."""
    found: dict[str, Use] = {}
    for block in blocks:
        if block.place in (Place.LIST, Place.WORK):
            continue
        words = block.words
        for at, word in enumerate(words):
            use = found.get(word.key)
            if use is None:
                use = found[word.key] = Use()
            if not word.capital:
                use.small += 1
            else:
                _count(use, block, words, at, lexicon)
    return found


def _count(use: Use, block: Block, words: Sequence[Word], at: int, lexicon: Lexicon) -> None:
    names = lexicon.names
    word = words[at]
    use.capital += 1
    use.inner += not word.opens
    after = words[at + 1] if at + 1 < len(words) else None
    before = words[at - 1] if at and word.gap in (" ", ". ") else None
    if after is not None and after.key == "s" and after.gap in ("’", "'"):
        use.owns += 1
    elif after is not None and after.gap == " " and not after.capital:
        use.acts += names.has("act", after.text)
        use.thing += names.has("thing", after.text)
    elif after is not None and after.gap == " ":
        use.thing += names.has("thing", after.text)
    if before is None or (word.opens and word.gap != ". "):
        return
    if before.key in names.titles and word.gap in (" ", ". "):
        use.titled += 1
    elif before.capital and (before.key in names.given or len(before.text) == 1):
        use.named += 1
    elif word.gap == " " and before.text == "of" and at > 1 and words[at - 2].capital:
        use.article += words[at - 2].key not in names.titles and words[at - 2].key not in names.roles
    elif word.gap == " " and not before.capital:
        use.place += names.has("place", before.text)
        use.article += names.has("article", before.text)
        use.towards += names.has("toward", before.text)


def names_in_use(usage: Mapping[str, Use], lexicon: Lexicon, not_persons: frozenset[str]) -> frozenset[str]:
    """The words that the text uses as persons' surnames, though nothing lists them."""
    return frozenset(
        key
        for key, use in usage.items()
        if len(key) >= _SHORTEST and key not in not_persons and weight(key, use, lexicon) >= _threshold(key, lexicon)
    )


def weight(key: str, use: Use, lexicon: Lexicon) -> float:
    """How much speaks for a person; per occurrence, with more weight for what occurs often.

    >>> person, place = Use(capital=3, inner=3, acts=2, owns=1), Use(capital=3, inner=3, place=3)
    >>> weight("norrby", person, Lexicon()) > 1.6 > weight("norrby", place, Lexicon())
    True
    """
    if (not use.inner and lexicon.knows(key)) or use.small * 4 > use.capital:
        return 0.0
    signs = (
        2.0 * use.titled
        + 1.6 * use.named
        + 1.0 * use.acts
        + 0.8 * use.owns
        + 0.4 * use.towards
        - 1.2 * use.place
        - 1.6 * use.article
        - 0.8 * use.thing
    )
    ending = (0.8 if lexicon.knows(key) else 1.5) if key.endswith(lexicon.names.surname_endings) else 0.0
    return float(signs / use.capital**0.5) + ending


def leaning(use: Use | None) -> bool:
    """Whether nothing in the use of a word, which an index lists, speaks for a place or a thing.

    >>> leaning(Use(capital=3, inner=2, towards=1)), leaning(Use(capital=3, article=2))
    (True, False)
    """
    if use is None or use.small or not use.inner:
        return False
    speaks = use.acts + use.owns + use.towards + use.titled + use.named
    return speaks > 0 and use.article + use.place + use.thing <= 0.2 * use.capital


def _threshold(key: str, lexicon: Lexicon) -> float:
    return _SURE_WORD if lexicon.knows(key) else _SURE
