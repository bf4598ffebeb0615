"""Persons: the register of those whom the text names, and each mention of them, also by patronymic or nickname.

The book's own apparatus comes first: biographies, index, notes that introduce somebody, glosses in brackets; then the
table of public figures and the names that the text gives in full. A title stays outside the name, ``’s`` too. Who is
not known stays without a reference; where several may be meant, all of them are named and an editor is asked.
TEI: Guidelines 13.2 (names), 13.3 (``listPerson``), 3.4.1 (``gloss``); see docs/encoding.md, "What is marked".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tei_pipeline.document import Document, Finding, Item, Mark, MarkKind, Person, Severity
from tei_pipeline.document.leaves import leaf_id
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.lexicon.names import fold
from tei_pipeline.persons.identity import Identified, Identifier
from tei_pipeline.persons.landing import Landing
from tei_pipeline.persons.learn import Lore, learn
from tei_pipeline.persons.register import persons_of
from tei_pipeline.persons.scan import Mention, Scanner, Vocabulary
from tei_pipeline.persons.text import Place, blocks_of
from tei_pipeline.settings import Settings
from tei_pipeline.stages.stage import Stage

_APPARATUS = frozenset({"biography", "index", "note", "gloss"})
_READ = frozenset(Place) - {Place.LIST}


def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterator[Item]:
    """Yield the persons, a mark for each mention and each gloss, and a finding where it is open who is meant."""
    blocks = blocks_of(document)
    lore = learn(document, blocks, lexicon)
    mentions = _mentions(lore, lexicon)
    reading = document.reading()

    def leaf_at(offset: int) -> str:
        page = document.page_at(reading.to_source(offset, offset + 1)[0])
        return leaf_id(page.get("leaf")) if page is not None else ""

    identified = Identifier(lore, lexicon, leaf_at).identify(mentions)
    named = {at for found in identified for at in found.persons}
    drafts = lore.register.drafts
    told = {
        at
        for at, draft in enumerate(drafts)
        if draft.merged_into < 0 and any(learnt.kind in _APPARATUS for learnt in draft.learnt)
    }
    persons = persons_of(lore.register, named | told)
    yield from sorted(persons.values(), key=lambda person: person.id)
    landing = Landing(document)
    yield from _marks(document, lore, identified, persons, landing)


def _mentions(lore: Lore, lexicon: Lexicon) -> list[Mention]:
    scanner = Scanner(_vocabulary(lore), lexicon)
    found: list[Mention] = []
    for number, block in enumerate(lore.blocks):
        if block.place not in _READ:
            continue
        headed = lore.headed.get(number)
        after = 0
        if headed is not None:
            words = tuple(
                lore.right(word.key) for word in block.words if headed.start <= word.start < headed.end
            )
            found.append(Mention(headed.start, headed.end, number, words, words[0] if words else ""))
            after = headed.end
        found += scanner.scan(block, number, after=after)
    return found


def _vocabulary(lore: Lore) -> Vocabulary:
    register = lore.register
    rows: dict[str, set[tuple[str, ...]]] = {}
    for keys in register.aliases():
        rows.setdefault(keys[0], set()).add(keys)
    for at, draft in enumerate(register.drafts):
        words = [fold(word) for word in draft.name.surname.split()]
        eastern = len(words) == 1 and len(draft.name.forenames) == 1 and "-" in draft.name.forenames[0]
        if eastern:
            words.append(fold(draft.name.forenames[0]))
        if len(words) > 1:
            rows.setdefault(words[0], set()).add(tuple(words))
            register.add_row(at, tuple(words))
    patronymics = register.patronymics()
    plain = {
        first: tuple(sorted(row for row in found if len(row) > 2 or row[-1] not in patronymics or len(row) == 1))
        for first, found in rows.items()
    }
    known = {key: right for key in lore.usage if (right := lore.right(key)) != key}
    return Vocabulary(
        register.surnames(), plain, register.forenames(), patronymics, lore.in_use, lore.places, known, lore.usage
    )


def _marks(
    document: Document, lore: Lore, identified: Sequence[Identified], persons: dict[int, Person], landing: Landing
) -> Iterator[Item]:
    taken: set[tuple[int, int]] = set()
    for gloss in lore.glossed:
        span = landing.of(gloss.gloss_start, gloss.gloss_end)
        if span is not None and span not in taken:
            taken.add(span)
            yield Mark.make(*span, MarkKind.GLOSS, "in brackets after a word that it explains")
    for found in sorted(identified, key=lambda one: one.mention.start):
        span = landing.of(found.mention.start, found.mention.end)
        if span is None or span in taken:
            continue
        taken.add(span)
        ids = " ".join(persons[at].id for at in found.persons)
        attrs = {"ref": ids, "cert": found.cert}
        yield Mark.make(*span, MarkKind.PERSON, "", **{name: value for name, value in attrs.items() if value})
        if found.cert == "low":
            words = document.reading().text[found.mention.start : found.mention.end]
            names = " or ".join(persons[at].name.text for at in found.persons)
            yield Finding("person-ambiguous", Severity.INFO, f"{words!r} may be {names}; nothing decides", span[0])


STAGE = Stage(
    "persons",
    "1",
    frozenset({"article", "anchors", "blocks", "hyphens", "listings", "notes", "references", "stars"}),
    frozenset({"persons"}),
    propose,
)
