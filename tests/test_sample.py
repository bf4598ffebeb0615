"""The samples: their whole TEI as it is today, and valid as TEI."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from tei_pipeline.document import Severity
from tei_pipeline.lexicon import load_lexicon
from tei_pipeline.metadata import read_metadata
from tei_pipeline.pipeline import run
from tei_pipeline.settings import build_settings
from tei_pipeline.sources import read_source
from tei_pipeline.tei import validate
from tei_pipeline.tei.encode import encode
from tei_pipeline.tei.restore import restore_bytes

ROOT = Path(__file__).resolve().parents[1]
TEI_ALL = ROOT.parent / "shared" / "schema" / "tei_all.rng"
SAMPLES = ("sorva-diaries", "tekla-brisk")
needs_tei_all = pytest.mark.skipif(not TEI_ALL.is_file(), reason="tei_all.rng is not beside the repository")
needs_jing = pytest.mark.skipif(validate._jing() is None, reason="Java or Jing is not on this machine")


def converted(name: str) -> bytes:
    """The TEI of a sample, made as the command makes it."""
    metadata = read_metadata(ROOT / "raw" / f"{name}.toml")
    settings = build_settings(None, metadata.settings, {})
    source, findings = read_source(ROOT / "raw" / f"{name}.txt", settings)
    return encode(run(source, metadata, settings, load_lexicon(settings), findings), settings)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_whole_tei(name: str, file_regression: FileRegressionFixture) -> None:
    file_regression.check(converted(name).decode(), encoding="utf-8", extension=".xml", basename=name)


@pytest.mark.parametrize("name", SAMPLES)
def test_it_keeps_its_promises(name: str) -> None:
    tree = validate.parse_tei(converted(name), f"{name}.xml")
    assert restore_bytes(tree, f"{name}.xml") == (ROOT / "raw" / f"{name}.txt").read_bytes()
    assert [problem for problem in validate.validate_house(tree) if problem.severity is Severity.ERROR] == []


@needs_tei_all
@needs_jing
@pytest.mark.parametrize("name", SAMPLES)
def test_it_is_tei(name: str, tmp_path: Path) -> None:
    file = tmp_path / f"{name}.xml"
    file.write_bytes(converted(name))
    assert validate.validate_with(file, TEI_ALL) == []
