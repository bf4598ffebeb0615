"""Names: the tables by which persons and places are told, from ``dictionaries/``.

Names of every language are read whatever the settings say: an English book on Russia is full of Russian names. Only
words that say something about a name (titles, roles, contexts) go by the language of the book.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from tei_pipeline.errors import BadMetadata
from tei_pipeline.lexicon.tables import read_table, rows_of, table_of

_WORD = re.compile(r"[^\W\d_]{3,}")
Rows = Callable[..., list[dict[str, str]]]
_PLACE_KINDS = frozenset({"country", "region", "city", "continent", "water", "mountains", "building"})


@cache
@lru_cache(maxsize=20_000)  # a book says the same words again and again
def fold(word: str) -> str:
    """A word as names are compared: letters and digits alone, without case and accents.

    >>> fold("Müller-Jensen’s"), fold("Łódź")
    ('mullerjensens', 'lodz')
    """
    if word.isascii():
        low = word.lower()
        return low if low.isalnum() else "".join(glyph for glyph in low if glyph.isalnum())
    plain = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS))
    return "".join(glyph for glyph in plain if glyph.isalnum())


_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})


@dataclass(frozen=True, slots=True)
class Title:
    """A title before a name: ``honorific``, ``rank``, ``nobility`` or ``office``; whether it is said of women."""

    kind: str
    female: bool


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person of ``persons.tsv``; ``alone`` says whether the surname by itself means this one."""

    surname: str
    forenames: tuple[str, ...]
    aliases: tuple[str, ...]
    alone: bool
    birth: str
    death: str
    identifiers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A place of ``places.tsv``."""

    name: str
    variants: tuple[str, ...]
    kind: str
    identifiers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class NameTables:
    """What is known of names. Keys are folded words; ``given`` leads to the name that stands for all its forms."""

    given: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, Title] = field(default_factory=dict)
    particles: frozenset[str] = frozenset()
    noble: frozenset[str] = frozenset()
    patronymics: tuple[str, ...] = ()
    patronymic_names: frozenset[str] = frozenset()
    surname_endings: tuple[str, ...] = ()
    suffixes: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    contexts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    alias_phrases: tuple[str, ...] = ()
    persons: tuple[KnownPerson, ...] = ()
    places: tuple[KnownPlace, ...] = ()

    def has(self, kind: str, word: str) -> bool:
        """Whether ``word`` is a context word of this kind, such as ``act`` or ``article``."""
        return word in self.contexts.get(kind, frozenset())

    def words(self) -> Iterator[str]:
        """Each word of the names known, as printed: those of persons and places, given and patronymic names."""
        for person in self.persons:
            yield from _WORD.findall(" ".join((person.surname, *person.forenames, *person.aliases)))
        for place in self.places:
            yield from _WORD.findall(" ".join((place.name, *place.variants)))
        yield from self.given
        yield from self.patronymic_names

    def is_patronymic(self, word: str) -> bool:
        """Whether a word ends as a name after the father does, and has a name before that ending.

        >>> tables = NameTables(patronymics=("ovich", "evna"))
        >>> tables.is_patronymic("Petrovich"), tables.is_patronymic("Rovich")
        (True, False)
        """
        key = fold(word)
        if key in self.patronymic_names:
            return True
        # Nearly all words end in none: asked of all endings at once, that costs a hundredth.
        return key.endswith(self.patronymics) and any(
            key.endswith(end) and len(key) > len(end) + 1 for end in self.patronymics
        )


def load_names(folder: Path, rows: Rows) -> NameTables:
    """The tables of names. ``rows`` reads a table with a column ``language`` and keeps the languages of the settings.

    Raises :class:`BadMetadata` or :class:`NoAccess` for a broken table.
    """
    parts = list(rows_of(folder, "name-parts.tsv", "part", "kind", "language"))
    return NameTables(
        given={fold(row["name"]): fold(row["same"]) for row in rows_of(folder, "given-names.tsv", "name", "same")},
        titles={
            fold(row["title"]): Title(row["kind"], row["female"] == "yes")
            for row in rows_of(folder, "titles.tsv", "title", "kind", "female", "language")
        },
        particles=frozenset([*_parts(parts, "particle"), *_parts(parts, "noble")]),
        noble=frozenset(_parts(parts, "noble")),
        patronymics=tuple(_parts(parts, "patronymic")),
        patronymic_names=frozenset(_parts(parts, "patronymic-name")),
        surname_endings=tuple(_parts(parts, "surname-ending")),
        suffixes=frozenset(_parts(parts, "suffix")),
        roles=frozenset(row["role"].casefold() for row in rows("roles.tsv", "role", "language")),
        contexts=_contexts(rows("name-contexts.tsv", "word", "kind", "language")),
        alias_phrases=tuple(row["phrase"].casefold() for row in rows("alias-phrases.tsv", "phrase", "language")),
        persons=tuple(_persons(table_of(folder, "persons.tsv"))),
        places=tuple(_places(table_of(folder, "places.tsv"))),
    )


def _parts(rows: Iterable[Mapping[str, str]], kind: str) -> list[str]:
    return [row["part"].casefold() for row in rows if row["kind"] == kind]


def _contexts(rows: Iterable[Mapping[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["kind"], set()).add(row["word"])
    return {kind: frozenset(words) for kind, words in found.items()}


def _persons(file: Path) -> Iterable[KnownPerson]:
    columns = ("surname", "forenames", "aliases", "alone", "birth", "death", "wikidata", "viaf")
    for row in read_table(file, columns):
        if not row["surname"]:
            raise BadMetadata(str(file), f"a person without a surname ({row}); the first cell must not be empty")
        aliases = tuple(alias for alias in row["aliases"].split("|") if alias)
        identifiers = _identifiers(row, "wikidata", "viaf")
        yield KnownPerson(
            row["surname"],
            tuple(row["forenames"].split()),
            aliases,
            row["alone"] == "yes",
            row["birth"],
            row["death"],
            identifiers,
        )


def _places(file: Path) -> Iterable[KnownPlace]:
    for row in read_table(file, ("place", "variants", "kind", "wikidata")):
        if row["kind"] not in _PLACE_KINDS:
            kinds = ", ".join(sorted(_PLACE_KINDS))
            raise BadMetadata(
                str(file), f"`{row['kind']}` of {row['place']} is no kind of place; write one of: {kinds}"
            )
        variants = tuple(variant for variant in row["variants"].split("|") if variant)
        yield KnownPlace(row["place"], variants, row["kind"], _identifiers(row, "wikidata"))


def _identifiers(row: Mapping[str, str], *kinds: str) -> tuple[tuple[str, str], ...]:
    names = {"wikidata": "Wikidata", "viaf": "VIAF"}
    return tuple((names[kind], row[kind]) for kind in kinds if row[kind])
