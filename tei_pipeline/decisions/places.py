"""Places: how a stretch of the source is named so that it is found again in another version of the file.

Line numbers and offsets move as soon as somebody inserts a line. What stays are the words: the key of a place is a hash
of its letters and of four words on each side, white space folded, so that neither other line ends nor text elsewhere
change it. Where several places have the same letters between the same words, the key says which of how many.

A re-OCR changes letters in the context too. Then the place is looked for by likeness: it is taken only where the very
letters that were judged stand between words that are much the same, and no other place comes near. All else is a
conflict: a place that is guessed would change what nobody has read.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from rapidfuzz import fuzz

from tei_pipeline.document import Conflict, Decision, Decisions, Placed, Verdict
from tei_pipeline.document.decisions import core, unbroken

OPEN, CLOSE = "⟦", "⟧"
"""Around the place, in a context that is written down."""
WORDS_AROUND = 4
_ENOUGH = 82.0
"""Likeness (0 to 100) of the words around from which a place counts as found again after a re-OCR."""
_AHEAD = 8.0
"""By so much the best place must be more like the context than the next."""
_RARE = 60
"""Words that stand at more places than this are no help in finding one."""
_NEAR = 4
"""How many words a place may have moved against the words around it (torn or joined words)."""


def fold(text: str) -> str:
    r"""White space as one blank each.

    >>> fold("to\n\n  gether ")
    'to gether '
    """
    return re.sub(r"\s+", " ", text)


def key_of(left: str, before: str, right: str) -> str:
    """The hash of a place: sixteen hexadecimal digits."""
    return hashlib.sha256("\0".join((left, fold(before), right)).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def key_of_context(context: str, before: str) -> str:
    """The hash of the place that a written context shows.

    >>> key_of_context("to the ⟦tne⟧ man", "tne") == key_of("to the ", "tne", " man")
    True
    """
    left, right = sides(context, before)
    return key_of(left, before, right)


def sides(context: str, before: str) -> tuple[str, str]:
    """What stands left and right of the place in a written context."""
    marked = f"{OPEN}{fold(before)}{CLOSE}"
    if marked in context:
        left, _, right = context.partition(marked)
    else:
        left, _, rest = context.partition(OPEN)
        right = rest.partition(CLOSE)[2]
    return left, right


@dataclass(frozen=True)
class Places:
    """The places of one source. Building the index takes one pass; each question then a few look-ups."""

    text: str

    @cached_property
    def _words(self) -> tuple[list[int], list[int], list[str]]:
        starts, ends, words = [], [], []
        for match in re.finditer(r"\S+", self.text):
            starts.append(match.start())
            ends.append(match.end())
            words.append(match.group())
        return starts, ends, words

    @cached_property
    def _index(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        for at, word in enumerate(self._words[2]):
            index[word].append(at)
        return dict(index)

    def around(self, start: int, end: int) -> tuple[str, str]:
        """The words before and after ``start``..``end``, white space folded; half words count as none of the four."""
        starts, ends, _ = self._words
        first = bisect_right(ends, start)  # the first word that ends behind start
        last = bisect_left(starts, end)  # the first word that begins at end or behind it
        if not starts:
            return "", ""
        low = starts[min(max(0, first - WORDS_AROUND), len(starts) - 1)]
        high = ends[min(last + WORDS_AROUND, len(starts)) - 1]
        return fold(self.text[min(low, start) : start]), fold(self.text[end : max(high, end)])

    def context(self, start: int, end: int) -> str:
        """The context of a place, as it is written down.

        >>> Places("He sat down to tne other men at night").context(15, 18)
        'He sat down to ⟦tne⟧ other men at night'
        """
        left, right = self.around(start, end)
        return f"{left}{OPEN}{fold(self.text[start:end])}{CLOSE}{right}"

    def key(self, start: int, end: int) -> str:
        """The key of a place.

        >>> text = "one two three four tne six seven eight nine. " * 2
        >>> Places(text).key(19, 22)[-4:], Places(text).key(64, 67)[-4:]
        ('~1/2', '~2/2')
        """
        left, right = self.around(start, end)
        before = self.text[start:end]
        alike = self._exact(left, before, right)
        key = key_of(left, before, right)
        return key if len(alike) < 2 else f"{key}~{alike.index((start, end)) + 1}/{len(alike)}"

    # ------------------------------------------------------------------ finding again

    def find(self, decision: Decision) -> Placed | Conflict:
        """The place of ``decision``, or why it is in doubt."""
        left, right = sides(decision.context, decision.before)
        if key_of(left, decision.before, right) != decision.place.partition("~")[0]:
            return Conflict(decision, "its key and its context do not fit together: the line was changed by hand. "
                            "Empty its first cell to have the key made from the context")  # fmt: skip
        alike = self._exact(left, decision.before, right)
        nth, _, of = decision.place.partition("~")[2].partition("/")
        if len(alike) == int(of or 1):
            return Placed(*alike[int(nth or 1) - 1], decision) if int(nth or 1) <= len(alike) else self._gone(decision)
        if alike:
            why = f"{len(alike)} places are alike now, there were {of or 1} when it was made; decide again"
            return Conflict(decision, why, alike[0][0])
        return self._by_likeness(decision, left, right)

    def _exact(self, left: str, before: str, right: str) -> list[tuple[int, int]]:
        """All places with exactly these letters between exactly these words."""
        starts, _, standing = self._words
        words = (left + fold(before) + right).split()
        if not words:
            return []
        # Left begins and right ends with a whole word of the source, so all of these are: look up the rarest.
        at = min(range(len(words)), key=lambda i: len(self._index.get(words[i], ())))
        found = []
        for word in self._index.get(words[at], ()):
            if word < at:
                continue
            first, last = word - at, word - at + len(words) - 1
            if standing[first:last] != words[:-1] or not "".join(standing[last : last + 1]).startswith(words[-1]):
                continue
            start = self._advance(starts[first], left)
            end = self._advance(start, fold(before))
            if fold(self.text[start:end]) == fold(before) and self._is_between(start, end, left, right):
                found.append((start, end))
        return found

    def _is_between(self, start: int, end: int, left: str, right: str) -> bool:
        """Whether these words stand around. Of a place at the edge of its file fewer are known than of others."""
        here = self.around(start, end)
        if here == (left, right):
            return True
        edges = len(left.split()) < WORDS_AROUND, len(right.split()) < WORDS_AROUND
        return (
            any(edges)
            and (here[0].endswith(left) if edges[0] else here[0] == left)
            and (here[1].startswith(right) if edges[1] else here[1] == right)
        )

    def _advance(self, offset: int, folded: str) -> int:
        """The offset behind ``folded``, which stands at ``offset`` of the source with its own white space."""
        for glyph in folded:
            if glyph == " ":
                while offset < len(self.text) and self.text[offset].isspace():
                    offset += 1
            else:
                offset += 1
        return offset

    def _by_likeness(self, decision: Decision, left: str, right: str) -> Placed | Conflict:
        starts, ends, _ = self._words
        votes: Counter[int] = Counter()
        middle = len(fold(decision.before).split())
        for words, shift in ((left.split(), len(left.split())), (right.split(), -middle)):
            for at, word in enumerate(words):
                standing = self._index.get(word, ())
                if len(standing) <= _RARE:
                    for place in standing:
                        votes[place - at + shift] += 1
        best: dict[tuple[int, int], float] = {}
        elsewise: tuple[float, int, str] = (0.0, 0, "")
        for at, _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))[:40]:
            low = max(0, at - _NEAR)
            high = min(len(starts), at + middle + _NEAR)
            if low >= high:
                continue
            window = self.text[starts[low] : ends[high - 1]]
            for match in re.finditer(_loosely(decision.before), window):
                start, end = starts[low] + match.start(), starts[low] + match.end()
                best[start, end] = self._likeness(start, end, left, right)
            if 0 <= at < len(starts):
                here = starts[at], ends[min(at + middle, len(starts)) - 1]
                score = self._likeness(*here, left, right)
                elsewise = max(elsewise, (score, -here[0], self.text[slice(*here)]))
        ranked = sorted(best.items(), key=lambda found: (-found[1], found[0]))
        if ranked and ranked[0][1] >= _ENOUGH:
            (start, end), score = ranked[0]
            if len(ranked) < 2 or score - ranked[1][1] >= _AHEAD:
                return Placed(start, end, decision, exact=False)
            return Conflict(decision, "two places are as like its context as each other; decide again", start)
        likeness, minus_start, there = elsewise
        if likeness >= _ENOUGH:
            start = -minus_start
            if unbroken(there) == decision.after:
                return Placed(start, start + len(there), decision, exact=False)
            why = f"its text has changed: “{fold(there)}” stands where “{fold(decision.before)}” was; decide again"
            return Conflict(decision, why, start)
        return self._gone(decision)

    def _likeness(self, start: int, end: int, left: str, right: str) -> float:
        # By letters, not by words: a torn or joined word would shift all the others.
        before = fold(self.text[max(0, start - 2 * len(left) - 8) : start])[-len(left) :] if left else ""
        after = fold(self.text[end : end + 2 * len(right) + 8])[: len(right)]
        return min(fuzz.ratio(before, left), fuzz.ratio(after, right))

    def _gone(self, decision: Decision) -> Conflict:
        return Conflict(decision, f"its place is gone: nothing in the text is like “{decision.context}”")


def _loosely(before: str) -> str:
    """A pattern for ``before`` with any white space where it has some, not inside a longer word."""
    words = r"\s+".join(map(re.escape, before.split())) or r"\s+"
    first = r"(?<![^\W_])" if before[:1].isalnum() else ""
    last = r"(?![^\W_])" if before[-1:].isalnum() else ""
    return f"{first}{words}{last}"


def place_decisions(lines: Iterable[Decision], text: str) -> Decisions:
    """Find all decisions again in ``text``; two on one subject that disagree are in conflict, and not obeyed."""
    lines = tuple(lines)
    if not lines:
        return Decisions()
    places = Places(text)
    placed: list[Placed] = []
    conflicts: list[Conflict] = []
    by_place: dict[tuple[str, ...], list[Decision]] = defaultdict(list)
    for decision in lines:
        by_place[decision.subject if decision.is_series else (decision.place,)].append(decision)
    for decisions in by_place.values():
        valid = _latest(decisions)
        if any(one.contradicts(other) for one, other in combinations(valid, 2)):
            said = "; ".join(f"{d.who or 'somebody'}: {d.verdict} {d.after}".strip() for d in valid)
            conflicts += [Conflict(d, f"decided in two ways ({said}); delete one of the lines") for d in valid]
            continue
        for decision in {d.subject: d for d in valid}.values():
            if decision.is_series:
                continue
            found = places.find(decision)
            if isinstance(found, Placed):
                placed.append(found)
            else:
                conflicts.append(found)
    placed, overlapping = _apart(sorted(placed, key=lambda p: (p.start, p.end)), text)
    conflicts += overlapping
    return Decisions(lines, tuple(placed), tuple(sorted(conflicts, key=lambda c: c.decision.line)))


def _apart(placed: list[Placed], text: str) -> tuple[list[Placed], list[Conflict]]:
    """Of two decisions that would both change some letters neither is obeyed, unless they change them alike."""
    clashing: set[int] = set()
    last: int | None = None
    for at, here in enumerate(placed):
        if here.decision.verdict is Verdict.REJECT:
            continue
        if last is not None and here.start < placed[last].end:
            cores = {core(p.start, text[p.start : p.end], p.decision.after) for p in (here, placed[last])}
            if len(cores) > 1:
                clashing |= {at, last}
        if last is None or here.end > placed[last].end:
            last = at
    why = "another decision changes some of the same letters; delete one of the two"
    conflicts = [Conflict(placed[at].decision, why, placed[at].start) for at in sorted(clashing)]
    return [p for at, p in enumerate(placed) if at not in clashing], conflicts


def _latest(decisions: list[Decision]) -> list[Decision]:
    """What stands when each reviewer's last word counts: an older line gives way to a later one that contradicts it."""
    return [
        one
        for one in decisions
        if not any(one.who == other.who and one.when < other.when and one.contradicts(other) for other in decisions)
    ]
