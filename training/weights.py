"""The weights of a folder, in half precision or quantized: one file, whose name says which.

`model.safetensors` is half precision, what transformers and others read. `model.int8.safetensors`
and `model.int4.safetensors` hold codes and scales of every matrix and the norms in half precision;
with four bits the embedding, which is also the head, keeps eight, because its loss is met twice.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import numpy as np

from trueline.training.blocks import Bits, Blocks, from_onnx, quantized
from trueline.training.safetensors import Array, read_tensors, write_tensors

Precision = Literal["half", "int8", "int4"]
FILES: dict[Precision, str] = {
    "half": "model.safetensors",
    "int8": "model.int8.safetensors",
    "int4": "model.int4.safetensors",
}
EMBEDDING = "model.embed_tokens.weight"
CODES, SCALES = ".codes", ".scales"


def precision_of(folder: Path) -> Precision:
    """The precision in which a folder has its weights."""
    return next(kind for kind, name in FILES.items() if (folder / name).exists())


def write_weights(folder: Path, weights: Mapping[str, Array], precision: Precision) -> None:
    """Write the weights, in place of any that are there.

    Raises:
        CannotRun: a matrix is to be quantized and no whole number of blocks wide.
    """
    stored: dict[str, Array] = {}
    for name, tensor in weights.items():
        if tensor.ndim == 1 or precision == "half":
            stored[name] = tensor.astype(np.float16)
            continue
        blocks = quantized(tensor, bits_of(name, precision))
        stored[name + CODES], stored[name + SCALES] = blocks.for_onnx(), blocks.scales
    for file in FILES.values():
        (folder / file).unlink(missing_ok=True)
    write_tensors(folder / FILES[precision], stored)


def bits_of(name: str, precision: Precision) -> Bits:
    """How many bits a quantized matrix has."""
    return 4 if precision == "int4" and name != EMBEDDING else 8


def read_weights(folder: Path) -> dict[str, Array | Blocks]:
    """Every tensor of a folder by its published name, matrices as blocks where they are such."""
    tensors = read_tensors(folder / FILES[precision_of(folder)])
    found: dict[str, Array | Blocks] = {}
    for name, tensor in tensors.items():
        if name.endswith(CODES):
            whole = name.removesuffix(CODES)
            found[whole] = from_onnx(tensor, tensors[whole + SCALES])
        elif not name.endswith(SCALES):
            found[name] = tensor
    return found


def values(tensor: Array | Blocks) -> Array:
    """A tensor as numbers."""
    return tensor.values() if isinstance(tensor, Blocks) else tensor
