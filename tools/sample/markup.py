"""Markup: read the source text of the sample volume.

``volume.txt`` is a list of blocks separated by blank lines. A block may open with a directive line (``@head
size=46``); one without is an indented paragraph. Inside a block, braces carry both the type and the
annotation: ``{i:Author}`` italic, ``{sc:Brandt}`` small capitals, ``{f:...}`` a footnote, ``{d:May
1926|1926-05}`` a date, ``{p:the Bear|Dorosh}`` a person with surname, ``{l:Vienna}`` a place,
``{g:[Brandt*]}`` an editor's gloss, ``{x:page 14|14}`` a cross-reference. ``?`` after the kind
(``{p?:...}``) makes the annotation optional.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

STYLES = {"i": "italic", "sc": "smallcaps"}
ELLIPSIS = "…"
DASH = "–"


@dataclass(eq=False)
class Mark:
    """An annotation over a run of glyphs; two marks are the same only when they are the same object."""

    kind: str
    args: list[str]
    optional: bool
    text: str = ""
    parent: Mark | None = None
    follows: Mark | None = None


@dataclass(eq=False)
class Glyph:
    """One character of the text, with the type it is set in; ``note`` is set on the mark of a footnote."""

    char: str
    style: str = "roman"
    marks: tuple[Mark, ...] = ()
    note: Note | None = None


@dataclass(eq=False)
class Note:
    """A footnote; its number is known only when its page is made up."""

    glyphs: list[Glyph]
    number: int = 0


@dataclass(eq=False)
class Block:
    """One block of the source with its directive."""

    kind: str
    options: dict[str, str]
    lines: list[str] = field(default_factory=list)

    def number(self, key: str, default: int) -> int:
        return int(self.options.get(key, default))


def truth(glyph: Glyph) -> str:
    """Return a glyph as proof-read pages write it: plain dashes, ``. . .``, ``^1``, full capitals."""
    if glyph.note is not None:
        return f"^{glyph.note.number}"
    char = {ELLIPSIS: ". . .", DASH: "-"}.get(glyph.char, glyph.char)
    return char.upper() if glyph.style == "smallcaps" else char


def _closing(text: str, start: int) -> int:
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] == "{") - (text[at] == "}")
        if depth == 0:
            return at
    raise ValueError(f"no closing brace: {text[start : start + 40]!r}")


def _split_args(inner: str) -> tuple[str, list[str]]:
    depth, cuts = 0, []
    for at, char in enumerate(inner):
        depth += (char == "{") - (char == "}")
        if char == "|" and depth == 0:
            cuts.append(at)
    if not cuts:
        return inner, []
    return inner[: cuts[0]], inner[cuts[0] + 1 :].split("|")


def inline(text: str, style: str = "roman", marks: tuple[Mark, ...] = ()) -> list[Glyph]:
    """Return the glyphs of a marked-up text.

    >>> "".join(truth(g) for g in inline("{p:Renn|Renn} came {i:in} …"))
    'Renn came in . . .'
    """
    out: list[Glyph] = []
    at = 0
    while at < len(text):
        found = re.match(r"\{(\w+)(\??):", text[at:])
        if not found:
            out.append(Glyph("’" if text[at] == "'" else text[at], style, marks))
            at += 1
            continue
        end = _closing(text, at)
        content, args = _split_args(text[at + found.end() : end])
        kind = found[1]
        if kind == "f":
            out.append(Glyph("", style, (), Note(inline(content))))
        elif kind in STYLES:
            out += inline(content, STYLES[kind], marks)
        else:
            before = next((g.marks[-1] for g in reversed(out) if g.marks), None)
            mark = Mark(kind, args, bool(found[2]), parent=marks[-1] if marks else None, follows=before)
            inner = inline(content, style, (*marks, mark))
            mark.text = "".join(truth(g) for g in inner if g.note is None)
            if kind != "g":
                mark.text = mark.text.replace("*", "")
            out += inner
        at = end + 1
    return out


def words(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Split glyphs at their spaces."""
    out: list[list[Glyph]] = [[]]
    for glyph in glyphs:
        if glyph.char.isspace():
            out.append([])
        else:
            out[-1].append(glyph)
    return [word for word in out if word]


def read(path: Path) -> list[Block]:
    """Return the blocks of a volume; lines that open with ``# `` are comments."""
    blocks: list[Block] = []
    for chunk in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        lines = [line for line in chunk.splitlines() if line.strip() and not line.startswith("# ")]
        if not lines:
            continue
        kind, options = "para", {}
        if lines[0].startswith("@"):
            kind, *rest = lines.pop(0)[1:].split()
            if kind == "leaf":
                options["kind"] = rest.pop(0)
            options |= dict(part.split("=", 1) for part in rest)
        blocks.append(Block(kind, options, lines))
    return blocks
