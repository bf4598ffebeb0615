"""Entities: every date, person, place, omission and note that a TEI file marks, each with its place and its value.

Read from the TEI alone, as the self-check is, so that it works on a file as an editor left it. Texts are the corrected
reading; what stands in a note counts for the note's own line, and is no part of the text around it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field

from lxml import etree

from tei_pipeline.tei.names import XML_ID, tei

Element = etree._Element

_KINDS = {
    "date": "date",
    "persName": "person",
    "rs": "writer",
    "placeName": "place",
    "ellipsis": "omission",
    "gap": "omission",
}
_NOT_READ = frozenset({"fw", "sic", "orig"})
_OPENING = 90


@dataclass(frozen=True, slots=True)
class Entity:
    """One mention: what it is, where it stands, the words, and what they mean.

    ``value`` is the W3C value of a date (an interval as ``from/to``, bounds as ``notBefore..notAfter``), the
    identifiers of a person or place, the kind of an omission, the number of a note; ``name`` that of the person or
    place; ``entry`` the date of the diary entry around it; ``where`` is ``text``, ``note``, ``heading`` or ``index``.
    """

    kind: str
    page: str
    leaf: str
    line: int
    text: str
    value: str = ""
    name: str = ""
    cert: str = ""
    entry: str = ""
    where: str = "text"


FIELDS = tuple(Entity.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Entry:
    """A dated entry of a diary: its W3C date, where it begins, and its first words."""

    date: str
    page: str
    leaf: str
    line: int
    words: str


@dataclass(frozen=True)
class Entities:
    """All that a file names: the mentions in the order of the text, dated entries, pages, and names by identifier."""

    mentions: tuple[Entity, ...]
    entries: tuple[Entry, ...]
    pages: tuple[tuple[str, str], ...]
    names: dict[str, str]


def entities_of(tree: etree._ElementTree) -> Entities:
    """Everything that the file marks.

    >>> text = '<p><pb n="7" xml:id="leaf-0001"/><lb n="3"/>In <date when="1926">1926</date>.</p>'
    >>> root = etree.fromstring(f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>{text}</body></text></TEI>')
    >>> found = entities_of(etree.ElementTree(root)).mentions[0]
    >>> found.kind, found.page, found.line, found.text, found.value
    ('date', '7', 3, '1926', '1926')
    """
    names = {
        str(element.get(XML_ID)): _plain(next(iter(element)))
        for element in tree.iter(tei("person"), tei("place"))
        if element.get(XML_ID) and len(element)
    }
    walk = _Walk(names)
    text = tree.getroot().find(tei("text"))
    if text is not None:
        walk.children(text)
    mentions = sorted(walk.found, key=lambda found: found.order)
    return Entities(
        tuple(found.entity() for found in mentions),
        tuple(Entry(o.value, o.page, o.leaf, o.line, o.words()) for o in walk.entries if o.value),
        tuple(walk.pages),
        names,
    )


def as_csv(mentions: Iterable[Entity]) -> str:
    """A table with a line of column names, one mention a line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELDS)
    for mention in mentions:
        writer.writerow(asdict(mention).values())
    return out.getvalue()


def as_jsonl(mentions: Iterable[Entity]) -> str:
    """One JSON object a line."""
    return "".join(json.dumps(asdict(mention), ensure_ascii=False) + "\n" for mention in mentions)


def _plain(element: Element) -> str:
    """The text of a name in the lists, its parts parted by blanks."""
    parts = [str(part) for part in element.itertext()]
    return " ".join(" ".join(parts).split())


@dataclass(slots=True)
class _Open:
    """Something whose text is being gathered."""

    kind: str
    order: int
    page: str
    leaf: str
    value: str = ""
    name: str = ""
    cert: str = ""
    entry: str = ""
    where: str = "text"
    line: int = 0
    parts: list[str] = field(default_factory=list)

    def words(self) -> str:
        """The text, white space single, words that the line end broke joined."""
        return " ".join("".join(self.parts).replace(" \0", "\0").replace("\0 ", "\0").replace("\0", "").split())

    def entity(self) -> Entity:
        """What it came to."""
        return Entity(
            self.kind,
            self.page,
            self.leaf,
            self.line,
            self.words(),
            self.value,
            self.name,
            self.cert,
            self.entry,
            self.where,
        )


class _Walk:
    """One pass over the text: which page and line it is on, and what is open."""

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names
        self.found: list[_Open] = []
        self.entries: list[_Open] = []
        self.pages: list[tuple[str, str]] = []
        self._open: list[_Open] = []
        self._page, self._leaf, self._line, self._entry, self._where = "", "", 0, "", "text"

    def children(self, element: Element) -> None:
        """Read what stands in an element."""
        self._text(element.text)
        for child in element:
            if isinstance(child.tag, str):
                self._visit(child, child.tag.rpartition("}")[2])
            self._text(child.tail)

    def _visit(self, element: Element, name: str) -> None:
        if name == "pb":
            self._page, self._leaf = element.get("n") or "", element.get(XML_ID) or ""
            self.pages.append((self._page, self._leaf))
        elif name == "lb":
            self._begin(element)
        elif name == "note":
            self._note(element)
        elif name in _NOT_READ:
            self._silently(element)
        elif name == "div" and element.get("type") == "diaryEntry":
            self._diary(element)
        elif name == "head" or (name == "div" and element.get("type") == "index"):
            before, self._where = self._where, "heading" if name == "head" else "index"
            self.children(element)
            self._where = before
        elif name in _KINDS:
            self._mention(element, name)
        elif self._is_sign(element, name):
            self._silently(element)
        else:
            self.children(element)

    def _text(self, text: str | None) -> None:
        if text:
            for one in self._open:
                one.parts.append(text)
                if not one.line and text.strip():
                    one.line = self._line

    def _begin(self, lb: Element) -> None:
        number = lb.get("n") or ""
        self._line = int(number) if number.isascii() and number.isdecimal() else self._line
        self._text("\0" if lb.get("break") == "no" else " ")

    def _is_sign(self, element: Element, name: str) -> bool:
        """Marks of notes and biographies, labels and soft hyphens: printed, but not read."""
        if name == "pc":
            return element.get("force") == "weak"
        if name == "label":
            return any(one.kind == "note" for one in self._open)
        return name == "ref" and element.get("type") in ("noteAnchor", "bio")

    def _silently(self, element: Element) -> None:
        """Pass through for the pages and lines in it, and gather no text; nothing in it is a mention."""
        kept, line = self._open, self._line
        self._open = []
        found = len(self.found)
        self.children(element)
        del self.found[found:]
        self._open = kept
        if element.tag == tei("fw"):
            self._line = line

    def _note(self, note: Element) -> None:
        line, kept, where = self._line, self._open, self._where
        opened = self._new("note", note.get("n") or "", "", note.get("cert") or "")
        self._open, self._where = [opened], "note"
        self.children(note)
        self._open, self._line, self._where = kept, line, where

    def _mention(self, element: Element, name: str) -> None:
        if name == "gap" and element.get("reason") not in ("omitted", None):
            self.children(element)
            return
        value, said = self._meaning(element, name)
        opened = self._new(_KINDS[name], value, said, element.get("cert") or "")
        self._open.append(opened)
        self.children(element)
        self._open.remove(opened)
        opened.line = opened.line or self._line

    def _new(self, kind: str, value: str, name: str, cert: str) -> _Open:
        opened = _Open(kind, len(self.found), self._page, self._leaf, value, name, cert, self._entry, self._where)
        self.found.append(opened)
        return opened

    def _meaning(self, element: Element, name: str) -> tuple[str, str]:
        if name == "date":
            return date_value(element), ""
        if name in ("ellipsis", "gap"):
            mark = element.find(tei("metamark"))
            return (mark.get("function") or "" if mark is not None else element.get("reason") or ""), ""
        ids = [target.removeprefix("#") for target in (element.get("ref") or "").split()]
        return " ".join(ids), " | ".join(self._names.get(i, i) for i in ids)

    def _diary(self, div: Element) -> None:
        before, self._entry = self._entry, div.get("n") or ""
        opened = _Open("entry", len(self.entries), self._page, self._leaf, self._entry)
        self.entries.append(opened)
        self._open.append(opened)
        self.children(div)
        self._open.remove(opened)
        first = next((e for e in div.iter(tei("pb"), tei("lb"))), None)
        if first is not None and first.tag == tei("pb"):
            opened.page, opened.leaf = first.get("n") or "", first.get(XML_ID) or ""
        opened.parts = [_shortened(opened.words())]
        self._entry = before


def date_value(element: Element) -> str:
    """The W3C value of a ``date``.

    >>> date_value(etree.fromstring('<date notBefore="1926-06" notAfter="1926-08"/>'))
    '1926-06..1926-08'
    """
    if element.get("when"):
        return element.get("when") or ""
    if element.get("from") or element.get("to"):
        return f"{element.get('from') or ''}/{element.get('to') or ''}"
    if element.get("notBefore") or element.get("notAfter"):
        return f"{element.get('notBefore') or ''}..{element.get('notAfter') or ''}"
    return ""


def _shortened(words: str) -> str:
    return words if len(words) <= _OPENING else words[:_OPENING].rsplit(" ", 1)[0] + " …"


def persons_on_pages(entities: Entities) -> dict[str, dict[str, int]]:
    """For each person, by identifier, the leaves that name them, with the number of mentions.

    Mentions that may be of several persons, and those in the index, are left out.
    """
    found: dict[str, dict[str, int]] = {}
    for mention in _sure(entities):
        pages = found.setdefault(mention.value, {})
        pages[mention.leaf] = pages.get(mention.leaf, 0) + 1
    return found


def _sure(entities: Entities) -> Iterator[Entity]:
    for mention in entities.mentions:
        known = mention.kind == "person" and mention.value and " " not in mention.value
        if known and mention.leaf and mention.where != "index":
            yield mention
