"""Reading and writing the safetensors format with numpy alone.

Eight bytes of header length, a JSON header that gives each tensor's type, shape and place, then
the tensors. Written here so that tests and exports need neither torch nor the library, and
because the ONNX graph must know where in the file each tensor lies.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_TYPES: dict[str, np.dtype[Any]] = {
    "F16": np.dtype(np.float16),
    "F32": np.dtype(np.float32),
    "U8": np.dtype(np.uint8),
}
_ALIGNMENT = 64
Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tensor lies: byte offset from the start of the file, length, shape, type."""

    offset: int
    length: int
    shape: tuple[int, ...]
    type: str


def write_tensors(path: Path, tensors: Mapping[str, Array]) -> None:
    """Write the tensors in the order of their names; the data starts at a multiple of 64 bytes."""
    names = {dtype: name for name, dtype in _TYPES.items()}
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    position = 0
    for name in sorted(tensors):
        end = position + tensors[name].nbytes
        kind = names[tensors[name].dtype]
        shape = list(tensors[name].shape)
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [position, end]}
        position = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-(len(text) + 8) % _ALIGNMENT)
    with path.open("wb") as out:
        out.write(len(text).to_bytes(8, "little") + text)
        for name in sorted(tensors):
            out.write(np.ascontiguousarray(tensors[name]).tobytes())


def places(path: Path) -> dict[str, Place]:
    """Where every tensor of the file lies."""
    with path.open("rb") as source:
        size = int.from_bytes(source.read(8), "little")
        header = json.loads(source.read(size))
    header.pop("__metadata__", None)
    found = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        found[name] = Place(8 + size + start, end - start, tuple(entry["shape"]), entry["dtype"])
    return found


def read_tensors(path: Path) -> dict[str, Array]:
    """Every tensor of the file, as arrays over one copy of its bytes."""
    content = path.read_bytes()
    return {
        name: np.frombuffer(
            content, _TYPES[place.type], int(np.prod(place.shape)), place.offset
        ).reshape(place.shape)
        for name, place in places(path).items()
    }
