"""Word forms: regular forms of known words, which no list has to have.

``droopings``, ``unastonished``, ``thou thinkest`` are words though nobody counted them; so is what is shortened by an
apostrophe, ``s'pose``. What looks most like them is another word, and the likelier it seems, the worse the change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_VERB = re.compile(r"(?P<stem>\w{3,}?)(?P<ending>'?e?st|eth)")
"""What thou and he did: ``standest``, ``mean'st``, ``reigneth``; the superlative looks the same."""
_SHORTEST = 4
_PREFIXED = re.compile(r"(?:un|re|out|over|up|mis|fore)(?P<rest>\w{3,}(?:ed|ing|ingly|en|wn|ful|able|ible|ive|al))")
_SUFFIXED = re.compile(r"(?P<base>\w{2,}(?:ing|ed))(?:s|ly|ness)|(?P<noun>\w{5,})(?:less|like|s)")
_DOUBLED = re.compile(r"(\w)\1$")
_THIN = frozenset("iltfrj")


def is_regular_form(word: str, knows: Callable[[str], bool]) -> bool:
    """Whether a folded word is formed of one that is known, as any may be.

    >>> known = {"think", "strive", "drooping", "astonished", "combined"}.__contains__
    >>> [is_regular_form(word, known) for word in ("thinkest", "strivest", "droopings", "unastonished", "combinedly")]
    [True, True, True, True, True]
    >>> is_regular_form("thinkcst", known), is_regular_form("unthink", known)
    (False, False)
    """
    return any(map(knows, _bases(word)))


def _bases(word: str) -> Iterator[str]:
    verb = _VERB.fullmatch(word)
    if verb is not None:
        stem, single = verb["stem"], _DOUBLED.sub(r"\1", verb["stem"])
        yield from (base for base in (stem, stem + "e") if len(base) >= _SHORTEST)
        if single != stem:
            yield single
    prefixed = _PREFIXED.fullmatch(word)
    if prefixed is not None:
        yield prefixed["rest"]
    suffixed = _SUFFIXED.fullmatch(word)
    if suffixed is not None:
        yield suffixed["base"] or suffixed["noun"]


def is_shortened(word: str, whole: str) -> bool:
    """Whether a folded word is ``whole`` with letters left out, for each of which an apostrophe stands. Thin letters
    alone are rather read so than left out.

    >>> is_shortened("s'pose", "suppose"), is_shortened("v'y'ge", "voyage"), is_shortened("ofl'ered", "offered")
    (True, True, False)
    >>> is_shortened("w'as", "was"), is_shortened("peop'e", "people")
    (False, False)
    """
    parts = word.split("'")
    found = re.fullmatch(r"(\w{1,3})".join(map(re.escape, parts)), whole)
    return len(parts) > 1 and bool(parts[0]) and found is not None and not _THIN.issuperset(found.groups())
