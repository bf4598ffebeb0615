"""``python -m tei_pipeline`` is the command ``tei-pipeline``."""

from tei_pipeline.cli import main

if __name__ == "__main__":
    main()
