"""A language: its vocabulary, how words follow each other in it, and how OCR misreads its letters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from tei_pipeline.lexicon.channel import Channel
from tei_pipeline.lexicon.encoder import Encoder
from tei_pipeline.lexicon.language_model import LanguageModel
from tei_pipeline.lexicon.letters import LetterModel
from tei_pipeline.lexicon.vocabulary import Vocabulary


@dataclass(frozen=True)
class Language:
    """What the corrector knows before it has seen a text."""

    vocabulary: Vocabulary
    model: LanguageModel
    channel: Channel
    open_encoder: Callable[[], Encoder] | None = None
    """Opens the encoder; called when so much of a text is damaged that it is needed."""

    @cached_property
    def encoder(self) -> Encoder | None:
        """What tells which word fits where; None for a language that has none."""
        return self.open_encoder() if self.open_encoder else None

    @cached_property
    def letters(self) -> LetterModel:
        """How usual a row of letters is, counted over the vocabulary."""
        return LetterModel.of(word for word, of in self.vocabulary.lists.items() if of != "m")
