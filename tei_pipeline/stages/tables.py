"""Tables: short cells under a heading of the back matter, put into rows again.

OCR reads a table row by row (one cell a line), column by column, or a whole row a line. What shows it is the shape of
the cells (a roman numeral, a number, words), which returns with each row.
TEI: Guidelines 14.1.1; see docs/encoding.md, "Division".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from tei_pipeline.document import Finding, Item, Mark, MarkKind, Severity, Source
from tei_pipeline.stages.passages import Row, rows_of
from tei_pipeline.stages.regions import Region

_ROMAN = re.compile(r"[IVXLCivxlc1\]|]{1,6}\.?")
_NUMBER = re.compile(r"[\W_]?\d[\dIlioO.,%*-]{0,8}|[\dIlioO*]{2,5}")
_LONGEST_CELL = 45
_LEAST_ROWS = 4
_MOST_COLUMNS = 6
_WRONG_SHAPE = 1.0
_SPLIT_CELL = 1.0
_GOOD_CELL_SPLIT = 0.3
_TOLERATED = 0.34
"""Cells of the wrong shape, or split over two lines, for each row."""


def tables(region: Region, source: Source) -> Iterator[Item]:
    """The marks of a region's table, all of whose lines are cells; nothing where the region is no table."""
    rows = rows_of(region.groups, source)
    if len(rows) < _LEAST_ROWS:
        return
    by_lines = _rows_in_lines(rows, source)
    if by_lines:
        yield from _marks(by_lines, rows, "each line is a row of the same shape")
        return
    if any(len(row.text) > _LONGEST_CELL for row in rows):
        return
    shapes = [shape_of(row.text) for row in rows]
    columns = _columns(rows, shapes)
    if columns:
        yield from _marks(columns, rows, "a column is read after the other")
        message = (
            f"the OCR read this table of {len(columns)} columns column by column: its rows in the TEI are the columns"
        )
        yield Finding("table-by-columns", Severity.WARNING, message, rows[0].line.start)
        return
    cells = _rows_of_cells(rows, shapes)
    if cells:
        yield from _marks(cells, rows, "the shapes of the cells return with each row")


def shape_of(text: str) -> str:
    """``roman``, ``number`` or ``words``.

    >>> [shape_of(text) for text in ("XIV", "1912", "*903", "Lower Town")]
    ['roman', 'number', 'number', 'words']
    """
    bare = "".join(text.split())
    if _ROMAN.fullmatch(bare) and not bare.isdecimal():
        return "roman"
    if _NUMBER.fullmatch(bare) and any(glyph.isdecimal() for glyph in bare):
        return "number"
    return "words"


def _marks(table: Sequence[Sequence[tuple[int, int]]], rows: Sequence[Row], evidence: str) -> Iterator[Mark]:
    """The marks of a table. A row holds nothing but cells: where a page breaks it, the break is in the cell before."""
    leaves = {row.line.start: row.leaf for row in rows}
    yield Mark.make(table[0][0][0], table[-1][-1][1], MarkKind.TABLE, evidence)
    for row in table:
        yield Mark.make(row[0][0], row[-1][1], MarkKind.ROW)
        for (start, end), after in zip(row, [*row[1:], None], strict=True):
            breaks = after is not None and leaves.get(start) != leaves.get(after[0], leaves.get(start))
            yield Mark.make(start, after[0] if after and breaks else end, MarkKind.CELL)


# ------------------------------------------------------------------ one cell a line, row by row


def _rows_of_cells(rows: Sequence[Row], shapes: Sequence[str]) -> list[list[tuple[int, int]]]:
    """The cells in rows of the width that explains them best; none where no width does."""
    best: tuple[float, list[list[tuple[int, int]]]] = (_TOLERATED, [])
    for width in range(2, _MOST_COLUMNS + 1):
        windows = Counter(tuple(shapes[at : at + width]) for at in range(len(shapes) - width + 1))
        for pattern, count in windows.most_common(width):
            if count < _LEAST_ROWS or len(set(pattern)) < 2:
                continue
            cost, cells = _fitted(rows, shapes, pattern)
            if cells and len(cells) >= _LEAST_ROWS and cost / len(cells) < best[0] - 1e-9:
                best = (cost / len(cells), cells)
    return best[1]


def _fitted(
    rows: Sequence[Row], shapes: Sequence[str], pattern: Sequence[str]
) -> tuple[float, list[list[tuple[int, int]]]]:
    """The cheapest way to read the lines as whole rows of ``pattern``; a cell may be split over two lines."""
    far = float("inf")
    width = len(pattern)
    costs = [[far] * width for _ in range(len(rows) + 1)]
    taken = [[0] * width for _ in range(len(rows) + 1)]
    costs[0][0] = 0.0
    for at in range(len(rows)):
        for column in range(width):
            here = costs[at][column]
            if here == far:
                continue
            for lines in (1, 2):
                if at + lines > len(rows):
                    continue
                fits = pattern[column] in shapes[at : at + lines]
                split = 0.0
                if lines == 2:  # letters that make a word of their own are a cell of their own
                    other = [rows[i].text for i in (at, at + 1) if shapes[i] != pattern[column]]
                    whole = not other or any(len(text) > 2 for text in other)
                    split = _SPLIT_CELL + (_GOOD_CELL_SPLIT if whole else 0.0)
                cost = here + (0.0 if fits else _WRONG_SHAPE) + split
                to = (column + 1) % width
                if cost < costs[at + lines][to]:
                    costs[at + lines][to], taken[at + lines][to] = cost, lines
    if costs[len(rows)][0] == far:
        return far, []
    cells: list[tuple[int, int]] = []
    at, column = len(rows), 0
    while at:
        lines = taken[at][column]
        cells.append((rows[at - lines].line.start, rows[at - 1].line.end))
        at, column = at - lines, (column - 1) % width
    cells.reverse()
    return costs[len(rows)][0], [cells[i : i + width] for i in range(0, len(cells), width)]


# ------------------------------------------------------------------ one cell a line, column by column


def _columns(rows: Sequence[Row], shapes: Sequence[str]) -> list[list[tuple[int, int]]]:
    """The columns of a table that was read column by column: runs of equal length, each of one shape."""
    runs = [len(list(run)) for _, run in groupby(shapes)]
    if not 2 <= len(runs) <= _MOST_COLUMNS or len(set(runs)) != 1 or runs[0] < _LEAST_ROWS:
        return []
    length = runs[0]
    cells = [(row.line.start, row.line.end) for row in rows]
    return [cells[i : i + length] for i in range(0, len(cells), length)]


# ------------------------------------------------------------------ a row a line


def _rows_in_lines(rows: Sequence[Row], source: Source) -> list[list[tuple[int, int]]]:
    """The cells of lines that each hold a whole row: so many numerals first, then words, then so many numerals.

    A numeral may be damaged beyond recognition in some rows, as long as it is as short there as in the others.
    """
    if len(rows) < _LEAST_ROWS:
        return []
    tokens = [list(re.finditer(r"\S+", row.text)) for row in rows]
    shapes = Counter(_numerals([token.group() for token in line]) for line in tokens)
    (leading, trailing), count = shapes.most_common(1)[0]
    if leading + trailing == 0 or count < _LEAST_ROWS - 1 or count < 0.6 * len(rows):
        return []
    cells: list[list[tuple[int, int]]] = []
    for row, line in zip(rows, tokens, strict=True):
        edges = [*line[:leading], *(line[len(line) - trailing :] if trailing else [])]
        if len(line) <= leading + trailing or any(len(token.group()) > 9 for token in edges):
            return []
        starts = [0, *(line[at].start() for at in range(1, leading + 1))]
        starts += [line[at].start() for at in range(len(line) - trailing, len(line))]
        first = row.line.start + row.indent
        at = [row.line.start, *(first + start for start in starts[1:]), row.line.end]
        cells.append(list(pairwise(at)))
    return cells


def _numerals(words: Sequence[str]) -> tuple[int, int]:
    """How many numerals stand first, and how many last; a line of nothing but numerals has words nowhere."""
    is_numeral = [shape_of(word) != "words" for word in words]
    leading = next((at for at, numeral in enumerate(is_numeral) if not numeral), 0)
    trailing = next((at for at, numeral in enumerate(reversed(is_numeral)) if not numeral), 0)
    return leading, trailing
