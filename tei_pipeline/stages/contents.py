"""Contents: the entries of a table of contents, each with its summary, and the page that it names.

The number at the end of an entry is often damaged (``li)`` for 19, ``2t6``). It is made out by three witnesses: what
its glyphs may be, the order of the entries, and where in the book a heading like the entry's title really stands.
TEI: Guidelines 4.5 and 3.8; see docs/encoding.md, "Division".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from tei_pipeline.document import Document, Edit, EditKind, Finding, Item, Mark, MarkKind, Severity
from tei_pipeline.document.leaves import leaf_id
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.stages.lines import by_leaf, groups
from tei_pipeline.stages.locators import PageTable
from tei_pipeline.stages.page_numbers import reading_cost, strict_value, to_roman
from tei_pipeline.stages.passages import Row, passage_of, rows_of
from tei_pipeline.stages.regions import Region

_NUMBER_LAST = re.compile(r"(?P<number>[^\s.…_|·]{1,5})[\s.,;:|_~…·]*$")
_GLYPHS = re.compile(r"[\dilIoOtTyzgaspbqhBSGZJjxvcL§$()^*!?“”\"'’%&\]\[|]+")
_JOIN = re.compile(r"\s[-–—~™]{1,2}\s|[-–—]\s*$")
# Costs, on the scale of the digits table. Set by trial on the first real input and the sample, 2026-11-22. With any one
# of them at half or one and a half times its value 4 at most of their 1,834 references and repairs change;
# tests/stages/test_locator_costs.py asks the same of the cases of the contents, and says where it does not hold.
_FREE = 0.45
"""Up to this cost a number is read without a heading that bears it out."""
_BORNE_OUT = 2.2
"""Up to this cost a number is read where a heading like the entry's title bears it out."""
_NO_HEADING = 0.5
"""A page at whose head no such heading stands."""
_NO_NUMBER = 2.6
"""An entry that is left without a page: dearer than any page it may be given."""
_BACKWARDS = 3.0
"""A page before that of an earlier entry: dearer than to leave one of the two without."""
_LIKE = 72
"""From this likeness on, of 100, a heading is like a title, both perhaps damaged; the cases hold from 66 to 85."""
_HEAD_GROUPS = 4
"""So many groups of lines at the head of a leaf may be parts of one heading: number, title, dates, a motto."""
_HEAD_LENGTH = 120
"""A group longer than this is no part of a heading but text."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """The rows of an entry; ``last`` is the row at whose end its number should stand."""

    rows: tuple[Row, ...]
    last: int

    @property
    def title(self) -> str:
        return " ".join(row.text for row in self.rows[: self.last + 1])


@dataclass(frozen=True, slots=True)
class _Target:
    """A page that an entry may name: its number as printed, its leaf, its place in the book, and the cost."""

    number: str
    leaf: str
    at: int
    cost: float
    borne_out: bool


def contents(region: Region, document: Document, table: PageTable, lexicon: Lexicon) -> Iterator[Item]:
    """The marks of a table of contents, an edit for each number repaired, and findings for entries without a page."""
    rows = rows_of(region.groups, document.source)
    if not any(_is_numbered(row.text, lexicon) for row in rows):
        return
    entries = _entries(rows, lexicon)
    yield Mark.make(rows[0].line.start, rows[-1].line.end, MarkKind.LIST, "under its heading", type="contents")
    heads = _heads(document, region.groups[-1].leaf)
    options = [_options(entry, heads, table, document, lexicon) for entry in entries]
    for entry, target in zip(entries, _in_order(options), strict=True):
        yield Mark.make(entry.rows[0].line.start, entry.rows[-1].line.end, MarkKind.ITEM)
        yield from _reference(entry, target)


# ------------------------------------------------------------------ entries


def _entries(rows: Sequence[Row], lexicon: Lexicon) -> list[_Entry]:
    """The entries with their summaries: each opens with a heading's words, or with the line that ends in a number.

    Where a title runs over two lines its number stands at the end of the second one.
    """
    opens = [_opens(row, lexicon) for row in rows]
    numbered = [_is_numbered(row.text, lexicon) for row in rows]
    starts: list[int] = [0]
    for at in range(1, len(rows)):
        waiting = not any(numbered[starts[-1] : at])
        if opens[at] and not (waiting and not opens[starts[-1]] and starts[-1] == 0 and numbered[0]):
            starts.append(at)
        elif numbered[at] and not waiting and not _is_summary(rows[at], rows[at - 1]):
            begin = at
            while begin - 1 > starts[-1] and not numbered[begin - 1] and not _sums_up(rows, starts[-1], begin - 1):
                begin -= 1
            starts.append(begin)
    found: list[_Entry] = []
    for begin, end in pairwise([*starts, len(rows)]):
        last = next((at for at in range(begin, end) if numbered[at]), begin)
        found.append(_Entry(tuple(rows[begin:end]), last - begin))
    return found


def _opens(row: Row, lexicon: Lexicon) -> bool:
    """Whether the row begins with the words of a heading: Chapter …, Appendix …, Introduction, Index."""
    folded = re.sub(r"^\W+", "", row.text).casefold()
    for word in lexicon.headings:
        if folded.startswith(word.words) and not folded[len(word.words) :][:1].isalpha():
            if word.numbered:
                return True
            if _is_numbered(row.text, lexicon) or folded[len(word.words) :].lstrip()[:1] in (":", ".", ""):
                return True
    return False


def _is_numbered(text: str, lexicon: Lexicon) -> bool:
    """Whether a row ends in what is, or may be by its glyphs, a page number."""
    match = _NUMBER_LAST.search(text)
    if not match or match.start() == 0:
        return False
    token: str = match["number"].strip("“”\"'’(")
    if not token or not _GLYPHS.fullmatch(token):
        return False
    if token.isdecimal():
        return len(token) <= 3
    digits = sum(glyph.isdecimal() for glyph in token)
    if digits:
        return digits * 2 >= len(token) - 1
    if re.fullmatch("[ivxlc]+", token):
        return True
    known = all(glyph in lexicon.digits or not glyph.isalnum() for glyph in token)
    return known and token not in ("a", "I") and not (len(token) > 1 and lexicon.knows(token))


def _is_summary(row: Row, above: Row) -> bool:
    """Whether a row that ends in digits goes on with the summary above it (``Treaty of - / Paris 1928``)."""
    year = re.search(r"\b1[5-9]\d\d\W*$", row.text)
    return bool(year) or (bool(_JOIN.search(above.text)) and bool(_JOIN.search(row.text)) and row.gap == 0)


def _sums_up(rows: Sequence[Row], start: int, at: int) -> bool:
    """Whether an unnumbered row is part of a summary: it, or what stands between it and the entry, has dashes."""
    return any(_JOIN.search(row.text) for row in rows[start + 1 : at + 1]) or rows[at + 1].gap > 0


# ------------------------------------------------------------------ the page that an entry names


def _heads(document: Document, after: int) -> dict[int, list[str]]:
    """The short lines at the head of each leaf after the contents: the first group, the first two, and so on."""
    found: dict[int, list[str]] = {}
    for leaf in by_leaf(groups(document, MarkKind.NOTE)):
        if leaf[0].leaf <= after:
            continue
        short = [
            group.text for group in leaf[:_HEAD_GROUPS] if len(group.text) <= _HEAD_LENGTH and len(group.lines) < 4
        ]
        if short and (len(leaf[0].lines) < 4 and len(leaf[0].text) <= _HEAD_LENGTH):
            found[leaf[0].leaf] = [_folded(" ".join(short[:count])) for count in range(1, len(short) + 1)]
    return found


def _options(
    entry: _Entry, heads: dict[int, list[str]], table: PageTable, document: Document, lexicon: Lexicon
) -> list[_Target]:
    """The pages that the number of the entry may mean, with what it costs to believe so."""
    seen = _number_of(entry)
    if not seen:
        return []
    pages = document.marks(MarkKind.PAGE)
    at_of = {page.get("leaf"): at for at, page in enumerate(pages)}
    title = _folded(_NUMBER_LAST.sub("", entry.title))
    like = {at for at, texts in heads.items() if max(_likeness(title, text) for text in texts) >= _LIKE}
    clean = strict_value(seen, lexicon)
    found = []
    for number, leaf in [*table.leaves.items(), *_unnumbered(pages, like)]:
        cost = reading_cost(seen, number, ("", ""), lexicon)
        if clean and (str(clean[1]) if clean[0] == "arabic" else to_roman(clean[1])) == number:
            cost = min(cost, 0.1)
        borne_out = at_of[leaf] in like
        if cost <= (_BORNE_OUT if borne_out else _FREE):
            found.append(_Target(number, leaf, at_of[leaf], cost + (0.0 if borne_out else _NO_HEADING), borne_out))
    return found


def _likeness(title: str, head: str) -> float:
    """How alike an entry and what stands at the head of a leaf are, the one perhaps shorter than the other."""
    shared = fuzz.token_set_ratio(title, head) if min(len(title), len(head)) >= 5 else 0
    return float(max(fuzz.ratio(title, head), shared))


def _folded(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _unnumbered(pages: Sequence[Mark], like: set[int]) -> Iterator[tuple[str, str]]:
    """Leaves without a number after the last numbered one, with the number that counting on gives them."""
    last = max((at for at, page in enumerate(pages) if page.get("n").isdecimal()), default=None)
    if last is None:
        return
    for at in range(last + 1, len(pages)):
        if at in like:
            yield str(int(pages[last].get("n")) + at - last), pages[at].get("leaf")


def _in_order(options: Sequence[Sequence[_Target]]) -> list[_Target | None]:
    """One target for each entry, or none: the cheapest choice in which the entries go through the book in order."""
    states: list[tuple[float, int, tuple[_Target | None, ...]]] = [(0.0, -1, ())]
    for targets in options:
        following: dict[int, tuple[float, int, tuple[_Target | None, ...]]] = {}
        for cost, at, chosen in states:
            for target in (None, *targets):
                if target is None:
                    price, place = cost + _NO_NUMBER, at
                else:
                    price, place = cost + target.cost + (_BACKWARDS if target.at < at else 0.0), target.at
                if place not in following or price < following[place][0]:
                    following[place] = (price, place, (*chosen, target))
        states = sorted(following.values())[:60]
    return list(min(states)[2])


def _number_of(entry: _Entry) -> str:
    match = _NUMBER_LAST.search(entry.rows[entry.last].text)
    return match["number"].lstrip("“”\"'’") if match and match.start() else ""


def _reference(entry: _Entry, target: _Target | None) -> Iterator[Item]:
    row = entry.rows[entry.last]
    seen = _number_of(entry)
    if target is None or not seen:
        message = f"the page of the entry {entry.title!r} cannot be made out; look it up in the book"
        yield Finding("contents-unresolved", Severity.WARNING, message, row.line.start)
        return
    passage = passage_of([row])
    begin = row.text.rindex(seen)
    start, end = passage.span(begin, begin + len(seen))
    why = "a heading like its title stands there" if target.borne_out else "read"
    yield Mark.make(start, end, MarkKind.REFERENCE, why, to=leaf_id(target.leaf))
    if seen != target.number:
        confidence = 0.97 if target.borne_out else 0.9
        yield Edit(start, end, seen, target.number, EditKind.NUMBER, "contents-number", confidence, why)
