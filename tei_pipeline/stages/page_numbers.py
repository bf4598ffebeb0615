"""Page numbers: fit what the OCR left of them to the one sequence that the printer counted.

A single number line tells little: ``[aoi]`` may be anything, ``[2823`` looks like 2823. The sequence tells: leaf after
leaf the number rises by one, so each leaf's number is its place plus an offset that changes only where leaves are
lost, inserted or unnumbered. The cheapest sequence of offsets wins (Viterbi), where reading a damaged number costs
what its glyphs cost (``dictionaries/digits.tsv``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

from tei_pipeline.lexicon import Lexicon

Style = Literal["arabic", "roman"]
Side = Literal["top", "bottom"]

# Costs in units of one plainly wrong glyph. Set on the first real input and on the sample volume, 2026-11-22; the
# result does not change when any one of them is halved or half as large again (tests/stages/test_page_numbers.py).
NOT_PRINTED = 1.0
UNREADABLE = 2.5
CONTRADICTED = 3.0
OUTSIDE = 0.3
OUTSIDE_THOUGH_NUMBERED = 2.5
ENTER_OR_LEAVE = 4.0
JUMP = 5.0
JUMP_BACK = 9.0
WRONG_SIDE = 1.0
VERSO_UNNUMBERED = 0.05

_PLAUSIBLE = 0.5
_BRACKET = 0.3
_LOST_BRACKET = 0.4
_JUNK = 0.4
_WRONG = 1.0
_OTHER_DIGIT = 2.0
_OPENING, _CLOSING = tuple("[({|-–—"), tuple("])}|-–—")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something at the edge of a leaf that may be its number: place in the source, letters, top or bottom."""

    start: int
    end: int
    text: str
    side: Side


@dataclass(frozen=True, slots=True)
class Number:
    """The number of a leaf: its value and style, what it was read from (None: inferred), and the cost of reading."""

    value: int
    style: Style
    read_from: Candidate | None
    cost: float

    @property
    def printed(self) -> str:
        """As the book prints it."""
        return str(self.value) if self.style == "arabic" else to_roman(self.value)


@dataclass(frozen=True, slots=True)
class _State:
    style: Style
    offset: int


def fit(leaves: Sequence[Sequence[Candidate]], brackets: tuple[str, str], lexicon: Lexicon) -> list[Number | None]:
    """The number of each leaf, None for leaves outside any numbered sequence.

    ``leaves`` gives each leaf's candidates, ``brackets`` what stands around the book's numbers. Where a leaf without
    a number may have one of two, it has the odd one: parts of a book begin on a right-hand page.
    """
    states = _states(leaves, lexicon)
    if not states:
        return [None] * len(leaves)
    side = _side(leaves, states, lexicon)
    options: list[_State | None] = [None, *states]
    best: list[float] = []
    back: list[list[int]] = []
    readings: list[list[tuple[float, Number | None]]] = []
    for at, candidates in enumerate(leaves):
        read = [_read(state, at, candidates, side, brackets, lexicon) for state in options]
        readings.append(read)
        if not best:
            best = [cost for cost, _ in read]
            continue
        steps, row = [], []
        for now, state in enumerate(options):
            cost, before = min((best[then] + _step(options[then], state), then) for then in range(len(options)))
            steps.append(before)
            row.append(cost + read[now][0])
        back.append(steps)
        best = row
    choice = best.index(min(best)) if best else 0
    path = [choice]
    for steps in reversed(back):
        choice = steps[choice]
        path.append(choice)
    path.reverse()
    numbers = [readings[at][state][1] for at, state in enumerate(path)]
    seen = [at for at, number in enumerate(numbers) if number and number.read_from]
    # Before the first number that is read and after the last, nothing shows that the printer went on counting.
    return [number if seen and seen[0] <= at <= seen[-1] else None for at, number in enumerate(numbers)]


def strict_value(text: str, lexicon: Lexicon) -> tuple[Style, int] | None:
    """The number that ``text`` shows if its glyphs are digits or near look-alikes of digits.

    >>> strict_value("[ 20 ]", Lexicon()), strict_value("xiv", Lexicon()), strict_value("of 20", Lexicon())
    (('arabic', 20), ('roman', 14), None)
    """
    core = re.sub(r"[\s\[\](){}.\-–—|~]", "", text)
    if not 0 < len(core) <= 4:
        return None
    if re.fullmatch(r"[ivxlc]+", core) and not re.search(r"\d", text):
        value = from_roman(core)
        if value is not None:
            return "roman", value
    digits = ""
    for glyph in core:
        near = [d for d, cost in lexicon.digits.get(glyph, ()) if cost <= 0.2 and len(d) == 1]
        digits += glyph if glyph.isdecimal() and glyph.isascii() else near[0] if near else "?"
    if "?" in digits or not any(glyph.isdecimal() for glyph in core):
        return None
    return "arabic", int(digits)


def reading_cost(text: str, printed: str, brackets: tuple[str, str], lexicon: Lexicon) -> float:
    """What it costs to believe that ``text`` is the damaged number ``printed`` (0: it says just that)."""
    return _alignment_cost("".join(text.split()), printed, brackets, _Glyphs(lexicon))


class _Glyphs:
    """Hashable handle on the lexicon's digit table, so that costs of like strings are worked out once."""

    __slots__ = ("digits",)

    def __init__(self, lexicon: Lexicon) -> None:
        self.digits = lexicon.digits

    def __hash__(self) -> int:
        return id(self.digits)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Glyphs) and other.digits is self.digits


@cache
def _alignment_cost(seen: str, printed: str, brackets: tuple[str, str], glyphs: _Glyphs) -> float:
    expected = [*brackets[0], *printed, *brackets[1]]
    is_bracket = [True] * len(brackets[0]) + [False] * len(printed) + [True] * len(brackets[1])
    rows, columns = len(seen), len(expected)
    far = float("inf")
    cost = [[far] * (columns + 1) for _ in range(rows + 1)]
    cost[0][0] = 0.0
    for i in range(rows + 1):
        misread = [
            (length, intended, price)
            for length in (1, 2)
            if i + length <= rows
            for intended, price in glyphs.digits.get(seen[i : i + length], ())
            if len(intended) + length > 2
        ]
        for j in range(columns + 1):
            here = cost[i][j]
            if here == far:
                continue
            if i < rows:
                junk = _JUNK if not seen[i].isalnum() else _WRONG
                cost[i + 1][j] = min(cost[i + 1][j], here + junk)
            if j < columns:
                lost = _LOST_BRACKET if is_bracket[j] else _WRONG
                cost[i][j + 1] = min(cost[i][j + 1], here + lost)
            if i < rows and j < columns:
                step = _glyph_cost(seen[i], expected[j], is_bracket[j], glyphs)
                cost[i + 1][j + 1] = min(cost[i + 1][j + 1], here + step)
                for length, intended, price in misread:
                    to = j + len(intended)
                    if "".join(expected[j:to]) == intended:
                        cost[i + length][to] = min(cost[i + length][to], here + price)
    return cost[rows][columns]


def _glyph_cost(seen: str, expected: str, bracket: bool, glyphs: _Glyphs) -> float:
    if seen == expected:
        return 0.0
    if bracket:
        return _BRACKET if not seen.isalnum() or seen in "tlrCcI1iJjFf37" else _WRONG
    otherwise = _OTHER_DIGIT if seen.isdecimal() else _WRONG  # OCR damages digits, it seldom swaps them
    return min((cost for digit, cost in glyphs.digits.get(seen, ()) if digit == expected), default=otherwise)


def _states(leaves: Sequence[Sequence[Candidate]], lexicon: Lexicon) -> list[_State]:
    """The offsets that numbers read without doubt vote for, and those beside them."""
    votes: Counter[_State] = Counter()
    for at, candidates in enumerate(leaves):
        values = {strict_value(candidate.text, lexicon) for candidate in candidates}
        votes.update(_State(value[0], value[1] - at) for value in values if value)
    needed = 2 if len(leaves) > 3 else 1
    often = [(state, count) for state, count in votes.most_common(12) if count >= needed]
    strong = [state for state, count in often if count > 2 or state.style == "arabic"]
    near = {_State(s.style, s.offset + d) for s in strong if s.style == "arabic" for d in (-1, 1, 2)}
    return sorted({*strong, *near}, key=lambda s: (s.style, s.offset))


def _side(leaves: Sequence[Sequence[Candidate]], states: Sequence[_State], lexicon: Lexicon) -> Side:
    """Where the numbers of the book stand: the edge at which more of them fit the sequence."""
    votes: Counter[Side] = Counter({"bottom": 0})
    for at, candidates in enumerate(leaves):
        for candidate in candidates:
            value = strict_value(candidate.text, lexicon)
            if value and _State(value[0], value[1] - at) in states:
                votes[candidate.side] += 1
    return votes.most_common(1)[0][0]


def _read(
    state: _State | None,
    at: int,
    candidates: Sequence[Candidate],
    side: Side,
    brackets: tuple[str, str],
    lexicon: Lexicon,
) -> tuple[float, Number | None]:
    if state is None:
        numbered = any(c.side == side and strict_value(c.text, lexicon) for c in candidates)
        return (OUTSIDE_THOUGH_NUMBERED if numbered else OUTSIDE), None
    value = at + state.offset
    if value < 1:
        return float("inf"), None
    best = Number(value, state.style, None, NOT_PRINTED + (VERSO_UNNUMBERED if value % 2 == 0 else 0.0))
    nearest = (True, 0.0, 0)
    for candidate in candidates:
        full = reading_cost(candidate.text, best.printed, brackets, lexicon)
        framed = is_frame(candidate.text, brackets)
        cost = min(full, UNREADABLE) if framed else full
        cost += WRONG_SIDE if candidate.side != side else 0.0
        limit = UNREADABLE if framed else _most_for_bare(best.printed, brackets)
        rank = (not _is_whole_frame(candidate.text, brackets), full, -len(candidate.text))
        nearer = cost <= best.cost and rank < nearest if best.read_from else True
        if cost <= limit and nearer:
            best, nearest = Number(value, state.style, candidate, cost), rank
    if best.cost > _PLAUSIBLE and any(c.side == side and _is_plain(c.text, brackets) for c in candidates):
        best = Number(value, state.style, best.read_from, max(best.cost, CONTRADICTED))
    return best.cost, best


def _most_for_bare(printed: str, brackets: tuple[str, str]) -> float:
    """What letters without brackets may cost at most to be taken for this number.

    Of one digit, half of a wrong letter; where the book has brackets, both of them may be lost besides.
    """
    lost = 2 * _LOST_BRACKET if brackets[0] else 0.0
    return min(NOT_PRINTED, 0.2 + 0.3 * len(printed) + lost)


def _is_whole_frame(text: str, brackets: tuple[str, str]) -> bool:
    bare = "".join(text.split())
    return bare.startswith(brackets[0]) and bare.endswith(brackets[1])


def _is_plain(text: str, brackets: tuple[str, str]) -> bool:
    """Whether ``text`` is a number of undamaged figures, framed as the book's numbers are, by brackets of some kind."""
    bare = "".join(text.split())
    inner = bare[len(brackets[0]) : len(bare) - len(brackets[1])]
    framed = not brackets[0] or (bare[:1] in _OPENING and bare[-1:] in _CLOSING)
    return framed and inner.isascii() and inner.isdecimal() and len(inner) <= 3


def is_frame(text: str, brackets: tuple[str, str]) -> bool:
    """Whether ``text`` is a number's brackets, with whatever is left between them."""
    bare = "".join(text.split())
    return bool(brackets[0]) and len(bare) <= 8 and (bare.startswith(brackets[0]) or bare.endswith(brackets[1]))


@cache
def _step(then: _State | None, now: _State | None) -> float:
    if then == now:
        return 0.0
    if then is None or now is None:
        return ENTER_OR_LEAVE
    if then.style != now.style:
        return ENTER_OR_LEAVE
    jump = now.offset - then.offset
    return JUMP + 0.3 * min(jump, 10) if jump > 0 else JUMP if jump >= -2 else JUMP_BACK


def brackets_of(leaves: Sequence[Sequence[Candidate]], lexicon: Lexicon) -> tuple[str, str]:
    """What stands before and after the book's page numbers: the commonest among those read without doubt."""
    around: Counter[tuple[str, str]] = Counter()
    for candidates in leaves:
        for candidate in candidates:
            match = re.fullmatch(r"([\[(\-–—]?)\s*\d{1,4}\s*([\])\-–—]?)", candidate.text)
            if match and bool(match.group(1)) == bool(match.group(2)) and strict_value(candidate.text, lexicon):
                around[match.group(1), match.group(2)] += 1
    return around.most_common(1)[0][0] if around else ("", "")


_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def to_roman(value: int) -> str:
    """``value`` in small roman numerals.

    >>> to_roman(14)
    'xiv'
    """
    out = ""
    for number, letters in _ROMAN:
        count, value = divmod(value, number)
        out += letters * count
    return out


def from_roman(letters: str) -> int | None:
    """The value of small roman numerals, None where they are not well formed.

    >>> from_roman("xiv"), from_roman("iix")
    (14, None)
    """
    values = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
    signed = [-values[a] if values[a] < values[b] else values[a] for a, b in pairwise(letters + "i")]
    total = sum(signed)
    return total if 0 < total < 400 and to_roman(total) == letters else None
