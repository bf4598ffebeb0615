"""Rules: what a rule reads at a place of the text, whatever it is a rule for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleReading:
    """Letters to be put right: half-open offsets, what they should be, why, and how sure that is (0–1)."""

    start: int
    end: int
    after: str
    evidence: str
    confidence: float
