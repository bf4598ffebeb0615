"""Encoding: undo text that was decoded wrongly before it came here.

Mojibake (``â€™`` for ``’``) and HTML entities are no damage of the scan but of a program. ftfy recognises them and
names the steps that undo them; each becomes an edit. Curly quotes, ligatures, dashes and spaces are the source's own
typography and stay.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from ftfy import TextFixerConfig, fix_encoding_and_explain
from ftfy.badness import is_bad

from tei_pipeline.document import Document, Edit, EditKind, Item, Line
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.settings import Settings
from tei_pipeline.stages.stage import Stage

_CONFIG = TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    fix_surrogates=False,
    remove_control_chars=False,
    normalization=None,
)
_TOKEN = re.compile(r"\s+|[-¬\u00ad\u2010](?=\s*$)|(?:(?![-¬\u00ad\u2010]\s*$)\S)+")
_ENTITY = re.compile(
    r"&(?:amp|lt|gt|quot|apos|nbsp|mdash|ndash|[lr][sd]quo|hellip|"
    r"[a-zA-Z]{1,6}(?:acute|grave|uml|circ|cedil|tilde)|#\d{2,6}|#x[0-9a-fA-F]{2,5});"
)


def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterator[Item]:
    """Yield an edit for each stretch of mojibake and each HTML entity."""
    source = document.source
    for line in source.lines:
        text = source.line_text(line)
        if not text.strip():
            continue
        if not text.isascii() and is_bad(text):
            yield from _mojibake(line, text)
        elif "&" in text:
            yield from _entities(line, text)


def _mojibake(line: Line, text: str) -> Iterator[Edit]:
    fixed, plan = fix_encoding_and_explain(text, _CONFIG)
    if fixed == text or "\n" in fixed or "\r" in fixed:
        return
    steps = ", ".join(f"{step.action} {step.parameter}" for step in plan or ())
    for start, end, after in _changes(text, fixed):
        yield Edit(
            line.start + start, line.start + end, text[start:end], after, EditKind.ENCODING, "mojibake", 0.98,
            f"ftfy: {steps}",
        )  # fmt: skip


def _entities(line: Line, text: str) -> Iterator[Edit]:
    for match in _ENTITY.finditer(text):
        after = html.unescape(match.group())
        if after != match.group() and after.isprintable():
            yield Edit(
                line.start + match.start(), line.start + match.end(), match.group(), after, EditKind.ENCODING,
                "html-entity", 0.95, "an entity of HTML in plain text",
            )  # fmt: skip


def _changes(before: str, after: str) -> Iterator[tuple[int, int, str]]:
    """The changed stretches, widened to whole words, as start and end in ``before`` and what stands there after.

    A hyphen at the line end is no part of the word here: whether it stays is another stage's question.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    starts = [0]
    for token in old:
        starts.append(starts[-1] + len(token))
    for operation, a0, a1, b0, b1 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation != "equal" and a1 > a0:
            yield starts[a0], starts[a1], "".join(new[b0:b1])


STAGE = Stage("encoding", "1", frozenset(), frozenset({"encoding"}), propose)
