"""Metadata: what the editor knows of a document, in a ``NAME.toml`` beside its OCR text.

Every key is optional. What is not given stays unknown: the header says so, and nothing is made up. Reading
TOML and saying what is wrong with it (file, line, key, remedy) is shared with the settings and stands here,
because this is the lowest module that needs it.
"""

from __future__ import annotations

import datetime
import difflib
import json
import re
import string
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import quote

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from tei_pipeline.errors import BadMetadata, NoAccess

MAX_TOML_BYTES = 1_000_000
"""A metadata or settings file is written by hand: a larger one is some other file by mistake."""

_XML_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# BCP 47: language, then script, region, variants, extensions; or private use. Irregular tags are left out.
_LANGUAGE = re.compile(
    r"(?P<language>[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|\d{3}))?(?P<rest>(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*"
    r"(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?)|(?P<private>x(?:-[a-z0-9]{1,8})+)",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://[^\s<>\"{}|\\^`]+", re.IGNORECASE)
_W3C_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
# Widths have two digits at most: a format specification is not a way to fill the memory.
_LEAF_SPEC = re.compile(r"0?\d{0,2}d?")
_PAGE_SPEC = re.compile(r"(?:[\w-]?[<>])?\d{0,2}")


def _xml_text(value: str) -> str:
    if found := _XML_FORBIDDEN.search(value):
        raise ValueError(f"holds the character U+{ord(found[0]):04X}, which XML cannot hold; take it out")
    return value


def _one_or_many(value: object) -> object:
    if isinstance(value, list):
        return tuple(value)
    return (value,) if isinstance(value, str) else value


def _date_text(value: object) -> object:
    """TOML writes ``1955`` and ``1955-03-01`` without quotes, and they are dates here all the same."""
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 9999:
        return f"{value:04}"
    return value


def _language(value: str) -> str:
    found = _LANGUAGE.fullmatch(value)
    if not found:
        raise ValueError('is no BCP 47 language tag; write for example "en", "en-GB", "de" or "ru-Latn"')
    if found["private"]:
        return value.lower()
    region, script = found["region"], found["script"]
    return "".join(
        [
            found["language"].lower(),
            f"-{script.title()}" if script else "",
            f"-{region.upper()}" if region else "",
            found["rest"].lower(),
        ]
    )


def _url(value: str) -> str:
    if not _URL.fullmatch(value):
        raise ValueError('is no web address; write it in full, "https://…", without spaces')
    return value


def _image_pattern(value: str) -> str:
    example = 'for example "https://example.org/scans/{leaf:04d}.jpg"'
    try:
        parts = list(string.Formatter().parse(value))
    except ValueError as error:
        raise ValueError(
            f"is no pattern ({error}); write {{leaf}} or {{page}} where the number goes, {example}"
        ) from error
    names = [name for _, name, _, _ in parts if name is not None]
    if not names:
        raise ValueError(f"names neither {{leaf}} nor {{page}}, so all pages would have one image; {example}")
    for _, name, spec, conversion in parts:
        if name is None:
            continue
        if name not in ("leaf", "page") or conversion:
            raise ValueError(f"has {{{name}}}, but only {{leaf}} and {{page}} can be filled in; {example}")
        if not (_LEAF_SPEC if name == "leaf" else _PAGE_SPEC).fullmatch(spec or ""):
            raise ValueError(f"has {{{name}:{spec}}}; a width is written {{leaf:04d}}, or {{page:0>4}} for the page")
    if re.search(r"\s", value):
        raise ValueError(f"has a space in it; write %20; {example}")
    return value


ModelT = TypeVar("ModelT", bound=BaseModel)
Text = Annotated[str, AfterValidator(_xml_text)]
Names = Annotated[tuple[Text, ...], BeforeValidator(_one_or_many)]
Url = Annotated[Text, AfterValidator(_url)]


class Metadata(BaseModel):
    """What is known of one document; ``None`` or ``()`` is "not known".

    >>> Metadata(title="The Sorva Diaries", author="Joachim Tarn", date=1953).author
    ('Joachim Tarn',)
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, str_strip_whitespace=True, str_min_length=1)

    title: Text | None = Field(default=None, description="Title of the work, as on its title page")
    subtitle: Text | None = Field(default=None, description="Subtitle")
    author: Names = Field(default=(), description="Author, or a list of authors")
    editor: Names = Field(default=(), description="Editor, or a list of editors")
    translator: Names = Field(default=(), description="Translator, or a list of translators")
    publisher: Text | None = Field(default=None, description="Publisher of the printed book")
    place: Text | None = Field(default=None, description="Place of publication")
    date: Annotated[Text, BeforeValidator(_date_text)] | None = Field(
        default=None, description="Date of publication: 1955, 1955-03, 1955-03-01, or free text in quotes"
    )
    edition: Text | None = Field(default=None, description="Edition statement")
    series: Text | None = Field(default=None, description="Series")
    language: Annotated[Text, AfterValidator(_language)] | None = Field(
        default=None, description='Language of the text, as a BCP 47 tag ("en-GB")'
    )
    licence: Text | None = Field(default=None, description="Licence of the TEI file: an SPDX identifier, or its text")
    licence_url: Url | None = Field(default=None, description="Address of the licence")
    rights: Text | None = Field(default=None, description="Rights in the printed work")
    kind: Literal["book", "diary", "article"] | None = Field(
        default=None, description="What the document is; guessed and reported when not given"
    )
    images: Annotated[Text, AfterValidator(_image_pattern)] | None = Field(
        default=None, description="Address of the page images, with {leaf} or {page} where the number goes"
    )
    source_url: Url | None = Field(default=None, description="Where the OCR text was taken from")
    identifier: Text | None = Field(
        default=None, description="Identifier of the document: ISBN, shelf mark, archive number …"
    )
    notes: Text | None = Field(default=None, description="Anything else worth saying in the header")
    settings: dict[str, Any] = Field(
        default_factory=dict, description="Settings for this document alone; see docs/settings.md"
    )

    @property
    def date_when(self) -> str | None:
        """The date as a W3C value for ``@when``, or None when it is unknown or free text.

        >>> Metadata(date="1955-03").date_when, Metadata(date="c. 1955").date_when
        ('1955-03', None)
        """
        if self.date is None or not _W3C_DATE.fullmatch(self.date):
            return None
        if len(self.date) == 10:
            try:
                datetime.date.fromisoformat(self.date)
            except ValueError:
                return None
        return self.date if self.date[:4] != "0000" else None

    def image_url(self, leaf: int, page: str) -> str | None:
        """Address of the image of a leaf (counted from 1) whose printed page number is ``page``.

        None where there is no pattern, or where it asks for a page number and the leaf has none.

        >>> Metadata(images="https://example.org/{leaf:04d}.jpg").image_url(25, "24")
        'https://example.org/0025.jpg'
        """
        if self.images is None:
            return None
        if not page and any(name == "page" for _, name, _, _ in string.Formatter().parse(self.images)):
            return None
        return self.images.format(leaf=leaf, page=quote(page, safe=""))


def read_metadata(path: Path) -> Metadata:
    """Read the metadata in a TOML file; BadMetadata or NoAccess says what is wrong and how to mend it."""
    text, table = read_toml(path)
    return checked(Metadata, table, str(path), text)


def read_toml(path: Path) -> tuple[str, dict[str, Any]]:
    """Return the text of a TOML file and what it says."""
    file = str(path)
    try:
        if not path.is_file() and path.exists():
            raise NoAccess(file, "this is a folder or a device, and a TOML file is due; name the file")
        with path.open("rb") as stream:
            found = stream.read(MAX_TOML_BYTES + 1)
    except FileNotFoundError:
        raise NoAccess(file, "there is no such file; check the name") from None
    except OSError as error:
        raise NoAccess(file, f"cannot be read ({error.strerror}); check the rights of the file") from error
    if len(found) > MAX_TOML_BYTES:
        raise BadMetadata(file, f"is larger than {MAX_TOML_BYTES:,} bytes: this is no metadata or settings file")
    try:
        # Editors on Windows begin a UTF-8 file with a byte order mark, which TOML does not know.
        text = found.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = found[: error.start].count(b"\n") + 1
        byte = error.object[error.start]
        raise BadMetadata(file, f"line {line}: byte 0x{byte:02x} is not UTF-8; save the file as UTF-8") from None
    try:
        return text, tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadMetadata(file, _toml_problem(error, text)) from None


def _toml_problem(error: Exception, text: str) -> str:
    if isinstance(error, RecursionError):
        return "is nested too deeply; metadata and settings have tables and plain values only"
    message, _, place = str(error).partition(" (at ")
    found = re.match(r"line (\d+)", place)
    number = int(found[1]) if found else text.rstrip().count("\n") + 1
    return f'line {number}: this is not TOML: {message}; write each value as key = "text", quotes included'


def checked(
    model: type[ModelT], table: Mapping[str, Any], file: str, text: str = "", within: tuple[str, ...] = ()
) -> ModelT:
    """Check ``table`` and make a ``model`` of it; BadMetadata names the file, keys and lines.

    ``text`` is that of the file, ``within`` the table in it that ``table`` was taken from.
    """
    try:
        return model.model_validate(dict(table))
    except ValidationError as error:
        problems = [_problem(model, wrong, text, within) for wrong in error.errors(include_url=False)]
        raise BadMetadata(file, "\n  ".join(dict.fromkeys(problems))) from None


def _problem(model: type[BaseModel], wrong: Any, text: str, within: tuple[str, ...]) -> str:
    path = tuple(part for part in wrong["loc"] if isinstance(part, str))
    full = (*within, *path)
    line = line_of_key(text, full)
    return f"{f'line {line}: ' if line else ''}key `{'.'.join(full)}` {_reason(model, path, full, wrong)}"


def _reason(model: type[BaseModel], path: tuple[str, ...], full: tuple[str, ...], wrong: Any) -> str:
    kind, value, context = wrong["type"], _shown(wrong["input"]), wrong.get("ctx", {})
    bounds = {
        "greater_than_equal": "at least",
        "greater_than": "more than",
        "less_than_equal": "at most",
        "less_than": "less than",
    }
    if kind == "extra_forbidden":
        return _unknown_key(model, path, wrong["input"])
    if kind == "literal_error":
        return f"is {value}; allowed: {context['expected'].replace(chr(39), chr(34))}"
    if kind in bounds:
        return f"is {value}; it must be {bounds[kind]} {next(iter(context.values()))}"
    if kind == "value_error":
        return f"is {value}: it {context['error']}"
    remedies = {
        "string_too_short": "is empty; give a value or take the key out",
        "string_type": f'is {value}; it must be text in quotes, as in {path[-1]} = "…"',
        "tuple_type": f'is {value}; it must be text in quotes, or a list of such: ["…", "…"]',
        "int_type": f"is {value}; it must be a whole number without quotes",
        "int_from_float": f"is {value}; it must be a whole number",
        "float_type": f"is {value}; it must be a number without quotes",
        "bool_type": f"is {value}; it must be true or false, without quotes",
        "dict_type": f"is {value}; it must be a table, written [{'.'.join(full)}]",
        "model_type": f"is {value}; it must be a table, written [{'.'.join(full)}]",
    }
    return remedies.get(kind, f"is {value}: {wrong['msg']}")


def _unknown_key(model: type[BaseModel], path: tuple[str, ...], value: object) -> str:
    known = list(_fields_at(model, path[:-1]))
    if isinstance(value, dict) and any(key in known for key in value):
        return "is not known; its keys belong to the top of the file: take the line with the brackets out"
    if close := difflib.get_close_matches(path[-1].lower(), known, n=1):
        return f"is not known; did you mean `{close[0]}`?"
    return f"is not known; the keys are: {', '.join(known)}"


def _fields_at(model: type[BaseModel], path: tuple[str, ...]) -> tuple[str, ...]:
    for part in path:
        inner = model.model_fields[part].annotation
        assert isinstance(inner, type)
        assert issubclass(inner, BaseModel)
        model = inner
    return tuple(model.model_fields)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    shown = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)
    return shown if len(shown) <= 60 else shown[:59] + "…"


def line_of_key(text: str, path: tuple[str, ...]) -> int | None:
    r"""Find the 1-based line of a TOML file in which the key stands; None where it cannot be said for sure.

    >>> line_of_key('title = "x"\n[settings.limits]\nmax_line = 0', ("settings", "limits", "max_line"))
    3
    """
    table: tuple[str, ...] = ()
    inside: str | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        if inside is not None:
            inside = None if inside in line else inside
            continue
        if header := re.match(r"\s*\[\[?([^\]]+)\]", line):
            table = _dotted(header[1])
            if table == path:
                return number
        elif found := re.match(
            r"\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*=", line
        ):
            if (*table, *_dotted(found[1])) == path:
                return number
            rest = line[found.end() :].lstrip()
            mark = rest[:3]
            inside = mark if mark in ('"""', "'''") and mark not in rest[3:] else None
    return None


def _dotted(key: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in key.split("."))
