"""The encoder as it is trained: the net of ``tei_pipeline/lexicon/encoder.py`` in PyTorch, and how it is packed."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from tei_pipeline.lexicon.four_bits import packed

SIZE, HEADS, LAYERS, PIECES, POSITIONS = 384, 12, 6, 30_522, 512
LONGEST = 160
"""Pieces that are read at once."""
SCALE = 4.0 / math.sqrt(SIZE)
_TINY, _HIDE = 1e-12, -1e4
_OF_BERT = {
    "heads": ("attention.self.query", "attention.self.key", "attention.self.value"),
    "around": ("attention.output.dense",),
    "around_norm": ("attention.output.LayerNorm",),
    "wide": ("intermediate.dense",),
    "narrow": ("output.dense",),
    "narrow_norm": ("output.LayerNorm",),
}
"""What each part of a layer is called in BERT's files."""


class Layer(nn.Module):
    """A layer of BERT."""

    def __init__(self) -> None:
        super().__init__()
        self.heads, self.around = nn.Linear(SIZE, 3 * SIZE), nn.Linear(SIZE, SIZE)
        self.wide, self.narrow = nn.Linear(SIZE, 4 * SIZE), nn.Linear(4 * SIZE, SIZE)
        self.around_norm, self.narrow_norm = nn.LayerNorm(SIZE, eps=_TINY), nn.LayerNorm(SIZE, eps=_TINY)

    def forward(self, rows: Tensor, hidden: Tensor) -> Tensor:
        """What the layer makes of ``rows`` (texts, pieces, numbers); ``hidden`` is added where nothing stands."""
        texts, count, _ = rows.shape
        asked, offered, said = self.heads(rows).view(texts, count, 3, HEADS, SIZE // HEADS).permute(2, 0, 3, 1, 4)
        weights = torch.softmax(asked @ offered.transpose(-1, -2) / math.sqrt(SIZE // HEADS) + hidden, -1).to(
            said.dtype
        )
        rows = self.around_norm(rows + self.around((weights @ said).transpose(1, 2).reshape(texts, count, SIZE)))
        return self.narrow_norm(rows + self.narrow(functional.gelu(self.wide(rows))))


class Net(nn.Module):
    """The encoder: pieces in, for each place a query, for each word a vector and a bias."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces, self.bias = nn.Embedding(PIECES, SIZE), nn.Embedding(PIECES, 1)
        self.position = nn.Embedding(POSITIONS, SIZE)
        self.given_norm = nn.LayerNorm(SIZE, eps=_TINY)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.ends, self.asked_norm, self.asked = nn.Linear(2 * SIZE, SIZE), nn.LayerNorm(SIZE), nn.Linear(SIZE, SIZE)
        self.word = nn.Linear(SIZE, SIZE)
        nn.init.zeros_(self.bias.weight)

    def read(self, texts: Tensor) -> Tensor:
        """What the last layer says of each piece of texts that end in zeros."""
        rows = self.given_norm(self.pieces(texts) + self.position.weight[: texts.shape[1]])
        hidden = torch.zeros(texts.shape).masked_fill(texts == 0, _HIDE)[:, None, None, :].to(torch.bfloat16)
        for layer in self.layers:
            rows = layer(rows, hidden)
        return rows

    def fits(self, texts: Tensor, places: Tensor, words: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """For places (text, first piece, end) and their words (pieces, ended by zeros) the logits; and what they are
        made of: the queries, the words' vectors and biases.
        """
        with torch.autocast("cpu", dtype=torch.bfloat16):
            rows = self.read(texts)
            text, start, end = places.unbind(1)
            both = torch.cat([rows[text, start], rows[text, end - 1]], 1)
            asked = self.asked(self.asked_norm(functional.gelu(self.ends(both))))
        flat = words.reshape(-1, words.shape[-1])
        count = (flat > 0).sum(1, keepdim=True).clamp(min=1)
        vectors = functional.embedding_bag(flat, self.pieces.weight, mode="sum", padding_idx=0) / count.sqrt()
        vectors = vectors + functional.gelu(self.word(vectors))
        biases = functional.embedding_bag(flat, self.bias.weight, mode="sum", padding_idx=0)[:, 0]
        vectors, biases = vectors.view(*words.shape[:2], SIZE), biases.view(words.shape[:2])
        logits = torch.einsum("pd,pkd->pk", asked.float(), vectors) * SCALE + biases
        return logits.masked_fill((words == 0).all(-1), -1e9), asked.float(), vectors, biases


def first_net(model: Path) -> Net:
    """The net with the weights of ``model``, a BERT of this size in a file of safetensors."""
    given = _tensors(model)
    net = Net()
    net.pieces.weight.data = given["embeddings.word_embeddings.weight"]
    net.position.weight.data = (
        given["embeddings.position_embeddings.weight"] + given["embeddings.token_type_embeddings.weight"][0]
    )
    for side in ("weight", "bias"):
        net.given_norm.get_parameter(side).data = given[f"embeddings.LayerNorm.{side}"]
        for number, layer in enumerate(net.layers):
            for part, names in _OF_BERT.items():
                found = [given[f"encoder.layer.{number}.{name}.{side}"] for name in names]
                layer.get_submodule(part).get_parameter(side).data = torch.cat(found)
    return net


def _tensors(file: Path) -> dict[str, Tensor]:
    data = file.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    found = {}
    for name, told in json.loads(data[8 : 8 + size]).items():
        if told.get("dtype") == "F32":
            start, end = (8 + size + offset for offset in told["data_offsets"])
            values = np.frombuffer(data[start:end], dtype=np.float32).reshape(told["shape"])
            found[name] = torch.from_numpy(values.copy())
    return found


def export(net: Net, names: Sequence[str], kept: Sequence[int], file: Path) -> None:
    """Write the net with the pieces that are ``kept``, by number, of all ``names``."""
    arrays = {"names": np.array("\n".join(names[number] for number in kept))}
    for name, tensor in net.state_dict().items():
        values = tensor.float().numpy()
        if name.startswith(("pieces.", "bias.")):
            values = values[list(kept)]
        if name == "position.weight":
            arrays["position"] = values[:LONGEST].astype(np.float16)
        elif name == "bias.weight":
            arrays["bias"] = values[:, 0].astype(np.float16)
        elif values.ndim == 2:
            short = "pieces" if name == "pieces.weight" else name
            arrays[short + ".fours"], arrays[short + ".scales"] = packed(values)
        else:
            arrays[name] = values.astype(np.float16)
    np.savez_compressed(file, allow_pickle=False, **arrays)
