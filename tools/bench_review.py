"""Measure the review as an editor meets it: how long until the page is there, and until a decision is saved.

Two texts: one of 10,000 proposals, made for this, and the first of the real inputs (``../shared/seeds``; without them
the sample). For each the command is started in a process of its own, and asked over HTTP as the browser asks. Figures
are held against the limits; the exit code says whether they hold.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tei_pipeline import pipeline
from tei_pipeline.document import Document, Edit, EditKind, Layer, Proposal
from tei_pipeline.lexicon import load_lexicon
from tei_pipeline.metadata import Metadata
from tei_pipeline.review.corrections import corrections_of, to_jsonl
from tei_pipeline.settings import build_settings
from tei_pipeline.sources import source_of_text
from tei_pipeline.tei.encode import encode

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
SAMPLE = ROOT / "raw" / "sorva-diaries.txt"
PROPOSALS = 10_000
DECISIONS = 40

MOST_FIRST_PAGE = 1.0
MOST_DECISION = 0.1
MOST_OPENING = 2.0

WORDS = ("harbour", "evening", "letter", "winter", "garden", "council", "window", "market", "river", "morning")


@dataclass(slots=True)
class Cost:
    """Seconds: until the command serves, for its very first page, both together, for pages then, and for a decision."""

    text: str
    corrections: int
    start: float
    first_page: float
    opening: float
    series_page: float
    list_page: float
    decision_median: float
    decision_worst: float


def many_proposals(folder: Path) -> Path:
    """A text with a proposal in every fourth word, converted; the folder of its TEI.

    The words are made up, so the corrector is off: what it would make of them has nothing to do with what is measured.
    """
    pieces, edits, at = [], [], 0
    for n in range(PROPOSALS):
        words = [WORDS[(n * 7 + k * 3 + n // 11) % len(WORDS)] for k in range(3)]
        after = f"{WORDS[n % len(WORDS)]}{n % 997}x"
        before = f"i{after}"
        line = f"{' '.join(words)} {before}" + ("\n" if n % 3 == 2 else " ")
        start = at + len(line) - len(before) - 1
        edit = Edit(start, start + len(before), before, after, EditKind.SPELLING, "bench", 0.7, "made up")
        edits.append(Proposal(edit))
        pieces.append(line)
        at += len(line)
    source = source_of_text("".join(pieces), "many.txt")
    settings = build_settings(None, {}, {"correction.level": "off"})
    document: Document = pipeline.run(source, Metadata(), settings, load_lexicon(settings))
    document = document.with_layer(Layer("bench", "1", tuple(edits)))
    (folder / "raw").mkdir()
    (folder / "tei").mkdir()
    (folder / "raw" / "many.txt").write_text(source.text, encoding="utf-8")
    (folder / "tei" / "many.xml").write_bytes(encode(document, settings))
    (folder / "tei" / "many.review.jsonl").write_bytes(to_jsonl(corrections_of(document)))
    (folder / "tei" / "many.report.json").write_text("{}", encoding="utf-8")
    return folder / "tei"


def converted(folder: Path) -> Path:
    """The first real input, converted by the command; the folder of its TEI."""
    seeds = sorted(SEEDS.glob("*.txt"))
    text = seeds[0] if seeds else SAMPLE
    (folder / "raw").mkdir()
    (folder / "raw" / "first.txt").write_bytes(text.read_bytes())
    command = [
        sys.executable,
        "-m",
        "tei_pipeline",
        "convert",
        str(folder / "raw"),
        "-o",
        str(folder / "tei"),
        "--quiet",
    ]
    subprocess.run(command, check=True, cwd=ROOT)
    return folder / "tei"


def measure(tei: Path) -> Cost:
    """Start the review of ``tei``, and ask for what an editor asks for."""
    name = next(tei.glob("*.xml")).stem
    begun = time.perf_counter()
    command = [sys.executable, "-m", "tei_pipeline", "review", str(tei), "--no-browser", "--who", "bench"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        address = re.search(r"http://([^/]+)/", process.stderr.readline())
        assert address is not None
        line = http.client.HTTPConnection(address[1], timeout=60)
        start = time.perf_counter() - begun
        first_page, _ = timed(line, f"/doc/{name}/series")
        opening = time.perf_counter() - begun
        series, _ = timed(line, f"/doc/{name}/series")
        listed, page = timed(line, f"/doc/{name}/find")
        token = re.search(r'name="review-token" content="([^"]+)"', page)
        assert token is not None
        seen = dict(re.findall(r'data-id="([^"]+)" data-seen="([^"]+)"', page)[:DECISIONS])
        took = [decide(line, address[1], name, token[1], identity, seen) for identity in list(seen)]
        count = sum(1 for _ in (tei / f"{name}.review.jsonl").open(encoding="utf-8")) - 1
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
    return Cost(name, count, start, first_page, opening, series, listed, statistics.median(took), max(took))


def get(line: http.client.HTTPConnection, path: str) -> str:
    line.request("GET", path)
    answer = line.getresponse()
    body = answer.read().decode()
    assert answer.status == 200, body
    return body


def timed(line: http.client.HTTPConnection, path: str) -> tuple[float, str]:
    begun = time.perf_counter()
    body = get(line, path)
    return time.perf_counter() - begun, body


def decide(
    line: http.client.HTTPConnection, host: str, name: str, token: str, identity: str, seen: dict[str, str]
) -> float:
    """Accept one correction; note in ``seen``, as the page does, what the answer says of it and of others."""
    wish = {"id": identity, "verdict": "accept", "seen": seen[identity]}
    headers = {"Content-Type": "application/json", "X-Review-Token": token, "Origin": f"http://{host}"}
    begun = time.perf_counter()
    line.request("POST", f"/doc/{name}/decide", json.dumps({"wishes": [wish], "tab": "bench"}), headers)
    answer = line.getresponse()
    body = answer.read()
    took = time.perf_counter() - begun
    assert answer.status == 200, body
    seen.update((item["id"], item["seen"]) for item in json.loads(body)["items"])
    return took


def main() -> int:
    """Measure and say; 1 where a limit is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="write the figures as JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        many, first = measure(many_proposals(Path(one))), measure(converted(Path(other)))
    held = (
        max(many.first_page, many.series_page, many.list_page) <= MOST_FIRST_PAGE
        and many.decision_worst <= MOST_DECISION
        and first.opening <= MOST_OPENING
    )
    if arguments.json:
        print(json.dumps({"many": asdict(many), "first": asdict(first), "held": held}, indent=2))
    else:
        for cost in (many, first):
            worst = f"{cost.decision_worst * 1000:.0f} ms"
            print(f"{cost.text}: {cost.corrections:,} corrections")
            print(f"  command, first page     {cost.start:.2f} s, {cost.first_page:.2f} s")
            print(f"  series, list            {cost.series_page * 1000:.0f} ms, {cost.list_page * 1000:.0f} ms")
            print(f"  a decision              {cost.decision_median * 1000:.0f} ms (worst of {DECISIONS}: {worst})")
        print("all limits are held" if held else "a limit is exceeded", file=sys.stderr)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
