"""The lexicon: the tables that come with the program are sound, and a broken one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tei_pipeline.errors import BadMetadata, NoAccess
from tei_pipeline.lexicon import load_lexicon
from tei_pipeline.lexicon.tables import dictionaries_folder, read_table
from tei_pipeline.settings import build_settings
from tests.making import SETTINGS, lexicon


def test_words_are_known_in_any_case() -> None:
    assert all(lexicon().knows(word) for word in ("harbour", "Harbour", "HARBOUR"))
    assert not lexicon().knows("wkaekkwnk")


def test_it_is_loaded_once() -> None:
    assert load_lexicon(SETTINGS) is load_lexicon(build_settings(None, {}, {"omissions.element": "gap"}))


def test_languages_choose_rows() -> None:
    english = load_lexicon(build_settings(None, {}, {"lexicon.languages": ("en",)}))
    german = load_lexicon(build_settings(None, {}, {"lexicon.languages": ("de",)}))
    assert "Auslassung" not in {entry.words for entry in english.omissions}
    assert {entry.words for entry in german.omissions} == {"Auslassung", "Lücke", "unleserlich"}
    assert not german.knows("harbour")


def test_every_look_alike_has_a_cost_and_no_row_stands_twice() -> None:
    for seen, readings in lexicon().digits.items():
        assert all(0 < cost <= 1 and meant.isdecimal() for meant, cost in readings), seen
        assert len({meant for meant, _ in readings}) == len(readings), seen


@pytest.mark.parametrize("table", sorted(dictionaries_folder().glob("*.tsv")), ids=lambda file: file.stem)
def test_no_row_of_a_table_stands_twice(table: Path) -> None:
    rows = [line for line in table.read_text("utf-8").splitlines() if line and not line.startswith("# ")]
    assert len(set(rows)) == len(rows)


def test_functions_are_those_that_the_encoder_writes() -> None:
    assert {entry.function for entry in lexicon().omissions} == {"omission", "gap"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"wrong\tcolumns\n", "line 1: the columns should be word, language"),
        (b"# note\n\nword\tlanguage\nferry en\n", "line 4: 1 cells where 2 are due"),
        (b"word\tlanguage\nferry\ten\tx\n", "line 2: 3 cells where 2 are due"),
    ],
)
def test_a_broken_table_is_named_with_its_line(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "words.tsv"
    file.write_bytes(content)
    with pytest.raises(BadMetadata, match=said) as caught:
        list(read_table(file, ("word", "language")))
    assert caught.value.file == str(file)


def test_a_table_that_is_missing_or_no_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "words.tsv"
    with pytest.raises(NoAccess, match="the table cannot be read"):
        list(read_table(file, ("word", "language")))
    file.write_bytes("word\tlanguage\ncaf\xe9\tfr\n".encode("latin-1"))
    with pytest.raises(NoAccess, match="save it as UTF-8"):
        list(read_table(file, ("word", "language")))


def test_an_empty_table_has_no_rows(tmp_path: Path) -> None:
    file = tmp_path / "words.tsv"
    file.write_text("# nothing yet\nword\tlanguage\n", "utf-8")
    assert list(read_table(file, ("word", "language"))) == []


def test_a_folder_of_the_user_needs_only_the_tables_that_differ(tmp_path: Path) -> None:
    (tmp_path / "words.tsv").write_text("word\tlanguage\nwkaekkwnk\ten\n", "utf-8")
    own = load_lexicon(build_settings(None, {}, {"lexicon.folder": str(tmp_path)}))
    assert own.knows("wkaekkwnk")
    assert own.ampersands == lexicon().ampersands
    assert own.names == lexicon().names


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoAccess, match=r"tabels: no such folder of tables; .*`lexicon\.folder`"):
        load_lexicon(build_settings(None, {}, {"lexicon.folder": str(tmp_path / "tabels")}))


def test_a_cost_that_is_no_number(tmp_path: Path) -> None:
    (tmp_path / "digits.tsv").write_text("observed\tintended\tcost\nl\t1\tlittle\n", "utf-8")
    with pytest.raises(BadMetadata, match="cost `little` is no number"):
        load_lexicon(build_settings(None, {}, {"lexicon.folder": str(tmp_path)}))
