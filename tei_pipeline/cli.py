"""The command: thin. It reads the arguments, calls the pipeline, and says what came of it.

stdout is for data, stderr for talk. Everything heavy is imported inside the commands, so that ``--help`` and
``--version`` answer at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from tei_pipeline.cli_review import COMMANDS
from tei_pipeline.errors import CannotWrite, ExitCode, PipelineError
from tei_pipeline.stdout import write as _write
from tei_pipeline.stdout import write_json as _write_json

if TYPE_CHECKING:
    from tei_pipeline.batch import Outcome

_FILE = click.Path(path_type=Path)
_SEVERITIES = ("info", "warning", "error")
_FOLDS = ("exact", "words", "hipe")


class PipelineGroup(click.Group):
    """A group that ends with the documented exit codes: no traceback for what the user can mend."""

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run the command and leave the process with its exit code."""
        run: Any = super().main
        if not standalone_mode:
            return run(*args, standalone_mode=False, **extra)
        try:
            code = run(*args, standalone_mode=False, **extra) or ExitCode.OK
        except click.ClickException as error:
            error.show()
            code = error.exit_code
        except click.Abort:
            click.echo("interrupted: nothing is half-written, and what was done is kept", err=True)
            code = ExitCode.INTERRUPTED
        except PipelineError as error:
            click.echo(f"{error}", err=True)
            code = error.code
        sys.exit(int(code))


@click.group(
    cls=PipelineGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: tei-pipeline convert raw -o tei",
)
@click.version_option(package_name="tei-pipeline", prog_name="tei-pipeline", message="%(prog)s %(version)s")
def cli() -> None:
    """Turn the raw OCR text of books into validated TEI P5, without losing a letter of it."""


@cli.command(epilog="Example: tei-pipeline convert raw/diary.txt -o tei --set omissions.element=gap")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=_FILE)
@click.option("-o", "--out", metavar="DIR", required=True, type=_FILE, help="Folder for the TEI and the reports.")
@click.option("--force", is_flag=True, help="Convert what has not changed too, and overwrite other files.")
@click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="How many at once [default: one a processor].")
@click.option("--set", "pairs", metavar="KEY=VALUE", multiple=True, help="Set one setting; see docs/settings.md.")
@click.option(
    "--settings",
    "project",
    metavar="FILE",
    type=_FILE,
    help="Settings file [default: tei-pipeline.toml, if there].",
)
@click.option("--json", "as_json", is_flag=True, help="Say on stdout what became of each text, as JSON.")
@click.option("--quiet", is_flag=True, help="Say only what went wrong.")
def convert(
    paths: tuple[Path, ...],
    out: Path,
    force: bool,
    jobs: int | None,
    pairs: tuple[str, ...],
    project: Path | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Convert OCR texts to TEI.

    PATH is a text file, or a folder whose *.txt files are meant, at any depth. NAME.toml beside NAME.txt has
    its metadata, decisions/NAME.tsv what reviewers decided. Writes DIR/NAME.xml, DIR/NAME.review.jsonl and
    DIR/NAME.report.json, once the TEI is valid and gives the text back byte for byte. What has not changed
    since the last run is skipped. A text that cannot be converted costs the others nothing.
    """
    from tei_pipeline import batch
    from tei_pipeline.settings import PROJECT_FILE, build_settings, parse_overrides

    if project is None and Path(PROJECT_FILE).exists():
        project = Path(PROJECT_FILE)
    overrides = parse_overrides(pairs)
    build_settings(project, {}, overrides)  # what is wrong with them is said once, before any work
    tasks, outcomes = batch.find_tasks(paths, out, project, overrides, force)
    for folder in dict.fromkeys(task.target.parent for task in tasks if os.path.exists(task.source)):
        batch.copy_schema(folder)  # also shows, before any work, whether anything can be written there
    with _telling(len(tasks) + len(outcomes), quiet) as tell:
        for outcome in outcomes:
            tell.done(outcome)
        for outcome in batch.convert_all(tasks, jobs):
            tell.done(outcome)
            outcomes.append(outcome)
    _sum_up(outcomes, quiet)
    if as_json:
        _write_json([_outcome_json(outcome) for outcome in sorted(outcomes, key=lambda o: o.source)])
    return batch.exit_code(outcomes)


class Telling(Protocol):
    """Who tells the user about each outcome."""

    def done(self, outcome: Outcome) -> None:
        """Tell what became of one text."""


class _Lines:
    """One plain line a file."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet

    def done(self, outcome: Outcome) -> None:
        if not self.quiet or outcome.error:
            click.echo(_outcome_line(outcome), err=True)


@contextmanager
def _telling(total: int, quiet: bool) -> Iterator[Telling]:
    lines = _Lines(quiet)
    if quiet or not total or not sys.stderr.isatty():
        yield lines
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("converting"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("converting", total=total)

        class OnTerminal:
            def done(self, outcome: Outcome) -> None:
                progress.console.print(_outcome_line(outcome), markup=False, highlight=False, soft_wrap=True)
                progress.advance(bar)

        yield OnTerminal()


def _outcome_line(outcome: Outcome) -> str:
    if outcome.error:
        return f"{outcome.fault}{outcome.message}"
    if outcome.status == "skipped":
        return f"{outcome.source}: unchanged, skipped"
    counts = outcome.counts
    findings = counts.get("findings", {})
    look = findings.get("warning", 0) + findings.get("error", 0)
    return (
        f"{outcome.source} -> {outcome.target}: {counts['pages']:,} pages, {counts['edits']:,} corrections, "
        f"{look:,} places to look at ({outcome.seconds:.1f} s)"
    )


def _sum_up(outcomes: Sequence[Outcome], quiet: bool) -> None:
    if len(outcomes) > 1 and not quiet:
        said = [
            f"{sum(o.status == status for o in outcomes)} {status}" for status in ("converted", "skipped", "failed")
        ]
        click.echo(", ".join(said), err=True)


def _outcome_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "source": outcome.source,
        "status": str(outcome.status),
        "target": outcome.target,
        "exit_code": int(outcome.code),
        "error": outcome.error or None,
        "message": outcome.message or None,
        "counts": dict(outcome.counts),
        "seconds": round(outcome.seconds, 3),
    }


@cli.command(epilog="Example: tei-pipeline validate tei/*.xml --schema tei_all.rng")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_FILE)
@click.option("--schema", metavar="RNG", type=_FILE, help="Another RELAX NG schema, checked as well (needs Java).")
@click.option("--json", "as_json", is_flag=True, help="Write the problems as JSON.")
def validate(files: tuple[Path, ...], schema: Path | None, as_json: bool) -> int:
    """Check TEI files against the project's schema and rules.

    Problems go to stdout, one a line: file, line, severity, rule, message. No file is changed, and nothing is
    fetched from the network.
    """
    from tei_pipeline.tei import validate as checks

    codes: set[int] = set()
    told: list[dict[str, Any]] = []
    for file in files:
        try:
            tree = checks.parse_tei(file, str(file))
            problems = list(checks.validate_house(tree))
            if schema is not None:
                problems += checks.validate_with(file, schema)
        except PipelineError as error:
            click.echo(str(error), err=True)
            codes.add(int(error.code))
            continue
        if any(problem.severity == "error" for problem in problems):
            codes.add(int(ExitCode.INVALID))
        elif not as_json:
            click.echo(f"{file}: valid", err=True)
        for problem in problems:
            told.append(
                {
                    "file": str(file),
                    "line": problem.line,
                    "severity": problem.severity.value,
                    "code": problem.code,
                    "message": problem.message,
                    "page": problem.page,
                    "source_line": problem.source_line,
                    "xpath": problem.xpath,
                }
            )
    if as_json:
        _write_json(told)
    else:
        _write("".join(f"{p['file']}:{p['line'] or ''}: {p['severity']} {p['code']}: {p['message']}\n" for p in told))
    return codes.pop() if len(codes) == 1 else ExitCode.SEVERAL if codes else ExitCode.OK


@cli.command(epilog="Example: tei-pipeline check tei/diary.xml --severity warning --html diary.check.html")
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
        _write_json({"file": str(file), **checks.as_json(checked, least)})
    else:
        from tei_pipeline.review import table

        findings = checks.at_least(checked.findings, least)
        left_out = [] if severity else [found for found in checked.findings if found.severity == Severity.INFO]
        if sys.stdout.isatty():
            table.print_rich(findings, checked.figures, left_out)
        else:
            _write(table.plain(findings, checked.figures, left_out))
        if not checked.figures:
            click.echo(f"{file}: it has nothing that could be checked (no pages, notes, contents, index …)", err=True)
    return ExitCode.INVALID if checked.worst() == Severity.ERROR else ExitCode.OK


@cli.command(epilog="Example: tei-pipeline entities tei/diary.xml --format html -o diary.names.html")
@click.argument("file", metavar="FILE.xml", type=_FILE)
@click.option("--format", "form", type=click.Choice(("csv", "jsonl", "html")), default="csv", show_default=True)
@click.option("-o", "--out", metavar="OUT", type=_FILE, help="File to write [default: stdout].")
def entities(file: Path, form: str, out: Path | None) -> None:
    """List every date, person, place, omission and note of a TEI file.

    Each with its page, the line of the OCR text, the words and their value, as a table (csv) or one JSON object a
    line (jsonl). The page for the browser (html) shows the dated entries on a timeline, who is named on which page,
    and who occurs with whom; it needs no network.
    """
    from tei_pipeline.review import entities as names
    from tei_pipeline.tei.validate import parse_tei

    tree = parse_tei(file, str(file))
    found = names.entities_of(tree)
    if form == "html":
        from tei_pipeline.review.entities_html import render
        from tei_pipeline.review.html import title_of

        content = render(found, title_of(tree) or file.stem)
    else:
        content = names.as_csv(found.mentions) if form == "csv" else names.as_jsonl(found.mentions)
    if out is None:
        _write(content)
        return
    from tei_pipeline.batch import write_together

    if out.exists() and out.samefile(file):
        raise CannotWrite(str(out), "this is the TEI file itself; name another file with -o")
    write_together({out: content.encode("utf-8")})


@cli.command(epilog="Example: tei-pipeline evaluate truth.txt corrected.txt --raw ocr.txt --html differences.html")
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
        _write_json({"files": [str(file) for file in files], **told.as_json(measured)})
    else:
        _write(told.plain(measured))


@cli.command(epilog="Example: tei-pipeline restore tei/diary.xml -o diary.txt")
@click.argument("file", metavar="FILE.xml", type=_FILE)
@click.option("-o", "--out", metavar="OUT", type=_FILE, help="File to write [default: stdout].")
def restore(file: Path, out: Path | None) -> None:
    """Give back the OCR text that a TEI file was made from, byte for byte.

    The checksum in the TEI header proves it; where it does not match, nothing is written.
    """
    from tei_pipeline.tei.restore import restore_bytes
    from tei_pipeline.tei.validate import parse_tei

    content = restore_bytes(parse_tei(file, str(file)), str(file))
    if out is None:
        _write(content)
        return
    from tei_pipeline.batch import write_together

    if out.exists() and out.samefile(file):
        raise CannotWrite(str(out), "this is the TEI file itself; name another file with -o")
    write_together({out: content})


@cli.command(epilog="Example: tei-pipeline text tei/diary.xml --by-line | less")
@click.argument("file", metavar="FILE.xml", type=_FILE)
@click.option("--by-line", is_flag=True, help="Line number in the source, tab, corrected line.")
def text(file: Path, by_line: bool) -> None:
    """Print the corrected text of a TEI file.

    The running text without page furniture, words joined, one paragraph a line; or each line of
    the source as corrected.
    """
    from tei_pipeline.tei.restore import reading_lines, reading_text
    from tei_pipeline.tei.validate import parse_tei

    tree = parse_tei(file, str(file))
    if by_line:
        _write("".join(f"{number}\t{line}\n" for number, line in reading_lines(tree)))
    else:
        _write(reading_text(tree))


for command in COMMANDS:
    cli.add_command(command)


def main() -> None:
    """Run the command; pyproject.toml makes ``tei-pipeline`` of it."""
    cli(prog_name="tei-pipeline")
