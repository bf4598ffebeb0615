"""Pages: find where each page begins, and restore the number that it bears.

A text file shows its pages by form feeds, by longer runs of blank lines, or by nothing but number lines; which of
these this file uses, the file itself tells. The numbers are then fitted to one sequence (``page_numbers.py``).
TEI: Guidelines 3.11.3; ``pb/@n`` is the number as restored, leaves outside a numbered sequence are counted in
brackets. See docs/encoding.md, "Lines and pages".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from tei_pipeline.document import Document, Edit, EditKind, Finding, Item, Mark, MarkKind, Severity, Source
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.settings import Settings
from tei_pipeline.stages.lines import Edited, is_finished
from tei_pipeline.stages.page_numbers import (
    NOT_PRINTED,
    Candidate,
    Number,
    Side,
    brackets_of,
    fit,
    is_frame,
    reading_cost,
    strict_value,
    to_roman,
)
from tei_pipeline.stages.stage import Stage

FORM_FEED = "\f"
_BRACKETS = {"auto": None, "always": ("[", "]"), "never": ("", "")}
_FOOT_LINE = 16
_MOST_TOKENS = 5


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page side of the file: indices of its first line with text and past its last, in ``source.lines``."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Gap:
    """A run of blank lines between two lines with text (indices of these)."""

    before: int
    after: int

    @property
    def length(self) -> int:
        return self.after - self.before - 1


def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterator[Item]:
    """Yield a page mark for each leaf, an edit for each damaged number, and what could not be read as findings."""
    source, edited = document.source, Edited(document)
    texts = [source.line_text(line).strip() for line in source.lines]
    leaves, how = _leaves(source, texts, lexicon)
    if not leaves:
        return
    candidates = [list(_candidates(leaf, source, texts, edited)) for leaf in leaves]
    brackets = _BRACKETS[settings.pages.number_brackets] or brackets_of(candidates, lexicon)
    leaves, numbers = _fit(leaves, source, texts, edited, brackets, lexicon)
    for ordinal, (leaf, number) in enumerate(zip(leaves, numbers, strict=True), 1):
        yield _mark(ordinal, leaf, number, source, how)
        if number and number.read_from and not edited.touches(number.read_from.start, number.read_from.end):
            yield from _repair(number, number.read_from, brackets, lexicon)
    yield from _findings(leaves, numbers, source, how)


# ------------------------------------------------------------------ where pages begin


def _leaves(source: Source, texts: Sequence[str], lexicon: Lexicon) -> tuple[list[Leaf], str]:
    """The leaves of the file and by what they were told apart; none where the file shows no pages."""
    filled = [index for index, text in enumerate(texts) if text]
    if not filled:
        return [], ""
    if FORM_FEED in source.text:
        return _cut(filled, set(_form_feeds(source, texts))), "form feeds"
    gaps = [_Gap(a, b) for a, b in pairwise(filled) if b - a > 1]
    threshold = _page_gap(gaps, texts, lexicon)
    if threshold:
        return _cut(filled, {gap.after for gap in gaps if gap.length >= threshold}), f"{threshold} blank lines"
    chain = _number_chain(filled, texts, lexicon)
    if len(chain) >= 3:
        return _cut(filled, set(_after_or_before(chain, filled))), "number lines"
    return [], ""


def _cut(filled: Sequence[int], starts: set[int]) -> list[Leaf]:
    begins = [index for at, index in enumerate(filled) if at == 0 or index in starts]
    ends = [*begins[1:], filled[-1] + 1]
    leaves = []
    position = 0
    for begin, end in zip(begins, ends, strict=True):
        while position < len(filled) and filled[position] < end:
            position += 1
        leaves.append(Leaf(begin, filled[position - 1] + 1))
    return leaves


def _form_feeds(source: Source, texts: Sequence[str]) -> Iterator[int]:
    """The lines with text that begin a page: the one a form feed opens, or the next after a closing form feed."""
    pending = False
    for index, line in enumerate(source.lines):
        raw = source.line_text(line)
        opens = FORM_FEED in raw[: len(raw) - len(raw.lstrip())]
        if texts[index] and (pending or opens):
            yield index
            pending = False
        pending = (
            pending or (opens and not texts[index]) or (bool(texts[index]) and FORM_FEED in raw.rstrip(" \t")[-1:])
        )


def _page_gap(gaps: Sequence[_Gap], texts: Sequence[str], lexicon: Lexicon) -> int:
    """The number of blank lines that a page break has in this file; 0 where blank lines do not show pages.

    Numbers stand at the head or at the foot: on the side of the page break their gaps are the longer ones, and their
    commonest length is that of a page break. A file without numbers whose gaps of three or more recur is taken to
    part its pages by them, as the full texts of large scanning projects do.
    """
    after = [gap.length for gap in gaps if _is_number(texts[gap.before], lexicon)]
    before = [gap.length for gap in gaps if _is_number(texts[gap.after], lexicon)]
    side = max(after, before, key=lambda lengths: (median(lengths) if len(lengths) >= 2 else 0, len(lengths)))
    if len(side) >= 2 and max(side) >= 2:
        return Counter(length for length in side if length >= 2).most_common(1)[0][0]
    often = Counter(gap.length for gap in gaps)
    return min((length for length, count in often.items() if count >= 3 and length >= 3), default=0)


def _is_number(text: str, lexicon: Lexicon) -> bool:
    return len(text) <= 10 and strict_value(text, lexicon) is not None


def _number_chain(filled: Sequence[int], texts: Sequence[str], lexicon: Lexicon) -> list[int]:
    """The longest run of lines that are nothing but rising numbers, in a file that shows its pages in no other way."""
    lines = [(i, strict_value(texts[i], lexicon)) for i in filled if len(texts[i]) <= 8]
    numbers = [(index, value[1]) for index, value in lines if value and value[0] == "arabic"]
    best: list[tuple[int, int]] = []
    for at, (_, value) in enumerate(numbers):
        before = [(best[b][0], b) for b in range(max(0, at - 12), at) if 0 < value - numbers[b][1] <= 3]
        length, previous = max(before, default=(0, -1))
        best.append((length + 1, previous))
    if not best:
        return []
    at = max(range(len(best)), key=lambda i: best[i][0])
    chain: list[int] = []
    while at >= 0:
        chain.append(numbers[at][0])
        at = best[at][1]
    return chain[::-1]


def _after_or_before(chain: Sequence[int], filled: Sequence[int]) -> Iterator[int]:
    """First lines of pages: the number lines where they stand at the head, else the lines after them."""
    at_head = filled.index(chain[0]) < 2
    following = dict(pairwise(filled))
    for index in chain:
        start = index if at_head else following.get(index)
        if start is not None:
            yield start


# ------------------------------------------------------------------ which number a page bears


def _fit(
    leaves: list[Leaf],
    source: Source,
    texts: Sequence[str],
    edited: Edited,
    brackets: tuple[str, str],
    lexicon: Lexicon,
) -> tuple[list[Leaf], list[Number | None]]:
    """Fit the numbers; where the sequence shows that a leaf was cut in two or two were taken for one, cut anew."""
    for _ in range(5):
        candidates = [list(_candidates(leaf, source, texts, edited)) for leaf in leaves]
        numbers = fit(candidates, brackets, lexicon)
        better = _recut(leaves, numbers, texts, lexicon)
        if better is None:
            break
        leaves = better
    return leaves, _run_on(leaves, numbers, texts)


def _run_on(leaves: Sequence[Leaf], numbers: list[Number | None], texts: Sequence[str]) -> list[Number | None]:
    """The numbers; leaves before the first number whose text runs on into it were counted, though not numbered.

    The first page of an introduction bears no number, and its last sentence ends on the page after it.
    """
    first = next((at for at, number in enumerate(numbers) if number), 0)
    for at in range(first - 1, -1, -1):
        after = numbers[at + 1]
        filled = [text for text in texts[leaves[at].first : leaves[at].last] if text]
        goes_on = len(filled) >= 10 and not is_finished(filled[-1]) and texts[leaves[at + 1].first][:1].islower()
        if after is None or after.value == 1 or not goes_on:
            break
        numbers[at] = Number(after.value - 1, after.style, None, NOT_PRINTED)
    return numbers


def _filled(leaf: Leaf, texts: Sequence[str]) -> int:
    return sum(1 for text in texts[leaf.first : leaf.last] if text)


def _recut(
    leaves: Sequence[Leaf], numbers: Sequence[Number | None], texts: Sequence[str], lexicon: Lexicon
) -> list[Leaf] | None:
    """The leaves with one wrong cut mended, or None where the sequence gives no reason to."""
    usual = median(_filled(leaf, texts) for leaf in leaves)
    for at, (one, other) in enumerate(pairwise(numbers)):
        if not one or not other or one.style != other.style:
            continue
        step = other.value - one.value
        both = _filled(leaves[at], texts) + _filled(leaves[at + 1], texts)
        if step == 0 and both <= 1.25 * usual:
            return [*leaves[:at], Leaf(leaves[at].first, leaves[at + 1].last), *leaves[at + 2 :]]
        if step == 2:
            for index in (at, at + 1):
                long = _filled(leaves[index], texts) > 1.5 * usual
                cut = _missed_break(leaves[index], texts, lexicon) if long else None
                if cut is not None:
                    halves = _cut([i for i in range(leaves[index].first, leaves[index].last) if texts[i]], {cut})
                    return [*leaves[:index], *halves, *leaves[index + 1 :]]
    return None


def _missed_break(leaf: Leaf, texts: Sequence[str], lexicon: Lexicon) -> int | None:
    """Where a leaf twice the usual length falls in two: after a number line in it, else at its longest gap."""
    filled = [i for i in range(leaf.first, leaf.last) if texts[i]]
    inner = [b for a, b in pairwise(filled[1:-1]) if len(texts[a]) <= 8 and strict_value(texts[a], lexicon)]
    if inner:
        return min(inner, key=lambda i: abs(i - (leaf.first + leaf.last) / 2))
    gaps = [(b - a, b) for a, b in pairwise(filled) if b - a > 2]
    return max(gaps)[1] if gaps else None


def _candidates(leaf: Leaf, source: Source, texts: Sequence[str], edited: Edited) -> Iterator[Candidate]:
    """What may be the leaf's number: at its foot or head a short line, or the first or last word of a headline.

    A foot line may bear a signature beside the number (``K* [ 281 ]``) or specks of the scan, and noise may stand
    under it: every run of its tokens is a candidate.
    """
    filled = [i for i in range(leaf.first, leaf.last) if texts[i]]
    if not filled:
        return
    lowest = filled[-1:] if len(texts[filled[-1]]) > 3 else filled[-2:]
    for index in lowest:
        yield from _line_candidates(index, source, edited, "bottom")
    if len(filled) > 1:
        yield from _line_candidates(filled[0], source, edited, "top")


def _line_candidates(index: int, source: Source, edited: Edited, side: Side) -> Iterator[Candidate]:
    line = source.lines[index]
    raw = source.line_text(line)
    text = raw.strip()
    start = line.start + raw.index(text)
    tokens = list(re.finditer(r"\S+", text))
    if len(text) <= _FOOT_LINE and len(tokens) <= _MOST_TOKENS:
        for first in range(len(tokens)):
            for last in range(first, len(tokens)):
                low, high = start + tokens[first].start(), start + tokens[last].end()
                if not edited.cuts(low, high):
                    yield Candidate(low, high, edited.corrected(low, high), side)
    if side == "top" and " " in text and len(text) <= 60:
        for word in (re.match(r"\S+", text), re.search(r"\S+$", text)):
            if word and re.search(r"\d", word.group()) and not edited.touches(start + word.start(), start + word.end()):
                yield Candidate(start + word.start(), start + word.end(), word.group(), side)


# ------------------------------------------------------------------ what is said of it


def _mark(ordinal: int, leaf: Leaf, number: Number | None, source: Source, how: str) -> Mark:
    start, end = source.lines[leaf.first].start, source.lines[leaf.last - 1].end
    attrs = {"n": number.printed if number else f"[{ordinal}]", "leaf": f"{ordinal:04d}"}
    if number is None:
        evidence = f"outside the numbered sequence; told apart by {how}"
    elif number.read_from is None:
        evidence = "no number on the page; inferred from its neighbours"
    else:
        evidence = "read" if number.cost == 0 else f"read from {number.read_from.text!r} and its neighbours"
        attrs |= {"number_start": str(number.read_from.start), "number_end": str(number.read_from.end)}
    return Mark.make(start, end, MarkKind.PAGE, evidence, **attrs)


def _repair(number: Number, read_from: Candidate, brackets: tuple[str, str], lexicon: Lexicon) -> Iterator[Edit]:
    printed = f"{brackets[0]}{number.printed}{brackets[1]}"
    framed = reading_cost(read_from.text, number.printed, brackets, lexicon)
    bare = reading_cost(read_from.text, number.printed, ("", ""), lexicon)
    after = printed if framed <= bare or is_frame(read_from.text, brackets) else number.printed
    if "".join(read_from.text.split()) == after:
        return
    yield Edit(
        read_from.start, read_from.end, read_from.text, after, EditKind.NUMBER, "page-sequence",
        0.99 if number.cost <= NOT_PRINTED else 0.9, "the only number that fits between its neighbours",
    )  # fmt: skip


def _findings(leaves: Sequence[Leaf], numbers: Sequence[Number | None], source: Source, how: str) -> Iterator[Finding]:
    starts = [source.lines[leaf.first].start for leaf in leaves]
    numbered = [(start, number) for start, number in zip(starts, numbers, strict=True) if number]
    told = f"{len(leaves)} leaves, told apart by {how}; {len(numbered)} of them bear a number of a sequence"
    yield Finding("pages", Severity.INFO, told, starts[0])
    for start, number in numbered:
        if number.read_from is None:
            yield Finding("page-number-inferred", Severity.INFO, f"no number on page {number.printed}: inferred", start)
        elif number.cost > NOT_PRINTED:
            seen = number.read_from.text
            message = f"page number {seen!r} is hard to read; by its neighbours it is {number.printed}"
            yield Finding("page-number-unsure", Severity.WARNING, message, number.read_from.start)
    for (_, one), (start, other) in pairwise(numbered):
        if one.style == other.style and other.value != one.value + 1:
            yield _jump(one, other, start)


def _jump(one: Number, other: Number, start: int) -> Finding:
    missing = [str(n) if one.style == "arabic" else to_roman(n) for n in range(one.value + 1, other.value)]
    if not missing:
        return Finding("page-order", Severity.WARNING, f"page {other.printed} follows page {one.printed}", start)
    names = missing[0] if len(missing) == 1 else f"{missing[0]} to {missing[-1]}"
    message = f"after page {one.printed} comes page {other.printed}: no text of {names} (blank, a plate, or lost)"
    return Finding("pages-missing", Severity.INFO if len(missing) <= 2 else Severity.WARNING, message, start)


STAGE = Stage("pages", "1", frozenset({"encoding"}), frozenset({"pages"}), propose)
