"""Encode: write a document as TEI.

One walk over the tree of marks and edits. The tree is what the stages found; the encoder never repairs it. Its text
nodes are the source's own characters and nothing else: line ends become ``lb``, page breaks ``pb``, control
characters that XML forbids ``g``, and what a correction reads stands in ``corr``.

A line feed before ``lb`` and before a block keeps one source line on one line of the file. No line of the source can
hold one, so restoring leaves all of them out.
"""

from __future__ import annotations

from collections import Counter
from typing import cast

from lxml import etree

from tei_pipeline.document import (
    BLOCKS,
    CONTAINERS,
    LEFT_OUT,
    Document,
    Edit,
    Line,
    Mark,
    MarkKind,
    Node,
    anchored_notes,
)
from tei_pipeline.document.leaves import leaf_id
from tei_pipeline.errors import StageFault
from tei_pipeline.settings import Settings
from tei_pipeline.tei.archival import Archival, Element
from tei_pipeline.tei.header import build_facsimile, build_header
from tei_pipeline.tei.names import (
    FORBIDDEN_IN_XML,
    TEI_NAMESPACE,
    XML_ID,
    XML_LANG,
    char_id,
    endnote_id,
    note_id,
    surface_id,
    tei,
)
from tei_pipeline.tei.standoff import build_standoff

TEI_SCHEMA = "https://vault.tei-c.org/P5/4.10.2/xml/tei/custom/schema/relaxng/tei_all.rng"
HOUSE_SCHEMA = "schema/tei-pipeline.rng"
HOUSE_RULES = "schema/tei-pipeline.sch"
_RELAX_NG = "http://relaxng.org/ns/structure/1.0"
_SCHEMATRON = "http://purl.oclc.org/dsdl/schematron"
_MODELS = (
    (TEI_SCHEMA, _RELAX_NG),
    (TEI_SCHEMA, _SCHEMATRON),
    (HOUSE_SCHEMA, _RELAX_NG),
    (HOUSE_RULES, _SCHEMATRON),
)
_PARTS = ("front", "body", "back")


def encode(document: Document, settings: Settings) -> bytes:
    """The TEI file of ``document``, as UTF-8 bytes.

    Raises :class:`StageFault` when a line of the source lies in no block: a fault of the stages.
    """
    root = etree.Element(tei("TEI"), nsmap=cast(dict[str, str], {None: TEI_NAMESPACE}))
    root.set(XML_LANG, document.metadata.language or "und")
    root.text = "\n"
    parts = [
        build_header(document, settings),
        build_facsimile(document),
        build_standoff(document, _note_ids(document)),
        _Text(document, settings).build(),
    ]
    for part in parts:
        if part is not None:
            part.tail = "\n"
            root.append(part)
    for href, language in _MODELS:
        model = f'href="{href}" type="application/xml" schematypens="{language}"'
        root.addprevious(etree.ProcessingInstruction("xml-model", model))
    written: bytes = etree.tostring(etree.ElementTree(root), xml_declaration=True, encoding="UTF-8")
    return written + b"\n"


def _note_ids(document: Document) -> dict[int, str]:
    """The identifier of each note by its start: by its page's number, where no other page has the same."""
    pages = Counter(page.get("n") for page in document.marks(MarkKind.PAGE))
    ids = {}
    for mark in document.marks(MarkKind.NOTE):
        if mark.get("place") == "end":
            ids[mark.start] = endnote_id(document.source.line_at(mark.start).number)
            continue
        page = mark.get("page") if pages[mark.get("page")] == 1 else ""
        ids[mark.start] = note_id(page, mark.get("leaf"), mark.get("n"))
    return ids


class _Text:
    """Writes ``text``. Lines and pages are written when the walk comes to them, wherever in the tree that is."""

    def __init__(self, document: Document, settings: Settings) -> None:
        self._document = document
        self._source = document.source
        self._filled = {line.number for line in self._source.lines if self._source.line_text(line).strip()}
        duplicates = document.marks(MarkKind.DUPLICATE)
        lines = {int(mark.get("of")): self._source.line_at(int(mark.get("of"))).number for mark in duplicates}
        self._profile = Archival(settings, lines, _note_ids(document))
        self._notes = anchored_notes(document.tree)
        self._omission_as_gap = settings.omissions.element == "gap"
        self._joined = {int(mark.get("to")) for mark in document.marks(MarkKind.HYPHEN)}
        self._pages = list(document.marks(MarkKind.PAGE))
        self._next_page = 0
        self._begun: set[int] = set()
        self._joining = False
        self._interrupting = False
        self._opened: list[str] = []
        self._builder = etree.TreeBuilder()

    def build(self) -> etree._Element:
        """The ``text`` element."""
        self._open(("text", {XML_ID: "ocr"}))
        divisions = self._document.tree.children
        for part in _PARTS:
            chosen = [node for node in divisions if isinstance(node.item, Mark) and node.item.get("part") == part]
            if chosen:
                self._line_feed()
                self._open((part, {}))
                for node in chosen:
                    self._block(node)
                self._line_feed()
                self._close()
        self._line_feed()
        self._close()
        element: etree._Element = self._builder.close()
        return element

    # -------------------------------------------------------------- nodes

    def _node(self, node: Node) -> None:
        if isinstance(node.item, Edit):
            self._edit(node, node.item)
        elif node.kind in CONTAINERS or node.kind in BLOCKS or node.kind in LEFT_OUT:
            self._block(node)
        elif node.kind is MarkKind.HYPHEN:
            self._hyphen(node)
        elif node.kind is MarkKind.ANCHOR:
            self._anchor(node)
        elif node.kind is MarkKind.OMISSION and self._omission_as_gap:
            self._gap(node)
        else:
            self._inline(node)

    def _block(self, node: Node) -> None:
        """An element of its own; where it begins a line, the ``lb`` stands inside it."""
        if node.kind is not MarkKind.DIVISION:
            self._pages_up_to(node.start)
        line = self._source.line_at(node.start)
        if not (self._joining or self._source.text[line.start : node.start].strip()):
            self._line_feed()
        self._element(node)

    def _element(self, node: Node) -> None:
        elements = self._profile.elements(node.mark)
        for element in elements:
            self._open(element)
        self._inside(node, mixed=node.kind not in CONTAINERS)
        for _ in elements:
            self._close()

    def _inline(self, node: Node) -> None:
        self._begin_line_at(node.start)
        elements = self._profile.elements(node.mark)
        for element in elements:
            self._open(element)
        self._inside(node, mixed=True)
        for _ in elements:
            self._close()

    def _edit(self, node: Node, edit: Edit) -> None:
        self._begin_line_at(node.start)
        self._open(("choice", {}))
        self._open(("sic", {}))
        self._inside(node, mixed=True)
        self._close()
        self._open(self._profile.correction(edit))
        self._characters(edit.after)
        self._close()
        self._close()

    def _hyphen(self, node: Node) -> None:
        """The hyphen alone: the blanks after it would part the word and stand in the header."""
        self._begin_line_at(node.start)
        hyphen = self._source.text[node.start : node.end].rstrip()
        if node.children:
            self._node(node.children[0])
        elif node.mark.get("type") == "soft":
            self._open(("pc", {"force": "weak"}))
            self._characters(hyphen)
            self._close()
        else:
            self._characters(hyphen)
        self._joining = True

    def _anchor(self, node: Node) -> None:
        """The mark in the text, and behind it the note that it leads to; then the line goes on."""
        self._inline(node)
        note = self._notes.get(int(node.mark.get("note", "-1")))
        if note is not None:
            self._interrupting = True
            self._element(note)

    def _gap(self, node: Node) -> None:
        """An omission for tools that know no ``ellipsis``.

        ``desc`` may hold nothing but text of one line: where there is more, the source's words follow the ``gap``.
        """
        self._begin_line_at(node.start)
        written = self._source.text[node.start : node.end]
        plain = not node.children and not FORBIDDEN_IN_XML.search(written)
        if plain and node.end <= self._source.line_at(node.start).end:
            self._open(("gap", {"reason": "omitted"}))
            self._open(("desc", {}))
            self._inside(node, mixed=True)
            self._close()
            self._close()
            return
        self._open(("gap", {"reason": "omitted"}))
        self._close()
        self._inside(node, mixed=True)

    def _inside(self, node: Node, *, mixed: bool) -> None:
        at = node.start
        for child in node.children:
            self._text(at, child.start, mixed=mixed)
            if child.kind is not MarkKind.NOTE or child.start not in self._notes:
                self._node(child)
            at = child.end
        self._text(at, node.end, mixed=mixed)

    # -------------------------------------------------------------- characters, lines, pages

    def _text(self, start: int, end: int, *, mixed: bool) -> None:
        """The source's own characters. Between blocks there are none but blank lines."""
        if start >= end:
            return
        index = self._source.line_at(start).number - 1
        while index < len(self._source.lines) and self._source.lines[index].start < end:
            line = self._source.lines[index]
            index += 1
            piece = self._source.text[max(start, line.start) : min(end, line.end)]
            if not self._is_filled(line):
                continue
            if not mixed:
                if piece.strip():
                    raise StageFault(f"line {line.number} lies in no block: {piece[:40]!r}")
                continue
            if start <= line.start:
                self._begin_line(line)
            self._characters(piece)

    def _is_filled(self, line: Line) -> bool:
        return line.number in self._filled

    def _characters(self, text: str) -> None:
        at = 0
        for match in FORBIDDEN_IN_XML.finditer(text):
            self._builder.data(text[at : match.start()])
            self._empty("g", {"ref": "#" + char_id(match.group())})
            at = match.end()
        self._builder.data(text[at:])

    def _begin_line_at(self, offset: int) -> None:
        """Write the line's beginning before an element that opens with the line."""
        line = self._source.line_at(offset)
        if line.start == offset and self._is_filled(line):
            self._begin_line(line)

    def _begin_line(self, line: Line) -> None:
        if line.number in self._begun:
            return
        self._begun.add(line.number)
        self._pages_up_to(line.start)
        if not (self._joining or self._interrupting):
            self._line_feed()
        self._interrupting = False
        attrs = {"n": str(line.number)}
        if line.number in self._joined:
            attrs["break"] = "no"
            self._joining = False
        self._empty("lb", attrs)

    def _pages_up_to(self, offset: int) -> None:
        while self._next_page < len(self._pages) and self._pages[self._next_page].start <= offset:
            page = self._pages[self._next_page]
            self._next_page += 1
            if not self._joining:
                self._line_feed()
            attrs = {"n": page.get("n"), XML_ID: leaf_id(page.get("leaf"))}
            if self._document.metadata.images:
                attrs["facs"] = "#" + surface_id(page.get("leaf"))
            self._empty("pb", attrs)

    # -------------------------------------------------------------- the builder

    def _open(self, element: Element) -> None:
        name, attrs = element
        self._builder.start(tei(name), cast(dict[str | bytes, str | bytes], attrs))
        self._opened.append(name)

    def _close(self) -> None:
        self._builder.end(tei(self._opened.pop()))

    def _empty(self, name: str, attrs: dict[str, str]) -> None:
        self._builder.start(tei(name), cast(dict[str | bytes, str | bytes], attrs))
        self._builder.end(tei(name))

    def _line_feed(self) -> None:
        self._builder.data("\n")
