"""Dates: what a printed date means, by a grammar, a calendar and the context that it stands in.

``grammar`` reads expressions, ``find`` says which of them are dates in a text, ``resolve`` gives them their W3C values.
The words of a language stand in ``dictionaries/dates-XX.toml``; docs/dates.md has the rules and policies.
"""

from tei_pipeline.dates.context import Context, Standing
from tei_pipeline.dates.find import Found, find_dates, read_expression
from tei_pipeline.dates.policies import Policies
from tei_pipeline.dates.resolve import resolve
from tei_pipeline.dates.values import Value

__all__ = [
    "Context",
    "Found",
    "Policies",
    "Standing",
    "Value",
    "find_dates",
    "read_expression",
    "resolve",
]
