"""Plain text: the bytes of an OCR text file become a Source, and can be had back from it byte for byte.

The encoding is found out, never guessed silently: each candidate must decode strictly and give the same
bytes back, and a finding says which one it was. Lines end at LF, CR LF and CR only: a form feed is a page
break of the OCR, and U+2028, U+0085 and the like are characters of the text, so that line numbers are those
of every editor.
"""

from __future__ import annotations

import codecs
import errno
import hashlib
import re
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tei_pipeline.document import Encoding, Finding, Line, Severity, Source
from tei_pipeline.errors import NoAccess, SourceEmpty, SourceIsMarkup, SourceNotText, SourceTooLarge
from tei_pipeline.settings import Settings

# UTF-32 before UTF-16: the little-endian mark of the one begins with that of the other.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Python's names for "as the byte order mark says": forced by the user, they leave the byte order to be found.
_FAMILIES = {
    "utf-8": ("utf-8",),
    "utf-8-sig": ("utf-8",),
    "utf-16": ("utf-16-le", "utf-16-be"),
    "utf-32": ("utf-32-le", "utf-32-be"),
}
_NAMES = {"utf-8": "UTF-8", "cp1252": "Windows-1252", "latin-1": "Latin-1 (ISO 8859-1)"}
_LINE_END = re.compile(r"\r\n|\n|\r")
# What XML 1.0 cannot hold (a NUL is refused before). Form feeds are page breaks and no cause for a warning.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_ABBREVIATIONS = {"\x07": "BEL", "\x08": "BS", "\x0b": "VT", "\x1a": "SUB, Ctrl-Z", "\x1b": "ESC"}
_FEW_CONTROLS = 16
"""So many are accepted whatever their share: a stray Ctrl-Z makes no binary file of a short text."""
_SAMPLE = 1 << 16


def read_source(path: Path, settings: Settings) -> tuple[Source, tuple[Finding, ...]]:
    """Read the text file at ``path`` as a Source, with what is to be said about its encoding.

    Raises NoAccess, SourceEmpty, SourceNotText, SourceTooLarge or SourceIsMarkup, each with its remedy.
    """
    return source_of(_read_bytes(path, settings.limits.max_bytes), str(path), settings)


def _read_bytes(path: Path, max_bytes: int) -> bytes:
    file = str(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise SourceNotText(file, "this is a folder; name a text file in it, or give the folder to `convert`")
        if not stat.S_ISREG(status.st_mode):
            raise SourceNotText(file, "this is a device or a pipe; save the text in a file first")
        if status.st_size > max_bytes:
            raise _too_large(file, status.st_size, max_bytes)
        with path.open("rb") as stream:
            data = stream.read(max_bytes + 1)
    except FileNotFoundError:
        raise NoAccess(file, "there is no such file; check the name") from None
    except PermissionError:
        raise NoAccess(file, "you may not read this file; ask for the right to, or copy it") from None
    except OSError as error:
        if error.errno == errno.ENOTDIR:
            raise NoAccess(file, "there is no such file; check the name") from None
        raise NoAccess(file, f"cannot be read ({error.strerror}); check the disk or the network") from error
    except ValueError as error:  # a NUL in the name
        raise NoAccess(file, f"is no file name ({error}); check the name") from None
    if len(data) > max_bytes:  # it grew since
        raise _too_large(file, len(data), max_bytes)
    return data


def _too_large(file: str, size: int, max_bytes: int) -> SourceTooLarge:
    return SourceTooLarge(
        file,
        f"{size:,} bytes are more than the {max_bytes:,} of limits.max_bytes; if this is the text of one "
        f"book, raise it with --set limits.max_bytes={size}, else split the file",
    )


def source_of(data: bytes, file: str, settings: Settings) -> tuple[Source, tuple[Finding, ...]]:
    r"""Make a Source of the bytes of a file, named after ``file``; see :func:`read_source`.

    >>> source, findings = source_of("caf\xe9\r\n".encode("cp1252"), "raw/menu.txt", Settings())
    >>> source.name, source.encoding.codec, [line.newline for line in source.lines]
    ('menu.txt', 'cp1252', ['\r\n'])
    >>> source.encoding.encode(source.text)
    b'caf\xe9\r\n'
    """
    if not data:
        raise SourceEmpty(file, "the file is empty (0 bytes); was the OCR saved?")
    _refuse_binary(file, data)
    encoding, text, said = _decode(data, file, settings.source.encoding)
    _refuse_nul(file, text, encoding)
    if not text.strip("\ufeff \t\n\r\f\v\x85\xa0\u2028\u2029"):
        raise SourceEmpty(file, "the file has no text, only white space; was the OCR saved?")
    _refuse_markup(file, text)
    controls = _controls(file, text, settings.limits.max_control_share)
    lines = split_lines(text)
    _refuse_long_line(file, lines, settings.limits.max_line)
    source = Source(Path(file).name, text, lines, encoding, hashlib.sha256(data).hexdigest(), len(data))
    return source, (said, *_control_findings(source, controls))


def source_of_text(text: str, name: str = "text.txt") -> Source:
    r"""Make a Source of ``text`` as it is, in UTF-8: for samples and tests, nothing is checked.

    >>> [line.number for line in source_of_text("a\n\nb").lines]
    [1, 2, 3]
    """
    data = text.encode()
    return Source(name, text, split_lines(text), Encoding("utf-8"), hashlib.sha256(data).hexdigest(), len(data))


def split_lines(text: str) -> tuple[Line, ...]:
    r"""Split ``text`` into lines; text and line end of each, joined, are ``text`` again.

    A line end closes its line: a file that ends with one has no empty line after it, and no text has no
    lines. So the numbers are those of ``text.split("\\n")`` where lines end in LF.

    >>> [(line.start, line.end, line.newline) for line in split_lines("a\r\nb\x0cc\n")]
    [(0, 1, '\r\n'), (3, 6, '\n')]
    """
    lines: list[Line] = []
    start = 0
    for found in _LINE_END.finditer(text):
        lines.append(Line(len(lines) + 1, start, found.start(), found[0]))
        start = found.end()
    if start < len(text):
        lines.append(Line(len(lines) + 1, start, len(text), ""))
    return tuple(lines)


def _decode(data: bytes, file: str, forced: str) -> tuple[Encoding, str, Finding]:
    if forced != "auto":
        return _decode_forced(data, file, forced)
    for bom, codec in _BOMS:
        if data.startswith(bom) and (text := _undone(data, Encoding(codec, bom))) is not None:
            return Encoding(codec, bom), text, _said(f"{_label(codec)} with a byte order mark")
    if b"\0" in data:
        is_utf8 = _undone(data, Encoding("utf-8")) is not None
        for codec in _FAMILIES["utf-16"]:
            encoding = Encoding(codec)
            if (text := _undone(data, encoding)) is not None and _reads_as_text(text, is_utf8):
                return (
                    encoding,
                    text,
                    _said(f"{_label(codec)} without a byte order mark, known by its zero bytes"),
                )
        raise _nul(file, data.index(b"\0"), _cut_off(data))
    encoding = Encoding("utf-8")
    if (text := _undone(data, encoding)) is not None:
        return encoding, text, _said("UTF-8" if not text.isascii() else "UTF-8 (ASCII characters only)")
    return _decode_single_bytes(data)


def _decode_single_bytes(data: bytes) -> tuple[Encoding, str, Finding]:
    why = _why_not_utf8(data)
    for codec in ("cp1252", "latin-1"):
        encoding = Encoding(codec)
        if (text := _undone(data, encoding)) is not None:
            remedy = "if letters with accents look wrong, name the encoding with --set source.encoding=…"
            return encoding, text, _said(f"{_label(codec)}: {why}; {remedy}", Severity.WARNING)
    raise AssertionError("every byte is a Latin-1 character")


def _why_not_utf8(data: bytes) -> str:
    """Say where UTF-8 fails, and whether it does so for a few bytes only: damage, not another encoding."""
    lenient = data.decode("utf-8", "surrogateescape")
    odd = len(_SURROGATES.findall(lenient))
    good = len(lenient) - len(lenient.encode("ascii", "ignore")) - odd
    but_for = f", though all but {odd:,} of {good + odd:,} characters beyond ASCII are" if good > odd else ""
    return f"{_place(data, 'utf-8')} is not UTF-8{but_for}"


def _place(data: bytes, codec: str) -> str:
    """Say which byte ``codec`` cannot decode, with its offset and line."""
    try:
        data.decode(codec)
    except UnicodeDecodeError as error:
        line = len(_LINE_END.findall(data[: error.start].decode("latin-1"))) + 1
        return f"byte 0x{data[error.start]:02x} at offset {error.start:,} (line {line:,})"
    return "the text written back"


def _decode_forced(data: bytes, file: str, forced: str) -> tuple[Encoding, str, Finding]:
    family = _FAMILIES.get(forced, (forced,))
    marked = [Encoding(codec, bom) for bom, codec in _BOMS if codec in family and data.startswith(bom)]
    candidates = [*marked, *(Encoding(codec) for codec in family)]
    texts = [(encoding, _undone(data, encoding)) for encoding in candidates]
    decoded = [(encoding, text) for encoding, text in texts if text is not None]
    # Without a mark both byte orders may decode: the one that reads as text is meant.
    for encoding, text in sorted(decoded, key=lambda found: not (found[0].bom or _reads_as_text(found[1], False))):
        mark = " with a byte order mark" if encoding.bom else ""
        return encoding, text, _said(f"{_label(encoding.codec)}{mark}, as the settings say")
    place = f"{_place(data, family[0])} does not fit"
    remedy = "take source.encoding out, or correct it"
    raise SourceNotText(file, f"the settings say that this is {_label(forced)}, but {place}; {remedy}")


def _undone(data: bytes, encoding: Encoding) -> str | None:
    """Return the text, if ``encoding`` decodes strictly and gives the very same bytes back; else None."""
    try:
        text = data[len(encoding.bom) :].decode(encoding.codec)
        same = encoding.encode(text) == data
    except (UnicodeError, ValueError):
        return None
    return text if same and not _SURROGATES.search(text) else None


def _reads_as_text(text: str, is_utf8: bool) -> bool:
    r"""Whether UTF-16 without a mark was cut into the right pairs.

    Letters of every alphabet stand below U+2000; in the wrong byte order, or in ASCII text with a stray zero
    byte, the pairs are Chinese or nothing at all. Real Chinese is no UTF-8, and its blanks are blanks in one
    order only.

    >>> _reads_as_text("Notes\n", is_utf8=True), _reads_as_text("\u4e00\u6f22\n", is_utf8=False)
    (True, True)
    >>> _reads_as_text("\u6554\u7478 ", is_utf8=True)
    False
    """
    if "\0" in text:
        return False
    sample = text[:_SAMPLE]
    counts = Counter(sample)
    if sum(count for char, count in counts.items() if char < "\u2000") * 5 >= len(sample) * 4:
        return True
    blanks, wrong_blanks = (sum(counts[char] for char in chars) for chars in (" \n\r", "\u2000\u0a00\u0d00"))
    unassigned = sum(count for char, count in counts.items() if unicodedata.category(char) in ("Cn", "Co"))
    return not is_utf8 and blanks > wrong_blanks and unassigned * 100 <= len(sample)


def _cut_off(data: bytes) -> str:
    if len(data) % 2 and data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "it begins as UTF-16 but has an odd number of bytes: it was cut off. Get the whole file"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "it begins as UTF-16 but does not go on so: it is damaged. Get a sound copy"
    return (
        "this looks like a binary file. Give the OCR text, not the scan "
        "(if it is text: name its encoding with --set source.encoding=…)"
    )


def _nul(file: str, offset: int, remedy: str) -> SourceNotText:
    return SourceNotText(file, f"byte 0x00 at offset {offset:,}: {remedy}")


def _refuse_nul(file: str, text: str, encoding: Encoding) -> None:
    if (at := text.find("\0")) >= 0:
        raise _nul(file, len(encoding.encode(text[:at])), "no text has that, and XML cannot hold it. Take it out")


def _controls(file: str, text: str, max_share: float) -> dict[str, int]:
    """How often each character stands that XML cannot hold; SourceNotText when there are too many."""
    kinds = sorted(set(_CONTROLS.findall(text)))
    counts = {char: text.count(char) for char in kinds}
    total = sum(counts.values())
    if total > max(_FEW_CONTROLS, max_share * len(text)):
        raise SourceNotText(
            file,
            f"{total:,} of {len(text):,} characters are control characters: this looks like a binary file. "
            "Give the OCR text, not the scan (if it is text all the same: --set limits.max_control_share=1)",
        )
    return counts


def _control_findings(source: Source, counts: dict[str, int]) -> Iterator[Finding]:
    for char, count in counts.items():
        start = source.text.index(char)
        name = f"U+{ord(char):04X}" + (f" ({_ABBREVIATIONS[char]})" if char in _ABBREVIATIONS else "")
        times = "once, in" if count == 1 else f"{count:,} times, first in"
        yield Finding(
            "control-character",
            Severity.WARNING,
            f"the control character {name} stands {times} line {source.line_at(start).number:,}",
            start,
        )


def _refuse_long_line(file: str, lines: tuple[Line, ...], max_line: int) -> None:
    for line in lines:
        if (length := line.end - line.start) > max_line:
            raise SourceTooLarge(
                file,
                f"line {line.number:,} has {length:,} characters, over the {max_line:,} of limits.max_line; "
                f"get the text with the lines of the page, or --set limits.max_line={length}",
            )


def _label(codec: str) -> str:
    return _NAMES.get(codec, codec.upper() if codec.startswith("utf") else codec)


def _said(what: str, severity: Severity = Severity.INFO) -> Finding:
    return Finding("source-encoding", severity, f"read as {what}")


# ---- formats that are no plain text: known by their first bytes or first tag, and refused with the way out

_IMAGE = "Give the text that the OCR made of it, not the image"
_ARCHIVE = "Unpack it and give the text file inside"
_OFFICE = "Save it as plain text (UTF-8) and give that"
# First bytes, offset, name, remedy. Where they could be letters of a text (``GIF89a``), _IS_ALSO_TEXT asks
# for a zero byte as well, which these formats always have near their start and text never.
_SIGNATURES: tuple[tuple[bytes, int, str, str], ...] = (
    (b"%PDF-", 0, "a PDF", "Extract its text, or put it through OCR first, and give that text"),
    (b"%!PS", 0, "PostScript", "Put it through OCR first, and give that text"),
    (b"\x89PNG\r\n\x1a\n", 0, "a PNG image", _IMAGE),
    (b"\xff\xd8\xff", 0, "a JPEG image", _IMAGE),
    (b"II*\0", 0, "a TIFF image", _IMAGE),
    (b"MM\0*", 0, "a TIFF image", _IMAGE),
    (b"II+\0", 0, "a BigTIFF image", _IMAGE),
    (b"MM\0+", 0, "a BigTIFF image", _IMAGE),
    (b"\0\0\0\x0cjP  \r\n\x87\n", 0, "a JPEG 2000 image", _IMAGE),
    (b"\xff\x4f\xff\x51", 0, "a JPEG 2000 image", _IMAGE),
    (b"GIF87a", 0, "a GIF image", _IMAGE),
    (b"GIF89a", 0, "a GIF image", _IMAGE),
    (b"WEBP", 8, "a WebP image", _IMAGE),
    (b"\0\0\0\0", 6, "a BMP image", _IMAGE),
    (b"AT&TFORM", 0, "a DjVu scan", "Extract its text (djvutxt) and give that"),
    (b"\x1f\x8b", 0, "a GZIP archive", _ARCHIVE),
    (b"BZh", 0, "a BZIP2 archive", _ARCHIVE),
    (b"\xfd7zXZ\0", 0, "an XZ archive", _ARCHIVE),
    (b"\x28\xb5\x2f\xfd", 0, "a Zstandard archive", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", 0, "a 7-Zip archive", _ARCHIVE),
    (b"Rar!\x1a\x07", 0, "a RAR archive", _ARCHIVE),
    (b"ustar", 257, "a TAR archive", _ARCHIVE),
    (b"PK\x03\x04", 0, "a ZIP archive", _ARCHIVE),
    (b"PK\x05\x06", 0, "an empty ZIP archive", "Give the OCR text"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "an old Word or Office file", _OFFICE),
    (b"SQLite format 3\0", 0, "an SQLite database", "Give the OCR text"),
    (b"\x7fELF", 0, "a program", "Give the OCR text"),
    (b"MZ", 0, "a program", "Give the OCR text"),
)
_IS_ALSO_TEXT = frozenset({b"GIF87a", b"GIF89a", b"WEBP", b"BZh", b"ustar", b"MZ", b"AT&TFORM"})
_BMP = b"\0\0\0\0"
# What is in a ZIP archive: a name that one of its entries has near the start, and what that makes it.
_ZIPPED = (
    (b"word/document.xml", "a Word document (DOCX)", _OFFICE),
    (b"application/vnd.oasis.opendocument", "an OpenDocument file (ODT)", _OFFICE),
    (b"application/epub+zip", "an EPUB", "Save its text as plain text (UTF-8) and give that"),
    (b"xl/workbook.xml", "an Excel file (XLSX)", _OFFICE),
)
_PROLOGUE = 8192

# A document that begins so is markup; a lone "<" is what OCR makes of a stain, and stays text.
_XML = re.compile(
    r"<\?xml[\s?]|<!DOCTYPE\s|<(?:[\w-]+:)?(?:TEI|teiCorpus|TEI\.2|html|alto|PcGts|DjVuXML|mets)[\s>]", re.I
)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_NOT_ROOT = re.compile(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[<>]|\[.*?\]\s*)*>", re.DOTALL | re.I)
_REMEDIES = {
    "tei": "this is TEI already; `tei-pipeline restore {file}` gives its source text back",
    "html": "this is HTML; give the OCR text as plain text (save the page as text)",
    "alto": "this is ALTO XML; give the plain text, which this version reads alone",
    "pcgts": "this is PAGE XML; give the plain text, which this version reads alone",
    "djvuxml": "this is DjVu XML; give the plain text (the _djvu.txt beside it)",
}
_TEI_ROOTS = frozenset({"tei", "teicorpus", "tei.2"})


def _refuse_binary(file: str, data: bytes) -> None:
    """Raise SourceNotText when data begins as an image, an archive, an office document or a program does."""
    head = data[:_SAMPLE]
    for signature, offset, name, remedy in _SIGNATURES:
        if not head.startswith(signature, offset):
            continue
        if (signature in _IS_ALSO_TEXT and b"\0" not in head) or (signature == _BMP and head[:2] != b"BM"):
            continue
        if signature == b"PK\x03\x04":
            name, remedy = next(((n, r) for inner, n, r in _ZIPPED if inner in data), (name, remedy))
        raise SourceNotText(file, f"this is {name}. {remedy}")


def _refuse_markup(file: str, text: str) -> None:
    """Raise SourceIsMarkup when the text begins as XML, TEI, HTML, ALTO, PAGE or RTF does.

    >>> _refuse_markup("a.txt", "< stain at the head of the page")
    """
    start = text[:_SAMPLE].lstrip("\ufeff \t\n\r\f")
    if start.startswith("{\\rtf"):
        raise SourceIsMarkup(file, "this is RTF; save it as plain text (UTF-8) and give that")
    if not _XML.match(start):
        return
    root = _ROOT.match(_NOT_ROOT.sub("", start[:_PROLOGUE]).lstrip())
    name = root[1].lower() if root else ""
    if not name and (doctype := re.match(r"<!DOCTYPE\s+([\w.:-]+)", start, re.I)):
        name = doctype[1].lower()
    problem = _REMEDIES.get("tei" if name in _TEI_ROOTS else name)
    if problem is None:
        called = f" (its root is <{root[1]}>)" if root else ""
        problem = f"this is XML{called}; give the OCR text as plain text"
    raise SourceIsMarkup(file, problem.format(file=file))
