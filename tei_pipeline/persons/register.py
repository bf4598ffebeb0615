"""Register: the persons of a text, each once, however many sources tell of them.

A source gives a name in its parts. It belongs to a person who is there already if the surname is the same and nothing
else contradicts; persons of one surname whose forenames contradict are two. Where a bare surname may be several
persons', it is nobody's in particular and adds none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tei_pipeline.document import Learnt, Person, PersonName
from tei_pipeline.document.slugs import slug_of
from tei_pipeline.lexicon.names import NameTables, fold
from tei_pipeline.lexicon.skeletons import skeleton
from tei_pipeline.persons.likeness import (
    Repair,
    compatible_forenames,
    damaged,
    near_spelling,
    same_patronymic,
)


@dataclass(slots=True)
class Draft:
    """A person as far as the sources have told. ``pages`` are the leaves on which the index finds the person."""

    name: PersonName
    female: bool | None = None
    aliases: dict[str, None] = field(default_factory=dict)
    variants: dict[str, None] = field(default_factory=dict)
    patronymics: dict[str, None] = field(default_factory=dict)
    birth: str = ""
    death: str = ""
    learnt: dict[Learnt, None] = field(default_factory=dict)
    identifiers: tuple[tuple[str, str], ...] = ()
    pages: set[str] = field(default_factory=set)
    mentioned: int = 0
    merged_into: int = -1

    @property
    def weight(self) -> float:
        """How much the book makes of the person."""
        told = 5.0 * any(learnt.kind == "biography" for learnt in self.learnt)
        return len(self.pages) + told


class Register:
    """The persons while they are collected, and ways to look them up by the parts of a name."""

    def __init__(self, tables: NameTables) -> None:
        self._tables = tables
        self.drafts: list[Draft] = []
        self._by_surname: dict[str, list[int]] = {}
        self._by_alias: dict[tuple[str, ...], list[int]] = {}
        self._by_patronymic: dict[str, list[int]] = {}
        self._alike = Repair()

    # ------------------------------------------------------------------ looking up

    def of_surname(self, key: str) -> list[int]:
        """The persons of this folded surname, in the order in which they were learnt."""
        return self._alive(self._by_surname.get(key, ()))

    def of_alias(self, keys: tuple[str, ...]) -> list[int]:
        """The persons who are called by these folded words."""
        return self._alive(self._by_alias.get(keys, ()))

    def of_patronymic(self, key: str) -> list[int]:
        """The persons of this folded patronymic, spelt in whatever way."""
        return self._alive(
            at for known, ats in self._by_patronymic.items() if same_patronymic(known, key) for at in ats
        )

    def of_part(self, key: str) -> list[int]:
        """The persons of whose surname of several words ``key`` is the first, if there is but one."""
        found = self._alive(
            at for at, draft in enumerate(self.drafts)
            if " " in draft.name.surname and fold(draft.name.surname.split()[0]) == key
        )  # fmt: skip
        return found if len(found) == 1 else []

    def surnames(self) -> frozenset[str]:
        """All surnames, folded."""
        return frozenset(key for key in self._by_surname if self.of_surname(key))

    def aliases(self) -> frozenset[tuple[str, ...]]:
        """All aliases, folded, word by word."""
        return frozenset(self._by_alias)

    def patronymics(self) -> frozenset[str]:
        """All patronymics, folded."""
        return frozenset(self._by_patronymic)

    def forenames(self) -> frozenset[str]:
        """All forenames, folded, without initials."""
        return frozenset(key for draft in self.drafts for name in draft.name.forenames if len(key := fold(name)) > 2)

    def compatible(self, at: int, forenames: Sequence[str], patronymic: str, *, female: bool | None = None) -> bool:
        """Whether nothing in these parts contradicts the person."""
        draft = self.drafts[at]
        if female is not None and draft.female is not None and female != draft.female:
            return False
        own = draft.name.patronymic
        if patronymic and own and not same_patronymic(fold(patronymic), fold(own)):
            return False
        if not compatible_forenames(forenames, draft.name.forenames, self._tables.given):
            return False
        if female and draft.female is None and draft.name.forenames and not (forenames or patronymic):
            return draft.name.forenames[0].casefold().endswith("a")  # Mrs Bell is not Henry Bell, but may be Ida
        return True

    def matching(self, name: PersonName, *, female: bool | None = None) -> list[int]:
        """The persons who may bear ``name``."""
        found = self.of_surname(fold(name.surname))
        return [at for at in found if self.compatible(at, name.forenames, name.patronymic, female=female)]

    # ------------------------------------------------------------------ learning

    def add(self, name: PersonName, learnt: Learnt, *, female: bool | None = None) -> int:
        """The person of this name: one who is there, completed by what is new, or a new one; -1 where it is unclear."""
        female = self._sex(name, female)
        found = self.matching(name, female=female)
        if learnt.kind == "index" and name.forenames:  # an index has no two entries for one person
            found = [at for at in found if not self._listed(at, name)]
        if not found and not self.of_surname(fold(name.surname)):
            found = self._misread(name, female)
        if not found and name.patronymic and name.forenames:
            found = self._misspelt(name, female)
        if len(found) > 1:
            whole = [at for at in found if self.drafts[at].name.forenames and name.forenames]
            found = whole if len(whole) == 1 else found
        if len(found) > 1:
            return -1
        if found and not name.forenames and not name.patronymic and name.title and self._other(found[0], name):
            found = []
        at = found[0] if found else self._new(name, female)
        self._complete(at, name, female)
        self.add_surname(at, name.surname)
        self.drafts[at].learnt.setdefault(learnt)
        return at

    def _listed(self, at: int, name: PersonName) -> bool:
        draft = self.drafts[at]
        listed = any(learnt.kind == "index" for learnt in draft.learnt)
        return bool(draft.name.forenames) and draft.name.forenames != name.forenames and listed

    def _misspelt(self, name: PersonName, female: bool | None) -> list[int]:
        """The person of this surname and forename whose patronymic differs, but begins alike: one is a misreading."""
        found = self.matching(replace(name, patronymic=""), female=female)
        return [
            at
            for at in found
            if (own := self.drafts[at].name).forenames
            and fold(own.forenames[0]) == fold(name.forenames[0])
            and own.patronymic[:1] == name.patronymic[:1]
        ]

    def _misread(self, name: PersonName, female: bool | None) -> list[int]:
        """The person of whose surname this one is a misreading, if forenames or patronymic say that it is one."""
        near = self._alike.of(fold(name.surname))
        if not near:
            return []
        found = self.matching(replace(name, surname=near), female=female)
        if not (name.forenames or name.patronymic):
            return found if len(found) == 1 and skeleton(near) == skeleton(fold(name.surname)) else []
        return [at for at in found if self.drafts[at].name.forenames or self.drafts[at].name.patronymic]

    def add_alias(self, at: int, alias: str) -> None:
        """``alias`` is another name of the person."""
        keys = tuple(fold(word) for word in alias.split())
        if not all(keys) or not keys:
            return
        if keys not in {tuple(fold(word) for word in known.split()) for known in self.drafts[at].aliases}:
            self.drafts[at].aliases.setdefault(alias)
        places = self._by_alias.setdefault(keys, [])
        if at not in places:
            places.append(at)

    def add_row(self, at: int, keys: tuple[str, ...]) -> None:
        """The person is named by this row of folded words, which is no other name but the name itself."""
        places = self._by_alias.setdefault(keys, [])
        if at not in places:
            places.append(at)

    def add_surname(self, at: int, surname: str) -> None:
        """``surname`` is another surname, or another spelling of the surname, of the person."""
        key = fold(surname)
        if key == fold(self.drafts[at].name.surname):
            return
        self.drafts[at].variants.setdefault(surname)
        places = self._by_surname.setdefault(key, [])
        if at not in places:
            places.append(at)

    def merge(self, one: int, other: int) -> int:
        """Make the two one person, who keeps the number of the one of whom the book makes more."""
        if one == other:
            return one
        keep, drop = (one, other) if self.drafts[one].weight >= self.drafts[other].weight else (other, one)
        kept, dropped = self.drafts[keep], self.drafts[drop]
        dropped.merged_into = keep
        self._complete(keep, replace(dropped.name, surname=kept.name.surname, link=kept.name.link), dropped.female)
        self.add_surname(keep, dropped.name.surname)
        if dropped.name.forenames:
            self.add_alias(keep, dropped.name.text)
        for alias in dropped.aliases:
            self.add_alias(keep, alias)
        for variant in dropped.variants:
            self.add_surname(keep, variant)
        kept.learnt.update(dropped.learnt)
        kept.pages |= dropped.pages
        kept.birth, kept.death = kept.birth or dropped.birth, kept.death or dropped.death
        kept.identifiers = kept.identifiers or dropped.identifiers
        return keep

    def _new(self, name: PersonName, female: bool | None) -> int:
        self.drafts.append(Draft(name, female))
        at = len(self.drafts) - 1
        self._by_surname.setdefault(fold(name.surname), []).append(at)
        self._alike.learn([fold(name.surname)])
        return at

    def settle(self, uses: Mapping[str, int], surfaces: Mapping[str, str]) -> None:
        """Give each person the spelling of the name that the text has most often; other surnames are variants."""
        for draft in self.drafts:
            if len(draft.patronymics) > 1:
                usual = max(draft.patronymics, key=lambda spelt: (uses.get(fold(spelt), 0), spelt))
                draft.name = replace(draft.name, patronymic=usual)
            own = fold(draft.name.surname)
            alike = [key for variant in draft.variants if damaged(key := fold(variant), own) or near_spelling(key, own)]
            if not alike or " " in draft.name.surname:
                continue
            best = max([own, *alike], key=lambda key: (uses.get(key, 0), key == own))
            if best != own:
                variants = [draft.name.surname, *(v for v in draft.variants if fold(v) != best)]
                draft.variants = dict.fromkeys(variants)
                draft.name = replace(draft.name, surname=surfaces.get(best, best.capitalize()))

    def _complete(self, at: int, name: PersonName, female: bool | None) -> None:
        draft = self.drafts[at]
        own = draft.name
        longer = name.forenames if _says_more(name.forenames, own.forenames) else own.forenames
        draft.name = replace(
            own,
            forenames=longer,
            patronymic=own.patronymic or name.patronymic,
            link=own.link or name.link,
            title=own.title or name.title,
            surname_first=own.surname_first or name.surname_first,
        )
        if draft.female is None:
            draft.female = female
        key = fold(draft.name.patronymic)
        if key and at not in self._by_patronymic.setdefault(key, []):
            self._by_patronymic[key].append(at)
        for spelt in (draft.name, name):
            words = [fold(word) for word in (*spelt.forenames[:1], spelt.patronymic) if word]
            if len(words) == 2 and spelt.patronymic:
                self.add_row(at, (words[0], words[1]))
                draft.patronymics.setdefault(spelt.patronymic)

    def _other(self, at: int, name: PersonName) -> bool:
        """Whether a title alone tells the bearer from the person: his wife (``Madame``) is another."""
        title = self._tables.titles.get(fold(name.title))
        own = self._tables.titles.get(fold(self.drafts[at].name.title))
        return bool(title and title.female and self.drafts[at].name.forenames and not (own and own.female))

    def _sex(self, name: PersonName, female: bool | None) -> bool | None:
        if female is not None:
            return female
        if name.patronymic and len(name.patronymic) > 2:
            return fold(name.patronymic).endswith("a")
        title = self._tables.titles.get(fold(name.title)) if name.title else None
        return True if title and title.female else None

    def _alive(self, ats: Iterable[int]) -> list[int]:
        found: list[int] = []
        for at in ats:
            while self.drafts[at].merged_into >= 0:
                at = self.drafts[at].merged_into
            if at not in found:
                found.append(at)
        return found

    def alive(self, at: int) -> int:
        """The person whom the number ``at`` stands for, after all merging."""
        return self._alive((at,))[0]


def _says_more(new: Sequence[str], old: Sequence[str]) -> bool:
    """Whether the row of forenames has more letters than the other one: ``Maxim`` says more than ``M.``."""
    return sum(map(len, new)) > sum(map(len, old)) and (not old or len(new) >= len(old))


def persons_of(register: Register, wanted: Iterable[int]) -> dict[int, Person]:
    """The persons ``wanted``, finished: with identifiers made from their names, so that they stay as they are.

    The surname alone names the one of the book's apparatus who bears it; where several do, the forenames follow, and
    so they do for those whom the text alone names beside them; numbers come last.
    """
    chosen = sorted(set(wanted), key=lambda at: _order(register.drafts[at]))
    bearers: Counter[str] = Counter()
    listed: Counter[str] = Counter()
    for at in chosen:
        slug = slug_of(register.drafts[at].name.surname)
        bearers[slug] += 1
        listed[slug] += _in_apparatus(register.drafts[at])
    used: set[str] = set()
    found: dict[int, Person] = {}
    for at in chosen:
        draft = register.drafts[at]
        slug = slug_of(draft.name.surname)
        if (listed if _in_apparatus(draft) else bearers)[slug] > 1:
            own = (*draft.name.forenames, draft.name.patronymic, draft.name.title)
            first = next((slug_of(part) for part in own if part), "")
            slug = f"{slug}-{first}" if first else slug
        found[at] = _finished(draft, _free(f"pers-{slug}", used))
    return found


def _in_apparatus(draft: Draft) -> bool:
    return any(learnt.kind in ("biography", "index", "note") for learnt in draft.learnt)


def _free(name: str, used: set[str]) -> str:
    free, count = name, 1
    while free in used:
        count += 1
        free = f"{name}-{count}"
    used.add(free)
    return free


def _order(draft: Draft) -> tuple[str, str, str, str]:
    name = draft.name
    return slug_of(name.surname), slug_of(" ".join(name.forenames)), slug_of(name.patronymic), slug_of(name.title)


def _finished(draft: Draft, identifier: str) -> Person:
    return Person(
        identifier,
        draft.name,
        tuple(draft.aliases),
        tuple(draft.variants),
        draft.birth,
        draft.death,
        tuple(draft.learnt),
        draft.identifiers,
    )
