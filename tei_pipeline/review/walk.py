"""The walk over a TEI text: which page and which line it is on, and where the text goes.

What the elements mean for the book is said in :mod:`~tei_pipeline.review.reading`; here are lines, pages, hyphens and
corrections, of which a page turn may take in any.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from lxml import etree

from tei_pipeline.review.book import Book, Division, Doubt, Item, Note, Page, Place
from tei_pipeline.review.words import counting
from tei_pipeline.tei.names import XML_ID, tei

Element = etree._Element

_JOIN = re.compile(r"\s*\0\s*")


def clean(text: str) -> str:
    r"""Text as read: white space single, words that the line end broke joined.

    >>> clean("seeds\0\nman ’s  shop ")
    'seedsman ’s shop'
    """
    return " ".join(_JOIN.sub("", text).split())


@dataclass(eq=False)
class Collector:
    """Gathers text until it is closed or has enough."""

    enough: int = 1_000_000
    parts: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, text: str) -> None:
        """Take the text, or leave it."""
        if self.length < self.enough:
            self.parts.append(text)
            self.length += len(text)

    def text(self) -> str:
        """Give what was gathered."""
        return clean("".join(self.parts))


@dataclass
class Context:
    """Where text goes: to collectors, and to the page as running text or as notes, or not at all."""

    collectors: list[Collector]
    page: str = "text"


class Walk(ABC):
    """The state of the walk. A NUL in the text stands where two lines join within a word."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.page = -1
        self.line = 0
        self.context = Context([])
        self.awaiting: list[Division | Item | Note | Doubt] = []
        self.hyphen_on: int | None = None
        self.carry: int | None = None
        self.texts: list[list[str]] = []
        self.notes: list[list[str]] = []
        self.loose: list[str] = []

    def read(self, text: Element) -> None:
        """Fill the book."""
        self._children(text)
        for page, parts, notes in zip(self.book.pages, self.texts, self.notes, strict=True):
            page.text, page.note_text = clean("".join(parts)), clean("".join(notes))

    # ------------------------------------------------------------------ walking

    @property
    def at(self) -> Place:
        """The place that the walk is at."""
        return Place(self.page, self.line)

    def _children(self, element: Element) -> None:
        self._add(element.text)
        for child in element:
            if isinstance(child.tag, str):
                self._visit(child)
            self._add(child.tail)

    @abstractmethod
    def _visit(self, element: Element) -> None:
        """Take in one element."""

    def _add(self, text: str | None) -> None:
        if not text:
            return
        for collector in self.context.collectors:
            collector.add(text)
        if self.context.page:
            self._sink().append(text)
            if self.carry is not None and (word := text.strip("\0\n").split(" ", 1)[0]):
                self.texts[self.carry].append(f"\0{word} ")
                self.carry = None

    def _sink(self) -> list[str]:
        if self.page < 0:
            return self.loose
        return self.texts[self.page] if self.context.page == "text" else self.notes[self.page]

    def _within(self, context: Context, element: Element) -> None:
        outer, self.context = self.context, context
        self._children(element)
        self.context = outer

    def _tail(self) -> str:
        """The last words before this place."""
        return " ".join(clean("".join(self._sink()[-12:])).split()[-4:])

    # ------------------------------------------------------------------ lines, pages, corrections

    def _lb(self, lb: Element) -> None:
        self.line = counting(lb.get("n") or "", 9) or 0
        if self.page >= 0 and not self.book.pages[self.page].line:
            self.book.pages[self.page].line = self.line
        for record in self.awaiting:
            record.at = self.at
        self.awaiting.clear()
        if lb.get("break") == "no":
            if self.hyphen_on is not None and self.hyphen_on not in (self.page, -1) and self.context.page:
                self.carry = self.hyphen_on
            self.hyphen_on = None
            self._add("\0")
        else:
            self._add(" ")

    def _pb(self, pb: Element) -> None:
        self.page = len(self.book.pages)
        self.book.pages.append(Page(self.page, pb.get("n") or "", pb.get(XML_ID) or ""))
        self.texts.append([])
        self.notes.append([])

    def _pc(self, pc: Element) -> None:
        if pc.get("force") == "weak":
            self.hyphen_on = self.page
        else:
            self._children(pc)

    def _choice(self, choice: Element) -> None:
        for child in choice:
            if child.tag in (tei("corr"), tei("reg")):
                self._reading(child)
        for child in choice:  # the misread word may hold line ends, a page turn and its furniture
            if child.tag in (tei("sic"), tei("orig")):
                self._breaks(child)

    @abstractmethod
    def _reading(self, corr: Element) -> None:
        """Take in what a correction reads."""

    def _breaks(self, element: Element) -> None:
        outer, self.context = self.context, Context([], "")
        for child in element:
            if child.tag in (tei("lb"), tei("pb"), tei("fw")):
                self._visit(child)
            elif isinstance(child.tag, str):
                self._breaks(child)
        self.context = outer
        self.hyphen_on = self.carry = None

    def _settle(self, record: Division | Item | Note | Doubt) -> None:
        """Something without a line of its own stands on the one before."""
        if any(waiting is record for waiting in self.awaiting):
            record.at = self.at
            self.awaiting = [waiting for waiting in self.awaiting if waiting is not record]
