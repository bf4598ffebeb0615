"""Build the sample volume: source text to pages, pages to scans, scans to OCR text, and the truth beside it.

usage: python tools/sample/build.py [--scans DIR]

Writes raw/sorva-diaries.txt and tests/sample/pNNN.txt and .json; see README.md beside this file. Page
images go to a temporary directory, or to DIR to be looked at.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import degrade
import gold
import markup
import numpy as np
import ocr
import pages
import typeset

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RAW = ROOT / "raw" / "sorva-diaries.txt"
GOLD = ROOT / "tests" / "sample"
SEED = 1953
FRAME = (pages.LEFT - 34, pages.TOP - 60, pages.LEFT + typeset.WIDTH + 34, pages.PAGE[1] - 60)
PROOFREAD = ("introduction", "chapter", "appendix")
MODES = {"index": 3, "stamp": 11, "slip": 11}


def scan(page: pages.Page, place: int, folder: Path) -> tuple[Path, float]:
    """Draw and spoil one page; return its image and the angle by which it was turned."""
    rng = np.random.default_rng([SEED, place])
    clean = pages.draw_stamp(page, rng) if page.number is None else pages.draw_page(page)
    angle = degrade.turn(rng)
    wear = degrade.Wear(inking=float(rng.uniform(0.11, 0.14)), threshold=float(rng.uniform(0.62, 0.68)))
    path = folder / f"{place:02}.png"
    keep = None if page.number is None else FRAME
    degrade.degrade(clean, rng, wear, angle, keep).save(path, dpi=(300, 300))
    return path, angle


def _read(item: tuple[pages.Page, Path]) -> list[ocr.Read]:
    page, image = item
    return ocr.tesseract(image, MODES.get(page.kind, 6))


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    new.write_text(text, encoding="utf-8")
    os.replace(new, path)


def build(folder: Path) -> None:
    """Write the raw text and the truth; print a line for each proof-read page to stderr."""
    volume = pages.compose(markup.read(HERE / "volume.txt"))
    scans = [scan(page, place, folder) for place, page in enumerate(volume)]
    with ThreadPoolExecutor(max_workers=2) as pool:
        reads = list(pool.map(_read, zip(volume, [path for path, _ in scans], strict=True)))
    gaps = np.random.default_rng([SEED, len(volume)]).integers(3, 5, len(volume))
    _replace(RAW, ocr.layout(reads, [int(gap) for gap in gaps]))
    for old in GOLD.glob("p[0-9]*.*"):
        old.unlink()
    truth = gold.Truth()
    total = missed = 0
    for page, found, (_, angle) in zip(volume, reads, scans, strict=True):
        if page.kind not in PROOFREAD:
            continue
        placed = gold.Placed(page, found, angle)
        name = f"p{page.number:03}"
        table = "".join(f"{number:05}|{text}\n" for number, text in gold.rows(placed))
        _replace(GOLD / f"{name}.txt", table)
        _replace(GOLD / f"{name}.json", json.dumps(truth.page(placed), ensure_ascii=False, indent=1) + "\n")
        count, wrong, examples = gold.wrong_words(placed)
        total, missed = total + count, missed + wrong
        print(f"{name}: {wrong} of {count} words wrong; {'; '.join(examples)}", file=sys.stderr)
    print(f"word error {missed}/{total} = {missed / total:.4f}", file=sys.stderr)


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the sample volume and its truth.")
    parser.add_argument("--scans", type=Path, help="keep the page images here (default: a temporary directory)")
    args = parser.parse_args()
    if args.scans:
        args.scans.mkdir(parents=True, exist_ok=True)
        build(args.scans)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
