"""Train the ranker on pairs of OCR and truth.

usage: train.py OUT.json MODEL PAIRS.jsonl [MODEL PAIRS.jsonl …]

MODEL is a folder with ``vocabulary.tsv`` and ``ngrams.bin`` that build.py made without the truths of the PAIRS that
follow, so that the ranker sees the language model as it is on new text. Pairs that are single lines of one document
(``123-1``, ``123-2`` …) are joined to documents.

Half of the texts are judged one by one, the other half joined to books, since the counts of a long text mean more than
those of a short one. To these come truths as they stand, in which nothing is to be changed, and invented books: truths
with a little damage of their own (noise.py). The truths have errors too; what a first ranker, trained without them, is
sure of there is left out, lest the ranker learn to leave errors alone.

A change is right when it gives what the truth has at its place, letter case and punctuation aside; that is also how
the benchmark of the pairs counts. Features that can only speak for or only against a change are held to that.
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
from typing import Any

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
TREES, LEAVES, RATE = 400, 31, 0.05
"""Five-fold comparison on the training pairs, 2026-11-22: docs/quality.md."""
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


def judged(book: Sequence[Pair], known: Language) -> Iterator[tuple[tuple[float, ...], bool]]:
    """The features of each change that may be made in ``book``, and whether it is right."""
    text = GAP.join(pair["ocr"] for pair in book)
    starts = []
    at = 0
    for pair in book:
        starts.append(at)
        at += len(pair["ocr"]) + len(GAP)
    places = [_places(pair["ocr"], pair["gt"]) for pair in book]
    for change in _changes(text, known):
        number = bisect_right(starts, change.start) - 1
        pair, start = book[number], starts[number]
        truth = _truth(pair["ocr"], pair["gt"], places[number], change.start - start, change.end - start)
        yield change.features, folded(change.after) == folded(truth) != folded(change.before)


def _changes(text: str, known: Language) -> Iterator[Change]:
    pieces = pieces_of(text)
    counts = Counter(pieces.folded)
    candidates = Candidates(known.vocabulary, known.channel, counts, names=capitalised(pieces, known.vocabulary))
    lattice = Lattice(candidates, known.model, counts)
    path = lattice.path(pieces)
    profile = profile_of(surest(path, known.vocabulary))
    traits = traits_of(pieces, counts, lattice, profile, known)
    for group in changes(path, lattice, traits):
        yield from group


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


def export(model: Any, file: Path) -> None:
    """Write the trees as parallel lists; a leaf has feature −1 and its score as threshold."""
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
        table["threshold"].append(round(node["leaf_value" if leaf else "threshold"], 6))
        table["left"].append(0)
        table["right"].append(0)
        if not leaf:
            table["left"][at] = add(node["left_child"])
            table["right"][at] = add(node["right_child"])
        return at

    for tree in model.booster_.dump_model()["tree_info"]:
        table["roots"].append(add(tree["tree_structure"]))
    file.write_text(json.dumps(table, separators=(",", ":")) + "\n", encoding="utf-8")


def table(books: Iterable[Sequence[Pair]], known: Language) -> tuple[Rows, Rows]:
    """The features of all changes that may be made in the books, and which are right (1 or 0)."""
    rows, right = [], []
    for book in books:
        for features, good in judged(book, known):
            rows.append(features)
            right.append(good)
    return np.asarray(rows, dtype=np.float32).reshape(-1, len(NAMES)), np.asarray(right, dtype=np.float32)


def fitted(parts: Sequence[tuple[Rows, Rows]]) -> Any:
    """Trees for these rows."""
    return lightgbm.LGBMClassifier(
        n_estimators=TREES, num_leaves=LEAVES, learning_rate=RATE, min_child_samples=30, subsample=0.8,
        subsample_freq=1, colsample_bytree=0.8, random_state=1, verbose=-1, n_jobs=1, deterministic=True,
        monotone_constraints=[DIRECTION.get(name, 0) for name in NAMES],
    ).fit(np.vstack([rows for rows, _ in parts]), np.concatenate([right for _, right in parts]))  # fmt: skip


def believed(part: tuple[Rows, Rows], first: Any) -> tuple[Rows, Rows]:
    """The rows without those that the first ranker takes for errors of the truth."""
    rows, right = part
    kept = (right > 0) | (first.predict_proba(rows)[:, 1] <= SUSPECT)
    return rows[kept], right[kept]


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("inputs", nargs="+", type=Path, metavar="MODEL PAIRS")
    given = parser.parse_args()
    real, made = [], []
    for folder, file in zip(given.inputs[::2], given.inputs[1::2], strict=True):
        known, pairs = language(folder), read_pairs(file)
        real.append(table(texts(pairs), known))
        if len(pairs) > sum(INVENTED):
            made += [table(truths(pairs), known), table(invented(pairs, known.channel), known)]
        print(f"{file.name}: {len(pairs):,} texts, {len(real[-1][0]):,} changes, {real[-1][1].sum():,.0f} right")
    first = fitted(real)
    kept = [believed(part, first) for part in made]
    for before, after in zip(made, kept, strict=True):
        print(f"made of truths: {len(before[0]):,} changes, {before[1].sum():,.0f} right; {len(after[0]):,} kept")
    export(fitted([*real, *kept]), given.out)


if __name__ == "__main__":
    main()
