"""What can go wrong, said to an editor: one exception a situation, each with its remedy, and the exit codes.

Every :class:`PipelineError` names the file, what is wrong with it and what to do about it. An error that is none of
these is a fault of the program and is never dressed up as one of them.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """The codes that the command ends with; docs/cli.md lists them."""

    OK = 0
    FAULT = 1
    USAGE = 2
    BAD_INPUT = 3
    BAD_METADATA = 4
    NO_ACCESS = 5
    CANNOT_WRITE = 6
    INVALID = 7
    NOT_RESTORED = 8
    MISSING_TOOL = 9
    SEVERAL = 10
    DISAGREE = 11
    INTERRUPTED = 130


class PipelineError(Exception):
    """A situation that the user can mend. ``file`` is as the user named it; ``problem`` ends with the remedy."""

    code: ClassVar[ExitCode] = ExitCode.BAD_INPUT

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(file, problem)
        self.file = file
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.file}: {self.problem}"


class SourceEmpty(PipelineError):
    """The file has no text."""


class SourceNotText(PipelineError):
    """The file is a scan, an archive, a program …: anything but text."""


class SourceTooLarge(PipelineError):
    """The file, or a line of it, is larger than the settings allow."""


class SourceIsMarkup(PipelineError):
    """TEI, HTML or other markup was given where OCR text is due."""


class NotRecords(PipelineError):
    """JSON lines are due (texts to measure, or edits), and a line of the file is none or lacks a field."""


class EditsDoNotFit(PipelineError):
    """Edits were given that are not of this text: what they say stands there does not."""


class BadMetadata(PipelineError):
    """A TOML file (metadata or settings) cannot be read or has a wrong key or value."""

    code = ExitCode.BAD_METADATA


class BadDecisions(PipelineError):
    """A decisions file cannot be read as one, or has a line that says nothing that could be obeyed."""

    code = ExitCode.BAD_METADATA


class DecisionsDisagree(PipelineError):
    """Reviewers decided one thing in two ways, or a decision no longer fits the text."""

    code = ExitCode.DISAGREE


class NoAccess(PipelineError):
    """A file that is to be read is missing, or may not be read."""

    code = ExitCode.NO_ACCESS


class CannotWrite(PipelineError):
    """An output cannot be written: no rights, no room, or it is there already."""

    code = ExitCode.CANNOT_WRITE


class NotTei(PipelineError):
    """A TEI file is due, and this is no well-formed TEI file or not one made by tei-pipeline."""


class ForbiddenXml(PipelineError):
    """The XML declares entities or a document type: these are never resolved and never fetched."""


class NotValid(PipelineError):
    """A TEI file breaks the schema or the rules."""

    code = ExitCode.INVALID


class NotRestored(PipelineError):
    """The text taken back out of the TEI is not the source whose checksum the header records."""

    code = ExitCode.NOT_RESTORED


class MissingTool(PipelineError):
    """A program that was asked for (Java, for Jing) is not on this machine."""

    code = ExitCode.MISSING_TOOL


class StageFault(Exception):
    """A stage broke its contract. A fault of the program, not of the input: it is not a :class:`PipelineError`."""
