"""Making decisions in tests: on the nth place of some letters, as a reviewer's page would write them."""

from __future__ import annotations

from tei_pipeline.decisions.places import Places
from tei_pipeline.document import Decision, EditKind, Verdict


def nth(text: str, letters: str, which: int) -> int:
    """The offset of the place counted ``which`` (from 0) at which ``letters`` stand in ``text``."""
    at = -1
    for _ in range(which + 1):
        at = text.index(letters, at + 1)
    return at


def decision(
    text: str, letters: str, which: int | str, verdict: str, after: str = "", who: str = "ada", when: str = "2026-01-01"
) -> Decision:
    """A decision on a place of ``text``, or (``which`` is ``*``) on the letters wherever they stand."""
    if which == "*":
        return Decision("*", Verdict(verdict), letters, after, "", EditKind.SPELLING, "", who, when)
    assert isinstance(which, int)
    start = nth(text, letters, which)
    places = Places(text)
    end = start + len(letters)
    key, context = places.key(start, end), places.context(start, end)
    return Decision(key, Verdict(verdict), letters, after, context, EditKind.SPELLING, "table", who, when)
