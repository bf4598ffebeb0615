"""Degradation: turn a clean page image into what an old scan of an old book looks like.

Each step imitates one thing that happens to a page: uneven inking and worn type, spread of the ink, dirt, a
page that lies askew, a lens out of focus, and the scanner's threshold. All random numbers come from one
generator per page.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Field = NDArray[np.float64]
Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Wear:
    """How much of each damage a page gets."""

    blur: float = 1.25
    inking: float = 0.125
    grain: float = 0.08
    threshold: float = 0.65
    dirt: float = 1.0
    fold: float = 0.25


def _cloud(rng: np.random.Generator, shape: tuple[int, int], cell: int) -> Field:
    """Return smooth noise with the given cell size in pixels, mean 0, deviation about 1."""
    small = rng.normal(0, 1, (shape[0] // cell + 3, shape[1] // cell + 3)).astype(np.float32)
    image = Image.fromarray(small).resize((shape[1], shape[0]), Image.Resampling.BICUBIC)
    return np.asarray(image, dtype=np.float64)


def _blurred(field: Field, radius: float) -> Field:
    image = Image.fromarray((np.clip(field, 0, 1) * 255).astype(np.uint8))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(radius)), dtype=np.float64) / 255


def _dirt(rng: np.random.Generator, field: Field, amount: float) -> None:
    """Add specks of ink and bare spots, in place."""
    height, width = field.shape
    for value, count in ((0.0, int(16 * amount)), (1.0, int(500 * amount))):
        for _ in range(count):
            y, x = int(rng.integers(4, height - 4)), int(rng.integers(4, width - 4))
            radius = int(rng.integers(1, 4))
            field[y - radius // 2 : y + (radius + 1) // 2 + 1, x - radius // 2 : x + (radius + 1) // 2 + 1] = value


def turn(rng: np.random.Generator) -> float:
    """Return the angle in degrees by which a page lies askew."""
    return float(rng.uniform(-0.55, 0.55))


def degrade(image: Image.Image, rng: np.random.Generator, wear: Wear, angle: float, keep: Box | None) -> Image.Image:
    """Return the page as scanned, black and white; what lies outside ``keep`` is masked."""
    field = np.asarray(image, dtype=np.float64) / 255
    field = field.copy()
    shape = (field.shape[0], field.shape[1])
    _dirt(rng, field, wear.dirt)
    field = _blurred(field, wear.blur)
    turned = Image.fromarray((field * 255).astype(np.uint8)).rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
    field = np.asarray(turned, dtype=np.float64) / 255
    level = wear.threshold + wear.inking * 0.55 * _cloud(rng, shape, 160) + wear.inking * 0.45 * _cloud(rng, shape, 14)
    if wear.fold > 0:
        shade = np.linspace(0, 1, shape[1]) if rng.random() < 0.5 else np.linspace(1, 0, shape[1])
        level = level + 0.10 * wear.fold * (shade**6)
    field = field + wear.grain * _cloud(rng, shape, 2)
    black = field < np.clip(level, 0.12, 0.86)
    if keep is not None:
        left, top, right, bottom = keep
        frame = np.zeros(shape, dtype=bool)
        frame[top:bottom, left:right] = True
        black &= frame
    return Image.fromarray(np.where(black, 0, 255).astype(np.uint8))


def moved(x: float, y: float, size: tuple[int, int], angle: float) -> tuple[float, float]:
    """Return where a point of the clean page lies on the turned page."""
    cx, cy, a = size[0] / 2, size[1] / 2, math.radians(angle)
    dx, dy = x - cx, y - cy
    return cx + dx * math.cos(a) + dy * math.sin(a), cy - dx * math.sin(a) + dy * math.cos(a)
