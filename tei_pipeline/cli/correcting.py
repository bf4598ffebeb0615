"""The commands that repair plain text, and learn from pairs of OCR and truth: ``correct`` and ``learn``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tei_pipeline.cli.stdout import write
from tei_pipeline.errors import NotRecords, SourceNotText

if TYPE_CHECKING:
    from tei_pipeline.correction import Corrected
    from tei_pipeline.document import Edit

_FILE = click.Path(path_type=Path)
_STDIN = "stdin"


@click.command(epilog="Example: tei-pipeline correct --level cautious --explain < ocr.txt > corrected.txt")
@click.option("--jsonl", "field", metavar="FIELD", help="Many texts: a JSON object a line, the text in FIELD.")
@click.option(
    "--out-field", metavar="NAME", default="out", show_default=True, help="With --jsonl: where the result goes."
)
@click.option(
    "--level",
    type=click.Choice(("cautious", "normal", "bold")),
    help="How sure a correction must be [default: normal, or what the settings say].",
)
@click.option("--set", "pairs", metavar="KEY=VALUE", multiple=True, help="Set one setting; see docs/settings.md.")
@click.option("--explain", is_flag=True, help="Print each correction to stderr: place, rule, evidence, confidence.")
@click.option("--explain-to", metavar="FILE.jsonl", type=_FILE, help="Write them as JSON lines, for evaluate --edits.")
def correct(
    field: str | None,
    out_field: str,
    level: str | None,
    pairs: tuple[str, ...],
    explain: bool,
    explain_to: Path | None,
) -> None:
    """Repair the OCR damage of plain text: stdin to stdout, line for line.

    What is sure enough is corrected; the rest is left as it stands, and --explain says what it may be. With --jsonl,
    each object of stdin is written again with the corrected text in "out".
    """
    from tei_pipeline.correction import corrector_for
    from tei_pipeline.lexicon import load_lexicon
    from tei_pipeline.settings import PROJECT_FILE, build_settings, parse_overrides

    given = parse_overrides(pairs)
    if level:
        given["correction.level"] = level
    project = Path(PROJECT_FILE)
    settings = build_settings(project if project.is_file() else None, {}, given)
    corrector = corrector_for(load_lexicon(settings))
    least = settings.correction.least
    told: list[dict[str, object]] = []
    for number, (record, text) in enumerate(_texts(field)):
        corrected = corrector.correct(text, least)
        if explain:
            click.echo("".join(_explained(text, corrected)), err=True, nl=False)
        if explain_to is not None:
            told += _records(number, corrected)
        if record is None:
            write(corrected.text)
        else:
            write(json.dumps({**record, out_field: corrected.text}, ensure_ascii=False) + "\n")
    if explain_to is not None:
        from tei_pipeline.batch import write_together

        lines = "".join(json.dumps(edit, ensure_ascii=False) + "\n" for edit in told)
        write_together({explain_to: lines.encode("utf-8")})


def _texts(field: str | None) -> Iterator[tuple[dict[str, Any] | None, str]]:
    """The texts of stdin: all of it as one, or one a line with the object that it is from."""
    if field is None:
        yield None, _decoded(sys.stdin.buffer.read(), 0)
        return
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(_decoded(line, number))
        except ValueError as error:
            raise NotRecords(_STDIN, f"line {number} is not JSON ({error}); give one JSON object a line") from error
        if not isinstance(record, dict) or not isinstance(record.get(field), str):
            raise NotRecords(_STDIN, f"line {number} has no text called {field!r}; name the field with --jsonl FIELD")
        yield record, record[field]


def _decoded(data: bytes, line: int) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = f"line {line}, byte {error.start}" if line else f"byte {error.start}"
        problem = f"{place} is not UTF-8; save the text as UTF-8, or convert it first (iconv -f cp1252 -t utf-8)"
        raise SourceNotText(_STDIN, problem) from error


def _explained(text: str, corrected: Corrected) -> Iterator[str]:
    from bisect import bisect_right

    starts = [0, *(at + 1 for at, letter in enumerate(text) if letter == "\n")]
    for edit, made in _judged(corrected):
        line = bisect_right(starts, edit.start)
        column = edit.start - starts[line - 1] + 1
        what = "made" if made else "proposed"
        yield (
            f"{line}:{column}\t{what}\t{edit.before!r} -> {edit.after!r}\t{edit.kind}/{edit.rule}"
            f"\t{edit.confidence:.2f}\t{edit.evidence}\n"
        )


def _judged(corrected: Corrected) -> list[tuple[Edit, bool]]:
    every = [*((edit, True) for edit in corrected.edits), *((edit, False) for edit in corrected.proposals)]
    return sorted(every, key=lambda judged: judged[0].start)


def _records(number: int, corrected: Corrected) -> Iterator[dict[str, object]]:
    for edit, made in _judged(corrected):
        yield {
            "text": number, "start": edit.start, "end": edit.end, "before": edit.before, "after": edit.after,
            "kind": str(edit.kind), "rule": edit.rule, "confidence": edit.confidence, "evidence": edit.evidence,
            "made": made,
        }  # fmt: skip


@click.command(epilog="Example: tei-pipeline learn pairs.jsonl > dictionaries/confusions.tsv")
@click.argument("files", metavar="PAIRS.jsonl", nargs=-1, required=True, type=_FILE)
@click.option("--ocr-field", metavar="NAME", default="ocr", show_default=True, help="The OCR text.")
@click.option("--truth-field", metavar="NAME", default="gt", show_default=True, help="The truth.")
@click.option("--source", metavar="TEXT", help="What the last column says [default: the names of the files].")
@click.option("--least", metavar="N", type=click.IntRange(1), default=3, show_default=True, help="Seen so often.")
def learn(files: tuple[Path, ...], ocr_field: str, truth_field: str, source: str | None, least: int) -> None:
    """Learn from pairs of OCR and truth how letters are misread.

    The table goes to stdout: what was read, what was printed, how often, of how many, where it was learnt. Put it in
    place of dictionaries/confusions.tsv, or add its lines there.
    """
    from tei_pipeline.evaluation.records import Fields, read_texts
    from tei_pipeline.evaluation.word_pairs import word_pairs
    from tei_pipeline.lexicon.channel import count_confusions

    fields = Fields(ocr_field, truth_field, ocr_field)
    cases = [case for file in files for case in read_texts(file, fields)]
    confusions = count_confusions((pair for case in cases for pair in word_pairs(case.raw or "", case.truth)), least)
    write(table_of(confusions, source or ", ".join(file.stem for file in files)))


def table_of(confusions: Sequence[Any], source: str) -> str:
    """The confusions as the table that the program reads."""
    head = "\n".join(
        (
            '# What OCR reads for printed letters: "observed" stood for "intended" "count" times, of "total" times',
            "# that it was printed. An empty cell is nothing: a letter lost, or one too many. Made by",
            "# `tei-pipeline learn`; add lines of your own at the end.",
            "observed\tintended\tcount\ttotal\tsource\n",
        )
    )
    rows = (f"{c.observed}\t{c.intended}\t{c.count:g}\t{c.total:g}\t{source}\n" for c in confusions)
    return head + "".join(rows)


COMMANDS = (correct, learn)
