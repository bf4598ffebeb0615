"""What commands write to stdout: in UTF-8 whatever the locale, and no complaint where the reader has had enough."""

from __future__ import annotations

import json
import os
import sys

from tei_pipeline.errors import CannotWrite


def write_json(content: object) -> None:
    """Write a value as JSON that a person can read too."""
    write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def write(content: str | bytes) -> None:
    """Write to stdout. A reader that goes away early had enough; raises :class:`CannotWrite` where there is no room."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Python would flush once more at the end, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        raise CannotWrite("stdout", f"cannot be written ({error.strerror}); make room, or write to a file") from error
