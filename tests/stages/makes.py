"""Small generated books of other makes: notes, page numbers and parts as other printers set them, with their truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from lxml import etree

_TEXT = (
    "the old harbour master walked along our quay with his lantern and spoke of winter storms that had broken three "
    "boats upon rocks below a chapel while children slept nobody in that village could remember such rain or wind and "
    "even its priest began to count candles before evening"
)
_WORDS = _TEXT.split()
_NAMES = ("Aldous", "Bertrand", "Cornish", "Dunmore", "Ellery", "Farrow", "Gilmour", "Hanbury")
_TRADES = ("merchant", "ferryman", "printer", "clerk", "miller", "pilot")
_WHO = (
    "a {trade} of the town who kept the ferry until the flood of {year} and then went away",
    "{trade}, born in {year}, who wrote two letters to the council and never had an answer",
    "known to the harbour as the {trade}, for he had once been one, in {year}",
)
_SOURCES = (
    "Letter of the {day}th to his brother in the north, now in the county archive, folio {folio}.",
    "Council papers, bundle {folio}; the clerk has dated them wrongly, as he did the others.",
    "See the printed journal of the ferry company for that summer, where {folio} boats are named.",
    "So the priest told it; the {trade} says otherwise in his own account, which was lost.",
    "Harbour accounts, {folio}. The sum had been paid twice, and nobody had asked for it back.",
)
_SIGNS = "*†‡§"


@dataclass(frozen=True)
class Make:
    """How a book prints its pages' numbers (``at_top`` or at the foot) and its notes' marks and labels.

    ``through`` counts the notes through each chapter rather than through the page; ``sep`` parts pages.
    """

    name: str
    number: Callable[[int], str] = "{}".format
    at_top: bool = False
    mark: Callable[[int], str] = str
    label: Callable[[int], str] = str
    through: bool = False
    sep: str = "\n\n\n\n"
    chapters: bool = False


@dataclass(frozen=True)
class Hung:
    """A note: the page and the word that it hangs on, and its number."""

    page: int
    number: int
    word: str


@dataclass
class Made:
    """A book's text and what is in it: its printed page numbers, notes and number of paragraphs."""

    text: str
    pages: list[str] = field(default_factory=list)
    notes: list[Hung] = field(default_factory=list)
    paragraphs: int = 0


def _alternating(page: int) -> str:
    return f"{page}    THE HARBOUR YEARS" if page % 2 == 0 else f"WINTER STORMS    {page}"


MAKES = (
    Make("brackets", mark="({})".format, label="({})".format),
    Make("closing brackets", mark="{})".format, label="{})".format),
    Make("daggers", mark=lambda k: _SIGNS[k - 1], label=lambda k: _SIGNS[k - 1] + " "),
    Make("plain figures with points", label="{}.".format, number="[{}]".format),
    Make("through the chapter", through=True, chapters=True),
    Make("through the book", through=True),
    Make("through the book in brackets", through=True, mark="({})".format, label="({})".format),
    Make("carets", mark=lambda k: "^", label=lambda k: "^"),
    Make("numbers at the top", at_top=True),
    Make("alternating running heads", at_top=True, number=_alternating),
    Make("alternating running heads and daggers", _alternating, True, lambda k: _SIGNS[k - 1], lambda k: _SIGNS[k - 1]),
    Make("dashes", number="- {} -".format),
    Make("dashes and form feeds", number="- {} -".format, sep="\n\f", label="{}.".format),
    Make("numbers at the top after form feeds", at_top=True, sep="\n\f"),
    Make("number lines alone", sep="\n\n"),
)
"""A make for each thing that the first books do otherwise; none has an index."""


def made(seed: int, make: Make, pages: int = 12, first: int = 11) -> Made:
    """A book of ``pages`` pages, their numbers from ``first`` on, with footnotes."""
    random = Random(seed)
    book = Made("")
    leaves = []
    count = 0
    for page in range(first, first + pages):
        if not make.through or (make.chapters and (page - first) % 4 == 0):
            count = 0
        blocks, notes = [], []
        if make.chapters and (page - first) % 4 == 0:
            blocks.append(f"CHAPTER {['ONE', 'TWO', 'THREE', 'FOUR'][(page - first) // 4]}")
        for name in random.sample(_NAMES, 3):
            words = _words(random, 60)
            if random.random() < 0.8:
                count += 1
                words.insert(random.randint(5, len(words) - 6), name + make.mark(count))
                notes.append(_wrapped(f"{make.label(count)} {name}, {_who(random)}.".split(), 70))
                book.notes.append(Hung(page, count, name))
            blocks.append(_paragraph(words))
            book.paragraphs += 1
        number = make.number(page)
        leaf = [number, *blocks, *notes] if make.at_top else [*blocks, *notes, number]
        leaves.append("\n\n".join(leaf))
        book.pages.append(str(page))
    book.text = make.sep.join(leaves) + "\n"
    return book


def made_with_endnotes(seed: int, *, through: bool, chapters: int = 3, pages: int = 4, sep: str = "\n\n\n\n") -> Made:
    """A book whose notes stand at its end, counted through each chapter or ``through`` the book."""
    random = Random(seed)
    book = Made("")
    leaves: list[list[str]] = []
    notes: list[list[str]] = []
    count = 0
    for chapter in range(1, chapters + 1):
        count = count if through else 0
        notes.append([])
        for at in range(pages):
            leaves.append([f"Chapter {chapter}: The Quay"] if at == 0 else [])
            for _ in range(3):
                words = _words(random, 60)
                count += 1
                place = random.choice([at for at in range(5, len(words) - 5) if len(words[at].strip(".")) > 1])
                word = words[place].strip(".")
                words[place] = f"{word}{count}"
                book.notes.append(Hung(len(leaves) + 1, count, word))
                source = random.choice(_SOURCES).format(
                    day=random.randint(4, 20), folio=random.randint(2, 200), trade=random.choice(_TRADES)
                )
                notes[-1].append(_wrapped(f"{count}. {source}".split(), 60))
                leaves[-1].append(_paragraph(words))
                book.paragraphs += 1
    for chapter, texts in enumerate(notes, 1):
        head = ["NOTES"] if chapter == 1 else []
        leaves.append([*head, *([] if through else [f"Chapter {chapter}"]), *texts])
    book.pages = [str(page) for page in range(2, len(leaves) + 2)]
    pages_of = ("\n\n".join([*leaf, number]) for leaf, number in zip(leaves, book.pages, strict=True))
    book.text = sep.join(pages_of) + "\n"
    return book


def _paragraph(words: Sequence[str]) -> str:
    """The words as lines of a paragraph, with as many more that its last line is not a full one."""
    lines = list(_lines(words, 58))
    while len(lines[-1]) > 36:
        words = [*words[:-1], "old", words[-1]]
        lines = list(_lines(words, 58))
    return "\n".join(lines)


def _words(random: Random, least: int) -> list[str]:
    """Sentences of ``least`` words or more."""
    out: list[str] = []
    while len(out) < least:
        sentence = [random.choice(_WORDS) for _ in range(random.randint(6, 14))]
        out += [sentence[0].capitalize(), *sentence[1:-1], sentence[-1] + "."]
    return out


def _who(random: Random) -> str:
    return random.choice(_WHO).format(trade=random.choice(_TRADES), year=random.randint(1702, 1899))


def _wrapped(words: Sequence[str], width: int) -> str:
    return "\n".join(_lines(words, width))


def _lines(words: Sequence[str], width: int) -> Iterator[str]:
    line = ""
    for word in words:
        if line and len(line) + len(word) + 1 > width:
            yield line
            line = ""
        line = f"{line} {word}".strip()
    yield line


def nodes(tree: etree._ElementTree | etree._Element, path: str) -> list[Any]:
    """The elements or attributes of a TEI file at an XPath, in which ``t`` is TEI."""
    found: Any = tree.xpath(path, namespaces={"t": "http://www.tei-c.org/ns/1.0"})
    return list(found)
