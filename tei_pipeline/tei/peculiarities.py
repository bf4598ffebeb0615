"""Peculiarities: what of the file the lines of the TEI do not show, written into the header so that it can be restored.

Line ends, blanks on blank lines, and the blanks after a hyphen that joins two lines are no text. Each is noted once as
the rule with its exceptions by line number, in a form that people read and :func:`parse` undoes:
``LF; CRLF 3 5-9; none 12``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

LINE_ENDS = {"LF": "\n", "CRLF": "\r\n", "CR": "\r", "none": ""}
_NAMES = {end: name for name, end in LINE_ENDS.items()}


def line_end_name(newline: str) -> str:
    """The name of a line end, as the header writes it."""
    return _NAMES[newline]


def blanks(text: str) -> str:
    """White space and control characters as code points: ``20.20.0C``; nothing at all as ``none``."""
    return ".".join(f"{ord(glyph):02X}" for glyph in text) or "none"


def unblanks(written: str) -> str:
    """The characters that :func:`blanks` wrote. Raises ValueError when it is none of its making."""
    return "" if written == "none" else "".join(chr(int(code, 16)) for code in written.split("."))


def write(values: Mapping[int, str]) -> str:
    """The commonest value, then each other one with the lines that have it.

    >>> write({1: "LF", 2: "LF", 3: "CRLF", 4: "LF", 5: "none"})
    'LF; CRLF 3; none 5'
    """
    if not values:
        return ""
    usual = Counter(values.values()).most_common(1)[0][0]
    others: dict[str, list[int]] = {}
    for line, value in sorted(values.items()):
        if value != usual:
            others.setdefault(value, []).append(line)
    return "; ".join([usual, *(f"{value} {' '.join(_ranges(lines))}" for value, lines in others.items())])


def parse(written: str) -> tuple[str, dict[int, str]]:
    """The usual value and the exceptions by line. Raises ValueError when ``written`` has another form.

    >>> parse("LF; CRLF 3 5-6; none 12")
    ('LF', {3: 'CRLF', 5: 'CRLF', 6: 'CRLF', 12: 'none'})
    """
    usual, *others = [part.strip() for part in written.split(";")]
    exceptions: dict[int, str] = {}
    for other in others:
        value, *ranges = other.split()
        for numbers in ranges:
            first, _, last = numbers.partition("-")
            exceptions.update(dict.fromkeys(range(int(first), int(last or first) + 1), value))
    return usual, exceptions


def _ranges(lines: Iterable[int]) -> Iterator[str]:
    run: list[int] = []
    for line in [*lines, -1]:
        if run and line != run[-1] + 1:
            yield str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}"
            run = []
        run.append(line)
