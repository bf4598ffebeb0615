"""Entry dates: the date with which a diary's entry opens, and its value.

An entry's date stands alone on a line or runs in: it opens the paragraph and is closed by a point, dots or a comma.
A month alone takes its year from the entries before it; the year turns over between a late and an early month.
Never more precise than the text: where damage leaves the day open, the value is the month. The grammar is that of all
dates (``tei_pipeline.dates``); what is peculiar to entries is how they open and close.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tei_pipeline.dates import Context, Policies, Standing, resolve
from tei_pipeline.dates.expressions import Core, Decade, Expression, Part, Point, Season, Span
from tei_pipeline.dates.find import grammar_of
from tei_pipeline.dates.values import parts, w3c
from tei_pipeline.lexicon import Lexicon

_LONGEST = 80
"""No date with which an entry opens is longer, in letters."""
_LEAD = re.compile(r"[\s.,•…‘“*'\"]*")
_CLOSED = re.compile(r"\s*(?:[.,:;•…—–-]|$)")
_MONTH_CLOSED = re.compile(r"\s*(?:[.:;•…—–-]|,(?!\s+(?:[a-z]|I\b))|$)")
"""As above, but ``May, she said`` is no date: a month alone may be a name."""
_CAPITAL = re.compile(r"\s+[A-Z]")
"""Behind a printed year the point may be lost."""
_YEAR_CLOSED = re.compile(r"\s*(?:[.,•…]|$)")


@dataclass(frozen=True, slots=True)
class Moment:
    """How far the diary has got: the year and month of the entry before, the first month of an interval."""

    year: int | None = None
    month: int | None = None


def read_entry_date(text: str, lexicon: Lexicon, policies: Policies) -> Expression | None:
    """The date with which ``text`` opens, or None.

    >>> from tei_pipeline.lexicon import load_lexicon
    >>> from tei_pipeline.settings import Settings
    >>> lexicon = load_lexicon(Settings())
    >>> read_entry_date("4th January, 1928. Spoke to him.", lexicon, Policies()).core.day.one
    4
    >>> read_entry_date("May I go?", lexicon, Policies()), read_entry_date("In August she left.", lexicon, Policies())
    (None, None)
    """
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    head = text[start : start + _LONGEST]
    grammar = grammar_of(head, lexicon, policies, opens=True)
    for expression, first, end in grammar.expressions(0, bounds=False)[:1]:
        rest = text[start + grammar.tokens.listed[end - 1].end :]
        if first == 0 and _opens(expression, head) and _closes(expression.core, rest):
            return expression
    return None


def _opens(expression: Expression, head: str) -> bool:
    """Whether an entry may be dated so: with a day, a month or a year, in capitals or figures; not about a time."""
    core = expression.core
    if expression.about or not (head[:1].isupper() or _begins_with_day(core)):
        return False
    ends = (core.first, core.last) if isinstance(core, Span) else (core,)
    if any(isinstance(point, Point) and point.day and not point.month for point in ends):
        return False
    return isinstance(core, Point | Span | Part | Season | Decade)


def _begins_with_day(core: Core) -> bool:
    point = core.first if isinstance(core, Span) else core
    return isinstance(point, Point) and (point.day is not None or point.month is None or point.nth is not None)


def _closes(core: Core, rest: str) -> bool:
    """Whether the date ends there, by what follows it."""
    last = core.last if isinstance(core, Span) else core
    if not isinstance(last, Point):
        return bool(_CLOSED.match(rest))
    if last.feast is not None and last.year is None:
        return False
    if last.month is None and last.feast is None:
        return bool(_YEAR_CLOSED.match(rest))
    if last.year is not None:
        return bool(_CLOSED.match(rest) or (_CAPITAL.match(rest) and last.feast is None))
    if last.day is not None or last.nth is not None:
        return bool(_CLOSED.match(rest))
    return bool(_MONTH_CLOSED.match(rest))


def resolve_entry(found: Expression, before: Moment, policies: Policies) -> tuple[str, Moment]:
    """The W3C value of a date (an interval as ``from/to``, nothing where no year can be had), and where it leads.

    >>> from tei_pipeline.dates.expressions import Numeral
    >>> resolve_entry(Expression(Point(month=Numeral((2,)))), Moment(1926, 11), Policies())
    ('1927-02', Moment(year=1927, month=2))
    """
    core = found.core
    year, month = before.year, _first_month(core)
    if year is not None and month is not None and before.month is not None and before.month - month >= 6:
        year += 1
    context = Context(year, standing=Standing.HEADING if year else Standing.NONE)
    value = resolve(found, context, policies)
    dated = value.dated if value else ""
    if value and value.code == "date-weekday" and dated.startswith("--") and year is not None:
        dated = w3c(year, parts(dated)[1])  # the weekday does not fit: the month alone
    if not dated or dated.startswith("--"):
        return "", before
    first, last = (parts(side) for side in (dated.split("/")[0], dated.split("/")[-1]))
    turned = first[0] != last[0] and first[1] is not None and isinstance(core, Span) and core.last.month is not None
    return dated, Moment(last[0], last[1]) if turned else Moment(first[0], first[1])


def _first_month(core: Core) -> int | None:
    point = core.first if isinstance(core, Span) else core
    return point.month.one if isinstance(point, Point) and point.month else None
