"""Dates: every date of the running text, notes, headings and captions, with its W3C value.

``tei_pipeline.dates`` reads the expressions; this stage knows where in the book they stand. The entry and the chapter
give the year that is not printed; a note has a scope of its own and takes nothing from the text around it. Locators of
an index and of cross-references are no dates.
TEI: Guidelines 3.6.4 and 14.4 (``date``, att.datable); see docs/encoding.md, "Dates", and docs/dates.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tei_pipeline.dates import Context, Found, Policies, Standing, Value, find_dates, resolve
from tei_pipeline.dates.expressions import Part, Point, Relative, Season, Span
from tei_pipeline.dates.glyphs import Glyphs
from tei_pipeline.dates.repairs import repairs
from tei_pipeline.document import Document, Finding, Item, Mark, MarkKind, Severity
from tei_pipeline.lexicon import Lexicon
from tei_pipeline.settings import Settings
from tei_pipeline.stages.scopes import Passage, Scopes
from tei_pipeline.stages.stage import Stage

_SENTENCE_END = re.compile(r"(?:[.!?…][’”'\")\]]*|;)\s+(?=[A-Z‘“(\[])")
_CITED_YEAR = re.compile(r"[(\[][^()\[\]]{0,80}$")
_NAMED_AFTER_YEAR = re.compile(r"[A-Z][\w’']* of\s*$")
"""Before a year: in brackets, as a publication's, or naming an event (the Fire of 1871), it is no year of the story."""
_LAST_WORD = re.compile(r"(\w+)\s+$")
_OPENING = 24
"""So many letters into an entry its own date may begin, quotation marks and dots aside."""


@dataclass(slots=True)
class _Told:
    """The date named last in a passage: its year and month, and where it ended."""

    year: int | None = None
    month: int | None = None
    end: int = 0


def propose(document: Document, settings: Settings, lexicon: Lexicon) -> Iterator[Item]:
    """Yield a mark for each date and a finding for each whose value is in doubt."""
    policies = Policies.of(settings)
    scopes = Scopes(document, lexicon, policies)
    glyphs = Glyphs(lexicon)
    story: dict[int, _Told] = {}
    for passage in scopes.passages():
        if passage.closed:
            continue
        found = find_dates(passage.text, lexicon, policies, opens=passage.opens, glyphs=glyphs)
        told = _Told()
        reached = 0
        for date in found:
            place = scopes.place(passage, date.start, date.end)
            if place is None:
                continue
            context = _context(passage, date, told, story.get(passage.scope), lexicon)
            value = resolve(date.expression, context, policies)
            if value is None or not value.dated or place[0] < reached:
                continue  # two dates in one correction take the same letters of the source: the first has them
            reached = place[1]
            written = passage.text[date.start : date.end]
            yield _mark(place, value, context)
            for repair in repairs(passage.text, date, value, lexicon):
                yield from scopes.edit(passage, repair)
            if value.code:
                message = f"“{written}”: {value.problem}"
                yield Finding(value.code, Severity.WARNING, message, place[0])
            _remember(told, date, value, passage)
        if passage.narrative and told.year:
            story[passage.scope] = told


def _mark(place: tuple[int, int], value: Value, context: Context) -> Mark:
    """The mark; what rests on the context always says how surely."""
    attrs = dict(value.attrs)
    if attrs.get("evidence") and not attrs.get("cert"):
        attrs["cert"] = "high"  # the schema asks for it
    return Mark(*place, MarkKind.DATE, tuple(attrs.items()), _why(attrs, context))


def _why(attrs: dict[str, str], context: Context) -> str:
    if not attrs.get("evidence"):
        return "as printed"
    if context.told:
        return "year named in the sentence"
    return f"year of the {context.standing}"


# ------------------------------------------------------------------ the context of one date


def _context(passage: Passage, date: Found, told: _Told, story: _Told | None, lexicon: Lexicon) -> Context:
    """What the passage, the sentence and the story so far say of the time at a date."""
    core = date.expression.core
    context = passage.context
    if passage.opens and _opens(passage.text, date.start):
        return _of_heading(passage, core if isinstance(core, Point) else None)
    if context.standing is Standing.ENTRY:
        context = replace(context, tense=_tense(passage.text, date, lexicon))
    if told.year is None:
        if context.standing is Standing.NONE and story is not None and story.year:
            return replace(context, year=story.year, month=story.month, standing=Standing.TOLD)
        return context
    if not _SENTENCE_END.search(passage.text, told.end, date.start):
        return replace(context, told=(told.year, told.month))
    if context.standing in (Standing.NONE, Standing.CHAPTER) and not isinstance(core, Relative):
        return replace(context, year=told.year, month=told.month, day=None, standing=Standing.TOLD)
    if isinstance(core, Relative) and core.words.told and context.standing is not Standing.ENTRY:
        return replace(context, year=told.year, month=told.month, day=None, standing=Standing.TOLD)
    return context


def _opens(text: str, start: int) -> bool:
    return start <= _OPENING and not any(letter.isalnum() for letter in text[:start])


def _of_heading(passage: Passage, point: Point | None) -> Context:
    """The context of the date with which an entry opens: the year that the entry was given."""
    context = passage.context
    year = context.year
    month = point.month.one if point and point.month else None
    if passage.until is not None and month is not None and month == passage.until[1] != context.month:
        year = passage.until[0]
    return replace(context, year=year, month=None, day=None, standing=Standing.HEADING if year else context.standing)


def _tense(text: str, date: Found, lexicon: Lexicon) -> str:
    """The tense of the sentence, where its verbs show but one; *last* or *next* before the date is stronger."""
    cue = _LAST_WORD.search(text[: date.start])
    named = lexicon.dates.phrases.get(cue[1].casefold(), ()) if cue else ()
    told = {meaning for _, role, meaning in named if role == "weekday_cue"}
    if told & {"last", "next"}:
        return "last" if "last" in told else "next"
    begin = max((m.end() for m in _SENTENCE_END.finditer(text, 0, date.start)), default=0)
    after = _SENTENCE_END.search(text, date.end)
    words = re.findall(r"[\w’']+", text[begin : after.start() if after else len(text)].casefold())
    seen = {name for name in ("past", "future") if lexicon.dates.sets.get(f"tense:{name}", frozenset()) & set(words)}
    endings = tuple(lexicon.dates.sets.get("tense:past_ending", ()))
    seen |= {"past"} if endings and any(word.endswith(endings) and len(word) > 4 for word in words) else set()
    return seen.pop() if len(seen) == 1 else ""


# ------------------------------------------------------------------ what the text has told so far


def _remember(told: _Told, date: Found, value: Value, passage: Passage) -> None:
    """Keep the year of a date that belongs to the story: printed or told, and no publication's."""
    core = date.expression.core
    last = core.last if isinstance(core, Span) else core
    if not isinstance(last, Point | Relative | Season | Part) or value.get("cert") == "low":
        return
    before = passage.text[: date.start]
    if (
        isinstance(last, Point)
        and last.month is None
        and (_CITED_YEAR.search(before) or _NAMED_AFTER_YEAR.search(before))
    ):
        return
    written = value.get("when") or value.get("to") or value.get("notAfter")
    begun = value.get("notBefore") or written
    if written.startswith("-") or not written or begun[:4] != written[:4]:
        return
    told.year, told.end = int(written[:4]), date.end
    told.month = int(written[5:7]) if len(written) > 4 else None


STAGE = Stage(
    "dates",
    "1",
    frozenset({"article", "blocks", "decided", "divisions", "hyphens", "kind", "listings", "notes", "references"}),
    frozenset({"dates"}),
    propose,
)
