"""The header: what the file is, where it comes from, and what was done to it.

Real values only: what the metadata does not give is left out, or said to be unknown where TEI asks for it. No clock
is read, so that the same input gives the same bytes. TEI: Guidelines chapter 2; see docs/encoding.md, "Header".
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from operator import attrgetter

from lxml import etree

from tei_pipeline.dates import Policies
from tei_pipeline.document import Document, Edit, EditKind, MarkKind, Verdict
from tei_pipeline.metadata import Metadata
from tei_pipeline.settings import Settings, describe
from tei_pipeline.tei import peculiarities
from tei_pipeline.tei.names import FORBIDDEN_IN_XML, XML_ID, char_id, surface_id, tei

_CATEGORIES: Mapping[EditKind, str] = {
    EditKind.ENCODING: "Characters that were decoded wrongly before the text came here.",
    EditKind.SPELLING: "A word that is none, read by the OCR for another.",
    EditKind.REAL_WORD: "A word that the OCR read for another word.",
    EditKind.SEGMENTATION: "Words run together or torn apart.",
    EditKind.NAME: "A name that the OCR damaged.",
    EditKind.NUMBER: "A number that the OCR damaged, page numbers among them.",
    EditKind.PUNCTUATION: "Punctuation that the OCR misread, lost or made up.",
    EditKind.NOISE: "Stray marks of the scan.",
}


_CALENDARS: Mapping[str, str] = {
    "gregorian": "The Gregorian calendar.",
    "julian": "The Julian calendar (old style).",
    "julianEngland": "The Julian calendar as used in England until 1752; the year may begin on 25 March.",
}


def build_header(document: Document, settings: Settings) -> etree._Element:
    """The ``teiHeader`` of ``document``."""
    header = etree.Element(tei("teiHeader"))
    _file_description(_sub(header, "fileDesc"), document)
    _encoding_description(_sub(header, "encodingDesc"), document, settings)
    profile = _sub(header, "profileDesc")
    _language(_sub(profile, "langUsage"), document.metadata)
    _calendars(profile, document)
    _revisions(_sub(header, "revisionDesc"), document)
    etree.indent(header)
    return header


def build_facsimile(document: Document) -> etree._Element | None:
    """The images of the leaves, where the metadata says how their addresses are made."""
    pages = document.marks(MarkKind.PAGE)
    if not document.metadata.images or not pages:
        return None
    facsimile = etree.Element(tei("facsimile"))
    for page in pages:
        surface = _sub(facsimile, "surface", **{XML_ID: surface_id(page.get("leaf"))})
        printed = "" if page.get("n").startswith("[") else page.get("n")
        url = document.metadata.image_url(int(page.get("leaf")), printed)
        if url:
            _sub(surface, "graphic", url=url)
    etree.indent(facsimile)
    return facsimile


# ------------------------------------------------------------------ fileDesc


def _file_description(file: etree._Element, document: Document) -> None:
    metadata = document.metadata
    title = _sub(file, "titleStmt")
    _sub(title, "title", metadata.title or document.source.name)
    if metadata.subtitle:
        _sub(title, "title", metadata.subtitle, type="sub")
    _people(title, metadata)
    responsibility = _sub(title, "respStmt", **{XML_ID: "tei-pipeline"})
    _sub(responsibility, "resp", "Segmentation, correction of the OCR text and encoding, by program")
    _sub(responsibility, "name", "tei-pipeline")
    if document.decisions:
        reviewers = sorted({d.who for d in document.decisions.lines if d.who})
        responsibility = _sub(title, "respStmt", **{XML_ID: "reviewer"})
        _sub(responsibility, "resp", "Review of the corrections")
        for name in reviewers or ["not named"]:
            _sub(responsibility, "name", FORBIDDEN_IN_XML.sub("?", name))
    _extent(_sub(file, "extent"), document)
    _publication(_sub(file, "publicationStmt"), metadata)
    sources = _sub(file, "sourceDesc")
    if _knows_print(metadata):
        _printed(_sub(sources, "biblStruct"), metadata)
    _ocr_file(_sub(sources, "bibl", type="ocr"), document)


def _people(parent: etree._Element, metadata: Metadata) -> None:
    for author in metadata.author:
        _sub(parent, "author", author)
    for editor in metadata.editor:
        _sub(parent, "editor", editor)
    for translator in metadata.translator:
        _sub(parent, "editor", translator, role="translator")


def _extent(extent: etree._Element, document: Document) -> None:
    quantities = {
        "line": len(document.source.lines),
        "page": len(document.marks(MarkKind.PAGE)),
        "byte": document.source.size,
    }
    for unit, quantity in quantities.items():
        _sub(extent, "measure", f"{quantity} {unit}s", unit=unit, quantity=str(quantity))


def _publication(publication: etree._Element, metadata: Metadata) -> None:
    if not (metadata.licence or metadata.rights or metadata.licence_url):
        _sub(publication, "p", "Unpublished working file. The licence of the text is not known.")
        return
    _sub(publication, "publisher", "Not yet published.")
    availability = _sub(publication, "availability")
    if metadata.licence or metadata.licence_url:
        licence = _sub(availability, "licence", metadata.licence or metadata.licence_url)
        if metadata.licence_url:
            licence.set("target", metadata.licence_url)
    if metadata.rights:
        _sub(availability, "p", metadata.rights)


def _knows_print(metadata: Metadata) -> bool:
    return any((metadata.title, metadata.author, metadata.editor, metadata.publisher, metadata.place, metadata.date))


def _printed(bibl: etree._Element, metadata: Metadata) -> None:
    monograph = _sub(bibl, "monogr")
    for author in metadata.author:
        _sub(monograph, "author", author)
    _sub(monograph, "title", metadata.title or "Title not known")
    for editor in metadata.editor:
        _sub(monograph, "editor", editor)
    if metadata.identifier:
        _sub(monograph, "idno", metadata.identifier, type="identifier")
    if metadata.edition:
        _sub(monograph, "edition", metadata.edition)
    imprint = _sub(monograph, "imprint")
    for name, value in (("publisher", metadata.publisher), ("pubPlace", metadata.place)):
        if value:
            _sub(imprint, name, value)
    date = _sub(imprint, "date", metadata.date or "not known")
    if metadata.date and metadata.date_when:
        date.set("when", metadata.date_when)
    if metadata.series:
        _sub(_sub(bibl, "series"), "title", metadata.series)
    if metadata.notes:
        _sub(bibl, "note", metadata.notes)


def _ocr_file(bibl: etree._Element, document: Document) -> None:
    """What the file was, to the byte: name, checksum, encoding, and all that the lines of the text do not show."""
    source = document.source
    _sub(bibl, "idno", FORBIDDEN_IN_XML.sub("?", source.name), type="filename")
    _sub(bibl, "idno", source.sha256, type="sha256")
    if document.metadata.source_url:
        _sub(bibl, "idno", document.metadata.source_url, type="URI")
    blank = {
        line.number: peculiarities.blanks(text) for line in source.lines if not (text := source.line_text(line)).strip()
    }
    joined = {
        (line := source.line_at(mark.start)).number: peculiarities.blanks(_trailing(source.text[mark.start : line.end]))
        for mark in document.marks(MarkKind.HYPHEN)
    }
    notes = {
        "encoding": source.encoding.codec,
        "bom": source.encoding.bom.hex(),
        "newline": peculiarities.write({n.number: peculiarities.line_end_name(n.newline) for n in source.lines}),
        "blankLines": peculiarities.write(blank) if set(blank.values()) - {"none"} else "",
        "joinedLines": peculiarities.write(joined),
    }
    for kind, value in notes.items():
        if value:
            _sub(bibl, "note", value, type=kind)


# ------------------------------------------------------------------ encodingDesc


def _encoding_description(encoding: etree._Element, document: Document, settings: Settings) -> None:
    _editorial(_sub(encoding, "editorialDecl"), document, settings)
    kinds = sorted({edit.kind for edit in document.edits if edit.verdict is not Verdict.SLIP})
    if kinds:
        taxonomy = _sub(_sub(encoding, "classDecl"), "taxonomy", **{XML_ID: "correction"})
        for kind in kinds:
            _sub(_sub(taxonomy, "category", **{XML_ID: str(kind)}), "catDesc", _CATEGORIES[kind])
    controls = sorted({match.group() for match in FORBIDDEN_IN_XML.finditer(document.source.text)})
    if controls:
        declaration = _sub(encoding, "charDecl")
        for glyph in controls:
            char = _sub(declaration, "char", **{XML_ID: char_id(glyph)})
            _sub(char, "localProp", name="codepoint", value=f"U+{ord(glyph):04X}")
    application = _sub(_sub(encoding, "appInfo"), "application", ident="tei-pipeline", version=_version())
    _sub(application, "label", "tei-pipeline")
    _sub(application, "desc", f"Settings {settings.digest}: {_changed_settings(settings)}.")
    _sub(application, "desc", f"Corrections {corrections_digest(document.edits)}.")
    _sub(application, "ptr", target="#ocr")


def corrections_digest(edits: Iterable[Edit]) -> str:
    """A fingerprint of all corrections, so that an edited copy of the file is held against the right ones."""
    digest = hashlib.sha256()
    for edit in edits:
        digest.update(f"{edit.start} {edit.end} {edit.after}\0".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:16]


def _revisions(revisions: etree._Element, document: Document) -> None:
    """The newest first: the review, then the encoding. The dates are those of the decisions; no clock is read."""
    if document.decisions:
        lines, conflicts = len(document.decisions.lines), len(document.decisions.conflicts)
        said = f"Reviewed in part: {lines} decision{'' if lines == 1 else 's'}"
        review = _sub(revisions, "change", f"{said}, {conflicts} of them in conflict." if conflicts else f"{said}.")
        review.set("who", "#reviewer")
        review.set("status", "reviewed")
        if latest := max(decision.when[:10] for decision in document.decisions.lines):
            review.set("when", latest)
    reviewed = "" if document.decisions else ", not yet reviewed"
    change = _sub(revisions, "change", f"Encoded by tei-pipeline {_version()}{reviewed}.")
    change.set("who", "#tei-pipeline")
    change.set("status", "draft")


def _editorial(declaration: etree._Element, document: Document, settings: Settings) -> None:
    edits = sum(edit.verdict is None for edit in document.edits)
    by_hand = (len(document.edits) - edits) or "none yet"
    correction = _sub(declaration, "correction", method="markup", status="medium")
    mended = sum(edit.verdict is Verdict.SLIP for edit in document.edits)
    slips = f", of which {mended} mend slips of the printed text (type editorial)" if mended else ""
    copy_text = "a web page saved as text" if document.kind == "article" else "the output of an OCR program"
    _sub(
        correction, "p",
        f"The copy text is {copy_text}. What was misread is corrected with choice, sic and corr; sic is a misreading "
        "by a program, not an error of the printed text. Period spelling and the slips of author and printer stand as "
        f"they are. {edits} correction{'' if edits == 1 else 's'} by program, {by_hand} by a person{slips}.",
    )  # fmt: skip
    _sub(
        _sub(declaration, "hyphenation", eol="all"), "p",
        "Line-end hyphens are kept. One that disappears when the word is joined stands in pc with force weak; the line "
        "that goes on with the word has lb with break no.",
    )  # fmt: skip
    pages = (
        " Page breaks bear the printed number as restored; leaves outside a numbered sequence are counted in brackets. "
        f"Page furniture stands in fw where the source has it.{_inferred(document)}"
    )
    _sub(
        _sub(declaration, "segmentation"), "p",
        "Each source line with text begins with lb, whose n is its number in the source file."
        + (pages if document.marks(MarkKind.PAGE) else ""),
    )  # fmt: skip
    interpretation = _sub(declaration, "interpretation")
    _sub(
        interpretation, "p",
        "Passages that the source itself signals as left out are ellipsis with a metamark; dots of a pause are pc with "
        "type ellipsis.",
    )  # fmt: skip
    if document.marks(MarkKind.DATE):
        _sub(interpretation, "p", Policies.of(settings).stated())
    if document.marks(MarkKind.WRITER):
        which = "The first I of each page" if settings.names.writer == "page" else "Each I"
        _sub(
            interpretation, "p",
            f"{which} that surely means the writer of the diary is rs; in quoted speech, and where quotation marks may "
            "be lost, it is left unmarked.",
        )  # fmt: skip


def _inferred(document: Document) -> str:
    pages = document.marks(MarkKind.PAGE)
    inferred = [page.get("n") for page in pages if not page.get("number_start") and not page.get("n").startswith("[")]
    return f" Numbers inferred from their neighbours: {', '.join(inferred)}." if inferred else ""


def _changed_settings(settings: Settings) -> str:
    """The settings that differ from the defaults, as ``key=value``."""
    usual = Settings()
    changed = []
    for key, *_ in describe():
        value = attrgetter(key)(settings)
        if value != attrgetter(key)(usual):
            written = " ".join(map(str, value)) if isinstance(value, tuple) else value
            changed.append(f"{key}={written}")
    return ", ".join(changed) or "the defaults"


# ------------------------------------------------------------------ profileDesc and parts


def _language(usage: etree._Element, metadata: Metadata) -> None:
    name = metadata.language or "und"
    _sub(usage, "language", "The language of the text." if metadata.language else "Not known.", ident=name)


def _calendars(profile: etree._Element, document: Document) -> None:
    """The calendars that printed dates follow, where they are others than that of the values."""
    used = {pointer for mark in document.marks(MarkKind.DATE) for pointer in mark.get("calendar").split()}
    if used:
        description = _sub(profile, "calendarDesc")
        for pointer in sorted(used):
            name = pointer.removeprefix("#")
            _sub(_sub(description, "calendar", **{XML_ID: name}), "p", _CALENDARS[name])


def _trailing(text: str) -> str:
    """The white space at the end of ``text``."""
    return text[len(text.rstrip()) :]


def _version() -> str:
    return version("tei-pipeline")


def _sub(parent: etree._Element, tag: str, /, text: str | None = None, **attrs: str) -> etree._Element:
    element = etree.SubElement(parent, tei(tag), attrs)
    element.text = text
    return element
