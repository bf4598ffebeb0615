"""Readers: a file as it was handed in becomes a :class:`~tei_pipeline.document.Source`."""

from tei_pipeline.sources.plain import read_source, source_of, source_of_text, split_lines

__all__ = ["read_source", "source_of", "source_of_text", "split_lines"]
