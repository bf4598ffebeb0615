"""Restore: take the source back out of a TEI file, byte for byte, or its corrected text.

The source is the text of ``text`` with ``sic`` in every ``choice``, each piece under the ``lb`` that it follows; what
lines do not show (line ends, blanks on blank lines) the header says. The checksum in the header proves the result.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from tei_pipeline.errors import NotRestored, NotTei
from tei_pipeline.tei import peculiarities
from tei_pipeline.tei.names import XML_ID, tei

Tree = etree._ElementTree

_NOTE, _FW, _CHOICE, _LB, _G, _PC, _AB, _LABEL, _REF = (
    tei(name) for name in ("note", "fw", "choice", "lb", "g", "pc", "ab", "label", "ref")
)
_AGAIN = "convert the source again, or take the file from your backup"
_BLOCK_NAMES = (
    "head",
    "p",
    "l",
    "note",
    "bibl",
    "ab",
    "item",
    "cell",
    "titlePart",
    "byline",
    "docImprint",
    "docEdition",
)
_READ_BLOCKS = frozenset(tei(name) for name in _BLOCK_NAMES)


def restore_bytes(tree: Tree, name: str) -> bytes:
    """The bytes of the file that the TEI was made from.

    Raises :class:`NotTei` when the file was not written by tei-pipeline, and :class:`NotRestored` when the text was
    changed since, so that the checksum in the header does not hold.
    """
    facts = _Facts.of(tree, name)
    lines = {number: "".join(pieces) for number, pieces in _walk(tree, _sic, facts).items()}
    out: list[str] = []
    for number in range(1, facts.lines + 1):
        end = peculiarities.LINE_ENDS.get(facts.newlines.get(number, facts.newline), "\n")
        out += [lines.get(number, facts.blank_lines.get(number, facts.blank)), end]
    stray = sorted(number for number in lines if not 1 <= number <= facts.lines)
    if stray:
        problem = (
            f"lb n={stray[0]} lies beyond the {facts.lines} lines of the source: the file was changed by hand; {_AGAIN}"
        )
        raise NotRestored(name, problem)
    try:
        data = bytes.fromhex(facts.bom) + "".join(out).encode(facts.encoding)
    except (UnicodeEncodeError, LookupError, ValueError) as error:
        problem = f"the text cannot be written as {facts.encoding}, the encoding of the source ({error}); {_AGAIN}"
        raise NotRestored(name, problem) from error
    if hashlib.sha256(data).hexdigest() != facts.sha256:
        raise NotRestored(
            name,
            "the text is not the one that was converted: its checksum differs from the header's. Characters of the "
            f"source (outside corr) were changed by hand; {_AGAIN}",
        )
    return data


def reading_lines(tree: Tree, name: str = "") -> Iterator[tuple[int, str]]:
    """Each source line with text, corrected: its number and its text, in the order of the numbers.

    A correction that takes in a line end stands on the line on which it begins.
    """
    lines = _walk(tree, _corr, _Facts.of(tree, name))
    for number in sorted(lines):
        yield number, "".join(lines[number]).strip()


def characters(tree: Tree) -> dict[str, str]:
    """The control characters that ``g`` stands for, by its pointer."""
    return _chars(tree.getroot())


@dataclass(frozen=True, slots=True)
class TwoSides:
    """Each line of the source, from the first: as it stands and as corrected, both with the line end.

    ``sha256`` is that of the source, ``encoding`` its codec, ``bom`` the bytes before its text.
    """

    source: tuple[str, ...]
    corrected: tuple[str, ...]
    sha256: str
    encoding: str
    bom: bytes


def two_sides(tree: Tree, name: str) -> TwoSides:
    """Both sides of a TEI file line by line, blank lines and white space as in the source.

    Raises :class:`NotTei` when the file was not written by tei-pipeline.
    """
    facts = _Facts.of(tree, name)
    standing, corrected = (
        {number: "".join(pieces) for number, pieces in _walk(tree, side, facts).items()} for side in (_sic, _corr)
    )
    source, reading = [], []
    for number in range(1, facts.lines + 1):
        end = peculiarities.LINE_ENDS.get(facts.newlines.get(number, facts.newline), "\n")
        blank = facts.blank_lines.get(number, facts.blank)
        source.append(standing.get(number, blank) + end)
        # A line that a correction took in whole has nothing left.
        reading.append(corrected.get(number, "" if number in standing else blank) + end)
    return TwoSides(tuple(source), tuple(reading), facts.sha256, facts.encoding, bytes.fromhex(facts.bom))


def reading_text(tree: Tree) -> str:
    """The corrected running text, one block a line: what ``Document.reading()`` gives before encoding."""
    text = tree.getroot().find(tei("text"))
    blocks: list[str] = []
    if text is not None:
        _read_blocks(text, blocks, _chars(tree.getroot()))
    return "\n".join(block for block in blocks if block)


# ------------------------------------------------------------------ what the header says


@dataclass(frozen=True)
class _Facts:
    """The header's account of the source file."""

    sha256: str
    lines: int
    encoding: str
    bom: str
    newline: str
    newlines: dict[int, str]
    blank: str
    blank_lines: dict[int, str]
    joined: str
    joined_lines: dict[int, str]
    chars: dict[str, str]

    @classmethod
    def of(cls, tree: Tree, name: str) -> _Facts:
        """Read the header. Raises :class:`NotTei` where it lacks what tei-pipeline writes."""
        root = tree.getroot()
        bibl = next((b for b in root.iter(tei("bibl")) if b.get("type") == "ocr"), None)
        measure = next((m for m in root.iter(tei("measure")) if m.get("unit") == "line"), None)
        if bibl is None or measure is None:
            problem = "the header has no account of a source file; only files that tei-pipeline wrote can be restored"
            raise NotTei(name, problem)
        notes = {note.get("type"): note.text or "" for note in bibl.iter(_NOTE)}
        digests = [i.text or "" for i in bibl.iter(tei("idno")) if i.get("type") == "sha256"]
        try:
            newline, newlines = peculiarities.parse(notes.get("newline", "LF"))
            joined, joined_lines = peculiarities.parse(notes.get("joinedLines", "none"))
            blank, blank_lines = peculiarities.parse(notes.get("blankLines", "none"))
            return cls(
                sha256=digests[0],
                lines=int(measure.get("quantity") or ""),
                encoding=notes.get("encoding", "utf-8"),
                bom=notes.get("bom", ""),
                newline=newline,
                newlines=newlines,
                blank=peculiarities.unblanks(blank),
                blank_lines={n: peculiarities.unblanks(value) for n, value in blank_lines.items()},
                joined=peculiarities.unblanks(joined),
                joined_lines={n: peculiarities.unblanks(value) for n, value in joined_lines.items()},
                chars=_chars(root),
            )
        except (IndexError, OverflowError, ValueError) as error:
            problem = f"the header's account of the source file is damaged ({error}); take the file from your backup"
            raise NotTei(name, problem) from error


def _chars(root: etree._Element) -> dict[str, str]:
    """The control characters that the header declares, by identifier."""
    found = {}
    for char in root.iter(tei("char")):
        for prop in char.iter(tei("localProp")):
            found["#" + (char.get(XML_ID) or "")] = chr(int((prop.get("value") or "").removeprefix("U+"), 16))
    return found


# ------------------------------------------------------------------ line by line

_Side = Callable[[etree._Element], etree._Element | None]


def _sic(choice: etree._Element) -> etree._Element | None:
    return next((c for c in choice if c.tag in (tei("sic"), tei("orig"))), None)


def _corr(choice: etree._Element) -> etree._Element | None:
    return next((c for c in choice if c.tag in (tei("corr"), tei("reg"))), None)


@dataclass
class _Lines:
    """The walk's state: the pieces of each line, the line that is open, and that of the running text.

    A note stands within the line that it is attached to, which goes on after it. Furniture stands between lines, and
    a word may go on after it in the line that was the last of the running text.
    """

    facts: _Facts
    pieces: dict[int, list[str]] = field(default_factory=dict)
    line: int = 0
    running: int = 0
    in_furniture: bool = False

    def add(self, text: str | None) -> None:
        """Text of the open line. Line feeds are the encoder's own: no line of a source holds one."""
        if text and (bare := text.replace("\n", "")):
            self.pieces.setdefault(self.line, []).append(bare)

    def begin(self, lb: etree._Element) -> None:
        """A new line; one that goes on with a word restores the blanks after the hyphen before it."""
        self.line = int(lb.get("n") or 0)
        if self.in_furniture:
            return
        if lb.get("break") == "no" and self.running:
            blanks = self.facts.joined_lines.get(self.running, self.facts.joined)
            self.pieces.setdefault(self.running, []).append(blanks)
        self.running = self.line


def _walk(tree: Tree, side: _Side, facts: _Facts) -> dict[int, list[str]]:
    lines = _Lines(facts)
    text = tree.getroot().find(tei("text"))
    if text is not None:
        _visit(text, side, lines)
    return {number: pieces for number, pieces in lines.pieces.items() if number}


def _visit(element: etree._Element, side: _Side, lines: _Lines) -> None:
    if element.tag == _LB:
        lines.begin(element)
    elif element.tag == _G:
        lines.add(lines.facts.chars.get(element.get("ref") or "", ""))
    elif element.tag == _CHOICE:
        _choice(element, side, lines)
    elif element.tag == _NOTE:
        before = lines.line, lines.running
        _children(element, side, lines)
        lines.line, lines.running = before
    elif element.tag == _FW:
        outside, lines.in_furniture = lines.in_furniture, True
        _children(element, side, lines)
        lines.in_furniture = outside
    else:
        _children(element, side, lines)


def _children(element: etree._Element, side: _Side, lines: _Lines) -> None:
    lines.add(element.text)
    for child in element:
        if isinstance(child.tag, str):
            _visit(child, side, lines)
        lines.add(child.tail)


def _choice(choice: etree._Element, side: _Side, lines: _Lines) -> None:
    chosen = side(choice)
    if chosen is not None:
        _children(chosen, side, lines)
    sic = _sic(choice)
    if chosen is sic or sic is None:
        return
    for lb in sic.iter(_LB):  # the corrected word stands on its first line; the text goes on from the last
        lines.line = lines.running = int(lb.get("n") or 0)


# ------------------------------------------------------------------ the running text


def _read_blocks(element: etree._Element, blocks: list[str], chars: dict[str, str]) -> None:
    for child in element:
        if not isinstance(child.tag, str) or child.tag == _FW or (child.tag == _AB and child.get("type") == "noise"):
            continue
        if child.tag in _READ_BLOCKS and not (child.tag == tei("head") and child.find(tei("bibl")) is not None):
            at = len(blocks)
            blocks.append("")
            blocks[at] = _read_block(child, chars)
        _read_blocks(child, blocks, chars)


def _read_block(block: etree._Element, chars: dict[str, str]) -> str:
    out: list[str] = []
    _read(block, out, chars)
    return re.sub(r"\s+", " ", re.sub(r"\s*\0\s*", "", "".join(out))).strip()


def _is_mark(element: etree._Element) -> bool:
    """Whether the element is a soft hyphen, or the mark of a note or of a biography: printed, but not read."""
    if element.tag == _PC:
        return element.get("force") == "weak"
    return element.tag == _REF and element.get("type") in ("noteAnchor", "bio")


def _read(element: etree._Element, out: list[str], chars: dict[str, str]) -> None:
    """Collect the corrected text of one block; a NUL stands where two lines join within a word."""
    out.append(element.text or "")
    for child in element:
        if not isinstance(child.tag, str):
            pass
        elif child.tag == _LB:
            out.append("\0" if child.get("break") == "no" else " ")
        elif child.tag == _G:
            out.append(chars.get(child.get("ref") or "", ""))
        elif child.tag == _CHOICE:
            chosen = _corr(child)
            if chosen is not None:
                _read(chosen, out, chars)
        elif child.tag in _READ_BLOCKS or child.tag in (_FW, _LABEL) or _is_mark(child):
            pass
        else:
            _read(child, out, chars)
        out.append(child.tail or "")
