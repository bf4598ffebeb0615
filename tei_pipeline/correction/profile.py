"""The profile of a text: which confusions its OCR made, learnt from the text, and from what reviewers accepted in it.

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
    """The confusions of a text and how often each was seen; of these, how often in corrections that were accepted."""

    confusions: Mapping[tuple[str, str], float] = field(default_factory=dict)
    confirmed: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def seen(self, observed: str, intended: str) -> float:
        """How often the rarest confusion between the two was seen in other words of the text."""
        return max(0.0, _rarest(self.confusions, observed, intended) - 1.0)

    def accepted(self, observed: str, intended: str) -> float:
        """How often the rarest confusion between the two stood in a correction that a reviewer accepted."""
        return _rarest(self.confirmed, observed, intended) if self.confirmed else 0.0

    def adapt(self, channel: Channel) -> Channel:
        """``channel``, moved towards this text."""
        return channel.adapted(self.confusions, self.confirmed)

    def confirm(self, channel: Channel) -> Channel:
        """``channel``, in which what reviewers confirmed is cheaper, and nothing dearer: for finding candidates.

        >>> from tei_pipeline.lexicon.channel import Confusion
        >>> general = Channel.of([Confusion("c", "e", 500, 40_000)])
        >>> channel = profile_of((), {("foresvq", "forest"): 3}).confirm(general)
        >>> round(channel.costs["vq", "t"], 1), channel.costs["c", "e"] == general.costs["c", "e"]
        (7.4, True)
        """
        if not self.confirmed:
            return channel
        moved = channel.adapted(self.confirmed, self.confirmed).costs
        cheaper = {pair: min(moved[pair], channel.costs.get(pair, moved[pair])) for pair in self.confirmed}
        return Channel({**channel.costs, **cheaper}, channel.counts)


def _rarest(counts: Mapping[tuple[str, str], float], observed: str, intended: str) -> float:
    undone = [pair for pair in confusions_between(observed, intended) if pair[0] != pair[1]]
    return min((counts.get(pair, 0.0) for pair in undone), default=0.0)


def profile_of(surest: Iterable[tuple[str, str]], accepted: Mapping[tuple[str, str], int] | None = None) -> Profile:
    """The profile of a text, from pairs of observed and intended words: the surest ones, and those ``accepted``.

    A pair that is among both is one and the same places, and is not counted twice.

    >>> profile_of([("liave", "have"), ("liim", "him")]).confusions
    Counter({('li', 'h'): 2})
    >>> profile_of([("liave", "have")], {("liave", "have"): 3}).confirmed
    Counter({('li', 'h'): 3})
    """
    confirmed = Counter(accepted or {})
    return Profile(_confusions(Counter(surest) | confirmed), _confusions(confirmed))


def _confusions(pairs: Counter[tuple[str, str]]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for (observed, intended), times in pairs.items():
        for pair in confusions_between(observed, intended):
            if pair[0] != pair[1]:
                found[pair] += times
    return found
