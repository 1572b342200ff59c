"""The same weights in every format: half precision, quantized, and quantized for float products.

The last kind has the values of the codes as float32 numbers in a graph of the usual products. It is
what a runtime computes that rounds weights but not activations, and shows how much of a loss is due
to which.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from trueline.assistant.models.embedded import SHIPPED
from trueline.assistant.models.embedded.mixing import FILE, Mixing
from trueline.training.export import convert_folder, export_folder
from trueline.training.export_gguf import export_gguf
from trueline.training.export_onnx import export_onnx
from trueline.training.safetensors import write_tensors
from trueline.training.weights import FILES, Precision, read_weights, values

QUANTIZED: tuple[Precision, ...] = ("int8", "int4")


@dataclass(frozen=True, slots=True)
class Format:
    """A folder the runtime loads; `bytes` of its weights and graph, `gguf` of the GGUF file."""

    name: str
    folder: Path
    bytes: int
    gguf: int | None


def half_folder(weights: Path, run: Path | None, work: Path, scratch: Path) -> Path:
    """The folder in half precision: as given, or exported from a run (which needs torch)."""
    if run is None:
        return weights
    from trueline.training.run import load_weights  # noqa: PLC0415 - only where torch is

    shape, tensors = load_weights(run)
    export_folder(shape, tensors, work, scratch / "half")
    return scratch / "half"


def written(half: Path, scratch: Path) -> list[Format]:
    """The formats that can ship, half precision first."""
    found = [_format("half", half, scratch)]
    for precision in QUANTIZED:
        folder = scratch / precision
        shutil.copytree(half, folder)
        convert_folder(folder, precision)
        found.append(_format(precision, folder, scratch))
    return found


def in_floats(formats: list[Format], scratch: Path) -> Iterator[Format]:
    """For each quantized format, the same weights as plain numbers."""
    for one in formats[1:]:
        folder = scratch / f"{one.name}-floats"
        shutil.copytree(one.folder, folder, ignore=shutil.ignore_patterns("model.*"))
        weights = read_weights(one.folder)
        numbers = {name: values(tensor).astype(np.float32) for name, tensor in weights.items()}
        write_tensors(folder / FILES["half"], numbers)
        export_onnx(folder)
        yield Format(f"{one.name}, in floats", folder, 0, None)


def mixing_of(folder: Path) -> Mixing:
    """The mixture of a folder, or of the shipped one where none was learned yet."""
    return Mixing.read(folder if (folder / FILE).exists() else SHIPPED)


def _format(name: str, folder: Path, scratch: Path) -> Format:
    file = scratch / f"{name}.gguf"
    export_gguf(folder, file)
    size = sum(path.stat().st_size for path in folder.glob("model*"))
    return Format(name, folder, size, file.stat().st_size)
