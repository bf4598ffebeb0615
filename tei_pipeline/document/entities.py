"""Entities: the persons and places that a text names, as a stage learnt them; marks in the text point to them.

They stand over the document, not at a place of it: the encoder writes them into ``standOff``.
TEI: Guidelines 13.3 (names), 16.10 (``standOff``).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in its parts, each as the text spells it; what is not known is empty.

    ``surname`` is also the one name of a person who has no other. ``link`` is the particle before the surname;
    ``surname_first`` names are said in that order (Chinese ones).

    >>> PersonName("Adlersfeld", ("Karl",), link="von").text
    'Karl von Adlersfeld'
    """

    surname: str
    forenames: tuple[str, ...] = ()
    patronymic: str = ""
    link: str = ""
    title: str = ""
    surname_first: bool = False

    @property
    def text(self) -> str:
        """The name as one speaks of the person, without the title."""
        if self.surname_first:
            return " ".join((self.surname, *self.forenames))
        return " ".join(part for part in (*self.forenames, self.patronymic, self.link, self.surname) if part)


@dataclass(frozen=True, slots=True)
class Learnt:
    """Where a person was learnt: the kind of source, and what it points to.

    ``kind`` is ``biography`` (``target`` is the identifier of the entry), ``note`` (the offset at which the note
    starts), ``index``, ``gloss`` or ``text`` (the offset), or ``table`` (nothing).
    """

    kind: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A person with every name that the text gives. ``birth`` and ``death`` are W3C dates, empty where not known."""

    id: str
    name: PersonName
    aliases: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    birth: str = ""
    death: str = ""
    learnt: tuple[Learnt, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    cert: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place under its usual name, with its other names and its identifiers in authority files."""

    id: str
    name: str
    variants: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
