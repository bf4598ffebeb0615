"""Hyphens: join words that the line end broke.

A line-end hyphen either disappears when the word is joined (``Secre¬/tary``) or belongs to it (``anti-/semitism``).
The printed page does not tell; the book does: the form that stands unbroken elsewhere in it, or in the word lists,
wins. Only then does it count which character the source has: ``¬`` is what OCR programs write for a hyphen that they
take for soft, ``-`` may be either.
TEI: Guidelines 3.2.2; see docs/encoding.md, "Lines and pages".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from tei_pipeline.document import Document, Edit, EditKind, Item, Mark, MarkKind
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.settings import Settings
from tei_pipeline.stages.lines import Edited, Fragment, block_fragments
from tei_pipeline.stages.stage import Stage

_BROKEN = re.compile(r"(?P<left>[^\W_](?:[\w’'-]*[^\W_]|[’'])?)(?P<hyphen>--|[-¬­‐])\s*$")
_HYPHENS = ("-", "¬", "\u00ad", "‐")
"""What a broken line ends with: looked at first, since looking for a broken word tries each letter of the line."""
_GOES_ON = re.compile(r"\s*(?P<right>[^\W_](?:[\w’'-]*[^\W_])?)")
_WORD = re.compile(r"[^\W\d_]+(?:[-‐’'][^\W\d_]+)*")
_SOFT_GLYPHS = "¬­"
_POSSESSIVE = re.compile(r"[’']s$")
_OFTEN = 3
"""Uses by itself from which a capitalised word is one that a dash may follow."""


@dataclass(frozen=True, slots=True)
class _Broken:
    """A word broken over a line end: the two halves, the hyphen, and where they stand."""

    left: str
    hyphen: str
    right: str
    start: int
    at: int
    end: int
    adjacent: bool


def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterator[Item]:
    """Yield a hyphen mark for each word broken over a line end, also across page furniture and notes.

    A dash at a line end (``so - / on this hypothesis``) is not a hyphen and yields nothing. Where the source has the
    soft sign and the book prints the word with its hyphen, an edit sets the hyphen right: in the whole word, or, where
    a page turns in the word or something in it is corrected already, by itself.
    """
    edited = Edited(document)
    last = 0
    uses = _unbroken_uses(document)
    compounds = Counter(word.rpartition("-")[0].rpartition("-")[2] for word in uses if "-" in word)
    for fragments in block_fragments(document):
        for this, following in pairwise(fragments):
            broken = _broken(document.source.text, this, following, lexicon)
            if broken is None or edited.touches(broken.at, this.end):
                continue
            if _is_dash(broken, uses, compounds):
                continue
            hard, evidence = _is_hard(broken, uses, compounds, lexicon)
            joined = broken.left + ("-" if hard else "") + broken.right
            yield Mark.make(
                broken.at, this.end, MarkKind.HYPHEN, evidence,
                type="hard" if hard else "soft", to=str(following.line.number), joined=joined,
            )  # fmt: skip
            if hard and broken.hyphen in _SOFT_GLYPHS:
                whole = broken.adjacent and last <= broken.start and not edited.touches(broken.start, broken.end)
                start, last = (broken.start, broken.end) if whole else (broken.at, broken.at + 1)
                before, after = document.source.text[start:last], joined if whole else "-"
                yield Edit(start, last, before, after, EditKind.PUNCTUATION, "hard-hyphen", 0.95, evidence)


def _broken(text: str, this: Fragment, following: Fragment, lexicon: Lexicon) -> _Broken | None:
    if not text[this.start : this.end].rstrip().endswith(_HYPHENS):
        return None
    left = _BROKEN.search(text, this.start, this.end)
    right = _GOES_ON.match(text, following.start, following.end)
    if not left or not right:
        return None
    numbers = left.group("left")[-1].isdigit(), right.group("right")[0].isdigit()
    if numbers[0] != numbers[1]:
        return None
    halves = left.group("left"), right.group("right")
    if left.group("hyphen") == "--" and (not lexicon.knows("".join(halves)) or all(map(lexicon.knows, halves))):
        return None  # a dash, unless it is a hyphen read twice
    return _Broken(
        left.group("left"),
        left.group("hyphen"),
        right.group("right"),
        left.start("left"),
        left.start("hyphen"),
        right.end("right"),
        following.line.number == this.line.number + 1,
    )


def _unbroken_uses(document: Document) -> Counter[str]:
    """How often each word (case folded, hyphens kept) stands unbroken in the text."""
    text = document.source.text
    uses: Counter[str] = Counter()
    for fragments in block_fragments(document):
        for fragment in fragments:
            line = text[fragment.start : fragment.end]
            broken = _BROKEN.search(line) if line.rstrip().endswith(_HYPHENS) else None
            words = _WORD.findall(line[: broken.start("left")] if broken else line)
            uses.update(word.casefold() for word in words)
    return uses


def _is_dash(broken: _Broken, uses: Counter[str], compounds: Counter[str]) -> bool:
    """Whether a stroke between two capitalised words of the book, which it never joins, is a dash without its blank."""
    left, right = broken.left.casefold(), broken.right.casefold()
    capitals = broken.left[0].isupper() and broken.right[0].isupper() and not broken.left.isupper()
    if not capitals or broken.hyphen in _SOFT_GLYPHS or "-" in left or compounds[left]:
        return False
    joined = _count(_bare(left + right), uses) + _count(_bare(f"{left}-{right}"), uses)
    return not joined and _count(left, uses) >= _OFTEN and _count(_bare(right), uses) > 0


def _is_hard(broken: _Broken, uses: Counter[str], compounds: Counter[str], lexicon: Lexicon) -> tuple[bool, str]:
    """Whether the hyphen belongs to the word, and by what evidence.

    ``compounds`` counts the words of the book that have a hyphen after the same part.
    """
    left, right = broken.left.casefold(), broken.right.casefold()
    joined, hyphened = _bare(left + right), _bare(f"{left}-{right}")
    if left[-1].isdigit():
        return True, "between numbers"
    whole, parted = _count(joined, uses), _count(hyphened, uses)
    if whole != parted:
        form, count = ("with", parted) if parted > whole else ("without", whole)
        return parted > whole, f"{count} unbroken in this book {form} the hyphen"
    last = left.rsplit("-", 1)[-1]
    soft_glyph = broken.hyphen in _SOFT_GLYPHS
    if compounds[last] >= 3 and not soft_glyph:
        return True, f"{compounds[last]} other words of this book have {last}-"
    if lexicon.knows(joined):
        return False, "the joined word is in the word lists"
    if broken.right[0].isupper() and not broken.left.isupper():
        return True, "the second half has a capital"
    if soft_glyph:
        return False, "the source has the sign of a soft hyphen"
    if lexicon.knows(last) and lexicon.knows(_bare(right)):
        return True, "both halves are words, the joined one is not"
    return False, "the halves are no words"


def _bare(word: str) -> str:
    return _POSSESSIVE.sub("", word)


def _count(word: str, uses: Counter[str]) -> int:
    return uses[word] + uses[word + "’s"] + uses[word + "'s"]


STAGE = Stage("hyphens", "1", frozenset({"blocks", "article", "notes"}), frozenset({"hyphens"}), propose)
