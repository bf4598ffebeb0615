"""Settings: how a conversion is to be done, checked and put together in one place.

Later wins: the defaults below, the project's ``tei-pipeline.toml``, the ``[settings]`` of the document's own
TOML, ``--set key=value`` on the command line. The command line, the checks and docs/settings.md all
come from the one declaration here.
"""

from __future__ import annotations

import codecs
import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from tei_pipeline.errors import BadMetadata
from tei_pipeline.metadata import Metadata, checked, read_toml

PROJECT_FILE = "tei-pipeline.toml"
COMMAND_LINE = "--set"

# Python calls these codecs too, but they are no character encodings of files, or they cannot be undone.
_NO_FILE_ENCODING = frozenset(
    {
        "idna",
        "punycode",
        "undefined",
        "unicode_escape",
        "raw_unicode_escape",
        "unicode-escape",
        "utf-7",
        "mbcs",
        "oem",
    }
)


def _codec(value: str) -> str:
    if value == "auto":
        return value
    try:
        info = codecs.lookup(value)
        " ".encode(info.name)
    except (LookupError, ValueError):
        info = None
    if info is None or info.name in _NO_FILE_ENCODING:
        raise ValueError(
            'is no text encoding; allowed: "auto", or a name such as "utf-8", "cp1252", "latin-1", "koi8-r"'
        )
    return info.name


def _language_codes(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value or not all(re.fullmatch("[a-z]{2,3}", code) for code in value):
        raise ValueError('is no list of language codes; write for example ["en"] or ["en", "ru"]')
    return value


def _day_or_none(value: str) -> str:
    if value and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", value):
        raise ValueError("is no day; write it as 1752-09-02, or leave it empty")
    return value


def _listed(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(","))
    return tuple(value) if isinstance(value, list) else value


class Section(BaseModel):
    """A group of settings that belong together: frozen, typed, and without room for a key nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Limits(Section):
    """What is too much to be OCR text of one document."""

    max_bytes: int = Field(default=50_000_000, ge=1, description="Largest file that is read, in bytes")
    max_line: int = Field(default=1_000_000, ge=100, description="Longest line that is read, in characters")
    max_control_share: float = Field(
        default=0.02,
        ge=0,
        le=1,
        description="Share of control characters above which a file is taken for no text",
    )


class SourceSettings(Section):
    """How the OCR text is read."""

    encoding: Annotated[str, AfterValidator(_codec)] = Field(
        default="auto",
        description='Encoding of the file: "auto" finds it out, a name such as "cp1252" forces it',
    )


class LexiconSettings(Section):
    """Which word lists are used."""

    folder: str = Field(
        default="",
        description="Folder of your own tables; those that it lacks come with the program",
    )
    languages: Annotated[tuple[str, ...], BeforeValidator(_listed), AfterValidator(_language_codes)] = Field(
        default=("en", "la", "fr", "de"),
        description="Languages whose rows of the tables are used, as two-letter codes",
    )


class Pages(Section):
    """How pages are recognised."""

    number_brackets: Literal["auto", "always", "never"] = Field(
        default="auto",
        description="Whether page numbers are printed in brackets, as in [29]; auto asks the book",
    )


LEVELS = {"cautious": 0.95, "normal": 0.5, "bold": 0.35}
"""Confidence from which a correction is made, by level; docs/quality.md has what each puts right and spoils."""


class CorrectionSettings(Section):
    """How sure a correction must be to be made; what is less sure waits for the review."""

    level: Literal["cautious", "normal", "bold", "off"] = Field(
        default="normal",
        description="How much is corrected: what is nearly certain, well founded, or likely; off: nothing",
    )
    threshold: float = Field(
        default=0, ge=0, le=1, description="Confidence from which a correction is made; 0: that of the level"
    )

    @property
    def least(self) -> float:
        """The confidence from which a correction is made (0–1); above 1 when nothing is to be corrected.

        >>> CorrectionSettings(level="cautious").least, CorrectionSettings(threshold=0.8).least
        (0.95, 0.8)
        """
        return 2.0 if self.level == "off" else self.threshold or LEVELS[self.level]


class Omissions(Section):
    """How passages that the source signals as left out are encoded."""

    element: Literal["ellipsis", "gap"] = Field(
        default="ellipsis", description="TEI element for an omission; gap is for tools that know no ellipsis"
    )


class Dates(Section):
    """How dates are read, and by which policies periods get their bounds."""

    languages: Annotated[tuple[str, ...], BeforeValidator(_listed), AfterValidator(_language_codes)] = Field(
        default=("en",), description="Languages whose dates are read; each has a table dates-XX.toml"
    )
    hemisphere: Literal["north", "south"] = Field(default="north", description="Where summer is June or December")
    seasons: Literal["meteorological", "astronomical"] = Field(
        default="meteorological", description="When seasons begin: on the 1st of March, or at the equinox"
    )
    season_bounds: Literal["month", "day"] = Field(
        default="month", description="Whether a season of whole months is 1926-03 to 1926-05, or has its days"
    )
    order: Literal["day-month", "month-day"] = Field(
        default="day-month", description="What 3/4/1926 means where both could be the month"
    )
    relative: Literal["none", "named", "all"] = Field(
        default="named",
        description="Whether expressions such as next month or last Sunday are marked; all: yesterday and today too",
    )
    prepositions: Literal["outside", "inside"] = Field(
        default="outside",
        description="Whether before, after, since stay outside the element; inside, its value is what they say",
    )
    julian_until: Annotated[str, AfterValidator(_day_or_none)] = Field(
        default="",
        description="Last day on which printed dates are Julian, as 1752-09-02; empty: only where it is said",
    )


class Names(Section):
    """Which mentions of persons are marked."""

    writer: Literal["page", "all", "none"] = Field(
        default="page",
        description="Where the I of a diary’s writer is marked: once on a page, wherever it is sure, nowhere",
    )


class Output(Section):
    """Which encoding of the document is written."""

    profile: Literal["archival"] = Field(default="archival", description="Encoding profile; see docs/encoding.md")


class DecisionSettings(Section):
    """What reviewers decided."""

    folder: str = Field(
        default="decisions",
        description="Folder of the decisions files NAME.tsv, beside the text or as a path; empty: none are read",
    )


class Settings(Section):
    """All settings of one conversion.

    >>> Settings().omissions.element
    'ellipsis'
    """

    limits: Limits = Field(default_factory=Limits)
    source: SourceSettings = Field(default_factory=SourceSettings)
    lexicon: LexiconSettings = Field(default_factory=LexiconSettings)
    pages: Pages = Field(default_factory=Pages)
    correction: CorrectionSettings = Field(default_factory=CorrectionSettings)
    omissions: Omissions = Field(default_factory=Omissions)
    dates: Dates = Field(default_factory=Dates)
    names: Names = Field(default_factory=Names)
    output: Output = Field(default_factory=Output)
    decisions: DecisionSettings = Field(default_factory=DecisionSettings)

    @property
    def digest(self) -> str:
        """A short fingerprint: equal for equal settings, on every machine."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


def build_settings(
    project: Path | None,
    document_table: Mapping[str, object],
    overrides: Mapping[str, object],
    document_file: Path | None = None,
) -> Settings:
    """Put the settings together: defaults, project file, document, dotted overrides; the later wins.

    Each is checked by itself first, so that a message names the file the wrong key stands in.
    ``document_file`` is the TOML file that ``document_table`` was read from.

    >>> settings = build_settings(None, {"omissions": {"element": "gap"}}, {"limits.max_line": 5000})
    >>> settings.omissions.element, settings.limits.max_line
    ('gap', 5000)
    """
    merged: dict[str, Any] = {}
    if project is not None:
        text, table = read_toml(project)
        checked(Settings, table, str(project), text)
        merged = _merge(merged, table)
    if document_table:
        _check_document(document_table, document_file)
        merged = _merge(merged, document_table)
    if overrides:
        table = _nested(overrides)
        checked(Settings, table, COMMAND_LINE)
        merged = _merge(merged, table)
    return checked(Settings, merged, str(project or document_file or COMMAND_LINE))


def _check_document(table: Mapping[str, object], file: Path | None) -> None:
    name = str(file) if file else "[settings]"
    text = read_toml(file)[0] if file else ""
    for key in table:
        if key in Metadata.model_fields and key not in Settings.model_fields:
            problem = f"key `settings.{key}` is no setting but metadata; move it above the line [settings]"
            raise BadMetadata(name, problem)
    checked(Settings, table, name, text, ("settings",))


def _merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        both = isinstance(value, Mapping) and isinstance(below, Mapping)
        merged[key] = _merge(below, value) if both else value  # type: ignore[arg-type]
    return merged


def _nested(overrides: Mapping[str, object]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for dotted, value in overrides.items():
        inner: Any = value
        for part in reversed(dotted.split(".")):
            inner = {part: inner}
        table = _merge(table, inner)
    return table


def parse_overrides(pairs: Iterable[str]) -> dict[str, object]:
    """``KEY=VALUE`` pairs of the command line as overrides, each value in the type of its setting.

    >>> parse_overrides(["limits.max_line=5000", "source.encoding=cp1252"])
    {'limits.max_line': 5000, 'source.encoding': 'cp1252'}
    """
    text_keys = {key for key, annotation, _ in _fields(Settings) if _is_text(annotation)}
    found: dict[str, object] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        key, value = key.strip(), value.strip()
        if not equals or not key or not all(key.split(".")):
            raise BadMetadata(COMMAND_LINE, f"`{pair}` is no setting; write KEY=VALUE, as in omissions.element=gap")
        found[key] = value.strip("\"'") if key in text_keys else _toml_value(value)
    return found


def _toml_value(value: str) -> object:
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return value


def _fields(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, Any, Any]]:
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _fields(inner, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", inner, field


def _is_text(annotation: Any) -> bool:
    return annotation is str or (
        get_origin(annotation) is Literal and all(isinstance(a, str) for a in get_args(annotation))
    )


def describe() -> list[tuple[str, str, str, str]]:
    """List key, type with its bounds, default and description of every setting, as declared.

    >>> [key for key, *_ in describe()][:2]
    ['limits.max_bytes', 'limits.max_line']
    """
    return [
        (key, _type_name(annotation, field), _default_text(field.default), str(field.description or ""))
        for key, annotation, field in _fields(Settings)
    ]


def _default_text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _type_name(annotation: Any, field: Any) -> str:
    if get_origin(annotation) is Literal:
        return " or ".join(f'"{value}"' for value in get_args(annotation))
    if get_origin(annotation) is tuple:
        return "list of text"
    names = {int: "whole number", float: "number", str: "text", bool: "true or false"}
    bounds = [
        f"{word} {getattr(rule, name)}"
        for rule in field.metadata
        for name, word in (("ge", "at least"), ("le", "at most"))
        if getattr(rule, name, None) is not None
    ]
    return ", ".join([names.get(annotation, str(annotation)), *bounds])
