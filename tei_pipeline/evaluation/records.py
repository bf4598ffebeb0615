"""Records: what is to be measured, read from text files or from JSON lines (one JSON object a line, in UTF-8).

A file of texts has an object for each text, with its truth, its OCR text and its corrected text; ``id`` and ``set``
name it where they are there. A file of edits has an object for each edit, as ``tei-pipeline correct --explain-to``
writes it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tei_pipeline.document import Edit, EditKind
from tei_pipeline.errors import EditsDoNotFit, NoAccess, NotRecords
from tei_pipeline.evaluation.judging import Suggested, applied, made_edits
from tei_pipeline.settings import Settings
from tei_pipeline.sources import read_source


@dataclass(frozen=True, slots=True)
class Case:
    """One text to be measured: the truth, the corrected text, and what is known of how it came about."""

    name: str
    set: str
    truth: str
    out: str
    raw: str | None = None
    suggested: tuple[Suggested, ...] = ()


@dataclass(frozen=True, slots=True)
class Fields:
    """What the three texts are called in a file of texts."""

    ocr: str = "ocr"
    truth: str = "gt"
    out: str = "out"


class _EditRecord(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    text: int = Field(default=0, ge=0)
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    before: str
    after: str
    kind: EditKind
    rule: str
    confidence: float = Field(ge=0, le=1)
    evidence: str = ""
    made: bool

    def suggested(self) -> Suggested:
        edit = Edit(self.start, self.end, self.before, self.after, self.kind, self.rule, self.confidence, self.evidence)
        return Suggested(edit, self.made)


def read_texts(path: Path, fields: Fields, edits: Path | None = None) -> list[Case]:
    """Read the texts of a file, with their edits where a file of edits is given, in the order of the file.

    A text without ``fields.out`` gets what its edits make of it, where they are given. Raises NoAccess, NotRecords or
    EditsDoNotFit.
    """
    suggested = read_edits(edits) if edits else {}
    cases: list[Case] = []
    for at, (place, record) in enumerate(_records(path)):
        raw, truth = _text(path, place, record, fields.ocr), _text(path, place, record, fields.truth)
        if edits:
            check_edits(raw, suggested.get(at, ()), str(edits), at)
        if edits and fields.out not in record:
            out = corrected(raw, suggested.get(at, ()))
        else:
            out = _text(path, place, record, fields.out)
        name, of = str(record.get("id", at + 1)), str(record.get("set", ""))
        cases.append(Case(name, of, truth, out, raw, tuple(suggested.get(at, ()))))
    if not cases:
        raise NotRecords(str(path), "the file has no lines; give one JSON object a line")
    _refuse_strays(edits, suggested, len(cases))
    return cases


def read_case(truth: Path, out: Path, raw: Path | None = None, edits: Path | None = None) -> Case:
    """Read one text from plain text files, in any encoding that a source may have; ``edits`` are those of text 0.

    Raises what :func:`~tei_pipeline.sources.read_source` raises, NotRecords or EditsDoNotFit.
    """
    truth_text, out_text = _plain(truth), _plain(out)
    raw_text = _plain(raw) if raw else None
    suggested = read_edits(edits) if edits else {}
    of_text = tuple(suggested.get(0, ()))
    check_edits(raw_text or "", of_text, str(edits))
    _refuse_strays(edits, suggested, 1)
    return Case(out.stem, "", truth_text, out_text, raw_text, of_text)


def read_edits(path: Path) -> dict[int, list[Suggested]]:
    """Read a file of edits: those of each text, by its number from 0, in the order of the file."""
    found: dict[int, list[Suggested]] = defaultdict(list)
    for place, record in _records(path):
        try:
            read = _EditRecord.model_validate(record)
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(map(str, first["loc"])) or "the object"
            raise NotRecords(
                str(path),
                f"line {place}: {name}: {first['msg']}; give the file that `tei-pipeline correct --explain-to` wrote",
            ) from error
        found[read.text].append(read.suggested())
    return dict(found)


def check_edits(raw: str, suggested: Sequence[Suggested], file: str, at: int = 0) -> None:
    """Raise EditsDoNotFit unless the edits say truly what stands in ``raw`` and those made do not overlap."""
    for one in suggested:
        edit = one.edit
        if raw[edit.start : edit.end] != edit.before or edit.end < edit.start or edit.end > len(raw):
            raise EditsDoNotFit(
                file,
                f"text {at}: at {edit.start} stands {raw[edit.start : edit.end][:40]!r}, not {edit.before[:40]!r}; "
                "give the OCR text that these edits were made in",
            )
    made = made_edits(suggested)
    for one_edit, next_edit in pairwise(made):
        if next_edit.start < one_edit.end:
            raise EditsDoNotFit(
                file, f"text {at}: two edits that were made overlap at {next_edit.start}; give one run's edits"
            )


def corrected(raw: str, suggested: Sequence[Suggested]) -> str:
    """Apply the edits that were made, which must fit (:func:`check_edits`).

    >>> edit = Edit(0, 3, "Tbe", "The", EditKind.SPELLING, "channel", 0.99)
    >>> corrected("Tbe mill", [Suggested(edit, made=True)])
    'The mill'
    """
    return applied(raw, 0, len(raw), made_edits(suggested))


def _refuse_strays(edits: Path | None, suggested: dict[int, list[Suggested]], texts: int) -> None:
    strays = [at for at in suggested if at >= texts]
    if strays:
        raise EditsDoNotFit(
            str(edits), f"edits of text {min(strays)}, but there are only {texts}, counted from 0; give their texts"
        )


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a file of JSON lines, with the numbers of their lines. Empty lines are passed over."""
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise NoAccess(str(path), f"cannot be read ({error.strerror}); check the name and the rights") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise NotRecords(
                str(path), f"line {number} is not JSON ({error}); give one JSON object a line, in UTF-8"
            ) from error
        if not isinstance(record, dict):
            raise NotRecords(str(path), f"line {number} is no JSON object; give one object a line, {{…}}")
        yield number, record


def _plain(path: Path) -> str:
    return read_source(path, Settings())[0].text


def _text(path: Path, place: int, record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    if not isinstance(value, str):
        there = ", ".join(key for key, content in record.items() if isinstance(content, str))
        raise NotRecords(
            str(path),
            f"line {place} has no text called {name!r} (it has {there or 'none'}); "
            "name the fields with --ocr-field, --truth-field and --out-field",
        )
    return value
