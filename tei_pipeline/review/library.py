"""The library: the TEI files of a folder, and the text, decisions and settings that belong to each."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from tei_pipeline.errors import NoAccess
from tei_pipeline.review.corrections import SUFFIX
from tei_pipeline.settings import Settings
from tei_pipeline.tei.names import tei


def source_name(tree: etree._ElementTree) -> str:
    """The name of the text file that a TEI file was made from; empty where the header has none."""
    return next((i.text or "" for i in tree.getroot().iter(tei("idno")) if i.get("type") == "filename"), "")


def find_source(file: Path, name: str, raw: Path | None = None) -> Path | None:
    """The text file called ``name``: in the folder ``raw`` if there is one, else near the TEI.

    Only a plain file name is looked for: what a header says leads nowhere else.
    """
    if not name or name in (".", "..") or Path(name).name != name or "\\" in name:
        return None
    here = file.resolve().parent
    folders = (
        [raw] if raw else [here, *(folder for up in (here.parent, here.parent.parent) for folder in (up / "raw", up))]
    )
    return next((folder / name for folder in folders if (folder / name).is_file()), None)


def decisions_file(source: Path, report: Path) -> Path:
    """Where the decisions on a text are: in the folder that its last conversion read them from, by its report.

    Raises :class:`NoAccess` where that conversion was told to read none.
    """
    try:
        settings = json.loads(report.read_bytes()).get("settings", {})
    except (OSError, ValueError, AttributeError):
        settings = {}
    folder = settings.get("decisions", {}).get("folder", Settings().decisions.folder)
    if not folder:
        problem = "decisions.folder is empty in the settings, so no decision would be obeyed; name a folder there"
        raise NoAccess(str(source), problem)
    return source.parent / str(folder) / f"{source.stem}.tsv"


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of the library: its name in addresses, its TEI, and the folder of its text."""

    name: str
    tei: Path
    raw: Path | None

    @property
    def corrections(self) -> Path:
        """The list of corrections that the conversion wrote."""
        return self.tei.with_suffix(SUFFIX)

    @property
    def report(self) -> Path:
        """The report of the conversion."""
        return self.tei.with_suffix(".report.json")


def find_entries(folder: Path, raw: Path | None = None) -> dict[str, Entry]:
    """The documents below ``folder`` by name: every TEI file with a list of corrections beside it, in order of name.

    Links that lead out of the folder are not followed. ``raw`` is the folder of the texts, where it was named.
    """
    root = folder.resolve()
    found: dict[str, Entry] = {}
    for here, inner, names in os.walk(root):
        inner[:] = sorted(name for name in inner if not name.startswith(".") and name != "schema")
        for name in sorted(names):
            file = Path(here, name)
            if not name.endswith(".xml") or name.startswith(".") or not file.with_suffix(SUFFIX).is_file():
                continue
            if root not in file.resolve().parents:
                continue
            relative = file.relative_to(root).with_suffix("")
            texts = raw / relative.parent if raw else None
            found[relative.as_posix()] = Entry(relative.as_posix(), file, texts)
    return found
