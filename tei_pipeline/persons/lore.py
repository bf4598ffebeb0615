"""Lore: all that is learnt of the names of a text, while it is learnt.

The register of persons, the headwords and glosses by their place, the use and the spelling of words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tei_pipeline.document import PersonName
from tei_pipeline.lexicon.names import fold
from tei_pipeline.persons.likeness import Repair
from tei_pipeline.persons.register import Register
from tei_pipeline.persons.text import Block
from tei_pipeline.persons.usage import Use

_RARE = 3
"""A word that stands no more often than this may be a misreading."""


@dataclass(frozen=True, slots=True)
class Headed:
    """A block that opens with a name: whose it is, and where the name stands in the reading."""

    block: int
    person: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Glossed:
    """A name that a gloss explains: its folded words, where they stand, whose it is, and where the gloss stands.

    ``person`` is -1 where the gloss names nobody.
    """

    words: tuple[str, ...]
    start: int
    end: int
    person: int
    gloss_start: int
    gloss_end: int


@dataclass
class Lore:
    """All that was learnt: the register, the headwords and glosses by their place, the use of words."""

    register: Register
    blocks: Sequence[Block]
    usage: Mapping[str, Use]
    in_use: frozenset[str]
    places: frozenset[str]
    repair: Repair
    surfaces: Mapping[str, str]
    """How the text spells each folded word most often."""
    headed: dict[int, Headed] = field(default_factory=dict)
    glossed: list[Glossed] = field(default_factory=list)
    anchored: dict[int, int] = field(default_factory=dict)
    """The offset in the reading of a word that a note explains, and the person whom the note introduces."""

    def right(self, key: str) -> str:
        """The name of which the folded word is a misreading; the word itself where it is none."""
        use = self.usage.get(key)
        if use is not None and use.capital > _RARE:
            return key
        return self.repair.of(key) or key

    def is_small(self, key: str) -> bool:
        """Whether the text writes a folded word without a capital too, so that it is one of the language."""
        use = self.usage.get(key)
        return use is not None and use.small * 3 > use.capital

    def is_place(self, word: str) -> bool:
        """Whether the table of places has the word."""
        return fold(word) in self.places

    def cased(self, name: PersonName) -> PersonName:
        """A name printed in capitals, large or small, with the capitals that it has in running text."""
        if all(_is_regular(word) for word in (name.surname, *name.forenames, name.patronymic)):
            return name
        surname = " ".join(self.recased(word) for word in name.surname.split())
        fore = tuple(self.recased(part) for part in name.forenames)
        return PersonName(surname, fore, self.recased(name.patronymic), name.link, name.title)

    def recased(self, word: str) -> str:
        """A word with the capitals that it has in running text."""
        known = self.surfaces.get(fold(word), word)
        if _is_regular(known) or len(word) < 3:
            return known
        return "-".join(part.capitalize() for part in word.split("-"))


def surfaces_of(blocks: Sequence[Block]) -> dict[str, str]:
    """How the text spells each folded word with a capital most often; capitals throughout only where nothing else."""
    counted: dict[str, Counter[str]] = {}
    for block in blocks:
        for word in block.words:
            if word.capital:
                counted.setdefault(word.key, Counter())[word.text] += 1
    return {
        key: max(forms.items(), key=lambda form: (_is_regular(form[0]), form[1], form[0]))[0]
        for key, forms in counted.items()
    }


def _is_regular(word: str) -> bool:
    """Whether capitals stand where a name has them; small capitals are often read as ``SoLTZ``."""
    return not re.search(r"[^\W\d_a-zß-ÿ]{2}|[^\W\d_A-ZÀ-Þ][^\W\d_a-zß-ÿ]$|[a-z][A-Z][A-Z]", word)
