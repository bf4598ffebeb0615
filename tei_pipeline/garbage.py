"""Garbage: when Python looks for objects that refer to each other in a circle.

It does so each time some hundred more objects are there than were freed, and a conversion makes millions that stay
until its end: 1.5 of 19 seconds of a book of 350 pages went into looking them through again and again. What a
conversion leaves behind in circles is little; it is freed when the next one begins.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_MUCH = 100_000
"""Objects made since the last look, from which the conversion before may have left something to free."""


@contextmanager
def unsearched() -> Iterator[None]:
    """Do not look for garbage in circles while this lasts; look for it now if much was made since the last time."""
    if not gc.isenabled():
        yield
        return
    if gc.get_count()[0] > _MUCH:
        gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
