"""The command: thin. It reads the arguments, calls the pipeline, and says what came of it.

stdout is for data, stderr for talk. Everything heavy is imported inside the commands, so that ``--help`` and
``--version`` answer at once. Each module has the commands of one subject, in ``COMMANDS``.
"""

from __future__ import annotations

import gc
import sys
from typing import Any

import click

from tei_pipeline.cli import conversion, correcting, measuring, reviewing, text_out
from tei_pipeline.errors import ExitCode, PipelineError


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


for module in (conversion, correcting, measuring, reviewing, text_out):
    for command in module.COMMANDS:
        cli.add_command(command)


def main() -> None:
    """Run the command; pyproject.toml makes ``tei-pipeline`` of it."""
    try:
        cli(prog_name="tei-pipeline")
    finally:
        gc.freeze()  # what is left ends with the process; looked through for circles first, it would take 0.2 seconds
