"""Kind: whether the source is a book, a diary or a web article.

The metadata says so; where it does not, numbered pages make a book, paragraphs that open with a date a diary, and
unbroken lines without pages an article. The guess is reported, so that an editor can set it right in ``NAME.toml``.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from tei_pipeline.document import Document, Finding, Item, Mark, MarkKind, Severity
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.settings import Settings
from tei_pipeline.stages.lines import opens_with_date
from tei_pipeline.stages.stage import Stage

_UNBROKEN_LINE = 120
_DATED_PARAGRAPHS = 5


def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterator[Item]:
    """Yield the kind as a mark over the whole source, and a finding where it was guessed."""
    source = document.source
    kind: str = document.metadata.kind or ""
    why = "given in the metadata"
    if not kind:
        kind, why = _guess(document)
        named = f"an {kind}" if kind == "article" else f"a {kind}"
        message = f"taken for {named} ({why}); if that is wrong, set `kind` in the metadata file"
        yield Finding("kind-guessed", Severity.INFO, message)
    yield Mark.make(0, len(source.text), MarkKind.KIND, why, value=kind)


def _guess(document: Document) -> tuple[str, str]:
    source = document.source
    texts = [source.line_text(line).strip() for line in source.lines]
    lengths = [len(text) for text in texts if text]
    numbered = [page for page in document.marks(MarkKind.PAGE) if not page.get("n").startswith("[")]
    if not numbered and lengths and median(lengths) >= _UNBROKEN_LINE:
        return "article", f"no numbered pages, half of the lines have {_UNBROKEN_LINE} characters or more"
    dated = [text for before, text in zip(["", *texts], texts, strict=False) if not before and opens_with_date(text)]
    if len(dated) >= _DATED_PARAGRAPHS:
        return "diary", f"{len(dated)} paragraphs open with a date"
    return "book", f"{len(numbered)} numbered pages"


STAGE = Stage("kind", "1", frozenset({"pages"}), frozenset({"kind"}), propose)
