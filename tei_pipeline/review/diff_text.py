"""The diff as text: unified for ``patch`` and version control, words in colour for the terminal, TSV and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

from tei_pipeline.errors import CannotWrite
from tei_pipeline.review.diff import Difference, Pair, words

CONTEXT = 3
"""Lines around a change, as ``diff -u`` has them."""
COLUMNS = ("page", "line", "before", "after", "kind", "rule", "confidence", "cert", "by", "evidence")
_NO_NEWLINE = "\\ No newline at end of file\n"


def unified(difference: Difference) -> str:
    """A unified diff. Lines keep their own line ends, so that ``patch`` turns the first file into the second."""
    out: list[str] = []
    for hunk in hunks(difference.pairs):
        old = [pair for pair in hunk if pair.before is not None]
        new = [pair for pair in hunk if pair.after is not None]
        out.append(f"@@ -{_range(old, 'line')} +{_range(new, 'other_line')} @@\n")
        for group in _grouped(hunk):
            if not group[0].differs:
                out += [_written(" ", pair.before or "") for pair in group]
                continue
            out += [_written("-", pair.before) for pair in group if pair.before is not None]
            out += [_written("+", pair.after) for pair in group if pair.after is not None]
    if not out:
        return ""
    return f"--- {_name(difference.before)}\n+++ {_name(difference.after)}\n{''.join(out)}"


def unified_bytes(difference: Difference) -> bytes:
    """The unified diff in the encoding of the first file, since ``patch`` compares bytes.

    Raises :class:`CannotWrite` where a correction has a character that the encoding lacks.
    """
    if difference.encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32")):
        problem = f"patch knows no {difference.encoding}, the encoding of the source. Use --tsv, --json or --html"
        raise CannotWrite(difference.before, problem)
    text = unified(_marked(difference))
    try:
        return text.encode(difference.encoding)
    except UnicodeEncodeError as error:
        found = text[error.start]
        problem = (
            f"the corrected text has {found!r}, which {difference.encoding}, the encoding of the source, has not: "
            "no patch can be made of it. Use --tsv, --json or --html"
        )
        raise CannotWrite(difference.before, problem) from error


def _marked(difference: Difference) -> Difference:
    """The byte order mark is part of the first line for patch, on both sides."""
    if not difference.bom or not difference.pairs:
        return difference
    first = difference.pairs[0]
    before, after = (None if side is None else f"\ufeff{side}" for side in (first.before, first.after))
    return replace(difference, pairs=(replace(first, before=before, after=after), *difference.pairs[1:]))


def hunks(pairs: tuple[Pair, ...], context: int = CONTEXT) -> Iterator[list[Pair]]:
    """The lines that differ, with ``context`` lines around; those that touch are one."""
    changed = [at for at, pair in enumerate(pairs) if pair.differs]
    at = 0
    while at < len(changed):
        low = max(0, changed[at] - context)
        high = changed[at] + context + 1
        while at + 1 < len(changed) and changed[at + 1] - context <= high:
            at += 1
            high = changed[at] + context + 1
        yield list(pairs[low:high])
        at += 1


def _grouped(hunk: list[Pair]) -> Iterator[list[Pair]]:
    group: list[Pair] = []
    for pair in hunk:
        if group and pair.differs != group[0].differs:
            yield group
            group = []
        group.append(pair)
    if group:
        yield group


def _range(side: list[Pair], number: str) -> str:
    first = getattr(side[0], number) if side else 0
    return f"{first},{len(side)}" if len(side) != 1 else f"{first}"


def _written(sign: str, line: str) -> str:
    # Only LF ends a line for patch; a lone CR is a character like any other.
    return f"{sign}{line}" if line.endswith("\n") else f"{sign}{line}\n{_NO_NEWLINE}"


def _name(file: str) -> str:
    return file.replace("\n", " ").replace("\t", " ")


def tsv(difference: Difference) -> str:
    r"""One correction a line; white space in the readings as ``\n`` and ``\t``."""
    rows = ["\t".join(COLUMNS)]
    for change in difference.changes:
        fields = asdict(change) | {"confidence": "" if change.confidence is None else f"{change.confidence:g}"}
        rows.append("\t".join(_cell(str(fields[column])) for column in COLUMNS))
    return "".join(f"{row}\n" for row in rows)


def as_json(difference: Difference) -> dict[str, Any]:
    """Corrections and differing lines, for a script."""
    return {
        "before": difference.before,
        "after": difference.after,
        "changes": [{column: getattr(change, column) for column in COLUMNS} for change in difference.changes],
        "lines": [
            {
                "page": pair.page,
                "line": pair.line,
                "other_line": pair.other_line,
                "before": pair.before,
                "after": pair.after,
            }
            for pair in difference.pairs
            if pair.differs
        ],
    }


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def print_words(difference: Difference, *, force: bool = False) -> None:
    """Lines that differ, on the terminal: what goes in red and struck through, what comes in green.

    Text of the book is never read as markup, and control characters of it never reach the terminal.
    """
    from rich.console import Console
    from rich.text import Text

    console = Console(force_terminal=force or None, highlight=False, soft_wrap=True)
    page: str | None = None
    for pair in difference.pairs:
        if not pair.differs:
            continue
        if pair.page != page:
            page = pair.page
            console.print(Text(f"page {page}" if page else "before the first page", "bold"))
        line = Text(f"{pair.line or pair.other_line:>6}  ", "dim")
        for tag, old, new in words((pair.before or "").rstrip("\r\n"), (pair.after or "").rstrip("\r\n")):
            if tag == "equal":
                line.append(_visible(old))
            else:
                line.append(_visible(old), "red strike")
                line.append(_visible(new), "green bold")
        console.print(line)


def _visible(text: str) -> str:
    return "".join(glyph if glyph.isprintable() else "\N{REPLACEMENT CHARACTER}" for glyph in text)
