"""Identity: who is meant by a mention.

A full name says it by itself. A surname that several bear, a patronymic or a nickname is decided by the book: by the
gloss behind it or the last one of the same words, by the note that hangs on it, by the index, which says who is on
which page, and by who was last named nearby. Where these leave several persons, all of them stand as candidates with
``cert="low"``, and a finding asks an editor; nothing is guessed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import log1p

from tei_pipeline.lexicon import Lexicon
from tei_pipeline.lexicon.names import fold
from tei_pipeline.persons.likeness import same_given
from tei_pipeline.persons.lore import Glossed, Lore
from tei_pipeline.persons.scan import Mention

_NEAR = 4000
"""So many characters back a person may be named for a forename alone to mean them."""
_GLOSS_HOLDS = 60_000
_GLOSS_HERE, _GLOSS_FAR = 4.0, 2.0
_RECENT = 2.5
_ON_PAGE = 3.0
_MARGIN = 1.2
"""So much better than the next candidate the best must be."""
_CLEAR = 2.5
"""From this distance to the next one on there is no doubt left to mark."""


@dataclass(frozen=True, slots=True)
class Identified:
    """A mention with the persons whom it may name: none (unknown), one, or several (``cert`` is then ``low``)."""

    mention: Mention
    persons: tuple[int, ...]
    cert: str = ""


@dataclass(slots=True)
class _Trail:
    """Where persons were last named, while the mentions are gone through in order."""

    last: dict[int, int] = field(default_factory=dict)
    sections: dict[int, int] = field(default_factory=dict)


class Identifier:
    """Decides for mentions in the order of the reading. ``leaf_at`` gives the leaf of an offset of the reading."""

    def __init__(self, lore: Lore, lexicon: Lexicon, leaf_at: Callable[[int], str]) -> None:
        self._lore = lore
        self._register = lore.register
        self._names = lexicon.names
        self._leaf_at = leaf_at
        self._trail = _Trail()
        self._glosses: dict[tuple[str, ...], list[Glossed]] = {}
        self._gloss_at: dict[int, Glossed] = {}
        for gloss in lore.glossed:
            if gloss.person >= 0 and gloss.words:
                self._glosses.setdefault(gloss.words, []).append(gloss)
                self._gloss_at[gloss.end] = gloss

    def identify(self, mentions: Sequence[Mention]) -> list[Identified]:
        """The mentions with their persons. The clear ones are counted first: who is named often is meant more often."""
        for mention in mentions:
            found = self._candidates(mention)
            if len(found) == 1:
                self._register.drafts[found[0]].mentioned += 1
        return [self._decided(mention) for mention in mentions]

    # ------------------------------------------------------------------ who may be meant

    def _candidates(self, mention: Mention) -> list[int]:
        headed = self._lore.headed.get(mention.block)
        if headed is not None and headed.start == mention.start:
            return [self._register.alive(headed.person)]
        gloss = self._gloss_at.get(mention.end)
        if gloss is not None and gloss.words[-1] in mention.words:
            return [self._register.alive(gloss.person)]
        if mention.surname:
            return self._of_surname(mention) or self._of_part(mention)
        found = self._register.of_alias(mention.words)
        if mention.patronymic:
            key = self._lore.right(fold(mention.patronymic))
            of_name = [
                at
                for at in self._register.of_patronymic(key)
                if self._register.compatible(at, mention.forenames, mention.patronymic)
            ]
            found = [*found, *(at for at in of_name if at not in found)]
            if not found and mention.forenames and not self._register.of_patronymic(key):
                near = self._of_forename(mention)
                found = [at for at in near if not self._register.drafts[at].name.patronymic]
        elif not found:
            found = self._of_forename(mention)
        return [at for at in found if self._fits(at, mention)]

    def _of_surname(self, mention: Mention) -> list[int]:
        title = self._names.titles.get(mention.title)
        female = True if title is not None and title.female else None
        found = self._register.of_surname(mention.surname)
        if not found:
            return self._register.of_alias(mention.words)
        fitting = [
            at for at in found if self._register.compatible(at, mention.forenames, mention.patronymic, female=female)
        ]
        if female and not mention.forenames:
            women = [at for at in found if self._register.drafts[at].female]
            women = women or self._register.of_alias((mention.title, mention.surname))
            fitting = women or [at for at in fitting if self._register.drafts[at].female is None]
        elif title is not None and not mention.forenames and len(fitting) > 1:
            men = [at for at in fitting if not self._register.drafts[at].female]
            fitting = men or fitting
        if mention.forenames and len(fitting) > 1:
            whole = [at for at in fitting if self._register.drafts[at].name.forenames]
            fitting = whole or fitting
        return fitting

    def _of_part(self, mention: Mention) -> list[int]:
        """The one person of whose surname of several words the mention has one (``Kemal`` of ``Kemal Ataturk``)."""
        if mention.forenames or self._register.of_surname(mention.surname):
            return []
        return self._register.of_part(mention.surname)

    def _of_forename(self, mention: Mention) -> list[int]:
        """Who was named nearby and bears the forename."""
        if not mention.forenames:
            return []
        near = [at for at, last in self._trail.last.items() if mention.start - last < _NEAR]
        wanted = fold(mention.forenames[0])
        return [at for at in sorted(near) if self._bears(at, wanted)]

    def _bears(self, at: int, wanted: str) -> bool:
        """Whether a person has the forename; an initial of it does not do."""
        own = [key for name in self._register.drafts[at].name.forenames if len(key := fold(name)) > 1]
        return any(same_given(wanted, key, self._names.given) for key in own)

    def _fits(self, at: int, mention: Mention) -> bool:
        title = self._names.titles.get(mention.title)
        return not (title is not None and title.female and self._register.drafts[at].female is False)

    # ------------------------------------------------------------------ who is meant

    def _decided(self, mention: Mention) -> Identified:
        found = self._candidates(mention)
        anchored = self._anchored(mention)
        if anchored >= 0 and (not found or anchored in found):
            found = [anchored]
        if len(found) > 1:
            return self._weighed(mention, found)
        if found:
            self._name(found[0], mention)
            lone = not mention.surname and not mention.patronymic and not self._register.of_alias(mention.words)
            headed = self._lore.headed.get(mention.block)
            return Identified(mention, (found[0],), "medium" if lone and headed is None else "")
        return Identified(mention, ())

    def _anchored(self, mention: Mention) -> int:
        """The person of the note that hangs on the mention, if the note's name is that of the mention."""
        person = self._lore.anchored.get(mention.end - 1, -1)
        if person < 0:
            return -1
        person = self._register.alive(person)
        draft = self._register.drafts[person]
        own = {fold(draft.name.surname), fold(draft.name.patronymic), *map(fold, draft.name.forenames)}
        own |= {fold(variant) for variant in draft.variants}
        return person if own & set(mention.words) else -1

    def _weighed(self, mention: Mention, found: Sequence[int]) -> Identified:
        leaf = self._leaf_at(mention.start)
        weights = sorted(((self._weight(at, mention, leaf), -at) for at in found), reverse=True)
        (best, at), (second, _) = weights[0], weights[1]
        if best - second >= _MARGIN:
            self._name(-at, mention)
            return Identified(mention, (-at,), "" if best - second >= _CLEAR else "medium")
        order = tuple(-number for _, number in weights)
        return Identified(mention, order, "low")

    def _weight(self, at: int, mention: Mention, leaf: str) -> float:
        draft = self._register.drafts[at]
        weight = 0.8 * log1p(draft.weight + draft.mentioned)
        gloss = self._last_gloss(mention)
        if gloss is not None and self._register.alive(gloss.person) == at:
            weight += _GLOSS_HERE if self._same_section(gloss.start, mention) else _GLOSS_FAR
        last = self._trail.last.get(at)
        if last is not None and mention.start - last < _NEAR:
            weight += _RECENT * (1 - (mention.start - last) / _NEAR)
        if leaf and leaf in draft.pages:
            weight += _ON_PAGE
        return weight

    def _last_gloss(self, mention: Mention) -> Glossed | None:
        """The last gloss of the same words before the mention, unless it is far back."""
        said = self._glosses.get(mention.words, [])
        at = bisect_right(said, mention.start, key=lambda gloss: gloss.start) - 1
        return said[at] if at >= 0 and mention.start - said[at].start < _GLOSS_HOLDS else None

    def _same_section(self, offset: int, mention: Mention) -> bool:
        blocks = self._lore.blocks
        at = bisect_right(blocks, offset, key=lambda block: block.start) - 1
        return at >= 0 and blocks[at].section == blocks[mention.block].section

    def _name(self, at: int, mention: Mention) -> None:
        self._trail.last[at] = mention.start
