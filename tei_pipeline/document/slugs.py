"""Slugs: names as identifiers, readable and the same from run to run."""

from __future__ import annotations

import re
import unicodedata


def slug_of(name: str) -> str:
    """A name as an identifier: letters, digits and hyphens of ASCII.

    >>> slug_of("Müller (the elder)")
    'muller-the-elder'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "x"


def unique(slug: str, used: set[str]) -> str:
    """The slug, with a number after it when it is used already; adds it to ``used``.

    >>> unique("smith", {"smith"})
    'smith-2'
    """
    name, count = slug, 1
    while name in used:
        count += 1
        name = f"{slug}-{count}"
    used.add(name)
    return name
