"""Settings: the order in which they override one another, and what is said about wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from tei_pipeline.errors import BadMetadata, NoAccess
from tei_pipeline.settings import Settings, build_settings, describe, parse_overrides


def test_defaults() -> None:
    settings = Settings()
    assert settings.limits.max_bytes == 50_000_000
    assert settings.source.encoding == "auto"
    assert build_settings(None, {}, {}) == settings


def test_settings_never_change() -> None:
    with pytest.raises(ValidationError):
        Settings().limits.max_bytes = 5  # type: ignore[misc]


def test_later_wins_and_leaves_the_rest(tmp_path: Path) -> None:
    project = tmp_path / "tei-pipeline.toml"
    project.write_text('[limits]\nmax_line = 111\nmax_bytes = 222\n[omissions]\nelement = "gap"\n', encoding="utf-8")
    document = {"limits": {"max_line": 333}, "source": {"encoding": "cp1252"}}
    settings = build_settings(project, document, {"source.encoding": "latin-1"})
    assert settings.limits.max_bytes == 222
    assert settings.limits.max_line == 333
    assert settings.source.encoding == "iso8859-1"
    assert settings.omissions.element == "gap"
    assert settings.output == Settings().output


@pytest.mark.parametrize(
    ("pairs", "key", "value"),
    [
        (["limits.max_line=5000"], ("limits", "max_line"), 5000),
        (["limits.max_line=5_000"], ("limits", "max_line"), 5000),
        (["limits.max_line = 5000"], ("limits", "max_line"), 5000),
        (["limits.max_line=5000", "limits.max_line=6000"], ("limits", "max_line"), 6000),
        (["limits.max_control_share=0.5"], ("limits", "max_control_share"), 0.5),
        (["limits.max_control_share=1"], ("limits", "max_control_share"), 1.0),
        (["omissions.element=gap"], ("omissions", "element"), "gap"),
        (['omissions.element="gap"'], ("omissions", "element"), "gap"),
        (["source.encoding=UTF8"], ("source", "encoding"), "utf-8"),
        (["source.encoding=koi8-r"], ("source", "encoding"), "koi8-r"),
        (["lexicon.languages=en,ru"], ("lexicon", "languages"), ("en", "ru")),
        (['lexicon.languages=["en", "ru"]'], ("lexicon", "languages"), ("en", "ru")),
    ],
)
def test_command_line(pairs: list[str], key: tuple[str, str], value: object) -> None:
    settings = build_settings(None, {}, parse_overrides(pairs))
    assert getattr(getattr(settings, key[0]), key[1]) == value


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ("limits.max_line", "`limits.max_line` is no setting; write KEY=VALUE"),
        ("=5", "`=5` is no setting; write KEY=VALUE"),
        ("limits..max_line=5", "is no setting; write KEY=VALUE"),
        ("limits.max_lines=500", "key `limits.max_lines` is not known; did you mean `max_line`?"),
        ("limit.max_line=500", "key `limit` is not known; did you mean `limits`?"),
        ("colour=red", "key `colour` is not known; the keys are: limits, source"),
        ("limits=5", "key `limits` is 5; it must be a table, written [limits]"),
        ("limits.max_line=5", "key `limits.max_line` is 5; it must be at least 100"),
        ("limits.max_line=many", 'key `limits.max_line` is "many"; it must be a whole number without quotes'),
        ("limits.max_line=500.5", "key `limits.max_line` is 500.5; it must be a whole number"),
        ("limits.max_line.x=5", "key `limits.max_line` is {'x': 5}; it must be a whole number"),
        ("limits.max_control_share=1.5", "it must be at most 1"),
        ("limits.max_control_share=nan", "max_control_share` is nan"),
        ("omissions.element=none", 'key `omissions.element` is "none"; allowed: "ellipsis" or "gap"'),
        ("source.encoding=utf-9", 'is "utf-9": it is no text encoding; allowed: "auto"'),
        ("source.encoding=rot13", "is no text encoding"),
        ("source.encoding=idna", "is no text encoding"),
        ("source.encoding=unicode_escape", "is no text encoding"),
        ("source.encoding=base64", "is no text encoding"),
        ("lexicon.languages=English", "is no list of language codes"),
        ("lexicon.languages=[]", "is no list of language codes"),
    ],
)
def test_wrong_command_line_is_named_with_its_remedy(pair: str, message: str) -> None:
    with pytest.raises(BadMetadata) as caught:
        build_settings(None, {}, parse_overrides([pair]))
    assert caught.value.file == "--set"
    assert message in caught.value.problem


def test_wrong_project_file_is_named_with_line(tmp_path: Path) -> None:
    project = tmp_path / "tei-pipeline.toml"
    project.write_text('[omissions]\nelement = "none"\n', encoding="utf-8")
    with pytest.raises(BadMetadata, match=r"line 2: key `omissions\.element`") as caught:
        build_settings(project, {}, {"omissions.element": "gap"})
    assert caught.value.file == str(project)


def test_missing_project_file(tmp_path: Path) -> None:
    with pytest.raises(NoAccess, match="no such file"):
        build_settings(tmp_path / "tei-pipeline.toml", {}, {})


def test_wrong_document_settings_are_named_with_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "book.toml"
    file.write_text('title = "Notes"\n[settings.limits]\nmax_line = 1\n', encoding="utf-8")
    with pytest.raises(BadMetadata, match=r"line 3: key `settings\.limits\.max_line` is 1") as caught:
        build_settings(None, {"limits": {"max_line": 1}}, {}, file)
    assert caught.value.file == str(file)


def test_metadata_below_the_settings_table_is_explained() -> None:
    with pytest.raises(BadMetadata, match=r"is no setting but metadata; move it above the line \[settings\]"):
        build_settings(None, {"title": "Notes"}, {})


def test_description_covers_every_setting_with_its_default() -> None:
    rows = describe()
    assert len({key for key, *_ in rows}) == len(rows)
    for key, kind, default, description in rows:
        assert kind, key
        assert description, key
        section, name = key.split(".")
        value = getattr(getattr(Settings(), section), name)
        assert default == (", ".join(value) if isinstance(value, tuple) else str(value))


def test_digest_depends_on_every_value_and_nothing_else() -> None:
    assert Settings().digest == build_settings(None, {}, {}).digest
    assert Settings().digest != build_settings(None, {}, {"omissions.element": "gap"}).digest
