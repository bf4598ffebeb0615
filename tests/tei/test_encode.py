"""Encoding: what the marks and edits of a document become, line by line."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from tei_pipeline.document import Severity
from tei_pipeline.settings import Settings, build_settings
from tei_pipeline.tei.encode import encode
from tei_pipeline.tei.validate import parse_tei, validate_house
from tests.making import SETTINGS, document_of

GAP = build_settings(None, {}, {"omissions.element": "gap"})


def body(text: str, settings: Settings = SETTINGS, **metadata: str) -> str:
    """What stands in the first division, as it is written."""
    written = encode(document_of(text, settings=settings, **metadata), settings)
    problems = validate_house(parse_tei(written, "book.xml"))
    assert [problem for problem in problems if problem.severity is Severity.ERROR] == []
    found = re.search(r"<div [^>]*>(.*)</div>\n</body>", written.decode(), re.DOTALL)
    assert found is not None
    return found.group(1)


BOOK = "The clerk was as\N{SOFT HYPHEN}\n"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("The clerk.\n", '\n<p>\n<lb n="1"/>The clerk.</p>'),
        (
            "The clerk was a  \nman & <he>.\n",
            '\n<p>\n<lb n="1"/>The clerk was a  \n<lb n="2"/>man &amp; &lt;he&gt;.</p>',
        ),
        ("\n\n The clerk.\n", '\n<p>\n<lb n="3"/> The clerk.</p>'),
        (
            "The provisi¬ \nonal clerk.\n",
            '\n<p>\n<lb n="1"/>The provisi<pc force="weak">¬</pc><lb n="2" break="no"/>onal clerk.</p>',
        ),
        (
            "The lamp-lit and the lamp-\nlit clerk.\n",
            '\n<p>\n<lb n="1"/>The lamp-lit and the lamp-<lb n="2" break="no"/>lit clerk.</p>',
        ),
        ("The clerk -\nand she.\n", '\n<p>\n<lb n="1"/>The clerk -\n<lb n="2"/>and she.</p>'),
        ("He left . . . then.\n", '\n<p>\n<lb n="1"/>He left <pc type="ellipsis">. . .</pc> then.</p>'),
        (
            "He left. (omission)\n",
            '\n<p>\n<lb n="1"/>He left. <ellipsis><metamark function="omission">(omission)</metamark></ellipsis></p>',
        ),
        ("He \x0bleft.\n", '\n<p>\n<lb n="1"/>He <g ref="#U000B"/>left.</p>'),
        (
            "He left.\n\n* * * *\n\nIt was.\n",
            '\n<p>\n<lb n="1"/>He left.</p>\n<ab type="ornament">\n<lb n="3"/>* * * *</ab>'
            '\n<p>\n<lb n="5"/>It was.</p>',
        ),
    ],
)
def test_lines_words_and_signs(text: str, written: str) -> None:
    assert body(text, kind="book") == written


def test_a_correction() -> None:
    corr = '<corr type="ocr" cert="high" resp="#tei-pipeline" ana="#encoding">café</corr>'
    assert f"in the <choice><sic>cafÃ©</sic>{corr}</choice> there" in body("He sat in the cafÃ© there.\n")


def test_a_correction_over_a_line_end() -> None:
    text = "The lamp-lit house and a lamp¬\nlit clerk.\n"
    sic = '<sic>lamp<pc force="weak">¬</pc><lb n="2" break="no"/>lit</sic>'.replace('<pc force="weak">¬</pc>', "¬")
    corr = '<corr type="ocr" cert="high" resp="#tei-pipeline" ana="#punctuation">lamp-lit</corr>'
    assert f"a <choice>{sic}{corr}</choice> clerk." in body(text)


PAGES = (
    "The ferry carried seven barrels over the lamp-lit sound to the lamp¬\n\n[l7]\n\n\n\n\n"
    "lit harbour, where nobody came.\n\n[18]\n\n\n\n\nIt rained.\n\n[19]\n"
)


def test_a_page_in_a_word() -> None:
    choice = (
        '<choice><sic>¬</sic><corr type="ocr" cert="high" resp="#tei-pipeline" ana="#punctuation">-</corr></choice>'
    )
    number = (
        '<choice><sic>[l7]</sic><corr type="ocr" cert="high" resp="#tei-pipeline" ana="#number">[17]</corr></choice>'
    )
    assert (
        f'to the lamp{choice}<fw type="pageNum" place="bottom"><lb n="3"/>{number}</fw>'
        '<pb n="18" xml:id="leaf-0002"/><lb n="8" break="no"/>lit harbour'
    ) in body(PAGES, kind="book")


def test_a_page_at_the_start() -> None:
    assert body(PAGES, kind="book").startswith('\n<pb n="17" xml:id="leaf-0001"/>\n<p>\n<lb n="1"/>The ferry')


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("He left. (omission)\n", 'He left. <gap reason="omitted"><desc>(omission)</desc></gap></p>'),
        ("He left. (passage\nomitted)\n", 'He left. <gap reason="omitted"/>(passage\n<lb n="2"/>omitted)</p>'),
        ("He left. (oniission)\n", 'He left. <gap reason="omitted"/>(<choice><sic>oniission</sic>'),
    ],
)
def test_an_omission_as_gap(text: str, written: str) -> None:
    assert written in body(text, GAP)


def test_images() -> None:
    text = "a\n5\n\fb\n6\n\fc\n7\n"
    document = document_of(text, images="https://example.org/{leaf:03d}.jpg")
    tree = parse_tei(encode(document, SETTINGS), "book.xml")
    assert [problem for problem in validate_house(tree) if problem.severity is Severity.ERROR] == []
    names = {"t": "http://www.tei-c.org/ns/1.0"}
    assert tree.xpath("//t:pb/@facs", namespaces=names) == ["#f0001", "#f0002", "#f0003"]
    assert tree.xpath("//t:graphic/@url", namespaces=names) == [f"https://example.org/00{n}.jpg" for n in (1, 2, 3)]


def test_the_schemas_are_named_before_the_text() -> None:
    written = encode(document_of("The clerk.\n"), SETTINGS)
    root = etree.fromstring(written)
    before = []
    node = root.getprevious()
    while node is not None:
        before.append(str(node.text))
        node = node.getprevious()
    assert len(before) == 4
    assert all("schematypens" in text for text in before)
    assert written.endswith(b"</TEI>\n")
