"""Corrections as a reviewer meets them: every edit that was made, proposed or refused, with its place and its reasons.

A conversion writes them beside the TEI as ``NAME.review.jsonl``, one a line, so that a review opens at once and needs
neither the source nor the stages. The first line says which TEI they belong to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from tei_pipeline.decisions.places import Places
from tei_pipeline.document import Document, Edit, EditKind
from tei_pipeline.document.leaves import leaf_id
from tei_pipeline.errors import NoAccess, NotTei
from tei_pipeline.tei.header import corrections_digest

SUFFIX = ".review.jsonl"
FORMAT = 1


class State(StrEnum):
    """What the conversion did with a correction."""

    MADE = "made"
    PROPOSED = "proposed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction: its place by key, offsets, line and page; what it changes and why; what became of it.

    ``start`` and ``end`` are code points of the source, ``leaf`` the identifier of the page break, ``verdict`` that of
    the reviewer, empty where none has judged.
    """

    key: str
    start: int
    end: int
    line: int
    page: str
    leaf: str
    before: str
    after: str
    context: str
    kind: EditKind
    rule: str
    confidence: float
    evidence: str
    state: State
    verdict: str = ""
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Corrections:
    """All corrections of one TEI file. ``digest`` is the fingerprint of those that were made."""

    source: str
    sha256: str
    digest: str
    items: tuple[Correction, ...]


def corrections_of(document: Document) -> Corrections:
    """The corrections of a converted document, in order of their place; proposals after what is made there."""
    places = Places(document.source.text)
    found: list[tuple[Edit, State, str]] = [(edit, State.MADE, edit.verdict or "") for edit in document.edits]
    found += [(edit, State.PROPOSED, "") for edit in document.proposals]
    found += [(refusal.edit, State.REFUSED, "" if refusal.learned else "reject") for refusal in document.refusals]
    whys = {id(refusal.edit): refusal.why for refusal in document.refusals}
    decided = {(placed.start, placed.end): placed.decision.place for placed in document.decisions.placed}
    items = [
        _correction(document, places, edit, state, verdict, whys.get(id(edit), ""), decided)
        for edit, state, verdict in found
    ]
    order = list(State)
    items.sort(key=lambda item: (item.start, item.end, order.index(item.state)))
    source = document.source
    return Corrections(source.name, source.sha256, corrections_digest(document.edits), tuple(items))


def _correction(
    document: Document,
    places: Places,
    edit: Edit,
    state: State,
    verdict: str,
    why: str,
    decided: Mapping[tuple[int, int], str],
) -> Correction:
    page = document.page_at(edit.start)
    return Correction(
        key=places.key(edit.start, edit.end),
        start=edit.start,
        end=edit.end,
        line=document.source.line_at(edit.start).number,
        page=page.get("n") if page else "",
        leaf=leaf_id(page.get("leaf")) if page else "",
        before=edit.before,
        after=edit.after,
        context=places.context(edit.start, edit.end),
        kind=edit.kind,
        rule=edit.rule,
        confidence=round(edit.confidence, 4),
        evidence="; ".join(filter(None, (why, edit.evidence))),
        state=state,
        verdict=verdict,
        decision=decided.get((edit.start, edit.end), ""),
    )


def to_jsonl(corrections: Corrections) -> bytes:
    """The file, in UTF-8."""
    head = {
        "review": FORMAT,
        "source": corrections.source,
        "sha256": corrections.sha256,
        "corrections": corrections.digest,
    }
    lines: Iterable[object] = (head, *(asdict(item) for item in corrections.items))
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode("utf-8", "backslashreplace")


def read_corrections(file: Path) -> Corrections:
    """The corrections that a conversion wrote.

    Raises :class:`NoAccess` when there is no such file and :class:`NotTei` when it is none of ours.
    """
    try:
        content = file.read_text("utf-8")
    except FileNotFoundError as error:
        raise NoAccess(str(file), "there is no such file; convert the text, which writes it beside the TEI") from error
    except (OSError, UnicodeDecodeError) as error:
        raise NoAccess(str(file), f"cannot be read ({error}); convert the text again with --force") from error
    try:
        head, *rows = map(json.loads, content.splitlines())
        if head["review"] != FORMAT:
            raise ValueError(f"its format is {head['review']}")
        items = tuple(Correction(**row | {"kind": EditKind(row["kind"]), "state": State(row["state"])}) for row in rows)
        return Corrections(head["source"], head["sha256"], head["corrections"], items)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotTei(str(file), f"is no list of corrections ({error}); convert the text again with --force") from error
