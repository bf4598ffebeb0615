"""A small invented encoder: random numbers, one layer, few pieces."""

from __future__ import annotations

import numpy as np

from tei_pipeline.lexicon.encoder import Encoder
from tei_pipeline.lexicon.four_bits import Array, Numbers, packed
from tei_pipeline.lexicon.wordpieces import START, UNKNOWN, WordPieces

_SIZE, _LONGEST = 192, 12


def small_encoder() -> Encoder:
    """An encoder that reads twelve pieces at once."""
    chance = np.random.default_rng(1)
    letters = "abcdefghijklmnopqrstuvwxyz"
    pieces = [UNKNOWN, START, ".", *letters, *(f"##{letter}" for letter in letters)]
    arrays: dict[str, Array] = {}

    def matrix(name: str, rows: int, columns: int = _SIZE) -> None:
        values: Numbers = chance.normal(0, 0.3, (rows, columns)).astype(np.float32)
        arrays[name + ".fours"], arrays[name + ".scales"] = packed(values)

    def linear(name: str, rows: int, columns: int = _SIZE) -> None:
        matrix(name + ".weight", rows, columns)
        arrays[name + ".bias"] = chance.normal(0, 0.1, rows).astype(np.float16)

    matrix("pieces", len(pieces))
    arrays["bias"] = np.zeros(len(pieces), dtype=np.float16)
    arrays["position"] = chance.normal(0, 0.1, (_LONGEST, _SIZE)).astype(np.float16)
    linear("ends", _SIZE, 2 * _SIZE)
    linear("asked", _SIZE)
    linear("word", _SIZE)
    linear("layers.0.heads", 3 * _SIZE)
    linear("layers.0.around", _SIZE)
    linear("layers.0.wide", 4 * _SIZE)
    linear("layers.0.narrow", _SIZE, 4 * _SIZE)
    for name in ("given_norm", "asked_norm", "layers.0.around_norm", "layers.0.narrow_norm"):
        arrays[name + ".weight"] = np.ones(_SIZE, dtype=np.float16)
        arrays[name + ".bias"] = np.zeros(_SIZE, dtype=np.float16)
    return Encoder(WordPieces(pieces), arrays)
