"""Skeletons: words as they look, so that several misreadings in one word do not hide what was printed.

Letters that look alike in print are made one, ``li`` and ``h``, ``rn`` and ``m`` too: ``tlic`` has the skeleton of
``the``, ``pohey`` that of ``policy``, though each letter of the word was read otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable

_PAIRS = (("rn", "m"), ("li", "h"), ("cl", "d"), ("ii", "u"), ("vv", "w"), ("ri", "n"))
_CLASSES = str.maketrans("ceoiltjfunhbkgqyv", "eeeiiiiinnhhhgggv")


def skeleton(words: str) -> str:
    """A folded word, or some words parted by line ends, with letters that look alike in print made one.

    >>> skeleton("chichcrin") == skeleton("chicherin"), skeleton("martov") == skeleton("markov")
    (True, False)
    """
    for seen, meant in _PAIRS:
        words = words.replace(seen, meant)
    return words.translate(_CLASSES)


def look_alike(one: str, other: str) -> bool:
    """Whether two folded words look alike, their letters read one by one or as pairs.

    >>> look_alike("norvindcl", "norvindel"), look_alike("clesk", "desk"), look_alike("desk", "disk")
    (True, True, False)
    """
    return one.translate(_CLASSES) == other.translate(_CLASSES) or skeleton(one) == skeleton(other)


class Skeletons:
    """Finds the words that look like a string."""

    def __init__(self, words: Iterable[str]) -> None:
        listed = list(words)
        self._words: dict[str, list[str]] = {}
        for bones, word in zip(skeleton("\n".join(listed)).split("\n"), listed, strict=False):  # of none one, empty
            self._words.setdefault(bones, []).append(word)

    def of(self, strings: Iterable[str]) -> list[str]:
        """The words of the same skeleton as one of ``strings``.

        >>> Skeletons(["the", "policy", "lie"]).of(["tlic", "pohey"])
        ['the', 'policy']
        """
        found = self._words
        return [word for bones in skeleton("\n".join(strings)).split("\n") for word in found.get(bones, ())]
