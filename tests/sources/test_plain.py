"""Plain text: byte-identical in every encoding, and each wrong input with its own message."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tei_pipeline.document import Finding, Severity, Source
from tei_pipeline.errors import (
    NoAccess,
    PipelineError,
    SourceEmpty,
    SourceIsMarkup,
    SourceNotText,
    SourceTooLarge,
)
from tei_pipeline.settings import Settings, build_settings
from tei_pipeline.sources import read_source, source_of, source_of_text, split_lines

SETTINGS = Settings()
PROSE = "Записки для дневника.\r\nГлава первая, в которой …\r\n"
ENGLISH = "I ran into Lev Davidovich\nat the house of the Concessions Committee.\n"
CHINESE = "日記 第一章\n昨日、私は\n"


def accepted(data: bytes, settings: Settings = SETTINGS) -> tuple[Source, tuple[Finding, ...]]:
    source, findings = source_of(data, "raw/book.txt", settings)
    assert source.encoding.encode(source.text) == data
    assert "".join(source.line_text(line) + line.newline for line in source.lines) == source.text
    return source, findings


def forced(codec: str) -> Settings:
    return build_settings(None, {}, {"source.encoding": codec})


# ---- what comes in goes out

CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@st.composite
def texts(draw: st.DrawFn) -> str:
    lines = draw(st.lists(st.text(CHARACTERS, max_size=30), min_size=1, max_size=8))
    ends = [draw(LINE_ENDS) for _ in lines[:-1]] + [draw(LINE_ENDS | st.just(""))]
    return "".join(line + end for line, end in zip(lines, ends, strict=True))


ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "cp1252",
    "latin-1",
    "koi8-r",
    "cp1251",
)


@given(texts(), st.sampled_from(ENCODINGS))
def test_any_text_in_any_encoding_comes_back_byte_for_byte(text: str, codec: str) -> None:
    data = text.encode(codec, "ignore")
    try:
        accepted(data)
    except PipelineError:
        return  # refused with a reason, and only so


@given(texts(), st.sampled_from(ENCODINGS))
def test_the_same_with_the_encoding_forced(text: str, codec: str) -> None:
    text = text.encode(codec, "ignore").decode(codec)
    try:
        source, _ = accepted(text.encode(codec), forced(codec))
    except PipelineError:
        return
    assert source.text in (text, text.removeprefix("\ufeff"))


@given(st.binary(max_size=400))
def test_any_bytes_are_a_source_or_a_clear_error(data: bytes) -> None:
    try:
        accepted(data)
    except PipelineError:
        return  # refused with a reason, and only so


@given(texts())
def test_utf8_is_always_read_as_utf8(text: str) -> None:
    assume(not text.startswith("\ufeff"))
    try:
        source, _ = accepted(text.encode())
    except PipelineError:
        return
    assert source.text == text


@pytest.mark.parametrize(
    ("text", "codec", "bom", "found"),
    [
        (ENGLISH, "utf-8", b"", "utf-8"),
        (PROSE, "utf-8", b"", "utf-8"),
        (PROSE, "utf-8", codecs.BOM_UTF8, "utf-8"),
        (PROSE, "utf-16-le", codecs.BOM_UTF16_LE, "utf-16-le"),
        (PROSE, "utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
        (PROSE, "utf-16-le", b"", "utf-16-le"),
        (PROSE, "utf-16-be", b"", "utf-16-be"),
        (ENGLISH, "utf-16-le", b"", "utf-16-le"),
        (ENGLISH, "utf-16-be", b"", "utf-16-be"),
        (CHINESE, "utf-16-le", b"", "utf-16-le"),
        (CHINESE, "utf-16-be", b"", "utf-16-be"),
        (CHINESE, "utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
        (PROSE, "utf-32-le", codecs.BOM_UTF32_LE, "utf-32-le"),
        (PROSE, "utf-32-be", codecs.BOM_UTF32_BE, "utf-32-be"),
        ("caf\xe9 \u2014 \u201cyes\u201d\n", "cp1252", b"", "cp1252"),
        ("caf\xe9 \x81 \x9d\n", "latin-1", b"", "latin-1"),
    ],
)
def test_encoding_is_found_and_said(text: str, codec: str, bom: bytes, found: str) -> None:
    source, findings = accepted(bom + text.encode(codec))
    assert (source.encoding.codec, source.encoding.bom, source.text) == (found, bom, text)
    assert [finding.code for finding in findings] == ["source-encoding"]
    assert findings[0].severity == (Severity.WARNING if found in ("cp1252", "latin-1") else Severity.INFO)


def test_damaged_utf8_is_told_from_another_encoding() -> None:
    _, findings = accepted(("é" * 50).encode() + b"\n\n\xe9\n")
    assert "byte 0xe9 at offset 102 (line 3) is not UTF-8, though all but 1 of 51 characters beyond ASCII are" in (
        findings[0].message
    )


@pytest.mark.parametrize(
    ("codec", "data", "message"),
    [
        ("utf-8", b"a\nb\xff", "byte 0xff at offset 3 (line 2) does not fit"),
        ("utf-16", b"abc", "the settings say that this is UTF-16"),
        ("ascii", b"caf\xe9", "the settings say that this is ascii"),
        ("cp1252", b"a\x81", "byte 0x81 at offset 1"),
    ],
)
def test_forced_encoding_that_does_not_fit(codec: str, data: bytes, message: str) -> None:
    with pytest.raises(SourceNotText) as caught:
        source_of(data, "book.txt", forced(codec))
    assert message in caught.value.problem
    assert "source.encoding" in caught.value.problem


# ---- lines


@given(texts())
def test_lines_cover_the_text(text: str) -> None:
    lines = split_lines(text)
    assert "".join(text[line.start : line.end] + line.newline for line in lines) == text
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert all(line.newline for line in lines[:-1])


@given(st.text(st.sampled_from("ab\n\f\v\x1c\x85\u2028\u2029"), max_size=30))
def test_line_numbers_are_those_of_an_editor(text: str) -> None:
    split = text.split("\n")
    lines = split_lines(text)
    assert [text[line.start : line.end] for line in lines] == (split[:-1] if split[-1] == "" else split)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("", []),
        ("a", [""]),
        ("a\n", ["\n"]),
        ("a\n\n", ["\n", "\n"]),
        ("a\r\nb\rc\n", ["\r\n", "\r", "\n"]),
        ("a\n\rb", ["\n", "\r", ""]),
        ("a\r\r\n", ["\r", "\r\n"]),
        ("a\fb\u2028c\x85d\x0be", [""]),
    ],
)
def test_line_ends_are_kept(text: str, ends: list[str]) -> None:
    assert [line.newline for line in split_lines(text)] == ends


def test_source_of_text_is_the_text() -> None:
    source = source_of_text("a\nb", "x.txt")
    assert (source.text, source.size, source.name, len(source.lines)) == ("a\nb", 3, "x.txt", 2)


# ---- what is no text


def zipped(inner: bytes) -> bytes:
    return b"PK\x03\x04\x14\0\0\0" + inner


NOT_TEXT = {
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "this is a PDF"),
    "postscript": (b"%!PS-Adobe-3.0\n", "this is PostScript"),
    "png": (b"\x89PNG\r\n\x1a\n\0\0", "this is a PNG image"),
    "jpeg": (b"\xff\xd8\xff\xe0\0\x10JFIF", "this is a JPEG image"),
    "tiff-le": (b"II*\0\x08\0", "this is a TIFF image"),
    "tiff-be": (b"MM\0*\0\0", "this is a TIFF image"),
    "jp2": (b"\0\0\0\x0cjP  \r\n\x87\n", "this is a JPEG 2000 image"),
    "j2k": (b"\xff\x4f\xff\x51\0\x2f", "this is a JPEG 2000 image"),
    "gif": (b"GIF89a\x01\0\x01\0\x80", "this is a GIF image"),
    "webp": (b"RIFF\x24\0\0\0WEBPVP8 ", "this is a WebP image"),
    "bmp": (b"BM\x36\x10\x0e\0\0\0\0\0", "this is a BMP image"),
    "djvu": (b"AT&TFORM\0\0\x10DJVU", "this is a DjVu scan"),
    "gzip": (b"\x1f\x8b\x08\x08", "this is a GZIP archive"),
    "bzip2": (b"BZh91AY&SY\0", "this is a BZIP2 archive"),
    "xz": (b"\xfd7zXZ\0\0", "this is an XZ archive"),
    "zip": (zipped(b"book.txt"), "this is a ZIP archive"),
    "docx": (zipped(b"word/document.xml"), "this is a Word document (DOCX)"),
    "odt": (zipped(b"mimetypeapplication/vnd.oasis.opendocument.text"), "this is an OpenDocument file"),
    "epub": (zipped(b"mimetypeapplication/epub+zip"), "this is an EPUB"),
    "tar": (b"book.txt" + b"\0" * 249 + b"ustar\0", "this is a TAR archive"),
    "doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "this is an old Word or Office file"),
    "program": (b"\x7fELF\x02\x01", "this is a program"),
    "nul": (b"seventeen letters\0and more", "byte 0x00 at offset 17: this looks like a binary file"),
    "nul-after-space": (b"The quick brown fox \0jumps over the dog " * 9, "byte 0x00 at offset 20"),
    "nul-in-utf16": ("ab\0c\n".encode("utf-16"), "byte 0x00 at offset 6"),
    "utf16-cut-off": (b"\xff\xfea\0b", "it was cut off"),
    "utf16-damaged": (b"\xff\xfea\0\x00\xdc", "it is damaged"),
    "controls": (b"\x01\x02\x03\x04 abc" * 50, "characters are control characters"),
}
IS_TEXT = {
    "about-gif": b"GIF89a is the name of an image format.\n",
    "about-bmp": b"BM is short for British Museum.\n",
    "about-programs": b"MZ are the initials of Mark Zbikowski.\n",
    "about-bzip": b"BZh stands at the beginning.\n",
    "percent": b"% of the whole\n",
    "stain": b"<-- a stain at the head of the page\n",
    "less-than": b"< The text begins here\n",
    "angle": b"<p|e of contents\n",
    "tag-like": b"<Teixeira> said so\n",
    "form-feed": b"one\n\ftwo\n\f",
    "ctrl-z": b"the end\n\x1a",
    "escape": b"\x1b printer\n",
    "few-controls": b"\x01a\x02b\x03c",
    "unit-separator": b"a\x1fb\x1c\n",
    "delete": b"a\x7fb",
    "noncharacters": "a\ufffeb\uffffc".encode(),
    "one-letter": b"a",
    "digits": b"1",
    "inner-bom": "a\ufeffb".encode(),
    "utf16-one-letter": b"a\0",
    "private-use": "\ue000".encode(),
    "beyond-bmp": "𝔊𝔬𝔱𝔥𝔦𝔠\n".encode("utf-16-le"),
}
MARKUP = {
    "tei": (
        '<TEI xmlns="http://www.tei-c.org/ns/1.0">',
        "this is TEI already; `tei-pipeline restore raw/book.txt`",
    ),
    "tei-prologue": ('\ufeff<?xml version="1.0"?>\n<!-- x --><?a b?>\n<TEI>', "this is TEI already"),
    "tei-prefix": ("<tei:TEI>", "this is TEI already"),
    "tei-corpus": ("\n <teiCorpus>", "this is TEI already"),
    "tei-p4": ('<!DOCTYPE TEI.2 SYSTEM "tei.dtd" [ <!ENTITY a "b"> ]>\n<TEI.2>', "this is TEI already"),
    "html": ("<!DOCTYPE html>\n<html>", "this is HTML"),
    "html-bare": ("<html lang='en'>", "this is HTML"),
    "html-no-root": ("<!doctype html>Text", "this is HTML"),
    "hocr": ('<?xml version="1.0"?><html xmlns="x">', "this is HTML"),
    "alto": ("<?xml version='1.0'?><alto>", "this is ALTO XML"),
    "page": ("<PcGts xmlns='x'>", "this is PAGE XML"),
    "djvu-xml": ("<?xml version='1.0'?><!DOCTYPE DjVuXML PUBLIC 'a' 'b'><DjVuXML>", "this is DjVu XML"),
    "xml": ("<?xml version='1.0'?>\n<book/>", "this is XML (its root is <book>)"),
    "xml-broken": ("<?xml version='1.0'?>\n<", "this is XML; give"),
    "rtf": ("{\\rtf1\\ansi", "this is RTF"),
}


@pytest.mark.parametrize("case", NOT_TEXT)
def test_not_text(case: str) -> None:
    data, message = NOT_TEXT[case]
    with pytest.raises(SourceNotText) as caught:
        source_of(data, "raw/book.txt", SETTINGS)
    assert message in caught.value.problem
    assert caught.value.file == "raw/book.txt"


@pytest.mark.parametrize("case", IS_TEXT)
def test_text_all_the_same(case: str) -> None:
    accepted(IS_TEXT[case])


@pytest.mark.parametrize("case", MARKUP)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_markup(case: str, codec: str) -> None:
    text, message = MARKUP[case]
    with pytest.raises(SourceIsMarkup) as caught:
        source_of(text.encode(codec), "raw/book.txt", SETTINGS)
    assert message in caught.value.problem


@pytest.mark.parametrize("data", [b"", b" \n\r\n\t\f ", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, "\xa0\u2028\n".encode()])
def test_empty(data: bytes) -> None:
    with pytest.raises(SourceEmpty, match="was the OCR saved"):
        source_of(data, "raw/book.txt", SETTINGS)


def test_control_characters_are_told_once_a_kind_with_count_and_first_line() -> None:
    source, findings = accepted(b"one\ntwo\x1b\n\x1b\fthree\n\x1a")
    told = {finding.message: finding.start for finding in findings if finding.code == "control-character"}
    assert told == {
        "the control character U+001A (SUB, Ctrl-Z) stands once, in line 4": source.text.index("\x1a"),
        "the control character U+001B (ESC) stands 2 times, first in line 2": 7,
    }


# ---- files


def test_read_source_keeps_the_name_and_checksum(tmp_path: Path) -> None:
    file = tmp_path / "book.txt"
    file.write_bytes(b"abc\n")
    source, _ = read_source(file, SETTINGS)
    assert source.name == "book.txt"
    assert source.sha256 == "edeaaff3f1774ad2888673770c6d64097e391bc362d7d6fb34982ddf0efd18cb"
    assert source.size == 4


def test_missing(tmp_path: Path) -> None:
    for file in (tmp_path / "none.txt", tmp_path / "none" / "none.txt", tmp_path / "a\0b"):
        with pytest.raises(NoAccess, match="check the name"):
            read_source(file, SETTINGS)


def test_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "book").write_text("abc")
    with pytest.raises(NoAccess, match="there is no such file"):
        read_source(tmp_path / "book" / "book.txt", SETTINGS)


def test_folder(tmp_path: Path) -> None:
    with pytest.raises(SourceNotText, match="this is a folder"):
        read_source(tmp_path, SETTINGS)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipe_and_device(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    for file in (tmp_path / "pipe.txt", Path(os.devnull)):
        with pytest.raises(SourceNotText, match="a device or a pipe"):
            read_source(file, SETTINGS)


def test_no_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "book.txt"
    file.write_text("abc")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # root may read everything
    with pytest.raises(NoAccess, match="you may not read this file"):
        read_source(file, SETTINGS)


def test_disk_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "book.txt"
    file.write_text("abc")

    def refuse(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(NoAccess, match="Input/output error"):
        read_source(file, SETTINGS)


def test_200_megabytes_are_refused_before_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "book.txt"
    with file.open("wb") as stream:
        stream.truncate(200_000_000)
    monkeypatch.setattr(Path, "open", None)
    with pytest.raises(SourceTooLarge, match=r"200,000,000 bytes are more than the 50,000,000 of limits\.max_bytes"):
        read_source(file, SETTINGS)


def test_as_many_bytes_as_allowed(tmp_path: Path) -> None:
    file = tmp_path / "book.txt"
    file.write_bytes(b"a" * 100)
    read_source(file, build_settings(None, {}, {"limits.max_bytes": 100}))
    with pytest.raises(SourceTooLarge):
        read_source(file, build_settings(None, {}, {"limits.max_bytes": 99}))


def test_a_line_of_5_megabytes() -> None:
    with pytest.raises(SourceTooLarge, match="line 2 has 5,000,000 characters"):
        source_of(b"a\n" + b"b" * 5_000_000, "raw/book.txt", SETTINGS)
    accepted(b"a\n" + b"b" * 1_000_000)
