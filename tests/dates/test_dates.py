"""Dates: expressions and their values, dates in sentences, and what is none."""

from __future__ import annotations

import calendar
import json
import re
import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.dates import Context, Policies, Standing, Value, find_dates, read_expression, resolve
from tei_pipeline.dates.calendars import day_number, easter, from_day_number, gregorian, weekday
from tei_pipeline.dates.repairs import repairs
from tei_pipeline.dates.values import first_day, last_day
from tei_pipeline.errors import BadMetadata, NoAccess
from tei_pipeline.lexicon import load_lexicon
from tei_pipeline.lexicon.date_words import date_words
from tei_pipeline.settings import Dates, Settings
from tests.dates.described import described
from tests.making import lexicon

CASES = Path(__file__).parent / "cases"
GIVEN = Path(__file__).resolve().parents[2].parent / "shared" / "gold" / "dates" / "cases.jsonl"
POLICIES = Policies()
ENTRY = Context(1926, 3, 18, Standing.ENTRY)
FLOOR = 0.95
MONTHS = list(calendar.month_name)[1:]


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((CASES / name).read_text("utf-8"))


def value_of(expression: str, context: str, policies: Policies = POLICIES) -> Value | None:
    found = read_expression(expression, lexicon(), policies)
    return resolve(found.expression, described(context, expression), policies) if found else None


def told(value: Value | None) -> str:
    return " ".join(f"{name}={part}" for name, part in value.attrs) if value and value.dated else "-"


@pytest.mark.parametrize(
    ("expression", "context", "out"), [case for group in table("expressions.toml")["group"] for case in group["cases"]]
)
def test_expressions(expression: str, context: str, out: str) -> None:
    assert told(value_of(expression, context)) == out


def dates_of(text: str, policies: Policies = POLICIES) -> list[str]:
    found = []
    for place in find_dates(text, lexicon(), policies):
        value = resolve(place.expression, ENTRY, policies)
        if value and value.dated:
            found.append(f"{text[place.start : place.end]} | {value.dated}")
    return found


@pytest.mark.parametrize(("text", "out"), table("texts.toml")["dates"])
def test_dates_in_sentences(text: str, out: list[str]) -> None:
    assert dates_of(text) == out


@pytest.mark.parametrize("text", table("texts.toml")["none"])
def test_no_dates(text: str) -> None:
    assert dates_of(text) == []


@pytest.mark.skipif(not GIVEN.is_file(), reason="../shared/gold/dates/cases.jsonl is not beside the repository")
def test_the_given_cases() -> None:
    cases = [json.loads(line) for line in GIVEN.read_text("utf-8").splitlines()]
    wrong = []
    for case in cases:
        value = value_of(case["expr"], case["context"], Policies(season_days=True))  # as the cases have it
        attrs = dict(value.attrs) if value else {}
        if attrs != case["attrs"]:
            sure = "sure " if attrs and "cert" not in attrs else ""
            wrong.append(f"{sure}wrong: {case['expr']} ({case['context']}): {attrs}, not {case['attrs']}")
    assert len(wrong) <= (1 - FLOOR) * len(cases), wrong
    assert not [line for line in wrong if line.startswith("sure")]


@pytest.mark.skipif(not GIVEN.is_file(), reason="../shared/gold/dates/README.md is not beside the repository")
def test_what_must_not_become_a_date() -> None:
    readme = (GIVEN.parent / "README.md").read_text("utf-8")
    listed = re.findall(r"`([^`]+)`", readme.partition("must not become dates")[2])
    assert listed
    assert [text for text in listed if dates_of(text)] == []


# ------------------------------------------------------------------ policies

POLICY_CASES = [
    (Policies(southern=True), "the summer of 1871-72", "notBefore=1871-12 notAfter=1872-02"),
    (Policies(southern=True), "the winter of 1871", "notBefore=1871-06 notAfter=1871-08"),
    (Policies(season_days=True), "the spring of 1871", "notBefore=1871-03-01 notAfter=1871-05-31"),
    (Policies(season_days=True), "the winter of 1871-72", "notBefore=1871-12-01 notAfter=1872-02-29"),
    (Policies(astronomical=True), "the spring of 1871", "notBefore=1871-03-21 notAfter=1871-06-20"),
    (Policies(day_first=False), "3/4/1871", "when=1871-03-04"),
    (Policies(), "3/4/1871", "when=1871-04-03"),
    (Policies(day_first=False), "18/3/1871", "when=1871-03-18"),
    (Policies(julian_until=(1752, 9, 2)), "5 May 1680", "when=1680-05-15 calendar=#julianEngland"),
    (Policies(julian_until=(1752, 9, 2)), "14 September 1752", "when=1752-09-14"),
    (Policies(), "5 May 1680", "when=1680-05-05"),
]


@pytest.mark.parametrize(("policies", "expression", "out"), POLICY_CASES)
def test_policies(policies: Policies, expression: str, out: str) -> None:
    assert told(value_of(expression, "", policies)) == out


def test_prepositions_inside() -> None:
    text = "He left before January 1871."
    (found,) = find_dates(text, lexicon(), Policies(bounds_inside=True))
    assert text[found.start : found.end] == "before January 1871"
    assert told(resolve(found.expression, Context(), POLICIES)) == "notAfter=1870-12"


@pytest.mark.parametrize(("relative", "count"), [("none", 0), ("named", 1), ("all", 2)])
def test_relative_expressions_as_asked(relative: str, count: int) -> None:
    assert len(dates_of("Yesterday it rained; it will end next month.", Policies(relative=relative))) == count


def test_the_policies_are_said() -> None:
    said = Policies(southern=True, day_first=False, julian_until=(1752, 9, 2)).stated()
    assert all(word in said for word in ("southern", "month first", "1752-09-02"))


# ------------------------------------------------------------------ what always holds

DAYS = st.dates(date(1500, 1, 1), date(2039, 12, 31))


@given(DAYS)
def test_calendars_agree_with_the_library(day: date) -> None:
    number = day_number((day.year, day.month, day.day))
    assert from_day_number(number) == (day.year, day.month, day.day)
    assert weekday((day.year, day.month, day.day)) == day.weekday()
    assert gregorian((day.year, day.month, min(day.day, 28))) > (day.year, day.month, min(day.day, 28))


@given(st.integers(1583, 2400))
def test_easter_is_a_sunday_in_spring(year: int) -> None:
    for julian in (False, True):
        day = easter(year, julian=julian)
        assert weekday(day) == 6
        assert day[1] in (3, 4, 5)


FORMS = ("{d} {m} {y}", "the {d}{e} of {m}, {y}", "{m} {d}, {y}", "{m} {d}{e} [{y}]", "{y}-{n:02d}-{d:02d}")


@given(DAYS, st.sampled_from(FORMS))
def test_any_day_in_any_form(day: date, form: str) -> None:
    ending = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}.get(day.day, "th")
    text = form.format(d=day.day, m=MONTHS[day.month - 1], y=day.year, n=day.month, e=ending)
    assert told(value_of(text, "")) == f"when={day.isoformat()}"


@given(DAYS)
def test_the_right_weekday_never_lowers_the_certainty(day: date) -> None:
    name = f"{day:%A}"
    assert told(value_of(f"{name}, {day.day} {MONTHS[day.month - 1]} {day.year}", "")) == f"when={day.isoformat()}"


SAID = """in the of 18 18th i8th 1926 192G ig26 March may May - to and between early mid last Sunday ago three days
century O.S. ( ) / ? , . ’ 'thirties spring Easter inst. from before circa 3/4 1648/9 A.D. B.C. XVIII 18-- year"""
WORDS = st.sampled_from(SAID.split())
CONTEXTS = st.sampled_from([Context(), ENTRY, Context(1926, 12, None, Standing.HEADING), Context(1926, told=(1925, 3))])


@given(st.lists(WORDS, max_size=14), CONTEXTS)
def test_values_are_valid_whatever_the_words(words: list[str], context: Context) -> None:
    text = " ".join(words)
    places = find_dates(text, lexicon(), POLICIES)
    assert all(one.end <= other.start for one, other in pairwise(places))
    for place in places:
        value = resolve(place.expression, context, POLICIES)
        if value is None or not value.dated:
            continue
        kinds = {name for name in ("when", "from", "to", "notBefore", "notAfter") if value.get(name)}
        assert kinds in ({"when"}, {"from"}, {"to"}, {"from", "to"}, {"notBefore", "notAfter"})
        for side in value.dated.split("/"):
            if not side.startswith("-"):
                assert first_day(side) <= last_day(side)
        low, _, high = value.dated.partition("/")
        if high and not low.startswith("-") and value.get("cert") != "low" and not value.code:
            assert first_day(low) <= last_day(high)


@given(st.lists(WORDS, max_size=14))
def test_repairs_are_read_as_the_same_date(words: list[str]) -> None:
    text = " ".join(words)
    for place in find_dates(text, lexicon(), POLICIES):
        value = resolve(place.expression, ENTRY, POLICIES)
        for repair in repairs(text, place, value, lexicon()) if value else ():
            assert place.start <= repair.start < repair.end <= place.end
            assert any(figure.isdecimal() for figure in repair.after)


# ------------------------------------------------------------------ another language

GERMAN = [
    ("Am 18. März 1871 brannte die Mühle ab.", ["18. März 1871 | 1871-03-18"]),
    ("Die Fähre fuhr seit Mai 1871, von 1872 bis 1875 nicht.", ["Mai 1871 | 1871-05", "1872 bis 1875 | 1872/1875"]),
    (
        "Im Sommer 1871 war es heiß, Anfang 1872 kalt.",
        ["Sommer 1871 | 1871-06/1871-08", "Anfang 1872 | 1872-01/1872-04"],
    ),
    ("Er wohnte in Zimmer 1871 und las S. 1871.", []),
]


@pytest.mark.parametrize(("text", "out"), GERMAN)
def test_a_second_language_is_a_second_table(text: str, out: list[str]) -> None:
    german = load_lexicon(Settings(dates=Dates(languages=("en", "de"))))
    found = []
    for place in find_dates(text, german, POLICIES):
        value = resolve(place.expression, Context(), POLICIES)
        found += [f"{text[place.start : place.end]} | {value.dated}"] if value else []
    assert found == out


def test_a_language_without_a_table_is_refused() -> None:
    with pytest.raises(NoAccess, match="dates-xx"):
        load_lexicon(Settings(dates=Dates(languages=("xx",))))


def test_a_table_of_another_form_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dates-xx.toml").write_text('language = "xx"\nmonths = [["a"]]\nweekdays = []\n', "utf-8")
    with pytest.raises(BadMetadata, match="months"):
        date_words(tmp_path, ["xx"])
