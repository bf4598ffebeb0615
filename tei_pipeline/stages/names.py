"""Names: the persons whom a text names, each mention of them, and the places and works that lists know.

The book's own apparatus comes first: biographies, index, notes that introduce somebody, glosses in brackets; then the
table of public figures and the names that the text gives in full. A title stays outside the name, ``’s`` too. Who is
not known stays without a reference; where several may be meant, all of them are named and an editor is asked. Places
come from their table, works from the book's own list.
TEI: Guidelines 13.2 (names), 13.3 (``listPerson``), 3.4.1 (``gloss``); see docs/encoding.md, "What is marked".
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from tei_pipeline.document import Document, Finding, Item, Mark, MarkKind, Person, Severity
from tei_pipeline.document.leaves import leaf_id
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.lexicon.names import fold
from tei_pipeline.persons.identity import Identified, Identifier
from tei_pipeline.persons.landing import Landing
from tei_pipeline.persons.learn import learn
from tei_pipeline.persons.lore import Lore
from tei_pipeline.persons.places import Gazetteer, Named, places_named, works_named
from tei_pipeline.persons.register import persons_of
from tei_pipeline.persons.scan import Mention, Scanner, Vocabulary
from tei_pipeline.persons.text import Block, Place, Word, blocks_of
from tei_pipeline.persons.writer import own_words, writer_of
from tei_pipeline.settings import Settings
from tei_pipeline.stages.stage import Stage

_APPARATUS = frozenset({"biography", "index", "note", "gloss"})
_READ = frozenset(Place) - {Place.LIST}


def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterator[Item]:
    """Yield persons and places, a mark for each mention, gloss and title, a finding where it is open who is meant.

    No stretch is marked that would not nest with what is marked there already.
    """
    blocks = blocks_of(document)
    lore = learn(document, blocks, lexicon)
    works = list(works_named(blocks))
    titles = _Stretches(works)
    mentions = [mention for mention in _mentions(lore, lexicon) if not titles.touch(mention.start, mention.end)]
    reading = document.reading()

    def leaf_at(offset: int) -> str:
        page = document.page_at(reading.to_source(offset, offset + 1)[0])
        return leaf_id(page.get("leaf")) if page is not None else ""

    identified = Identifier(lore, lexicon, leaf_at).identify(mentions)
    writer = writer_of(document, identified, lore.register, lexicon.names) if settings.names.writer != "none" else -1
    wanted = {at for found in identified for at in found.persons} | _told(lore) | ({writer} - {-1})
    persons = persons_of(lore.register, wanted)
    yield from sorted(persons.values(), key=lambda person: person.id)
    landing = Landing(document)
    yield from (_ambiguous(document, found, persons, landing) for found in identified if found.cert == "low")
    marks = [*_glosses(lore, landing), *_titles(works, landing), *_persons(identified, persons, landing)]
    gazetteer = Gazetteer(lexicon.names)
    named = [found for block in blocks if block.place in _READ for found in gazetteer.find(block)]
    named = _apart(named, mentions, titles)
    places = places_named(lexicon.names.places, (found.place for found in named))
    yield from places.values()
    for found in named:
        span = landing.of(found.start, found.end)
        if span is not None:
            marks.append(Mark.make(*span, MarkKind.PLACE, "in the table of places", ref=places[found.place].id))
    if writer >= 0:
        spoken = ((block, word) for block in blocks for word in own_words(block, lore, lexicon.names))
        spans = _spans(spoken, leaf_at if settings.names.writer == "page" else None, landing)
        marks += [Mark.make(*span, MarkKind.WRITER, "says I", ref=persons[writer].id) for span in spans]
    yield from nested(marks)


def _told(lore: Lore) -> set[int]:
    """The persons whom the book's apparatus lists, whether the text names them or not."""
    return {
        at
        for at, draft in enumerate(lore.register.drafts)
        if draft.merged_into < 0 and any(learnt.kind in _APPARATUS for learnt in draft.learnt)
    }


# ------------------------------------------------------------------ finding


def _mentions(lore: Lore, lexicon: Lexicon) -> list[Mention]:
    scanner = Scanner(_vocabulary(lore), lexicon)
    found: list[Mention] = []
    for number, block in enumerate(lore.blocks):
        if block.place not in _READ:
            continue
        headed = lore.headed.get(number)
        if headed is not None:
            found.append(_headword(lore, block, number, headed.start, headed.end))
        found += scanner.scan(block, number, after=headed.end if headed is not None else 0)
    return found


def _headword(lore: Lore, block: Block, number: int, start: int, end: int) -> Mention:
    words = tuple(lore.right(word.key) for word in block.words if start <= word.start < end)
    return Mention(start, end, number, words, words[0] if words else "")


def _vocabulary(lore: Lore) -> Vocabulary:
    """What the scan is to know, from what was learnt. Rows are the names that are looked for word by word."""
    register = lore.register
    for at, draft in enumerate(register.drafts):
        words = [fold(word) for word in draft.name.surname.split()]
        if draft.name.surname_first:
            words += [fold(forename) for forename in draft.name.forenames]
        if len(words) > 1:
            register.add_row(at, tuple(words))
    patronymics = register.patronymics()
    rows: dict[str, set[tuple[str, ...]]] = {}
    surnames = register.surnames()
    for keys in register.aliases():
        if len(keys) == 1 and keys[0] in surnames:
            continue  # a wife's or a maiden name that is also somebody's surname: the surname decides
        if len(keys) == 1 or len(keys) > 2 or keys[-1] not in patronymics:
            rows.setdefault(keys[0], set()).add(keys)
    return Vocabulary(
        surnames,
        {first: tuple(sorted(found)) for first, found in rows.items()},
        register.forenames(),
        patronymics,
        lore.in_use,
        lore.places,
        {key: right for key in lore.usage if (right := lore.right(key)) != key},
        {fold(draft.name.surname): frozenset(draft.name.link.split()) for draft in register.drafts if draft.name.link},
        lore.usage,
    )


class _Stretches:
    """Asks whether a stretch of the reading shares letters with one of these."""

    def __init__(self, stretches: Iterable[Named | Mention]) -> None:
        self._spans = sorted((stretch.start, stretch.end) for stretch in stretches)

    def touch(self, start: int, end: int) -> bool:
        """Whether some stretch overlaps ``start``..``end``; stretches may not overlap each other."""
        at = bisect_right(self._spans, (end - 1, len(self._spans) + end)) - 1
        return at >= 0 and self._spans[at][1] > start


def _apart(named: Sequence[Named], mentions: Sequence[Mention], titles: _Stretches) -> list[Named]:
    """The places that are no part of a person's name or of a title."""
    persons = _Stretches(mentions)
    return [
        found
        for found in named
        if not persons.touch(found.start, found.end) and not titles.touch(found.start, found.end)
    ]


# ------------------------------------------------------------------ marking


def _glosses(lore: Lore, landing: Landing) -> Iterator[Mark]:
    for gloss in lore.glossed:
        span = landing.of(gloss.gloss_start, gloss.gloss_end, phrase=True)
        if span is not None:
            yield Mark.make(*span, MarkKind.GLOSS, "in brackets after a word that it explains")


def _titles(works: Iterable[Named], landing: Landing) -> Iterator[Mark]:
    for work in works:
        span = landing.of(work.start, work.end, phrase=True)
        if span is not None:
            yield Mark.make(*span, MarkKind.WORK_TITLE, "in the list of works")


def _persons(identified: Iterable[Identified], persons: Mapping[int, Person], landing: Landing) -> Iterator[Mark]:
    for found in identified:
        span = landing.of(found.mention.start, found.mention.end)
        if span is None:
            continue
        attrs = (("ref", " ".join(persons[at].id for at in found.persons)), ("cert", found.cert))
        yield Mark(*span, MarkKind.PERSON, tuple((name, value) for name, value in attrs if value))


def _spans(
    spoken: Iterable[tuple[Block, Word]], leaf_at: Callable[[int], str] | None, landing: Landing
) -> Iterator[tuple[int, int]]:
    """Where the words land in the source; with ``leaf_at`` the first of each leaf alone, or of each division."""
    seen: set[str] = set()
    for block, word in spoken:
        where = leaf_at(word.start) or str(block.section) if leaf_at is not None else ""
        if leaf_at is not None and where in seen:
            continue
        span = landing.of(word.start, word.end)
        if span is not None:
            seen.add(where)
            yield span


def _ambiguous(document: Document, found: Identified, persons: Mapping[int, Person], landing: Landing) -> Finding:
    words = document.reading().text[found.mention.start : found.mention.end]
    names = " or ".join(persons[at].name.text for at in found.persons)
    span = landing.of(found.mention.start, found.mention.end)
    place = span[0] if span is not None else None
    return Finding("person-ambiguous", Severity.WARNING, f"{words!r} may be {names}; nothing decides", place)


def nested(marks: Iterable[Mark]) -> list[Mark]:
    """The marks without those that would cross another one, or name the same stretch a second time.

    >>> one, other = Mark(0, 6, MarkKind.PERSON), Mark(4, 9, MarkKind.PERSON)
    >>> [mark.start for mark in nested([one, other, one])]
    [0]
    """
    kept: list[Mark] = []
    around: list[Mark] = []
    order = list(MarkKind)
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end, order.index(mark.kind))):
        while around and around[-1].end <= mark.start:
            around.pop()
        if around and (mark.end > around[-1].end or around[-1].kind is not MarkKind.GLOSS):
            continue
        kept.append(mark)
        around.append(mark)
    return kept


STAGE = Stage(
    "names",
    "1",
    frozenset(
        {"anchors", "article", "blocks", "dates", "decided", "hyphens", "listings", "notes", "references", "stars"}
    ),
    frozenset({"names"}),
    propose,
)
