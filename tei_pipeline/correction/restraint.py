"""Restraint: what speaks against a change, however likely the ranker finds it.

A form that stands often is a word, whatever it looks like. A name that no list has is not made another one, nor a
common word. Spellings that are both printed, foreign passages, the locators of an index and the printer's own slips
stay. A doubt does not forbid a change: it is no longer made but proposed. In a text where much is surely damaged none
of this holds: there an odd form is damage more often than not. The numbers were set on the first input, the
second and the sample, read by eye (2026-11-22).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tei_pipeline.correction.book_words import (
    OFTEN,
    SHORTEST,
    STRANGE_LETTERS,
    TIMES_AS_OFTEN,
    is_inflected,
    is_letter_more_or_less,
    is_listed_name,
    is_misread_often,
    is_variant,
)
from tei_pipeline.correction.features import FEW_WORDS, NAMES, Change, TextTraits
from tei_pipeline.correction.numbers import speaks_of_money
from tei_pipeline.correction.pieces import Pieces
from tei_pipeline.correction.slips import SLIP
from tei_pipeline.correction.word_forms import is_regular_form, is_shortened
from tei_pipeline.lexicon.channel import confusions_between
from tei_pipeline.lexicon.vocabulary import Vocabulary, folded, without_accents

_CHANNEL, _KNOWN, _SEEN_LEFT = NAMES.index("channel"), NAMES.index("known"), NAMES.index("seen_left")
_SURELY_DAMAGED, _SOME_WORDS = 0.02, 30
"""Sure changes to a word above which a text of more than so many words is damaged (HIPE dev, 2026-11-22: a quarter of
the texts have fewer than 0.023, of their truths one in a hundred more than 0.014, none more than 0.028)."""
_UNSURE = 0.3
"""How sure a doubted change is at most."""
_STORY = 3000
"""Words from which a form that stands often is a word; in a short and dirty text it may be one misreading repeated."""
_BOOK = 10_000
"""Words from which a text is long enough to have its names more than once."""
_MANY_USES = 50
_ROMAN = re.compile(r"x{0,3}(?:ix|iv|v?i{1,3}|v)|x{1,3}")
_WITH_CAPITALS, _WITH_FIGURES = re.compile(r"\w*[a-z][A-Z]\w*|[A-Z]{2,}[a-z]+"), re.compile(r"[A-Z]{2,}\d+")
_NUMBERED = re.compile(r"(?P<word>[^\W\d_]{2,})(?P<number>\d+)")
_LETTERED = re.compile(r"\d{1,2}[A-Z]")
_BRACKET_OPENS = re.compile(r"\w\s[(\[]\w")
_SUM = re.compile(r"\d+[sd]")
_PARTED, _PARTED_BEFORE = re.compile(r"\s*¬"), re.compile(r"¬\s*$")
_HALF = 0.15
"""What the reading of half a word as a word loses."""
_FREQUENT = 10.0
"""Cost below which a word is no part of a broken one (one in 22,000): ``any`` and ``where`` are not."""
_FREQUENT_PART = 7.0
"""Cost below which both words are so frequent that they often stand side by side (one word in 1,100)."""
_NAME = re.compile(r"[^\W\d_][^\W\d_A-Z]+(?:['’]s?)?")
"""A word with a capital that may be a name, also one to which something belongs; ``I’he`` is none."""
_NEIGHBOURS = 4
_FAR = 9.0
"""Channel cost from which a name with another first letter, or any in a short and clean text, is another name."""
_LONG_NAME = 10
_REAL_WORD = 0.1
_CLEAN, _CLEAN_TEXT, _LONG_ENOUGH = 0.03, 0.25, 1000
"""Share of unknown words below which a text of so many words is clean; what a change of a known word loses there."""
_USUAL = 12.0
"""Cost below which a word is usual (one in 160,000), as ``forgot`` is; ``tor`` and ``bur`` are not."""
_FEW_STRANGE, _NEW_NAME = 0.03, 0.15
"""The same share, below which a name that the text does not have is doubted, and how much."""


@dataclass(frozen=True, slots=True)
class _Case:
    """A change as the doubts see it: both forms folded, their uses in the text, whether the text's own profile speaks
    for it, whether it stands inside a sentence, and whether a name is read.
    """

    change: Change
    was: str
    low: str
    uses: int
    seen: int
    usual: bool
    known: bool
    inside: bool
    name: bool


@dataclass(frozen=True)
class Restraint:
    """Doubts changes of one text. ``foreign``: small words of other languages, folded."""

    traits: TextTraits
    pieces: Pieces
    vocabulary: Vocabulary
    foreign: frozenset[str]
    in_context: bool = False
    """Whether the encoder was asked how well the words fit."""
    sure_share: float = 0.0
    """Sure changes to a word of the text."""

    @property
    def is_lifted(self) -> bool:
        """Whether the text is so damaged that what looks odd is more likely damage than a printer's or author's way."""
        return self.in_context and self.sure_share > _SURELY_DAMAGED and self.traits.size > _SOME_WORDS

    def doubted(self, chance: float, change: Change) -> float:
        """``chance`` (0–1), less what speaks against the change."""
        if self.is_lifted:
            return chance
        case = self._case(change)
        if self._is_no_reading(case):
            return 0.0
        for doubt in self._doubts(case):
            if doubt(case):
                chance = min(chance, _UNSURE)
        if self._is_slip(case):
            chance = min(chance, SLIP)
        return chance - self._lost(case)

    def _case(self, change: Change) -> _Case:
        was, low = folded(change.before), folded(change.after)
        uses, known = self.traits.uses(low), change.features[_KNOWN] == 1
        return _Case(
            change, was, low, uses, self.traits.uses(was),
            usual=uses > 0 and self.traits.profile.seen(was, low) >= OFTEN,
            known=known,
            inside=not self.pieces.opens_sentence(self.pieces.at(change.start)),
            name=change.before[:1].isupper() and bool(_NAME.fullmatch(change.before)) and len(was) >= SHORTEST - 1,
        )  # fmt: skip

    def _doubts(self, case: _Case) -> Sequence[Callable[[_Case], bool]]:
        doubts = [
            self._adds_possessive, self._is_other_spelling, self._is_among_numbers, self._is_numeral,
            self._is_two_words, self._is_headword, self._opens_with_number, self._drops_what_was_read, self._is_surname,
            self._is_coined, self._is_coined_of_words, self._is_numbered, self._is_other_number, self._is_no_sum,
            self._reaches_into_brackets, self._is_regular_form, self._is_usual_pair,
        ]  # fmt: skip
        if is_listed_name(case.change, self.traits, self.vocabulary) or without_accents(case.low) == case.was:
            return doubts
        doubts += [self._is_frequent, self._stands_among_foreign]
        if len(case.change.after.split()) > len(case.change.before.split()):
            return [*doubts, self._is_compound_name]
        if case.known:
            return [*doubts, self._is_known_name, self._is_part_of_name]
        return [*doubts, self._is_rare_name, self._is_other_name, self._is_no_common_word] if case.name else doubts

    def _is_no_reading(self, case: _Case) -> bool:
        """Whether there is no reason at all for a change: it makes of a name what belongs to it; reads a word that no
        list has, and that stands less often than what it would be read for; or reads what stands often as a new number.
        """
        if case.low == case.was + "'s":
            return True
        if case.low[:1].isdigit():
            return not case.uses and case.seen >= TIMES_AS_OFTEN * OFTEN
        is_word = case.low.replace("'", "").isalpha() and len(case.low) >= SHORTEST
        return is_word and case.uses < case.seen and not self.vocabulary.knows(case.change.after)

    def _adds_possessive(self, case: _Case) -> bool:
        return case.low.endswith("'s") and "'" not in case.was

    def _is_other_spelling(self, case: _Case) -> bool:
        """Whether both are printed: ``realise`` and ``realize``, ``off-hand`` and ``offhand``."""
        if case.was.startswith("m'") and case.low == "mc" + case.was.removeprefix("m'"):
            return True
        if case.was.replace("-", "") == case.low:
            return "-" in case.was and not case.was.endswith("-")
        if case.was.endswith("'") and case.low.startswith(case.was[:-1]):
            return True  # shortened by the printer: tho', Middlesbro'
        if case.was == case.low + "e" and len(case.low) > 2:
            return True  # as old prints spell: smalle, beefe
        if case.was.replace("'", "") == case.low and case.change.before[2:3].isupper():
            return True  # D'Arcy, Darcy
        undone = [pair for pair in confusions_between(case.was, case.low) if pair[0] != pair[1]]
        if undone in ([("e", "i")], [("i", "e")]) and case.known:
            return case.was[1:] == case.low[1:]  # enquiry, inquiry
        return undone in ([("s", "z")], [("z", "s")])

    def _is_among_numbers(self, case: _Case) -> bool:
        """Whether a few letters stand between numbers, as in an index: then they are a number too."""
        words, at = self.pieces.words, self.pieces.at(case.change.start)
        short = len(case.was) < SHORTEST - 1
        return short and 0 < at < len(words) - 1 and words[at - 1].isdigit() and words[at + 1][0].isdigit()

    def _is_numeral(self, case: _Case) -> bool:
        """Whether a Roman numeral counts something: ``(iii) the well``, ``iv. the road``, ``Scene II``."""
        text, start, end = self.pieces.text, case.change.start, case.change.end
        if len(case.was) > 1 and case.change.before.isupper() and _ROMAN.fullmatch(case.was):
            return self.pieces.words[max(0, self.pieces.at(start) - 1)].istitle()
        counts = text[start - 1 : start] == "(" or text[end : end + 1] in (")", ".")
        return counts and _ROMAN.fullmatch(case.change.before) is not None

    def _is_two_words(self, case: _Case) -> bool:
        """Whether two frequent words would become one that is printed both ways: ``check up on``, ``gave in to``."""
        parts = case.was.split(" ")
        joined = len(parts) == 2 and "".join(parts) == case.low
        return joined and all(self.vocabulary.cost(part) < _FREQUENT_PART for part in parts)

    def _is_headword(self, case: _Case) -> bool:
        """Whether a headword in small capitals would become a word to which the text gives no capital elsewhere."""
        before = case.change.before
        capitals = sum(map(str.isupper, before))
        if case.was == case.low or not before.isalpha() or not 2 <= len(before) - capitals <= capitals:
            return False
        return before[0].isupper() and not self.traits.titles.get(case.change.after.title())

    def _opens_with_number(self, case: _Case) -> bool:
        """Whether the first word of a sentence would become a sum of money: ``Is this so?``, ``1s this so?``."""
        return case.known and case.change.before.isalpha() and case.change.after[:1].isdigit() and not case.inside

    def _drops_what_was_read(self, case: _Case) -> bool:
        """Whether a figure or a capital that stuck to a word would be lost: ``3tries``, ``AddressR``."""
        before, after = case.change.before, case.change.after
        if len(before) <= len(after) or before.isupper():
            return False
        lost = before.removesuffix(after) if before.endswith(after) else before.removeprefix(after)
        return lost != before and (lost.isdigit() or lost.isupper())

    def _is_surname(self, case: _Case) -> bool:
        """Whether what follows a name, and is no word, would become a common one: ``Louisa Vinning``."""
        before, at = case.change.before, self.pieces.at(case.change.start)
        if case.known or not at or not before[:1].isupper() or self.vocabulary.listed(case.change.after) != "c":
            return False
        if not before.isalpha() or without_accents(case.low) == case.was or self.traits.is_dirty:
            return False
        name = self.pieces.words[at - 1]
        same_case = name[1:].isupper() == before[1:].isupper()
        return self.pieces.gap(at - 1) == " " and same_case and self.vocabulary.listed(name) == "n" and len(name) > 2

    def _is_coined(self, case: _Case) -> bool:
        """Whether a form with a capital within it, of which no letter would become another, or figures after capitals
        stand more than once, just so: ``DBus``, ``WordPress``, ``STRING8``. What OCR makes of two words or of small
        capitals seldom looks the same twice; but ``wiU`` does.
        """
        before, same = case.change.before, case.low.replace(" ", "") == case.was
        coined = _WITH_CAPITALS.fullmatch(before) if same else _WITH_FIGURES.fullmatch(before)
        return coined is not None and self._forms[before] > 1

    def _is_coined_of_words(self, case: _Case) -> bool:
        """Whether common words, each with a capital, stand as one, as trades and programs write their names, and never
        as several in this text: ``FreeType``, ``BadAccess``.
        """
        parts = case.change.after.split()
        if len(parts) < 2 or "".join(parts) != case.change.before or not all(map(str.istitle, parts)):
            return False
        common = all(self.vocabulary.listed(part) == "c" for part in parts)
        return common and case.change.after not in self.pieces.text

    def _is_numbered(self, case: _Case) -> bool:
        """Whether a number stands after a word, and after the same word another one: ``Group3`` beside ``Group4``."""
        numbered = _NUMBERED.fullmatch(case.change.before)
        return numbered is not None and len(self._numbers_after[numbered["word"]]) > 1

    def _is_other_number(self, case: _Case) -> bool:
        """Whether a figure would become another one, or be lost from a number, for which no likeness is enough; or the
        letter of a short one a figure: ``5G``, ``No. 12B``.
        """
        figures, read = ([sign for sign in form if sign.isdigit()] for form in (case.was, case.low))
        left = iter(read)
        if figures and read and not all(sign in left for sign in figures):
            return True
        return _LETTERED.fullmatch(case.change.before) is not None and case.change.after.isdigit()

    def _is_no_sum(self, case: _Case) -> bool:
        """Whether a small word would become a sum of money in a text that speaks of none: ``as-is``."""
        return case.change.before.islower() and _SUM.fullmatch(case.change.after) is not None and not self._has_money

    def _reaches_into_brackets(self, case: _Case) -> bool:
        """Whether a word would be joined with the first one of a bracket: ``the unit (e.g. a mile)``."""
        return _BRACKET_OPENS.search(case.change.before) is not None

    def _is_regular_form(self, case: _Case) -> bool:
        """Whether an unknown word is a form of a known one, or shortened: ``unastonished``, ``s'pose``."""
        if case.known or self.in_context or self.traits.is_dirty:
            return False
        return is_regular_form(case.was, self.vocabulary.knows) or is_shortened(case.was, case.low)

    def _is_usual_pair(self, case: _Case) -> bool:
        """Whether two words that this text often has side by side would become one: ``any thing``."""
        words = case.was.split(" ")
        if len(words) != 2 or "".join(words) != case.low or self.in_context or self.traits.is_dirty:
            return False
        return max(map(self.vocabulary.cost, words)) < _FREQUENT and self._pairs[case.was] >= OFTEN

    @cached_property
    def _pairs(self) -> Counter[str]:
        """How often two words stand side by side, parted by a blank alone."""
        parted = (at for at in range(len(self.pieces) - 1) if self.pieces.gap(at) == " ")
        return Counter(f"{self.pieces.folded[at]} {self.pieces.folded[at + 1]}" for at in parted)

    @cached_property
    def _forms(self) -> Counter[str]:
        return Counter(self.pieces.words)

    @cached_property
    def _numbers_after(self) -> Mapping[str, set[str]]:
        numbers: dict[str, set[str]] = defaultdict(set)
        for form in self._forms:
            if numbered := _NUMBERED.fullmatch(form):
                numbers[numbered["word"]].add(numbered["number"])
        return numbers

    @cached_property
    def _has_money(self) -> bool:
        return speaks_of_money(self.pieces.text)

    def _is_frequent(self, case: _Case) -> bool:
        """Whether the form stands often in a text that is long enough to say so."""
        long = len(self.pieces) >= _LONG_ENOUGH and len(case.was) > 1 and case.low != case.was
        often = long and case.seen >= OFTEN and case.uses < TIMES_AS_OFTEN * case.seen
        return often and not is_misread_often(case.change, self.traits)

    def _stands_among_foreign(self, case: _Case) -> bool:
        if case.usual or case.change.after[-2:-1] == " ":  # an initial is none
            return False
        vocabulary, foreign = self.vocabulary, self.foreign
        if vocabulary.listed(case.change.before) == "c" and case.was not in foreign:
            return False
        at = self.pieces.at(case.change.start)
        around = range(max(0, at - _NEIGHBOURS), min(len(self.pieces), at + _NEIGHBOURS + 1))
        words = [self.pieces.folded[n] for n in around if n != at]
        signs = sum(word in foreign for word in words) + (case.was in foreign)
        strange = sum(word[0].isalpha() and not vocabulary.knows(word) for word in words)
        if self.traits.is_dirty:  # much is strange there, and small words are often misread ones
            return signs >= 3
        return signs >= 2 or (signs == 1 and strange >= 1)

    def _is_compound_name(self, case: _Case) -> bool:
        """Whether a name of two words would be parted: ``Newby``, ``LONGSTAFF``."""
        before, parts = case.change.before, case.change.after.split()
        named = (before.istitle() and case.inside) or before.isupper()
        return named and len(parts) == 2 and not parts[1].istitle() and len(before) < _LONG_NAME

    def _is_known_name(self, case: _Case) -> bool:
        """Whether a name that the lists have would become another word."""
        if not case.change.before[:1].isupper() or self.vocabulary.listed(case.change.before) != "n":
            return False
        return not (case.usual and case.uses >= TIMES_AS_OFTEN * case.seen)

    def _is_part_of_name(self, case: _Case) -> bool:
        """Whether a word of a name of several words would become one that never follows the word before: ``Monastery
        Halt``, but ``New Tork``.
        """
        at = self.pieces.at(case.change.start)
        if not (case.inside and at and case.change.before.istitle() and case.change.after.istitle()):
            return False
        if case.change.features[_SEEN_LEFT]:
            return False
        return self.pieces.gap(at - 1) == " " and self.pieces.words[at - 1].istitle() and not case.usual

    def _is_rare_name(self, case: _Case) -> bool:
        """Whether a book has what is read not much more often than what stands there."""
        if case.usual and (case.uses >= case.seen or self.vocabulary.listed(case.change.after) == "n"):
            return False
        return len(self.pieces) >= _BOOK and case.uses < 2 * case.seen

    def _is_other_name(self, case: _Case) -> bool:
        """Whether two names only look alike: by the first letter, as forms of one name, by a spelling, or since a clean
        text has a name that might as well be printed so, and not the other. In a dirty text most of what looks like an
        unknown name is a damaged word.
        """
        if self.traits.is_dirty:
            return False
        clean = self.traits.strange_share < _FEW_STRANGE and len(self.pieces) > FEW_WORDS
        far = case.change.features[_CHANNEL] > _FAR
        if far and (case.was[0] != case.low[0] or (clean and len(self.pieces) < _BOOK)):
            return True
        usual = self.traits.letters.surprise(case.was)[1] < STRANGE_LETTERS
        if clean and usual and not case.uses and self.traits.profile.seen(case.was, case.low) < OFTEN:
            return True
        return is_inflected(case.was, case.low) or (case.inside and is_variant(case.was, case.low))

    def _is_no_common_word(self, case: _Case) -> bool:
        """Whether a common word would get a capital within a sentence, where the text never prints it so; in a dirty
        text the sentence's end may be what is lost.
        """
        if self.traits.is_dirty or not case.inside or self.vocabulary.listed(case.change.after) != "c":
            return False
        if len(case.low) < SHORTEST:
            named = self.traits.titles.get(case.change.after, 0) >= OFTEN
            return not named or self._forms[case.low] > 0
        title = case.change.after.istitle() and not self.traits.titles.get(case.change.after)
        return title and len(self.pieces) >= _STORY

    def _is_slip(self, case: _Case) -> bool:
        """Whether a letter more or less is rather the author's or the printer's."""
        few = _LONG_ENOUGH if not self.in_context else _BOOK
        if len(self.pieces) < few or case.usual or case.uses >= _MANY_USES:
            return False
        return is_letter_more_or_less(case.was, case.low)

    def _is_half(self, case: _Case) -> bool:
        """Whether only half of a word that a line end parts would be read as a word by itself."""
        start, end = case.change.start, case.change.end
        return bool(_PARTED.match(self.pieces.text, end) or _PARTED_BEFORE.search(self.pieces.text, start - 3, start))

    def _is_sound(self, was: str) -> bool:
        """Whether few words of the text are unknown; where names are many among them, whether the word is usual."""
        if self.traits.unknown_share < _CLEAN:
            return True
        usual = self.vocabulary.listed(was) == "c" and self.vocabulary.cost(was) < _USUAL
        return usual and self.traits.strange_share < _FEW_STRANGE and len(self.pieces) < _BOOK

    def _lost(self, case: _Case) -> float:
        if self._is_half(case):
            return _HALF
        if case.known and (self.in_context or self.traits.is_dirty):
            return 0.0
        if case.known and self._is_sound(case.was) and len(self.pieces) >= _LONG_ENOUGH:
            return _CLEAN_TEXT
        if case.known:
            return _REAL_WORD if len(case.change.before) >= SHORTEST - 1 else 0.0
        new = case.name and not case.uses and self.traits.strange_share < _FEW_STRANGE
        return _NEW_NAME if new else 0.0
