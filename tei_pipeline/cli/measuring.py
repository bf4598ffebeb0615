"""The commands that say how good a text is: ``check``, against itself, and ``evaluate``, against the truth."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tei_pipeline.cli.stdout import write, write_json
from tei_pipeline.errors import CannotWrite, ExitCode

_FILE = click.Path(path_type=Path)
_SEVERITIES = ("info", "warning", "error")
_FOLDS = ("exact", "words", "hipe")


@click.command(epilog="Example: tei-pipeline check tei/diary.xml --severity warning --html diary.check.html")
@click.argument("file", metavar="FILE.xml", type=_FILE)
@click.option(
    "--severity", type=click.Choice(_SEVERITIES), help="The least to tell [default: warning; with --json, info]."
)
@click.option("--html", "page", metavar="OUT.html", type=_FILE, help="Write it as a page for the browser too.")
@click.option("--json", "as_json", is_flag=True, help="Write figures, findings and tables as JSON.")
def check(file: Path, severity: str | None, page: Path | None, as_json: bool) -> int:
    """Check a book against itself: pages, notes, contents, stars, index, entries.

    Does the index find its headwords on the pages that it gives? Do the notes run 1, 2, 3, each with its mark?
    Each finding has the page, the line of the OCR text, the printed words and what to do. Figures say how much
    was checked and right. Ends with 7 when something is an error, else with 0, whatever there is to look at.
    """
    from tei_pipeline.document import Severity
    from tei_pipeline.review import check as checks
    from tei_pipeline.tei.validate import parse_tei

    least = Severity(severity or ("info" if as_json else "warning"))
    tree = parse_tei(file, str(file))
    checked = checks.check_tree(tree)
    if page is not None:
        from tei_pipeline.batch import write_together
        from tei_pipeline.review.html import render, title_of

        if page.exists() and page.samefile(file):
            raise CannotWrite(str(page), "this is the TEI file itself; name another file with --html")
        write_together(
            {page: render(checked, title_of(tree) or file.stem, Severity(severity or "info")).encode("utf-8")}
        )
    if as_json:
        write_json({"file": str(file), **checks.as_json(checked, least)})
    else:
        from tei_pipeline.review import table

        findings = checks.at_least(checked.findings, least)
        left_out = [] if severity else [found for found in checked.findings if found.severity == Severity.INFO]
        if sys.stdout.isatty():
            table.print_rich(findings, checked.figures, left_out)
        else:
            write(table.plain(findings, checked.figures, left_out))
        if not checked.figures:
            click.echo(f"{file}: it has nothing that could be checked (no pages, notes, contents, index …)", err=True)
    return ExitCode.INVALID if checked.worst() == Severity.ERROR else ExitCode.OK


@click.command(epilog="Example: tei-pipeline evaluate truth.txt corrected.txt --raw ocr.txt --html differences.html")
@click.argument("files", metavar="TRUTH CORRECTED | PAIRS.jsonl", nargs=-1, required=True, type=_FILE)
@click.option("--raw", metavar="OCR", type=_FILE, help="The OCR text that was corrected, to compare with.")
@click.option("--edits", metavar="EDITS.jsonl", type=_FILE, help="The edits, to be judged (needs the OCR text).")
@click.option("--jsonl", is_flag=True, help="One file: a JSON object a line, each with its three texts.")
@click.option("--ocr-field", metavar="NAME", default="ocr", show_default=True, help="With --jsonl: the OCR text.")
@click.option("--truth-field", metavar="NAME", default="gt", show_default=True, help="With --jsonl: the truth.")
@click.option("--out-field", metavar="NAME", default="out", show_default=True, help="With --jsonl: the corrected text.")
@click.option(
    "--fold",
    type=click.Choice(_FOLDS),
    default="exact",
    show_default=True,
    help="What does not count: white space; punctuation too; capitals too.",
)
@click.option("--html", "page", metavar="OUT.html", type=_FILE, help="Write the differences as a page for the browser.")
@click.option("--json", "as_json", is_flag=True, help="Write the figures as JSON.")
def evaluate(
    files: tuple[Path, ...],
    raw: Path | None,
    edits: Path | None,
    jsonl: bool,
    ocr_field: str,
    truth_field: str,
    out_field: str,
    fold: str,
    page: Path | None,
    as_json: bool,
) -> None:
    """Measure a corrected text against the truth.

    TRUTH and CORRECTED are plain text; neither has to be ours. With the OCR text beside them it is said how much of
    the error is gone, and which words were put right, spoilt and left; with the edits also how often each rule was
    right, and what its confidence is worth. With --jsonl, many texts are measured in one run, by "set".
    """
    from tei_pipeline.evaluation import evaluate as evaluation
    from tei_pipeline.evaluation import records, told
    from tei_pipeline.evaluation.folding import Fold

    if len(files) != (1 if jsonl else 2):
        raise click.UsageError("give TRUTH and CORRECTED, two files; or one file with --jsonl")
    if jsonl and raw is not None:
        raise click.UsageError("--raw goes with two files: with --jsonl, the OCR text is in the file (--ocr-field)")
    if edits is not None and raw is None and not jsonl:
        raise click.UsageError("--edits needs the OCR text that they were made in: give --raw")
    if jsonl:
        cases = records.read_texts(files[0], records.Fields(ocr_field, truth_field, out_field), edits)
    else:
        cases = [records.read_case(files[0], files[1], raw, edits)]
    measured = evaluation.evaluate(cases, Fold(fold))
    if page is not None:
        from tei_pipeline.batch import write_together
        from tei_pipeline.evaluation.page import render

        inputs = [*files, *(file for file in (raw, edits) if file is not None)]
        if page.exists() and any(page.samefile(file) for file in inputs):
            raise CannotWrite(str(page), "this is one of the files to be measured; name another file with --html")
        write_together({page: render(measured, files[-1].name).encode("utf-8")})
    if measured.unexplained:
        click.echo(
            f"{edits}: in {measured.unexplained:,} of {len(cases):,} texts the edits do not make the corrected text; "
            "rules and confidence are judged by the edits, all else by the text",
            err=True,
        )
    if as_json:
        write_json({"files": [str(file) for file in files], **told.as_json(measured)})
    else:
        write(told.plain(measured))


COMMANDS: tuple[click.Command, ...] = (check, evaluate)
