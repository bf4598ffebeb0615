"""Tables: tab-separated files of ``dictionaries/``, with a line of column names and ``#`` comments."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tei_pipeline.errors import BadMetadata, NoAccess


def dictionaries_folder() -> Path:
    """The tables that come with the program: inside the installed package, else beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "dictionaries"
    return installed if installed.is_dir() else package.parent / "dictionaries"


def table_of(folder: Path, name: str) -> Path:
    """The file of a table: that of ``folder``, or the one that comes with the program where the folder has none. So the
    user's folder needs only the tables that differ, and goes on to serve when the program brings a new one.

    >>> table_of(dictionaries_folder(), "words.tsv").name
    'words.tsv'
    """
    own = folder / name
    return own if own.exists() else dictionaries_folder() / name


def rows_of(folder: Path, name: str, *columns: str) -> Iterator[dict[str, str]]:
    """The rows of the table that :func:`table_of` finds."""
    return read_table(table_of(folder, name), columns)


def read_table(file: Path, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """The rows of a table as dictionaries.

    Raises :class:`NoAccess` when the file cannot be read and :class:`BadMetadata` when a column is missing or a row
    has too few or too many cells.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise NoAccess(str(file), f"the table cannot be read ({error}); restore it, or save it as UTF-8") from error
    header: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("# "):
            continue
        cells = line.split("\t")
        if not header:
            header = cells
            if tuple(header) != columns:
                raise BadMetadata(str(file), f"line {number}: the columns should be {', '.join(columns)}")
            continue
        if len(cells) != len(header):
            raise BadMetadata(str(file), f"line {number}: {len(cells)} cells where {len(header)} are due; use tabs")
        yield dict(zip(header, cells, strict=True))
