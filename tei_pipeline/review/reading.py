"""Read a TEI file as a book, in one pass over its tree.

Text is the corrected reading; page furniture and noise are no part of it, notes are kept apart from the running text.
A word broken over a page turn counts on both pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from tei_pipeline.review.book import Book, Division, Doubt, Item, Locator, Mark, Note, Person, Place
from tei_pipeline.review.walk import Collector, Context, Walk
from tei_pipeline.tei.names import TEI_NAMESPACE, XML_ID, tei

Tree = etree._ElementTree
Element = etree._Element

_INFERRED = re.compile(r"inferred from their neighbours: ([^.]*)")
_ENDS_OPEN = re.compile(r"([^\W\d_][-¬]?|[,;:])$")
_FIRST_WORDS = frozenset({"p", "l", "ab", "head", "item", "cell", "bibl"})


def read_book(tree: Tree) -> Book:
    """The book that a TEI file holds.

    >>> page = '<pb n="9" xml:id="leaf-0001"/><lb n="3"/>A tram.'
    >>> text = f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><p>{page}</p></body></text></TEI>'
    >>> book = read_book(etree.ElementTree(etree.fromstring(text)))
    >>> book.pages[0].n, book.pages[0].line, book.pages[0].text
    ('9', 3, 'A tram.')
    """
    book = Book()
    root = next(tree.iter(tei("TEI")), None)
    if root is None:
        return book
    book.ids = frozenset(str(e.get(XML_ID)) for e in root.iter() if isinstance(e.tag, str) and e.get(XML_ID))
    book.inferred = _inferred(root)
    book.persons = [_person(person) for person in root.iter(tei("person"))]
    text = root.find(tei("text"))
    if text is not None:
        _Reader(book).read(text)
    return book


def _inferred(root: Element) -> frozenset[str]:
    said = [_INFERRED.search(" ".join("".join(map(str, e.itertext())).split())) for e in root.iter(tei("segmentation"))]
    return frozenset(n.strip() for found in said if found for n in found[1].split(","))


def _person(person: Element) -> Person:
    names = [" ".join(" ".join(map(str, name.itertext())).split()) for name in person.iter(tei("persName"))]
    return Person(person.get(XML_ID) or "", tuple(name for name in names if name))


class _Reader(Walk):
    """What each element means for the book."""

    def __init__(self, book: Book) -> None:
        super().__init__(book)
        self.divisions: list[int] = []
        self.lists: list[str] = []
        self.items: list[tuple[list[Item], int, Collector]] = []
        self.handlers: dict[str, Callable[[Element], None]] = {
            "lb": self._lb,
            "pb": self._pb,
            "choice": self._choice,
            "pc": self._pc,
            "g": lambda _: None,
            "fw": self._fw,
            "ab": self._ab,
            "note": self._note,
            "label": self._label,
            "ref": self._ref,
            "persName": self._person,
            "rs": self._speaker,
            "date": self._date,
            "div": self._div,
            "head": self._head,
            "list": self._list,
            "item": self._item,
            "unclear": self._unclear,
            "gap": self._gap,
        }

    def _visit(self, element: Element) -> None:
        name = element.tag.removeprefix(f"{{{TEI_NAMESPACE}}}")
        handler = self.handlers.get(name)
        if element.get("cert") == "low" and name not in ("ref", "unclear", "gap", "corr"):
            self._doubt("uncertain", element, lambda: handler(element) if handler else self._children(element))
        elif handler is not None:
            handler(element)
        elif name in _FIRST_WORDS and self._wants_words():
            self._first_words(lambda: self._children(element))
        else:
            self._children(element)

    def _reading(self, corr: Element) -> None:
        if corr.get("cert") == "low":
            self._doubt("uncertain", corr, lambda: self._children(corr))
        else:
            self._children(corr)

    # ------------------------------------------------------------------ what is no running text

    def _fw(self, fw: Element) -> None:
        text, page, line, hyphen = Collector(), self.page, self.line, self.hyphen_on
        self._within(Context([text], ""), fw)
        if fw.get("type") == "pageNum" and page >= 0:
            self.book.pages[page].printed.append(text.text())
        elif fw.get("type") == "noise":
            lines = sum(1 for _ in fw.iter(tei("lb"))) or 1
            self.book.doubts.append(Doubt("noise", "fw", Place(page, self.line), text.text(), lines))
        self.line, self.hyphen_on = line, hyphen

    def _ab(self, ab: Element) -> None:
        if ab.get("type") != "noise":
            self._children(ab)
            return
        text = Collector()
        doubt = Doubt("noise", "ab", self.at, lines=sum(1 for _ in ab.iter(tei("lb"))))
        self.awaiting.append(doubt)
        self._within(Context([text], ""), ab)
        self._settle(doubt)
        doubt.words = text.text()
        self.book.doubts.append(doubt)
        if doubt.at.page >= 0:
            self.book.pages[doubt.at.page].noise = True

    def _note(self, note: Element) -> None:
        text, line = Collector(), self.line
        found = Note(
            note.get(XML_ID) or "",
            note.get("n") or "",
            note.get("place") or "",
            self.at,
            self._chapter(),
            (note.get("next") or "").removeprefix("#"),
            (note.get("prev") or "").removeprefix("#"),
        )
        self.awaiting.append(found)
        hyphen, self.hyphen_on = self.hyphen_on, None
        self._within(Context([text], "notes"), note)
        self._settle(found)
        found.text = text.text()
        found.broken_off = self.hyphen_on is not None or bool(_ENDS_OPEN.search(found.text))
        self.hyphen_on, self.line = hyphen, line
        self.book.notes.append(found)

    def _chapter(self) -> int:
        """The division in which notes may be counted through."""
        kinds = [i for i in self.divisions if self.book.divisions[i].type != "diaryEntry"]
        return kinds[-1] if kinds else -1

    def _label(self, label: Element) -> None:
        if self.context.page == "notes":
            self._within(Context([], ""), label)
        else:
            self._children(label)

    # ------------------------------------------------------------------ references, names

    def _ref(self, ref: Element) -> None:
        text, kind = Collector(), ref.get("type") or ""
        targets = tuple(target.removeprefix("#") for target in (ref.get("target") or "").split())
        if kind in ("noteAnchor", "bio"):
            mark = Mark(targets[0] if targets else "", ref.get("cert") or "", self.at, self._tail())
            self._within(Context([text], ""), ref)
            mark.text = text.text()
            (self.book.anchors if kind == "noteAnchor" else self.book.stars).append(mark)
            return
        if ref.get("cert") == "low" and targets:
            self._doubt("uncertain", ref, lambda: self._located(ref, targets, kind, text))
        else:
            self._located(ref, targets, kind, text)

    def _located(self, ref: Element, targets: tuple[str, ...], kind: str, text: Collector) -> None:
        if not self.items or self.items[-1][0] is self.book.biographies:
            self._children(ref)
            return
        item = self._close_label()
        locator = Locator(targets, kind, self.at)
        self._within(Context([text], self.context.page), ref)
        locator.text = text.text()
        item.locators.append(locator)

    def _person(self, person: Element) -> None:
        named = [target.removeprefix("#") for target in (person.get("ref") or "").split()]
        if self.items and not self.items[-1][2].text():  # the headword itself, not a name within it
            shelf, number, _ = self.items[-1]
            shelf[number].persons += named
        if self.page >= 0:
            self.book.pages[self.page].persons.update(named)
        self._children(person)

    def _speaker(self, said: Element) -> None:
        if self.page >= 0:
            self.book.pages[self.page].speakers.update((said.get("ref") or "").replace("#", "").split())
        self._children(said)

    def _date(self, date: Element) -> None:
        parent = date.getparent()
        if self.divisions and parent is not None and parent.tag == tei("head"):
            division = self.book.divisions[self.divisions[-1]]
            start = date.get("when") or date.get("from") or date.get("notBefore") or ""
            end = date.get("when") or date.get("to") or date.get("notAfter") or ""
            if start and end and not division.dates[0]:
                division.dates = (start, end)
        self._children(date)

    # ------------------------------------------------------------------ divisions, lists

    def _div(self, div: Element) -> None:
        parent = self.divisions[-1] if self.divisions else -1
        division = Division(div.get("type") or "", div.get("n") or "", div.get(XML_ID) or "", parent, self.at)
        self.divisions.append(len(self.book.divisions))
        self.book.divisions.append(division)
        self.awaiting.append(division)
        self._children(div)
        self._settle(division)
        self.divisions.pop()

    def _wants_words(self) -> bool:
        return bool(self.divisions) and not self.book.divisions[self.divisions[-1]].words

    def _first_words(self, walk: Callable[[], None]) -> str:
        text, division = Collector(200), self.book.divisions[self.divisions[-1]]
        self.context.collectors.append(text)
        walk()
        self.context.collectors.remove(text)
        division.words = division.words or text.text()
        return text.text()

    def _head(self, head: Element) -> None:
        parent = head.getparent()
        if not self.divisions or parent is None or parent.tag != tei("div"):
            self._children(head)
            return
        division = self.book.divisions[self.divisions[-1]]
        text = Collector()
        self._within(Context([*self.context.collectors, text], self.context.page), head)
        division.head = f"{division.head} {text.text()}".strip()
        division.words = division.words or text.text()

    def _list(self, found: Element) -> None:
        kind = found.get("type") or ""
        types = [self.book.divisions[i].type for i in self.divisions]
        if "contents" in types:
            kind = "contents"
        elif self.lists and not kind:
            kind = self.lists[-1]
        if self.items:
            self._close_label()
        self.lists.append(kind)
        self._within(Context([], self.context.page), found)
        self.lists.pop()

    def _item(self, element: Element) -> None:
        kind = self.lists[-1] if self.lists else ""
        shelves = {"contents": self.book.contents, "index": self.book.index, "biographies": self.book.biographies}
        shelf = shelves.get(kind)
        if shelf is None:
            self._children(element)
            return
        parent = next((n for s, n, _ in reversed(self.items) if s is shelf), -1)
        item = Item(element.get(XML_ID) or "", shelf[parent].depth + 1 if parent >= 0 else 0, parent, self.at)
        shelf.append(item)
        words, label = Collector(), Collector()
        self.awaiting.append(item)
        self.items.append((shelf, len(shelf) - 1, label))
        self._within(Context([words, label], self.context.page), element)
        self.items.pop()
        self._settle(item)
        item.words = words.text()
        item.label = item.label or label.text().rstrip(" ,;:")

    def _close_label(self) -> Item:
        """The item around this place; what follows is no part of its label."""
        shelf, number, label = self.items[-1]
        item = shelf[number]
        item.label = item.label or label.text().rstrip(" ,;:")
        label.enough = 0
        return item

    # ------------------------------------------------------------------ doubts

    def _doubt(self, kind: str, element: Element, walk: Callable[[], None]) -> None:
        name = etree.QName(element).localname
        text, doubt = Collector(), Doubt(kind, name, self.at)
        self.book.doubts.append(doubt)
        context = self.context
        context.collectors.append(text)
        walk()
        context.collectors.remove(text)
        doubt.words = text.text()

    def _unclear(self, unclear: Element) -> None:
        self._doubt("unclear", unclear, lambda: self._children(unclear))

    def _gap(self, gap: Element) -> None:
        if gap.get("reason") in (None, "illegible", "lost"):
            quantity, unit = gap.get("quantity") or "", gap.get("unit") or ""
            self.book.doubts.append(Doubt("gap", f"{quantity} {unit}".strip(), self.at, self._tail()))
        else:
            self._children(gap)
