"""Train the ranker on pairs of OCR and truth.

usage: train.py MODEL PAIRS.jsonl OUT.json [--books N] [--more MODEL PAIRS.jsonl]

MODEL is a folder with ``vocabulary.tsv`` and ``ngrams.bin`` that build.py made without the truths of PAIRS, so that the
ranker sees the language model as it is on new text. Half of the texts are judged one by one, the other half joined to
books of N texts of one source, since the counts of a long text mean more than those of a short one.

A change is right when it gives what the truth has at its place, letter case and punctuation aside; that is also how
the benchmark of the pairs counts. Features that can only speak for or only against a change are held to that.
"""

from __future__ import annotations

import argparse
import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from rapidfuzz.distance import Levenshtein

from tei_pipeline.correction.candidates import Candidates
from tei_pipeline.correction.features import NAMES, Change, changes, surest, traits_of
from tei_pipeline.correction.lattice import Lattice
from tei_pipeline.correction.pieces import pieces_of
from tei_pipeline.correction.profile import profile_of
from tei_pipeline.lexicon import load_lexicon
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
}
TREES, LEAVES, RATE = 400, 31, 0.05
"""Five-fold comparison on the training pairs, 2026-11-22: docs/quality.md."""
GAP = "\n\n"

Pair = dict[str, str]


def language(folder: Path) -> Language:
    """The language of ``folder``, with the confusions that come with the program."""
    vocabulary = read_vocabulary(folder / "vocabulary.tsv")
    return Language(
        vocabulary, open_model(folder / "ngrams.bin", vocabulary.single), load_lexicon(Settings()).language.channel
    )


def texts(pairs: Sequence[Pair], size: int) -> Iterator[list[Pair]]:
    """The pairs as texts: every second book of ``size`` pairs of one source whole, the others pair by pair."""
    sources: dict[str, list[Pair]] = {}
    for pair in pairs:
        sources.setdefault(pair["set"] + re.sub(r"[_-]\d+(#\d+)?$", "", pair["id"])[:20], []).append(pair)
    books = [rows[at : at + size] for rows in sources.values() for at in range(0, len(rows), size)]
    for number, book in enumerate(books):
        if number % 2:
            yield from ([pair] for pair in book)
        else:
            yield book


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
    lattice = Lattice(Candidates(known.vocabulary, known.channel, counts), known.model, counts)
    path = lattice.path(pieces)
    profile = profile_of(surest(path, known.vocabulary))
    for group in changes(path, lattice, traits_of(pieces, counts, lattice, profile, profile.adapt(known.channel))):
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


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--books", type=int, default=60)
    parser.add_argument("--more", nargs=2, type=Path, action="append", default=[], metavar=("MODEL", "PAIRS"))
    given = parser.parse_args()
    rows, right = [], []
    for folder, file in [(given.model, given.pairs), *given.more]:
        known = language(folder)
        pairs = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        for book in texts(pairs, given.books):
            for features, good in judged(book, known):
                rows.append(features)
                right.append(good)
    model = lightgbm.LGBMClassifier(
        n_estimators=TREES, num_leaves=LEAVES, learning_rate=RATE, min_child_samples=30, subsample=0.8,
        subsample_freq=1, colsample_bytree=0.8, random_state=1, verbose=-1, n_jobs=1,
        monotone_constraints=[DIRECTION.get(name, 0) for name in NAMES],
    ).fit(np.asarray(rows, dtype=np.float32), np.asarray(right))  # fmt: skip
    export(model, given.out)
    print(f"{len(rows):,} changes, {sum(right):,} right, {TREES} trees")


if __name__ == "__main__":
    main()
