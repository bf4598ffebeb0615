"""Whole names: persons whom the text itself names in full, by a known forename and a surname.

A text without any apparatus has nothing else; in a book these names come after all that its index and notes say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tei_pipeline.document import Document, Learnt, PersonName
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.lexicon.names import fold
from tei_pipeline.persons.lore import Lore
from tei_pipeline.persons.text import Place, Word, is_eastern

_PARTS_OF_NAME = 4


class WholeNames:
    """Reads them into the register."""

    def __init__(self, document: Document, lore: Lore, lexicon: Lexicon) -> None:
        self._document = document
        self._lore = lore
        self._register = lore.register
        self._names = lexicon.names

    def learn(self) -> None:
        """Persons whom the text itself names in full: a known forename, or initials, and a surname."""
        first: dict[tuple[str, str], tuple[PersonName, int]] = {}
        for block in self._lore.blocks:
            if block.place in (Place.LIST, Place.INDEX):
                continue
            for name, offset in self._whole(block.words):
                key = (fold(name.surname), fold(name.forenames[0]) if name.forenames else "")
                first.setdefault(key, (name, offset))
        for found, offset in first.values():
            name = self._lore.cased(found)
            if not self._register.matching(name):
                start, _ = self._document.reading().to_source(offset, offset + 1)
                self._register.add(name, Learnt("text", str(start)))

    def _whole(self, words: Sequence[Word]) -> Iterator[tuple[PersonName, int]]:
        at = 0
        while at < len(words):
            word = words[at]
            if at + 1 < len(words) and is_eastern(word, words[at + 1]) and not self._lore.is_small(word.key):
                yield PersonName(word.text, (words[at + 1].text,), surname_first=True), word.start
                at += 2
                continue
            if not word.capital or word.key not in self._names.given or self._names.has("calendar", word.key):
                at += 1
                continue
            start, names, patronymic, link = at, [word.text], "", []
            at += 1
            while at < len(words) and words[at].gap == " " and len(names) < _PARTS_OF_NAME:
                if words[at].capital and len(words[at].text) == 1:
                    names.append(f"{words[at].text}.")
                elif words[at].capital and words[at].key in self._names.given:
                    names.append(words[at].text)
                elif words[at].capital and self._names.is_patronymic(words[at].text) and not patronymic:
                    patronymic = words[at].text
                elif words[at].text in self._names.particles and names:
                    link.append(words[at].text)
                else:
                    break
                at += 1
            last = words[at] if at < len(words) else None
            joined = last is not None and (last.gap == " " or (last.gap == ". " and len(words[at - 1].text) == 1))
            if word.opens and self._lore.is_small(word.key):
                continue
            if last is None or not joined or not last.capital or not self._is_surname(last, words, at):
                if len(names) > 1 and not patronymic and not link and len(names[-1]) > 2:
                    yield PersonName(names[-1], tuple(names[:-1])), words[start].start  # Victor Ernest: a forename last
                continue
            yield PersonName(last.text, tuple(names), patronymic, " ".join(link)), words[start].start
            at += 1

    def _is_surname(self, word: Word, words: Sequence[Word], at: int) -> bool:
        after = words[at + 1] if at + 1 < len(words) else None
        if after is not None and after.gap == " " and after.capital and self._names.has("thing", after.text):
            return False
        key = word.key
        return not (
            len(word.text) < 3
            or self._lore.is_small(key)
            or key in self._lore.places
            or key in self._names.titles
            or self._names.has("nation", key)
            or self._names.has("calendar", key)
            or self._names.has("thing", word.text)
        )
