"""Contexts in words: what the case files say of the place of an expression, as a Context."""

from __future__ import annotations

import re

from tei_pipeline.dates import Context, Standing

_DATE = re.compile(r"\b(\d{4})(?:-(\d\d))?(?:-(\d\d))?\b")
_SPAN = re.compile(r"\b(\d{4})\s*[-–]\s*(\d{4}|\d\d)\b(?!-)")


def described(text: str, expression: str = "") -> Context:
    """The context that a phrase such as ``entry 1926-03-18`` or ``diary 1925-27`` describes."""
    tense = next((word for word in ("past", "future") if f"{word} tense" in f"{text} {expression}"), "")
    low = text.casefold()
    own = any(word in low for word in ("footnote", "note ", "note,", "quoted"))
    date = _DATE.search(text)
    span = _span(text)
    year, month, day = (int(part) if part else None for part in date.groups()) if date else (None, None, None)
    england = True if "england" in low else False if "russia" in low else None
    if own or low in ("", "none"):
        return Context(tense=tense, england=england)
    if "heading" in low:
        return Context(year, month, day, Standing.HEADING, span=span, tense=tense, england=england)
    if re.search(r"\b(entry|letter|dated|written)\b", low) and year:
        standing = Standing.LETTER if "letter" in low else Standing.ENTRY
        return Context(year, month, day, standing, span=span, tense=tense, england=england)
    if re.search(r"\bafter\b|\bfollowing\b|\bprevious\b", low) and year:
        return Context(year, month, day, Standing.TOLD, tense=tense, england=england)
    if "book" in low or "printed" in low or "published" in low:
        return Context(written=year, span=span, tense=tense, england=england)
    if span:
        return Context(span=span, standing=Standing.CHAPTER, tense=tense, england=england)
    if year:
        return Context(year, month, day, Standing.CHAPTER, span=(year, year), tense=tense, england=england)
    return Context(tense=tense, england=england)


def _span(text: str) -> tuple[int, int] | None:
    found = _SPAN.search(text)
    if found is None:
        return None
    first, last = int(found[1]), int(found[2])
    if last < 100:
        if 1 <= last <= 12 and len(found[2]) == 2 and first % 100 > last:
            return None
        last += first - first % 100
    return (first, last) if last > first else None
