"""Repairs: what the corrector puts right in short texts, and what it leaves as it stands."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tei_pipeline.correction import Corrector, corrector_for
from tei_pipeline.settings import CorrectionSettings
from tests.making import lexicon

CASES = Path(__file__).parent / "cases" / "repairs.toml"
NORMAL = CorrectionSettings(level="normal").least


@cache
def corrector() -> Corrector:
    return corrector_for(lexicon())


def cases(kind: str) -> list[Any]:
    """The cases of one kind as parameters; ``xfail`` gives the reason of a known failure."""
    found: list[dict[str, Any]] = tomllib.loads(CASES.read_text("utf-8"))[kind]
    assert len({case["label"] for case in found}) == len(found)
    return [pytest.param(case, id=case["label"].replace(" ", "-"), marks=_marks(case)) for case in found]


def _marks(case: dict[str, Any]) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(strict=True, reason=case["xfail"])] if "xfail" in case else []


def come_out(case: dict[str, Any]) -> str:
    """What the corrector makes of the text of a case, after the sentences that make its names known."""
    before = "".join(f"{sentence}\n\n" for sentence in case.get("known", ())) * case.get("times", 4)
    corrected = corrector().correct(before + case["text"], NORMAL).text
    assert corrected.startswith(before)
    return corrected.removeprefix(before)


@pytest.mark.parametrize("case", cases("repair"))
def test_damage_is_repaired(case: dict[str, Any]) -> None:
    assert come_out(case) == case["out"]


@pytest.mark.parametrize("case", cases("kept"))
def test_what_was_printed_so_is_kept(case: dict[str, Any]) -> None:
    assert come_out(case) == case["text"]


def test_as_many_cases_are_kept_as_are_repaired() -> None:
    assert len(cases("kept")) >= len(cases("repair"))
