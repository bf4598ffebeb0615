"""The stream: the text of a TEI file as pieces on source lines, plain ones and choices, as an editor may have left it.

Where :mod:`~tei_pipeline.tei.restore` gives one side of a file, here both are kept: what each ``choice`` has for sic
and corr, on which line and page it begins and who answers for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from tei_pipeline.tei.names import XML_ID, tei

Element = etree._Element

_LB, _PB, _G, _CHOICE, _NOTE, _FW = (tei(name) for name in ("lb", "pb", "g", "choice", "note", "fw"))
_SOURCE = (tei("sic"), tei("orig"))
_READING = (tei("corr"), tei("reg"))


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one line of the source, and the page that it stands on."""

    line: int
    text: str
    page: str = ""
    leaf: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice: on which line it begins and ends, both readings, and the attributes of ``corr``.

    ``sic`` has a line feed where a line of the source begins.
    """

    line: int
    last: int
    sic: str
    corr: str
    type: str
    kind: str
    cert: str
    resp: str
    page: str = ""
    leaf: str = ""


def stream(tree: etree._ElementTree, chars: dict[str, str]) -> Iterator[Piece | Choice]:
    """The pieces of a TEI file, in its order. ``chars`` are the control characters that its header declares."""
    text = tree.getroot().find(tei("text"))
    if text is not None:
        yield from _Walk(chars).visit(text)


def lines_begun(tree: etree._ElementTree) -> frozenset[int]:
    """The numbers of all lines that have an ``lb``."""
    return frozenset(int(n) for lb in tree.getroot().iter(_LB) if (n := lb.get("n") or "").isdecimal())


class _Walk:
    """Knows the line and the page. After a note the line goes on that it interrupts."""

    def __init__(self, chars: dict[str, str]) -> None:
        self._chars = chars
        self._line = 0
        self._page = ""
        self._leaf = ""

    def visit(self, element: Element) -> Iterator[Piece | Choice]:
        """The pieces inside ``element``."""
        yield from self._plain(element.text)
        for child in element:
            if isinstance(child.tag, str):
                yield from self._child(child)
            yield from self._plain(child.tail)

    def _child(self, child: Element) -> Iterator[Piece | Choice]:
        if child.tag == _LB:
            self._begin(child)
        elif child.tag == _PB:
            self._page, self._leaf = child.get("n") or "", child.get(XML_ID) or ""
        elif child.tag == _G:
            yield from self._plain(self._chars.get(child.get("ref") or "", ""))
        elif child.tag == _NOTE:
            before = self._line
            yield from self.visit(child)
            self._line = before
        elif child.tag == _CHOICE:
            yield self._choice(child)
        else:
            yield from self.visit(child)

    def _begin(self, lb: Element) -> None:
        number = lb.get("n") or ""
        self._line = int(number) if number.isdecimal() else self._line

    def _plain(self, text: str | None) -> Iterator[Piece]:
        # Line feeds are the encoder's or the editor's own: no line of a source holds one.
        bare = (text or "").replace("\n", "")
        if bare:
            yield Piece(self._line, bare, self._page, self._leaf)

    def _choice(self, choice: Element) -> Choice:
        line, page, leaf = self._line, self._page, self._leaf
        sic = "".join(self._flat(child) for child in choice if child.tag in _SOURCE)
        last = self._line
        corr = next((child for child in choice if child.tag in _READING), None)
        if corr is None:
            return Choice(line, last, sic, sic, "", "", "", "", page, leaf)
        kind, resp = ((corr.get(name) or "").removeprefix("#") for name in ("ana", "resp"))
        reading = self._flat(corr)
        return Choice(line, last, sic, reading, corr.get("type") or "", kind, corr.get("cert") or "", resp, page, leaf)

    def _flat(self, element: Element) -> str:
        """The text of a side of a choice; what stands between the halves of a word is no part of it."""
        out = [(element.text or "").replace("\n", "")]
        for child in element:
            if child.tag == _LB:
                self._begin(child)
                out.append("\n")
            elif child.tag == _PB:
                self._page, self._leaf = child.get("n") or "", child.get(XML_ID) or ""
            elif child.tag == _G:
                out.append(self._chars.get(child.get("ref") or "", ""))
            elif isinstance(child.tag, str):
                out.append(self._flat(child))
            out.append((child.tail or "").replace("\n", ""))
        return "".join(out)
