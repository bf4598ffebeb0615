"""Diff: what reads otherwise, line by line: a source and its corrected text, or the TEI of two runs.

The lines of one source stand opposite each other by their numbers; only where the files are of different sources are
they aligned. Each line that differs has its corrections with kind, rule and confidence, as far as the files tell them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from lxml import etree

from tei_pipeline.document import Source
from tei_pipeline.errors import PipelineError
from tei_pipeline.review.corrections import SUFFIX, State, read_corrections
from tei_pipeline.review.settled import corrections_named
from tei_pipeline.review.stream import Choice, stream
from tei_pipeline.tei.names import XML_ID, tei
from tei_pipeline.tei.restore import TwoSides, characters, two_sides
from tei_pipeline.tei.validate import parse_tei

_TOKEN = re.compile(r"\s+|[^\W_]+(?:['’\-][^\W_]+)*|[\W_]")


@dataclass(frozen=True, slots=True)
class Change:
    """One correction: where it stands, what it changes, and what is known of its reasons (empty where nothing is).

    ``confidence`` is None where only ``cert`` is known; ``by`` is ``tei-pipeline`` or ``reviewer``.
    """

    line: int
    page: str
    leaf: str
    before: str
    after: str
    kind: str = ""
    rule: str = ""
    confidence: float | None = None
    cert: str = ""
    by: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A line on both sides (None where one side has no such line), its numbers and page, and its corrections."""

    before: str | None
    after: str | None
    line: int | None
    other_line: int | None
    page: str = ""
    leaf: str = ""
    changes: tuple[Change, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether the sides differ, line ends included."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Difference:
    """Two texts line by line. ``encoding`` and ``bom`` are those of the first, for a patch of its file."""

    before: str
    after: str
    pairs: tuple[Pair, ...]
    encoding: str
    bom: bytes

    @property
    def changes(self) -> tuple[Change, ...]:
        """All corrections, in the order of the lines."""
        return tuple(change for pair in self.pairs for change in pair.changes)


@dataclass(frozen=True, slots=True)
class PageStarts:
    """The line with which each page begins, and what the page is called: as printed, and its leaf."""

    lines: tuple[int, ...]
    pages: tuple[tuple[str, str], ...]

    def page_of(self, line: int) -> tuple[str, str]:
        """The page that a line of the source stands on; two empty names before the first."""
        at = bisect_right(self.lines, line) - 1
        return self.pages[at] if at >= 0 else ("", "")


def page_starts(tree: etree._ElementTree) -> PageStarts:
    """Where the pages of a TEI file begin."""
    begins: dict[int, tuple[str, str]] = {}
    page: tuple[str, str] | None = None
    for element in tree.getroot().iter(tei("pb"), tei("lb")):
        if element.tag == tei("pb"):
            page = element.get("n") or "", element.get(XML_ID) or ""
        elif page is not None and (n := element.get("n") or "").isdecimal():
            begins[int(n)] = page
            page = None
    lines = tuple(sorted(begins))
    return PageStarts(lines, tuple(begins[line] for line in lines))


@dataclass(frozen=True)
class _Tei:
    """A TEI file: both sides of its text, its choices, and where its pages begin."""

    name: str
    tree: etree._ElementTree
    sides: TwoSides
    changes: Mapping[int, tuple[Change, ...]]
    starts: PageStarts

    @classmethod
    def read(cls, file: Path) -> _Tei:
        tree = parse_tei(file, str(file))
        sides = two_sides(tree, str(file))
        by_line: dict[int, list[Change]] = defaultdict(list)
        for change in _changes(tree, file):
            by_line[change.line].append(change)
        frozen = {line: tuple(changes) for line, changes in by_line.items()}
        return cls(str(file), tree, sides, frozen, page_starts(tree))

    def page_of(self, line: int) -> tuple[str, str]:
        return self.starts.page_of(line)


def compare_source(file: Path, source: Source | None = None) -> Difference:
    """The source of a TEI file against its corrected text.

    ``source`` is the text file itself, if it was named. One that is not the text which the TEI was made from (it was
    scanned anew, lines were inserted) is aligned with it line by line.
    """
    encoded = _Tei.read(file)
    sides = encoded.sides
    if source is None or source.sha256 == sides.sha256:
        pairs = [
            Pair(before, after, n, n, *encoded.page_of(n), encoded.changes.get(n, ()))
            for n, (before, after) in enumerate(zip(sides.source, sides.corrected, strict=True), 1)
        ]
        name = source.name if source else _source_name(encoded.tree) or "source"
        return Difference(name, encoded.name, tuple(pairs), sides.encoding, sides.bom)
    lines = [source.text[line.start : line.end] + line.newline for line in source.lines]
    aligned = tuple(_aligned(lines, sides.corrected, encoded))
    return Difference(source.name, encoded.name, aligned, source.encoding.codec, source.encoding.bom)


def compare_runs(first: Path, second: Path) -> Difference:
    """The corrected texts of two TEI files: what another run reads otherwise."""
    one, two = _Tei.read(first), _Tei.read(second)
    if one.sides.sha256 == two.sides.sha256 and len(one.sides.corrected) == len(two.sides.corrected):
        pairs = []
        for n, (before, after) in enumerate(zip(one.sides.corrected, two.sides.corrected, strict=True), 1):
            changes = _between(one.changes.get(n, ()), two.changes.get(n, ())) if before != after else ()
            pairs.append(Pair(before, after, n, n, *two.page_of(n), tuple(changes)))
    else:
        pairs = list(_aligned(one.sides.corrected, two.sides.corrected, two))
    return Difference(one.name, two.name, tuple(pairs), one.sides.encoding, one.sides.bom)


def is_tei(file: Path) -> bool:
    """Whether a file is meant as TEI, by its name."""
    return file.suffix.lower() in (".xml", ".tei")


# ------------------------------------------------------------------ lines


def _aligned(before: Sequence[str], after: Sequence[str], encoded: _Tei) -> Iterator[Pair]:
    # Lines that are everywhere (blank ones) are left aside as anchors: with them the cost would be quadratic.
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after).get_opcodes():
        for step in range(max(i2 - i1, j2 - j1)):
            i, j = i1 + step, j1 + step
            old = before[i] if i < i2 else None
            new = after[j] if j < j2 else None
            page = encoded.page_of(j + 1 if j < j2 else j2)
            changes = encoded.changes.get(j + 1, ()) if new is not None and tag != "equal" else ()
            yield Pair(old, new, i + 1 if i < i2 else None, j + 1 if j < j2 else None, *page, changes)


def _between(old: Sequence[Change], new: Sequence[Change]) -> Iterator[Change]:
    """The corrections that only one of two runs has on a line: new ones, and old ones that were taken back."""
    known = {(c.before, c.after) for c in old}
    there = {(c.before, c.after) for c in new}
    for change in old:
        if (change.before, change.after) not in there and not any(c.before == change.before for c in new):
            yield Change(change.line, change.page, change.leaf, change.after, change.before, change.kind, change.rule,
                         change.confidence, change.cert, change.by, "taken back")  # fmt: skip
    instead = {c.before: c.after for c in old}
    for change in new:
        if (change.before, change.after) not in known:
            was = instead.get(change.before, change.before)
            yield Change(change.line, change.page, change.leaf, was, change.after, change.kind, change.rule,
                         change.confidence, change.cert, change.by, change.evidence)  # fmt: skip


# ------------------------------------------------------------------ corrections


def _changes(tree: etree._ElementTree, file: Path) -> Iterator[Change]:
    """The choices of a TEI file; rule and confidence come from the file beside it, where that is of the same run."""
    reasons = _reasons(tree, file)
    for piece in stream(tree, characters(tree)):
        if not isinstance(piece, Choice):
            continue
        known = reasons.get((piece.line, piece.sic, piece.corr))
        yield Change(
            piece.line,
            piece.page,
            piece.leaf,
            piece.sic,
            piece.corr,
            piece.kind or piece.type,
            known[0] if known else "",
            known[1] if known else None,
            piece.cert,
            piece.resp,
            known[2] if known else "",
        )


def _reasons(tree: etree._ElementTree, file: Path) -> dict[tuple[int, str, str], tuple[str, float, str]]:
    beside = file.with_suffix(SUFFIX)
    if not beside.is_file():
        return {}
    try:
        corrections = read_corrections(beside)
    except PipelineError:
        return {}  # the reasons are an extra: what the TEI itself says is told all the same
    if corrections.digest != corrections_named(tree):
        return {}
    return {
        (item.line, _by_lines(item.before), item.after): (
            item.rule,
            item.confidence,
            item.evidence,
        )
        for item in corrections.items
        if item.state is State.MADE
    }


def _by_lines(letters: str) -> str:
    """The letters as a choice has them: no blanks before a line end, which is one sign."""
    return re.sub(r"[^\S\n]*(?:\r\n|\r|\n)", "\n", letters)


def _source_name(tree: etree._ElementTree) -> str:
    return next((i.text or "" for i in tree.getroot().iter(tei("idno")) if i.get("type") == "filename"), "")


def words(before: str, after: str) -> Iterator[tuple[str, str, str]]:
    """Two lines as runs of words: ``equal``, ``replace``, ``insert`` or ``delete``, with the letters of both.

    >>> [part for part in words("tne cat", "the cat")]
    [('replace', 'tne', 'the'), ('equal', ' cat', ' cat')]
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield tag, "".join(old[i1:i2]), "".join(new[j1:j2])
