"""What the stages know about language: word lists, look-alikes, and the words that books head and mark things with.

Plain tables in ``dictionaries/`` that an editor can open and extend, and symspellpy's list of English words. Loaded
once per process; stages only read it.
"""

from tei_pipeline.lexicon.lexicon import HeadingWord, Lexicon, OmissionWords, load_lexicon

__all__ = ["HeadingWord", "Lexicon", "OmissionWords", "load_lexicon"]
