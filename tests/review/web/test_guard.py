"""Who is refused: foreign hosts, other sites, other paths, too large bodies; and hostile text stays text."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from tei_pipeline.decisions.table import read_decisions
from tei_pipeline.metadata import Metadata
from tei_pipeline.review.web.guard import MAX_BODY
from tests.review.web.serving import HOST, Visitor, application, convert, library

TEXT = "They liave seen tne old man and a modem mill."
VIEWS = ("series", "find?stands=all", "pages", "page/front", "findings", "sample", "changes")


@pytest.fixture
def visitor(tmp_path: Path) -> Visitor:
    raw, tei = library(tmp_path, book=TEXT)
    return Visitor(application(tei, raw))


def test_every_view_answers_under_a_strict_policy(visitor: Visitor) -> None:
    for view in ("/", *(f"/doc/book/{view}" for view in VIEWS)):
        answer = visitor.get(view)
        assert answer.status_code == 200, view
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        tree: Any = html.fromstring(answer.get_data(as_text=True))
        assert not tree.xpath("//*[@style or @onclick or @onload]")
        assert not [s for s in tree.xpath("//script") if (s.text or "").strip()]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:9", "127.0.0.1", "localhost.evil.example:8000", "[::1]:9"])
def test_a_foreign_host_is_refused(visitor: Visitor, host: str) -> None:
    for path in ("/", "/doc/book/series", "/static/review.js"):
        assert visitor.client.get(path, headers={"Host": host}).status_code == 421
    sent = {"X-Review-Token": visitor.token, "Host": host}
    assert visitor.client.post("/doc/book/undo", headers=sent, json={}).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Review-Token": ""},
        {"X-Review-Token": "guess"},
        {"X-Review-Token": "gué"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": f"http://{HOST}.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
    ],
    ids=str,
)
@pytest.mark.parametrize("action", ["decide", "settle", "reopen", "undo", "judge", "deal", "convert"])
def test_a_change_from_elsewhere_is_refused(
    visitor: Visitor, headers: dict[str, str], action: str, tmp_path: Path
) -> None:
    assert visitor.post(f"/doc/book/{action}", {}, **headers).status_code == 403
    assert not (tmp_path / "raw" / "decisions").exists()


def test_the_token_is_needed_on_every_action_there_is(visitor: Visitor) -> None:
    for rule in visitor.client.application.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            path = rule.rule.replace("<path:name>", "book")
            assert visitor.client.post(path, base_url=f"http://{HOST}", json={}).status_code == 403, path


@pytest.mark.parametrize(
    "path",
    [
        "/doc/../../etc/passwd/series",
        "/doc/%2e%2e/%2e%2e/etc/passwd/series",
        "/doc/..%2f..%2fraw%2fbook/series",
        "/doc//etc/passwd/series",
        "/doc/book/page/..%2f..%2fbook",
        "/doc/book/page/%00",
        "/doc/book.xml/series",
        "/doc/schema/series",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%5capp.py",
        "/doc/book/series/nothing",
    ],
)
def test_paths_lead_nowhere_else(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code in (301, 308, 404)
    assert "root:" not in answer.get_data(as_text=True)
    if answer.status_code != 404:  # a doubled stroke is folded, and leads nowhere either
        assert visitor.get(answer.headers["Location"]).status_code == 404


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="this system has no links")
def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    raw, tei = library(tmp_path, book=TEXT)
    outside = tmp_path / "outside"
    outside.mkdir()
    convert(raw / "book.txt", outside / "secret.xml")
    for suffix in (".xml", ".review.jsonl", ".report.json"):
        os.symlink(outside / f"secret{suffix}", tei / f"secret{suffix}")
    os.symlink(outside, tei / "sub")
    visitor = Visitor(application(tei, raw))
    assert "secret" not in visitor.get("/").get_data(as_text=True)
    assert visitor.get("/doc/secret/series").status_code == 404
    assert visitor.get("/doc/sub/secret/series").status_code == 404


def test_too_large_bodies(visitor: Visitor) -> None:
    answer = visitor.post("/doc/book/decide", {"wishes": ["x" * (MAX_BODY + 1)]})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "asked",
    [
        {"wishes": 5},
        {"wishes": [5]},
        {"wishes": [{}]},
        {"wishes": [{"id": "x", "verdict": "burn"}]},
        {"wishes": [{"id": "x", "verdict": ["accept"]}]},
        {"wishes": []},
        {"wishes": [{"id": {"a": 1}, "verdict": "accept"}]},
        {"wishes": [{"id": "x", "verdict": "accept"}], "series": {"a": 1}},
    ],
    ids=str,
)
def test_nonsense_is_answered_in_words(visitor: Visitor, asked: object) -> None:
    answer = visitor.post("/doc/book/decide", asked)
    assert answer.status_code == 400
    assert answer.get_json()["error"].endswith(".")


HOSTILE = (
    "<script>alert(1)</script> liave <img src=x onerror=alert(2)> tne\n"
    "\"><svg onload=alert(3)> modem ' onfocus=alert(4) autofocus {{ 7*7 }} {% if x %} liave </script>\n"
    "javascript:alert(5) tne </title></textarea><!-- --> &lt;b&gt; arid ]]> liave\n"
)


def test_hostile_text_passes_through_every_view_as_text(tmp_path: Path) -> None:
    raw, tei = library(tmp_path, book="x")
    (raw / "book.txt").write_text(HOSTILE, encoding="utf-8")
    metadata = Metadata(title="<script>alert(6)</script>", images="https://images.example/{leaf:04d}.jpg")
    convert(raw / "book.txt", tei / "book.xml", metadata)
    visitor = Visitor(application(tei, raw))
    visitor.post("/doc/book/deal", {"size": 50})
    pages = ["/", *(f"/doc/book/{view}" for view in VIEWS)]
    listed: Any = html.fromstring(visitor.get("/doc/book/series").get_data(as_text=True))
    pages += map(str, listed.xpath("//table//a/@href"))
    for path in pages:
        tree: Any = html.fromstring(visitor.get(path).get_data(as_text=True))
        assert not [s for s in tree.xpath("//script") if (s.text or "").strip()], path
        assert not tree.xpath("//svg | //textarea | //img[not(@src='/static/icon.svg')]"), path
        assert not [a for e in tree.iter() for a in e.attrib if str(a).startswith("on") or a == "autofocus"], path
        assert not [h for h in tree.xpath("//@href") if str(h).startswith("javascript:")], path
    page: Any = html.fromstring(visitor.get("/doc/book/page/front").get_data(as_text=True))
    text = "".join(page.itertext())
    assert "<script>alert(1)</script>" in text
    assert "{{ 7*7 }}" in text


def test_a_conversion_by_the_command_is_seen(tmp_path: Path) -> None:
    raw, tei = library(tmp_path, book=TEXT)
    visitor = Visitor(application(tei, raw))
    assert "wait" in visitor.get("/doc/book/series").get_data(as_text=True)
    (raw / "book.txt").write_text(TEXT + " A modem weir.", encoding="utf-8")
    convert(raw / "book.txt", tei / "book.xml")
    assert visitor.get("/doc/book/find").get_data(as_text=True).count('class="item open"') == 4


def test_decisions_go_where_the_conversion_reads_them(tmp_path: Path) -> None:
    raw, tei = library(tmp_path, book=TEXT)
    report = tei / "book.report.json"
    content = json.loads(report.read_text("utf-8"))
    content["settings"]["decisions"]["folder"] = "../judged"
    report.write_text(json.dumps(content), encoding="utf-8")
    visitor = Visitor(application(tei, raw))
    page = visitor.get("/doc/book/find").get_data(as_text=True)
    identity = re.findall(r'data-id="([^"]+)"', page)[0]
    assert visitor.post("/doc/book/decide", {"wishes": [{"id": identity, "verdict": "reject"}]}).status_code == 200
    assert len(read_decisions(tmp_path / "judged" / "book.tsv")) == 1
    content["settings"]["decisions"]["folder"] = ""
    report.write_text(json.dumps(content), encoding="utf-8")
    assert "no decision would be obeyed" in Visitor(application(tei, raw)).get("/").get_data(as_text=True)


def test_page_images_are_let_in_from_their_own_place_only(tmp_path: Path) -> None:
    raw, tei = library(tmp_path, book="x")
    pages = "\f".join(f"A page of text with tne mill number {n} and more of it.\n\n[{n}]\n" for n in range(3, 9))
    (raw / "book.txt").write_text(pages, encoding="utf-8")
    convert(raw / "book.txt", tei / "book.xml", Metadata(images="https://images.example/{leaf:04d}.jpg"))
    visitor = Visitor(application(tei, raw))
    answer = visitor.get("/doc/book/page/leaf-0002")
    assert answer.headers["Content-Security-Policy"].endswith("; img-src 'self' https://images.example")
    assert 'src="https://images.example/0002.jpg"' in answer.get_data(as_text=True)
    assert visitor.get("/doc/book/find").headers["Content-Security-Policy"].endswith("; img-src 'self'")
