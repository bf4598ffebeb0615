"""Ampersands: ``&c.`` and ``& Co.``, whose sign OCR reads as a letter or two.

To word lists and to a language model the sign is nothing; but where it stands tells it. ``&c.`` ends a list, and so
follows a comma; the other joins a name to ``Co.`` or ``Son``. What is read for it is a table
(``dictionaries/ampersands.tsv``). Nineteenth-century newspapers have one in every other column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from tei_pipeline.correction.rules import RuleReading

_ETC = re.compile(r"(?<![^\s(,;:\-–—])(?P<form>[^\W_]{1,2}[a-z]{1,2}|&[a-z]{1,2})(?=\.)")
_ENDINGS, _ENDINGS_OF_FIGURES, _ENDINGS_OF_SIGN = ("c", "cc"), ("c", "cc", "ce"), ("cc", "e", "o")
"""What is read for the ``c`` after letters, after figures, and after the sign itself: more would make words."""
_CLEAREST = ("Ac", "kc")
"""What needs no list before it."""
_LISTED_BEFORE = re.compile(r"(?P<last>[^\s,;:.]*)[,;:.]+\s*$")
_PERSON = re.compile(r"(?:\b[A-Z]{2,}|[A-Z]\. ?[A-Z][\w'’-]+),$")
_COMPANY = re.compile(
    r"(?<![\w'’])[A-Z][\w'’-]*[.,]? (?P<sign>[^\s.,;:]{1,2}) "
    r"(?=(?:Co|CO)\b[.,'’]|(?:Sons?|SONS?|Bros|BROS)\b[.,;:'’])"
)
_LOOK_BACK = 40
_SURE, _UNFRAMED, _WORD, _ALONE = 0.97, 0.9, 0.85, 0.45
"""How sure each is. In HIPE-OCRepair 2026 (English) and BLN600 (2026-11-22) ``Ac.`` stands for ``&c.`` at all of 47
places, ``kc.`` at all of 12; a sign between a name and ``Co.`` or ``Son`` for ``&`` at all of 25; a word of the table
after a comma and before a full stop for ``&c`` at all of 36, secretaries left out. In a text that is not damaged and
has no ``&c`` it is asked: ``Ac.`` may be an academy."""


@dataclass(frozen=True)
class Ampersands:
    """What is read for the sign: each reading with what it is seen for, ``sign``, ``whole`` or ``word``."""

    seen: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _signs(self) -> frozenset[str]:
        return frozenset(read for read, of in self.seen.items() if of == "sign")

    def damaged(self, text: str, *, much: bool = False) -> Iterator[RuleReading]:
        """The damaged signs of ``text``, none overlapping. ``&c`` is only proposed, and no word is taken for it, unless
        ``much`` of the text is damaged or it has the sign elsewhere.

        >>> signs = Ampersands({"A": "sign", "k": "sign", "ice": "word"})
        >>> text = "beef, pork, Ac., by Hall k Co."
        >>> [(text[r.start : r.end], r.after, r.confidence) for r in signs.damaged(text, much=True)]
        [('Ac', '&c', 0.97), ('k', '&', 0.97)]
        >>> list(signs.damaged("beef, pork, ice. I had a company; A Son is born. He paid 5c., 8c."))
        []
        """
        at_home = much or "&c" in text
        for reading in self._et_ceteras(text):
            yield reading if at_home else replace(reading, confidence=_ALONE)
        yield from self._companies(text)
        if at_home:
            yield from self._words(text)

    def _et_ceteras(self, text: str) -> Iterator[RuleReading]:
        """``&c.`` of which the letters are no word."""
        for match in _ETC.finditer(text):
            form = match["form"]
            if form == "&c" or not self._is_whole(form):
                continue
            listed = _LISTED_BEFORE.search(text, max(0, match.start() - _LOOK_BACK), match.start())
            is_amount = form[0].isdigit() and (listed is None or _has_digit(listed["last"]))  # 5c. are cents
            if is_amount or (listed is None and form not in _CLEAREST):
                continue
            confidence = _SURE if listed else _UNFRAMED
            yield RuleReading(*match.span("form"), "&c", "the end of a list", confidence)

    def _is_whole(self, form: str) -> bool:
        """Whether the letters are what is read for ``&c`` and no word."""
        of = self.seen.get(form)
        if of is not None and of != "sign":
            return of == "whole"
        endings = _ENDINGS_OF_SIGN if form[0] == "&" else _ENDINGS_OF_FIGURES if form[0].isdigit() else _ENDINGS
        return any(form.endswith(ending) and form.removesuffix(ending) in self._signs for ending in endings)

    def _words(self, text: str) -> Iterator[RuleReading]:
        """Words that are read for ``&c``, after the comma of a list. After a person ``Sec.`` is the secretary."""
        for match in _ETC.finditer(text):
            form = match["form"]
            if self.seen.get(form) == "word":
                before = text[max(0, match.start() - _LOOK_BACK) : match.start()].rstrip()
                if before.endswith(",") and not (form[0].isupper() and _PERSON.search(before)):
                    yield RuleReading(*match.span("form"), "&c", "the end of a list", _WORD)

    def _companies(self, text: str) -> Iterator[RuleReading]:
        for match in _COMPANY.finditer(text):
            if match["sign"] != "&" and match["sign"] in self._signs:
                yield RuleReading(*match.span("sign"), "&", "between a name and Co. or Son", _SURE)


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))
