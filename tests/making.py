"""Making documents for tests: from text or bytes, by the real stages with the real word lists."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tei_pipeline.document import Document, Layer, Mark, MarkKind, Source
from tei_pipeline.lexicon import Lexicon, load_lexicon
from tei_pipeline.metadata import Metadata
from tei_pipeline.pipeline import STAGES, run
from tei_pipeline.settings import CorrectionSettings, Settings
from tei_pipeline.sources import source_of_text
from tei_pipeline.stages.stage import Stage
from tests.generated import WORDS

SETTINGS = Settings()
UNCORRECTED = Settings(correction=CorrectionSettings(level="off"))
"""For tests whose subject is not the correction of words."""
PAGE_BREAK = "\n\n\n\n\n"
"""Four blank lines, as the full texts of large scanning projects have them."""


def lexicon() -> Lexicon:
    """The word lists and tables that come with the program; loaded once."""
    return load_lexicon(SETTINGS)


def document_of(
    text: str | Source,
    *,
    upto: str = STAGES[-1].name,
    settings: Settings = SETTINGS,
    **metadata: Any,
) -> Document:
    """The document of ``text`` after the stages up to and including ``upto``."""
    source = source_of_text(text) if isinstance(text, str) else text
    return run(source, Metadata(**metadata), settings, lexicon(), stages=stages_upto(upto))


def stages_upto(name: str) -> Sequence[Stage]:
    """The stages of the pipeline up to and including the one called ``name``."""
    names = [stage.name for stage in STAGES]
    return STAGES[: names.index(name) + 1]


def layered(text: str, *marks: Mark) -> Document:
    """A document with these marks and no others."""
    return Document(source_of_text(text)).with_layer(Layer("test", "1", marks))


def book(pages: Iterable[str], *, first: int = 1, number: str = "[{}]", sep: str = PAGE_BREAK) -> str:
    """Pages as one text, each with its number at the foot; an empty ``number`` leaves the numbers out."""
    out = []
    for at, page in enumerate(pages, first):
        foot = number.format(at) if number else ""
        out.append(page.strip("\n") + (f"\n\n{foot}" if foot else ""))
    return sep.join(out) + "\n"


def text_of(document: Document, mark: Mark) -> str:
    """The source's letters under ``mark``, white space folded."""
    return " ".join(document.source.text[mark.start : mark.end].split())


def told(document: Document, *kinds: MarkKind) -> list[str]:
    """The marks of these kinds, as ``kind: letters``."""
    return [f"{mark.kind}: {text_of(document, mark)}" for mark in document.marks(*kinds)]


def corrections(document: Document, stage: str) -> list[str]:
    """The edits of ``stage`` in order of their place, as ``before -> after``."""
    of_stage = {item for layer in document.layers if layer.stage == stage for item in layer.items}
    return [f"{edit.before} -> {edit.after}" for edit in document.edits if edit in of_stage]


def cases(stage: str) -> list[Any]:
    """The cases of ``stages/cases/STAGE.toml`` as parameters; ``xfail`` gives the reason of a known failure."""
    file = Path(__file__).parent / "stages" / "cases" / f"{stage}.toml"
    found: list[dict[str, Any]] = tomllib.loads(file.read_text("utf-8"))["case"]
    return [
        pytest.param(case, id=case["label"].replace(" ", "-"), marks=_marks(case))
        for case in found
        if case.keys() >= {"label", "out", "why"}
    ]


def _marks(case: dict[str, Any]) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(strict=True, reason=case["xfail"])] if "xfail" in case else []


def case_text(case: dict[str, Any]) -> str:
    """The text of a case: ``text`` as it stands, or ``pages`` with ``first``, ``number`` and ``sep``.

    ``around`` sets so many pages of plain text before and after, so that what the pages show is a book's.
    """
    if "text" in case:
        return str(case["text"])
    pages = list(case["pages"])
    around = case.get("around", 0)
    before, after = ([plain(at) for at in range(first, first + around)] for first in (0, 20))
    options = {key: case[key] for key in ("first", "number", "sep") if key in case}
    return book([*before, *pages, *after], **options)


def plain(at: int) -> str:
    """A page of running text in which there is nothing to find, another one for each ``at``."""
    words = [WORDS[(at * 11 + n * (at % 5 + 1)) % len(WORDS)] for n in range(80)]
    sentences = [words[n : n + 20] for n in range(0, 80, 20)]
    lines = [[" ".join(words[:10]).capitalize(), " ".join(words[10:]) + "."] for words in sentences]
    return "\n\n".join("\n".join(pair) for pair in lines)
