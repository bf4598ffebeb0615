"""The commands of the review: diff, decisions, sample and the page in the browser. Thin."""

from __future__ import annotations

import datetime
import getpass
import sys
from pathlib import Path
from typing import Any

import click

from tei_pipeline.errors import CannotWrite, DecisionsDisagree, NoAccess
from tei_pipeline.stdout import write, write_json

_FILE = click.Path(path_type=Path)


@click.command(epilog="Example: tei-pipeline diff tei/diary.xml --html diary.diff.html")
@click.argument("files", metavar="[RAW] FILE.xml [OTHER.xml]", nargs=-1, required=True, type=_FILE)
@click.option("--words", "form", flag_value="words", help="Words in colour [default on a terminal].")
@click.option("--unified", "form", flag_value="unified", help="Unified, for patch [default elsewhere].")
@click.option("--tsv", "form", flag_value="tsv", help="One correction a line, tab-separated.")
@click.option("--json", "form", flag_value="json", help="Corrections and lines as JSON.")
@click.option("--html", "page", metavar="OUT.html", type=_FILE, help="Write it as a page for the browser.")
def diff(files: tuple[Path, ...], form: str | None, page: Path | None) -> None:
    """Show what was corrected, or what two runs read otherwise.

    FILE.xml alone: its source against its corrected text. RAW FILE.xml: the same for a text file at hand, also for
    another version of it. FILE.xml OTHER.xml: the corrected texts of two TEI files. A unified diff is written in the
    encoding of the source: patch RAW with it and you have the corrected text, line for line.
    """
    from tei_pipeline.review import diff as compare
    from tei_pipeline.review import diff_text

    if len(files) > 2 or not compare.is_tei(files[-1]):
        raise click.UsageError("give FILE.xml, or RAW and FILE.xml, or two TEI files")
    if len(files) == 1:
        difference = compare.compare_source(files[0])
    elif compare.is_tei(files[0]):
        difference = compare.compare_runs(*files)
    else:
        from tei_pipeline.settings import Settings
        from tei_pipeline.sources import read_source

        difference = compare.compare_source(files[1], read_source(files[0], Settings())[0])
    if page is not None:
        from tei_pipeline.batch import write_together
        from tei_pipeline.review import diff_html

        if any(page.exists() and page.samefile(file) for file in files):
            raise CannotWrite(str(page), "this is one of the files that are compared; name another one with --html")
        write_together({page: diff_html.render(difference, files[-1].stem).encode("utf-8", "backslashreplace")})
        if form is None:
            return
    form = form or ("words" if sys.stdout.isatty() else "unified")
    if form == "words":
        diff_text.print_words(difference)
    elif form == "tsv":
        write(diff_text.tsv(difference))
    elif form == "json":
        write_json(diff_text.as_json(difference))
    else:
        write(diff_text.unified_bytes(difference))


@click.group(epilog="Example: tei-pipeline decisions merge ada.tsv bob.tsv -o raw/decisions/diary.tsv")
def decisions() -> None:
    """Merge decisions of reviewers, read them out of an edited TEI file, list what they teach."""


@decisions.command(epilog="Example: tei-pipeline decisions merge ada.tsv bob.tsv -o raw/decisions/diary.tsv")
@click.argument("first", metavar="A.tsv", type=_FILE)
@click.argument("second", metavar="B.tsv", type=_FILE)
@click.option("-o", "--out", metavar="OUT", type=_FILE, help="File to write [default: stdout].")
def merge(first: Path, second: Path, out: Path | None) -> None:
    """Merge the decisions of two reviewers.

    Where they disagree both lines are kept, and each such pair is told; convert obeys neither until one of them is
    deleted. Ends with 11 where there is such a pair, else with 0.
    """
    from tei_pipeline.decisions.merge import merge as merged
    from tei_pipeline.decisions.table import write_table

    both = merged(_read(first), _read(second))
    table = write_table(both.lines)
    if out is None:
        write(table)
    else:
        from tei_pipeline.batch import write_together

        write_together({out: table})
    for one, other in both.conflicts:
        where = one.context or f"every “{one.before}”"
        click.echo(f"{where}: {_said(one)}, but {_said(other)}", err=True)
    if both.conflicts:
        pairs = f"{len(both.conflicts)} pair{'s' if len(both.conflicts) != 1 else ''} of decisions disagree"
        raise DecisionsDisagree(str(second), f"{pairs} (above); delete one line of each in the merged file")


def _said(decision: Any) -> str:
    reading = f" “{decision.after}”" if decision.ruling[1] else ""
    return f"{decision.who or 'somebody'} says {decision.verdict}{reading}"


@decisions.command("import", epilog="Example: tei-pipeline decisions import tei/diary.xml")
@click.argument("file", metavar="EDITED.xml", type=_FILE)
@click.option("--source", metavar="RAW.txt", type=_FILE, help="The text [default: looked for in the folders nearby].")
@click.option("--baseline", metavar="FILE", type=_FILE, help="NAME.review.jsonl of the conversion that made the file.")
@click.option("-o", "--out", metavar="OUT", type=_FILE, help="Decisions file [default: decisions/NAME.tsv there].")
@click.option("--who", metavar="NAME", help="Who decided [default: the name you are logged in with].")
def import_(file: Path, source: Path | None, baseline: Path | None, out: Path | None, who: str | None) -> None:
    """Read back what was decided in the TEI itself.

    In an XML editor you took a choice away and left one of its readings, changed corr, or added a choice: each becomes
    a line of the decisions file, which the next conversion obeys. What you left as it was is no decision.
    """
    from tei_pipeline.batch import write_together
    from tei_pipeline.decisions.merge import merge as merged
    from tei_pipeline.decisions.table import write_table
    from tei_pipeline.review import library, settled
    from tei_pipeline.review.corrections import SUFFIX, read_corrections
    from tei_pipeline.settings import Settings
    from tei_pipeline.sources import read_source
    from tei_pipeline.tei.validate import parse_tei

    tree = parse_tei(file, str(file))
    text = source or library.find_source(file, library.source_name(tree))
    if text is None:
        raise NoAccess(library.source_name(tree) or str(file), "the text was not found near the TEI; use --source")
    made_by = read_corrections(baseline or file.with_suffix(SUFFIX))
    today = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    found = settled.settled(
        tree, made_by, read_source(text, Settings())[0], str(file), who=who or getpass.getuser(), when=today
    )
    target = out or text.parent / "decisions" / f"{text.stem}.tsv"
    both = merged(_read(target) if target.exists() else (), found)
    write_together({target: write_table(both.lines)})
    sums = ", ".join(f"{count:,} {verdict}" for verdict, count in settled.sums(found).items()) or "nothing was changed"
    click.echo(f"{file} -> {target}: {len(found):,} decisions ({sums})", err=True)
    if both.conflicts:
        told = f"{len(both.conflicts)} disagree with what stands there; delete one line of each pair"
        raise DecisionsDisagree(str(target), told)


@decisions.command(epilog="Example: tei-pipeline decisions words raw/decisions/diary.tsv --add dictionaries/words.tsv")
@click.argument("file", metavar="NAME.tsv", type=_FILE)
@click.option("--add", metavar="WORDS.tsv", type=_FILE, help="Word list to which they are added, for all your books.")
@click.option("--language", default="en", show_default=True, help="Language of the words, for the list.")
def words(file: Path, add: Path | None, language: str) -> None:
    """List the words that reviewers said are right in this book.

    The next conversion of the book knows them by itself. With --add they go into a word list of your own, and so serve
    your other books too.
    """
    from tei_pipeline.document import Decisions
    from tei_pipeline.lexicon.tables import read_table

    found = sorted({word.casefold() for word in Decisions(_read(file)).book_words})
    if add is None:
        write("".join(f"{word}\n" for word in found))
        return
    from tei_pipeline.batch import write_together

    known = {row["word"].casefold() for row in read_table(add, ("word", "language"))}
    new = [word for word in found if word not in known]
    content = add.read_text("utf-8")
    ending = "" if content.endswith("\n") else "\n"
    write_together({add: (content + ending + "".join(f"{word}\t{language}\n" for word in new)).encode("utf-8")})
    click.echo(f"{add}: {len(new):,} of {len(found):,} words were new", err=True)


def _read(file: Path) -> tuple[Any, ...]:
    from tei_pipeline.decisions.table import read_decisions

    if not file.exists():
        raise NoAccess(str(file), "there is no such file; name a decisions file")
    return read_decisions(file)


COMMANDS: tuple[click.Command, ...] = (diff, decisions)
