"""A model with random weights, written without torch: what the untrained row is measured on.

The same initialisation as in training, from a numpy generator. Tests use tiny ones.
"""

from pathlib import Path

import numpy as np

from trueline.training.export import export_folder
from trueline.training.safetensors import Array
from trueline.training.shape import Shape


def random_weights(shape: Shape, seed: int) -> dict[str, Array]:
    """Every tensor of the shape: norms at 1, matrices normal with the deviations of training."""
    generator = np.random.default_rng(seed)
    weights: dict[str, Array] = {}
    for name, size in shape.tensors().items():
        if len(size) == 1:
            weights[name] = np.ones(size, np.float32)
            continue
        deviation = 0.02 if "embed" in name else size[1] ** -0.5
        if name.endswith(("o_proj.weight", "down_proj.weight")):
            deviation /= (2 * shape.layers) ** 0.5
        weights[name] = generator.normal(0.0, deviation, size).astype(np.float32)
    return weights


def write_random(shape: Shape, seed: int, work: Path, folder: Path) -> None:
    """A whole weights folder, as the runtime loads it, with the `tokenizer.json` of `work`."""
    export_folder(shape, random_weights(shape, seed), work, folder)
