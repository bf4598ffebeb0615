"""Correctors side by side, in one run: general spell checkers, and ours.

On pairs of OCR text and truth (JSON lines with ``set``, ``ocr``, ``gt``) it gives for each set how much of the error is
cut (match error rate of characters, folded as HIPE-OCRepair 2026 does), over all of them the words put right and spoilt
(capitals and punctuation do not count), and how many words of the truths themselves are changed, which need no
correction. On proof-read pages of a book it counts words put right and spoilt as the pages' own scorer does. The
seconds are CPU time on the OCR texts of the pairs, without loading word lists.

The spell checkers get each text as it is: none of them has a use for the book around a page. Ours gets the whole book,
as it would in earnest, and the pairs one by one.

    python3 -m venv build/compare
    build/compare/bin/pip install -r requirements.lock -r tools/compare/requirements.txt
    PYTHONPATH=. build/compare/bin/python tools/compare/correctors.py PAIRS.jsonl \
        --pages score.py PAGES BOOK.txt

It writes a table in Markdown to stdout. A corrector that is not installed is named on stderr and left out.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.resources
import importlib.util
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from tei_pipeline.evaluation.folding import Fold, words_of
from tei_pipeline.evaluation.measures import Figures, align_texts, cut, found_words, measure, summed

Correct = Callable[[str], str]
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_DISTANCE = 2
"""The edit distance that SymSpell searches to unless told otherwise."""
_NEAR = 1
"""That of pyspellchecker here, as its documentation advises for long words: with 2, an unknown word takes about a fifth
of a second, and the pairs half an hour."""
# What the scorer of the proof-read pages leaves out of the raw text before it counts: marks, and page numbers.
_MARKS = re.compile(r"[\^*®•★]")
_FOOT = re.compile(r"\s*(\S+ )?[\[(C].*[\])J3!]\s*")


class NotHere(Exception):
    """A corrector that cannot be loaded; says why."""


@dataclass(frozen=True)
class Corrector:
    """A corrector: its name in the table, how to load it, and whether it learns from the book around a page."""

    name: str
    load: Callable[[], Correct]
    reads_book: bool = False


@dataclass(frozen=True)
class Pair:
    """An OCR text and its truth."""

    set: str
    ocr: str
    truth: str


@dataclass(frozen=True)
class Pages:
    """Proof-read pages: the scorer they come with, their folder, and the book that they are from."""

    score: ModuleType
    stems: list[Path]
    book: str


# ---- the correctors


def nothing() -> Correct:
    """Leave everything as it is: the scale to read the others by."""
    return lambda text: text


def lookup_compound() -> Correct:
    """SymSpell on whole lines, words split and joined, by frequency of words and pairs; capitals are carried over."""
    speller = _symspell()
    return lambda text: "\n".join(
        speller.lookup_compound(line, _DISTANCE, transfer_casing=True)[0].term if line.strip() else line
        for line in text.split("\n")
    )


def word_by_word(capitals: bool) -> Correct:
    """SymSpell's most frequent of the nearest words, for each word by itself; ``capitals``: also those with some."""
    symspellpy = _library("symspellpy")
    speller = _symspell()

    @cache
    def best(word: str) -> str:
        if not capitals and word != word.lower():
            return word
        found = speller.lookup(word, symspellpy.Verbosity.TOP, _DISTANCE, include_unknown=True, transfer_casing=True)
        return str(found[0].term)

    return _each_word(best)


def pyspellchecker() -> Correct:
    """Norvig's corrector as pyspellchecker has it: the most frequent known word within one edit."""
    speller = _library("spellchecker").SpellChecker(distance=_NEAR)

    @cache
    def best(word: str) -> str:
        found: str | None = speller.correction(word)
        if found is None:
            return word
        return found.upper() if len(word) > 1 and word.isupper() else found.capitalize() if word[0].isupper() else found

    return _each_word(best)


def ours() -> Correct:
    """The corrector of this project, at its default level."""
    correction = _library("tei_pipeline.correction")
    return lambda text: str(correction.correct(text).text)


CORRECTORS = (
    Corrector("no correction", nothing),
    Corrector("symspellpy, `lookup_compound`", lookup_compound),
    Corrector("SymSpell word by word", lambda: word_by_word(capitals=True)),
    Corrector("SymSpell word by word, capitals left alone", lambda: word_by_word(capitals=False)),
    Corrector("pyspellchecker, distance 1", pyspellchecker),
    Corrector("tei-pipeline", ours, reads_book=True),
)


def _library(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and not name.startswith(error.name):
            raise  # it is there, but something that it needs is not
        raise NotHere(f"{name} is not installed") from error


def _symspell() -> Any:
    symspellpy = _library("symspellpy")
    folder = importlib.resources.files("symspellpy")
    speller = symspellpy.SymSpell(max_dictionary_edit_distance=_DISTANCE)
    speller.load_dictionary(str(folder / "frequency_dictionary_en_82_765.txt"), 0, 1)
    speller.load_bigram_dictionary(str(folder / "frequency_bigramdictionary_en_243_342.txt"), 0, 2)
    return speller


def _each_word(best: Callable[[str], str]) -> Correct:
    """Correct each word by itself. The word lists have straight apostrophes, books curly ones: that is no error."""

    def one(found: re.Match[str]) -> str:
        word = found.group()
        straight = word.replace("’", "'")
        corrected = best(straight)
        return word if corrected == straight else corrected

    return lambda text: _WORD.sub(one, text)


# ---- what is measured


@dataclass(frozen=True)
class Outcome:
    """What a corrector did: to the pairs, to their truths, to the pages; with CPU seconds for the OCR texts."""

    name: str
    sets: list[Figures]
    total: Figures
    changed: int
    clean: int
    pages: tuple[int, int] | None
    seconds: float


def outcome(corrector: Corrector, pairs: Sequence[Pair], pages: Pages | None) -> Outcome:
    """Run one corrector on everything."""
    correct = corrector.load()
    correct(pairs[0].ocr)  # what is loaded late is loaded now
    start = time.process_time()
    outs = [correct(pair.ocr) for pair in pairs]
    seconds = time.process_time() - start
    measured = [measure(pair.truth, out, pair.ocr, Fold.HIPE) for pair, out in zip(pairs, outs, strict=True)]
    names = list(dict.fromkeys(pair.set for pair in pairs))
    sets = [
        summed(name, [one for pair, one in zip(pairs, measured, strict=True) if pair.set == name]) for name in names
    ]
    changed, clean = _changed(correct, (pair.truth for pair in pairs))
    scored = score_pages(corrector, correct, pages) if pages else None
    return Outcome(corrector.name, sets, summed("all", measured), changed, clean, scored, seconds)


def _changed(correct: Correct, truths: Iterable[str]) -> tuple[int, int]:
    """How many words of the truths are changed, punctuation left out, and how many they are."""
    changed = clean = 0
    for truth in truths:
        words = words_of(truth, Fold.WORDS)
        changed += len(words) - len(found_words(align_texts(words, words_of(correct(truth), Fold.WORDS))))
        clean += len(words)
    return changed, clean


def score_pages(corrector: Corrector, correct: Correct, pages: Pages) -> tuple[int, int]:
    """Words put right and spoilt on the pages, by the scorer's own reading of them, words and matching."""
    raw = pages.book.split("\n")
    whole = correct(pages.book).split("\n") if corrector.reads_book else None
    if whole is not None and len(whole) != len(raw):
        raise ValueError(f"{corrector.name}: {len(raw)} lines became {len(whole)}: the pages cannot be found in them")
    score, right, spoilt = pages.score, 0, 0
    for stem in pages.stems:
        page, rows = score.gold_page(stem)
        numbers = [number for number, _ in rows]
        before = _page_text(raw, raw, numbers)
        after = _page_text(raw, whole, numbers) if whole is not None else correct(before)
        told = score.mark_doubt(score.gold_text(page, rows))
        truth = [word for word, _ in told]
        sure = {at for at, (_, doubtful) in enumerate(told) if not doubtful}
        had, has = (score.matched(truth, score.words(text))[0] for text in (before, after))
        right += len((has - had) & sure)
        spoilt += len((had - has) & sure)
    return right, spoilt


def _page_text(raw: Sequence[str], lines: Sequence[str], numbers: Sequence[int]) -> str:
    """Join the lines of a page as the scorer joins those of the raw text; ``raw`` says which are left out."""
    kept = [lines[at - 1] for at in numbers if raw[at - 1].strip() and not _FOOT.fullmatch(raw[at - 1])]
    return re.sub(r"¬\s+", "", " ".join(_MARKS.sub("", line) for line in kept))


# ---- the table


def table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield the lines of the table."""
    names = [one.name for one in outcomes[0].sets]
    head = ["corrector", *(f"{name}: error cut, preference" for name in [*names, "all"]), "words put right / spoilt"]
    head += ["words of the truths changed", "dev pages: put right / spoilt", "seconds"]
    yield _line(head)
    yield _line(["---"] * len(head))
    for one in outcomes:
        fates = one.total.measured.fates
        cells = [one.name, *(_cut(figures) for figures in [*one.sets, one.total])]
        cells.append(f"{fates.right:,} / {fates.spoilt:,}" if fates else "")
        cells.append(f"{one.changed:,} of {one.clean:,}")
        cells.append(f"{one.pages[0]:,} / {one.pages[1]:,}" if one.pages else "not measured")
        yield _line([*cells, f"{one.seconds:.1f}"])


def _cut(figures: Figures) -> str:
    before, after = figures.measured.raw_characters, figures.measured.characters
    share = cut(before.match_rate, after.match_rate) if before else None
    return "no errors" if share is None else f"{100 * share:+.1f} %, {figures.preference:+.2f}".replace("-", "−")


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def read_pairs(path: Path) -> list[Pair]:
    """Read pairs from JSON lines."""
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    return [Pair(record.get("set", "all"), record["ocr"], record["gt"]) for record in records]


def read_pages(score: Path, folder: Path, book: Path) -> Pages:
    """Load the scorer as a module, and find the pages."""
    spec = importlib.util.spec_from_file_location("score", score)
    if spec is None or spec.loader is None:
        raise ValueError(f"{score}: this is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return Pages(module, sorted(page.with_suffix("") for page in folder.glob("p*.json")), book.read_text("utf-8"))


def main() -> None:
    """Compare, and write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("pairs", metavar="PAIRS.jsonl", type=Path)
    parser.add_argument("--pages", nargs=3, metavar=("SCORE.py", "PAGES", "BOOK.txt"), type=Path)
    parser.add_argument("--only", metavar="TEXT", help="those alone whose name has TEXT in it, and no correction")
    given = parser.parse_args()
    pairs = read_pairs(given.pairs)
    pages = read_pages(*given.pages) if given.pages else None
    outcomes: list[Outcome] = []
    for corrector in CORRECTORS:
        if given.only and outcomes and given.only not in corrector.name:
            continue
        try:
            outcomes.append(outcome(corrector, pairs, pages))
        except NotHere as missing:
            print(f"{corrector.name}: left out, {missing}", file=sys.stderr)
        else:
            print(f"{corrector.name}: done", file=sys.stderr)
    print("\n".join(table(outcomes)))


if __name__ == "__main__":
    main()
