"""The profile of a text: which confusions its OCR made, learnt from the text alone.

A word that nothing knows and that has, where it stands, one reading far likelier than any other is most probably that
word misread. Such pairs are counted (Ringlstetter, Reffle and Schulz 2013 call the result an error profile), and the
channel is moved towards what they show: in a book whose ``e`` is often read as ``c``, that confusion becomes cheap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tei_pipeline.lexicon.channel import Channel, confusions_between


@dataclass(frozen=True)
class Profile:
    """The confusions of a text and how often each was seen."""

    confusions: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def seen(self, observed: str, intended: str) -> float:
        """How often the rarest confusion between the two was seen in other words of the text."""
        undone = [pair for pair in confusions_between(observed, intended) if pair[0] != pair[1]]
        return max(0.0, min((self.confusions.get(pair, 0.0) for pair in undone), default=0.0) - 1.0)

    def adapt(self, channel: Channel) -> Channel:
        """``channel``, moved towards this text."""
        return channel.adapted(self.confusions)


def profile_of(surest: Iterable[tuple[str, str]]) -> Profile:
    """The profile of a text, from pairs of observed and intended words.

    >>> profile_of([("liave", "have"), ("liim", "him")]).confusions
    Counter({('li', 'h'): 2})
    """
    confusions: Counter[tuple[str, str]] = Counter()
    for observed, intended in surest:
        confusions.update(pair for pair in confusions_between(observed, intended) if pair[0] != pair[1])
    return Profile(confusions)
