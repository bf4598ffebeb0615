"""The commands of the review: ``diff``, ``decisions``, ``sample``, and ``review``, the page in the browser."""

from __future__ import annotations

import datetime
import getpass
import sys
from pathlib import Path
from typing import Any

import click

from tei_pipeline.cli.stdout import write, write_json
from tei_pipeline.errors import CannotWrite, DecisionsDisagree, NoAccess

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
    found = settled.settled(tree, made_by, read_source(text, Settings())[0], str(file), who=_who(who), when=today)
    target = out or library.decisions_file(text, file.with_suffix(".report.json"))
    both = merged(_read(target) if target.exists() else (), found)
    write_together({target: write_table(both.lines)})
    sums = ", ".join(f"{count:,} {verdict}" for verdict, count in settled.sums(found).items()) or "nothing was changed"
    click.echo(f"{file} -> {target}: {len(found):,} decisions ({sums})", err=True)
    if both.conflicts:
        told = f"{len(both.conflicts)} disagree with what stands there; delete one line of each pair"
        raise DecisionsDisagree(str(target), told)


@decisions.command(epilog="Example: tei-pipeline decisions words raw/decisions/diary.tsv --add dictionaries/words.tsv")
@click.argument("file", metavar="NAME.tsv", type=_FILE)
@click.option("--never", is_flag=True, help="Only the words that are never to be touched.")
@click.option("--add", metavar="LIST.tsv", type=_FILE, help="Word list to which they are added, for all your books.")
@click.option("--language", default="en", show_default=True, help="Language of the words, for the list.")
def words(file: Path, never: bool, add: Path | None, language: str) -> None:
    """List the words that reviewers said are right in this book.

    The next conversion of the book knows them by itself. With --add they go into a word list of your own, and so serve
    your other books too: words.tsv for words that are right, untouched.tsv (with --never) for words that no stage may
    change.
    """
    from tei_pipeline.document import Decisions
    from tei_pipeline.lexicon.tables import read_table

    decided = Decisions(_read(file))
    found = sorted({word.casefold() for word in (decided.never if never else decided.book_words)})
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


@click.command(epilog="Example: tei-pipeline sample tei/diary.xml -n 50")
@click.argument("file", metavar="NAME.xml", type=_FILE)
@click.option("-n", "--size", default=50, show_default=True, type=click.IntRange(1, 2000), help="Words to draw.")
@click.option("--seed", default=1, show_default=True, help="Another number, other words.")
@click.option("--new", is_flag=True, help="Draw anew, although the last sample is judged in part.")
@click.option(
    "--raw", metavar="DIR", type=_FILE, help="Folder of the text [default: looked for in the folders nearby]."
)
@click.option("--json", "as_json", is_flag=True, help="Write the estimate as JSON.")
def sample(file: Path, size: int, seed: int, new: bool, raw: Path | None, as_json: bool) -> None:
    """Draw words at random, and estimate how many of all words are wrong.

    Judge the words in the browser (tei-pipeline review, Sample), then call this again: it tells the error rate that is
    left in the text, with the interval in which it lies with 95 % confidence. A sample that is judged in part is kept.
    """
    from dataclasses import asdict

    from tei_pipeline.review import sample as samples
    from tei_pipeline.review.library import Entry
    from tei_pipeline.review.web.shelf import Volume

    volume = Volume(Entry(file.stem, file, raw), _who(None))
    dealt = volume.sample()
    if new or dealt is None or not any(word.judged for word in dealt.words):
        dealt = volume.deal(size, seed)
    found = samples.estimate(dealt.words)
    stale = dealt.digest != volume.desk.corrections.digest
    if as_json:
        write_json({"words": len(dealt.words), "population": dealt.population, "of_this_text": not stale,
                    "estimate": asdict(found) if found else None})  # fmt: skip
        return
    click.echo(f"{file}: {len(dealt.words):,} words drawn; {samples.told(found, dealt.population)}")
    if stale:
        click.echo("The text was corrected since they were drawn; --new draws from the text as it is.", err=True)
    if found is None or found.judged < len(dealt.words):
        click.echo(f"Judge them in the browser: tei-pipeline review {file.parent}", err=True)


@click.command(epilog="Example: tei-pipeline review tei")
@click.argument("folder", metavar="DIR", type=_FILE)
@click.option(
    "--raw", metavar="DIR", type=_FILE, help="Folder of the texts [default: looked for in the folders nearby]."
)
@click.option("--who", metavar="NAME", help="Who decides [default: the name you are logged in with].")
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="Port [default: any that is free].")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; think before you change it."
)
@click.option("--name", "names", metavar="HOST", multiple=True, help="Another host name by which the server is called.")
@click.option("--no-browser", is_flag=True, help="Do not open the page.")
@click.option("--set", "pairs", metavar="KEY=VALUE", multiple=True, help="Setting for converting again, as in convert.")
@click.option("--settings", "project", metavar="FILE", type=_FILE, help="Settings file, as in convert.")
def review(
    folder: Path,
    raw: Path | None,
    who: str | None,
    port: int,
    host: str,
    names: tuple[str, ...],
    no_browser: bool,
    pairs: tuple[str, ...],
    project: Path | None,
) -> None:
    """Review corrections in the browser.

    DIR is the folder of the TEI files. Starts a server on this computer, which needs no network, and opens its page:
    series of like errors, pages, findings, a sample. Each decision is in decisions/NAME.tsv beside the text before the
    page says so; convert, also from the page, obeys it. Whoever can reach the address may decide: it is this computer
    alone, unless you say otherwise with --host.
    """
    from tei_pipeline.batch import Task, convert
    from tei_pipeline.errors import PipelineError
    from tei_pipeline.review.web.serve import serve
    from tei_pipeline.review.web.shelf import Shelf
    from tei_pipeline.settings import PROJECT_FILE, build_settings, parse_overrides

    if not folder.is_dir():
        raise NoAccess(str(folder), "there is no such folder; give the folder of the TEI files")
    if project is None and Path(PROJECT_FILE).exists():
        project = Path(PROJECT_FILE)
    overrides = parse_overrides(pairs)
    build_settings(project, {}, overrides)  # what is wrong with them is said before the server starts

    def reconvert(source: Path, target: Path) -> str:
        outcome = convert(Task(source, target, project, tuple(overrides.items())))
        if outcome.error:
            raise PipelineError(outcome.source, outcome.message.removeprefix(f"{outcome.source}: "))
        if outcome.status == "skipped":
            return "Nothing has changed since the last conversion."
        corrections, refused = outcome.counts["edits"], outcome.counts["refused"]
        by_hand = outcome.counts["edits_by_reviewers"]
        return f"{corrections:,} corrections, {by_hand:,} of them by reviewers; {refused:,} refused."

    serve(
        Shelf(folder, raw, _who(who)),
        host=host,
        port=port,
        names=names,
        reconvert=reconvert,
        open_browser=not no_browser,
        tell=lambda line: click.echo(line, err=True),
    )


def _who(who: str | None) -> str:
    return who if who is not None else getpass.getuser()


COMMANDS: tuple[click.Command, ...] = (diff, decisions, review, sample)
