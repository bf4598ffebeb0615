"""Entities: every mention with its place and value, as table, lines of JSON and a page; hostile text harms none."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree, html

from tei_pipeline.cli import cli
from tei_pipeline.review.entities import FIELDS, Entities, as_csv, as_jsonl, entities_of, persons_on_pages
from tei_pipeline.review.entities_html import render
from tei_pipeline.tei.validate import parse_tei

HOSTILE = '<script>alert("x")</script>'
TEI = (Path(__file__).parent / "entities_case.xml").read_text("utf-8")


def entities(title: str = "A Ferry", name: str = "Otto Rask") -> Entities:
    escaped = [text.replace("&", "&amp;").replace("<", "&lt;") for text in (title, name)]
    return entities_of(etree.ElementTree(etree.fromstring(TEI.format(title=escaped[0], name=escaped[1]))))


def test_every_mention_has_its_place_and_value() -> None:
    told = [(e.kind, e.page, e.line, e.text, e.value, e.name, e.where) for e in entities().mentions]
    assert told == [
        ("date", "7", 1, "May 1926", "1926-05", "", "text"),
        ("person", "7", 1, "Ada Bell", "pers-bell", "Ada Bell", "text"),
        ("person", "7", 2, "Rask", "pers-rask", "Otto Rask", "text"),
        ("note", "7", 9, "Rask, Bell’s aunt.", "1", "", "text"),
        ("person", "7", 9, "Bell", "pers-bell", "Ada Bell", "note"),
        ("place", "7", 2, "Marn", "place-marn", "Marn", "text"),
        ("omission", "7", 3, "(omission)", "omission", "", "text"),
        ("person", "7", 3, "Voss", "", "", "text"),
        ("person", "8", 11, "Bell", "pers-bell", "Ada Bell", "text"),
        ("person", "8", 12, "Rask", "pers-rask", "Otto Rask", "text"),
        ("person", "8", 13, "her", "pers-bell pers-rask", "Ada Bell | Otto Rask", "text"),
        ("writer", "8", 14, "I", "pers-rask", "Otto Rask", "text"),
        ("date", "8", 14, "summer", "1927-06..1927-08", "", "text"),
        ("person", "8", 15, "Bell, Ada", "pers-bell", "Ada Bell", "index"),
    ]


def test_entries_lend_their_date_and_stand_on_their_page() -> None:
    found = entities()
    assert [(entry.date, entry.page, entry.line) for entry in found.entries] == [
        ("1926-05", "7", 1),
        ("--06-03", "8", 14),
    ]
    assert {mention.entry for mention in found.mentions if mention.line in (1, 9, 12)} == {"1926-05"}


def test_pages_of_a_person_leave_out_the_index_and_what_is_open() -> None:
    assert persons_on_pages(entities()) == {
        "pers-bell": {"leaf-0001": 2, "leaf-0002": 1},
        "pers-rask": {"leaf-0001": 1, "leaf-0002": 1},
    }


def test_table_and_lines_hold_the_same() -> None:
    found = entities(name=f'Rask, "the elder"\n{HOSTILE}')
    rows = list(csv.DictReader(io.StringIO(as_csv(found.mentions))))
    lines = [json.loads(line) for line in as_jsonl(found.mentions).splitlines()]
    assert tuple(rows[0]) == FIELDS
    assert [{key: str(value) for key, value in line.items()} for line in lines] == rows


def found(tree: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    nodes = tree.xpath(path)
    assert isinstance(nodes, list)
    return [node for node in nodes if isinstance(node, html.HtmlElement)]


def test_the_page_is_one_file_that_needs_no_other() -> None:
    page = render(entities(), "A Ferry")
    tree = html.document_fromstring(page)
    assert not found(tree, "//link | //img | //iframe | //object | //script | //*[@src] | //*[@style] | //form")
    assert not re.search(r"https?:|url\(|@import", page)
    style = "".join(str(node.text) for node in found(tree, "//style"))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in str(found(tree, "//meta[@http-equiv]")[0].get("content"))


def test_hostile_text_is_shown_and_not_obeyed() -> None:
    page = render(entities(HOSTILE, HOSTILE), HOSTILE)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 3


def test_pictures_have_words_and_links_lead_somewhere() -> None:
    tree = html.document_fromstring(render(entities(), "A Ferry"))
    pictures = found(tree, "//svg")
    assert pictures
    assert all(svg.get("role") == "img" and svg.get("aria-label") for svg in pictures)
    ids = [str(node.get("id")) for node in found(tree, "//*[@id]")]
    assert {str(a.get("href")).removeprefix("#") for a in found(tree, "//a")} <= set(ids)
    assert len(ids) == len(set(ids))
    assert "1 more have no date with a year" in str(found(tree, "//body")[0].text_content())
    rows = found(tree, "//section[3]//tbody/tr")
    assert [[" ".join(str(cell.text_content()).split()) for cell in found(row, "*")] for row in rows] == [
        ["Ada Bell", "2", "Otto Rask (2)"],
        ["Otto Rask", "2", "Ada Bell (2)"],
    ]


def test_a_file_without_names_makes_a_page() -> None:
    text = '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><p><lb n="1"/>A.</p></body></text></TEI>'
    page = render(entities_of(etree.ElementTree(etree.fromstring(text))), "A")
    assert "The file marks no names and no dates." in page


@pytest.mark.parametrize("form", ["csv", "jsonl", "html"])
def test_the_command_writes_what_it_is_asked_for(form: str, tmp_path: Path) -> None:
    file, out = tmp_path / "ferry.xml", tmp_path / f"ferry.{form}"
    file.write_text(TEI.format(title="A Ferry", name="Otto Rask"), encoding="utf-8")
    runner = CliRunner()
    told = runner.invoke(cli, ["entities", str(file), "--format", form], standalone_mode=False)
    assert told.exception is None
    assert (
        runner.invoke(cli, ["entities", str(file), "--format", form, "-o", str(out)], standalone_mode=False).exception
        is None
    )
    assert out.read_bytes() == told.stdout_bytes
    found = entities_of(parse_tei(file, "ferry.xml"))
    made = {"csv": as_csv(found.mentions), "jsonl": as_jsonl(found.mentions), "html": render(found, "A Ferry")}
    assert told.stdout == made[form]


def test_the_file_itself_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "ferry.xml"
    file.write_text(TEI.format(title="A Ferry", name="Otto Rask"), encoding="utf-8")
    before = file.read_bytes()
    told = CliRunner().invoke(cli, ["entities", str(file), "-o", str(file)])
    assert told.exit_code != 0
    assert file.read_bytes() == before
