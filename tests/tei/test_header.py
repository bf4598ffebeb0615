"""The header: what is known is said, what is not known is not made up."""

from __future__ import annotations

from typing import Any

from lxml import etree

from tei_pipeline.document import Severity
from tei_pipeline.settings import Settings, build_settings
from tei_pipeline.tei.encode import encode
from tei_pipeline.tei.validate import parse_tei, validate_house
from tests.generated import generated_book
from tests.making import SETTINGS, document_of

NAMES = {"t": "http://www.tei-c.org/ns/1.0"}
TEXT = "The harbour was dark.\n"
FULL: dict[str, Any] = {
    "title": "The Last Ferry",
    "subtitle": "A diary",
    "author": ("Anna Quist", "John Pike"),
    "editor": "Peter Rowan",
    "translator": "Ida Marsh",
    "publisher": "Rowan & Pike",
    "place": "London",
    "date": "1926",
    "language": "en-GB",
    "licence": "CC BY 4.0",
    "licence_url": "https://creativecommons.org/licenses/by/4.0/",
}


def header(text: str, settings: Settings = SETTINGS, **metadata: Any) -> etree._Element:
    tree = parse_tei(encode(document_of(text, settings=settings, **metadata), settings), "book.xml")
    assert [problem for problem in validate_house(tree) if problem.severity is Severity.ERROR] == []
    found = tree.getroot().find("t:teiHeader", NAMES)
    assert found is not None
    return found


def texts(element: etree._Element, path: str) -> list[str]:
    return [str(found.text) for found in element.findall(path, NAMES)]


def test_what_the_metadata_say() -> None:
    found = header(TEXT, **FULL)
    assert texts(found, ".//t:titleStmt/t:title") == ["The Last Ferry", "A diary"]
    assert texts(found, ".//t:titleStmt/t:author") == ["Anna Quist", "John Pike"]
    assert texts(found, ".//t:titleStmt/t:editor") == ["Peter Rowan", "Ida Marsh"]
    assert texts(found, ".//t:imprint/t:publisher") == ["Rowan & Pike"]
    date = found.find(".//t:imprint/t:date", NAMES)
    assert date is not None
    assert date.get("when") == "1926"
    licence = found.find(".//t:licence", NAMES)
    assert licence is not None
    assert licence.get("target") == FULL["licence_url"]
    language = found.find(".//t:language", NAMES)
    assert language is not None
    assert language.get("ident") == "en-GB"


def test_what_is_not_known_is_left_out_or_said_to_be_unknown() -> None:
    found = header(TEXT)
    assert texts(found, ".//t:titleStmt/t:title") == ["text.txt"]
    assert found.findall(".//t:author", NAMES) == []
    assert found.findall(".//t:biblStruct", NAMES) == []
    assert "licence of the text is not known" in texts(found, ".//t:publicationStmt/t:p")[0]
    assert texts(found, ".//t:language") == ["Not known."]


def test_each_part_of_the_metadata_alone_is_valid() -> None:
    for key, value in FULL.items():
        header(TEXT, **{key: value})
        header(TEXT, **{other: there for other, there in FULL.items() if other != key})


def test_the_file_is_described_to_the_byte() -> None:
    text = "\ufeffThe harbour\r\nwas provisi- \nonal.\r \r\n"
    found = header(text)
    notes = {note.get("type"): note.text for note in found.iterfind(".//t:bibl[@type='ocr']/t:note", NAMES)}
    assert notes == {"encoding": "utf-8", "newline": "CRLF; LF 2; CR 3", "blankLines": "20", "joinedLines": "20"}
    measures = {m.get("unit"): m.get("quantity") for m in found.iterfind(".//t:extent/t:measure", NAMES)}
    assert measures == {"line": "4", "page": "0", "byte": str(len(text.encode()))}


def test_the_kinds_of_correction_are_declared() -> None:
    assert texts(header(TEXT), ".//t:category/t:catDesc") == []
    found = header("He sat in the cafÃ©. (oniission)\n")
    ids = [
        category.get("{http://www.w3.org/XML/1998/namespace}id") for category in found.iterfind(".//t:category", NAMES)
    ]
    assert ids == ["encoding", "spelling"]
    assert "2 corrections by program" in texts(found, ".//t:correction/t:p")[0]
    assert "1 correction by program" in texts(header("He sat. (oniission)\n"), ".//t:correction/t:p")[0]


def test_control_characters_are_declared_once() -> None:
    found = header("a \x0b b \x0b c \x01\n")
    values = [prop.get("value") for prop in found.iterfind(".//t:char/t:localProp", NAMES)]
    assert values == ["U+0001", "U+000B"]


def test_inferred_page_numbers_are_named() -> None:
    text = "a\n5\n\fb\n6\n\fc\n\fd\n8\n\fe\n9\n"
    assert "Numbers inferred from their neighbours: 7." in texts(header(text), ".//t:segmentation/t:p")[0]


def test_settings_that_differ_are_named() -> None:
    assert ": the defaults." in texts(header(TEXT), ".//t:application/t:desc")[0]
    languages = build_settings(None, {}, {"lexicon.languages": ("en", "de")})
    assert "lexicon.languages=en de." in texts(header(TEXT, languages), ".//t:application/t:desc")[0]
    settings = build_settings(None, {}, {"omissions.element": "gap"})
    assert "omissions.element=gap" in texts(header(TEXT, settings), ".//t:application/t:desc")[0]


def test_no_clock_is_read() -> None:
    text = generated_book(2, pages=3).text
    assert etree.tostring(header(text)) == etree.tostring(header(text))
