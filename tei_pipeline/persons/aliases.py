"""Aliases: other names that a book tells of a person: pseudonyms, names at birth, nicknames.

They stand in notes and biographies behind a phrase (``nom de plume of``, from ``dictionaries/alias-phrases.tsv``), in
brackets within a headword, or in an index entry that sends to another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tei_pipeline.document import PersonName
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.lexicon.names import fold
from tei_pipeline.persons.headwords import Headword
from tei_pipeline.persons.lore import Headed, Lore
from tei_pipeline.persons.text import Block, Place, Word

_PARTS_OF_NAME = 4


class Aliases:
    """Reads them into the register."""

    def __init__(self, lore: Lore, lexicon: Lexicon) -> None:
        self._lore = lore
        self._register = lore.register
        self._names = lexicon.names

    def learn(self) -> None:
        """Other names that notes and biographies tell: pseudonyms, names at birth, nicknames."""
        phrases = "|".join(re.escape(phrase) for phrase in sorted(self._names.alias_phrases, key=len, reverse=True))
        if not phrases:
            return
        said = re.compile(rf"(?<=[\s(,.])(?:{phrases})[,:]?\s+(?=\S)", re.IGNORECASE)
        nouns = "|".join(sorted(self._names.contexts.get("alias", ())))
        owned = re.compile(rf"\b([A-Z][\w-]+)[’']s? (?:[a-z-]+ ){{0,2}}(?:{nouns})\b") if nouns else None
        for number, block in enumerate(self._lore.blocks):
            if block.place not in (Place.NOTE, Place.BIOGRAPHY):
                continue
            headed = self._lore.headed.get(number)
            for match in said.finditer(block.text):
                self._told(block, headed, match)
            owner = owned.search(block.text) if owned and headed is None else None
            found = self._register.of_surname(self._lore.right(fold(owner.group(1)))) if owner else []
            if owner and found and block.words[0].capital and block.words[0].start < block.start + 4:
                chief = max(found, key=lambda at: self._register.drafts[at].weight)
                self._register.add_alias(chief, block.words[0].text)

    def sent(self, person: int, head: Headword) -> None:
        """An index entry sends to the person: its headword is another name."""
        name = head.name
        if name.forenames or name.patronymic:
            self._register.add_alias(person, name.text)
            self._register.add_surname(person, name.surname)
        else:
            self._register.add_alias(person, name.surname)

    def bracketed(self, person: int, bracket: str) -> None:
        """What stands in brackets within a headword: a name at birth, a pet name, another full name."""
        text = re.sub(r"\s+", " ", bracket).strip()
        matches = re.findall(r"[^\W\d_](?:[^\W\d_]|[’'-](?=[^\W\d_]))*", text)
        while matches and fold(matches[0]) in self._names.titles:
            if self._names.titles[fold(matches[0])].female and len(matches) == 2:
                self._register.add_alias(person, " ".join(matches))
                return
            matches = matches[1:]
        if not matches or len(matches) > _PARTS_OF_NAME or not all(word[0].isupper() for word in matches):
            return
        offsets = [Word(word, fold(word), at, at + 1, " ", False, True) for at, word in enumerate(matches)]
        self._same(person, offsets)

    def _told(self, block: Block, headed: Headed | None, match: re.Match[str]) -> None:
        row = self._row_at(block, block.start + match.end())
        if not row:
            return
        if headed is not None:
            if match.start() + block.start > headed.end + 200 or any(w.start < headed.end for w in row):
                return
            self._same(headed.person, row)
        elif block.words[0].end >= block.start + match.start() - 1 and block.words[0].capital:
            found = self._register.of_surname(self._lore.right(row[-1].key))
            if len(found) == 1:
                self._register.add_alias(found[0], block.words[0].text)

    def _row_at(self, block: Block, offset: int) -> list[Word]:
        """The name that begins at ``offset``, without titles."""
        row: list[Word] = []
        for word in block.words:
            if word.start < offset:
                continue
            if not row and (word.start > offset + 1 and word.gap.strip()):
                break
            if not row and word.key in self._names.titles:
                continue
            initial = bool(row) and len(row[-1].text) == 1 and word.gap in (". ", ".")
            if not word.capital or (row and word.gap != " " and not initial) or len(row) == _PARTS_OF_NAME:
                break
            if word.key in self._names.roles or self._names.has("nation", word.key) or word.key in self._lore.places:
                break
            if self._lore.is_small(word.key) or self._names.has("article", word.text.casefold()):
                break
            row.append(word)
        return row

    def _same(self, person: int, row: Sequence[Word]) -> None:
        """``row`` is another name of the person: of somebody who is in the register, or an alias."""
        key = self._lore.right(row[-1].key)
        forenames = tuple(word.text for word in row[:-1] if not self._names.is_patronymic(word.text))
        patronymic = next((word.text for word in row[:-1] if self._names.is_patronymic(word.text)), "")
        person = self._register.alive(person)
        found = [at for at in self._register.matching(PersonName(row[-1].text, forenames, patronymic)) if at != person]
        whole = [at for at in found if self._register.drafts[at].name.forenames]
        found = whole if len(whole) == 1 else found
        if len(row) > 1 and len(found) == 1:
            self._register.merge(person, found[0])
            return
        text = " ".join(f"{word.text}." if len(word.text) == 1 else word.text for word in row)
        if len(row) == 1 and key == fold(self._register.drafts[person].name.surname):
            return
        self._register.add_alias(person, text)
        if (
            all(len(w.text) == 1 or w.key in self._names.given or w.text == patronymic for w in row[:-1])
            and len(row) > 1
        ):
            self._register.add_surname(person, row[-1].text)
