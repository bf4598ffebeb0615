"""The corrector: takes a text through candidates, lattice, ranker and rules to edits with a confidence each."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

from tei_pipeline.correction.accents import Accents
from tei_pipeline.correction.ampersands import Ampersands
from tei_pipeline.correction.book_words import book_chance, sound
from tei_pipeline.correction.candidates import Candidates
from tei_pipeline.correction.context import NAMES as CONTEXT_NAMES
from tei_pipeline.correction.context import Context
from tei_pipeline.correction.contradictions import PutRight
from tei_pipeline.correction.features import NAMES, Change, TextTraits, changes, is_damaged, surest, traits_of
from tei_pipeline.correction.losses import NAMES as LOSSES_NAMES
from tei_pipeline.correction.losses import told as told_of_losses
from tei_pipeline.correction.numbers import damaged_numbers
from tei_pipeline.correction.phrases import Phrases
from tei_pipeline.correction.pieces import Pieces, pieces_of
from tei_pipeline.correction.precedents import Precedents, times_said
from tei_pipeline.correction.profile import Profile, profile_of
from tei_pipeline.correction.pronouns import Pronouns
from tei_pipeline.correction.ranker import Rankers
from tei_pipeline.correction.reading import read
from tei_pipeline.correction.restraint import Restraint
from tei_pipeline.correction.slips import slips_doubted
from tei_pipeline.correction.spaced_letters import SpacedLetters
from tei_pipeline.correction.stray_marks import StrayMarks
from tei_pipeline.correction.suggestions import Suggestions
from tei_pipeline.correction.surroundings import NAMES as SURROUNDINGS_NAMES
from tei_pipeline.correction.surroundings import told as told_of_surroundings
from tei_pipeline.document import Edit, EditKind
from tei_pipeline.lexicon import Lexicon, load_lexicon
from tei_pipeline.lexicon.language import Language
from tei_pipeline.lexicon.vocabulary import Vocabulary, folded
from tei_pipeline.settings import Settings

PROPOSED = 0.2
"""Confidence from which an edit is proposed."""
_CAPITAL_USES = 5
_MANY_LOOKUPS = 40_000
"""Near words are remembered for so many strings (4 kB each) at the least before they are forgotten."""
_SURE, _READ_AGAIN, _FEWEST, _BOOK = 0.7, 0.015, 2, 10_000
"""A text in which so many changes to a word are so likely, and no fewer than two, is damaged, though few of its small
words are in no list, or it has few words: it is read again with the encoder. A book of so many words is not: its own
words tell much, and it would take minutes. (HIPE dev, 2026-11-22: docs/quality.md; of the truths one in a hundred has
more than 0.0136, and none of the 37 with up to 60 words has two.)"""
_NO_PRECEDENTS = Precedents()


@dataclass(frozen=True)
class Corrected:
    """A corrected text, the edits made and those only proposed, with offsets in the text as it was."""

    text: str
    edits: tuple[Edit, ...]
    proposals: tuple[Edit, ...]


@dataclass(frozen=True)
class _Judged:
    """The changes of each place of a text, how likely each is, what is said of the text, and whether the encoder was
    asked.
    """

    groups: list[list[Change]]
    chances: list[list[float]]
    traits: TextTraits
    in_context: bool

    @cached_property
    def sure(self) -> int:
        """How many places have a sure change."""
        return sum(max(chances) >= _SURE for chances in self.chances)

    @property
    def sure_share(self) -> float:
        """Sure changes to a word of the text."""
        return self.sure / max(1, self.traits.size)

    @property
    def is_damaged(self) -> bool:
        """Whether it shows in a text read without the encoder that it is damaged."""
        return self.sure >= _FEWEST and self.sure_share > _READ_AGAIN and self.traits.size < _BOOK


@dataclass
class Corrector:
    """Corrects texts in one language; holds what is loaded once and the near words already looked up."""

    language: Language
    rankers: Rankers
    untouched: frozenset[str] = frozenset()
    """Words, folded, that are never changed."""
    foreign: frozenset[str] = frozenset()
    """Small words of other languages, folded: several together show a foreign passage."""
    phrases: Phrases = field(default_factory=Phrases)
    ampersands: Ampersands = field(default_factory=Ampersands)
    _lookups: dict[tuple[str, int], list[tuple[str, int]]] = field(default_factory=dict, repr=False)

    def edits(self, text: str, block_end: str = "\n\n", precedents: Precedents = _NO_PRECEDENTS) -> list[Edit]:
        """All edits worth proposing for ``text``, in order, none overlapping, each with its confidence (0–1).

        ``block_end`` is what parts two blocks of the text; a single line end may stand in the middle of a word.
        ``precedents`` are what reviewers decided in the same book.
        """
        pieces = pieces_of(text, block_end)
        damaged = is_damaged(pieces, self.language.vocabulary)
        found = [
            *self._ruled(text, pieces, precedents, damaged=damaged),
            *self._word_edits(pieces, precedents, damaged=damaged),
        ]
        found = _without_overlap([precedents.told(edit, PROPOSED) for edit in found])
        return list(slips_doubted(found, len(pieces), precedents))

    def correct(self, text: str, threshold: float) -> Corrected:
        """``text`` with the edits of at least ``threshold`` confidence made."""
        every = self.edits(text)
        made = tuple(edit for edit in every if edit.confidence >= threshold)
        proposed = tuple(edit for edit in every if edit.confidence < threshold)
        return Corrected(applied(text, made), made, proposed)

    def _ruled(self, text: str, pieces: Pieces, precedents: Precedents, *, damaged: bool) -> Iterator[Edit]:
        """The edits that rules give, but in words that are never changed."""
        stray_marks = StrayMarks(self.language.vocabulary, self.language.model)
        for kind, rule, readings in (
            (EditKind.NUMBER, "letters-in-number", damaged_numbers(text)),
            (EditKind.SPELLING, "ampersand", self.ampersands.damaged(text, much=damaged)),
            (EditKind.SPELLING, "phrase", self.phrases.damaged(pieces)),
            (EditKind.SPELLING, "accent", self._accents.damaged(text)),
            (EditKind.SPELLING, "pronoun", Pronouns(self.language.model).damaged(pieces)),
            (EditKind.SEGMENTATION, "spaced-letters", SpacedLetters(self.language.vocabulary).damaged(text)),
            (EditKind.PUNCTUATION, "speck", stray_marks.specks(pieces)),
            (EditKind.SEGMENTATION, "stuck-quote", stray_marks.quotes(pieces)),
        ):
            for reading in readings:
                before = text[reading.start : reading.end]
                if not self._is_untouched(before):
                    confidence = precedents.raised(reading.confidence, before, reading.after)
                    yield Edit(
                        reading.start, reading.end, before, reading.after, kind, rule, confidence, reading.evidence
                    )

    def _word_edits(self, pieces: Pieces, precedents: Precedents, *, damaged: bool) -> Iterator[Edit]:
        counts = precedents.recounted(Counter(pieces.folded))
        vocabulary = self.language.vocabulary
        judged = self._judged(pieces, counts, precedents, in_context=damaged)
        if not judged.in_context and judged.is_damaged:
            judged = self._judged(pieces, counts, precedents, in_context=True)
        restraint = Restraint(
            judged.traits, pieces, vocabulary, self.foreign, judged.in_context, sure_share=judged.sure_share
        )

        def told(chance: float, change: Change) -> float:
            """How likely a change is after all that speaks against it, and what reviewers said of its like."""
            chance = precedents.raised(restraint.doubted(chance, change), change.before, change.after)
            if precedents.is_refused_often(change.before, change.after):
                chance = max(chance, PROPOSED)  # so that the list says that it was refused, and how often
            return chance

        options = [
            self._options(group, chances, judged.traits, precedents)
            for group, chances in zip(judged.groups, judged.chances, strict=True)
        ]
        best = [(told(*found[0]), found[0][1]) for found in options]
        put_right = PutRight.by(
            ((change.before, chance) for chance, change in best if chance >= PROPOSED), vocabulary, counts
        )
        for (chance, change), others in zip(best, options, strict=True):
            if put_right.contradicts(change.before, change.after, chance):
                left = ((told(*other), other[1]) for other in others[1:])
                found = (each for each in left if not put_right.contradicts(each[1].before, each[1].after, each[0]))
                chance, change = next(found, (0.0, change))
            if chance >= PROPOSED:
                yield self._edit(change, chance, judged.traits.profile, counts)

    def _options(
        self, group: Sequence[Change], chances: Sequence[float], traits: TextTraits, precedents: Precedents
    ) -> list[tuple[float, Change]]:
        """The changes of a place with how likely each is, likeliest first."""
        found = [
            (max(chance, book_chance(change, group, traits, self.language.vocabulary)), change)
            for chance, change in zip(chances, group, strict=True)
        ]
        return sorted(found, key=lambda pair: -precedents.raised(pair[0], pair[1].before, pair[1].after))

    def _judged(self, pieces: Pieces, counts: Counter[str], precedents: Precedents, *, in_context: bool) -> _Judged:
        """The changes that may be made in a text; ``in_context``: with the encoder, if the language has one."""
        vocabulary = self.language.vocabulary
        confirmed = profile_of((), precedents.misread).confirm(self.language.channel)
        suggestions = self._suggestions if in_context else None
        names, damaged = capitalised(pieces, vocabulary), suggestions is not None
        candidates = Candidates(vocabulary, confirmed, counts, self._shared(), names, damaged)
        lattice, path = read(pieces, counts, candidates, self.language.model, suggestions)
        profile = profile_of(
            (pair for pair in surest(path, vocabulary) if not precedents.is_refused_often(*pair)), precedents.misread
        )
        traits = traits_of(pieces, counts, lattice, profile, self.language)
        groups = [
            sound(group, traits, vocabulary)
            for group in changes(path, lattice, traits)
            if not self._is_untouched(group[0].before)
        ]
        if suggestions is None:
            return _Judged(groups, self.rankers.clean.chances(groups), traits, in_context=False)
        groups = Context(suggestions.encoder, pieces.text).told(groups)
        groups = told_of_losses(groups, pieces.text, vocabulary)
        first = self.rankers.damaged.chances(groups)
        groups = told_of_surroundings(groups, first, pieces, vocabulary)
        return _Judged(groups, self.rankers.surrounded.chances(groups), traits, in_context=True)

    @cached_property
    def _accents(self) -> Accents:
        return Accents(self.language.vocabulary)

    @cached_property
    def _suggestions(self) -> Suggestions | None:
        """What suggests words in damaged texts; None for a language without an encoder."""
        encoder = self.language.encoder
        return Suggestions(self.language, encoder) if encoder else None

    def _is_untouched(self, word: str) -> bool:
        return folded(word) in self.untouched

    def _shared(self) -> dict[tuple[str, int], list[tuple[str, int]]]:
        if len(self._lookups) > _MANY_LOOKUPS:
            self._lookups.clear()
        return self._lookups

    def _edit(self, change: Change, chance: float, profile: Profile, counts: Counter[str]) -> Edit:
        kind, rule = self._rule(change)
        return Edit(
            change.start, change.end, change.before, change.after, kind, rule,
            round(chance, 3), self._evidence(change, profile, counts),
        )  # fmt: skip

    def _rule(self, change: Change) -> tuple[EditKind, str]:
        before, after = change.before.split(), change.after.split()
        if len(before) != len(after):
            return EditKind.SEGMENTATION, "run-together" if len(after) > len(before) else "broken-word"
        vocabulary = self.language.vocabulary
        if vocabulary.knows(change.before):
            return EditKind.REAL_WORD, "misread-word"
        if vocabulary.listed(change.after) in ("", "n") and change.after[:1].isupper():
            return EditKind.NAME, "misread-name"
        return EditKind.SPELLING, "misread-letters"

    def _evidence(self, change: Change, profile: Profile, counts: Counter[str]) -> str:
        said = []
        uses = counts.get(folded(change.after), 0)
        if uses:
            said.append(f"{change.after} stands {uses} times in this text")
        elif self.language.vocabulary.knows(change.after):
            said.append("in the word lists")
        if not self.language.vocabulary.knows(change.before) and " " not in change.before:
            said.append(f"{change.before} is in no word list")
        alike = profile.seen(change.before, change.after)
        accepted = profile.accepted(change.before, change.after)
        if accepted:
            said.append(f"the same misreading accepted {times_said(accepted)} in this book")
        elif alike >= 1:
            said.append(f"the same misreading {alike:.0f} times in this text")
        return "; ".join(said) or "the words around it"


def capitalised(pieces: Pieces, vocabulary: Vocabulary) -> frozenset[str]:
    """The words, folded, that the text prints with a capital alone and that no list has, or that it so prints often."""
    small = {word for word in pieces.words if word.islower()}
    title = Counter(low for word, low in zip(pieces.words, pieces.folded, strict=True) if word.istitle())
    often = (low for low, uses in title.items() if low not in small and uses >= _CAPITAL_USES)
    return frozenset([*often, *(low for low in title.keys() - small if not vocabulary.knows(low))])


def applied(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with these edits, which do not overlap, made."""
    out, at = [], 0
    for edit in sorted(edits, key=lambda e: e.start):
        out += [text[at : edit.start], edit.after]
        at = edit.end
    return "".join([*out, text[at:]])


def _without_overlap(edits: Sequence[Edit]) -> list[Edit]:
    """The edits in order; of two that overlap, the surer one."""
    taken: list[Edit] = []
    for edit in sorted(edits, key=lambda e: (-e.confidence, e.start)):
        at = bisect(taken, edit.start, key=lambda e: e.start)
        if (at == 0 or taken[at - 1].end <= edit.start) and (at == len(taken) or edit.end <= taken[at].start):
            taken.insert(at, edit)
    return taken


def corrector_for(lexicon: Lexicon) -> Corrector:
    """The corrector for the language that ``lexicon`` holds."""
    return Corrector(
        lexicon.language,
        load_rankers(),
        lexicon.untouched,
        lexicon.foreign,
        Phrases(lexicon.phrases, lexicon.language.vocabulary.cost),
        Ampersands(lexicon.ampersands),
    )


@cache
def load_rankers() -> Rankers:
    """The rankers that come with the program; each is read once."""
    folder = Path(str(files("tei_pipeline.correction") / "data"))
    return Rankers(folder, NAMES, (*CONTEXT_NAMES, *LOSSES_NAMES), SURROUNDINGS_NAMES)


def correct(text: str, settings: Settings | None = None) -> Corrected:
    """``text`` with its OCR damage repaired, line ends kept.

    >>> [(e.before, e.after, e.rule) for e in correct("the i8th of March and tlie next day").edits]
    [('i8th', '18th', 'letters-in-number'), ('tlie', 'the', 'misread-letters')]
    """
    chosen = settings or Settings()
    return corrector_for(load_lexicon(chosen)).correct(text, chosen.correction.least)
