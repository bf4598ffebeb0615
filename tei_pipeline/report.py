"""The report of a conversion: what was read, what was found, what was done, and what a person should look at.

It stands beside the TEI as ``NAME.report.json``. The same input, settings and program give the same bytes:
no time stamps, no paths of the machine. ``made_from`` and ``output`` let a later run see that nothing has
changed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from lxml import etree

from tei_pipeline.document import Document, Finding, MarkKind
from tei_pipeline.review.check import as_json, check_tree
from tei_pipeline.settings import Settings
from tei_pipeline.stages.decided import CONFLICT
from tei_pipeline.tei.validate import Problem

PROGRAM = "tei-pipeline"
FORMAT = 1
"""Raised when a key of the report changes its meaning or goes away."""

_NEWLINES = {"\n": "LF", "\r\n": "CRLF", "\r": "CR", "": "none"}


@dataclass(frozen=True, slots=True)
class Output:
    """The TEI file: its name, and the checksum of what was last written there, if anything ever was.

    ``current`` is whether that is the outcome of this conversion.
    """

    file: str
    sha256: str | None
    current: bool


def program_version() -> str:
    """Return the version of the program, as installed."""
    try:
        return version(PROGRAM)
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "0"


def report(
    document: Document,
    problems: Sequence[Problem],
    settings: Settings,
    output: Output,
    made_from: str,
    tree: etree._ElementTree | None = None,
) -> dict[str, Any]:
    """Say all that is to be said of the conversion of one document.

    ``made_from`` is the fingerprint of everything that the conversion depends on, ``tree`` the TEI that came of it.
    """
    return {
        "program": {"name": PROGRAM, "version": program_version(), "report": FORMAT},
        "made_from": made_from,
        "source": _source(document),
        "output": {"file": output.file, "sha256": output.sha256, "current": output.current},
        "kind": {"value": document.kind, "from": _kind_from(document)},
        "counts": _counts(document),
        "decisions": _decisions(document),
        "findings": _findings(document),
        "problems": [_problem(problem) for problem in problems],
        "check": check_section(tree) if tree is not None else None,
        "stages": [{"stage": layer.stage, "version": layer.version} for layer in document.layers],
        "settings": settings.model_dump(mode="json"),
    }


def check_section(tree: etree._ElementTree) -> dict[str, Any]:
    """Say what the book says against itself: the figures and findings of ``tei-pipeline check``."""
    return as_json(check_tree(tree), tables=False)


def to_json(content: dict[str, Any]) -> bytes:
    """Write a report as UTF-8 JSON that a person can read too."""
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _source(document: Document) -> dict[str, Any]:
    source = document.source
    newlines = Counter(_NEWLINES[line.newline] for line in source.lines)
    return {
        "file": source.name,
        "bytes": source.size,
        "sha256": source.sha256,
        "encoding": source.encoding.codec,
        "byte_order_mark": bool(source.encoding.bom),
        "lines": len(source.lines),
        "newlines": dict(sorted(newlines.items())),
    }


def _kind_from(document: Document) -> str:
    if document.metadata.kind:
        return "metadata"
    return "guess" if document.marks(MarkKind.KIND) else "default"


def _counts(document: Document) -> dict[str, Any]:
    marks = Counter(mark.kind.value for mark in document.marks())
    edits = Counter(edit.kind.value for edit in document.edits)
    findings = Counter(finding.severity.value for finding in document.findings)
    return {
        "pages": marks["page"],
        "paragraphs": marks["paragraph"],
        "edits": sum(edits.values()),
        "edits_by_kind": dict(sorted(edits.items())),
        "edits_by_reviewers": sum(edit.verdict is not None for edit in document.edits),
        "proposals": len(document.proposals),
        "refused": len(document.refusals),
        "marks_by_kind": dict(sorted(marks.items())),
        "findings": dict(sorted(findings.items())),
    }


def _decisions(document: Document) -> dict[str, Any]:
    """What became of the decisions: how many, of which verdict, and those that need a person."""
    decisions = document.decisions
    verdicts = Counter(decision.verdict.value for decision in decisions.lines)
    conflicts = [finding for finding in document.findings if finding.code == CONFLICT]
    return {
        "lines": len(decisions.lines),
        "by_verdict": dict(sorted(verdicts.items())),
        "found_by_likeness": sum(not placed.exact for placed in decisions.placed),
        "conflicts": [_finding(document, finding) for finding in conflicts],
    }


def _findings(document: Document) -> list[dict[str, Any]]:
    return [_finding(document, finding) for finding in _in_order(document.findings)]


def _in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Order by place, those without one first; where places are equal, as the stages made them."""
    return sorted(findings, key=lambda finding: -1 if finding.start is None else finding.start)


def _finding(document: Document, finding: Finding) -> dict[str, Any]:
    line, page = None, None
    if finding.start is not None:
        line = document.source.line_at(finding.start).number
        mark = document.page_at(finding.start)
        page = mark.get("n") or None if mark else None
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "line": line,
        "page": page,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "message": problem.message,
        "line": int(problem.source_line) if problem.source_line.isdecimal() else None,
        "page": problem.page or None,
        "tei_line": problem.line or None,
    }
