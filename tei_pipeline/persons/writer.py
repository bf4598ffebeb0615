"""Writer: who keeps a diary, and where the diary speaks of its writer as ``I``.

A diary hardly ever names its writer, of whom nearly every page speaks. The person is the author on the title page or,
where there is none, the author of the metadata; an ``I`` of the entries means them, unless it may be somebody's whose
words are given. OCR loses quotation marks, so that a stretch counts as the writer's own only if the marks on both sides
of it agree on that.
TEI: Guidelines 3.6.1 (``rs``: what refers to a person need not be a name).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tei_pipeline.document import Document, MarkKind, PersonName
from tei_pipeline.lexicon.names import NameTables
from tei_pipeline.persons.identity import Identified
from tei_pipeline.persons.lore import Lore
from tei_pipeline.persons.register import Register
from tei_pipeline.persons.text import Block, Word

_QUOTE = re.compile(r"[“”„‘’«»\"'´`]")
_CONTRACTED = 2
"""Letters after the apostrophe of ``I’m`` and ``I’ll``; what has more (``I’Opera``) is another word, misread."""


def writer_of(document: Document, identified: Iterable[Identified], register: Register, names: NameTables) -> int:
    """The number of the person who keeps the diary; -1 where the text is none, or its one author is not known."""
    if not any(mark.get("type") == "diaryEntry" for mark in document.marks(MarkKind.DIVISION)):
        return -1
    pages = [mark for mark in document.marks(MarkKind.TITLE_PART) if "docAuthor" in mark.get("element").split("/")]
    reading = document.reading()
    on_title_page = {
        found.persons[0]
        for found in identified
        if len(found.persons) == 1
        and any(page.start <= reading.to_source(found.mention.start, found.mention.end)[0] < page.end for page in pages)
    }
    told = on_title_page or {
        at for author in document.metadata.author for at in register.matching(_parts(author, names))
    }  # fmt: skip
    return told.pop() if len(told) == 1 else -1


def _parts(author: str, names: NameTables) -> PersonName:
    """A name of the metadata, ``Joachim Tarn`` or ``Tarn, Joachim``, in its parts."""
    surname, comma, rest = author.partition(",")
    words = rest.split() if comma else author.split()[:-1]
    patronymic = next((word for word in words[1:] if names.is_patronymic(word)), "")
    forenames = tuple(word for word in words if word != patronymic and word not in names.particles)
    return PersonName(surname.strip() if comma else author.split()[-1], forenames, patronymic)


def own_words(block: Block, lore: Lore, names: NameTables) -> Iterator[Word]:
    """The words of a block of a diary by which its writer surely means himself or herself.

    Left out are those of quoted speech, of which the text may have lost a mark, and what only looks like them: numerals
    (``Nicholas I``), initials, letters of a misread word.
    """
    if not block.diary:
        return
    outside: list[tuple[int, int]] | None = None
    for at, word in enumerate(block.words):
        if not names.has("first-person", word.text) or not _stands_alone(block, at, lore, names):
            continue
        if outside is None:
            outside = _not_quoted(block.text)
        offset = word.start - block.start
        if any(start <= offset < end for start, end in outside):
            yield word


def _stands_alone(block: Block, at: int, lore: Lore, names: NameTables) -> bool:
    words = block.words
    word, after = words[at], words[at + 1] if at + 1 < len(words) else None
    if after is None or after.capital:
        return False
    if after.gap not in (" ", ", ") and not (after.gap in "’'" and len(after.text) <= _CONTRACTED):
        return False
    before = words[at - 1] if at else None
    if before is None:
        return True
    if word.gap == " " and before.capital and not lore.is_small(before.key):
        return False  # a ruler's number, or part of something else
    return ":" not in word.gap and not ("," in word.gap and names.has("act", before.text))


def _not_quoted(text: str) -> list[tuple[int, int]]:
    """The stretches of a paragraph that are outside all quotation marks, whatever was lost of these.

    >>> text = "I asked. ‘Do I know?’ Then I left my neighbours’ house. I am well,’ he wrote."
    >>> [text[start:end] for start, end in _not_quoted(text)]
    ['I asked. ', ' Then I left my neighbours', ' he wrote.']
    """
    stretches: list[tuple[int, int]] = []
    start, opened = 0, False
    for match in _QUOTE.finditer(text):
        at = match.start()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if before.isalnum() and after.isalnum():
            continue  # an apostrophe
        opens = match.group() in "“„‘«" or (match.group() in "\"'´`’" and not before.strip() and after.isalnum())
        if not opened and opens:
            stretches.append((start, at))
        if not opened and not opens and before == "s":
            stretches.append((start, at))  # of several owners: the neighbours’
        opened = opens
        start = at + 1
    if not opened:
        stretches.append((start, len(text)))
    return [(low, high) for low, high in stretches if low < high]
