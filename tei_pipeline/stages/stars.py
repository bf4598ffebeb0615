"""Stars: the marks that lead from a name to its biography in an appendix.

A star after a name is a note's mark, an ornament's or the biographies': it is theirs when the name is the headword of
one, as it stands, damaged, or broken over a line end. OCR also reads it as two quotes (``Brisk’"``) or a star between
them. A star after another name is kept as one that leads nowhere, unless it may be a misread closing quote.
TEI: Guidelines 3.7; see docs/encoding.md, "Notes".
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from tei_pipeline.document import Document, Edit, EditKind, Finding, Item, Mark, MarkKind, Severity
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.settings import Settings
from tei_pipeline.stages.lines import Fragment, block_fragments
from tei_pipeline.stages.passages import Passage
from tei_pipeline.stages.stage import Stage

_STARRED = re.compile(
    r"(?P<word>[^\W\d_][^\W\d_’'-]*(?:[-’'][^\W\d_]{2,})*)(?:[’']s)?(?P<signs>[,.;:)\]]{0,2})"
    r"(?P<star>[’']\*[’']|\*[’']|[’']\*|\*|[’'][\"”]|[\"”][’'])(?=[\s.,;:!?)\]’”\"^®•■]|$)"
)
_STAR = re.compile(r"\*|[’'][\"”]|[\"”][’']")
"""What each star has: looked for first, since :data:`_STARRED` tries each letter of a passage."""
_STAR_GLYPH = re.compile(r"[*\"”]")
"""What each star has on one line at least: looked for before the lines are joined."""
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_STUCK = re.compile(r"[a-z]{2,4}(?=[A-Z])")
"""A little word that OCR ran into the name after it (``ofBrisk``)."""
_OPENING = re.compile(r"[‘“]")
_CLOSING = re.compile(r"(?<=[^\s‘“])[’”\"](?!\w)")
_QUOTE_REACHES = 600
"""Over how many characters an opening quote waits for its closing one."""
_ALIKE = frozenset({("c", "e"), ("c", "g"), ("h", "li"), ("m", "rn"), ("ii", "n"), ("b", "h"), ("i", "l"), ("o", "c")})
"""Letters that look alike in damaged print; one for the other counts half."""
_SHORTEST = 4
_LONG = 7
"""From how many letters on a name may have two wrong ones, and the first one wrong."""
_MARGIN = 0.75
"""So much less like the word than the best headword every other one must be."""
_FREQUENT = 5
"""A word that stands so often in the book is spelt as it should be."""


def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterator[Item]:
    """Yield a star mark for each star after the name of a biography, and a finding for each that leads nowhere."""
    ids = _biographies(document)
    if not ids:
        return
    text = document.source.text
    names = _Names(ids, Counter(word.group().casefold() for word in _WORD.finditer(text)))
    taken = [(m.start, m.end) for m in document.marks(MarkKind.ANCHOR, MarkKind.PAUSE, MarkKind.LABEL)]
    taken += [(edit.start, edit.end) for edit in document.edits]
    taken.sort()
    starts = [start for start, _ in taken]
    entries = sorted((mark.start, mark.end) for mark in document.marks(MarkKind.ENTRY))
    opened = [start for start, _ in entries]
    closed = list(accumulate((end for _, end in entries), max))
    hyphens = document.marks(MarkKind.HYPHEN)
    for fragments in block_fragments(document):
        own = [
            part
            for part in fragments
            if not (before := bisect_right(opened, part.start)) or closed[before - 1] <= part.start
        ]
        if not any(_STAR_GLYPH.search(text, part.start, part.end) for part in own):
            continue
        passage = _joined(own, hyphens, text)
        for match in _STARRED.finditer(passage.text) if _STAR.search(passage.text) else ():
            start, end = passage.span(*match.span("star"))
            at = bisect_left(starts, end)
            if end - start == len(match["star"]) and not any(
                low < end and start < high for low, high in taken[max(0, at - 3) : at]
            ):
                yield from _star(match, start, names)


def _biographies(document: Document) -> dict[str, str]:
    """The identifier of each biography by its headword in small letters."""
    names: dict[str, str] = {}
    for mark in document.marks(MarkKind.ENTRY):
        word = _WORD.search(document.source.text, mark.start, mark.end)
        if word and mark.get("id"):
            names.setdefault(word.group().casefold(), mark.get("id"))
    return names


def _joined(fragments: Sequence[Fragment], hyphens: Sequence[Mark], text: str) -> Passage:
    """The lines of a block as one passage, words that a line end broke in one piece."""
    pieces: list[str] = []
    offsets: list[int] = []
    starts = [mark.start for mark in hyphens]
    inside = False
    for part in fragments:
        low = part.start
        while inside and low < part.end and text[low].isspace():
            low += 1
        at = bisect_left(starts, low)
        inside = at < len(starts) and starts[at] < part.end
        high = starts[at] if inside else part.end
        pieces.append(text[low:high])
        offsets += range(low, high)
        if not inside or hyphens[at].get("type") == "hard":
            pieces.append("-" if inside else "\n")
            offsets.append(high)
    return Passage("".join(pieces), tuple(offsets))


# ------------------------------------------------------------------ whose star


@dataclass(frozen=True, slots=True)
class _Names:
    """The headwords of the biographies with their identifiers, and how often each word stands in the book."""

    ids: Mapping[str, str]
    uses: Mapping[str, int]

    def meant(self, word: str) -> tuple[str, str]:
        """The headword that ``word`` is, and how sure that is (empty: quite); two empty strings if it is none."""
        name = word.casefold()
        if name in self.ids:
            return name, ""
        stuck = _STUCK.match(word)
        if stuck and name[stuck.end() :] in self.ids:
            return name[stuck.end() :], ""
        alike = closest(name, self.ids)
        return (alike, "medium") if alike and not self._is_another(name, alike) else ("", "")

    def _is_another(self, name: str, headword: str) -> bool:
        """Whether ``name`` is one of its own: frequent, and neither it nor the headword is clearly a misreading."""
        wrong = distance(name, headword)
        misread = (wrong < 1 and len(name) >= _LONG) or (wrong <= 1 and self.uses.get(headword, 0) <= 1)
        return self.uses.get(name, 0) >= _FREQUENT and not misread


def closest(name: str, headwords: Mapping[str, str]) -> str:
    """The headword that a damaged name is, if one is near enough and clearly nearer than the next.

    >>> closest("orlcn", {"orlan": "", "lindt": ""}), closest("orlen", {"orlan": "", "orlin": ""})
    ('orlan', '')
    """
    if len(name) < _SHORTEST:
        return ""
    near = [word for word in headwords if abs(len(word) - len(name)) <= 3]
    ranked = sorted((distance(name, word), word) for word in near)
    if not ranked or (len(ranked) > 1 and ranked[1][0] - ranked[0][0] < _MARGIN):
        return ""
    wrong, best = ranked[0]
    if min(len(name), len(best)) >= _LONG:
        return best if wrong <= 2 else ""
    return best if wrong <= 1 and best[0] == name[0] and len(best) >= _SHORTEST else ""


def distance(one: str, other: str) -> float:
    """How many letters are wrong, lost, added or swapped; letters that look alike count half.

    >>> distance("orlcn", "orlen"), distance("halliday", "hahday"), distance("brisk", "birsk")
    (0.5, 1.5, 1.0)
    """
    rows: list[list[float]] = [[float(n) for n in range(len(other) + 1)]]
    for i in range(1, len(one) + 1):
        row = [float(i)]
        for j in range(1, len(other) + 1):
            ways = [rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (one[i - 1] != other[j - 1])]
            if min(i, j) > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                ways.append(rows[i - 2][j - 2] + 1)
            for a, b in ((1, 1), (1, 2), (2, 1)):
                seen = (one[i - a : i], other[j - b : j]) if i >= a and j >= b else ("", "")
                if seen in _ALIKE or seen[::-1] in _ALIKE:
                    ways.append(rows[i - a][j - b] + 0.5)
            row.append(min(ways))
        rows.append(row)
    return rows[-1][-1]


def _star(match: re.Match[str], start: int, names: _Names) -> Iterator[Item]:
    word, star = match["word"], match["star"]
    end = start + len(star)
    name, cert = names.meant(word)
    if not name or (cert and "*" not in star and _quote_waits(match)):
        if star == "*" and word[0].isupper() and not _quote_waits(match):
            message = f"the star after “{word}” leads to no biography"
            yield Finding("star-without-biography", Severity.WARNING, message, start)
            if not match["signs"] or match["signs"][-1] in ")]":
                yield Mark.make(
                    start, end, MarkKind.STAR, "a name stands before it, none of the biographies", cert="low"
                )
        return
    attrs = {"cert": cert} if cert else {}
    yield Mark.make(start, end, MarkKind.STAR, f"the biographies have {name.capitalize()}", to=names.ids[name], **attrs)
    if star != "*":
        why = "a name of the biographies stands before it"
        yield Edit(start, end, star, "*", EditKind.PUNCTUATION, "bio-star", 0.96, why)


def _quote_waits(match: re.Match[str]) -> bool:
    """Whether a quote is open at the star, which then may be its misread end."""
    before = match.string[max(0, match.start("star") - _QUOTE_REACHES) : match.start("star")]
    opened = [found.end() for found in _OPENING.finditer(before)]
    return bool(opened) and not _CLOSING.search(before, opened[-1])


STAGE = Stage("stars", "2", frozenset({"listings", "anchors", "blocks", "hyphens"}), frozenset({"stars"}), propose)
