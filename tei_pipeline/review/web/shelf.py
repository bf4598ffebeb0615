"""The shelf: the documents of a folder, each with all that its pages show, read when it is first asked for."""

from __future__ import annotations

import json
import tempfile
import threading
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

from markupsafe import Markup

from tei_pipeline.decisions.places import Places
from tei_pipeline.document import Decision, Verdict
from tei_pipeline.errors import NoAccess, NotTei
from tei_pipeline.review import sample as samples
from tei_pipeline.review.corrections import Correction, read_corrections
from tei_pipeline.review.desk import BadWish, Desk, Judged, Standing, Wish, item_id
from tei_pipeline.review.diff import PageStarts, compare_runs, page_starts, words
from tei_pipeline.review.library import Entry, decisions_file, find_entries, find_source
from tei_pipeline.review.settled import kind_of
from tei_pipeline.review.store import Store
from tei_pipeline.tei.names import XML_ID, tei
from tei_pipeline.tei.restore import Tree, TwoSides, two_sides
from tei_pipeline.tei.validate import parse_tei

Reconvert = Callable[[Path, Path], str]
"""Converts a text to a TEI file and says what came of it; raises :class:`PipelineError` where that fails."""
_SEVERITIES = ("error", "warning", "info")
FRONT = "front"
"""What the lines before the first page break are called in addresses."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its number, both sides with what differs marked, the corrections that begin on it."""

    number: int
    source: Markup
    reading: Markup
    differs: bool
    standing: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A line that reads otherwise after the last conversion."""

    number: int | None
    page: str
    leaf: str
    before: Markup
    after: Markup


class Volume:
    """One document. Pages are made from the TEI and the files beside it; all of it is read once, until it changes."""

    def __init__(self, entry: Entry, who: str) -> None:
        self.entry = entry
        self.name = entry.name
        self._who = who
        self._mutex = threading.RLock()
        corrections = read_corrections(entry.corrections)
        source = find_source(entry.tei, corrections.source, entry.raw)
        if source is None:
            raise NoAccess(
                str(entry.tei),
                f"its text {corrections.source} was not found; say in which folder it is with --raw, so that decisions "
                "can be kept beside it",
            )
        self.source = source
        self.decisions_file = decisions_file(source, entry.report)
        self._sample_file = self.decisions_file.with_suffix(samples.SUFFIX)
        self._seen = self._signature()
        self.desk = Desk(corrections, Store(self.decisions_file), who)
        self.changes: Sequence[Changed] | None = None
        self.converted = ""

    # ------------------------------------------------------------------ what is read

    @cached_property
    def tree(self) -> Tree:
        """The TEI."""
        return parse_tei(self.entry.tei, str(self.entry.tei))

    @cached_property
    def title(self) -> str:
        """The title, as the header has it."""
        found = next(self.tree.getroot().iter(tei("title")), None)
        return " ".join((found.text or "").split()) if found is not None else self.name

    @cached_property
    def sides(self) -> TwoSides:
        """The text line by line, as it stands and as corrected."""
        return two_sides(self.tree, str(self.entry.tei))

    @cached_property
    def starts(self) -> PageStarts:
        """Where the pages begin."""
        return page_starts(self.tree)

    @cached_property
    def leaves(self) -> dict[str, tuple[int, int]]:
        """The first line of each page and the line after its last, by leaf; what is before the first page is FRONT."""
        end = len(self.sides.source) + 1
        found: dict[str, tuple[int, int]] = {}
        first = self.starts.lines[0] if self.starts.lines else end
        if any(line.strip() for line in self.sides.source[: first - 1]):
            found[FRONT] = 1, first
        for at, (line, (_, leaf)) in enumerate(zip(self.starts.lines, self.starts.pages, strict=True)):
            found[leaf] = line, self.starts.lines[at + 1] if at + 1 < len(self.starts.lines) else end
        return found

    @cached_property
    def _page_names(self) -> dict[str, str]:
        return {leaf: name for name, leaf in self.starts.pages}

    def page_name(self, leaf: str) -> str:
        """What a page is called: its printed number."""
        if leaf in ("", FRONT):
            return "before the first page" if self.starts.lines else "the text"
        return self._page_names.get(leaf) or leaf

    @cached_property
    def images(self) -> dict[str, str]:
        """The address of the image of each leaf, where the metadata gives one."""
        root = self.tree.getroot()
        urls = {
            f"#{surface.get(XML_ID)}": graphic.get("url") or ""
            for surface in root.iter(tei("surface"))
            for graphic in surface.iter(tei("graphic"))
        }
        found = {pb.get(XML_ID) or "": urls.get(pb.get("facs") or "", "") for pb in root.iter(tei("pb"))}
        return {leaf: url for leaf, url in found.items() if url}

    @cached_property
    def _report(self) -> dict[str, Any]:
        try:
            content: dict[str, Any] = json.loads(self.entry.report.read_bytes())
        except (OSError, ValueError) as error:
            problem = f"the report cannot be read ({error}); convert the text again with --force"
            raise NotTei(str(self.entry.report), problem) from error
        return content

    @cached_property
    def findings(self) -> list[dict[str, Any]]:
        """What the book says against itself, as the report has it: errors first."""
        found = (self._report.get("check") or {}).get("findings", ())
        return sorted(found, key=lambda row: _SEVERITIES.index(row["severity"]))

    @property
    def conflicts(self) -> list[dict[str, Any]]:
        """Decisions that the last conversion could not obey, each with the page to look at."""
        found = (self._report.get("decisions") or {}).get("conflicts", ())
        return [row | {"leaf": self.starts.page_of(row["line"])[1] if row["line"] else ""} for row in found]

    def lines_of(self, leaf: str, rows: Sequence[Judged]) -> Iterator[Line]:
        """The lines of a page, with what was decided since the conversion not yet in them."""
        low, high = self.leaves[leaf]
        standing: dict[int, set[str]] = {}
        for one in rows:
            standing.setdefault(one.item.line, set()).add(one.standing.value)
        for number in range(low, high):
            source, reading = (side[number - 1].rstrip("\r\n") for side in (self.sides.source, self.sides.corrected))
            if not source.strip():
                continue
            here = standing.get(number, set())
            marked = "open" if Standing.OPEN in here else "decided" if here else ""
            yield Line(number, *_marked(source, reading), source != reading, marked)

    @cached_property
    def _text(self) -> tuple[str, list[int]]:
        """The source as one text, and where each line begins in it."""
        return "".join(self.sides.source), [0, *accumulate(map(len, self.sides.source))]

    def around(self, item: Correction) -> tuple[str, str] | None:
        """The source from the line before a correction up to it, and from it to the end of the line after.

        None where the TEI was changed by hand since the conversion, so that the place is another one.
        """
        text, begins = self._text
        if text[item.start : item.end] != item.before or item.line >= len(begins):
            return None
        last = bisect_right(begins, max(item.start, item.end - 1))
        low, high = begins[max(0, item.line - 2)], begins[min(last + 1, len(begins) - 1)]
        return text[low : item.start].lstrip("\r\n"), text[item.end : high].rstrip("\r\n")

    # ------------------------------------------------------------------ converting again

    def convert(self, reconvert: Reconvert) -> None:
        """Convert the text anew with the decisions as they are, and keep what reads otherwise to be shown."""
        with self._mutex, tempfile.TemporaryDirectory() as folder:
            before = Path(folder) / self.entry.tei.name
            before.write_bytes(self.entry.tei.read_bytes())
            self.converted = reconvert(self.source, self.entry.tei)
            pairs = compare_runs(before, self.entry.tei).pairs
            self.changes = [
                Changed(pair.other_line or pair.line, pair.page, pair.leaf,
                        *_marked((pair.before or "").rstrip("\r\n"), (pair.after or "").rstrip("\r\n")))
                for pair in pairs
                if pair.differs
            ]  # fmt: skip
            self._renew()

    def refresh(self) -> None:
        """Read everything anew where the text was converted since, by the command."""
        with self._mutex:
            if self._signature() != self._seen:
                self._renew()

    def _signature(self) -> tuple[int, int]:
        stat = self.entry.corrections.stat()
        return stat.st_mtime_ns, stat.st_size

    def _renew(self) -> None:
        self._seen = self._signature()
        for name in [name for name in vars(self) if isinstance(getattr(type(self), name, None), cached_property)]:
            del self.__dict__[name]
        self.desk = self.desk.renewed(read_corrections(self.entry.corrections))

    # ------------------------------------------------------------------ the sample

    def sample(self) -> samples.Sample | None:
        """The words dealt, None where there are none."""
        return samples.read_sample(self._sample_file)

    def sample_told(self) -> str:
        """What the sample says so far."""
        dealt = self.sample()
        return samples.told(samples.estimate(dealt.words), dealt.population) if dealt else ""

    def deal(self, size: int, seed: int = 1) -> samples.Sample:
        """Deal a new sample of the text as it stands."""
        with self._mutex:
            dealt = samples.deal(self.tree, self.desk.corrections.digest, size, seed)
            samples.write_sample(self._sample_file, dealt)
            return dealt

    def judge(self, place: str, judged: str, reading: str, tab: str) -> dict[str, Any]:
        """Note what a reviewer says of a word of the sample; a reading for a wrong one becomes a decision too."""
        if judged not in (samples.RIGHT, samples.WRONG, ""):
            raise BadWish("a word is right or wrong")
        with self._mutex:
            dealt = self.sample()
            word = next((w for w in dealt.words if w.place == place), None) if dealt else None
            if dealt is None or word is None:
                raise BadWish("no such word in the sample: load the page again")
            if judged == samples.WRONG and reading.strip():
                self._correct(word, " ".join(reading.split()), tab)
            now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            dealt = samples.judge(dealt, place, judged, reading, self._who, now)
            samples.write_sample(self._sample_file, dealt)
            return {"told": samples.told(samples.estimate(dealt.words), dealt.population)}

    def _correct(self, word: samples.Word, reading: str, tab: str) -> None:
        found = samples.source_place(self.sides, word)
        if found is None:
            raise BadWish("the text was converted anew since this sample was dealt: deal a new one")
        start, end = found
        item = next((i for i in self.desk.corrections.items if i.start < end and i.end > start), None)
        if item is not None and item_id(item) in self.desk.judged():
            self.desk.decide([Wish(item_id(item), Verdict.OTHER, reading)], tab)
            return
        places = Places("".join(self.sides.source))
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        before = places.text[start:end]
        line = Decision(places.key(start, end), Verdict.OTHER, before, reading, places.context(start, end),
                        kind_of(before, reading), "", self._who, now, "from a sample")  # fmt: skip
        self.desk.store.change(lambda old: old.subject == line.subject or old.contradicts(line), [line])


class Shelf:
    """The documents of one folder, by name. Nothing else is ever served."""

    def __init__(self, folder: Path, raw: Path | None, who: str) -> None:
        self._entries = find_entries(folder, raw)
        self._volumes: dict[str, Volume] = {}
        self._mutex = threading.Lock()
        self.who = who
        if not self._entries:
            problem = "has no TEI file with its corrections beside it; convert a text, and give the folder of the TEI"
            raise NoAccess(str(folder), problem)

    def volume(self, name: str) -> Volume | None:
        """The document called ``name``, None where there is none."""
        entry = self._entries.get(name)
        if entry is None:
            return None
        with self._mutex:
            if name not in self._volumes:
                self._volumes[name] = Volume(entry, self.who)
            volume = self._volumes[name]
        volume.refresh()
        return volume

    def volumes(self) -> Iterator[Volume]:
        """All documents, in order of name."""
        for name in self._entries:
            volume = self.volume(name)
            if volume is not None:
                yield volume


def _marked(source: str, reading: str) -> tuple[Markup, Markup]:
    """Both sides of a line, escaped, with what differs between ``del`` and ``ins``."""
    old, new = Markup(""), Markup("")
    for tag, before, after in words(source, reading):
        if tag == "equal":
            old, new = old + before, new + after
        else:
            old += Markup("<del>{}</del>").format(before) if before else ""
            new += Markup("<ins>{}</ins>").format(after) if after else ""
    return old, new
