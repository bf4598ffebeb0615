"""What an editor settled in the TEI is read back as decisions, and the next conversion obeys them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tei_pipeline.cli import cli
from tei_pipeline.document import Document, Source
from tei_pipeline.errors import ExitCode, NotTei
from tei_pipeline.metadata import Metadata
from tei_pipeline.pipeline import run
from tei_pipeline.review.corrections import corrections_of
from tei_pipeline.review.settled import settled
from tei_pipeline.sources import source_of_text
from tei_pipeline.tei.encode import encode
from tei_pipeline.tei.restore import reading_text
from tei_pipeline.tei.validate import parse_tei
from tests.decisions.demo import with_corrector
from tests.making import SETTINGS, lexicon

CASES = tomllib.loads((Path(__file__).parent / "settled_cases" / "cases.toml").read_text("utf-8"))["case"]
CHOICES = {
    "{tne}": r"<choice><sic>tne</sic><corr[^>]*>the</corr></choice>",
    "{liave}": r"<choice><sic>liave</sic><corr[^>]*>have</corr></choice>",
    "{broken}": r"<choice><sic>tn<pc[^>]*>¬</pc><lb[^>]*/>e</sic><corr[^>]*>the</corr></choice>",
}


def converted(source: Source, decisions: Any = ()) -> Document:
    return run(source, Metadata(), SETTINGS, lexicon(), stages=with_corrector(), decisions=decisions)


def edited(tei: str, edits: list[list[str]]) -> bytes:
    head, text = tei.split("<text", 1)
    for old, new in edits:
        pattern = CHOICES.get(old) or re.escape(old)
        assert re.search(pattern, text), (old, text)
        text = re.sub(pattern, lambda _, new=new: new, text, count=1)  # type: ignore[misc]
    return f"{head}<text{text}".encode()


@pytest.mark.parametrize("case", CASES, ids=[case["label"].replace(" ", "-") for case in CASES])
def test_cases(case: dict[str, Any]) -> None:
    source = source_of_text(case["text"])
    document = converted(source)
    content = edited(encode(document, SETTINGS).decode(), case["edit"])
    tree = parse_tei(content, "edited.xml")
    found = settled(tree, corrections_of(document), source, "edited.xml", who="ada", when="2026-01-01")
    assert [[d.verdict.value, d.before, d.after] for d in found] == case["found"]
    # The round trip: converted with these decisions, the text reads as the editor left it.
    assert reading_text(tree) == converted(source, found).reading().text


def test_a_file_of_another_conversion_is_refused() -> None:
    source = source_of_text("They liave seen tne old man.")
    tei = encode(converted(source), SETTINGS)
    other = corrections_of(converted(source_of_text("They liave seen the old man.")))
    with pytest.raises(NotTei, match="was not made by the conversion"):
        settled(parse_tei(tei, "x.xml"), other, source, "x.xml")
    with pytest.raises(NotTei, match="is not the text that was converted"):
        settled(
            parse_tei(tei, "x.xml"),
            corrections_of(converted(source)),
            source_of_text("They liave seen tne old woman."),
            "x.xml",
        )


def test_a_line_that_the_source_has_not_is_refused() -> None:
    source = source_of_text("They liave seen tne old man.")
    document = converted(source)
    tei = edited(encode(document, SETTINGS).decode(), [["old man.", '<lb n="9"/>old man.']])
    with pytest.raises(NotTei, match="lb n=9"):
        settled(parse_tei(tei, "x.xml"), corrections_of(document), source, "x.xml")


def test_the_command_and_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tei-pipeline.toml").write_text('[correction]\nlevel = "off"\n', encoding="utf-8")
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "walk.txt").write_text("We walked to tbe mill, and on to the weir.\n", encoding="utf-8")

    def call(*arguments: str) -> Any:
        return CliRunner().invoke(cli, list(arguments))

    assert call("convert", "raw", "-o", "tei").exit_code == 0
    file = tmp_path / "tei" / "walk.xml"
    file.write_text(file.read_text("utf-8").replace("tbe mill", "the mill"), encoding="utf-8")
    assert call("convert", "raw", "-o", "tei").exit_code == ExitCode.CANNOT_WRITE
    result = call("decisions", "import", "tei/walk.xml", "--who", "ada")
    assert result.exit_code == 0, result.stderr
    assert "1 decisions (1 other)" in result.stderr
    assert call("convert", "raw", "-o", "tei", "--force").exit_code == 0
    assert call("text", "tei/walk.xml").stdout == "We walked to the mill, and on to the weir."
    assert call("restore", "tei/walk.xml").stdout == (tmp_path / "raw" / "walk.txt").read_text("utf-8")
    assert "1 other" not in call("decisions", "import", "tei/walk.xml").stderr  # nothing is decided twice
    assert call("decisions", "import", "tei/none.xml").exit_code == ExitCode.NO_ACCESS
