"""OCR: read page images with Tesseract and lay the text out as the full texts of archive.org are laid out.

Each line of the page is followed by a blank, blocks are parted by an empty line, pages by three or four.
What Tesseract read is not touched, with one exception that imitates ABBYY FineReader, the engine behind
those texts: see ``abbyy_hyphen``.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median

HARD_FIRST = frozenset(["anti", "ex", "half", "mid", "non", "self", "semi", "signal", "sub", "well"])


@dataclass
class Box:
    """A word that Tesseract read, with its place in pixels."""

    text: str
    left: int
    top: int
    width: int
    height: int


@dataclass
class Read:
    """A line that Tesseract read; ``source`` is its 1-based line in the raw text, once that is written."""

    column: int
    boxes: list[Box] = field(default_factory=list)
    text: str = ""
    source: int = 0


def tesseract(image: Path, psm: int) -> list[Read]:
    """Return the lines of a page image in Tesseract's own order."""
    run = subprocess.run(
        ["tesseract", str(image), "stdout", "-l", "eng", "--dpi", "300", "--psm", str(psm), "tsv"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"OMP_THREAD_LIMIT": "1"},
    )
    lines: dict[tuple[int, int, int], Read] = {}
    for row in run.stdout.splitlines()[1:]:
        level, _, block, par, line, _, left, top, width, height, _, text = row.split("\t", 11)
        if level != "5" or not text.strip():
            continue
        key = (int(block), int(par), int(line))
        read = lines.setdefault(key, Read(int(block)))
        read.boxes.append(Box(text.strip(), int(left), int(top), int(width), int(height)))
    for read in lines.values():
        read.text = " ".join(box.text for box in read.boxes)
    return list(lines.values())


def abbyy_hyphen(line: str, following: str) -> str:
    """Write a line-end hyphen that ABBYY would take for a soft one as ``¬``.

    The rule: a word in lower case before the hyphen, a lower-case letter at the start of the next line, and
    the part before the hyphen is none of a few first parts of compounds. Everything else stays ``-``, so
    that some soft hyphens stay too.

    >>> abbyy_hyphen("he was a govern-", "ment clerk"), abbyy_hyphen("the anti-", "clerical party")
    ('he was a govern¬', 'the anti-')
    """
    last = re.search(r"(?:^|\s)\W*([a-z]+)-$", line)
    if last and re.match(r"[a-z]", following) and last[1] not in HARD_FIRST:
        return line[:-1] + "¬"
    return line


def _parts(reads: list[Read]) -> list[bool]:
    """Return for each line whether a block starts there: after a gap, or with an indent (not in verse)."""
    if len(reads) < 2:
        return [False] * len(reads)
    lefts = [read.boxes[0].left for read in reads]
    tops = [median(box.top + box.height / 2 for box in read.boxes) for read in reads]
    steps = [b - a for a, b in pairwise(tops)]
    usual, margin = median(steps), median(lefts)
    out = [False]
    for at in range(1, len(reads)):
        indented = lefts[at] - margin > 22 and abs(lefts[at] - lefts[at - 1]) > 22
        far = steps[at - 1] > 1.32 * usual or steps[at - 1] < 0
        out.append(far or (indented and lefts[at - 1] - margin <= 22) or reads[at].column != reads[at - 1].column)
    return out


def layout(pages: list[list[Read]], gaps: list[int]) -> str:
    """Return the raw text, noting in each line where it stands; ``gaps`` are the empty lines after pages."""
    out: list[str] = []
    for reads, gap in zip(pages, gaps, strict=True):
        starts = _parts(reads)
        for at, read in enumerate(reads):
            following = reads[at + 1].text if at + 1 < len(reads) else ""
            read.text = abbyy_hyphen(read.text, following)
            if starts[at]:
                out.append("")
            out.append(read.text + " ")
            read.source = len(out)
        out += [""] * gap
    return "\n".join(out).rstrip("\n") + "\n"
