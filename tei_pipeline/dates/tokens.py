"""Tokens: the words, numbers and signs of a text, and the phrases of a language that they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tei_pipeline.lexicon.date_words import TOKEN, DateWords, Meaning, folded


class Token(NamedTuple):
    """A word, number or sign with its place in the text; ``key`` is how it is looked up."""

    text: str
    key: str
    start: int
    end: int


@dataclass(frozen=True)
class Tokens:
    """The tokens of a text, and which phrases stand where."""

    text: str
    words: DateWords
    listed: tuple[Token, ...]

    @classmethod
    def of(cls, text: str, words: DateWords) -> Tokens:
        """The tokens of ``text``.

        >>> [token.text for token in Tokens.of("mid-June, the 1930’s", DateWords()).listed]
        ['mid', '-', 'June', ',', 'the', '1930’s']
        """
        return cls(text, words, tuple([Token(word := m[0], folded(word), *m.span()) for m in TOKEN.finditer(text)]))

    @cached_property
    def count(self) -> int:
        """How many tokens there are."""
        return len(self.listed)

    def key(self, at: int) -> str:
        """The token at ``at`` as it is looked up; empty before the first and after the last."""
        return self.listed[at].key if 0 <= at < self.count else ""

    def word(self, at: int) -> str:
        """The token at ``at`` as it is printed; empty before the first and after the last."""
        return self.listed[at].text if 0 <= at < self.count else ""

    def close(self, at: int) -> bool:
        """Whether the token at ``at`` follows the one before without a blank."""
        return 0 < at < self.count and self.listed[at].start == self.listed[at - 1].end

    @cached_property
    def _said(self) -> dict[int, dict[str, tuple[Meaning, int]]]:
        return {}

    def roles(self, at: int) -> Mapping[str, tuple[Meaning, int]]:
        """The roles of the phrases that begin at ``at``, each with the longest one's meaning and end."""
        said = self._said.get(at)
        if said is None:
            said = self._said[at] = {}
            for keys, role, meaning in self.words.beginning(self.key(at), self.key(at + 1)):
                if role not in said:
                    end = at + 1 if len(keys) == 1 else self._matched(at, keys)
                    if end:
                        said[role] = meaning, end
        return said

    def phrase(self, at: int, role: str) -> tuple[Meaning, int] | None:
        """What the longest phrase of ``role`` that begins at ``at`` means, and where it ends."""
        said = self._said.get(at)
        return (self.roles(at) if said is None else said).get(role)

    def number_of(self, at: int, role: str) -> tuple[int, int] | None:
        """As :meth:`phrase`, for roles whose meaning is a number."""
        found = self.phrase(at, role)
        return (found[0], found[1]) if found and isinstance(found[0], int) else None

    def name_of(self, at: int, role: str) -> tuple[str, int] | None:
        """As :meth:`phrase`, for roles whose meaning is a name."""
        found = self.phrase(at, role)
        return (found[0], found[1]) if found and isinstance(found[0], str) else None

    def past(self, at: int, *roles: str) -> int:
        """Where the text goes on after a phrase of one of these roles; ``at`` itself if none stands there."""
        return next((found[1] for role in roles if (found := self.phrase(at, role))), at)

    def over(self, at: int, signs: str) -> int:
        """Where the text goes on after one of these signs; ``at`` itself if none stands there."""
        return at + 1 if self.key(at) and self.key(at) in signs else at

    def over_point(self, at: int) -> int:
        """Where the text goes on after the point of an abbreviation that ends before ``at``."""
        return at + 1 if self.key(at) == "." and self.close(at) else at

    def ends_with(self, at: int, group: str) -> bool:
        """Whether the words before ``at`` end with one of a group of words."""
        known = self.words.sets.get(group, frozenset())
        return any(self.before(at, length) in known for length in (1, 2, 3))

    def before(self, at: int, length: int) -> str:
        """So many tokens before ``at``, with blanks; points after abbreviations left out."""
        keys: list[str] = []
        while at > 0 and len(keys) < length:
            at -= 1
            if self.key(at) != "." or not self.close(at):
                keys.append(self.key(at))
        return " ".join(reversed(keys))

    def _matched(self, at: int, keys: tuple[str, ...]) -> int:
        here = at
        for wanted in keys:
            if here > at and wanted != "." and self.key(here) == "." and self.close(here):
                here += 1
            if self.key(here) != wanted:
                return 0
            here += 1
        return here
