"""Places and works: names of places that the table knows, and titles of the works that the book lists.

A place is marked where its name stands by itself: not within a person's name, and not as a part of the name of a thing
(the *Munich* Agreement). A work is marked in its list, up to the point that ends the title, and wherever the text names
it by its main title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tei_pipeline.document import Place
from tei_pipeline.document.slugs import slug_of, unique
from tei_pipeline.lexicon.names import KnownPlace, NameTables, fold
from tei_pipeline.persons.text import Block, Word
from tei_pipeline.persons.text import Place as Where

_TITLE = re.compile(
    r"\W*(?P<title>\w.*?[^\W_]{2}[’'”\"]?)(?=\s*[(\[]|\.(?:\s|$)|[?!](?:\s|$)|,\s(?:[Aa]n?|[Tt]ranslated)\s|$)"
)
_WORDS_OF_TITLE = 3
_LETTERS_OF_TITLE = 12
_INNER_GAPS = frozenset({" ", "-", ". ", ": ", ", "})


@dataclass(frozen=True, slots=True)
class Named:
    """A stretch of the reading that names a place (``place`` is its number in the table) or, with -1, a work."""

    start: int
    end: int
    place: int = -1


class Gazetteer:
    """Finds the places of the table."""

    def __init__(self, tables: NameTables) -> None:
        self._tables = tables
        self._rows: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        for number, place in enumerate(tables.places):
            for name in (place.name, *place.variants):
                keys = tuple(fold(part) for part in re.findall(r"[^\W\d_](?:[^\W\d_]|-(?=[^\W\d_]))*", name))
                self._rows.setdefault(keys[0], []).append((keys, number))

    def find(self, block: Block) -> Iterator[Named]:
        """The places that a block names, in order; of several that begin at a word the longest."""
        words = block.words
        at = 0
        while at < len(words):
            rows = self._rows.get(words[at].key) if words[at].capital else None
            best: tuple[int, int] = (0, -1)
            for keys, number in rows or ():
                if len(keys) > best[0] and self._stands(words, at, keys, block):
                    best = (len(keys), number)
            if best[0] and not self._is_thing(words, at, at + best[0]):
                end = words[at + best[0] - 1].end
                if (
                    best[0] > 1
                    and len(words[at + best[0] - 1].text) == 1
                    and block.text[end - block.start :][:1] == "."
                ):
                    end += 1
                yield Named(words[at].start, end, best[1])
            at += max(1, best[0])

    def _stands(self, words: Sequence[Word], at: int, keys: tuple[str, ...], block: Block) -> bool:
        if at + len(keys) > len(words):
            return False
        inner = all(
            words[at + n].key == keys[n] and words[at + n].capital and words[at + n].gap in (" ", ". ", ".", "-")
            for n in range(1, len(keys))
        )
        return inner and not (len(keys) == 1 and len(words[at].text) == 1)

    def _is_thing(self, words: Sequence[Word], first: int, end: int) -> bool:
        after = words[end] if end < len(words) else None
        if after is not None and after.gap == " " and after.capital and self._tables.has("thing", after.text):
            return True
        if after is not None and after.gap == "-" and after.capital:
            return True
        before = words[first - 1] if first else None
        if before is None or words[first].gap not in (" ", " ‘", " “", ". "):
            return False
        return self._tables.has("vessel", before.text.casefold()) or before.key in self._tables.titles


def places_named(tables: Sequence[KnownPlace], numbers: Iterable[int]) -> dict[int, Place]:
    """The places of these numbers of the table, in its order, with their identifiers."""
    used: set[str] = set()
    return {
        number: Place(
            unique(f"place-{slug_of(tables[number].name)}", used),
            tables[number].name,
            tables[number].variants,
            tables[number].identifiers,
        )
        for number in sorted(set(numbers))
    }


def works_named(blocks: Sequence[Block]) -> Iterator[Named]:
    """The titles in the list of works, and where the text names one of them."""
    rows: dict[str, list[tuple[str, ...]]] = {}
    for block in blocks:
        if block.place is not Where.WORK:
            continue
        title = _TITLE.match(block.text)
        if title is None:
            continue
        start, end = title.span("title")
        yield Named(block.start + start, block.start + end)
        main = re.split(r"[:;]", title.group("title"), maxsplit=1)[0]
        keys = tuple(fold(word) for word in re.findall(r"[^\W\d_](?:[^\W\d_]|-(?=[^\W\d_]))*", main))
        if len(keys) >= _WORDS_OF_TITLE and sum(map(len, keys)) >= _LETTERS_OF_TITLE:
            rows.setdefault(keys[0], []).append(keys)
    if not rows:
        return
    for block in blocks:
        if block.place is not Where.WORK:
            yield from _titles_in(block, rows)


def _titles_in(block: Block, rows: dict[str, list[tuple[str, ...]]]) -> Iterator[Named]:
    words = block.words
    for at, word in enumerate(words):
        if not word.capital or word.key not in rows:
            continue
        for keys in sorted(rows[word.key], key=len, reverse=True):
            row = words[at : at + len(keys)]
            if tuple(w.key for w in row) == keys and all(w.gap in _INNER_GAPS for w in row[1:]):
                yield Named(row[0].start, row[-1].end)
                break
