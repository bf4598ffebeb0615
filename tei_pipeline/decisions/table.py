r"""The decisions file: one decision a line, tab-separated, made to be read, edited and kept under version control.

The first line that is no comment names the columns; ``#`` and a blank begin a comment. White space that would break
the table is written as ``\n``, ``\r`` and ``\t``, a backslash as ``\\``. Lines written by hand may leave ``place``
empty where they give the context: the key is made from it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from tei_pipeline.decisions.places import CLOSE, OPEN, key_of_context
from tei_pipeline.document import Decision, EditKind, Verdict
from tei_pipeline.document.decisions import EVERYWHERE, is_word
from tei_pipeline.errors import BadDecisions, NoAccess

COLUMNS = ("place", "verdict", "before", "after", "context", "kind", "rule", "who", "when", "comment")
HEADING = "# Decisions on the corrections of a text, one a line; see docs/review.md\n" + "\t".join(COLUMNS) + "\n"
MAX_BYTES = 50_000_000
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_UNESCAPES = {written: char for char, written in _ESCAPES.items()}
_WHEN = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?Z)?")
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_KEY = re.compile(r"[0-9a-f]{16}(?:~[1-9]\d*/[1-9]\d*)?")
_ON_SERIES = frozenset({Verdict.ACCEPT, Verdict.REJECT, Verdict.NEVER, Verdict.ALWAYS})
_ON_PLACES = frozenset({Verdict.ACCEPT, Verdict.REJECT, Verdict.OTHER, Verdict.SLIP})


def read_decisions(file: Path) -> tuple[Decision, ...]:
    """The decisions of ``file``, in its order; none where there is no such file.

    Raises :class:`BadDecisions` with the line of what is wrong, and :class:`NoAccess` when the file cannot be read.
    """
    try:
        content = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        raise NoAccess(str(file), f"the decisions cannot be read ({error.strerror}); check the rights") from error
    return parse_decisions(content, str(file))


def parse_decisions(content: bytes, name: str) -> tuple[Decision, ...]:
    r"""The decisions that ``content`` holds; ``name`` is the file's, for messages.

    >>> table = "\t".join(COLUMNS) + "\n*\talways\ttne\tthe" + "\t" * 6 + "\n"
    >>> [(d.before, d.verdict.value, d.after) for d in parse_decisions(table.encode(), "x.tsv")]
    [('tne', 'always', 'the')]
    """
    if len(content) > MAX_BYTES:
        raise BadDecisions(name, f"has more than {MAX_BYTES:,} bytes; this is no decisions file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadDecisions(name, f"is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    found: list[Decision] = []
    header: Sequence[str] = ()
    for number, line in enumerate(re.split("\r\n|\n", text), 1):
        if not line.strip() or line.startswith("# "):
            continue
        cells = line.split("\t")
        if not header:
            header = cells
            if unknown := [cell for cell in cells if cell not in COLUMNS]:
                raise BadDecisions(name, f"line {number}: no column is called `{unknown[0]}`; use {', '.join(COLUMNS)}")
            if missing := {"verdict", "before"} - set(cells):
                raise BadDecisions(name, f"line {number}: the column `{min(missing)}` is missing in the first line")
            continue
        # Spreadsheets drop empty cells at the end of a line; too many cells are another matter.
        if len(cells) > len(header):
            raise BadDecisions(name, f"line {number}: {len(cells)} cells under {len(header)} columns; take out a tab")
        row = dict(zip(header, map(_unescape, cells), strict=False))
        found.append(_decision(row, number, name))
    return tuple(found)


def row_of(decision: Decision) -> str:
    """One decision as a line of the file, with its line feed."""
    cells = (
        decision.place,
        decision.verdict,
        decision.before,
        decision.after,
        decision.context,
        decision.kind,
        decision.rule,
        decision.who,
        decision.when,
        decision.comment,
    )
    return "\t".join(re.sub(r"[\\\t\n\r]", lambda m: _ESCAPES[m[0]], str(cell)) for cell in cells) + "\n"


def write_table(decisions: Iterable[Decision]) -> bytes:
    """A whole file."""
    return (HEADING + "".join(map(row_of, decisions))).encode("utf-8")


def _unescape(cell: str) -> str:
    return re.sub(r"\\[\\tnr]", lambda m: _UNESCAPES[m[0]], cell)


def _decision(row: dict[str, str], number: int, name: str) -> Decision:
    def bad(problem: str) -> BadDecisions:
        return BadDecisions(name, f"line {number}: {problem}")

    try:
        verdict = Verdict(row["verdict"].strip())
    except ValueError:
        raise bad(f"`{row['verdict']}` is no verdict; allowed: {', '.join(Verdict)}") from None
    try:
        kind = EditKind(row.get("kind", "").strip() or EditKind.SPELLING)
    except ValueError:
        raise bad(f"`{row['kind']}` is no kind of correction; allowed: {', '.join(EditKind)}") from None
    before, after, context = row.get("before", ""), row.get("after", ""), row.get("context", "")
    place = row.get("place", "").strip() or _place_of(context, before)
    when = row.get("when", "").strip()
    if not before:
        raise bad("`before` is empty: it must say which letters of the source are meant")
    if not place:
        raise bad(f"give a context with the place in {OPEN}{CLOSE}, or * as the place for every one of these words")
    if place != EVERYWHERE and not _KEY.fullmatch(place):
        raise bad(
            f"`{place}` is no place: * or what the program wrote; leave it empty to have it made from the context"
        )
    if place != EVERYWHERE and OPEN not in context:
        raise bad(f"its context must have the place in {OPEN}{CLOSE}, so that it can be found again")
    if verdict not in (_ON_SERIES if place == EVERYWHERE else _ON_PLACES):
        where = "everywhere (place *)" if place == EVERYWHERE else "one place; for `always` and `never` the place is *"
        raise bad(f"`{verdict}` cannot be said of {where}")
    if verdict not in (Verdict.NEVER, Verdict.REJECT, Verdict.ACCEPT) and after == before:
        raise bad("`before` and `after` are the same: nothing would change")
    if verdict in (Verdict.ALWAYS, Verdict.NEVER) and not is_word(before):
        raise bad(f"`{verdict}` is said of a word, and `{before}` has less than two letters")
    if verdict is Verdict.ALWAYS and not after.strip():
        raise bad("`always` needs the reading in `after`")
    if found := _CONTROL.search(after):
        raise bad(f"`after` holds the character U+{ord(found[0]):04X}, which no reading can; take it out")
    if when and not (_WHEN.fullmatch(when) and _is_day(when[:10])):
        raise bad(f"`{when}` is no date; write 1926-05-31 or leave it empty")
    return Decision(
        place, verdict, before, after, context, kind, row.get("rule", ""), row.get("who", ""), when,
        row.get("comment", ""), number,
    )  # fmt: skip


def _is_day(date: str) -> bool:
    try:
        datetime.date.fromisoformat(date)
    except ValueError:
        return False
    return True


def _place_of(context: str, before: str) -> str:
    return key_of_context(context, before) if OPEN in context else ""
