"""A sample: words drawn at random from the corrected text, judged by a person, and what they say of all the others.

The estimate is the share of wrong words among those judged; its interval is Wilson's (E. B. Wilson, *Probable
inference*, 1927), which holds for small samples and for no error at all, where the usual one says ± 0.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lxml import etree

from tei_pipeline.decisions.places import Places
from tei_pipeline.errors import BadDecisions, NoAccess
from tei_pipeline.review.diff import page_starts, words
from tei_pipeline.review.store import write_whole
from tei_pipeline.tei.restore import TwoSides, two_sides

SUFFIX = ".sample.tsv"
COLUMNS = ("place", "line", "word", "judged", "reading", "context", "who", "when")
RIGHT, WRONG = "right", "wrong"
_Z = 1.959963984540054
"""The normal deviate that leaves 5 % outside."""
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_HEAD = re.compile(r"# Sample of (\d+) words, corrections ([0-9a-f]{16}), seed (-?\d+)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the sample: its place in the corrected text, its line, what a person said of it."""

    place: str
    line: int
    word: str
    context: str
    judged: str = ""
    reading: str = ""
    who: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """Words drawn from one state of the corrected text, named by the fingerprint of its corrections."""

    digest: str
    seed: int
    population: int
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """The error rate among the words judged, and between what bounds that of all words lies with 95 % confidence."""

    judged: int
    wrong: int
    rate: float
    low: float
    high: float


def deal(tree: etree._ElementTree, digest: str, size: int, seed: int) -> Sample:
    """Draw ``size`` words, each word of the corrected text as likely as any other; the same seed, the same words."""
    sides = two_sides(tree, "")
    text = "".join(sides.corrected)
    ends = list(_running_sum(len(line) for line in sides.corrected))
    found = [match.span() for match in _WORD.finditer(text)]
    chosen = sorted(random.Random(seed).sample(found, min(size, len(found))))
    places = Places(text)
    drawn: list[Word] = []
    line = 0
    for start, end in chosen:
        while ends[line] <= start:
            line += 1
        drawn.append(Word(places.key(start, end), line + 1, text[start:end], places.context(start, end)))
    return Sample(digest, seed, len(found), tuple(drawn))


def estimate(drawn: Iterable[Word]) -> Estimate | None:
    """What the words judged so far say; None where there are none.

    >>> told = estimate([Word("a", 1, "tne", "", "wrong"), *[Word("b", 1, "the", "", "right")] * 49])
    >>> f"{told.rate:.3f} {told.low:.3f} {told.high:.3f}"
    '0.020 0.004 0.105'
    """
    judged = [word for word in drawn if word.judged]
    if not judged:
        return None
    n, wrong = len(judged), sum(word.judged == WRONG for word in judged)
    low, high = wilson(wrong, n)
    return Estimate(n, wrong, wrong / n, low, high)


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Wilson's interval for a share of ``hits`` in ``n``, at 95 %.

    >>> low, high = wilson(0, 50)
    >>> low, round(high, 3)
    (0.0, 0.071)
    """
    share, square = hits / n, _Z * _Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = _Z * math.sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return max(0.0, middle - half) if hits else 0.0, min(1.0, middle + half) if hits < n else 1.0


def told(found: Estimate | None, population: int) -> str:
    """The estimate for people."""
    if found is None:
        return f"no word judged yet; the text has {population:,} words"
    return (
        f"{found.judged:,} words judged, {found.wrong:,} wrong: {found.rate:.1%} of {population:,} words, "
        f"with 95% confidence between {found.low:.1%} and {found.high:.1%}"
    )


def source_place(sides: TwoSides, word: Word) -> tuple[int, int] | None:
    """Where in the source the letters stand that were read as ``word``; None where the text no longer has it."""
    index = word.line - 1
    if not 0 <= index < len(sides.source):
        return None
    before = sum(map(len, sides.corrected[:index]))
    places = Places("".join(sides.corrected))
    standing = re.finditer(rf"(?<![^\W_]){re.escape(word.word)}(?![^\W_])", sides.corrected[index])
    at = next((m.start() for m in standing if places.key(before + m.start(), before + m.end()) == word.place), None)
    if at is None:
        return None
    start, column, old_column = sum(map(len, sides.source[:index])), 0, 0
    for tag, old, new in words(sides.source[index], sides.corrected[index]):
        if column <= at < column + len(new):
            if tag == "equal":
                low = start + old_column + at - column
                return low, low + len(word.word)
            return (start + old_column, start + old_column + len(old)) if old.strip() else None
        column, old_column = column + len(new), old_column + len(old)
    return None


# ------------------------------------------------------------------ the file


def read_sample(file: Path) -> Sample | None:
    """The sample of a file, None where there is none; :class:`BadDecisions` says what is wrong with it."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise NoAccess(str(file), f"the sample cannot be read ({error}); delete it and deal a new one") from error
    head = _HEAD.match(lines[0]) if lines else None
    rows = [line.split("\t") for line in lines[2:] if line]
    if head is None or any(len(row) != len(COLUMNS) or not row[1].isdecimal() for row in rows):
        raise BadDecisions(str(file), "is no sample; delete it and deal a new one with `tei-pipeline sample`")
    drawn = tuple(
        Word(place, int(line), word, context, judged, reading, who, when)
        for place, line, word, judged, reading, context, who, when in rows
    )
    return Sample(head[2], int(head[3]), int(head[1]), drawn)


def write_sample(file: Path, sample: Sample) -> None:
    """Put the sample on the disk."""
    head = f"# Sample of {sample.population} words, corrections {sample.digest}, seed {sample.seed}"
    rows: list[Sequence[str]] = [
        (w.place, str(w.line), w.word, w.judged, w.reading, w.context, w.who, w.when) for w in sample.words
    ]
    lines = [head, *("\t".join(row) for row in [COLUMNS, *rows])]
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace"))


def judge(sample: Sample, place: str, judged: str, reading: str, who: str, when: str) -> Sample:
    """The sample with a word judged; :class:`KeyError` where it has no such word."""
    if all(word.place != place for word in sample.words):
        raise KeyError(place)
    return replace(
        sample,
        words=tuple(
            replace(word, judged=judged, reading=" ".join(reading.split()), who=who, when=when)
            if word.place == place
            else word
            for word in sample.words
        ),
    )


def pages_of(tree: etree._ElementTree, sample: Sample) -> list[tuple[str, str]]:
    """The page of each word of the sample: as printed, and its leaf."""
    starts = page_starts(tree)
    return [starts.page_of(word.line) for word in sample.words]


def _running_sum(lengths: Iterable[int]) -> Iterable[int]:
    total = 0
    for length in lengths:
        total += length
        yield total
