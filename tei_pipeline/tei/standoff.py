"""Standoff: the lists of persons and places to which the names in the text point.

TEI: Guidelines 13.3.2 (``listPerson``), 13.3.5 (``listPlace``), 16.10 (``standOff``); see docs/encoding.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from tei_pipeline.document import Document, Learnt, Person, PersonName, Place
from tei_pipeline.tei.names import FORBIDDEN_IN_XML, XML_ID, tei

_LEARNT = {
    "index": "Learnt from the index, line {line} of the source.",
    "gloss": "Learnt from a gloss in the text.",
    "text": "Named in full in the text, line {line} of the source.",
    "table": "Known from the table of persons.",
}


def build_standoff(document: Document, note_ids: Mapping[int, str]) -> etree._Element | None:
    """The ``standOff`` of ``document``; None where it names nobody and no place."""
    if not document.persons and not document.places:
        return None
    standoff = etree.Element(tei("standOff"))
    if document.persons:
        persons = _sub(standoff, "listPerson")
        for person in document.persons:
            _person(persons, person, document, note_ids)
    if document.places:
        places = _sub(standoff, "listPlace")
        for place in document.places:
            _place(places, place)
    etree.indent(standoff)
    return standoff


def _person(parent: etree._Element, person: Person, document: Document, note_ids: Mapping[int, str]) -> None:
    element = _sub(parent, "person", **{XML_ID: person.id})
    if person.cert:
        element.set("cert", person.cert)
    _name(_sub(element, "persName", type="main"), person.name)
    for kind, names in (("alias", person.aliases), ("variant", person.variants)):
        for name in names:
            _sub(element, "persName", name, type=kind)
    for event, when in (("birth", person.birth), ("death", person.death)):
        if when:
            _sub(element, event, when=when)
    for kind, value in person.identifiers:
        _sub(element, "idno", value, type=kind)
    for learnt in person.learnt:
        _source(_sub(element, "note", type="source"), learnt, document, note_ids)


def _name(element: etree._Element, name: PersonName) -> None:
    """The parts of the main name in the order in which one says them; a name that has no parts is its surname."""
    if name.title:
        _sub(element, "roleName", name.title)
    if name.surname_first:
        _sub(element, "surname", name.surname)
    for forename in name.forenames:
        _sub(element, "forename", forename)
    if name.patronymic:
        _sub(element, "forename", name.patronymic, type="patronymic")
    if name.link:
        _sub(element, "nameLink", name.link)
    if not name.surname_first:
        _sub(element, "surname", name.surname)


def _source(note: etree._Element, learnt: Learnt, document: Document, note_ids: Mapping[int, str]) -> None:
    """Where the person was learnt: a pointer to the biography or note, words for the rest."""
    if learnt.kind == "biography":
        _sub(note, "ptr", target=f"#{learnt.target}")
    elif learnt.kind == "note":
        _sub(note, "ptr", target=f"#{note_ids[int(learnt.target)]}")
    else:
        line = document.source.line_at(int(learnt.target)).number if learnt.target else 0
        note.text = _LEARNT[learnt.kind].format(line=line)


def _place(parent: etree._Element, place: Place) -> None:
    element = _sub(parent, "place", **{XML_ID: place.id})
    _sub(element, "placeName", place.name, type="main")
    for variant in place.variants:
        _sub(element, "placeName", variant, type="variant")
    for kind, value in place.identifiers:
        _sub(element, "idno", value, type=kind)


def _sub(parent: etree._Element, tag: str, /, text: str | None = None, **attrs: str) -> etree._Element:
    element = etree.SubElement(parent, tei(tag), attrs)
    element.text = FORBIDDEN_IN_XML.sub("?", text) if text is not None else None
    return element
