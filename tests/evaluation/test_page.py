"""The page: one file, hostile text escaped, the readings whole, each error told by its kind."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from tei_pipeline.document import Edit, EditKind
from tei_pipeline.evaluation.evaluate import evaluate
from tei_pipeline.evaluation.folding import Fold
from tei_pipeline.evaluation.judging import Suggested
from tei_pipeline.evaluation.page import render
from tei_pipeline.evaluation.records import Case
from tei_pipeline.evaluation.side_by_side import Row, rows_of

HOSTILE = "<script>alert(1)</script> & <img src=x onerror=alert(2)>"
FERRY = Case(
    "ferry",
    "harbour",
    truth="The ferry came late.\nNobody saw it.\nThe tar was lost.",
    out="The ferry came lake.\nNobody saw it.\nThe tar vvas lost.",
    raw="Tbe fcrry came late.\nNobody saw it.\nThe tar vvas lost.",
    suggested=(
        Suggested(Edit(0, 3, "Tbe", "The", EditKind.SPELLING, "channel", 0.99), made=True),
        Suggested(Edit(15, 19, "late", "lake", EditKind.REAL_WORD, "context", 0.9, "seen twice"), made=True),
    ),
)
ARTICLE = Case("article", "web", "one line alone", "one lime alone", "one line alone")
BAD = Case(f"bad {HOSTILE}", "web", f"a {HOSTILE} b", f"a {HOSTILE} c", f"x {HOSTILE} b")


def page_of(*cases: Case, fold: Fold = Fold.EXACT) -> str:
    return render(evaluate(cases, fold), f"title {HOSTILE}")


def found(text: str, path: str) -> list[html.HtmlElement]:
    nodes = html.document_fromstring(text).xpath(path)
    assert isinstance(nodes, list)
    return [node for node in nodes if isinstance(node, html.HtmlElement)]


def words(nodes: list[html.HtmlElement]) -> list[str]:
    return [" ".join(str(node.text_content()).split()) for node in nodes]


def test_one_file_without_a_script_that_needs_no_other() -> None:
    text = page_of(FERRY, ARTICLE, BAD)
    assert not found(text, "//script | //link | //iframe | //object | //img | //*[@src] | //*[@style] | //form")
    assert not re.search(r"https?:|url\(|@import|\son\w+=\"", text)
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    (policy,) = found(text, "//meta[@http-equiv='Content-Security-Policy']")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    rules = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert policy.get("content") == rules


def test_hostile_text_is_shown_and_not_run() -> None:
    text = page_of(BAD)
    assert "<script>" not in text
    assert "<img" not in text
    assert HOSTILE in words(found(text, "//h1"))[0]
    assert HOSTILE in words(found(text, "//table[@class='readings']"))[0]


def test_each_error_is_told_by_its_kind_in_words_too() -> None:
    text = page_of(FERRY)
    first, last = found(text, "//tr[contains(@class, 'row')]")
    assert words(list(first)) == [
        "1",
        "[put right: Tbe] [put right: fcrry] came late.",
        "[put right: The] [put right: ferry] came [spoilt: lake.]",
        "[put right: The] [put right: ferry] came [spoilt: late.]",
    ]
    assert words(list(last)) == [
        "3",
        "The tar [left wrong: vvas] lost.",
        "The tar [left wrong: vvas] lost.",
        "The tar [left wrong: was] lost.",
    ]
    assert str(first.get("class")).split() == ["row", "has-spoilt", "has-right"]
    assert words(found(text, "//tr[@class='alike']")) == ["1 line alike"]


def test_links_lead_somewhere_and_identifiers_are_given_once() -> None:
    text = page_of(FERRY, ARTICLE, BAD)
    ids = [str(node.get("id")) for node in found(text, "//*[@id]")]
    assert len(ids) == len(set(ids))
    targets = [str(a.get("href")) for a in found(text, "//a")]
    assert set(targets) <= {f"#{i}" for i in ids}
    assert {"#t0-r1", "#t1-r1", "#t2-r1"} <= set(targets)
    labels = {str(node.get("aria-labelledby")) for node in found(text, "//*[@aria-labelledby]")}
    assert labels <= set(ids)


def test_figures_edits_and_sets_are_there() -> None:
    text = page_of(FERRY, ARTICLE)
    assert words(found(text, "//caption")) == [
        "Error rates",
        "Words",
        "Edits made, by rule",
        "Edits made and proposed, by confidence",
    ]
    assert words(found(text, "//section[@aria-labelledby='h-edits']//tbody/tr")) == [
        "contextlatelakelate0.90seen twice"
    ]
    assert "harbour" in words(found(text, "//table[@class='figures']"))[0]


def test_without_the_ocr_text_there_are_two_columns() -> None:
    text = page_of(Case("ferry", "", FERRY.truth, FERRY.out))
    assert words(found(text, "//table[@class='readings']//th[@scope='col']")) == ["line", "corrected", "truth"]
    assert not found(text, "//mark[@class='right'] | //mark[@class='spoilt']")


def test_without_differences_it_says_so() -> None:
    text = page_of(Case("same", "", "a b", "a b", "a b"))
    assert "None: all readings are alike." in text
    assert not found(text, "//fieldset | //mark")


TEXTS = st.text(st.sampled_from("ab’ \n-¬"), max_size=80)


def joined(rows: list[Row], of: str) -> str:
    return "".join(piece.text for row in rows for piece in getattr(row, of))


@pytest.mark.parametrize("fold", Fold)
@given(truth=TEXTS, out=TEXTS, raw=TEXTS)
def test_no_letter_of_a_reading_is_lost(fold: Fold, truth: str, out: str, raw: str) -> None:
    rows = rows_of(Case("", "", truth, out, raw), fold)
    assert (joined(rows, "truth"), joined(rows, "out"), joined(rows, "ocr")) == (truth, out, raw)
    assert [row.line for row in rows] == sorted(row.line for row in rows)


def test_a_long_line_is_carried_on_in_rows_of_its_own() -> None:
    truth = "seven barrels of tar " * 40
    rows = rows_of(Case("", "", truth, truth, truth.replace("tar", "tax")), Fold.EXACT)
    assert len(rows) > 5
    assert {row.line for row in rows} == {1}
    assert max(len(piece.text) for row in rows for piece in row.truth) < 130
