"""A review in tests: texts converted with the small corrector, and the application over them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tei_pipeline import batch
from tei_pipeline.decisions.table import read_decisions
from tei_pipeline.metadata import Metadata
from tei_pipeline.pipeline import run
from tei_pipeline.report import Output, report
from tei_pipeline.review.corrections import corrections_of, to_jsonl
from tei_pipeline.review.web.app import create_app
from tei_pipeline.review.web.shelf import Shelf
from tei_pipeline.settings import Settings
from tei_pipeline.sources import read_source
from tei_pipeline.tei.encode import encode
from tests.decisions.demo import with_corrector
from tests.making import SETTINGS, lexicon

HOST = "127.0.0.1:8000"


def convert(raw: Path, tei: Path, metadata: Metadata | None = None) -> str:
    """Convert a text with the small corrector, as ``convert`` would, decisions obeyed."""
    source, findings = read_source(raw, Settings())
    decisions = read_decisions(raw.parent / "decisions" / f"{raw.stem}.tsv")
    document = run(source, metadata or Metadata(), SETTINGS, lexicon(), findings, with_corrector(), decisions)
    content = encode(document, SETTINGS)
    tree, problems = batch._check(content, source, tei.name)
    assert problems == []
    output = Output(tei.name, None, current=True)
    content_of_report = report(document, problems, SETTINGS, output, "x", tree)
    tei.parent.mkdir(parents=True, exist_ok=True)
    tei.write_bytes(content)
    tei.with_suffix(".report.json").write_text(json.dumps(content_of_report), encoding="utf-8")
    tei.with_suffix(".review.jsonl").write_bytes(to_jsonl(corrections_of(document)))
    return f"{len(document.edits)} corrections"


def library(folder: Path, **texts: str) -> tuple[Path, Path]:
    """Texts with their TEI: the folders ``raw`` and ``tei``."""
    for name, text in texts.items():
        raw = folder / "raw" / f"{name}.txt"
        raw.parent.mkdir(exist_ok=True)
        raw.write_text(text, encoding="utf-8")
        convert(raw, folder / "tei" / f"{name}.xml")
    return folder / "raw", folder / "tei"


def application(tei: Path, raw: Path | None = None) -> Flask:
    """The application over a folder."""
    app = create_app(Shelf(tei, raw, "ada"), [HOST], convert)
    app.config["TESTING"] = True
    return app


class Visitor:
    """A browser without a window: it has the token of the page and sends what the page would."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.token = str(app.jinja_env.globals["token"])

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, base_url=f"http://{HOST}", headers=headers)

    def post(self, path: str, what: Any = None, **headers: str) -> TestResponse:
        sent = {"X-Review-Token": self.token, "Origin": f"http://{HOST}", **headers}
        return self.client.post(path, base_url=f"http://{HOST}", headers=sent, json={"tab": "t", **(what or {})})
