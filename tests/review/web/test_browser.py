"""The review as an editor does it: in headless Chromium, by keyboard, with a server that is killed in between.

With ``--screenshots`` the views are kept as ``docs/images/*.png``.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tei_pipeline.decisions.table import read_decisions
from tei_pipeline.document import Verdict

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[3]
IMAGES = ROOT / "docs" / "images"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
COMMAND = [sys.executable, "-m", "tests.review.web.demo_command"]
MORE = """

The road was arid tne bndge was gone. They liave built a modem weir, and
a modem mill stands by tne water. It was arid in May, and it is arid now.
"""
HOSTILE = """
She said: <script>document.title = "run"</script> tne <img src=x onerror="document.title='run'"> modem.
"""

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None and "CI" not in os.environ, reason="chromium is not installed"),
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL"),
]


class Review:
    """A folder with texts and their TEI, and the server over it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: subprocess.Popen[str] | None = None
        self.address = ""

    @property
    def decisions(self) -> Path:
        return self.folder / "raw" / "decisions" / "sorva-diaries.tsv"

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [*COMMAND, *arguments],
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, "review", "tei", "--no-browser", "--who", "ada"],
            cwd=self.folder, env=self._environment(), stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stderr is not None
        told = self.process.stderr.readline()
        found = re.search(r"http://\S+", told)
        assert found is not None, told
        self.address = found[0]

    def kill(self) -> None:
        if self.process is None:
            return
        self.process.kill()
        self.process.wait()
        assert self.process.stderr is not None
        self.process.stderr.close()
        self.process = None

    def url(self, view: str) -> str:
        return f"{self.address}doc/sorva-diaries/{view}"

    @staticmethod
    def _environment() -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Review]:
    (tmp_path / "raw").mkdir()
    text = (ROOT / "raw" / "sorva-diaries.txt").read_text("utf-8")
    line = "sleeve and I have kept it in an envelope. \n"
    assert text.count(line) == 1
    (tmp_path / "raw" / "sorva-diaries.txt").write_text(text.replace(line, line + MORE), encoding="utf-8")
    shutil.copy(ROOT / "raw" / "sorva-diaries.toml", tmp_path / "raw")
    there = Review(tmp_path)
    there.run("convert", "raw", "-o", "tei")
    there.start()
    yield there
    there.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM or "chromium", args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def tab(browser: Browser, **options: Any) -> Iterator[Page]:
    """A fresh window. An error of a script, or anything that the policy refuses, fails the test."""
    options.setdefault("viewport", {"width": 1280, "height": 800})
    context = browser.new_context(**options)
    page = context.new_page()
    page.set_default_timeout(10_000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if "Security Policy" in said.text else None)
    yield page
    context.close()
    assert wrong == []


def keys(page: Page, *names: str) -> None:
    """Press keys, and after each wait until the server has answered."""
    for name in names:
        page.keyboard.press(name)
        page.wait_for_selector("body:not([aria-busy])", state="attached")


def status(page: Page) -> str:
    return page.locator("#status").inner_text()


def open_series(page: Page, review: Review, name: str) -> None:
    page.goto(review.url("series"))
    page.get_by_role("link", name=name, exact=True).press("Enter")
    page.wait_for_selector("[data-series]")
    page.wait_for_load_state("load")


def standing(page: Page) -> list[str]:
    return [str(row.get_attribute("data-standing")) for row in page.locator(".item").all()]


def test_an_editor_at_work(review: Review, browser: Browser) -> None:
    with tab(browser) as page:
        # A series by keyboard: all of `modem` but the second.
        page.goto(review.address)
        page.get_by_role("link", name="sorva-diaries").press("Enter")
        page.wait_for_selector("[data-list]")
        open_series(page, review, "modem → modern")
        assert standing(page) == ["open", "open"]
        keys(page, "j", "x", "Shift+A")
        assert status(page).startswith("Saved: 2 corrections.")
        assert standing(page) == ["accepted", "refused"]
        assert [(d.is_series, d.verdict.value) for d in read_decisions(review.decisions)] == [
            (True, "accept"), (False, "reject"),
        ]  # fmt: skip

        # One reading edited, one decision undone.
        open_series(page, review, "arid → and")
        assert standing(page) == ["open", "open", "open"]
        keys(page, "a", "e")
        page.keyboard.type("aird")
        keys(page, "Enter")
        assert standing(page) == ["accepted", "otherwise", "open"]
        keys(page, "r")
        assert standing(page) == ["accepted", "otherwise", "refused"]
        keys(page, "u")
        assert standing(page) == ["accepted", "otherwise", "open"]
        assert page.locator("#left").inner_text().startswith(str(page.locator("#bar").evaluate("b => b.max - b.value")))
        saved = read_decisions(review.decisions)

        # The server dies. The page says so, and nothing that it said was saved is lost.
        review.kill()
        keys(page, "a")
        page.wait_for_selector("#status.wrong")
        assert status(page).startswith("Not saved")
        assert standing(page) == ["accepted", "otherwise", "open"]
        assert read_decisions(review.decisions) == saved
        review.start()
        open_series(page, review, "arid → and")
        assert standing(page) == ["accepted", "otherwise", "open"]

        # Convert again from the page, and see what changed.
        page.goto(review.url("changes"))
        page.get_by_role("button", name="Convert now").press("Enter")
        page.wait_for_selector("text=What reads otherwise now")
        assert [cell.inner_text() for cell in page.locator("main ins").all()] == ["and", "modern", "aird"]

    # Each decision is in the TEI and in the diff.
    tei = (review.folder / "tei" / "sorva-diaries.xml").read_text("utf-8")
    by_reviewer = re.findall(r'<sic>([^<]*)</sic><corr [^>]*resp="#reviewer"[^>]*>([^<]*)<', tei)
    assert sorted(by_reviewer) == [("arid", "aird"), ("arid", "and"), ("modem", "modern")]
    assert len(re.findall(r"\bmodem\b(?!</sic>)", tei)) == 1
    rows = [row.split("\t") for row in review.run("diff", "tei/sorva-diaries.xml", "--tsv").splitlines()]
    assert sorted((row[2], row[3]) for row in rows if row[8] == "reviewer") == sorted(by_reviewer)
    review.run("validate", "tei/sorva-diaries.xml")
    assert (
        review.run("restore", "tei/sorva-diaries.xml").encode()
        == (review.folder / "raw" / "sorva-diaries.txt").read_bytes()
    )


def test_a_kill_at_a_random_moment_loses_nothing_that_was_said(review: Review, browser: Browser) -> None:
    dice = random.Random(os.getpid())
    with tab(browser) as page:
        page.goto(review.url("find"))
        deadline = time.monotonic() + dice.uniform(0.2, 1.2)
        said = 0
        while time.monotonic() < deadline:
            page.keyboard.press("a")
            page.wait_for_selector("body:not([aria-busy])", state="attached")
            said = page.locator(".item.accepted").count()
        page.keyboard.press("a")  # and one that is under way
        review.kill()
        ids = {row.get_attribute("data-id") for row in page.locator(".item.accepted").all()}
        assert len(ids) >= said > 0
        review.start()
        page.goto(review.url("find?stands=decided"))
        assert ids <= {row.get_attribute("data-id") for row in page.locator(".item.accepted").all()}


def test_two_tabs(review: Review, browser: Browser) -> None:
    with tab(browser) as one, tab(browser) as other:
        for page in (one, other):
            open_series(page, review, "tne → the")
        keys(one, "a")
        keys(other, "r")
        assert "decided in another tab" in status(other)
        assert standing(other)[0] == "open"
        assert [d.verdict for d in read_decisions(review.decisions)] == [Verdict.ACCEPT]
        keys(other, "u")
        assert "nothing to undo in this tab" in status(other)
        other.reload()
        keys(other, "k", "r")
        assert [d.verdict for d in read_decisions(review.decisions)] == [Verdict.REJECT]


def test_everything_can_be_reached_without_a_mouse(review: Review, browser: Browser) -> None:
    with tab(browser) as page:
        page.goto(review.url("series"))
        page.keyboard.press("/")
        page.keyboard.type("modern")
        page.keyboard.press("Enter")
        page.wait_for_url("**q=modern**")
        assert page.locator("[data-list] tbody tr").count() == 1
        keys(page, "Enter")
        page.wait_for_selector("[data-series]")
        keys(page, "]")
        page.wait_for_selector("h1:not(:has-text('modem'))")
        # Every action of a row is a button with a name, and a row says how it stands.
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.item') !== null")
        names = {button.inner_text() for button in page.locator(".item[aria-current] button").all()}
        assert names >= {"Accept", "Refuse", "Other reading …", "Printer’s slip …", "Never this word", "Always so"}
        assert page.locator("#status").get_attribute("aria-live") == "polite"
        for view in ("series", "find", "pages", "findings", "sample", "changes"):
            page.goto(review.url(view))
            assert page.locator("h1").count() == 1
            assert page.locator("main").count() == 1
            unnamed = page.evaluate(
                "[...document.querySelectorAll('input, select')].filter((e) => !e.labels.length && !e.ariaLabel).length"
            )
            assert unnamed == 0, view


def test_findings_lead_to_their_place(review: Review, browser: Browser) -> None:
    with tab(browser) as page:
        page.goto(review.url("findings"))
        link = page.locator(".findings a").first
        number = re.search(r"line (\d+)", link.inner_text())
        link.press("Enter")
        page.wait_for_selector(".lines")
        assert number is not None
        assert page.locator(f"#L{number[1]}").count() == 1


def test_the_sample(review: Review, browser: Browser) -> None:
    with tab(browser) as page:
        page.goto(review.url("sample"))
        page.locator("[name=size]").fill("12")
        page.get_by_role("button", name="Deal").press("Enter")
        page.wait_for_selector(".items.sample")
        page.wait_for_load_state("load")  # before that the page does not hear the keys
        assert page.locator(".item.word").count() == 12
        keys(page, "y", "y", "n")
        page.locator("form.reading input").fill("")
        keys(page, "Enter")
        assert "3 words judged, 1 wrong: 33.3%" in page.locator("#told").inner_text()
    assert "3 words judged, 1 wrong" in review.run("sample", "tei/sorva-diaries.xml")


def test_a_source_of_hostile_markup_is_shown_and_not_run(review: Review, browser: Browser) -> None:
    raw = review.folder / "raw" / "sorva-diaries.txt"
    raw.write_text(raw.read_text("utf-8").replace(MORE, MORE + HOSTILE), encoding="utf-8")
    review.run("convert", "raw", "-o", "tei")
    review.run("diff", "tei/sorva-diaries.xml", "--html", "diff.html")
    review.kill()
    review.start()
    with tab(browser) as page:
        views = ["series", "find?stands=all", "pages", "findings", "sample", "changes", "find?q=%3Cscript%3E"]
        page.goto(review.url("find?q=onerror"))
        places = [link.get_attribute("href") for link in page.locator(".item .why a").all()]
        assert places
        for address in [*map(review.url, views), *(review.address.rstrip("/") + str(p) for p in places)]:
            page.goto(address)
            assert page.title() != "run"
            assert page.locator("main script, main img").count() == 0
        assert "<script>document.title" in page.locator("main").inner_text()
        page.goto((review.folder / "diff.html").as_uri())
        assert page.title() != "run"
        assert "<script>document.title" in str(page.locator("main").text_content())


def test_the_diff_page_filters(review: Review, browser: Browser) -> None:
    review.run("diff", "tei/sorva-diaries.xml", "--html", "diff.html")
    with tab(browser) as page:
        page.goto((review.folder / "diff.html").as_uri())
        shown = page.locator("[role=status]")
        total = int(re.findall(r"\d+", shown.inner_text())[1])
        page.locator("[name=rule]").select_option("table")
        some = int(re.findall(r"\d+", shown.inner_text())[0])
        assert 0 < some < total
        assert page.locator("tr.differs:visible").count() == some
        page.locator("[name=text]").fill("liave")
        assert shown.inner_text() == f"1 of {total} lines shown"


VIEWS = {
    "series": "series", "one-series": "", "page": "page/leaf-0015", "find": "find?stands=all", "pages": "pages",
    "findings": "findings", "sample": "sample", "convert": "changes",
}  # fmt: skip


@pytest.mark.parametrize(
    ("scheme", "width", "height"), [("light", 1280, 800), ("dark", 1280, 800), ("light", 1024, 700), ("dark", 400, 700)]
)
def test_every_view_fits_its_window(
    review: Review, browser: Browser, scheme: Any, width: int, height: int, request: pytest.FixtureRequest
) -> None:
    kept = request.config.getoption("--screenshots") and (scheme, width) in (("light", 1280), ("dark", 1280))
    with tab(browser, viewport={"width": width, "height": height}, color_scheme=scheme) as page:
        open_series(page, review, "arid → and")
        keys(page, "a")
        page.goto(review.url("sample"))
        page.get_by_role("button", name="Deal").click()
        page.wait_for_selector(".items.sample")
        page.wait_for_load_state("load")
        keys(page, "y", "y")
        for name, view in VIEWS.items():
            if view:
                page.goto(review.url(view))
            else:
                open_series(page, review, "arid → and")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
            if kept:
                IMAGES.mkdir(exist_ok=True)
                page.screenshot(path=IMAGES / f"{name}{'-dark' if scheme == 'dark' else ''}.png")
