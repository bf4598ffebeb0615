"""Peculiarities: the rule with its exceptions, written and read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.tei.peculiarities import LINE_ENDS, blanks, line_end_name, parse, unblanks, write

VALUES = st.dictionaries(st.integers(1, 60), st.sampled_from(["LF", "CRLF", "CR", "none", "20.20", "0C"]))


@given(VALUES)
def test_what_is_written_is_read_back(values: dict[int, str]) -> None:
    usual, exceptions = parse(write(values))
    assert {line: exceptions.get(line, usual) for line in values} == values
    assert exceptions.keys() <= values.keys()


@given(st.text(" \t\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u2003\u2028\u3000"))
def test_blanks_are_read_back(text: str) -> None:
    assert unblanks(blanks(text)) == text


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", ""])
def test_line_ends_are_read_back(newline: str) -> None:
    assert LINE_ENDS[line_end_name(newline)] == newline


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ({}, ""),
        ({1: "LF"}, "LF"),
        ({1: "LF", 2: "LF", 3: "none"}, "LF; none 3"),
        ({1: "a", 2: "b", 3: "b", 4: "b", 5: "a", 6: "b", 8: "b"}, "b; a 1 5"),
        ({1: "a", 2: "b", 3: "b", 4: "c", 5: "c", 6: "c", 7: "c"}, "c; a 1; b 2-3"),
    ],
)
def test_how_it_is_written(values: dict[int, str], written: str) -> None:
    assert write(values) == written


@pytest.mark.parametrize("written", ["LF; CRLF x", "LF; CRLF 1-x", "LF; CRLF 1-2-3", "LF; CRLF -", "LF; ; CRLF"])
def test_another_form_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse(written)


@pytest.mark.parametrize("written", ["x", "20.", "20 20", "-20"])
def test_other_blanks_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        unblanks(written)
