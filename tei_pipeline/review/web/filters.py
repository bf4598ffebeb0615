"""Filters: which corrections a reader wants to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tei_pipeline.review.corrections import State
from tei_pipeline.review.desk import Judged, Standing

STANDS = ("open", "decided", "all")
STATES = ("", "made", "proposed")


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for; an empty field asks for nothing."""

    text: str = ""
    kind: str = ""
    rule: str = ""
    state: str = ""
    stands: str = "open"
    most: float = 1.0

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Filter:
        """The filter of an address; what makes no sense there is left out.

        >>> Filter.of({"q": "tne", "most": "x"})
        Filter(text='tne', kind='', rule='', state='', stands='open', most=1.0)
        """
        try:
            most = float(asked.get("most") or 1)
        except ValueError:
            most = 1.0
        stands, state = asked.get("stands", "open"), asked.get("state", "")
        return cls(
            asked.get("q", "").strip()[:200],
            asked.get("kind", ""),
            asked.get("rule", ""),
            state if state in STATES else "",
            stands if stands in STANDS else "open",
            most if 0 <= most <= 1 else 1.0,
        )

    def fits(self, one: Judged) -> bool:
        """Whether a correction is asked for."""
        item = one.item
        if self.stands == "open" and one.standing is not Standing.OPEN:
            return False
        if self.stands == "decided" and one.standing is Standing.OPEN:
            return False
        if self.kind and item.kind != self.kind:
            return False
        if self.rule and item.rule != self.rule:
            return False
        if self.state and (item.state is State.PROPOSED) != (self.state == "proposed"):
            return False
        if item.confidence > self.most:
            return False
        text = self.text.casefold()
        return not text or any(text in field.casefold() for field in (item.before, item.after, item.context))
