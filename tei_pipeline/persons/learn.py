"""Learn: fill the register from what a book tells of its persons, the best source first.

Biographies, the index, the notes that introduce somebody, the table of public figures, names in full, glosses and
aliases. Each source may add a person or complete one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from tei_pipeline.document import Document, Learnt, Mark, MarkKind, PersonName
from tei_pipeline.document.leaves import leaf_id
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.lexicon.names import fold
from tei_pipeline.persons.aliases import Aliases
from tei_pipeline.persons.glosses import Glosses
from tei_pipeline.persons.headwords import Headword, read_headword, years_of
from tei_pipeline.persons.likeness import Repair, near_spelling
from tei_pipeline.persons.lore import Headed, Lore, surfaces_of
from tei_pipeline.persons.register import Register
from tei_pipeline.persons.text import Block, Place
from tei_pipeline.persons.usage import leaning, names_in_use, usage_of
from tei_pipeline.persons.whole import WholeNames

_SEE = re.compile(r"[.,;(]?\s\(?[Ss]ee(?:\s+(?:also|under))?\s+(?P<to>[^\W\d_].*)$")
_LONG = 5
"""From how many letters on a headword may have a wrong one."""
_FREQUENT = 3
"""A word that is no word of the language and stands so often is a name as it should be."""


def learn(document: Document, blocks: Sequence[Block], lexicon: Lexicon) -> Lore:
    """What the document tells of its persons."""
    usage = usage_of(blocks, lexicon)
    names = lexicon.names
    places = frozenset(fold(name) for place in names.places for name in (place.name, *place.variants))
    not_persons = places | frozenset(names.titles) | frozenset(names.roles) | frozenset(names.given)
    for kind in ("nation", "calendar", "article"):
        not_persons |= names.contexts.get(kind, frozenset())
    in_use = names_in_use(usage, lexicon, not_persons)
    lore = Lore(Register(names), blocks, usage, in_use, places, Repair(), surfaces_of(blocks))
    lore.repair.learn(key for key, use in usage.items() if use.inner >= _FREQUENT and not lexicon.knows(key))
    apparatus = _Apparatus(document, lore, lexicon)
    apparatus.biographies()
    apparatus.index()
    apparatus.notes()
    apparatus.index(again=True)
    apparatus.spelt_otherwise()
    WholeNames(document, lore, lexicon).learn()
    apparatus.known()
    _take_in(lore)
    Glosses(lore, lexicon).learn()
    Aliases(lore, lexicon).learn()
    _take_in(lore)
    lore.register.settle({key: use.capital for key, use in usage.items()}, lore.surfaces)
    return lore


def _take_in(lore: Lore) -> None:
    """Let the repair know the names learnt so far."""
    register = lore.register
    lore.repair.learn(register.surnames() | register.patronymics() | register.forenames())
    lore.repair.learn(keys[0] for keys in register.aliases() if len(keys) == 1)


class _Apparatus:
    """Reads the lists and notes of a book into the register, one source after the other."""

    def __init__(self, document: Document, lore: Lore, lexicon: Lexicon) -> None:
        self._document = document
        self._lore = lore
        self._register = lore.register
        self._lexicon = lexicon
        self._names = lexicon.names
        self._aliases = Aliases(lore, lexicon)
        self._leaves = [leaf_id(page.get("leaf")) for page in document.marks(MarkKind.PAGE)]
        self._order = {leaf: at for at, leaf in enumerate(self._leaves)}
        self._references = document.marks(MarkKind.REFERENCE)
        self._starts = [mark.start for mark in self._references]
        lists = (Place.INDEX, Place.BIOGRAPHY)
        self._listed = frozenset(block.words[0].key for block in lore.blocks if block.place in lists)

    def biographies(self) -> None:
        """Each entry of the biographies is a person."""
        for number, block in enumerate(self._lore.blocks):
            if block.place is Place.BIOGRAPHY:
                head = read_headword(block.text, self._names)
                if head is not None:
                    at = self._add(head, Learnt("biography", block.entry), number)
                    if at >= 0:
                        draft = self._register.drafts[at]
                        born, died = years_of(block.text)
                        draft.birth, draft.death = draft.birth or born, draft.death or died

    def index(self, *, again: bool = False) -> None:
        """The headwords of the index that are persons', with their pages; those that send elsewhere come last.

        ``again``: those of which nothing was known before the notes were read.
        """
        sent: list[tuple[int, Headword, str]] = []
        for number, block in enumerate(self._lore.blocks):
            if block.place is not Place.INDEX or (again and number in self._lore.headed):
                continue
            text, to = self._headword_of(block)
            head = read_headword(text, self._names)
            if head is None or not self._may_be_person(head):
                continue
            if to:
                sent.append((number, head, to))
                continue
            if head.bare and not self._used_as_name(head, listed=True):
                continue
            at = self._add(head, Learnt("index", str(block.mark.start)), number)
            if at >= 0:
                self._register.drafts[at].pages |= self._pages_of(block.mark)
        for number, head, to in sent:
            other = read_headword(to, self._names)
            found = self._register.matching(self._spelt(other.name)) if other is not None else []
            if len(found) == 1:
                self._aliases.sent(found[0], head)
                self._head(number, head, found[0])

    def notes(self) -> None:
        """The notes that open with a person's name and say who that is."""
        anchors = self._anchored_words()
        for number, block in enumerate(self._lore.blocks):
            if block.place is not Place.NOTE:
                continue
            text = _SEE.sub("", block.text) if _SEE.search(block.text[:60]) else block.text
            head = read_headword(text[:200], self._names)
            if head is None or not self._may_be_person(head) or not self._in_text(head):
                continue
            if head.bare and not self._used_as_name(head):
                continue
            at = self._add(head, Learnt("note", str(block.mark.start)), number)
            if at < 0:
                continue
            born, died = years_of(block.text)
            draft = self._register.drafts[at]
            draft.birth, draft.death = draft.birth or born, draft.death or died
            anchor = anchors.get(block.mark.start)
            if anchor is not None:
                self._lore.anchored[anchor] = at

    def spelt_otherwise(self) -> None:
        """Make one person of an entry of the index and a note that spells the name otherwise: the note stands on a page
        of the entry, and no other entry is as like.
        """
        drafts = self._register.drafts
        listed = [at for at in range(len(drafts)) if "index" in self._told_by(at) and "note" not in self._told_by(at)]
        for noted in [at for at in range(len(drafts)) if self._told_by(at) == {"note"}]:
            name, key = drafts[noted].name, fold(drafts[noted].name.surname)
            leaves = {self._leaf_of(int(learnt.target)) for learnt in drafts[noted].learnt}
            near = [
                at for at in listed
                if leaves & drafts[at].pages
                and near_spelling(key, fold(drafts[at].name.surname))
                and self._register.compatible(at, name.forenames, name.patronymic, female=drafts[noted].female)
            ]  # fmt: skip
            if len(near) == 1 and drafts[near[0]].merged_into < 0:
                self._register.merge(near[0], noted)

    def _told_by(self, at: int) -> set[str]:
        draft = self._register.drafts[at]
        return {learnt.kind for learnt in draft.learnt} if draft.merged_into < 0 else set()

    def _leaf_of(self, offset: int) -> str:
        page = self._document.page_at(offset)
        return leaf_id(page.get("leaf")) if page is not None else ""

    def known(self) -> None:
        """Public figures of the table, where the text names them and has nobody of that name."""
        usage = self._lore.usage
        for known in self._names.persons:
            name = self._parts(known.surname, known.forenames)
            key = fold(known.surname)
            words = [fold(word) for word in known.surname.split()]
            if not all((use := usage.get(word)) is not None and use.inner for word in words):
                continue
            own = self._register.of_surname(key)
            same = [at for at in own if self._is_known(at, name)]
            if (len(same) == 1 and len(own) == 1) or (len(same) == 1 and self._register.drafts[same[0]].name.forenames):
                at = same[0]
                self._register.add(name, Learnt("table"))
            elif not own and known.alone and usage[words[0]].small * 4 <= usage[words[0]].capital:
                at = self._register.add(name, Learnt("table"))
            else:
                continue
            draft = self._register.drafts[at]
            draft.identifiers = known.identifiers
            draft.birth, draft.death = draft.birth or known.birth, draft.death or known.death
            for alias in known.aliases:
                self._register.add_alias(at, alias)

    def _parts(self, surname: str, forenames: Sequence[str]) -> PersonName:
        """A name of the table in its parts."""
        patronymic = next((word for word in forenames if self._names.is_patronymic(word)), "")
        link = " ".join(word for word in forenames if word in self._names.particles)
        fore = tuple(word for word in forenames if word != patronymic and word not in self._names.particles)
        return PersonName(surname, fore, patronymic, link)

    def _is_known(self, at: int, name: PersonName) -> bool:
        """Whether a person of the book is the public figure: some forename is the same, or the book says no more."""
        draft = self._register.drafts[at]
        if draft.name.forenames:
            return self._register.compatible(at, name.forenames, "")
        return (
            draft.female is None
            and not draft.name.title
            and not any(learnt.kind in ("note", "biography") for learnt in draft.learnt)
        )

    def _add(self, head: Headword, learnt: Learnt, number: int) -> int:
        at = self._register.add(self._spelt(head.name), learnt)
        if at >= 0:
            self._head(number, head, at)
            if head.bracket:
                self._aliases.bracketed(at, head.bracket)
        return at

    def _head(self, number: int, head: Headword, person: int) -> None:
        start = self._lore.blocks[number].start
        self._lore.headed[number] = Headed(number, person, start + head.start, start + head.end)

    def _spelt(self, name: PersonName) -> PersonName:
        """The name with a surname that stands nowhere else spelt as the text spells what it is a misreading of."""
        key = fold(name.surname)
        use = self._lore.usage.get(key)
        if " " in name.surname or (use is not None and use.capital > 1):
            return self._lore.cased(name)
        right = self._lore.repair.of(key)
        if right and (right in self._names.given or self._names.is_patronymic(right)):
            right = ""
        right = right or self._unlisted(key)
        return PersonName(
            self._lore.surfaces.get(right, name.surname) if right else self._lore.cased(name).surname,
            name.forenames,
            name.patronymic,
            name.link,
            name.title,
        )

    def _unlisted(self, key: str) -> str:
        """The one name in use that is a letter away from a headword and has none of its own: its true form."""
        if len(key) < _LONG:
            return ""
        near = [name for name in self._lore.in_use if Levenshtein.distance(key, name, score_cutoff=1) == 1]
        free = [name for name in near if name not in self._listed and self._lore.usage[name].capital >= _FREQUENT]
        return free[0] if len(free) == 1 else ""

    def _may_be_person(self, head: Headword) -> bool:
        """Whether nothing in a headword speaks against a person: a place, a word of the language, a thing."""
        name = head.name
        words = [fold(word) for word in name.surname.split()]
        sure = any(self._is_sure_forename(forename) for forename in name.forenames) or bool(name.patronymic)
        if not sure and (fold(name.surname) in self._lore.places or any(map(self._lore.is_place, name.forenames))):
            return False
        if any(self._names.has("thing", word) or self._names.has("thing", word.capitalize()) for word in words[1:]):
            return False
        if any(self._names.has("nation", word) for word in words[:1]):
            return False
        if head.bare:
            return not any(self._lore.is_small(word) or self._names.has("nation", word) for word in words)
        return sure or not any(self._lore.is_small(word) for word in words[:1])

    def _is_sure_forename(self, forename: str) -> bool:
        return fold(forename) in self._names.given or (len(fold(forename)) == 1 and forename.endswith("."))

    def _used_as_name(self, head: Headword, *, listed: bool = False) -> bool:
        words = [fold(word) for word in head.name.surname.split()]
        key = self._lore.right(words[-1])
        if key in self._lore.in_use or self._register.of_surname(fold(head.name.surname)):
            return True
        if len(words) == 1 and self._register.of_surname(key):
            return True
        if not any(self._lexicon.knows(word) for word in words) and listed:
            return all(leaning(self._lore.usage.get(word)) for word in words)
        known = {fold(known.surname) for known in self._names.persons if known.alone}
        return fold(head.name.surname) in known or (len(words) > 1 and words[0] in self._names.given)

    def _in_text(self, head: Headword) -> bool:
        """Whether a note's headword is more than a title or a word of the language."""
        key = fold(head.name.surname)
        return key not in self._names.titles and key not in self._names.roles

    def _headword_of(self, block: Block) -> tuple[str, str]:
        """The text of an index entry before its first locator, colon or ``See``, and what it sends to."""
        see = _SEE.search(block.text)
        text = block.text[: see.start()] if see else block.text
        text = re.split(r":|;|,?\s+[\d*^]", text, maxsplit=1)[0]
        locator = re.search(r",\s*(?:[ilIo]{1,3}|[a-z]{1,3}\d+)\s*(?:[-,]|$)", text)
        text = text[: locator.start()] if locator else text
        return text, see.group("to") if see else ""

    def _pages_of(self, item: Mark) -> set[str]:
        """The leaves to which the locators of an entry and its sub-entries lead, ranges filled."""
        pages: set[str] = set()
        for mark in self._references[bisect_left(self._starts, item.start) : bisect_left(self._starts, item.end)]:
            if mark.get("type") == "see":
                continue
            ends = [self._order[leaf] for leaf in mark.get("to").split() if leaf in self._order]
            if ends:
                pages.update(self._leaves[min(ends) : max(ends) + 1])
        return pages

    def _anchored_words(self) -> dict[int, int]:
        """For each note (by its start) the offset in the reading of the word before its anchor."""
        reading = self._document.reading()
        found: dict[int, int] = {}
        for anchor in self._document.marks(MarkKind.ANCHOR):
            note = anchor.get("note")
            if not note:
                continue
            for back in range(1, 8):
                offset = reading.from_source(anchor.start - back)
                if offset is not None and reading.text[offset].isalpha():
                    found[int(note)] = offset
                    break
        return found
