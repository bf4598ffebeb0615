"""The self-check in the terminal: a table where there is a terminal, one finding a line elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tei_pipeline.review.findings import CheckFinding, Figure

_HEAD = ("page", "line", "severity", "code", "words", "message")
_STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}


def plain(findings: Sequence[CheckFinding], figures: Sequence[Figure], left_out: Sequence[CheckFinding] = ()) -> str:
    """Aligned text, one finding a line, then how many were left out, the figures after a blank line.

    >>> from tei_pipeline.review.findings import Check
    >>> print(plain([], [Figure(Check.PAGES, "leaves with text", 3, 2)]), end="")
    pages  2 of 3  leaves with text
    """
    rows = [_HEAD, *((*_cells(found), f"{found.message} {found.suggestion}") for found in findings)]
    text = (_aligned(rows) if findings else "") + (f"{summed_up(left_out)}\n" if left_out else "")
    summary = _aligned([(f.check.value, f"{f.ok:,} of {f.checked:,}", f.what) for f in figures])
    return "\n".join(part for part in (text, summary) if part)


def summed_up(left_out: Sequence[CheckFinding]) -> str:
    """The findings that are not told one by one, by code.

    >>> from tei_pipeline.review.book import Book, Place
    >>> from tei_pipeline.review.findings import finding
    >>> summed_up([finding(Book(), "noise", Place(), "", "", "")] * 2)
    'not shown: noise 2 (--severity info shows all)'
    """
    counted = Counter(found.code for found in left_out)
    return f"not shown: {', '.join(f'{code} {n:,}' for code, n in counted.items())} (--severity info shows all)"


def _cells(found: CheckFinding) -> tuple[str, str, str, str, str]:
    return found.page, str(found.line or ""), found.severity.value, found.code, found.words


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    lines = [
        "  ".join((*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1])) for row in rows
    ]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def print_rich(
    findings: Sequence[CheckFinding], figures: Sequence[Figure], left_out: Sequence[CheckFinding] = ()
) -> None:
    """A table on the terminal. Text of the book is never read as markup."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if findings:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name in ("page", "line"):
            table.add_column(name, justify="right", no_wrap=True)
        table.add_column("severity", no_wrap=True)
        table.add_column("code", no_wrap=True)
        table.add_column("words", ratio=2)
        table.add_column("what does not fit, and what to do", ratio=3)
        for found in findings:
            style = _STYLES[found.severity.value]
            said = Text.assemble(found.message, " ", (found.suggestion, "dim"))
            cells = (found.page, str(found.line or ""), (found.severity.value, style), found.code, found.words)
            table.add_row(*(Text(cell) if isinstance(cell, str) else Text(*cell) for cell in cells), said)
        console.print(table)
    if left_out:
        console.print(Text(summed_up(left_out), "dim"))
    if findings or left_out:
        console.print()
    sums = Table(box=None, pad_edge=False, show_header=False)
    for figure in figures:
        good = figure.ok == figure.checked
        sums.add_row(
            figure.check.value, Text(f"{figure.ok:,} of {figure.checked:,}", "green" if good else "yellow"), figure.what
        )
    console.print(sums)
