"""The page for the browser: one file, hostile text escaped, every link to its place, readable without script."""

from __future__ import annotations

import base64
import hashlib
import re
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree, html

from tei_pipeline.document import Severity
from tei_pipeline.review.check import check_tree
from tei_pipeline.review.html import render, title_of
from tei_pipeline.tei.validate import parse_tei

CASES = Path(__file__).parent / "check_cases"
NAMES = sorted(file.stem for file in CASES.glob("*.xml"))


def page_of(name: str, severity: Severity = Severity.INFO) -> str:
    tree = parse_tei(CASES / f"{name}.xml", name)
    return render(check_tree(tree), title_of(tree), severity)


def parsed(name: str) -> html.HtmlElement:
    return html.document_fromstring(page_of(name))


def found(page: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    nodes = page.xpath(path)
    assert isinstance(nodes, list)
    return [node for node in nodes if isinstance(node, html.HtmlElement)]


@pytest.mark.parametrize("name", NAMES)
def test_one_file_that_needs_no_other(name: str) -> None:
    page = parsed(name)
    assert not found(page, "//link | //img | //iframe | //object | //*[@src] | //*[@style]")
    assert not re.search(r"https?:|url\(|@import", page_of(name))


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere_and_identifiers_are_given_once(name: str) -> None:
    page = parsed(name)
    ids = [str(node.get("id")) for node in found(page, "//*[@id]")]
    assert len(ids) == len(set(ids))
    assert {str(a.get("href")) for a in found(page, "//a")} <= {f"#{i}" for i in ids}


@pytest.mark.parametrize("name", NAMES)
def test_every_finding_is_told_under_its_page(name: str) -> None:
    findings = check_tree(parse_tei(CASES / f"{name}.xml", name)).findings
    page = parsed(name)
    assert len(found(page, "//li[@data-check]")) == len(findings)
    for one in findings:
        (group,) = found(page, f"//section[@id='{one.leaf}']")
        assert " ".join(one.message.split()) in " ".join(str(group.text_content()).split())


def test_hostile_text_is_shown_and_not_run() -> None:
    text = page_of("hostile")
    page = html.document_fromstring(text)
    assert len(found(page, "//script")) == 1
    assert len(found(page, "//style")) == 1
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "alert(2)" in str(found(page, "//h1")[0].text_content())
    assert "<img src=x onerror=alert(1)>" in str(found(page, "//body")[0].text_content())
    assert "49" not in str(found(page, "//section[@id='leaf-0001']")[0].text_content())


def test_only_its_own_script_and_style_are_allowed() -> None:
    page = parsed("notes")
    (policy,) = found(page, "//meta[@http-equiv='Content-Security-Policy']")
    rules = str(policy.get("content"))
    assert rules.startswith("default-src 'none'")
    text = page_of("notes")
    for name in ("script", "style"):
        inside = re.search(f"<{name}>(.*?)</{name}>", text, re.DOTALL)
        assert inside is not None
        digest = base64.b64encode(hashlib.sha256(inside[1].encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in rules


def test_the_strip_says_in_words_what_its_colours_say() -> None:
    page = parsed("notes")
    cells = [" ".join(str(cell.text_content()).split()) for cell in found(page, "//ol/li")]
    assert cells == [
        "page 30‼: 3 warnings or more",
        "page 31!: 1 or 2 warnings",
        "page 32!: 1 or 2 warnings",
        "page 33!: 1 or 2 warnings",
    ]
    legend = [str(li.text_content()).strip() for li in found(page, "//ul[@aria-label='Legend']/li")]
    assert len(legend) == 5


def test_readable_without_script_and_with_a_screen_reader() -> None:
    page = parsed("index")
    (form,) = found(page, "//form")
    assert form.get("hidden") is not None  # shown by the script that makes it work
    assert not found(page, "//section[contains(@class, 'page')][@hidden]")
    assert str(page.get("lang")) == "en-GB"
    assert all(th.get("scope") for th in found(page, "//th"))
    headings = [int(str(node.tag)[1]) for node in found(page, "//h1 | //h2 | //h3")]
    assert headings[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(headings))


def test_the_tables_of_contents_notes_and_index() -> None:
    text = page_of("sound")
    for name in ("Contents", "Notes", "Index"):
        assert f">{name}</h2>" in text
    assert "Nothing was found." in text
    assert ">Contents</h2>" not in page_of("notes")


def test_severity_leaves_out_what_matters_less() -> None:
    page = html.document_fromstring(page_of("pages", Severity.WARNING))
    assert {str(li.get("data-severity")) for li in found(page, "//li[@data-severity]")} == {"warning"}


def test_the_same_bytes_each_time() -> None:
    assert page_of("index") == page_of("index")


def test_a_title_that_is_not_there() -> None:
    assert title_of(etree.ElementTree(etree.Element("TEI"))) == ""
