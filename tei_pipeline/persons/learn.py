"""Learn: fill the register from what a book tells of its persons, the best source first.

Biographies, the index, the notes that introduce somebody, names that a gloss explains, the table of public figures,
and full names in the text. Each source may add a person or complete one; what a gloss or an alias says of a name
(``Koba [Stalin]``) is kept with its place, since the same patronymic may be another person's elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tei_pipeline.document import Document, Learnt, Mark, MarkKind, PersonName
from tei_pipeline.document.leaves import leaf_id
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.lexicon.names import fold
from tei_pipeline.persons.headwords import Headword, read_headword, years_of
from tei_pipeline.persons.likeness import Repair
from tei_pipeline.persons.register import Register
from tei_pipeline.persons.text import Block, Place, Word, is_eastern
from tei_pipeline.persons.usage import Use, leaning, names_in_use, usage_of

_SEE = re.compile(r"[.,;(]?\s\(?[Ss]ee(?:\s+(?:also|under))?\s+(?P<to>[^\W\d_].*)$")
_BRACKETED = re.compile(r"\[([^\[\]]{2,50})\]")
_FREQUENT = 3
_RARE = 3
_PARTS_OF_NAME = 4


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


def learn(document: Document, blocks: Sequence[Block], lexicon: Lexicon) -> Lore:
    """What the document tells of its persons."""
    usage = usage_of(blocks, lexicon)
    names = lexicon.names
    places = frozenset(fold(name) for place in names.places for name in (place.name, *place.variants))
    not_persons = places | frozenset(names.titles) | frozenset(names.roles) | frozenset(names.given)
    for kind in ("nation", "calendar", "article"):
        not_persons |= names.contexts.get(kind, frozenset())
    in_use = names_in_use(usage, lexicon, not_persons)
    lore = Lore(Register(names), blocks, usage, in_use, places, Repair())
    lore.repair.learn(key for key, use in usage.items() if use.inner >= _FREQUENT and not lexicon.knows(key))
    teacher = _Teacher(document, lore, lexicon)
    teacher.biographies()
    teacher.index()
    teacher.notes()
    teacher.index(again=True)
    teacher.whole_names()
    teacher.known()
    teacher.take_in()
    teacher.glosses()
    teacher.aliases()
    teacher.take_in()
    teacher.settle()
    return lore


class _Teacher:
    """Reads one source after the other into the register."""

    def __init__(self, document: Document, lore: Lore, lexicon: Lexicon) -> None:
        self._document = document
        self._lore = lore
        self._register = lore.register
        self._lexicon = lexicon
        self._names = lexicon.names
        self._surfaces = _surfaces(lore.blocks)
        pages = document.marks(MarkKind.PAGE)
        self._leaves = [leaf_id(page.get("leaf")) for page in pages]
        self._order = {leaf: at for at, leaf in enumerate(self._leaves)}
        self._references = document.marks(MarkKind.REFERENCE)
        self._pending: list[tuple[int, Headword, str]] = []

    # ------------------------------------------------------------------ lists

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
                self._another_name(found[0], head)
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
                draft = self._register.drafts[same[0]]
                self._register.add(name, Learnt("table"))
                draft.identifiers = known.identifiers
                draft.birth, draft.death = draft.birth or known.birth, draft.death or known.death
            elif not own and known.alone and usage[words[0]].small * 4 <= usage[words[0]].capital:
                at = self._register.add(name, Learnt("table"))
                draft = self._register.drafts[at]
                draft.identifiers, draft.birth, draft.death = known.identifiers, known.birth, known.death
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

    # ------------------------------------------------------------------ names in the text

    def whole_names(self) -> None:
        """Persons whom the text itself names in full: a known forename, or initials, and a surname."""
        first: dict[tuple[str, str], tuple[PersonName, int]] = {}
        for block in self._lore.blocks:
            if block.place in (Place.LIST, Place.INDEX):
                continue
            for name, offset in self._whole(block.words):
                key = (fold(name.surname), fold(name.forenames[0]) if name.forenames else "")
                first.setdefault(key, (name, offset))
        for found, offset in first.values():
            name = self._cased(found)
            if not self._register.matching(name):
                start, _ = self._document.reading().to_source(offset, offset + 1)
                self._register.add(name, Learnt("text", str(start)))

    def _whole(self, words: Sequence[Word]) -> Iterator[tuple[PersonName, int]]:
        at = 0
        while at < len(words):
            word = words[at]
            if at + 1 < len(words) and is_eastern(word, words[at + 1]) and not self._is_small(word.key):
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
            if word.opens and self._is_small(word.key):
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
            or self._is_small(key)
            or key in self._lore.places
            or key in self._names.titles
            or self._names.has("nation", key)
            or self._names.has("calendar", key)
            or self._names.has("thing", word.text)
        )

    def _is_small(self, key: str) -> bool:
        use = self._lore.usage.get(key)
        return use is not None and use.small * 3 > use.capital

    def glosses(self) -> None:
        """What stands in brackets after a name: who is meant. Whole names first, so that the rest has them to go by."""
        found = [gloss for block in self._lore.blocks for gloss in self._glosses_of(block)]
        ranked = sorted(range(len(found)), key=lambda at: (_rank(found[at][0], self._names.is_patronymic), at))
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
            lone = word.key in self._names.titles or (self._is_small(word.key) and word.key not in self._names.given)
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
        surname = self._surfaces.get(key, named[-1].text)
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
        return word.text if right == word.key else self._surfaces.get(right, word.text)

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

    # ------------------------------------------------------------------ other names

    def aliases(self) -> None:
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
            if self._is_small(word.key) or self._names.has("article", word.text.casefold()):
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

    def _another_name(self, person: int, head: Headword) -> None:
        name = head.name
        if name.forenames or name.patronymic:
            self._register.add_alias(person, name.text)
            self._register.add_surname(person, name.surname)
        else:
            self._register.add_alias(person, name.surname)

    def _bracketed(self, person: int, bracket: str) -> None:
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
        offsets = [Word(word, fold(word), at, at + 1, " ", False) for at, word in enumerate(matches)]
        self._same(person, offsets)

    # ------------------------------------------------------------------ headwords

    def _add(self, head: Headword, learnt: Learnt, number: int) -> int:
        at = self._register.add(self._spelt(head.name), learnt)
        if at >= 0:
            self._head(number, head, at)
            if head.bracket:
                self._bracketed(at, head.bracket)
        return at

    def _head(self, number: int, head: Headword, person: int) -> None:
        start = self._lore.blocks[number].start
        self._lore.headed[number] = Headed(number, person, start + head.start, start + head.end)

    def _spelt(self, name: PersonName) -> PersonName:
        """The name with a surname that stands nowhere else spelt as the text spells what it is a misreading of."""
        key = fold(name.surname)
        use = self._lore.usage.get(key)
        if " " in name.surname or (use is not None and use.capital > 1):
            return self._cased(name)
        right = self._lore.repair.of(key)
        if right and (right in self._names.given or self._names.is_patronymic(right)):
            right = ""
        return PersonName(
            self._surfaces.get(right, name.surname) if right else self._cased(name).surname,
            name.forenames,
            name.patronymic,
            name.link,
            name.title,
        )

    def _cased(self, name: PersonName) -> PersonName:
        """A name printed in capitals, large or small, with the capitals that it has in running text."""
        if all(_is_regular(word) for word in (name.surname, *name.forenames, name.patronymic)):
            return name
        surname = " ".join(self._recased(word) for word in name.surname.split())
        fore = tuple(self._recased(part) for part in name.forenames)
        return PersonName(surname, fore, self._recased(name.patronymic), name.link, name.title)

    def _recased(self, word: str) -> str:
        known = self._surfaces.get(fold(word), word)
        if _is_regular(known) or len(word) < 3:
            return known
        return "-".join(part.capitalize() for part in word.split("-"))

    def _may_be_person(self, head: Headword) -> bool:
        """Whether nothing in a headword speaks against a person: a place, a word of the language, a thing."""
        name = head.name
        words = [fold(word) for word in name.surname.split()]
        sure = any(self._is_sure_forename(forename) for forename in name.forenames) or bool(name.patronymic)
        if not sure and (fold(name.surname) in self._lore.places or any(map(self._is_place, name.forenames))):
            return False
        if any(self._names.has("thing", word) or self._names.has("thing", word.capitalize()) for word in words[1:]):
            return False
        if any(self._names.has("nation", word) for word in words[:1]):
            return False
        if head.bare:
            return not any(self._is_small(word) or self._names.has("nation", word) for word in words)
        return sure or not any(self._is_small(word) for word in words[:1])

    def _is_sure_forename(self, forename: str) -> bool:
        return fold(forename) in self._names.given or (len(fold(forename)) == 1 and forename.endswith("."))

    def _is_place(self, word: str) -> bool:
        return fold(word) in self._lore.places

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
        for mark in self._references:
            if mark.start >= item.end:
                break
            if mark.start < item.start or mark.get("type") == "see":
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

    def settle(self) -> None:
        """Spell every surname as the text does most often."""
        uses = {key: use.capital for key, use in self._lore.usage.items()}
        self._register.settle(uses, self._surfaces)

    def take_in(self) -> None:
        """Let the repair know the names learnt so far."""
        register = self._register
        self._lore.repair.learn(register.surnames() | register.patronymics() | register.forenames())
        self._lore.repair.learn(keys[0] for keys in register.aliases() if len(keys) == 1)


def _rank(before: Sequence[Word], is_patronymic: object) -> int:
    """Glosses of a forename and patronymic first, then of a patronymic, then of any other word."""
    patronymic = any(is_patronymic(word.text) for word in before)  # type: ignore[operator]
    return 0 if patronymic and len(before) > 1 else 1 if patronymic else 2


def _surfaces(blocks: Sequence[Block]) -> dict[str, str]:
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
