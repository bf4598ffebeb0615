"""Build the vocabulary and the language model from texts and word lists.

usage: build.py TEXTS LISTS OUT [--without NAME ...]

TEXTS is the folder that corpora.py wrote; LISTS holds the packages of word lists, unpacked (README.md). OUT gets
``vocabulary.tsv.gz`` and ``ngrams.bin``. ``--without`` leaves texts out, so that a ranker can be trained on pairs whose
truths the model has not seen.

Bigrams and trigrams are discounted by an absolute amount (Ney, Essen, Kneser 1994); bigrams are mixed with those of a
web count; single words mix the texts with a general frequency list. Trigrams seen once are dropped, and the weight they
had goes to the bigram.
"""

from __future__ import annotations

import argparse
import gzip
import math
import re
from array import array
from collections import Counter
from collections.abc import Mapping
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from tei_pipeline.lexicon.language_model import BOUNDARY, MAGIC, NUMBER, place

TEXT_WEIGHT = {"hipe": 3, "bln600": 2}
"""The truths are the kind of text that is corrected; perplexity on the dev truths, 2026-11-22."""
DISCOUNT = 0.8
WEB = 0.3
LISTED = 0.5
FILL = 0.8
_TOKEN = re.compile(r"[A-Za-zÀ-ÿ]+(?:['’][A-Za-zÀ-ÿ]+)*|\d[\d,.]*|[.;:!?]+|\n\n")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_LISTS = (
    "wbritish-huge/usr/share/dict/british-english-huge",
    "wamerican-huge/usr/share/dict/american-english-huge",
)
_LOOK_ALIKES = (
    "b/h h/b c/e e/c o/e e/o u/n n/u l/i i/l rn/m m/rn ii/n li/h f/s tl/d cl/d v/y a/o o/a ii/u t/l l/t t/f f/t j/i "
    "i/j g/q q/g ic/k in/m m/in nn/m vv/w c/o o/c s/a a/s"
)

Ngram = tuple[str, ...]


def tokens(text: str) -> list[str]:
    """The words of ``text`` as the model counts them, with signs for numbers and sentence ends."""
    found: list[str] = []
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token[0].isdigit():
            found.append(NUMBER)
        elif token[0].isalpha():
            found.append(token.lower().replace("’", "'"))
        elif found and found[-1] != BOUNDARY:
            found.append(BOUNDARY)
    return found


class Counts:
    """Weighted counts of one, two and three words, and the plain ones of running prose alone."""

    def __init__(self, texts: Path, without: set[str]) -> None:
        self.ones: Counter[str] = Counter()
        self.twos: Counter[Ngram] = Counter()
        self.threes: Counter[Ngram] = Counter()
        self.prose: Counter[str] = Counter()
        for file in sorted(texts.glob("*.txt")):
            if file.stem in without:
                continue
            words = tokens(file.read_text(encoding="utf-8"))
            weight = TEXT_WEIGHT.get(file.stem, 1)
            for counter, grams in (
                (self.ones, Counter(words)),
                (self.twos, Counter(pairwise(words))),
                (self.threes, Counter(zip(words, words[1:], words[2:], strict=False))),
            ):
                for gram, count in grams.items():
                    counter[gram] += count * weight  # type: ignore[index]
            if file.stem != "dictionary":
                self.prose.update(words)


def listed_words(lists: Path) -> tuple[set[str], set[str]]:
    """The common words and the names of the word lists (names: those that the lists write with a capital only)."""
    general = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig")
    base = {line.split()[0] for line in general.splitlines()}
    small: set[str] = set()
    capital: set[str] = set()
    for file in (
        "wbritish-huge/usr/share/dict/british-english-huge",
        "wamerican-huge/usr/share/dict/american-english-huge",
    ):
        for word in (lists / file).read_text(encoding="utf-8", errors="replace").split():
            (small if word.islower() else capital).add(word.lower())
    names = capital - small
    return (small | base) - names, names


def vocabulary(counts: Counts, lists: Path) -> tuple[dict[str, float], dict[str, str]]:
    """Each word's probability, and the list that it is from; misreadings from scanned books are left out."""
    from wordfreq import get_frequency_dict

    common, names = listed_words(lists)
    general: Mapping[str, float] = get_frequency_dict("en", "large")
    total = sum(counts.ones.values())
    chances: dict[str, float] = {}
    kinds: dict[str, str] = {}
    for word in common | names | set(general) | set(counts.ones):
        if not _WORD.fullmatch(word) or (len(word) == 1 and word not in "aio") or word.endswith("'s") or len(word) > 24:
            continue
        often = general.get(word, 0.0)
        kind = "c" if word in common else "n" if word in names else "o"
        if kind != "o" or counts.prose[word] >= 3 or often >= 1e-7 or (often >= 2e-7 and counts.prose[word]):
            chances[word] = max(LISTED * often + (1 - LISTED) * counts.ones[word] / total, 1e-9)
            kinds[word] = kind
    for word in [word for word in chances if kinds[word] == "o"]:
        if _is_run_together(word, chances, counts) or _is_misread(word, chances, kinds, counts):
            del chances[word]
    whole = sum(chances.values()) / 0.9
    chances = {word: chance / whole for word, chance in chances.items()}
    for sign in (BOUNDARY, NUMBER):
        chances[sign] = counts.ones[sign] / total
        kinds[sign] = "m"
    return chances, kinds


def _is_run_together(word: str, chances: Mapping[str, float], counts: Counts) -> bool:
    if counts.prose[word] >= 3:
        return False
    own = chances[word]
    for cut in range(2, len(word) - 1):
        one, two = chances.get(word[:cut], 0.0), chances.get(word[cut:], 0.0)
        if min(one, two) > 2e-5 and one * two > own * 1e-4:
            return True
    return False


def _is_misread(word: str, chances: Mapping[str, float], kinds: Mapping[str, str], counts: Counts) -> bool:
    """One look-alike away from a common word 300 times as frequent."""
    if counts.prose[word] >= 20:
        return False
    for pair in _LOOK_ALIKES.split():
        seen, meant = pair.split("/")
        at = word.find(seen)
        while at >= 0:
            other = word[:at] + meant + word[at + len(seen) :]
            if kinds.get(other) == "c" and chances.get(other, 0.0) > 300 * chances[word]:
                return True
            at = word.find(seen, at + 1)
    return False


class Model:
    """Probabilities of bigrams and trigrams, and what is left for those never seen."""

    def __init__(self, counts: Counts, chances: Mapping[str, float]) -> None:
        known = chances.keys()
        self.chances = chances
        twos = {gram: count for gram, count in counts.twos.items() if all(word in known for word in gram)}
        threes = {gram: count for gram, count in counts.threes.items() if all(word in known for word in gram)}
        after: Counter[str] = Counter()
        kinds: Counter[str] = Counter()
        for (one, _), count in twos.items():
            after[one] += count
            kinds[one] += 1
        web = _web_bigrams(chances)
        on_web = {one for one, _ in web}
        self.left = {word: DISCOUNT * kinds[word] / after[word] if after[word] else 1.0 for word in known}
        self.twos: dict[Ngram, float] = {}
        for gram in twos.keys() | web.keys():
            one, two = gram
            chance = chances[two]
            if gram in web:
                chance = chance * (1 - WEB) + WEB * min(1.0, web[gram])
            elif one in on_web:
                chance *= 1 - WEB / 2
            if after[one]:
                chance = max(twos.get(gram, 0) - DISCOUNT, 0) / after[one] + self.left[one] * chance
            self.twos[gram] = chance
        for word in on_web:
            self.left[word] *= 1 - WEB / 2
        self._add_threes(threes)

    def _add_threes(self, threes: Mapping[Ngram, int]) -> None:
        after: Counter[Ngram] = Counter()
        for gram, count in threes.items():
            after[gram[:2]] += count
        kept: Counter[Ngram] = Counter()
        self.threes: dict[Ngram, float] = {}
        for gram, count in threes.items():
            if count >= 2:
                share = max(count - DISCOUNT, 0) / after[gram[:2]]
                self.threes[gram] = share
                kept[gram[:2]] += share  # type: ignore[assignment]
        self.left_pair = {pair: max(0.02, 1 - kept[pair]) for pair in after}
        for gram in self.threes:
            self.threes[gram] += self.left_pair[gram[:2]] * self.pair(gram[1], gram[2])

    def pair(self, one: str, two: str) -> float:
        """P(two | one)."""
        found = self.twos.get((one, two))
        return found if found is not None else self.left[one] * self.chances[two]

    def telling(self) -> dict[Ngram, float]:
        """The bigrams that say more than their words by themselves, or whose pair has trigrams."""
        return {
            gram: chance
            for gram, chance in self.twos.items()
            if abs(math.log(chance / (self.left[gram[0]] * self.chances[gram[1]]))) > 0.7
            or self.left_pair.get(gram, 1.0) < 0.98
        }


def _web_bigrams(known: Mapping[str, float]) -> dict[Ngram, float]:
    folder = files("wordsegment")
    ones = {}
    for line in folder.joinpath("unigrams.txt").read_text(encoding="utf-8").splitlines():
        word, _, count = line.partition("\t")
        ones[word] = float(count)
    found: dict[Ngram, float] = {}
    for line in folder.joinpath("bigrams.txt").read_text(encoding="utf-8").splitlines():
        words, _, count = line.rpartition("\t")
        one, _, two = words.partition(" ")
        if one in known and two in known and one in ones:
            found[one, two] = float(count) / ones[one]
    return found


def write(chances: Mapping[str, float], kinds: Mapping[str, str], model: Model, out: Path) -> None:
    """Write ``vocabulary.tsv.gz`` and ``ngrams.bin``."""
    words = sorted((word for word in chances if kinds[word] != "m"), key=lambda word: (-chances[word], word))
    words += [BOUNDARY, NUMBER]
    numbers = {word: at for at, word in enumerate(words, 1)}
    out.mkdir(parents=True, exist_ok=True)
    rows = [f"{w}\t{-math.log(chances[w]):.1f}\t{-math.log(model.left[w]):.1f}\t{kinds[w]}" for w in words]
    lines = "\n".join(["word\tcost\tpenalty\tlist", *rows, ""])
    (out / "vocabulary.tsv.gz").write_bytes(gzip.compress(lines.encode(), mtime=0))
    twos = model.telling()
    size = int(len(twos) / FILL) | 1
    cells = array("I", bytes(4 * size))
    for one, two in sorted(twos):
        at, mark = place(0, numbers[one], numbers[two], size)
        while cells[at]:
            at = (at + 1) % size
        left = model.left_pair.get((one, two))
        cells[at] = (
            mark << 16 | _tenths(twos[one, two]) << 8 | (0 if left is None else min(255, round(-10 * math.log(left))))
        )
    room = int(len(model.threes) / FILL) | 1
    marks, costs = array("H", bytes(2 * room)), bytearray(room)
    for gram in sorted(model.threes):
        first, second, third = (numbers[word] for word in gram)
        at, mark = place(first, second, third, room)
        while marks[at]:
            at = (at + 1) % room
        marks[at], costs[at] = mark, _tenths(model.threes[gram])
    head = MAGIC + size.to_bytes(8, "little") + room.to_bytes(8, "little") + bytes(8)
    (out / "ngrams.bin").write_bytes(head + cells.tobytes() + marks.tobytes() + bytes(costs))
    print(f"{len(words):,} words, {len(twos):,} bigrams, {len(model.threes):,} trigrams")


def _tenths(chance: float) -> int:
    return max(1, min(255, round(-10 * math.log(chance))))


def main() -> None:
    """Build from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("lists", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--without", action="append", default=[])
    given = parser.parse_args()
    counts = Counts(given.texts, set(given.without))
    chances, kinds = vocabulary(counts, given.lists)
    write(chances, kinds, Model(counts, chances), given.out)


if __name__ == "__main__":
    main()
