"""Train the rankers on pairs of OCR and truth.

usage: train.py OUT MODEL PAIRS.jsonl [MODEL PAIRS.jsonl …] --unseen ENCODER.npz

OUT gets ``ranker.json.gz``, ``ranker-damaged.json.gz`` and ``ranker-surroundings.json.gz``. MODEL is a folder with
``vocabulary.tsv.gz`` and ``ngrams.bin`` that build.py made without the truths of the PAIRS that follow, so that the
rankers see the language model as it is on new text. Pairs that are single lines of one document (``123-1``, ``123-2``
…) are joined to documents.

Half of the texts are judged one by one, the other half joined to books, since the counts of a long text mean more than
those of a short one. For the first ranker, that of texts that are read, a change is right when it gives the very word,
letter case and punctuation aside. To its texts come truths as they stand, in which nothing is to be changed, and
invented books: truths with a little damage of their own (noise.py). The truths have errors too; what a ranker trained
without them is sure of there is left out, lest it learn to leave errors alone.

For the other two, those of damaged texts, a change is right when it brings its place nearer to the truth: a word that
was damaged beyond repair is better with two wrong letters than with four. What a change gains or loses in letters is
its weight. They are given what the encoder and the text as a whole say besides; so they are trained on the first PAIRS
alone, with an encoder that never saw them (encoder.py ``--without``). The last one is also given what the second says
of the places around, a second that never saw the text: each of PARTS parts is judged by one that was trained on the
others.

Features that can only speak for or only against a change are held to that.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import Any, NamedTuple

import lightgbm
import numpy as np
from noise import damaged
from rapidfuzz.distance import Levenshtein

from tei_pipeline.correction.candidates import Candidates
from tei_pipeline.correction.context import NAMES as CONTEXT_NAMES
from tei_pipeline.correction.context import Context
from tei_pipeline.correction.corrector import capitalised
from tei_pipeline.correction.features import NAMES, Change, changes, strange_share, surest, traits_of
from tei_pipeline.correction.losses import NAMES as LOSSES_NAMES
from tei_pipeline.correction.losses import told as told_of_losses
from tei_pipeline.correction.pieces import Pieces, pieces_of
from tei_pipeline.correction.profile import profile_of
from tei_pipeline.correction.reading import read
from tei_pipeline.correction.suggestions import Suggestions
from tei_pipeline.correction.surroundings import NAMES as SURROUNDINGS_NAMES
from tei_pipeline.correction.surroundings import told as told_of_surroundings
from tei_pipeline.lexicon import load_lexicon
from tei_pipeline.lexicon.channel import Channel
from tei_pipeline.lexicon.encoder import read_encoder
from tei_pipeline.lexicon.language import Language
from tei_pipeline.lexicon.language_model import open_model
from tei_pipeline.lexicon.vocabulary import read_vocabulary
from tei_pipeline.settings import Settings

DIRECTION = {
    "channel": -1,
    "total": -1,
    "margin": 1,
    "count": 1,
    "observed_count": -1,
    "like_changes": 1,
    "left_gain": 1,
    "right_gain": 1,
    "word_cost": -1,
    "kin_total": -1,
    "fit_gain": 1,
    "fit_lead": 1,
}
DAMAGED_NAMES = (*NAMES, *CONTEXT_NAMES, *LOSSES_NAMES)
SURROUNDED_NAMES = (*DAMAGED_NAMES, *SURROUNDINGS_NAMES)
TEMPER = 0.75
"""The scores of the last ranker are multiplied by it: without it, of the changes of the HIPE dev set at 0.95 or more no
more than 95.1 in a hundred give the very word (2026-11-22)."""
DECIMALS = 4
"""Of the numbers that are written: more change no chance by a thousandth."""
PARTS = 4
"""In so many parts the texts are judged, each by a ranker that saw the others, before they are judged again."""
TREES, RATE, LEAVES = 400, 0.05, 31
FIRST_TREES, SECOND_TREES, SECOND_RATE, SECOND_LEAVES = 150, 600, 0.033, 63
"""Compared on the dev set and the dev pages, 2026-11-22: docs/quality.md."""
DIRT = 0.03
"""Share of unknown words from which a text is used for the ranker of damaged ones."""
USELESS, NEARER, MOST = 0.5, 0.5, 9.0
"""Weight of a change that gains nothing; what that of one that comes nearer without being right is worth; the most
letters that count. The weight is their root, and so at even odds to come nearer half of the changes give the very word
(HIPE dev, 2026-11-22: of those between 0.5 and 0.6 54 in a hundred, with the letters up to four as weight 47)."""
GAP = "\n\n"
BOOK = 60
"""Texts of a book."""
DOCUMENTS = 240
"""Documents taken of those whose lines are paired one by one: they are newspapers all, and long."""
CLEAN, CLEAN_BOOK, CLEAN_BOOKS = 300, 40, 4
INVENTED = (150, 60, 150, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60)
"""Texts of each invented book."""
SUSPECT = 0.6
"""A change of a truth that the first ranker is so sure of is taken for an error of the truth."""
Pair = dict[str, str]
_Row = tuple[Sequence[float], int, bool]
"""The features of a change, what it gains in letters, whether it gives the very word."""
Rows = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


def language(folder: Path) -> Language:
    """The language of ``folder``, with the confusions that come with the program."""
    vocabulary = read_vocabulary(folder / "vocabulary.tsv.gz")
    return Language(
        vocabulary, open_model(folder / "ngrams.bin", vocabulary.single), load_lexicon(Settings()).language.channel
    )


def read_pairs(file: Path) -> list[Pair]:
    """The pairs of a file; lines of one document are joined, and the first documents taken."""
    pairs = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    if not all(re.search(r"-\d+$", pair["id"]) for pair in pairs):
        return pairs
    documents: dict[str, list[Pair]] = {}
    for pair in pairs:
        documents.setdefault(re.sub(r"-\d+$", "", pair["id"]), []).append(pair)
    joined = [
        {
            "id": name,
            "set": lines[0]["set"],
            **{side: "\n".join(line[side] for line in lines) for side in ("ocr", "gt")},
        }
        for name, lines in documents.items()
    ]
    return joined[:DOCUMENTS]


def texts(pairs: Sequence[Pair]) -> Iterator[list[Pair]]:
    """The pairs as texts: every second book of one source whole, the others pair by pair."""
    sources: dict[str, list[Pair]] = {}
    for pair in pairs:
        series = pair["set"] + re.sub(r"_\d+(#\d+)?$", "", pair["id"])[:20] if "_" in pair["id"] else pair["set"]
        sources.setdefault(series, []).append(pair)
    books = [rows[at : at + BOOK] for rows in sources.values() for at in range(0, len(rows), BOOK)]
    for number, book in enumerate(books):
        if number % 2:
            yield from ([pair] for pair in book)
        else:
            yield book


def truths(pairs: Sequence[Pair]) -> Iterator[list[Pair]]:
    """Truths as they stand: one by one, then joined to books."""
    clean = [{**pair, "ocr": pair["gt"]} for pair in pairs]
    random.Random(1).shuffle(clean)
    yield from ([pair] for pair in clean[:CLEAN])
    for book in range(CLEAN_BOOKS):
        start = CLEAN + book * CLEAN_BOOK
        yield clean[start : start + CLEAN_BOOK]


def invented(pairs: Sequence[Pair], channel: Channel) -> Iterator[list[Pair]]:
    """Books of truths with invented damage."""
    shuffled = list(pairs)
    random.Random(2).shuffle(shuffled)
    start = 0
    for number, size in enumerate(INVENTED):
        yield damaged(shuffled[start : start + size], channel, number)
        start += size


class Book:
    """Pairs joined to one text, and where each of its offsets stands in the truths."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        """Align each pair."""
        self.text = GAP.join(pair["ocr"] for pair in pairs)
        self._pairs = pairs
        self._starts = list(accumulate((len(pair["ocr"]) + len(GAP) for pair in pairs[:-1]), initial=0))
        self._places = [_places(pair["ocr"], pair["gt"]) for pair in pairs]

    def judge(self, change: Change) -> tuple[int, bool, str]:
        """How many letters nearer to the truth a change comes, whether it gives the very word, and what that is."""
        number = bisect_right(self._starts, change.start) - 1
        pair, start = self._pairs[number], self._starts[number]
        truth = _truth(pair["ocr"], pair["gt"], self._places[number], change.start - start, change.end - start)
        far, near = (Levenshtein.distance(folded(read), folded(truth)) for read in (change.before, change.after))
        return far - near, near == 0 < far, truth


def judged(pairs: Sequence[Pair], known: Language) -> Iterator[_Row]:
    """The features of each change that may be made in a book, the letters it gains, whether it gives the very word."""
    book = Book(pairs)
    for change in chain.from_iterable(changes_of(book.text, known, damaged=False)):
        gain, exact, _ = book.judge(change)
        yield change.features, gain, exact


class Read(NamedTuple):
    """A damaged text, what may be changed in it, by places, with what the encoder says, and what each change gains."""

    pieces: Pieces
    groups: list[list[Change]]
    gains: list[tuple[int, bool]]


def read_in_context(pairs: Sequence[Pair], known: Language, suggestions: Suggestions) -> Read | None:
    """A book that is damaged, read with the encoder; None for one that is not."""
    book = Book(pairs)
    pieces = pieces_of(book.text)
    if strange_share(pieces, known.vocabulary) <= DIRT:
        return None
    found = changes_of(book.text, known, damaged=True, suggestions=suggestions)
    groups = told_of_losses(Context(suggestions.encoder, book.text).told(found), book.text, known.vocabulary)
    return Read(pieces, groups, [book.judge(change)[:2] for change in chain.from_iterable(groups)])


def of_reads(reads: Sequence[Read]) -> Table:
    """All changes that may be made in the texts."""
    return table(
        (change.features, *gain)
        for read in reads
        for change, gain in zip(chain.from_iterable(read.groups), read.gains, strict=True)
    )


def with_surroundings(reads: Sequence[Read], known: Language) -> list[Read]:
    """The texts with what the surroundings say of each change, by the judgement of a ranker that never saw the text."""
    numbers = np.repeat(np.arange(len(reads)), [len(read.gains) for read in reads])
    part = np.random.default_rng(1).integers(0, PARTS, len(reads))[numbers]
    every = of_reads(reads)
    chances = np.zeros(len(every.rows))
    for number in range(PARTS):
        ranker = for_damaged_texts(every.where(part != number))
        chances[part == number] = ranker.predict_proba(every.rows[part == number])[:, 1]
    first = iter(map(float, chances))
    return [
        read._replace(
            groups=told_of_surroundings(
                read.groups, [list(islice(first, len(group))) for group in read.groups], read.pieces, known.vocabulary
            )
        )
        for read in reads
    ]


def changes_of(
    text: str, known: Language, *, damaged: bool, suggestions: Suggestions | None = None
) -> list[list[Change]]:
    """The changes that may be made in a text, by places."""
    pieces = pieces_of(text)
    counts = Counter(pieces.folded)
    names = capitalised(pieces, known.vocabulary)
    candidates = Candidates(known.vocabulary, known.channel, counts, names=names, damaged=damaged)
    lattice, path = read(pieces, counts, candidates, known.model, suggestions)
    profile = profile_of(surest(path, known.vocabulary))
    return changes(path, lattice, traits_of(pieces, counts, lattice, profile, known))


def _places(observed: str, truth: str) -> list[int]:
    """For each offset of ``observed``, the offset of ``truth`` that the alignment with the fewest edits gives it."""
    places = [0] * (len(observed) + 1)
    for step in Levenshtein.opcodes(observed, truth):
        for n in range(step.src_end - step.src_start):
            limit = n if step.tag == "equal" else min(n, step.dest_end - step.dest_start)
            places[step.src_start + n] = step.dest_start + limit
    places[len(observed)] = len(truth)
    return places


def _truth(observed: str, truth: str, places: Sequence[int], start: int, end: int) -> str:
    """What the truth has for a stretch of the OCR, to the ends of its words where the OCR's words end."""
    low, high = places[start], places[end]
    while (
        0 < low < len(truth)
        and truth[low - 1].isalnum()
        and truth[low].isalnum()
        and not observed[start - 1 : start].isalnum()
    ):
        low -= 1
    while (
        0 < high < len(truth)
        and truth[high].isalnum()
        and truth[high - 1].isalnum()
        and not observed[end : end + 1].isalnum()
    ):
        high += 1
    return truth[low:high]


def folded(text: str) -> str:
    """Small letters without punctuation."""
    return " ".join(re.sub(r"[\W_]", " ", text.lower().replace("¬\n", "")).split())


def export(model: Any, names: Sequence[str], file: Path, temper: float = 1.0) -> None:
    """Write the trees as parallel lists; a leaf has feature −1 and as threshold its score times ``temper``."""
    table: dict[str, Any] = {
        "features": list(names),
        "roots": [],
        "feature": [],
        "threshold": [],
        "left": [],
        "right": [],
    }

    def add(node: Any) -> int:
        at = len(table["feature"])
        leaf = "leaf_value" in node
        table["feature"].append(-1 if leaf else node["split_feature"])
        table["threshold"].append(round(node["leaf_value"] * temper if leaf else node["threshold"], DECIMALS))
        table["left"].append(0)
        table["right"].append(0)
        if not leaf:
            table["left"][at] = add(node["left_child"])
            table["right"][at] = add(node["right_child"])
        return at

    for tree in model.booster_.dump_model()["tree_info"]:
        root = add(tree["tree_structure"])
        table["roots"].append(root)
    lines = json.dumps(table, separators=(",", ":")) + "\n"
    file.write_bytes(gzip.compress(lines.encode(), mtime=0))


class Table(NamedTuple):
    """The changes that may be made in some books: features, letters gained, whether they are right."""

    rows: Rows
    gains: Rows
    exact: Flags

    def where(self, kept: Flags) -> Table:
        """The changes of which ``kept`` is true."""
        return Table(self.rows[kept], self.gains[kept], self.exact[kept])


def table(judged: Iterable[_Row]) -> Table:
    """The changes as a table."""
    rows, gains, exact = zip(*judged, strict=True)
    return Table(
        np.asarray(rows, dtype=np.float32), np.asarray(gains, dtype=np.float32), np.asarray(exact, dtype=bool)
    )  # fmt: skip


def of_books(books: Iterable[Sequence[Pair]], known: Language) -> Table:
    """All changes that may be made in the books."""
    return table(row for book in books for row in judged(book, known))


def trees(count: int, leaves: int, rate: float, names: Sequence[str], **more: float) -> Any:
    """A classifier that is not fitted yet."""
    return lightgbm.LGBMClassifier(
        n_estimators=count, num_leaves=leaves, learning_rate=rate, min_child_samples=30, subsample=0.8,
        subsample_freq=1, random_state=1, verbose=-1, n_jobs=1, deterministic=True,
        monotone_constraints=[DIRECTION.get(name, 0) for name in names], **more,
    )  # fmt: skip


def together(parts: Sequence[Table]) -> Table:
    """The changes of several tables as one."""
    return Table(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def for_clean_texts(parts: Sequence[Table]) -> Any:
    """Trees that tell whether a change gives the very word."""
    every = together(parts)
    return trees(TREES, LEAVES, RATE, NAMES, colsample_bytree=0.8).fit(every.rows, every.exact)


def nearer(model: Any, every: Table) -> Any:
    """``model`` fitted to tell whether a change comes nearer to the truth."""
    weights = np.where(every.gains == 0, USELESS, np.sqrt(np.clip(np.abs(every.gains), 1.0, MOST)))
    weights = np.where((every.gains > 0) & ~every.exact, NEARER * weights, weights)
    return model.fit(every.rows, every.gains > 0, sample_weight=weights)


def for_damaged_texts(every: Table) -> Any:
    """Trees that judge each change of a damaged text by itself."""
    return nearer(trees(FIRST_TREES, LEAVES, RATE, DAMAGED_NAMES, colsample_bytree=0.5, reg_lambda=5.0), every)


def for_surrounded(every: Table) -> Any:
    """Trees that judge them again, with what is said of their surroundings."""
    model = trees(SECOND_TREES, SECOND_LEAVES, SECOND_RATE, SURROUNDED_NAMES, colsample_bytree=0.5, reg_lambda=5.0)
    return nearer(model, every)


def believed(part: Table, first: Any) -> Table:
    """The changes without those that the first ranker takes for errors of the truth."""
    return part.where(part.exact | (first.predict_proba(part.rows)[:, 1] <= SUSPECT))


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("inputs", nargs="+", type=Path, metavar="MODEL PAIRS")
    parser.add_argument("--unseen", type=Path, metavar="ENCODER.npz", help="an encoder that never saw the first PAIRS")
    given = parser.parse_args()
    sources = [
        (language(folder), read_pairs(file)) for folder, file in zip(given.inputs[::2], given.inputs[1::2], strict=True)
    ]
    real: list[Table] = []
    made: list[Table] = []
    for known, pairs in sources:
        real.append(of_books(texts(pairs), known))
        if len(pairs) > sum(INVENTED):
            made += [of_books(truths(pairs), known), of_books(invented(pairs, known.channel), known)]
        print(f"{len(pairs):,} texts, {len(real[-1].rows):,} changes, {real[-1].exact.sum():,} right")
    first = for_clean_texts(real)
    kept = [believed(part, first) for part in made]
    for before, after in zip(made, kept, strict=True):
        print(f"made of truths: {len(before.rows):,} changes, {before.exact.sum():,} right; {len(after.rows):,} kept")
    export(for_clean_texts([*real, *kept]), NAMES, given.out / "ranker.json.gz")
    known, pairs = sources[0]
    suggestions = Suggestions(known, read_encoder(given.unseen))
    found = (read_in_context(book, known, suggestions) for book in texts(pairs))
    reads = [each for each in found if each is not None]
    every = of_reads(reads)
    print(f"in damaged texts: {len(every.rows):,} changes, {(every.gains > 0).sum():,} nearer to the truth")
    export(for_damaged_texts(every), DAMAGED_NAMES, given.out / "ranker-damaged.json.gz")
    again = for_surrounded(of_reads(with_surroundings(reads, known)))
    export(again, SURROUNDED_NAMES, given.out / "ranker-surroundings.json.gz", TEMPER)


if __name__ == "__main__":
    main()
