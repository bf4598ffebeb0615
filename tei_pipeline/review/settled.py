"""Settled: read back what an editor decided in the TEI itself, in an XML editor.

An editor who takes a ``choice`` away and leaves one of its readings has accepted or refused the correction; one who
changes ``corr``, adds a ``choice`` or overwrites a word has given another reading. The file is held against the
corrections of the conversion that it was made by, line by line, and each difference becomes a decision. What was left
as it was is no decision: nobody may have looked at it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from lxml import etree

from tei_pipeline.decisions.places import Places, fold
from tei_pipeline.document import Decision, EditKind, Source, Verdict
from tei_pipeline.document.decisions import unbroken
from tei_pipeline.errors import NotTei
from tei_pipeline.review.corrections import Correction, Corrections, State
from tei_pipeline.review.stream import Choice, Piece, lines_begun, stream
from tei_pipeline.tei.names import tei
from tei_pipeline.tei.restore import characters

_ATOM = re.compile(r"\s+|[^\W_]+|[\W_]")
_DIGEST = re.compile(r"Corrections ([0-9a-f]{16})\.")
REVIEWER = "reviewer"


@dataclass(frozen=True, slots=True)
class _Atom:
    """A word, a sign, a blank or a choice. ``what`` is compared; offsets are those of the source, -1 where unknown."""

    what: tuple[str, ...]
    sic: str
    corr: str
    start: int = -1
    end: int = -1
    correction: Correction | None = None
    choice: Choice | None = None


_LINE_END = _Atom((" ",), "\n", "\n")


def settled(
    tree: etree._ElementTree, baseline: Corrections, source: Source, name: str, *, who: str = "", when: str = ""
) -> list[Decision]:
    """The decisions that an edited file holds, in the order of the source.

    ``baseline`` are the corrections of the conversion that made the file, ``source`` its text, ``name`` the file's for
    messages. Raises :class:`NotTei` when the three do not belong together.
    """
    if corrections_named(tree) != baseline.digest:
        problem = (
            "was not made by the conversion whose corrections are at hand. Take the .review.jsonl file that was "
            "written together with it (from version control, or a backup), and name it with --baseline"
        )
        raise NotTei(name, problem)
    if baseline.sha256 != source.sha256:
        raise NotTei(source.name, "is not the text that was converted; give the text as it was then, with --source")
    made = [item for item in baseline.items if item.state is State.MADE]
    theirs = _edited(tree)
    groups = list(_groups(source, made, lines_begun(tree)))
    known = {number for numbers, _ in groups for number in numbers}
    found: list[Decision] = []
    maker = _Maker(Places(source.text), who, when)
    for numbers, ours in groups:
        edited = _trimmed([atom for number in numbers for atom in theirs.get(number, ())])
        if [a.what for a in ours] != [a.what for a in edited] or any(a.choice for a in edited):
            found += maker.compare(ours, edited)
    if stray := sorted(theirs.keys() - known - {0}):
        raise NotTei(name, f"has lb n={stray[0]}, which the source has not; lines must keep their numbers")
    return found


def corrections_named(tree: etree._ElementTree) -> str:
    """The fingerprint of the corrections that a TEI file was made with, from its header; empty where it has none."""
    for desc in tree.getroot().iter(tei("desc")):
        if said := _DIGEST.fullmatch("".join(map(str, desc.itertext())).strip()):
            return said[1]
    return ""


# ------------------------------------------------------------------ both sides as atoms


def _groups(
    source: Source, made: Sequence[Correction], begun: frozenset[int]
) -> Iterator[tuple[list[int], list[_Atom]]]:
    """The source as atoms, in groups of lines that the edited file parts too.

    A line whose ``lb`` the editor took away with a choice goes with the line before; so does one that a correction
    takes in.
    """
    starts = [item.start for item in made]
    numbers: list[int] = []
    atoms: list[_Atom] = []
    reach = 0
    for line in source.lines:
        if not source.line_text(line).strip():
            continue
        apart = line.number in begun and line.start >= reach
        if numbers and apart:
            yield numbers, _trimmed(atoms)
            numbers, atoms = [], []
        numbers.append(line.number)
        at = max(line.start, reach)
        if at == line.start:
            atoms.append(_LINE_END)
        for item in made[bisect_left(starts, line.start) : bisect_left(starts, max(line.end, line.start + 1))]:
            atoms += _words(source.text, at, item.start)
            choice = ("choice", unbroken(item.before), item.after)
            atoms.append(_Atom(choice, item.before, item.after, item.start, item.end, item))
            at = reach = item.end
        if at < line.end:
            atoms += _words(source.text, at, line.end)
    if numbers:
        yield numbers, _trimmed(atoms)


def _words(text: str, start: int, end: int) -> Iterator[_Atom]:
    for match in _ATOM.finditer(text, start, end):
        what = " " if match[0].isspace() else match[0]
        yield _Atom((what,), match[0], match[0], match.start(), match.end())


def _edited(tree: etree._ElementTree) -> dict[int, list[_Atom]]:
    """The edited file as atoms by source line. What follows a choice over several lines stands on the last of them."""
    lines: dict[int, list[_Atom]] = defaultdict(list)
    for piece in stream(tree, characters(tree)):
        if isinstance(piece, Piece):
            for match in _ATOM.finditer(piece.text):
                what = " " if match[0].isspace() else match[0]
                lines[piece.line].append(_Atom((what,), match[0], match[0]))
        else:
            both = ("choice", unbroken(piece.sic), piece.corr)
            lines[piece.line].append(_Atom(both, piece.sic, piece.corr, choice=piece))
    taken_in = {n for atoms in lines.values() for a in atoms if a.choice for n in range(a.choice.line, a.choice.last)}
    return {number: atoms if number - 1 in taken_in else [_LINE_END, *atoms] for number, atoms in lines.items()}


def _trimmed(atoms: Sequence[_Atom]) -> list[_Atom]:
    """Without white space at both ends, and single blanks between: editors wrap and indent."""
    out: list[_Atom] = []
    for atom in atoms:
        if atom.what == (" ",) and (not out or out[-1].what == (" ",)):
            continue
        out.append(atom)
    while out and out[-1].what == (" ",):
        out.pop()
    return out


# ------------------------------------------------------------------ differences as decisions


@dataclass(frozen=True)
class _Maker:
    places: Places
    who: str
    when: str

    def compare(self, ours: Sequence[_Atom], theirs: Sequence[_Atom]) -> Iterator[Decision]:
        """The decisions of one group of lines."""
        matcher = SequenceMatcher(None, [a.what for a in ours], [a.what for a in theirs], autojunk=False)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            if tag == "equal":
                for mine, other in zip(ours[i1:i2], theirs[j1:j2], strict=True):
                    yield from self._confirmed(mine, other)
            else:
                yield from self._changed(ours, i1, i2, theirs[j1:j2])

    def _confirmed(self, mine: _Atom, other: _Atom) -> Iterator[Decision]:
        """A choice that stayed is a decision only where the editor signed it."""
        if mine.correction is None or other.choice is None or mine.correction.verdict:
            return
        if other.choice.type == "editorial":
            yield self._decision(Verdict.SLIP, mine.start, mine.end, mine.corr, mine.correction)
        elif other.choice.resp == REVIEWER:
            yield self._decision(Verdict.ACCEPT, mine.start, mine.end, mine.corr, mine.correction)

    def _changed(self, ours: Sequence[_Atom], i1: int, i2: int, theirs: Sequence[_Atom]) -> Iterator[Decision]:
        choices = [atom.correction for atom in ours[i1:i2] if atom.correction is not None]
        reading = "".join(atom.corr for atom in theirs)
        if choices and not any(atom.choice for atom in theirs):
            for verdict, side in ((Verdict.ACCEPT, "corr"), (Verdict.REJECT, "sic")):
                if _same("".join(getattr(atom, side) for atom in ours[i1:i2]), reading):
                    for item in choices:
                        yield self._decision(verdict, item.start, item.end, item.after, item)
                    return
        alone = [atom for atom in theirs if atom.what != (" ",)]
        edited = alone[0].choice if len(alone) == 1 else None
        slip = edited is not None and edited.type == "editorial"
        if i1 == i2:
            i1, i2, reading = _taking_in_a_word(ours, i1, reading)
        if not ours[i1:i2]:
            return
        while i2 - i1 > 1 and ours[i2 - 1].what == (" ",) and reading[-1:].isspace():
            i2, reading = i2 - 1, reading.rstrip()
        while i2 - i1 > 1 and ours[i1].what == (" ",) and reading[:1].isspace():
            i1, reading = i1 + 1, reading.lstrip()
        known = [atom for atom in ours[i1:i2] if atom.start >= 0]
        if not known:  # a line end alone: the editor wrapped the text otherwise
            return
        start, end = known[0].start, known[-1].end
        only = choices[0] if len(choices) == 1 and (choices[0].start, choices[0].end) == (start, end) else None
        before = self.places.text[start:end]
        if _same(before, reading):  # a choice that stood beside other changes was taken away
            for refused in choices:
                yield self._decision(Verdict.REJECT, refused.start, refused.end, refused.after, refused)
            return
        yield self._decision(Verdict.SLIP if slip else Verdict.OTHER, start, end, fold(reading), only)

    def _decision(self, verdict: Verdict, start: int, end: int, after: str, item: Correction | None) -> Decision:
        before = self.places.text[start:end]
        return Decision(
            self.places.key(start, end),
            verdict,
            before,
            after,
            self.places.context(start, end),
            item.kind if item else kind_of(before, after),
            item.rule if item else "",
            self.who,
            self.when,
            "from the TEI",
        )


def _taking_in_a_word(ours: Sequence[_Atom], at: int, reading: str) -> tuple[int, int, str]:
    """What was put in between atoms has no letters of the source: it takes in the word before it, or the one after."""
    low = at - 1
    while low > 0 and ours[low].what == (" ",):
        low -= 1
    if low >= 0:
        return low, at, "".join(atom.corr for atom in ours[low:at]) + reading
    high = at
    while high < len(ours) - 1 and ours[high].what == (" ",):
        high += 1
    return at, high + 1, reading + "".join(atom.corr for atom in ours[at : high + 1])


def kind_of(before: str, after: str) -> EditKind:
    """The kind of damage that a reading typed in by a person mends, as far as the letters tell.

    >>> [kind_of(*pair).value for pair in (("l9", "19"), ("to gether", "together"), (". ,", ". ."), ("tne", "the"))]
    ['number', 'segmentation', 'punctuation', 'spelling']
    """
    if not after.strip():
        return EditKind.NOISE
    if re.sub(r"\s", "", unbroken(before)) == re.sub(r"\s", "", after):
        return EditKind.SEGMENTATION
    if not any(glyph.isalnum() for glyph in after):
        return EditKind.PUNCTUATION
    if any(glyph.isdigit() for glyph in after) and not any(glyph.isalpha() for glyph in after):
        return EditKind.NUMBER
    if [g for g in before if g.isalnum()] == [g for g in after if g.isalnum()]:
        return EditKind.PUNCTUATION
    return EditKind.SPELLING


def _same(one: str, other: str) -> bool:
    return unbroken(one).strip() == unbroken(other).strip()


def sums(decisions: Iterable[Decision]) -> dict[Verdict, int]:
    """How many decisions of each verdict."""
    counts: dict[Verdict, int] = defaultdict(int)
    for decision in decisions:
        counts[decision.verdict] += 1
    return dict(counts)
