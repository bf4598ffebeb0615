"""The stages: each finds out one kind of thing about a document. ``pipeline.py`` puts them in order."""
