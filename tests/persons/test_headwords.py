"""Headwords: names as an index, a biography or a note prints them, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.persons.headwords import read_headword, years_of
from tests.making import lexicon

# the text; surname, forenames, patronymic, particle, title; the letters that the name takes
NAMES = [
    ("Brandt, Pavel Antonovich, b. 1874. Son of a pastor", "Brandt|Pavel|Antonovich||", "Brandt, Pavel Antonovich"),
    ("Brandt (Rolund) Pavel Antonovich", "Brandt|Pavel|Antonovich||", "Brandt (Rolund) Pavel Antonovich"),
    ("Rolund, General Kurt von", "Rolund|Kurt||von|General", "Rolund, General Kurt von"),
    ("von Rolund, Kurt", "Rolund|Kurt||von|", "von Rolund, Kurt"),
    ("Stenmark, Viscount", "Stenmark||||Viscount", "Stenmark"),
    ("Stenmark, Philip, Viscount", "Stenmark|Philip|||Viscount", "Stenmark, Philip"),
    ("Stenmark, Rear-Adm. W. H.", "Stenmark|W. H.|||Rear-Adm", "Stenmark, Rear-Adm. W. H."),
    ("Stenmark, Sir Horace John. Adviser", "Stenmark|Horace John|||Sir", "Stenmark, Sir Horace John"),
    ("Stenmark, Madame Clara", "Stenmark|Clara|||Madame", "Stenmark, Madame Clara"),
    ("Stenmark Clara", "Stenmark|Clara|||", "Stenmark Clara"),
    ("Rolund, Otto Quillan, an administrator", "Rolund|Otto Quillan|||", "Rolund, Otto Quillan"),
    ("Rolund, Otto Public Prosecutor", "Rolund|Otto|||", "Rolund, Otto"),
    ("Vale George, D.", "Vale George|D.|||", "Vale George, D."),
    ("Lin Hsu-tang, General", "Lin|Hsu-tang|||General", "Lin Hsu-tang"),
    ("Clara (Rolund). A singer", "Rolund|Clara|||", "Clara (Rolund)"),
    ("Rolund-Stenmark, Otto", "Rolund-Stenmark|Otto|||", "Rolund-Stenmark, Otto"),
    ("Rolund, Swedish geologist", "Rolund||||", "Rolund"),
    ("Rolund, Otto. A Georgian by birth", "Rolund|Otto|||", "Rolund, Otto"),
]
BARE = ["Rolund", "Customs Union", "Rolund of the Survey", "Wire Works, Northern", "Chief Survey Office"]
NONE = ["Rolund affair", "they came in the morning", "A letter came", "1926: the flood", "Stenmark burns the mill"]


@pytest.mark.parametrize(("text", "parts", "letters"), NAMES)
def test_names(text: str, parts: str, letters: str) -> None:
    head = read_headword(text, lexicon().names)
    assert head is not None
    name = head.name
    assert "|".join((name.surname, " ".join(name.forenames), name.patronymic, name.link, name.title)) == parts
    assert text[head.start : head.end] == letters
    assert not head.bare


@pytest.mark.parametrize("text", BARE)
def test_a_word_alone_may_be_anything(text: str) -> None:
    head = read_headword(text, lexicon().names)
    assert head is not None
    assert head.bare


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_headword(text: str) -> None:
    head = read_headword(text, lexicon().names)
    assert head is None or head.bare


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Rolund, Otto (1858-1924). Geologist", ("1858", "1924")),
        ("Rolund, Otto, 1858-91.", ("1858", "1891")),
        ("Rolund, Otto, b. 1849.", ("1849", "")),
        ("Rolund, Otto. Died 1918.", ("", "1918")),
        ("Rolund, Otto. Born in 1878 in Marn", ("1878", "")),
        ("Rolund, Otto. Envoy, 1921-22", ("", "")),
        ("Rolund, Otto. See pages 1612 - 1618", ("", "")),
    ],
)
def test_years_of_a_life(text: str, years: tuple[str, str]) -> None:
    assert years_of(text) == years


@given(st.text(alphabet="Ab .,()-’1é[]:;vonSir", max_size=60))
def test_any_text_is_read_or_left(text: str) -> None:
    head = read_headword(text, lexicon().names)
    assert head is None or 0 <= head.start < head.end <= len(text)
