"""Date words: what the dates of a language are made of, read from ``dictionaries/dates-XX.toml``.

A file names months and weekdays, number words, feasts, cues such as *before* or *about*, and the words beside which a
number is none of a date. docs/dates.md says how to add a language.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tei_pipeline.errors import BadMetadata, NoAccess
from tei_pipeline.lexicon.tables import table_of

TOKEN = re.compile(r"\d{3}[!|](?=[\s.,;:)]|$)|[!|]\d{3}(?!\w)|[^\W_]+(?:['’][^\W_]+)*|[^\w\s]|_")
"""A word with its inner apostrophes, a number, or one sign; a year may begin or end with a damaged 1."""


@dataclass(frozen=True, slots=True)
class Feast:
    """A day by name: a month and day, or days after Easter or after the first Sunday in Advent.

    ``about`` marks one that names the time around it too, ``common`` one that needs a year to be a date.
    """

    day: tuple[int, int] | None = None
    easter: int | None = None
    advent: int | None = None
    about: bool = False
    common: bool = False


@dataclass(frozen=True, slots=True)
class RelativeWords:
    """An expression that leans on the date around it: ``step`` units from there.

    ``named`` ones are marked unless a setting says no; ``told`` ones lean on the date named last in the text.
    """

    unit: str
    step: int
    named: bool = True
    told: bool = False


@dataclass(frozen=True, slots=True)
class Reign:
    """A reign by which deeds are dated: the first day of its first year, in the calendar of its time."""

    year: int
    month: int
    day: int


Meaning = int | str | Feast | RelativeWords | Reign
Phrase = tuple[tuple[str, ...], str, Meaning]
"""The words of a phrase as tokens, the role it plays, what it means there."""


@dataclass(frozen=True)
class DateWords:
    """The date words of one or more languages.

    ``phrases`` are listed by their first token, the longer first; ``sets`` are groups of single words by name.
    """

    phrases: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)
    sets: Mapping[str, frozenset[str]] = field(default_factory=dict)
    endings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ending_of: Mapping[int, str] = field(default_factory=dict)
    usual_ending: str = ""
    month_names: tuple[tuple[str, int], ...] = ()
    _by_second: dict[str, dict[str, tuple[Phrase, ...]]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def beginning(self, first: str, second: str) -> tuple[Phrase, ...]:
        """The phrases that may begin with these two tokens: those of one token, and those that go on with the second.

        A point as second token may end an abbreviation, whatever the phrase goes on with.

        >>> words = DateWords({"the": ((("the", "year"), "year_word", "the"), (("the",), "the", "the"))})
        >>> [[role for _, role, _ in words.beginning("the", second)] for second in ("year", "day", ".")]
        [['year_word', 'the'], ['the'], ['year_word', 'the']]
        """
        listed = self.phrases.get(first)
        if listed is None:
            return ()
        if second == ".":
            return listed
        by_second = self._by_second.get(first)
        if by_second is None:
            by_second = self._by_second[first] = {
                key: tuple(phrase for phrase in listed if len(phrase[0]) == 1 or phrase[0][1] == key)
                for key in {"", *(keys[1] for keys, _, _ in listed if len(keys) > 1)}
            }
        return by_second.get(second) or by_second[""]

    def __or__(self, other: DateWords) -> DateWords:
        """The words of both; the first says how ordinals end."""
        phrases = {
            key: _longest_first([*self.phrases.get(key, ()), *other.phrases.get(key, ())])
            for key in {*self.phrases, *other.phrases}
        }
        names = {*self.sets, *other.sets}
        return DateWords(
            phrases,
            {name: self.sets.get(name, frozenset()) | other.sets.get(name, frozenset()) for name in names},
            self.endings or other.endings,
            self.ending_of or other.ending_of,
            self.usual_ending or other.usual_ending,
            (*self.month_names, *other.month_names),
        )


@lru_cache(maxsize=20_000)  # a book says the same words again and again
def folded(word: str) -> str:
    """A word as it is looked up.

    >>> folded("To’day")
    "to'day"
    """
    return word.casefold().replace("’", "'").replace("‘", "'")


def date_words(folder: Path, languages: Iterable[str], reigns: Iterable[Mapping[str, str]] = ()) -> DateWords:
    """The date words of ``languages``, each from its table; ``reigns`` are rows of reigns.tsv.

    Raises :class:`NoAccess` when a file is missing and :class:`BadMetadata` when it is not of the form.
    """
    read = [_words(_file(table_of(folder, f"dates-{language}.toml"))) for language in languages]
    crowned = [
        (_tokens(name), "reign", Reign(*map(int, row["accession"].split("-"))))
        for row in reigns
        for name in row["names"].split("|")
    ]
    return reduce(DateWords.__or__, [*read, DateWords(_by_first(crowned))])


# ------------------------------------------------------------------ the form of a file


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Numbers(_Part):
    suffixes: list[str] = []
    suffix_of: dict[str, str] = {}
    damaged_suffixes: dict[str, list[str]] = {}
    ordinals: list[str] = []
    units: list[str] = []
    tens: list[str] = []
    hundred: list[str] = []
    thousand: list[str] = []
    number_and: list[str] = []
    ordinal_point: bool = False
    few: dict[str, int] = {}


class _Feast(_Part):
    names: list[str]
    day: str = Field(default="", pattern=r"^(\d\d-\d\d)?$")
    easter: int | None = None
    advent: int | None = None
    about: bool = False
    common: bool = False


class _Relative(_Part):
    words: list[str]
    unit: str = Field(pattern="^(day|week|month|year)$")
    step: int
    named: bool = True
    told: bool = False


class _Ago(_Part):
    words: list[str] = []
    days: dict[str, int] = {}
    months: dict[str, int] = {}


class _File(_Part):
    language: str
    months: list[list[str]] = Field(min_length=12, max_length=12)
    weekdays: list[list[str]] = Field(min_length=7, max_length=7)
    unsure_months: list[str] = []
    lower_months: list[str] = []
    unsure_weekdays: list[str] = []
    numbers: _Numbers = _Numbers()
    words: dict[str, list[str]] = {}
    seasons: dict[str, list[str]] = {}
    parts: dict[str, list[str]] = {}
    decades: dict[str, list[str]] = {}
    feast: list[_Feast] = []
    relative: list[_Relative] = []
    ago: _Ago = _Ago()
    weekday_cues: dict[str, list[str]] = {}
    frames: dict[str, list[str]] = {}


_CUES = ("last", "next", "this", "on")
_SETS = ("in_month", "before_month", "in_year")
"""Groups of ``words`` that are asked for as what stands before a number, not read as a part of the date."""


def _file(file: Path) -> _File:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        remedy = "restore it, or name in dates.languages only languages that have one"
        raise NoAccess(str(file), f"the date words cannot be read ({error}); {remedy}") from error
    except tomllib.TOMLDecodeError as error:
        raise BadMetadata(str(file), f"is no TOML: {error}") from error
    try:
        return _File.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise BadMetadata(str(file), f"key `{key}`: {first['msg']}; docs/dates.md shows the form") from error


def _words(file: _File) -> DateWords:
    numbers = file.numbers
    sets = {f"frame:{name}": words for name, words in file.frames.items()}
    sets |= {name: file.words.get(name, []) for name in _SETS}
    sets |= {"ordinal_point": ["."] if numbers.ordinal_point else []}
    sets |= {"lower": file.lower_months, "unsure_months": file.unsure_months, "unsure_weekdays": file.unsure_weekdays}
    sets |= {f"tense:{name}": file.weekday_cues.get(name, []) for name in ("past", "future", "past_ending")}
    endings = {ending: (ending, *numbers.damaged_suffixes.get(ending, ())) for ending in numbers.suffixes}
    return DateWords(
        _by_first(_phrases(file)),
        {name: frozenset(" ".join(_tokens(word)) for word in words) for name, words in sets.items()},
        endings,
        {int(day): ending for day, ending in numbers.suffix_of.items()},
        numbers.suffixes[0] if numbers.suffixes else "",
        tuple((names[0], at) for at, names in enumerate(file.months, 1)),
    )


def _phrases(file: _File) -> Iterator[Phrase]:
    numbers = file.numbers
    for role, groups in (("month", file.months), ("weekday", file.weekdays)):
        for at, names in enumerate(groups):
            yield from ((_tokens(name), role, at + (role == "month")) for name in names)
    for role, listed in (("ordinal", numbers.ordinals), ("cardinal", numbers.units)):
        yield from ((_tokens(word), role, at) for at, word in enumerate(listed, 1))
    yield from ((_tokens(word), "cardinal", at * 10) for at, word in enumerate(numbers.tens, 2))
    for role, words in (
        ("hundred", numbers.hundred),
        ("thousand", numbers.thousand),
        ("number_and", numbers.number_and),
    ):
        yield from ((_tokens(word), role, role) for word in words)
    yield from ((_tokens(word), "few", count) for word, count in numbers.few.items())
    for role, words in file.words.items():
        if role not in _SETS:
            yield from ((_tokens(word), role, role) for word in words)
    cues = {name: words for name, words in file.weekday_cues.items() if name in _CUES}
    for role, table in (("season", file.seasons), ("part", file.parts), ("weekday_cue", cues)):
        yield from ((_tokens(word), role, name) for name, words in table.items() for word in words)
    yield from ((_tokens(word), "decade", int(name)) for name, words in file.decades.items() for word in words)
    for feast in file.feast:
        day = (int(feast.day[:2]), int(feast.day[3:])) if feast.day else None
        meaning = Feast(day, feast.easter, feast.advent, feast.about, feast.common)
        yield from ((_tokens(name), "feast", meaning) for name in feast.names)
    for entry in file.relative:
        meant = RelativeWords(entry.unit, entry.step, entry.named, entry.told)
        yield from ((_tokens(words), "relative", meant) for words in entry.words)
    yield from ((_tokens(word), "ago", "ago") for word in file.ago.words)
    yield from ((_tokens(word), "days", count) for word, count in file.ago.days.items())
    yield from ((_tokens(word), "months", count) for word, count in file.ago.months.items())


def _tokens(words: str) -> tuple[str, ...]:
    return tuple(folded(token) for token in TOKEN.findall(words))


def _by_first(phrases: Iterable[Phrase]) -> dict[str, tuple[Phrase, ...]]:
    found: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        found.setdefault(phrase[0][0], []).append(phrase)
    return {first: _longest_first(listed) for first, listed in found.items()}


def _longest_first(phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    return tuple(sorted(phrases, key=lambda phrase: -len(phrase[0])))
