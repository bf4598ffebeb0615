"""Keep the examples in README.md and docs/ true: cut them out of the sample and its TEI, and run the commands shown.

Comments mark what is made; the block after each is written anew, the prose stays.

- ``<!-- excerpt: tei/sorva-diaries.xml 174-178 -->``: these lines of the source as they stand in that file, in TEI with
  the elements that open just above them.
- ``<!-- excerpt: tei/sorva-diaries.xml "<bibl " to "</bibl>" -->``: from the line with the first string to the second;
  ``\\"`` is a quotation mark in it.
- ``made/endnotes.xml`` in the place of the file: what the program makes of ``ENDNOTES``, since the sample has none.
- ``<!-- run -->``: the commands of the block (lines that begin with ``$``) and what they print, in a folder that holds
  ``raw/`` alone; the commands of one page follow on each other.
- ``<!-- stages -->``: the table of the stages.

``python tools/excerpts.py`` writes the pages, ``--check`` only names those that are stale.
"""

from __future__ import annotations

import argparse
import inspect
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
_BLOCK = re.compile(
    r"(?P<mark><!-- (?:excerpt: (?P<file>\S+) (?P<what>[^\n]+?)|(?P<run>run)) -->\n+)"
    r"```(?P<language>\w+)\n(?P<content>.*?)```\n",
    re.DOTALL,
)
_STAGES = re.compile(r"(<!-- stages -->\n)\n(?:\|[^\n]*\n)*\n?")
_LINES = re.compile(r"(\d+)-(\d+)")
_BETWEEN = re.compile(r'"((?:[^"\\]|\\.)+)" to "((?:[^"\\]|\\.)+)"')
_SECONDS = re.compile(r"\(\d+\.\d s\)")

ENDNOTES = """\
Chapter One

The ferry carried seven barrels of tar across the sound, and the clerk
of the council, Anna Quist,^ counted them twice. She found six. It was
a wet year, and nobody who had to do with tar could count that summer.

[5]



The bishop’s man came over on the Sunday with a letter, which nobody
could read, and asked for the seventh barrel. He was shown the sound.
The oath of the ferrymen® was read to him instead, as far as the rain
allowed, and he went home by way of Tolle with his letter in his hat.

[6]



Notes

1. Quist, Anna. Clerk of the council from 1871 to 1899. She kept the
tar book until it was washed overboard.

2. The oath of the ferrymen was to carry no priest on a Friday.

[7]
"""
"""An invented text with endnotes, for the guide to the encoding."""


def refresh(page: str, folder: Path) -> str:
    """Return ``page`` with its examples made anew. ``folder`` holds ``raw/`` and what was converted of it."""
    with tempfile.TemporaryDirectory() as empty:
        shutil.copytree(folder / "raw", Path(empty, "raw"))

        def block(found: re.Match[str]) -> str:
            old = found["content"]
            new = _run(old, Path(empty)) if found["run"] else _excerpt(folder / found["file"], found["what"])
            if _SECONDS.sub("", new) == _SECONDS.sub("", old):
                new = old  # only the clock says something else
            return f"{found['mark']}```{found['language']}\n{new}```\n"

        page = _STAGES.sub(lambda found: f"{found[1]}\n{stages_table()}\n", page)
        return _BLOCK.sub(block, page)


def _excerpt(file: Path, what: str) -> str:
    text = file.read_text(encoding="utf-8")
    if between := _BETWEEN.fullmatch(what):
        opening, closing = (string.replace('\\"', '"') for string in between.groups())
        start = text.index(opening)
        end = text.index(closing, start + len(opening)) + len(closing)
        return _undented(text[text.rfind("\n", 0, start) + 1 : end] + "\n")
    numbers = _LINES.fullmatch(what)
    if numbers is None:
        raise ValueError(f'excerpt: {what}: write lines, as in 174-178, or "from" to "until"')
    lines = text.split("\n")
    if file.suffix == ".txt":
        first, last = int(numbers[1]) - 1, int(numbers[2]) - 1
    else:
        first, last = (_line_of(lines, f'<lb n="{number}"') for number in numbers.groups())
        while lines[first - 1].startswith("<") and "<lb " not in lines[first - 1] and "</" not in lines[first - 1]:
            first -= 1
    if first > last:
        raise ValueError(f"excerpt: {what}: in {file.name} the second line stands before the first")
    return "".join(f"{line.rstrip()}\n" for line in lines[first : last + 1])


def _line_of(lines: list[str], string: str) -> int:
    found = next((at for at, line in enumerate(lines) if string in line), None)
    if found is None:
        raise ValueError(f"excerpt: no line has {string}")
    return found


def _undented(text: str) -> str:
    lines = text.splitlines(keepends=True)
    indent = min(len(line) - len(line.lstrip(" ")) for line in lines if line.strip())
    return "".join(line[indent:] for line in lines)


def stages_table() -> str:
    """Make the table of the stages, in their order: what each needs, gives and is about."""
    from tei_pipeline.pipeline import STAGES

    lines = ["| stage | requires | provides | what it does |", "| --- | --- | --- | --- |"]
    for stage in STAGES:
        requires, provides = (", ".join(sorted(facts)) for facts in (stage.requires, stage.provides))
        about = (inspect.getdoc(inspect.getmodule(stage.propose)) or "").splitlines()[0].partition(": ")[2]
        lines.append(f"| `{stage.name}` | {requires or 'nothing'} | {provides} | {about} |")
    return "\n".join(lines) + "\n"


def _run(block: str, folder: Path) -> str:
    """Return the commands of a block, each with what it prints."""
    out = ""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for command in (line for line in block.splitlines() if line.startswith("$ ")):
        done = subprocess.run(
            command[2:],
            shell=True,
            cwd=folder,
            env={**os.environ, "PATH": path},
            text=True,
            encoding="utf-8",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{command}\nends with {done.returncode}:\n{done.stdout}")
        out += f"{command}\n{done.stdout}"
    return out


def main() -> int:
    """Write the pages that are stale, or with ``--check`` only name them; 1 if there are any."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a page is stale")
    options = parser.parse_args()
    stale = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        shutil.copytree(ROOT / "raw", folder / "raw")
        (folder / "made").mkdir()
        (folder / "made" / "endnotes.txt").write_text(ENDNOTES, encoding="utf-8")
        for texts, out in (("raw", "tei"), ("made", "made")):
            command = [sys.executable, "-m", "tei_pipeline", "convert", texts, "-o", out, "--quiet"]
            subprocess.run(command, cwd=folder, check=True)
        for page in PAGES:
            text = page.read_text(encoding="utf-8")
            if (fresh := refresh(text, folder)) != text:
                stale.append(page)
                if not options.check:
                    page.write_text(fresh, encoding="utf-8")
    for page in stale:
        said = "is stale, run `make docs`" if options.check else "written"
        print(f"{page.relative_to(ROOT)}: {said}", file=sys.stderr)
    return 1 if stale and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
