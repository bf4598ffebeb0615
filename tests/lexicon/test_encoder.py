"""The encoder: an invented small one, and the one that comes with the program."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tei_pipeline.lexicon import load_lexicon
from tei_pipeline.lexicon.encoder import Encoder, Place, read_encoder
from tei_pipeline.lexicon.four_bits import Numbers
from tei_pipeline.settings import Settings
from tests.lexicon.encoders import small_encoder


def test_each_word_of_each_place_gets_a_number() -> None:
    fits = small_encoder().fits([1, 3, 4, 5], [Place(1, 2, [(3,), (4, 5)]), Place(2, 4, [(6,)])])
    assert [len(each) for each in fits] == [2, 1]
    assert all(np.isfinite(each).all() for each in fits)


def test_what_is_asked_of_one_place_does_not_change_another() -> None:
    encoder = small_encoder()
    first, second = Place(1, 2, [(3,), (4, 5)]), Place(2, 4, [(6,), (3,), (4, 5)])
    both = encoder.fits([1, 3, 4, 5], [first, second])
    alone = [encoder.fits([1, 3, 4, 5], [place])[0] for place in (first, second)]
    for one, other in zip(both, alone, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-4)


def test_what_stands_around_a_place_counts() -> None:
    encoder, place = small_encoder(), Place(1, 2, [(3,), (4,)])
    one, other = (encoder.fits([1, 3, after], [place])[0] for after in (4, 5))
    assert not np.allclose(one, other)


def test_what_was_read_is_remembered_until_it_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder, place = small_encoder(), Place(1, 2, [(3,), (4,)])
    rows: list[Sequence[int]] = []
    read = encoder._read_anew

    def noted(_: Encoder, pieces: Sequence[int]) -> Numbers:
        rows.append(pieces)
        return read(pieces)

    monkeypatch.setattr(Encoder, "_read_anew", noted)
    first, again = (encoder.fits([1, 3, 4], [place])[0] for _ in range(2))
    encoder.forget()
    anew = encoder.fits([1, 3, 4], [place])[0]
    assert rows == [(1, 3, 4), (1, 3, 4)]
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(first, anew)


def test_no_places_need_no_reading() -> None:
    assert small_encoder().fits([], []) == []


def test_an_encoder_is_written_and_read(tmp_path: Path) -> None:
    encoder = small_encoder()
    np.savez(tmp_path / "encoder.npz", names="\n".join(encoder.wordpieces.pieces), **encoder.arrays)  # type: ignore[arg-type]
    read = read_encoder(tmp_path / "encoder.npz")
    assert read.wordpieces.pieces == encoder.wordpieces.pieces
    assert (read.layers, read.longest) == (1, 12)


@pytest.fixture(scope="module")
def shipped() -> Encoder:
    encoder = load_lexicon(Settings()).language.encoder
    assert encoder is not None
    return encoder


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("the horses {arc} in the stable", "are", "arc"),
        ("she took {bis} hand and they went home", "his", "bis"),
        ("the ship sailed {irom} Liverpool on Monday", "from", "iron"),
        ("a {largo} number of persons were present", "large", "largo"),
        ("the price of {com} and barley has risen", "corn", "com"),
        ("the arc of the circle is {large}", "large", "largo"),
        ("they built an {iron} bridge over the river", "iron", "from"),
        ("the soldiers were armed {with} bows and arrows", "with", "wish"),
        ("I {wish} you a happy new year", "wish", "with"),
    ],
)
def test_the_shipped_encoder_tells_words_that_look_alike(shipped: Encoder, text: str, right: str, wrong: str) -> None:
    before, _, rest = text.partition("{")
    read, _, after = rest.partition("}")
    spelt = shipped.wordpieces
    start = 1 + len(spelt.of(before))
    place = Place(start, start + len(spelt.of(read)), [spelt.of(right), spelt.of(wrong)])
    (fits,) = shipped.fits([spelt.number("[CLS]"), *spelt.of(before + read + after)], [place])
    assert fits[0] > fits[1]
