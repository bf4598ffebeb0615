"""Measure what a conversion costs: processor time, memory, time of each step, and how cost grows with the text.

Converts the first of the real inputs (``../shared/seeds``; without them the sample, repeated) as a user does, by the
command in a fresh process, then a text of twice the length (the same text twice, as two volumes in one file), and
holds the figures against the limits. Each step is then measured once more by itself, in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
SAMPLE = ROOT / "raw" / "sorva-diaries.txt"
SAMPLE_COPIES = 28
"""So many copies of the sample are as long as a book of 300 pages."""

MOST_SECONDS = 12.0
MOST_MEGABYTES = 400.0
MOST_RATIO = 2.2


@dataclass(slots=True)
class Cost:
    """What converting one text cost. ``steps`` are seconds of processor time, ``exit_code`` that of the command."""

    text: str
    lines: int
    pages: int
    seconds: float
    megabytes: float
    exit_code: int
    steps: dict[str, float] = field(default_factory=dict)


def measure(name: str, content: bytes, folder: Path) -> Cost:
    """Convert ``content`` by the command, then step by step, each time in a fresh process."""
    file = folder / f"{name}.txt"
    file.write_bytes(content)
    command = ["-m", "tei_pipeline", "convert", str(file), "-o", str(folder / "tei"), "--jobs", "1", "--quiet"]
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    done = subprocess.run(
        [sys.executable, __file__, "--steps", str(file)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    steps: dict[str, Any] = json.loads(done.stdout)
    return Cost(
        text=name,
        lines=steps["lines"],
        pages=steps["pages"],
        seconds=usage.ru_utime + usage.ru_stime,
        megabytes=_megabytes(usage),
        exit_code=process.returncode,
        steps=steps["steps"],
    )


def _megabytes(usage: resource.struct_rusage) -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return usage.ru_maxrss * unit / 1_000_000


def steps_of(file: Path) -> dict[str, Any]:
    """Convert ``file`` as ``batch.convert`` does, with a clock at each step, and write nothing."""
    steps: dict[str, float] = {}

    @contextmanager
    def clock(name: str) -> Iterator[None]:
        before = time.process_time()
        yield
        steps[name] = steps.get(name, 0.0) + time.process_time() - before

    steps["start Python"] = time.process_time()
    with clock("import"):
        from tei_pipeline import pipeline
        from tei_pipeline.document import Document, Layer, MarkKind
        from tei_pipeline.errors import PipelineError
        from tei_pipeline.lexicon import load_lexicon
        from tei_pipeline.metadata import Metadata
        from tei_pipeline.settings import Settings
        from tei_pipeline.sources import read_source
        from tei_pipeline.tei import encode, restore, validate
    settings = Settings()
    with clock("read"):
        source, findings = read_source(file, settings)
    with clock("word lists"):
        lexicon = load_lexicon(settings)
    document = Document(source, Metadata()).with_layer(Layer("source", "1", tuple(findings)))
    for stage in pipeline.STAGES:
        with clock(f"stage {stage.name}"):
            items = tuple(stage.propose(document, settings, lexicon))
            document = document.with_layer(Layer(stage.name, stage.version, items))
    with clock("encode"):
        tei = encode.encode(document, settings)
    with clock("parse"):
        try:
            tree = validate.parse_tei(tei, file.name)
        except PipelineError:
            tree = None  # the command's exit code says so
    if tree is not None:
        with clock("validate"):
            validate.validate_house(tree)
        with clock("restore"):
            restore.restore_bytes(tree, file.name)
    return {"lines": len(source.lines), "pages": len(document.marks(MarkKind.PAGE)), "steps": steps}


def main() -> int:
    """Print the figures; 1 when a text is not converted or a limit is exceeded."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("text", nargs="?", type=Path, help="OCR text to measure with [default: the first real input]")
    parser.add_argument("--json", action="store_true", help="write the figures as JSON")
    parser.add_argument("--no-limits", action="store_true", help="measure only: exceeding a limit is no failure")
    parser.add_argument("--steps", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.steps:
        print(json.dumps(steps_of(options.steps)))
        return 0
    name, content = _text(options.text)
    twice = content + (b"" if content.endswith(b"\n") else b"\n") + content
    with tempfile.TemporaryDirectory() as folder:
        once, double = measure("once", content, Path(folder)), measure("twice", twice, Path(folder))
    ratio = double.seconds / once.seconds
    failures = _failures(once, double, ratio)
    if options.json:
        limits = {"seconds": MOST_SECONDS, "megabytes": MOST_MEGABYTES, "ratio": MOST_RATIO}
        figures = {"text": name, "once": asdict(once), "twice": asdict(double), "ratio": ratio, "limits": limits}
        print(json.dumps(figures | {"failures": failures}, indent=2))
    else:
        print(f"{name}, once and twice over\n")
        print("\n".join(_table(once, double, ratio)))
    for failure in failures:
        print(f"bench: {failure}", file=sys.stderr)
    return 1 if failures and not options.no_limits else 0


def _text(named: Path | None) -> tuple[str, bytes]:
    """The text to measure with, and what to call it."""
    seeds = sorted(SEEDS.glob("*.txt"))
    if named or seeds:
        file = named or seeds[0]
        return (str(named) if named else "the first real input"), file.read_bytes()
    return f"the sample, {SAMPLE_COPIES} copies in one file", SAMPLE.read_bytes() * SAMPLE_COPIES


def _failures(once: Cost, double: Cost, ratio: float) -> list[str]:
    found = [f"{cost.text}: not converted, exit code {cost.exit_code}" for cost in (once, double) if cost.exit_code]
    limits = (
        ("seconds of processor time", once.seconds, MOST_SECONDS),
        ("MB at most", once.megabytes, MOST_MEGABYTES),
        ("times the cost for twice the text", ratio, MOST_RATIO),
    )
    return found + [f"{value:.1f} {what}: the limit is {most:g}" for what, value, most in limits if value > most]


def _table(once: Cost, double: Cost, ratio: float) -> Iterator[str]:
    yield _row("", "once", "twice", "ratio", "limit")
    yield _row("lines", f"{once.lines:,}", f"{double.lines:,}", "", "")
    yield _row("pages", f"{once.pages:,}", f"{double.pages:,}", "", "")
    limits = f"{MOST_SECONDS:g}; ratio {MOST_RATIO:g}"
    yield _row("CPU seconds", f"{once.seconds:.2f}", f"{double.seconds:.2f}", f"{ratio:.2f}", limits)
    growth = f"{double.megabytes / once.megabytes:.2f}"
    yield _row("peak memory, MB", f"{once.megabytes:.0f}", f"{double.megabytes:.0f}", growth, f"{MOST_MEGABYTES:g}")
    yield ""
    yield "CPU seconds of each step, by itself"
    for step in dict.fromkeys([*once.steps, *double.steps]):
        first, second = once.steps.get(step), double.steps.get(step)
        both = first and second and f"{second / first:.2f}" if first and first >= 0.01 else ""
        yield _row(f"  {step}", _seconds(first), _seconds(second), both or "", "")


def _seconds(value: float | None) -> str:
    return "not done" if value is None else f"{value:.3f}"


def _row(name: str, *cells: str) -> str:
    widths = (10, 10, 8, 16)
    return (name.ljust(22) + "".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))).rstrip()


if __name__ == "__main__":
    sys.exit(main())
