"""A language: its vocabulary, how words follow each other in it, and how OCR misreads its letters."""

from __future__ import annotations

from dataclasses import dataclass

from tei_pipeline.lexicon.channel import Channel
from tei_pipeline.lexicon.language_model import LanguageModel
from tei_pipeline.lexicon.vocabulary import Vocabulary


@dataclass(frozen=True)
class Language:
    """What the corrector knows before it has seen a text."""

    vocabulary: Vocabulary
    model: LanguageModel
    channel: Channel
