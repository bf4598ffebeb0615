"""The archival profile: which TEI element each mark becomes.

Everything of the source, every correction in the open. What this says of elements and attributes is what
docs/encoding.md documents and the house schema allows.
"""

from __future__ import annotations

from dataclasses import dataclass

from tei_pipeline.document import Edit, Mark, MarkKind, Verdict
from tei_pipeline.settings import Settings
from tei_pipeline.tei.names import XML_ID, paragraph_id

Element = tuple[str, dict[str, str]]
SURE = 0.95
"""From this confidence on a correction is marked ``cert="high"``."""


@dataclass(frozen=True)
class Archival:
    """The profile for one document.

    ``referred_to`` gives the lines of the paragraphs that something refers to, ``note_ids`` the identifiers of the
    notes, both by the offset at which they start.
    """

    settings: Settings
    referred_to: dict[int, int]
    note_ids: dict[int, str]

    def elements(self, mark: Mark) -> tuple[Element, ...]:
        """The elements that ``mark`` becomes, outermost first."""
        match mark.kind:
            case MarkKind.DIVISION:
                attrs = {"type": mark.get("type"), "n": mark.get("n"), XML_ID: mark.get("id")}
                return (("div", _given(attrs)),)
            case MarkKind.PARAGRAPH:
                line = self.referred_to.get(mark.start)
                attrs = _given({XML_ID: paragraph_id(line) if line else ""})
                return (("argument", {}), ("p", attrs)) if mark.get("role") == "argument" else (("p", attrs),)
            case MarkKind.DUPLICATE:
                target = "#" + paragraph_id(self.referred_to[int(mark.get("of"))])
                return (("ab", {"type": "duplicate", "corresp": target}),)
            case MarkKind.NOTE:
                return (("note", self._note(mark)),)
            case MarkKind.TITLE_PART:
                names = mark.get("element").split("/")
                return tuple((name, {}) for name in names)
            case MarkKind.LIST:
                return (("list", {"type": mark.get("type")}),)
            case MarkKind.ENTRY | MarkKind.ITEM:
                return (("item", _given({XML_ID: mark.get("id")})),)
            case MarkKind.ANCHOR:
                attrs = {"type": "noteAnchor", "target": self._to_note(mark.get("note")), "cert": mark.get("cert")}
                return (("ref", _given(attrs)),)
            case MarkKind.STAR:
                return (("ref", _given({"type": "bio", "target": _pointers(mark), "cert": mark.get("cert")})),)
            case MarkKind.REFERENCE:
                attrs = {"type": mark.get("type"), "target": _pointers(mark), "cert": mark.get("cert")}
                return (("ref", _given(attrs)),)
            case MarkKind.DATE:
                return (("date", dict(mark.attrs)),)
            case MarkKind.PERSON | MarkKind.PLACE:
                name = "persName" if mark.kind is MarkKind.PERSON else "placeName"
                refs = " ".join(f"#{target}" for target in mark.get("ref").split())
                return ((name, _given({"ref": refs, "cert": mark.get("cert")})),)
            case MarkKind.WRITER:
                return (("rs", {"type": "person", "ref": f"#{mark.get('ref')}"}),)
            case MarkKind.FURNITURE:
                return (("fw", {"type": mark.get("type"), "place": mark.get("place")}),)
            case MarkKind.OMISSION:
                return (("ellipsis", {}), ("metamark", {"function": mark.get("function")}))
            case _:
                return _PLAIN[mark.kind]

    def _note(self, mark: Mark) -> dict[str, str]:
        number = mark.get("n")
        place = mark.get("place", "foot")
        attrs = {XML_ID: self.note_ids[mark.start], "place": place, "n": number if number != "0" else ""}
        return _given(attrs | {side: self._to_note(mark.get(side)) for side in ("next", "prev")})

    def _to_note(self, start: str) -> str:
        """A pointer to the note that starts at the offset written in ``start``; none for an empty string."""
        return f"#{self.note_ids[int(start)]}" if start else ""

    def correction(self, edit: Edit) -> Element:
        """The ``corr`` of an edit. A printer's slip is no damage, so it has no kind of damage."""
        if edit.verdict is Verdict.SLIP:
            return "corr", {"type": "editorial", "cert": "high", "resp": "#reviewer"}
        attrs = {
            "type": "ocr",
            "cert": "high" if edit.confidence >= SURE else "medium",
            "resp": "#tei-pipeline" if edit.verdict is None else "#reviewer",
            "ana": f"#{edit.kind}",
        }
        return "corr", attrs


_PLAIN: dict[MarkKind, tuple[Element, ...]] = {
    MarkKind.TITLE_PAGE: (("titlePage", {}),),
    MarkKind.FIGURE: (("figure", {}),),
    MarkKind.TABLE: (("table", {}),),
    MarkKind.ROW: (("row", {}),),
    MarkKind.CELL: (("cell", {}),),
    MarkKind.WORKS: (("listBibl", {}),),
    MarkKind.WORK: (("bibl", {}),),
    MarkKind.VERSE: (("lg", {}),),
    MarkKind.VERSE_LINE: (("l", {}),),
    MarkKind.HEADING: (("head", {}),),
    MarkKind.CITATION: (("head", {}), ("bibl", {})),
    MarkKind.ORNAMENT: (("ab", {"type": "ornament"}),),
    MarkKind.NOISE: (("ab", {"type": "noise"}),),
    MarkKind.LABEL: (("label", {}),),
    MarkKind.GLOSS: (("gloss", {}),),
    MarkKind.WORK_TITLE: (("title", {}),),
    MarkKind.PAUSE: (("pc", {"type": "ellipsis"}),),
}


def _pointers(mark: Mark) -> str:
    """The pointers to what ``mark`` leads to; none where that could not be made out."""
    return " ".join(f"#{target}" for target in mark.get("to").split())


def _given(attrs: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in attrs.items() if value}
