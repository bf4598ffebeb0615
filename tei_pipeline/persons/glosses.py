"""Glosses: what a book's editor set in brackets after a name to say who is meant.

``Georgi Vassilevich [Bell]`` teaches forename and patronymic, ``Stiva [Bell]`` a nickname. Each is kept with its place,
since the same patronymic may be another person's elsewhere.
TEI: Guidelines 3.4.1 (``gloss``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tei_pipeline.document import Learnt, PersonName
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.lexicon.names import NameTables, fold
from tei_pipeline.persons.lore import Glossed, Lore
from tei_pipeline.persons.text import Block, Place, Word

_BRACKETED = re.compile(r"\[([^\[\]]{2,50})\]")


class Glosses:
    """Reads them into the register and the lore."""

    def __init__(self, lore: Lore, lexicon: Lexicon) -> None:
        self._lore = lore
        self._register = lore.register
        self._names = lexicon.names

    def learn(self) -> None:
        """What stands in brackets after a name: who is meant. Whole names first, so that the rest has them to go by."""
        found = [gloss for block in self._lore.blocks for gloss in self._glosses_of(block)]
        ranked = sorted(range(len(found)), key=lambda at: (_rank(found[at][0], self._names), at))
        said: dict[int, Glossed] = {}
        for at in ranked:
            before, inside, start, end = found[at]
            person = self._explained(before, inside) if inside else -1
            keys = tuple(self._lore.right(word.key) for word in before)
            low, high = (before[0].start, before[-1].end) if before else (start, start)
            said[at] = Glossed(keys, low, high, person, start, end)
        self._lore.glossed = [said[at] for at in range(len(found))]

    def _glosses_of(self, block: Block) -> Iterator[tuple[list[Word], list[Word], int, int]]:
        if "[" not in block.text or block.place in (Place.INDEX, Place.LIST):
            return
        for match in _BRACKETED.finditer(block.text):
            start, end = block.start + match.start(), block.start + match.end()
            inside = [word for word in block.words if start <= word.start < end]
            at = next((n for n, word in enumerate(block.words) if word.start >= start), len(block.words))
            if not inside or at == 0 or any(glyph.isdecimal() for glyph in match.group()):
                continue
            if not block.text[: match.start()].rstrip()[-1:].isalpha():
                continue
            if any(not w.capital and w.key not in self._names.titles and w.text not in self._names.particles
                   for w in inside):  # fmt: skip
                inside = []
            yield self._before(block.words, at), inside, start, end

    def _before(self, words: Sequence[Word], at: int) -> list[Word]:
        """The name before a gloss: up to three words with capitals, without a title or a word that opens a sentence."""
        row: list[Word] = []
        for word in reversed(words[max(0, at - 3) : at]):
            if row and row[0].gap != " ":
                break
            lone = word.key in self._names.titles or (
                self._lore.is_small(word.key) and word.key not in self._names.given
            )
            if not word.capital or lone:
                break
            row.insert(0, word)
        return row

    def _explained(self, before: Sequence[Word], inside: Sequence[Word]) -> int:
        """The person whom a gloss names, with what the explained name teaches of them; -1 where it names none."""
        titles = [word for word in inside if word.key in self._names.titles]
        named = [word for word in inside if word.key not in self._names.titles]
        if not named or not named[-1].capital:
            return -1
        key = self._lore.right(named[-1].key)
        surname = self._lore.surfaces.get(key, named[-1].text)
        forenames = tuple(word.text for word in named[:-1] if word.capital)
        title = titles[0].text if titles else ""
        is_known = bool(self._register.of_surname(key)) or key in self._lore.in_use
        patronymic = next((self._right_form(word) for word in before if self._names.is_patronymic(word.text)), "")
        given = [w for w in before if not self._names.is_patronymic(w.text) and self._is_given(w)]
        if not is_known and not (patronymic or given):
            return -1
        if key in self._lore.places and not self._register.of_surname(key):
            return -1
        female = True if title and self._names.titles[fold(title)].female else None
        if len(given) + bool(patronymic) == len(before) and before:
            return self._named(PersonName(surname, tuple(w.text for w in given), patronymic), title)
        found = self._register.matching(PersonName(surname, forenames, title=title), female=female)
        if before and self._register.of_surname(self._lore.right(before[-1].key)) and female:
            own = self._register.of_surname(self._lore.right(before[-1].key))
            self._register.add_alias(own[0], f"{title} {surname}")
            return own[0]
        if len(found) != 1:
            best = [at for at in found if self._register.drafts[at].weight >= 2 * max(
                (self._register.drafts[other].weight for other in found if other != at), default=0.0)]  # fmt: skip
            found = best if len(best) == 1 else []
        if not found:
            return -1
        alias = " ".join(word.text for word in before)
        offices = all(self._is_office(word.text) for word in before)
        if alias and fold(alias) != key and not offices:
            self._register.add_alias(found[0], alias)
        return found[0]

    def _is_office(self, word: str) -> bool:
        """Whether a word, or each part of one with a hyphen, is a title or says what somebody is."""
        return all(fold(part) in self._names.titles or part.casefold() in self._names.roles for part in word.split("-"))

    def _is_given(self, word: Word) -> bool:
        return self._lore.right(word.key) in self._names.given or word.key in self._names.given

    def _right_form(self, word: Word) -> str:
        """A word as it should be spelt."""
        right = self._lore.right(word.key)
        return word.text if right == word.key else self._lore.surfaces.get(right, word.text)

    def _named(self, name: PersonName, title: str) -> int:
        """The person of a surname whom forename and patronymic tell; a new one where none of that surname fits."""
        found = self._register.matching(name)
        if len(found) == 1:
            draft = self._register.drafts[found[0]]
            if name.patronymic or draft.name.forenames:
                return self._register.add(name, Learnt("gloss"))
            for forename in name.forenames:  # a forename alone may be a pet name: it is kept as one
                self._register.add_alias(found[0], forename)
            return found[0]
        if found:
            whole = [at for at in found if self._register.drafts[at].name.patronymic or not name.patronymic]
            return max(whole or found, key=lambda at: self._register.drafts[at].weight)
        at = self._register.add(name, Learnt("gloss"))
        if at >= 0 and not name.patronymic:
            for forename in name.forenames:
                self._register.add_alias(at, forename)
        return at


def _rank(before: Sequence[Word], tables: NameTables) -> int:
    """Glosses of a forename and patronymic first, then of a patronymic, then of any other word."""
    patronymic = any(tables.is_patronymic(word.text) for word in before)
    return 0 if patronymic and len(before) > 1 else 1 if patronymic else 2
