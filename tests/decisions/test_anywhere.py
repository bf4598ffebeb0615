"""Readings decided anywhere, dates and names among them, never cost a letter, and the TEI stays valid."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tei_pipeline.decisions.places import Places
from tei_pipeline.document import Decision, Document, EditKind, MarkKind, Verdict
from tei_pipeline.metadata import Metadata
from tei_pipeline.pipeline import run
from tei_pipeline.settings import Settings
from tei_pipeline.sources import source_of_text
from tests.decisions.deciding import decision
from tests.decisions.test_obey import keeps_its_promises
from tests.making import SETTINGS, UNCORRECTED, lexicon, text_of

SAMPLE = source_of_text((Path(__file__).parents[2] / "raw" / "sorva-diaries.txt").read_bytes().decode("utf-8"))
PLACES = Places(SAMPLE.text)
WORDS = [(match.start(), match.end()) for match in re.finditer(r"\S+", SAMPLE.text)]
READINGS = ("May", "1926", "Otto", "4th", "Vera Nikolaevna", "Brandt’s", "in 1927 and 1928", "12th November", "tar")


def decided(text: str, decisions: list[Decision], settings: Settings = SETTINGS) -> Document:
    return run(source_of_text(text), Metadata(kind="diary"), settings, lexicon(), decisions=decisions)


@pytest.mark.parametrize(
    ("text", "letters", "reading", "dates"),
    [
        pytest.param("He waited . . . and then he left.", ". .", "1927", [], id="in-a-pause"),
        pytest.param("He came late in spr1ng and left.", "late in spr1ng", "in 1912, not 1913",
                     ["late in spr1ng"], id="two-in-one-correction"),
        pytest.param("He came in May (omission) 1912 and left.", "(omission)", "1st", [], id="in-an-omission"),
        pytest.param("He came in l9l2 and left.", "l9l2", "1912", ["l9l2"], id="one-in-one-correction"),
    ],
)  # fmt: skip
def test_dates_in_what_was_decided(text: str, letters: str, reading: str, dates: list[str]) -> None:
    document = decided(text, [decision(text, letters, 0, "other", reading)])
    assert [edit.after for edit in document.edits] == [reading]
    assert [text_of(document, mark) for mark in document.marks(MarkKind.DATE)] == dates
    keeps_its_promises(document)


def test_nothing_is_corrected_in_a_line_of_noise() -> None:
    noise = next(m for m in decided(SAMPLE.text, []).marks(MarkKind.FURNITURE) if m.get("type") == "noise")
    inside = SAMPLE.text[noise.start : noise.end].strip()
    start = SAMPLE.text.index(inside, noise.start)
    end = start + len(inside)
    key, context = PLACES.key(start, end), PLACES.context(start, end)
    line = Decision(key, Verdict.OTHER, inside, "May", context, EditKind.SPELLING)
    document = decided(SAMPLE.text, [line])
    assert not [edit for edit in document.edits if edit.start < noise.end and noise.start < edit.end]
    assert [finding.code for finding in document.findings].count("decision-conflict") == 1
    keeps_its_promises(document)


ROWS = st.lists(
    st.tuples(st.integers(0, len(WORDS) - 5), st.integers(0, 3), st.sampled_from(READINGS)),
    min_size=20,
    max_size=200,
    unique_by=lambda row: row[0] // 4,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS)
def test_readings_anywhere(rows: list[tuple[int, int, str]]) -> None:
    keeps_its_promises(decided(SAMPLE.text, readings(rows), UNCORRECTED))


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS)
def test_readings_anywhere_among_corrections(rows: list[tuple[int, int, str]]) -> None:
    keeps_its_promises(decided(SAMPLE.text, readings(rows)))


def readings(rows: list[tuple[int, int, str]]) -> list[Decision]:
    """The decisions: from this word on, with so many more, this reading."""
    lines = []
    for first, more, reading in rows:
        start, end = WORDS[first][0], WORDS[first + more][1]
        before = SAMPLE.text[start:end]
        if before != reading:
            key, context = PLACES.key(start, end), PLACES.context(start, end)
            lines.append(Decision(key, Verdict.OTHER, before, reading, context, EditKind.SPELLING))
    return lines
