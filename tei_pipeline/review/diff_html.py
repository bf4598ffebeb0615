"""The diff as one HTML page: source and reading side by side, page by page, with filters.

One file, which needs nothing beside it (see :mod:`~tei_pipeline.single_page`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from tei_pipeline.review.diff import Change, Difference, Pair, words
from tei_pipeline.review.diff_text import hunks
from tei_pipeline.single_page import render_page

AROUND = 1
"""Lines of context around a change."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the page: its number, both sides as marked-up words, its corrections and what filters ask for."""

    number: int | None
    before: Markup
    after: Markup
    differs: bool
    changes: tuple[Change, ...]
    kinds: str
    rules: str
    confidence: str


@dataclass(frozen=True, slots=True)
class PageRows:
    """A page with the rows on it; ``breaks`` are the rows before which lines are left out."""

    name: str
    anchor: str
    rows: tuple[Row, ...]
    count: int


def render(difference: Difference, title: str) -> str:
    """The page."""
    changes = difference.changes
    pages = list(_pages(difference))
    return render_page(
        "tei_pipeline.review",
        "diff",
        scripted=True,
        title=title,
        before=Path(difference.before).name,
        after=Path(difference.after).name,
        pages=pages,
        lines=sum(pair.differs for pair in difference.pairs),
        total=len(changes),
        kinds=Counter(change.kind for change in changes if change.kind).most_common(),
        rules=Counter(change.rule for change in changes if change.rule).most_common(),
    )


def _pages(difference: Difference) -> Iterator[PageRows]:
    rows: list[Row] = []
    name, anchor = "", ""
    number = 0

    def closed() -> Iterator[PageRows]:
        if rows:
            yield PageRows(name, anchor or f"part-{number}", tuple(rows), sum(row.differs for row in rows))

    for hunk in hunks(difference.pairs, AROUND):
        for pair in hunk:
            if not pair.differs and not (pair.before or "").strip():
                continue
            if (pair.page, pair.leaf) != (name, anchor):
                yield from closed()
                rows, name, anchor, number = [], pair.page, pair.leaf, number + 1
            rows.append(_row(pair))
    yield from closed()


def _row(pair: Pair) -> Row:
    before, after = [], []
    for tag, old, new in words((pair.before or "").rstrip("\r\n"), (pair.after or "").rstrip("\r\n")):
        before.append(Markup("<del>{}</del>").format(old) if tag != "equal" and old else Markup.escape(old))
        after.append(Markup("<ins>{}</ins>").format(new) if tag != "equal" and new else Markup.escape(new))
    known = [change.confidence for change in pair.changes if change.confidence is not None]
    return Row(
        pair.line or pair.other_line,
        Markup("").join(before),
        Markup("").join(after),
        pair.differs,
        pair.changes if pair.differs else (),
        " ".join(sorted({change.kind for change in pair.changes if change.kind})),
        " ".join(sorted({change.rule for change in pair.changes if change.rule})),
        f"{min(known):g}" if known else "",
    )
