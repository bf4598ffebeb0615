"""The commands that give out what a TEI file holds: ``restore``, ``text`` and ``entities``."""

from __future__ import annotations

from pathlib import Path

import click

from tei_pipeline.cli.stdout import write
from tei_pipeline.errors import CannotWrite

_FILE = click.Path(path_type=Path)


@click.command(epilog="Example: tei-pipeline restore tei/diary.xml -o diary.txt")
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
        write(content)
        return
    from tei_pipeline.batch import write_together

    if out.exists() and out.samefile(file):
        raise CannotWrite(str(out), "this is the TEI file itself; name another file with -o")
    write_together({out: content})


@click.command(epilog="Example: tei-pipeline text tei/diary.xml --by-line | less")
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
        write("".join(f"{number}\t{line}\n" for number, line in reading_lines(tree)))
    else:
        write(reading_text(tree))


@click.command(epilog="Example: tei-pipeline entities tei/diary.xml --format html -o diary.names.html")
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
        write(content)
        return
    from tei_pipeline.batch import write_together

    if out.exists() and out.samefile(file):
        raise CannotWrite(str(out), "this is the TEI file itself; name another file with -o")
    write_together({out: content.encode("utf-8")})


COMMANDS: tuple[click.Command, ...] = (restore, text, entities)
