"""The parts of the documentation that could drift: made from the code, and checked by a test.

A page keeps its prose; between ``<!-- generated: NAME -->`` and ``<!-- end -->`` stands what this module
makes. ``python -m tei_pipeline.docs [FOLDER]`` writes it anew.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import click

from tei_pipeline.cli import cli
from tei_pipeline.errors import ExitCode, PipelineError
from tei_pipeline.metadata import Metadata
from tei_pipeline.review.findings import CODES, FIELDS
from tei_pipeline.settings import LEVELS, describe

_REGION = re.compile(r"(<!-- generated: (?P<name>[\w -]+) -->\n).*?(\n<!-- end -->)", re.DOTALL)
_OTHER_CODES = {
    ExitCode.OK: "All is done.",
    ExitCode.FAULT: "A fault of the program, told with its traceback; or a process ended from outside.",
    ExitCode.USAGE: "The command was called in a way it does not know.",
    ExitCode.SEVERAL: "Several inputs failed, for reasons that have different codes.",
    ExitCode.INTERRUPTED: "Interrupted (Ctrl-C). Nothing is half-written, and what was done is kept.",
}


def settings_table() -> str:
    """Make the table of all settings."""
    return _table(
        ("setting", "value", "default", "meaning"),
        ((f"`{key}`", kind, f"`{default}`" if default else "", text) for key, kind, default, text in describe()),
    )


def levels_table() -> str:
    """Make the table of the levels of correction."""
    rows = ((f"`{level}`", str(least)) for level, least in LEVELS.items())
    head = ("`correction.level`", "confidence from which a correction is made")
    return _table(head, (*rows, ("`off`", "none is made")))


def metadata_table() -> str:
    """Make the table of the keys of ``NAME.toml``."""
    fields = Metadata.model_fields.items()
    return _table(("key", "meaning"), ((f"`{name}`", field.description or "") for name, field in fields))


def finding_fields_table() -> str:
    """Make the table of the fields of a finding of the self-check."""
    return _table(("field", "meaning"), ((f"`{name}`", meaning) for name, meaning in FIELDS.items()))


def finding_codes_table() -> str:
    """Make the table of everything that the self-check finds."""
    rows = ((code.check.value, f"`{name}`", code.severity.value, code.meaning) for name, code in CODES.items())
    return _table(("check", "code", "severity", "meaning"), rows)


def exit_code_table() -> str:
    """Make the table of exit codes, with the situations that end in each."""
    rows = []
    for code in ExitCode:
        errors = [error for error in PipelineError.__subclasses__() if error.code == code]
        meanings = [f"{_first_line(error)} (`{error.__name__}`)" for error in errors]
        rows.append((str(int(code)), f"`{code.name}`", " ".join(meanings) or _OTHER_CODES[code]))
    return _table(("code", "name", "when"), rows)


def help_text(command: str = "") -> str:
    """Make the ``--help`` of the command, or of one of its commands, as a code block."""
    group = click.Context(cli, info_name="tei-pipeline", terminal_width=88, **cli.context_settings)
    found: click.Command = cli
    context = group
    for name in command.split():  # a command, or one of its own: "decisions merge"
        inner = found.get_command(context, name) if isinstance(found, click.Group) else None
        if inner is None:
            raise KeyError(command)
        found = inner
        context = click.Context(found, info_name=name, parent=context)
    return f"```text\n$ {context.command_path} --help\n{found.get_help(context)}\n```"


def regions() -> Mapping[str, Callable[[], str]]:
    """Name what can stand between the marks, and who makes it."""
    made: dict[str, Callable[[], str]] = {
        "settings": settings_table,
        "levels": levels_table,
        "metadata": metadata_table,
        "exit codes": exit_code_table,
        "finding fields": finding_fields_table,
        "finding codes": finding_codes_table,
        "help": help_text,
    }
    for name, command in cli.commands.items():
        inner = command.commands if isinstance(command, click.Group) else ()
        for said in (name, *(f"{name} {one}" for one in inner)):
            made[f"help {said}"] = lambda said=said: help_text(said)  # type: ignore[misc]
    return made


def refresh(page: str) -> str:
    r"""Return a page with its generated parts made anew; a name that nobody makes is an error.

    >>> refresh("<!-- generated: nothing -->\n\n<!-- end -->")
    Traceback (most recent call last):
    KeyError: 'nothing'
    """
    made = regions()
    return _REGION.sub(lambda found: f"{found[1]}\n{made[found['name']]()}\n{found[3]}", page)


def refresh_folder(folder: Path) -> list[Path]:
    """Write all pages of ``folder`` that are not up to date, and name them."""
    stale = []
    for page in sorted(folder.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        if (fresh := refresh(text)) != text:
            page.write_text(fresh, encoding="utf-8")
            stale.append(page)
    return stale


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [
        head,
        tuple("---" for _ in head),
        *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _first_line(error: type[PipelineError]) -> str:
    return (error.__doc__ or "").strip().split("\n")[0]


if __name__ == "__main__":
    for written in refresh_folder(Path(sys.argv[1] if len(sys.argv) > 1 else "docs")):
        print(f"{written}: written", file=sys.stderr)
