"""A book as its TEI has it: the view that all checks share, made in one pass by :mod:`~tei_pipeline.review.reading`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from tei_pipeline.review.words import counting, words_of


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: the page by its order in the file (-1: before the first), the line of the source."""

    page: int = -1
    line: int = 0


@dataclass(slots=True)
class Page:
    """A leaf with the text on it, corrected, without furniture; ``printed`` is what stands where its number is due.

    ``persons`` are those whom the page names, ``speakers`` those who say ``I`` on it.
    """

    index: int
    n: str
    leaf: str
    line: int = 0
    text: str = ""
    note_text: str = ""
    printed: list[str] = field(default_factory=list)
    persons: set[str] = field(default_factory=set)
    speakers: set[str] = field(default_factory=set)
    noise: bool = False

    @property
    def number(self) -> int | None:
        """The printed number where it is an Arabic one.

        >>> Page(0, "24", "leaf-0025").number, Page(0, "[3]", "leaf-0003").number
        (24, None)
        """
        return counting(self.n)

    @property
    def outside(self) -> bool:
        """Whether the leaf is outside every numbered sequence."""
        return not self.n or self.n.startswith("[")


@dataclass(slots=True)
class Note:
    """A note, or one part of it."""

    id: str
    n: str
    place: str
    at: Place
    chapter: int
    next: str
    prev: str
    text: str = ""
    broken_off: bool = False

    @property
    def number(self) -> int:
        """The number, 0 where there is none."""
        return counting(self.n, 4) or 0


@dataclass(slots=True)
class Mark:
    """A mark in the text that leads to a note or a biography; ``words`` are those before it."""

    target: str
    cert: str
    at: Place
    words: str = ""
    text: str = ""


@dataclass(slots=True)
class Division:
    """A ``div``: ``parent`` is the place of the one around it in ``Book.divisions``, -1 at the top."""

    type: str
    n: str
    id: str
    parent: int
    at: Place = Place()
    head: str = ""
    words: str = ""
    dates: tuple[str, str] = ("", "")


@dataclass(slots=True)
class Locator:
    """A reference to pages, or from one entry to another."""

    targets: tuple[str, ...]
    type: str
    at: Place
    text: str = ""


@dataclass(slots=True)
class Item:
    """An item of the contents, the index or the biographies.

    ``label`` is the text before the first reference, ``words`` all of it but references and sub-entries; ``persons``
    are those whom the label opens with.
    """

    id: str
    depth: int
    parent: int
    at: Place = Place()
    label: str = ""
    words: str = ""
    locators: list[Locator] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Doubt:
    """Something that the encoding itself marks as doubtful, illegible or noise."""

    kind: str
    element: str
    at: Place
    words: str = ""
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """A person that the file describes, with every name given."""

    id: str
    names: tuple[str, ...]


@dataclass
class Book:
    """All that is checked."""

    pages: list[Page] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    anchors: list[Mark] = field(default_factory=list)
    stars: list[Mark] = field(default_factory=list)
    divisions: list[Division] = field(default_factory=list)
    contents: list[Item] = field(default_factory=list)
    index: list[Item] = field(default_factory=list)
    biographies: list[Item] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    inferred: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()

    @cached_property
    def leaves(self) -> dict[str, Page]:
        """The pages by the identifier of their page break."""
        return {page.leaf: page for page in self.pages}

    @cached_property
    def vocabulary(self) -> dict[str, dict[int, bool]]:
        """Each word with the pages on which it stands, and whether it stands there in the text, not only in notes.

        >>> Book(pages=[Page(0, "1", "leaf-0001", text="The tram.", note_text="Tram 4.")]).vocabulary["tram"]
        {0: True}
        """
        places: dict[str, dict[int, bool]] = {}
        for page in self.pages:
            for word in words_of(page.note_text):
                places.setdefault(word, {})[page.index] = False
            for word in words_of(page.text):
                places.setdefault(word, {})[page.index] = True
        return places

    def page_name(self, index: int) -> str:
        """The page as printed."""
        return self.pages[index].n if 0 <= index < len(self.pages) else ""
