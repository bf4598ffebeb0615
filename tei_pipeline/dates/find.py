"""Find: which expressions of a text are dates.

A day with its month, a month with its year, a feast with a year stand for themselves. A number alone, the name of a
month alone, an ordinal alone are dates only beside words that make them one; beside others (``p. 1926``,
``1926 cases``, ``the 18th Hussars``) they are none. The words are data: ``frames``, ``in_month``, ``in_year`` of the
language's file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tei_pipeline.dates.expressions import (
    Blank,
    Century,
    Decade,
    Expression,
    Open,
    Part,
    Point,
    Regnal,
    Relative,
    RelativeWeekday,
    Season,
    Span,
)
from tei_pipeline.dates.glyphs import Glyphs
from tei_pipeline.dates.grammar import Grammar, starts
from tei_pipeline.dates.numerals import Numerals
from tei_pipeline.dates.point_grammar import DASHES
from tei_pipeline.dates.policies import Policies
from tei_pipeline.dates.tokens import Tokens
from tei_pipeline.lexicon import Lexicon

_ROLES = frozenset(
    {
        "month", "weekday", "ordinal", "cardinal", "season", "part", "decade", "feast", "relative", "circa", "between",
        "towards", "year_word", "night", "few", "weekday_cue", "christian_era",
    }
)  # fmt: skip
_BOUND_ROLES = frozenset({"before", "after", "by", "since", "until", "not_before"})
_MODERN = range(1500, 2040)
"""Years that may stand without a word before them; a number outside needs one."""
_CLOSING = frozenset(".,;:)]!?…'’\"”—–-*^")


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a text: its place and its expression."""

    start: int
    end: int
    expression: Expression


def grammar_of(
    text: str, lexicon: Lexicon, policies: Policies, *, opens: bool = False, glyphs: Glyphs | None = None
) -> Grammar:
    """The grammar over the tokens of a text."""
    tokens = Tokens.of(text, lexicon.dates)
    return Grammar(tokens, Numerals(tokens, glyphs or Glyphs(lexicon)), policies.day_first, opens)


def find_dates(
    text: str, lexicon: Lexicon, policies: Policies, *, opens: bool = False, glyphs: Glyphs | None = None
) -> list[Found]:
    """The dates of a text in order; none overlaps another. ``opens`` where a month alone may stand first.

    ``glyphs`` remember the damaged words of the passages before.

    >>> from tei_pipeline.lexicon import load_lexicon
    >>> from tei_pipeline.settings import Settings
    >>> text = "The 18th Hussars left in March 1926; I may go on 4th May, p. 1926."
    >>> [text[f.start : f.end] for f in find_dates(text, load_lexicon(Settings()), Policies())]
    ['March 1926', '4th May']
    """
    grammar = grammar_of(text, lexicon, policies, opens=opens, glyphs=glyphs)
    tokens = grammar.tokens
    roles = _ROLES | _BOUND_ROLES if policies.bounds_inside else _ROLES
    frames = _Frames(grammar, policies, opens=opens)
    found: list[Found] = []
    behind = 0
    for at in starts(grammar, roles):
        if at < behind:
            continue
        read = grammar.expressions(at, bounds=policies.bounds_inside)
        accepted = [place for place in map(frames.trimmed, read) if frames.accept(*place)]
        if len(accepted) < len(read):
            single = [place for place in map(frames.trimmed, _single(grammar, at)) if frames.accept(*place)]
            accepted = accepted or single
        for expression, first, end in accepted:
            start = frames.with_article(expression, first)
            found.append(Found(tokens.listed[start].start, tokens.listed[end - 1].end, expression))
            behind = end
    return found


def _single(grammar: Grammar, at: int) -> list[tuple[Expression, int, int]]:
    core = grammar.core(at)
    return [(Expression(core[0]), at, core[1])] if core else []


def read_expression(text: str, lexicon: Lexicon, policies: Policies) -> Found | None:
    """The date that a whole expression is, with what stands before and after it; None where it is none.

    >>> from tei_pipeline.lexicon import load_lexicon
    >>> from tei_pipeline.settings import Settings
    >>> read_expression("before January 1928", load_lexicon(Settings()), Policies()).expression.bound
    'before'
    """
    grammar = grammar_of(text, lexicon, policies)
    tokens = grammar.tokens
    best: tuple[Expression, int, int] | None = None
    for at in range(min(3, tokens.count)):
        for expression, first, end in (*grammar.expressions(at, bounds=True), *_single(grammar, at)):
            if best is None or end - first > best[2] - best[1]:
                best = (expression, first, end)
    if best is None:
        return None
    expression, first, end = best
    frames = _Frames(grammar, policies, opens=True, alone=True)
    if not frames.accept(expression, first, end):
        return None
    doubt = (tokens.key(end) == "?" and end + 1 >= tokens.count) or (first == 1 and tokens.key(0) == "?")
    return Found(
        tokens.listed[first].start, tokens.listed[end - 1].end, replace(expression, doubt=expression.doubt or doubt)
    )


@dataclass(frozen=True)
class _Frames:
    """Says of an expression at a place whether it is a date there."""

    grammar: Grammar
    policies: Policies
    opens: bool
    alone: bool = False

    @property
    def _tokens(self) -> Tokens:
        return self.grammar.tokens

    def trimmed(self, place: tuple[Expression, int, int]) -> tuple[Expression, int, int]:
        """The expression without the words that stay outside the element, with the mark of doubt behind it."""
        expression, first, end = place
        tokens = self._tokens
        core = expression.core
        if isinstance(core, Span):
            first = tokens.past(first, "from", "between") if not self.alone else first
            first = tokens.past(first, "the") if not self.alone else first
        if isinstance(core, Open):
            first = tokens.past(first, "from")
        if isinstance(core, RelativeWeekday) and core.cue == "on":
            first = tokens.past(first, "weekday_cue")
        night = tokens.phrase(first, "night")
        first = night[1] if night else first
        if not self.alone and isinstance(core, Point) and tokens.phrase(first, "year_word"):
            first = tokens.past(first, "year_word")
        if tokens.key(end) == "?" and tokens.key(end + 1) in (")", "]", "-", "–") and tokens.close(end):
            return replace(expression, doubt=True), first, end + 1
        return expression, first, end

    def with_article(self, expression: Expression, first: int) -> int:
        """Where the element begins: with the article before a period or a counted day."""
        tokens = self._tokens
        core = expression.core
        wants = isinstance(core, Part | Decade | Century | Season) or (isinstance(core, Point) and core.nth is not None)
        return first - 1 if wants and first and tokens.phrase(first - 1, "the") else first

    # -------------------------------------------------------------- what is a date

    def accept(self, expression: Expression, first: int, end: int) -> bool:
        """Whether the expression is a date where it stands."""
        core = expression.core
        tokens = self._tokens
        if end <= first or self._in_word(first, end):
            return False
        if isinstance(core, Relative):
            return self._relative(core)
        if isinstance(core, RelativeWeekday):
            return self.policies.relative != "none"
        if isinstance(core, Point):
            return self._point(core, first, end, about=expression.about or bool(expression.bound))
        if isinstance(core, Span):
            return self._span(core, first, end)
        if isinstance(core, Open):
            return self.alone or core.first.month is not None or self._year(first, first + 1)
        if isinstance(core, Blank):
            return self.alone or tokens.ends_with(first, "in_year") or tokens.key(first - 1) in ("(", "the", ",")
        if isinstance(core, Part):
            return self._part(core, first, end)
        if isinstance(core, Season):
            return core.year is not None
        if isinstance(core, Century):
            return self.alone or tokens.key(end) not in DASHES or not tokens.key(end)
        if isinstance(core, Decade):
            return True
        return isinstance(core, Regnal)

    def _part(self, core: Part, first: int, end: int) -> bool:
        whole = core.whole
        if isinstance(whole, Point) and whole.year is not None and whole.month is None:
            return self._is_year_number(end - 1)
        if isinstance(whole, Point) and whole.month is not None and whole.year is None:
            return self._tokens.word(end - 1)[:1].isupper() or self._tokens.word(end - 1) == "."
        return not isinstance(whole, Relative)

    def _in_word(self, first: int, end: int) -> bool:
        """Whether a hyphen or point ties the expression to a number or word beside it: ``U-1926``, ``1,926``."""
        tokens = self._tokens
        before, after = tokens.key(first - 1), tokens.key(end)
        tied = tokens.close(first) and tokens.close(first - 1) and before in ("-", ".", ",", "/", "_", "–")
        if tied and (tokens.word(first - 2)[-1:].isdigit() or before in ("_", "/")):
            return True
        if tied and before == "-" and tokens.word(first)[:1].isdigit():
            return True
        if after in (",", ".", "/", ":") and tokens.close(end) and tokens.close(end + 1):
            return tokens.word(end + 1)[:1].isdigit() and tokens.word(end - 1)[-1:].isdigit()
        return after in ("°", "%", "′", "″") or (after == "-" and self._compound(end))

    def _compound(self, end: int) -> bool:
        """Whether a lower-case word hangs on: ``a 1926-pattern rifle``."""
        tokens = self._tokens
        return tokens.close(end) and tokens.close(end + 1) and tokens.word(end + 1)[:1].islower()

    def _relative(self, core: Relative) -> bool:
        if self.policies.relative == "none":
            return self.alone
        return self.alone or core.words.named or self.policies.relative == "all"

    def _point(self, core: Point, first: int, end: int, *, about: bool) -> bool:
        if core.before_christ or core.nth is not None or core.month_step is not None:
            return True
        if core.feast is not None:
            has_year = core.year is not None or core.year_step is not None
            return has_year or (not core.feast.common and (core.feast.day is not None or self.alone))
        if core.month is not None and (core.day is not None or core.year is not None or core.year_step is not None):
            return self._day_and_month(core, first, end)
        if core.month is not None:
            return self._month(first, end, about=about)
        if core.day is not None:
            return self._day(core, first, end)
        if core.year is None:
            return False
        return self.alone or self._year(first, end, about=about)

    def _day_and_month(self, core: Point, first: int, end: int) -> bool:
        """A day and month; without ordinal and year none where things are counted, or one of several is meant."""
        tokens = self._tokens
        if core.year is not None or self.alone or core.day is None:
            return True
        if tokens.phrase(first, "ordinal") and not tokens.phrase(tokens.past(first, "ordinal"), "of"):
            return False  # "the second May"
        unmarked = tokens.key(first).isdecimal() and first + 2 == end
        return not (unmarked and self._a_noun_follows(first, end))  # "12 March hares"

    def _month(self, first: int, end: int, *, about: bool) -> bool:
        """A month alone: after ``in`` and its like, or where the text opens with it."""
        tokens = self._tokens
        key = tokens.key(first)
        if self.alone:
            return tokens.count <= end + 1 or key not in tokens.words.sets.get("unsure_months", frozenset())
        if not tokens.word(first)[:1].isupper() or self._names_a_thing(first, end):
            return False
        if tokens.ends_with(first, "in_month"):
            return True
        if key in tokens.words.sets.get("unsure_months", frozenset()) or not key:
            return self.opens and self._is_first(first) and self._closed(end)
        return tokens.ends_with(first, "before_month") or (self.opens and self._is_first(first) and self._closed(end))

    def _names_a_thing(self, first: int, end: int) -> bool:
        """Whether the month is part of a name or describes what follows: *the May session*."""
        tokens = self._tokens
        following = tokens.word(end)
        article = bool(tokens.phrase(first - 1, "the"))
        joined = bool(following) and tokens.listed[end].start - tokens.listed[end - 1].end <= 1
        if not joined or not following[:1].isalpha():
            return False
        return article or (following[:1].isupper() and not tokens.phrase(end, "month"))

    def _is_first(self, first: int) -> bool:
        """Whether nothing but signs stands before a token."""
        return not any(token.text[:1].isalnum() for token in self._tokens.listed[:first])

    def _closed(self, end: int) -> bool:
        following = self._tokens.key(end)
        if following == ",":
            word = self._tokens.word(end + 1)
            return not word[:1].islower() and word != "I"
        return not following or following in _CLOSING

    def _day(self, core: Point, first: int, end: int) -> bool:
        """The 20th, Thursday the 18th: an ordinal alone, after *on the* and before no noun."""
        tokens = self._tokens
        if self.alone:
            return core.weekday is not None or tokens.count <= end + 1 or not tokens.word(end)[:1].isalpha()
        if core.weekday is not None:
            return bool(core.day and core.day.values) and tokens.word(end - 1)[:1].isdigit()
        if core.day is None or core.day.one is None or core.day.damaged:
            return False
        on = tokens.phrase(first - 1, "the") and (
            tokens.phrase(first - 2, "weekday_cue") or tokens.phrase(first - 2, "until")
        )
        following = tokens.key(end)
        return bool(on) and (not following or following in _CLOSING)

    def _span(self, core: Span, first: int, end: int) -> bool:
        tokens = self._tokens
        if core.first.month or core.last.month:
            named = core.first.year or core.last.year or core.first.day or core.last.day
            return bool(named) or self.alone or self.opens or tokens.ends_with(first, "in_month")
        if core.first.feast or core.last.feast:
            return core.last.year is not None
        if core.within or self.alone:
            return True
        if core.first.year is None or core.last.year is None:
            return False
        if core.first.year.one and core.last.year.one and core.last.year.one <= core.first.year.one:
            return False
        return not self._counts(first, end) and core.first.year.values[0] in _MODERN

    # -------------------------------------------------------------- numbers that are years

    def _year(self, first: int, end: int, *, about: bool = False) -> bool:
        tokens = self._tokens
        if self._counts(first, end):
            return False
        numeral = self.grammar.numerals.glyphs.year(tokens.word(first)) if tokens.word(first) else None
        framed = about or tokens.ends_with(first, "in_year")
        if numeral is None:  # in words, in Roman figures, or with a word of the era
            return framed or tokens.word(first).isupper() or bool(tokens.phrase(end - 1, "christian_era"))
        number = numeral.values[0]
        if number in _MODERN:
            return framed or not self._a_noun_follows(first, end)
        return framed and not self._a_noun_follows(first, end)

    def _is_year_number(self, at: int) -> bool:
        return not self._counts(at, at + 1)

    def _counts(self, first: int, end: int) -> bool:
        """Whether the words beside a number say that it is a page, a price, a count or a name of a thing."""
        tokens = self._tokens
        if tokens.ends_with(first, "frame:before_number"):
            return True
        before = tokens.key(first - 1)
        if before in ("£", "$", "€", "§", "#", "+", "=", "×", "<", ">") or (before == "." and self._abbreviated(first)):
            return True
        after = tokens.before(end + 1, 1)
        unit = tokens.words.sets.get("frame:after_number", frozenset())
        return after in unit or (tokens.key(end) in ("-", "°") and tokens.key(end + 1) in unit)

    def _abbreviated(self, first: int) -> bool:
        """Whether a point before the number ends an abbreviation that numbers things (``No. 1926``)."""
        tokens = self._tokens
        return tokens.before(first, 1) in tokens.words.sets.get("frame:before_number", frozenset())

    def _a_noun_follows(self, first: int, end: int) -> bool:
        """Whether a plural in small letters follows a round or unframed number: ``1200 envelopes``."""
        tokens = self._tokens
        following = tokens.word(end)
        if not following[:1].islower() or tokens.listed[end].start == tokens.listed[end - 1].end:
            return False
        return following.endswith("s") and len(following) > 3 and not following.endswith(("ss", "us", "'s", "’s"))
