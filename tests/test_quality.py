"""Quality: what the checker measures on the real inputs and on the sample; its floors go up, not down."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from tei_pipeline.document import Severity
from tei_pipeline.lexicon import load_lexicon
from tei_pipeline.metadata import Metadata, read_metadata
from tei_pipeline.pipeline import run
from tei_pipeline.review.check import check_tree
from tei_pipeline.review.entities import entities_of
from tei_pipeline.review.findings import Check
from tei_pipeline.settings import Settings
from tei_pipeline.sources import read_source
from tei_pipeline.tei import validate
from tei_pipeline.tei.encode import encode
from tei_pipeline.tei.names import tei
from tei_pipeline.tei.restore import reading_text, restore_bytes
from tei_pipeline.tei.validate import parse_tei, validate_house, validate_with

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
SCORE = SHARED / "gold" / "score.py"
SEEDS = sorted((SHARED / "seeds").glob("*.txt"))
SAMPLE = ROOT / "raw" / "sorva-diaries.txt"
TEI_ALL = SHARED / "schema" / "tei_all.rng"

BOOK_FLOORS = {
    "source_lines_kept": 1.0,
    "pages": 1.0,
    "hyphens": 0.97,
    "paragraphs_f1": 0.97,
    "omissions_f1": 1.0,
    "notes_found": 1.0,
    "notes_linked": 0.96,
    "notes_numbered": 0.96,
    "dates_f1": 0.97,
    "date_values": 0.98,
    "date_years_from_context": 1.0,
    "persons_f1": 0.955,
    "person_identities": 0.97,
}
INDEX_PAGES = {
    "pages of the index's persons that mention them": 0.94,
    "pages of the index's persons that mention them by name": 0.87,
}
"""Of the pages that the first input's index gives for its persons; the writer's pages mostly say I."""
SAMPLE_FLOORS = {
    "source_lines_kept": 1.0,
    "pages": 1.0,
    "hyphens": 0.97,
    "paragraphs_f1": 0.96,
    "omissions_f1": 1.0,
    "notes_found": 1.0,
    "notes_linked": 0.88,
    "correction_precision": 0.9,
    "persons_f1": 0.89,
    "person_identities": 0.96,
}
# The scorer as it is, but for its edit distance in plain Python, which takes the better part of a minute.
RUN = """
import runpy, sys
from rapidfuzz.distance import Levenshtein
sys.argv = sys.argv[1:]
score = runpy.run_path(sys.argv[0])
score["main"].__globals__["chars_error"] = lambda a, b: Levenshtein.distance(a, b)
score["main"]()
"""
NUMBER_LINE = re.compile(r"\[\s?(\d{1,3})\s?\]")

needs_score = pytest.mark.skipif(not SCORE.is_file(), reason="../shared/gold/score.py is not beside the repository")
needs_seeds = pytest.mark.skipif(len(SEEDS) < 2, reason="../shared/seeds is not beside the repository")
needs_jing = pytest.mark.skipif(
    validate._jing() is None or not TEI_ALL.is_file(), reason="Java, Jing or ../shared/schema is not there"
)


@dataclass(frozen=True)
class Converted:
    """A source with its TEI and its reading."""

    raw: Path
    content: bytes
    reading: str


@cache
def converted(raw: Path) -> Converted:
    settings = Settings()
    beside = raw.with_suffix(".toml")
    metadata = read_metadata(beside) if beside.is_file() else Metadata()
    source, findings = read_source(raw, settings)
    document = run(source, metadata, settings, load_lexicon(settings), findings)
    return Converted(raw, encode(document, settings), document.reading().text)


def scored(raw: Path, truth: Path, floors: dict[str, float], folder: Path) -> None:
    """Run the scorer with ``floors`` as its gate; what it says is shown where it fails."""
    file = folder / "book.xml"
    file.write_bytes(converted(raw).content)
    gate = [f"{name}={value}" for name, value in floors.items()]
    command = [sys.executable, "-c", RUN, str(SCORE), str(file), str(raw), str(truth), "--json", "--floor", *gate]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads(done.stdout)
    assert floors.keys() <= figures.keys()


@needs_score
@needs_seeds
def test_the_figures_of_the_first_input(tmp_path: Path) -> None:
    scored(SEEDS[0], SCORE.parent / "dev", BOOK_FLOORS, tmp_path)


@needs_score
def test_the_figures_of_the_sample(tmp_path: Path) -> None:
    scored(SAMPLE, ROOT / "tests" / "sample", SAMPLE_FLOORS, tmp_path)


@needs_seeds
def test_the_pages_of_the_whole_book() -> None:
    tree = parse_tei(converted(SEEDS[0]).content, "book.xml")
    wanted = [str(number) for number in [*range(8, 276), *range(278, 304)]]
    starts: list[tuple[str, int]] = []
    for element in tree.getroot().iter(tei("pb"), tei("lb")):
        if element.tag == tei("pb"):
            starts.append((element.get("n") or "", 0))
        elif starts and not starts[-1][1]:
            starts[-1] = (starts[-1][0], int(element.get("n") or 0))
    assert [number for number, _ in starts if number in wanted] == wanted
    lines = SEEDS[0].read_text("utf-8").split("\n")
    spans = {number: (start, end) for (number, start), (_, end) in pairwise([*starts, ("", len(lines) + 1)])}
    readable = 0
    for number in wanted:
        start, end = spans[number]
        last = [line for line in lines[start - 1 : end - 1] if line.strip()][-1]
        printed = NUMBER_LINE.search(last)
        if printed and len(last) < 16:
            readable += 1
            assert printed.group(1) == number
    assert readable > 200


@needs_seeds
def test_the_persons_of_the_index_are_named_on_its_pages() -> None:
    checked = check_tree(parse_tei(converted(SEEDS[0]).content, "book.xml"))
    figures = {figure.what: figure for figure in checked.figures if figure.check is Check.PERSONS}
    assert figures.keys() == INDEX_PAGES.keys()
    for what, least in INDEX_PAGES.items():
        assert figures[what].checked > 1000
        assert figures[what].ok / figures[what].checked >= least


@needs_seeds
def test_an_article_resolves_its_persons_by_itself() -> None:
    """Without an index or notes: nearly every mention leads to a person whom the article names in full."""
    found = entities_of(parse_tei(converted(SEEDS[1]).content, "article.xml"))
    persons = [mention for mention in found.mentions if mention.kind == "person"]
    assert len(persons) > 450
    assert sum(bool(mention.value) for mention in persons) / len(persons) >= 0.95


@needs_seeds
@pytest.mark.parametrize("at", [0, 1])
def test_promises(at: int) -> None:
    book = converted(SEEDS[at])
    tree = parse_tei(book.content, "book.xml")
    restored = restore_bytes(tree, "book.xml")
    assert hashlib.sha256(restored).hexdigest() == hashlib.sha256(book.raw.read_bytes()).hexdigest()
    assert [problem for problem in validate_house(tree) if problem.severity is Severity.ERROR] == []
    assert reading_text(tree) == book.reading


@needs_seeds
@needs_jing
@pytest.mark.parametrize("at", [0, 1])
def test_it_is_tei(at: int, tmp_path: Path) -> None:
    file = tmp_path / "book.xml"
    file.write_bytes(converted(SEEDS[at]).content)
    assert validate_with(file, TEI_ALL) == []
