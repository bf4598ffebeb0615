"""The command ``tei-pipeline`` with the small corrector among its stages, for tests in processes of their own."""

from __future__ import annotations

import functools

from tei_pipeline import pipeline
from tei_pipeline.cli import main
from tests.decisions.demo import with_corrector

if __name__ == "__main__":
    pipeline.run = functools.partial(pipeline.run, stages=with_corrector())
    main()
