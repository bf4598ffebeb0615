"""The decisions file is read as it is written, and says what is wrong with it line by line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei_pipeline.decisions.places import Places
from tei_pipeline.decisions.table import COLUMNS, parse_decisions, read_decisions, write_table
from tei_pipeline.document import Decision, EditKind, Verdict
from tei_pipeline.errors import BadDecisions, NoAccess

HEAD = "\t".join(COLUMNS)
TEXT = "He read tne whole letter\tby the\nstove and \\ laughed."
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@given(
    st.lists(
        st.builds(
            Decision,
            place=st.just("*"),
            verdict=st.sampled_from([Verdict.ACCEPT, Verdict.REJECT]),
            before=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12),
            after=texts,
            kind=st.sampled_from(EditKind),
            rule=texts,
            who=texts,
            when=st.sampled_from(["", "2026-02-28", "2026-02-28T23:59:59Z", "2026-02-28T23:59:59.123456Z"]),
            comment=texts,
        ),
        max_size=5,
    )
)
def test_what_is_written_is_read(lines: list[Decision]) -> None:
    assert parse_decisions(write_table(lines), "x.tsv") == tuple(lines)


def test_a_place_is_read_as_written() -> None:
    places = Places(TEXT)
    start = TEXT.index("letter")
    end = TEXT.index(" laughed")
    line = Decision(places.key(start, end), Verdict.SLIP, TEXT[start:end], "x", places.context(start, end))
    assert parse_decisions(write_table([line]), "x.tsv") == (line,)
    assert b"letter\\tby the\\nstove and \\\\" in write_table([line])


def test_a_line_written_by_hand_needs_little() -> None:
    table = "verdict\tbefore\tafter\tcontext\nother\ttne\tthe\tHe read ⟦tne⟧ whole letter by the\n"
    (line,) = parse_decisions(table.encode(), "x.tsv")
    assert line.place == Places(TEXT).key(8, 11)
    assert (line.who, line.when, line.line) == ("", "", 2)


def test_spreadsheets() -> None:
    """A byte order mark, CRLF, and empty cells left out at the end of a line."""
    table = f"\ufeff{HEAD}\r\n# a comment\r\n\r\n*\tnever\tTne\r\n"
    (line,) = parse_decisions(table.encode(), "x.tsv")
    assert (line.before, line.verdict, line.line) == ("Tne", Verdict.NEVER, 4)


KEY = "0123456789abcdef"
BAD = {
    "no column is called `what`": "what\tverdict\tbefore\n",
    "the column `verdict` is missing": "place\tbefore\n",
    "line 2: `maybe` is no verdict; allowed: accept,": f"{HEAD}\n*\tmaybe\ttne\n",
    "line 2: `before` is empty": f"{HEAD}\n*\treject\t\n",
    "line 2: 11 cells under 10 columns": f"{HEAD}\n*\treject\ttne\tthe{chr(9) * 7}\n",
    "line 2: give a context": f"{HEAD}\n\treject\ttne\tthe\n",
    "line 2: `1234` is no place": f"{HEAD}\n1234\treject\ttne\tthe\tx ⟦tne⟧\n",
    "line 2: its context must have": f"{HEAD}\n{KEY}\treject\ttne\tthe\tx tne\n",
    "line 2: `never` cannot be said of one place": f"{HEAD}\n{KEY}\tnever\ttne\t\tx ⟦tne⟧\n",
    "line 2: `slip` cannot be said of everywhere": f"{HEAD}\n*\tslip\ttne\tthe\n",
    "line 2: `before` and `after` are the same": f"{HEAD}\n*\talways\ttne\ttne\n",
    "line 2: `always` needs the reading": f"{HEAD}\n*\talways\ttne\t \n",
    "line 2: `always` is said of a word": f"{HEAD}\n*\talways\t^\t1\n",
    "line 2: `after` holds the character U+0007": f"{HEAD}\n*\talways\ttne\tt\x07e\n",
    "line 2: `2026-02-30` is no date": f"{HEAD}\n*\tnever\ttne{chr(9) * 6}2026-02-30\n",
    "line 2: `sound` is no kind of correction": f"{HEAD}\n*\tnever\ttne\t\t\tsound\n",
}


@pytest.mark.parametrize("message", BAD)
def test_what_is_wrong_is_said_with_its_line(message: str) -> None:
    with pytest.raises(BadDecisions) as caught:
        parse_decisions(BAD[message].encode(), "diary.tsv")
    assert str(caught.value).startswith("diary.tsv: ")
    assert message in str(caught.value)


def test_files(tmp_path: Path) -> None:
    assert read_decisions(tmp_path / "none.tsv") == ()
    with pytest.raises(NoAccess):
        read_decisions(tmp_path)
    (tmp_path / "latin.tsv").write_bytes(b"verdict\tbefore\n\xe9")
    with pytest.raises(BadDecisions, match="is not UTF-8"):
        read_decisions(tmp_path / "latin.tsv")
