"""Measure what decisions on one half of a text are worth for the other half.

Pairs of OCR and truth (JSON lines with ``ocr`` and ``gt``) are put together to texts of some length. In the first half
of each, every correction that is made or proposed is decided as the truth has it: accepted where it brings the text
nearer to the truth, refused where it leads away from it, else left. Then the second half is corrected without and with
these decisions. A book has one kind of OCR and its own names; such a mixture of papers has many, so it learns less.

    python tools/bench_learning.py ../shared/bench/hipe_en_dev.jsonl
"""

from __future__ import annotations

import argparse
import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from tei_pipeline.correction import Corrector, corrector_for
from tei_pipeline.correction.corrector import applied
from tei_pipeline.correction.precedents import Precedents, precedents_of
from tei_pipeline.document import Decision, Decisions, Edit, Verdict
from tei_pipeline.lexicon import load_lexicon
from tei_pipeline.settings import Settings

UNITS = 100
"""Pairs in a text."""
APART = "\n\n"


@dataclass(frozen=True)
class Text:
    """Some pairs as one text: OCR and truth of each, and where each begins."""

    pairs: Sequence[tuple[str, str]]

    @property
    def half(self) -> int:
        """The pair with which the second half begins."""
        return len(self.pairs) // 2

    @property
    def text(self) -> str:
        """The OCR of all."""
        return APART.join(ocr for ocr, _ in self.pairs)

    def by_pair(self, edits: Sequence[Edit]) -> Iterator[tuple[int, Edit]]:
        """Each edit with the number of its pair, its offsets counted from the begin of that."""
        starts = [0, *accumulate(len(ocr) + len(APART) for ocr, _ in self.pairs)]
        for edit in edits:
            at = bisect_right(starts, edit.start) - 1
            yield at, replace(edit, start=edit.start - starts[at], end=edit.end - starts[at])

    def gain(self, at: int, edits: Sequence[Edit]) -> int:
        """By how many letters edits bring a pair nearer to the truth."""
        ocr, truth = self.pairs[at]
        return Levenshtein.distance(ocr, truth) - Levenshtein.distance(applied(ocr, edits), truth)


def decided(text: Text, edits: Sequence[Edit]) -> Precedents:
    """The precedents of the first half, decided as the truth has it."""
    lines = []
    for number, (at, edit) in enumerate(text.by_pair(edits)):
        gain = text.gain(at, [edit]) if at < text.half else 0
        if gain:
            verdict = Verdict.ACCEPT if gain > 0 else Verdict.REJECT
            lines.append(Decision(f"{number:016}", verdict, edit.before, edit.after))
    return precedents_of(Decisions(tuple(lines)))


def measured(text: Text, corrector: Corrector, precedents: Precedents, least: float) -> Counter[str]:
    """What is made in the second half: corrections right and wrong, wrong letters before and after."""
    edits = corrector.edits(text.text, precedents=precedents)
    made = [edit for edit in edits if edit.confidence >= least and not precedents.is_refused(edit)]
    per_pair: dict[int, list[Edit]] = {}
    for at, edit in text.by_pair(made):
        per_pair.setdefault(at, []).append(edit)
    found: Counter[str] = Counter()
    for at in range(text.half, len(text.pairs)):
        here = per_pair.get(at, [])
        wrong = Levenshtein.distance(*text.pairs[at])
        gains = [text.gain(at, [edit]) for edit in here]
        found += Counter(
            right=sum(gain > 0 for gain in gains),
            wrong=sum(gain < 0 for gain in gains),
            letters_before=wrong,
            letters_after=wrong - text.gain(at, here),
        )
    return found


def main() -> None:
    """Measure and say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path, nargs="+", help="JSON lines with ocr and gt")
    settings = Settings()
    corrector = corrector_for(load_lexicon(settings))
    rows = chain.from_iterable(file.read_text("utf-8").splitlines() for file in parser.parse_args().pairs)
    pairs = [(" ".join(row["ocr"].split()), " ".join(row["gt"].split())) for row in map(json.loads, rows)]
    pairs = [(ocr, truth) for ocr, truth in pairs if ocr and truth]
    texts = [Text(pairs[at : at + UNITS]) for at in range(0, len(pairs), UNITS)]
    without: Counter[str] = Counter()
    having: Counter[str] = Counter()
    decisions = 0
    for text in texts:
        precedents = decided(text, corrector.edits(text.text))
        decisions += sum(precedents.accepted.values()) + sum(precedents.refused.values())
        without += measured(text, corrector, Precedents(), settings.correction.least)
        having += measured(text, corrector, precedents, settings.correction.least)
    words = sum(len(ocr.split()) for ocr, _ in pairs)
    print(f"{len(texts)} texts, {words:,} words, {decisions:,} decisions on the first halves; in the second halves:")
    for name, found in (("without decisions", without), ("with decisions", having)):
        print(
            f"  {name:18} {found['right']:,} corrections right, {found['wrong']:,} wrong; "
            f"letters wrong {found['letters_before']:,} -> {found['letters_after']:,}"
        )


if __name__ == "__main__":
    main()
