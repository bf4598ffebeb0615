"""Measures: error rates of characters and words, and which words a correction put right or spoilt.

``errors`` of a text against the truth are substitutions S, deletions D and insertions I of an alignment with as few of
them as can be; H are the hits, and N = H + S + D is the length of the truth.

- CER and WER, (S + D + I) / N over characters (code points, one space between words) and over words: the usual
  definition (Morris, Maier and Green 2004, "From WER and RIL to MER and WIL"). May exceed 1.
- Match error rate, (S + D + I) / (H + S + D + I): the same paper; over characters, it is what HIPE-OCRepair 2026 ranks
  by. Never exceeds 1.
- *Micro*: errors and lengths are summed over all texts of a set before they are divided, so that long texts weigh more.
- *Cut*: 1 − rate after / rate before. Negative where the correction made the text worse.
- A word of the truth is *kept* when the alignment finds it in the OCR text and in the corrected one, *put right* when
  in the corrected one alone, *spoilt* when in the OCR text alone, *left* when in neither. Words that a text has and the
  truth has not are *extra*; they count as errors in the WER, and here by themselves.
- *Preference*: of the texts of a set, the share that came nearer to the truth minus the share that went further from
  it, by the match error rate of characters.

What counts as a difference is said in :mod:`~tei_pipeline.evaluation.folding`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tei_pipeline.evaluation.alignment import Block, align_characters, align_words
from tei_pipeline.evaluation.folding import Fold, Word, folded, words_of


@dataclass(frozen=True, slots=True)
class Errors:
    """Errors against a truth of ``length`` characters or words; ``inserted`` are those of them that the truth lacks."""

    errors: int = 0
    length: int = 0
    inserted: int = 0

    @property
    def rate(self) -> float:
        """CER or WER: errors for each character or word of the truth; 0 for nothing against nothing."""
        return self.errors / self.length if self.length else float(self.errors > 0)

    @property
    def match_rate(self) -> float:
        """Match error rate: errors in all places of the alignment.

        >>> Errors(errors=2, length=4, inserted=1).rate, Errors(errors=2, length=4, inserted=1).match_rate
        (0.5, 0.4)
        """
        places = self.length + self.inserted
        return self.errors / places if places else 0.0

    def __add__(self, other: Errors) -> Errors:
        return Errors(self.errors + other.errors, self.length + other.length, self.inserted + other.inserted)


class Fate(StrEnum):
    """What became of a word of the truth, from the OCR text to the corrected one."""

    KEPT = "kept"
    RIGHT = "right"
    SPOILT = "spoilt"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Fates:
    """How many words met which fate, and how many words too many there are before and after."""

    kept: int = 0
    right: int = 0
    spoilt: int = 0
    left: int = 0
    extra_raw: int = 0
    extra: int = 0

    def __add__(self, other: Fates) -> Fates:
        return Fates(
            self.kept + other.kept,
            self.right + other.right,
            self.spoilt + other.spoilt,
            self.left + other.left,
            self.extra_raw + other.extra_raw,
            self.extra + other.extra,
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """One text: errors after the correction and, where the OCR text is known, before it."""

    characters: Errors
    words: Errors
    raw_characters: Errors | None = None
    raw_words: Errors | None = None
    fates: Fates | None = None

    @property
    def preference(self) -> int:
        """1 when the correction brought the text nearer to the truth, -1 when further from it, else 0."""
        if self.raw_characters is None:
            return 0
        before, after = self.raw_characters.match_rate, self.characters.match_rate
        return (after < before) - (after > before)


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured on ``texts`` texts of one set, summed."""

    name: str
    texts: int
    measured: Measured
    better: int
    worse: int

    @property
    def preference(self) -> float:
        """Share of texts made better minus share made worse."""
        return (self.better - self.worse) / self.texts if self.texts else 0.0


def count_errors(blocks: Iterable[Block]) -> Errors:
    """Count the errors of an alignment whose first side is the truth."""
    errors = length = inserted = 0
    for block in blocks:
        of_truth, of_text = block.a1 - block.a0, block.b1 - block.b0
        length += of_truth
        if not block.equal:
            errors += max(of_truth, of_text)
            inserted += max(0, of_text - of_truth)
    return Errors(errors, length, inserted)


def character_errors(truth: str, text: str, fold: Fold) -> Errors:
    """Count the wrong characters of ``text``.

    >>> character_errors("a modern road", "a modem road", Fold.EXACT).errors
    2
    """
    return count_errors(align_characters(folded(truth, fold), folded(text, fold)))


def align_texts(truth: Sequence[Word], text: Sequence[Word]) -> list[Block]:
    """Align the words of a text with those of the truth."""
    return align_words([word.text for word in truth], [word.text for word in text])


def found_words(blocks: Iterable[Block]) -> set[int]:
    """The words of the truth, by number, that the alignment finds in the text."""
    return {at for block in blocks if block.equal for at in range(block.a0, block.a1)}


def fates_of(length: int, raw: Sequence[Block], out: Sequence[Block]) -> list[Fate]:
    """Say what became of each of the ``length`` words of the truth."""
    before, after = found_words(raw), found_words(out)
    table = {(True, True): Fate.KEPT, (False, True): Fate.RIGHT, (True, False): Fate.SPOILT, (False, False): Fate.LEFT}
    return [table[at in before, at in after] for at in range(length)]


def measure(truth: str, out: str, raw: str | None, fold: Fold) -> Measured:
    """Measure a corrected text, and the OCR text beside it where it is given.

    >>> measured = measure("The road to the mill.", "The road to tbe hill.", "Tbe road to tbe mill.", Fold.EXACT)
    >>> measured.fates
    Fates(kept=2, right=1, spoilt=1, left=1, extra_raw=0, extra=0)
    >>> measured.words.rate, measured.characters.errors, measured.raw_characters.errors
    (0.4, 2, 2)
    """
    truth_words = words_of(truth, fold)
    out_blocks = align_texts(truth_words, words_of(out, fold))
    characters, words = character_errors(truth, out, fold), count_errors(out_blocks)
    if raw is None:
        return Measured(characters, words)
    raw_blocks = align_texts(truth_words, words_of(raw, fold))
    fates = fates_of(len(truth_words), raw_blocks, out_blocks)
    raw_words = count_errors(raw_blocks)
    kept, right, spoilt, left = (fates.count(fate) for fate in Fate)
    counted = Fates(kept, right, spoilt, left, _extra(raw_blocks), _extra(out_blocks))
    return Measured(characters, words, character_errors(truth, raw, fold), raw_words, counted)


def _extra(blocks: Iterable[Block]) -> int:
    """Words of the text that are in no block with words of the truth, or too many for it."""
    return sum(max(0, (b.b1 - b.b0) - (b.a1 - b.a0)) for b in blocks if not b.equal)


def summed(name: str, all_measured: Sequence[Measured]) -> Figures:
    """Sum the figures of a set; what is known before the correction must be known for all of its texts or for none."""
    characters = sum((one.characters for one in all_measured), Errors())
    words = sum((one.words for one in all_measured), Errors())
    raw_characters = [one.raw_characters for one in all_measured if one.raw_characters is not None]
    raw_words = [one.raw_words for one in all_measured if one.raw_words is not None]
    fates = [one.fates for one in all_measured if one.fates is not None]
    known = bool(fates)
    measured = Measured(
        characters,
        words,
        sum(raw_characters, Errors()) if known else None,
        sum(raw_words, Errors()) if known else None,
        sum(fates, Fates()) if known else None,
    )
    preferences = [one.preference for one in all_measured]
    return Figures(name, len(all_measured), measured, preferences.count(1), preferences.count(-1))


def cut(before: float, after: float) -> float | None:
    """The share of the errors that is gone; None where there were none before.

    >>> cut(0.04, 0.01), cut(0.0, 0.0)
    (0.75, None)
    """
    return 1 - after / before if before else None
