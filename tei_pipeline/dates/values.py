"""Values: the attributes of a TEI date.

TEI: Guidelines 3.6.4 and att.datable.w3c: ``when``, or ``from`` and ``to``, or ``notBefore`` and ``notAfter``, never
two of these kinds on one element. What is written never is more precise than what is known.
"""

from __future__ import annotations

from dataclasses import dataclass

from tei_pipeline.dates.calendars import Day, days_in

_SIDES = ("when", "from", "to", "notBefore", "notAfter")
ORDER = (*_SIDES, "type", "calendar", "precision", "evidence", "cert")
"""All attributes, in the order in which they are written."""


@dataclass(frozen=True, slots=True)
class Value:
    """The value of a date as attributes, and why it is less sure than it might be (empty where it is sure).

    ``problem`` is a sentence for an editor, ``code`` what kind of problem it is.
    """

    attrs: tuple[tuple[str, str], ...]
    code: str = ""
    problem: str = ""

    @classmethod
    def make(cls, code: str = "", problem: str = "", **attrs: str) -> Value:
        """A value from attributes; those that are empty are left out.

        >>> Value.make(when="1926", cert="").attrs
        (('when', '1926'),)
        """
        return cls(tuple((name, attrs[name]) for name in ORDER if attrs.get(name)), code, problem)

    def get(self, name: str) -> str:
        """The attribute called ``name``, or an empty string."""
        return dict(self.attrs).get(name, "")

    @property
    def dated(self) -> str:
        """The value as one string: a date, or two with a stroke between them, as in ``div/@n``."""
        sides = [self.get(name) for name in _SIDES if self.get(name)]
        return "/".join(sides)


def w3c(year: int | None, month: int | None = None, day: int | None = None) -> str:
    """A W3C date. Years before Christ are negative, without a year 0 (P5 remark on ``teidata.temporal.w3c``).

    >>> w3c(1926, 3, 18), w3c(1926), w3c(None, 3, 18), w3c(None, 3), w3c(-44)
    ('1926-03-18', '1926', '--03-18', '--03', '-0044')
    """
    if year is None:
        return f"--{month:02d}" + (f"-{day:02d}" if day else "") if month else f"---{day:02d}"
    written = f"-{-year:04d}" if year < 0 else f"{year:04d}"
    return written + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if month and day else "")


def parts(value: str) -> tuple[int | None, int | None, int | None]:
    """The year, month and day of a W3C date.

    >>> parts("1926-03"), parts("--03-18"), parts("-0044")
    ((1926, 3, None), (None, 3, 18), (-44, None, None))
    """
    if value.startswith("--"):
        rest = value[2:].split("-")
        return None, int(rest[0]) if rest[0] else None, int(rest[1]) if len(rest) > 1 else None
    sign = -1 if value.startswith("-") else 1
    numbers = [int(part) for part in value.removeprefix("-").split("-")]
    return sign * numbers[0], *[*numbers[1:], None, None][:2]  # type: ignore[return-value]


def first_day(value: str) -> Day:
    """The first day that a value with a year covers.

    >>> first_day("1926-02"), last_day("1926-02")
    ((1926, 2, 1), (1926, 2, 28))
    """
    year, month, day = parts(value)
    if year is None:
        raise ValueError(f"{value} has no year")
    return year, month or 1, day or 1


def last_day(value: str) -> Day:
    """The last day that a value with a year covers."""
    year, month, day = parts(value)
    if year is None:
        raise ValueError(f"{value} has no year")
    return year, month or 12, day or days_in(year, month or 12)
