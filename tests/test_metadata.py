"""Metadata: what is accepted, and what is said about the rest. The cases are files in data/metadata."""

from __future__ import annotations

import contextlib
import string
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tei_pipeline.errors import BadMetadata, ExitCode, NoAccess
from tei_pipeline.metadata import MAX_TOML_BYTES, Metadata, line_of_key, read_metadata

CASES = Path(__file__).parent / "data" / "metadata"
GOOD = sorted(CASES.glob("good/*.toml"))
BAD = sorted(CASES.glob("bad/*.toml"))


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.stem)
def test_good_metadata_is_accepted(file: Path) -> None:
    assert isinstance(read_metadata(file), Metadata)


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_bad_metadata_is_refused_with_file_key_and_remedy(file: Path) -> None:
    expected = file.read_text(encoding="utf-8").split("\n")[0].removeprefix("# expects: ").replace("⏎", "\n")
    with pytest.raises(BadMetadata) as caught:
        read_metadata(file)
    assert caught.value.file == str(file)
    assert expected in caught.value.problem
    assert caught.value.code == ExitCode.BAD_METADATA


def test_there_are_cases() -> None:
    assert len(GOOD) > 10
    assert len(BAD) > 10


def test_nothing_known() -> None:
    nothing = Metadata()
    assert nothing.kind is None
    assert nothing.language is None
    assert nothing.author == ()
    assert nothing.settings == {}


def test_everything_known() -> None:
    known = read_metadata(CASES / "good" / "full.toml")
    assert set(known.model_fields_set) == set(Metadata.model_fields)
    assert known.author == ("A. Writer",)
    assert known.editor == ("B. Editor", "C. Editor")
    assert (known.date, known.date_when) == ("1955", "1955")
    assert known.settings == {"omissions": {"element": "gap"}}


def test_metadata_never_changes() -> None:
    with pytest.raises(ValidationError):
        Metadata(title="Notes").title = "Other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("en", "en"),
        ("EN-gb", "en-GB"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("sl-rozaj-1994", "sl-rozaj-1994"),
        ("X-OCR", "x-ocr"),
    ],
)
def test_language_tags_are_written_as_bcp_47_recommends(written: str, kept: str) -> None:
    assert Metadata(language=written).language == kept


@pytest.mark.parametrize("tag", ["", "e", "en_GB", "english text", "en-", "-en", "en--GB", "en-GB-x", "123", "en-u"])
def test_what_is_no_language_tag(tag: str) -> None:
    with pytest.raises(ValidationError):
        Metadata(language=tag)


@pytest.mark.parametrize(
    ("date", "when"),
    [
        ("1955", "1955"),
        ("1955-03", "1955-03"),
        ("1955-03-31", "1955-03-31"),
        ("1955-02-30", None),
        ("1955-13", None),
        ("c. 1955", None),
        ("0000", None),
        ("1926-28", None),
    ],
)
def test_a_date_is_a_w3c_value_only_where_it_is_one(date: str, when: str | None) -> None:
    assert Metadata(date=date).date_when == when


@pytest.mark.parametrize(
    ("pattern", "leaf", "page", "address"),
    [
        ("https://example.org/{leaf:04d}.jpg", 7, "", "https://example.org/0007.jpg"),
        ("https://example.org/{page:0>4}.jpg", 7, "24", "https://example.org/0024.jpg"),
        ("https://example.org/{page}.jpg", 7, "[3]", "https://example.org/%5B3%5D.jpg"),
        ("https://example.org/{page}.jpg", 7, "", None),
        ("https://example.org/{{x}}/{leaf}", 7, "", "https://example.org/{x}/7"),
    ],
)
def test_image_address(pattern: str, leaf: int, page: str, address: str | None) -> None:
    assert Metadata(images=pattern).image_url(leaf, page) == address


def test_no_pattern_no_image() -> None:
    assert Metadata().image_url(1, "1") is None


@given(
    st.text(string.ascii_letters + "{}:.!<>0d[]", max_size=20),
    st.integers(1, 9999),
    st.text(min_size=1, max_size=5),
)
def test_an_accepted_pattern_always_gives_an_address(pattern: str, leaf: int, page: str) -> None:
    try:
        metadata = Metadata(images=pattern)
    except ValidationError:
        return
    address = metadata.image_url(leaf, page)
    assert address is not None
    assert len(address) < 2000


def test_byte_order_mark_of_a_windows_editor_is_accepted(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes(b'\xef\xbb\xbftitle = "Notes"\r\n')
    assert read_metadata(file).title == "Notes"


def test_not_utf8(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes('title = "Notes"\nauthor = "Müller"\n'.encode("latin-1"))
    with pytest.raises(BadMetadata, match="line 2: byte 0xfc is not UTF-8; save the file as UTF-8"):
        read_metadata(file)


def test_missing_and_folder_and_no_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoAccess, match="there is no such file"):
        read_metadata(tmp_path / "a.toml")
    with pytest.raises(NoAccess, match="folder"):
        read_metadata(tmp_path)
    file = tmp_path / "a.toml"
    file.write_text("")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # root may read everything
    with pytest.raises(NoAccess, match="Permission denied"):
        read_metadata(file)


def test_a_huge_file_is_no_metadata(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes(b"#" * (MAX_TOML_BYTES + 1))
    with pytest.raises(BadMetadata, match="larger than"):
        read_metadata(file)


@pytest.mark.parametrize("content", ["a = " + "[" * 5000, "a = " + "9" * 5000, "\x00", "a = 1979-99-99"])
def test_toml_that_breaks_parsers(tmp_path: Path, content: str) -> None:
    file = tmp_path / "a.toml"
    file.write_text(content)
    with pytest.raises(BadMetadata):
        read_metadata(file)


@given(st.binary(max_size=200))
def test_any_bytes_are_metadata_or_a_clear_error(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.toml"
        file.write_bytes(content)
        with contextlib.suppress(BadMetadata):
            read_metadata(file)


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ('title = "x"', ("title",), 1),
        ('\n"title" = "x"', ("title",), 2),
        ("[settings]\na = 1", ("settings", "a"), 2),
        ("[settings.limits]\na = 1", ("settings", "limits", "a"), 2),
        ("settings.limits.a = 1", ("settings", "limits", "a"), 1),
        ("[settings]\nlimits.a = 1", ("settings", "limits", "a"), 2),
        ('notes = """\ntitle = 1\n"""\ntitle = 2', ("title",), 4),
        ("notes = '''one line'''\ntitle = 2", ("title",), 2),
        ("[settings]\ntitle = 1", ("title",), None),
        ("", ("title",), None),
    ],
)
def test_line_of_key(text: str, path: tuple[str, ...], line: int | None) -> None:
    assert line_of_key(text, path) == line
