"""Train the encoder.

usage: encoder.py MINILM TEXTS OUT [--without hipe|bln600] MODEL PAIRS.jsonl [MODEL PAIRS.jsonl …]

MINILM is the folder with ``model.safetensors`` and ``vocab.txt`` of all-MiniLM-L6-v2, whose weights are the first ones.
TEXTS is what corpora.py wrote. Three rounds: the general texts with invented damage, twice; those of the time alone
(the truths), ROUNDS times, each with damage of its own; the pairs of OCR and truth, as the corrector judges them,
twice.
MODEL and PAIRS are as for train.py. ``--without`` leaves the texts and pairs of one source out: the ranker of damaged
texts is trained on what an encoder says of that source which has never seen it. OUT gets ``encoder.npz``.

With two cores of a server that has instructions for half precision the three rounds took an hour (2026-11-22).
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

import torch
from encoder_net import LONGEST, Net, export, first_net
from encoder_texts import MOST_PIECES, Damage, Judged, Stretch, damage_of, invented, paired
from torch import Tensor
from torch.nn import functional
from train import Book, changes_of, language, read_pairs, texts

from tei_pipeline.lexicon.language import Language
from tei_pipeline.lexicon.wordpieces import HIDDEN, WordPieces

OWN = ("hipe", "bln600")
GENERAL = {"bln600": 1.0, "addresses": 1.0, "novels": 1.0, "novel": 1.0, "dictionary": 0.35, "web": 0.35}
"""The share of each text that the first round reads."""
ROUNDS = 4
BATCH, FEW = 32, 24
RATE, RATE_LATER, NEW = 2e-4, 1e-4, 3.0
"""How fast is learnt at first, in the later rounds, and how much faster what BERT does not have."""
HIDE, HIDE_PAIRS = 0.3, 0.15
"""Share of the places at which nothing is shown."""
DAMAGED = 2.0
"""Weight of a damaged place of a pair."""
SELDOM = 10
"""Pieces that the texts have less often than this are not kept."""
_AFTER_LATIN = "\u0250"
_OF_BERT = ("pieces", "position", "given_norm", "layers")


def batch(stretches: Sequence[Stretch], most: int) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """The texts, the places (text, first piece, end), their words, the right ones, and whether each is damaged."""
    texts = torch.zeros(len(stretches), max(len(each.pieces) for each in stretches), dtype=torch.long)
    asked = []
    for number, each in enumerate(stretches):
        texts[number, : len(each.pieces)] = torch.tensor(each.pieces)
        asked += [(number, place) for place in each.places[:most]]
    words = torch.zeros(len(asked), max(len(place.words) for _, place in asked), MOST_PIECES, dtype=torch.long)
    for row, (_, place) in enumerate(asked):
        for column, word in enumerate(place.words):
            words[row, column, : len(word)] = torch.tensor(word)
    places = torch.tensor([(number, place.start, place.end) for number, place in asked])
    right = torch.tensor([place.right for _, place in asked])
    return texts, places, words, right, torch.tensor([place.damaged for _, place in asked])


def hidden_among(texts: Tensor, places: Tensor, share: float, sign: int) -> Tensor:
    """Hide what stands at a share of the places; which ones."""
    chosen = torch.rand(len(places)) < share
    for text, start, end in places[chosen].tolist():
        texts[text, start:end] = sign
    return chosen


def loss_of_texts(net: Net, stretches: Sequence[Stretch], sign: int) -> Tensor:
    """The loss where damage is invented: the right word among those alike, where nothing is shown among others too."""
    texts, places, words, right, _ = batch(stretches, most=64)
    hidden = hidden_among(texts, places, HIDE, sign)
    logits, asked, vectors, biases = net.fits(texts, places, words)
    among_alike = functional.cross_entropy(logits, right)
    keys = words[:, 0].sum(1) * 31 + words[:, 0, 0]
    _, number, count = torch.unique(keys, return_inverse=True, return_counts=True)
    usual = (count[number] / len(keys)).log()
    others = asked[hidden] @ vectors[:, 0].T * (4.0 / vectors.shape[-1] ** 0.5) + biases[:, 0] - usual
    others = others.masked_fill(keys[hidden][:, None] == keys[None], -1e9)
    every = torch.cat([logits[hidden, :1], others], 1)
    return among_alike + 0.5 * functional.cross_entropy(every, torch.zeros(len(every), dtype=torch.long))


def loss_of_pairs(net: Net, stretches: Sequence[Stretch], sign: int) -> Tensor:
    """The loss of real pairs: the right word among those that are judged."""
    texts, places, words, right, damaged = batch(stretches, most=48)
    hidden_among(texts, places, HIDE_PAIRS, sign)
    logits = net.fits(texts, places, words)[0]
    weights = torch.where(damaged, DAMAGED, 1.0)
    return (functional.cross_entropy(logits, right, reduction="none") * weights).sum() / weights.sum()


def learn(net: Net, stretches: list[Stretch], size: int, rate: float, new: float, sign: int, *, real: bool) -> None:
    """One round over the stretches."""
    first = [p for name, p in net.named_parameters() if name.split(".")[0] in _OF_BERT]
    own = [p for name, p in net.named_parameters() if name.split(".")[0] not in _OF_BERT]
    groups = [{"params": first, "base": rate}, {"params": own, "base": rate * new}]
    steps = torch.optim.AdamW(groups, lr=rate, weight_decay=0.01, fused=True)
    random.Random(len(stretches)).shuffle(stretches)
    count = len(stretches) // size
    for step in range(count):
        part = stretches[step * size : (step + 1) * size]
        loss = (loss_of_pairs if real else loss_of_texts)(net, part, sign)
        for group in steps.param_groups:
            group["lr"] = group["base"] * min(1.0, (step + 1) / 100) * max(0.02, 1 - step / count)
        steps.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        steps.step()
        if step % 100 == 0:
            print(f"{step:,} of {count:,}: {loss.item():.3f}", flush=True)


def some(text: str, share: float, chance: random.Random) -> str:
    """A share of a text, in one piece."""
    start = chance.randrange(len(text) - int(share * len(text)) + 1)
    return text[start : start + int(share * len(text))]


def of_texts(names: Iterable[str], folder: Path, damage: Damage, spelt: WordPieces) -> list[Stretch]:
    """The stretches of the texts of these names."""
    found: list[Stretch] = []
    for name in names:
        text = some((folder / f"{name}.txt").read_text(encoding="utf-8"), GENERAL.get(name, 1.0), damage.chance)
        found += invented(text, damage, spelt, LONGEST)
    return found


def of_pairs(file: Path, known: Language, spelt: WordPieces) -> list[Stretch]:
    """The stretches of the pairs of a file."""
    found: list[Stretch] = []
    for pairs in texts(read_pairs(file)):
        book = Book(pairs)
        judged = [
            Judged(number, change, *book.judge(change))
            for number, group in enumerate(changes_of(book.text, known, damaged=True))
            for change in group
        ]
        found += paired(book.text, judged, spelt, LONGEST)
    return found


def kept(stretches: Iterable[Stretch], spelt: WordPieces, known: Language) -> list[int]:
    """The numbers of the pieces that are kept: the signs, the letters, and what the texts or the vocabulary have."""
    uses = Counter(chain.from_iterable(each.pieces for each in stretches))
    uses.update(chain.from_iterable(spelt.of(word) for word in known.vocabulary.single))
    return [
        number
        for number, piece in enumerate(spelt.pieces)
        if number == 0
        or uses[number] >= SELDOM
        or (len(piece.removeprefix("##")) == 1 and piece[-1] < _AFTER_LATIN)
        or piece in ("[UNK]", "[CLS]", "[MASK]")
    ]


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("minilm", type=Path, metavar="MINILM")
    parser.add_argument("texts", type=Path, metavar="TEXTS")
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--without", choices=OWN, default="")
    parser.add_argument("inputs", nargs="+", type=Path, metavar="MODEL PAIRS")
    given = parser.parse_args()
    torch.manual_seed(1)
    spelt = WordPieces((given.minilm / "vocab.txt").read_text(encoding="utf-8").splitlines())
    sign = spelt.number(HIDDEN)
    net = first_net(given.minilm / "model.safetensors")
    sources = list(zip(given.inputs[::2], given.inputs[1::2], strict=True))
    damage = damage_of(language(sources[0][0]), seed=1)
    own = [name for name in OWN if name != given.without]
    general = [name for name in GENERAL if name != given.without]
    for number in range(2):
        stretches = of_texts(general, given.texts, damage, spelt)
        learn(net, stretches, BATCH, RATE / (1 + number), NEW, sign, real=False)
    for _ in range(ROUNDS):
        learn(net, of_texts(own, given.texts, damage, spelt), BATCH, RATE_LATER, 1.0, sign, real=False)
    pairs = [stretch for folder, file in sources for stretch in of_pairs(file, language(folder), spelt)]
    for _ in range(2):
        learn(net, pairs, FEW, RATE_LATER, 1.0, sign, real=True)
    export(net, spelt.pieces, kept(chain(stretches, pairs), spelt, language(sources[0][0])), given.out / "encoder.npz")


if __name__ == "__main__":
    main()
