"""The archival profile: which TEI element each mark becomes.

Everything of the source, every correction in the open. What this says of elements and attributes is what
docs/encoding.md documents and the house schema allows.
"""

from __future__ import annotations

from dataclasses import dataclass

from tei_pipeline.document import Edit, Mark, MarkKind
from tei_pipeline.settings import Settings
from tei_pipeline.tei.names import XML_ID, note_id, paragraph_id

Element = tuple[str, dict[str, str]]
SURE = 0.95
"""From this confidence on a correction is marked ``cert="high"``."""


@dataclass(frozen=True)
class Archival:
    """The profile for one document: ``settings``, and the lines of the paragraphs that something refers to."""

    settings: Settings
    referred_to: dict[int, int]

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
            case MarkKind.FURNITURE:
                return (("fw", {"type": mark.get("type"), "place": mark.get("place")}),)
            case MarkKind.OMISSION:
                return (("ellipsis", {}), ("metamark", {"function": mark.get("function")}))
            case _:
                return _PLAIN[mark.kind]

    def _note(self, mark: Mark) -> dict[str, str]:
        number = mark.get("n")
        attrs = {XML_ID: note_id(mark.get("page"), mark.get("leaf"), number), "place": "foot"}
        return attrs | ({"n": number} if number != "0" else {})

    def correction(self, edit: Edit) -> Element:
        """The ``corr`` of an edit."""
        attrs = {
            "type": "ocr",
            "cert": "high" if edit.confidence >= SURE else "medium",
            "resp": "#tei-pipeline",
            "ana": f"#{edit.kind}",
        }
        return "corr", attrs


_PLAIN: dict[MarkKind, tuple[Element, ...]] = {
    MarkKind.FIGURE: (("figure", {}),),
    MarkKind.VERSE: (("lg", {}),),
    MarkKind.VERSE_LINE: (("l", {}),),
    MarkKind.HEADING: (("head", {}),),
    MarkKind.CITATION: (("head", {}), ("bibl", {})),
    MarkKind.ORNAMENT: (("ab", {"type": "ornament"}),),
    MarkKind.NOISE: (("ab", {"type": "noise"}),),
    MarkKind.LABEL: (("label", {}),),
    MarkKind.PAUSE: (("pc", {"type": "ellipsis"}),),
}


def _given(attrs: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in attrs.items() if value}
