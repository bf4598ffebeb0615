"""The commands ``convert`` and ``validate``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from tei_pipeline.cli.stdout import write, write_json
from tei_pipeline.errors import ExitCode, PipelineError

if TYPE_CHECKING:
    from tei_pipeline.batch import Outcome

_FILE = click.Path(path_type=Path)


@click.command(epilog="Example: tei-pipeline convert raw/diary.txt -o tei --set omissions.element=gap")
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
        write_json([_outcome_json(outcome) for outcome in sorted(outcomes, key=lambda o: o.source)])
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


@click.command(epilog="Example: tei-pipeline validate tei/*.xml --schema tei_all.rng")
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
        write_json(told)
    else:
        write("".join(f"{p['file']}:{p['line'] or ''}: {p['severity']} {p['code']}: {p['message']}\n" for p in told))
    return codes.pop() if len(codes) == 1 else ExitCode.SEVERAL if codes else ExitCode.OK


COMMANDS: tuple[click.Command, ...] = (convert, validate)
