"""Train the rankers on pairs of OCR and truth.

usage: train.py OUT MODEL PAIRS.jsonl [MODEL PAIRS.jsonl …]

OUT gets ``ranker.json`` and ``ranker-dirty.json``. MODEL is a folder with ``vocabulary.tsv`` and ``ngrams.bin`` that
build.py made without the truths of the PAIRS that follow, so that the rankers see the language model as it is on new
text. Pairs that are single lines of one document (``123-1``, ``123-2`` …) are joined to documents.

Half of the texts are judged one by one, the other half joined to books, since the counts of a long text mean more than
those of a short one. For the first ranker, that of texts that are read, a change is right when it gives the very word,
letter case and punctuation aside. To its texts come truths as they stand, in which nothing is to be changed, and
invented books: truths with a little damage of their own (noise.py). The truths have errors too; what a ranker trained
without them is sure of there is left out, lest it learn to leave errors alone.

For the second ranker, that of dirty texts, a change is right when it brings its place nearer to the truth: a word that
was damaged beyond repair is better with two wrong letters than with four. What a change gains or loses in letters is
its weight. Features that can only speak for or only against a change are held to that.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import lightgbm
import numpy as np
from noise import damaged
from rapidfuzz.distance import Levenshtein

from tei_pipeline.correction.candidates import Candidates
from tei_pipeline.correction.corrector import capitalised
from tei_pipeline.correction.features import NAMES, Change, changes, surest, traits_of
from tei_pipeline.correction.lattice import Lattice
from tei_pipeline.correction.pieces import pieces_of
from tei_pipeline.correction.profile import profile_of
from tei_pipeline.lexicon import load_lexicon
from tei_pipeline.lexicon.channel import Channel
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
}
TREES, RATE = 400, 0.05
LEAVES, DIRTY_LEAVES = 31, 63
"""Compared on the dev set and the dev pages, 2026-11-22: docs/quality.md."""
DIRT = 0.03
"""Share of unknown words from which a text is used for the ranker of dirty ones."""
USELESS, NEARER, MOST = 0.3, 0.5, 4.0
"""Weight of a change that gains nothing; what that of one that comes nearer without being right is worth; the most."""
RESERVE = 0.3
"""By so much the scores of the second ranker are lowered: at even odds to come nearer, fewer than half are right."""
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
Rows = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


def language(folder: Path) -> Language:
    """The language of ``folder``, with the confusions that come with the program."""
    vocabulary = read_vocabulary(folder / "vocabulary.tsv")
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


def judged(book: Sequence[Pair], known: Language) -> Iterator[tuple[tuple[float, ...], int, bool, float]]:
    """The features of each change that may be made in ``book``, how many letters nearer to the truth it comes, whether
    it gives the very word, and how dirty the book is.
    """
    text = GAP.join(pair["ocr"] for pair in book)
    starts = []
    at = 0
    for pair in book:
        starts.append(at)
        at += len(pair["ocr"]) + len(GAP)
    places = [_places(pair["ocr"], pair["gt"]) for pair in book]
    found, dirt = _changes(text, known)
    for change in found:
        number = bisect_right(starts, change.start) - 1
        pair, start = book[number], starts[number]
        truth = folded(_truth(pair["ocr"], pair["gt"], places[number], change.start - start, change.end - start))
        far, near = (Levenshtein.distance(folded(read), truth) for read in (change.before, change.after))
        yield change.features, far - near, near == 0 < far, dirt


def _changes(text: str, known: Language) -> tuple[list[Change], float]:
    """The changes that may be made in a text, and its share of unknown words."""
    pieces = pieces_of(text)
    counts = Counter(pieces.folded)
    candidates = Candidates(known.vocabulary, known.channel, counts, names=capitalised(pieces, known.vocabulary))
    lattice = Lattice(candidates, known.model, counts)
    path = lattice.path(pieces)
    profile = profile_of(surest(path, known.vocabulary))
    traits = traits_of(pieces, counts, lattice, profile, known)
    return [change for group in changes(path, lattice, traits) for change in group], traits.strange_share


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


def export(model: Any, file: Path, reserve: float = 0.0) -> None:
    """Write the trees as parallel lists; a leaf has feature −1 and its score as threshold. All scores are ``reserve``
    lower, which the leaves of the first tree see to.
    """
    table: dict[str, Any] = {
        "features": list(NAMES),
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
        lower = reserve if leaf and len(table["roots"]) == 0 else 0.0
        table["threshold"].append(round(round(node["leaf_value" if leaf else "threshold"], 6) - lower, 6))
        table["left"].append(0)
        table["right"].append(0)
        if not leaf:
            table["left"][at] = add(node["left_child"])
            table["right"][at] = add(node["right_child"])
        return at

    for tree in model.booster_.dump_model()["tree_info"]:
        root = add(tree["tree_structure"])
        table["roots"].append(root)
    file.write_text(json.dumps(table, separators=(",", ":")) + "\n", encoding="utf-8")


class Table(NamedTuple):
    """The changes that may be made in some books: features, letters gained, whether they are right, the books' dirt."""

    rows: Rows
    gains: Rows
    exact: Flags
    dirt: Rows

    def where(self, kept: Flags) -> Table:
        """The changes of which ``kept`` is true."""
        return Table(self.rows[kept], self.gains[kept], self.exact[kept], self.dirt[kept])


def table(books: Iterable[Sequence[Pair]], known: Language) -> Table:
    """All changes that may be made in the books."""
    rows, gains, exact, dirt = zip(*(row for book in books for row in judged(book, known)), strict=True)
    return Table(
        np.asarray(rows, dtype=np.float32),
        np.asarray(gains, dtype=np.float32),
        np.asarray(exact, dtype=bool),
        np.asarray(dirt, dtype=np.float32),
    )


def trees(leaves: int, **more: float) -> Any:
    """A classifier that is not fitted yet."""
    return lightgbm.LGBMClassifier(
        n_estimators=TREES, num_leaves=leaves, learning_rate=RATE, min_child_samples=30, subsample=0.8,
        subsample_freq=1, random_state=1, verbose=-1, n_jobs=1, deterministic=True,
        monotone_constraints=[DIRECTION.get(name, 0) for name in NAMES], **more,
    )  # fmt: skip


def together(parts: Sequence[Table]) -> Table:
    """The changes of several tables as one."""
    return Table(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def for_clean_texts(parts: Sequence[Table]) -> Any:
    """Trees that tell whether a change gives the very word."""
    every = together(parts)
    return trees(LEAVES, colsample_bytree=0.8).fit(every.rows, every.exact)


def for_dirty_texts(parts: Sequence[Table]) -> Any:
    """Trees that tell whether a change comes nearer to the truth."""
    every = together(parts)
    every = every.where(every.dirt > DIRT)
    weights = np.where(every.gains == 0, USELESS, np.clip(np.abs(every.gains), 1.0, MOST))
    weights = np.where((every.gains > 0) & ~every.exact, NEARER * weights, weights)
    model = trees(DIRTY_LEAVES, colsample_bytree=0.5, reg_lambda=5.0)
    return model.fit(every.rows, every.gains > 0, sample_weight=weights)


def believed(part: Table, first: Any) -> Table:
    """The changes without those that the first ranker takes for errors of the truth."""
    return part.where(part.exact | (first.predict_proba(part.rows)[:, 1] <= SUSPECT))


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("inputs", nargs="+", type=Path, metavar="MODEL PAIRS")
    given = parser.parse_args()
    real: list[Table] = []
    made: list[Table] = []
    for folder, file in zip(given.inputs[::2], given.inputs[1::2], strict=True):
        known, pairs = language(folder), read_pairs(file)
        real.append(table(texts(pairs), known))
        if len(pairs) > sum(INVENTED):
            made += [table(truths(pairs), known), table(invented(pairs, known.channel), known)]
        print(f"{file.name}: {len(pairs):,} texts, {len(real[-1].rows):,} changes, {real[-1].exact.sum():,} right")
    first = for_clean_texts(real)
    kept = [believed(part, first) for part in made]
    for before, after in zip(made, kept, strict=True):
        print(f"made of truths: {len(before.rows):,} changes, {before.exact.sum():,} right; {len(after.rows):,} kept")
    export(for_clean_texts([*real, *kept]), given.out / "ranker.json")
    export(for_dirty_texts(real), given.out / "ranker-dirty.json", RESERVE)


if __name__ == "__main__":
    main()
