"""From a finished run to the folder that ships: weights, graph, tokenizer, manifest, checksums.

Half precision is what a run is published in; a quantized folder is made of such a folder, so that
both hold the same model.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from trueline.training.export_hf import export_hf
from trueline.training.export_onnx import export_onnx
from trueline.training.safetensors import Array
from trueline.training.shape import Shape
from trueline.training.weights import (
    FILES,
    Precision,
    precision_of,
    read_weights,
    values,
    write_weights,
)

CHECKSUMS = "checksums.json"


def export_folder(
    shape: Shape, weights: Mapping[str, Array], work: Path, folder: Path, record: Path | None = None
) -> int:
    """Write everything the runtime needs to `folder`; returns its size in bytes.

    Args:
        shape: of the model.
        weights: every tensor, by its published name.
        work: the pipeline's folder, with `tokenizer.json` and `manifest.json`.
        folder: where to; files already there are replaced.
        record: the run's `run.json`, kept as `training.json`.
    """
    export_hf(shape, weights, work / "tokenizer.json", folder)
    export_onnx(folder)
    if (work / "manifest.json").exists():
        manifest = json.loads((work / "manifest.json").read_text("utf-8"))
        (folder / "corpus.json").write_text(json.dumps(manifest, separators=(",", ":")) + "\n")
    if record is not None:
        shutil.copyfile(record, folder / "training.json")
    write_checksums(folder)
    return folder_size(folder)


def copy_folder(source: Path, folder: Path) -> None:
    """Copy an exported folder, weights and all, in place of what is there."""
    if folder.resolve() == source.resolve():
        return
    for name in FILES.values():
        (folder / name).unlink(missing_ok=True)
    shutil.copytree(source, folder, dirs_exist_ok=True)


def convert_folder(folder: Path, precision: Precision) -> int:
    """Bring the weights of an exported folder to a precision; returns its size in bytes.

    Back from a quantized one the numbers are those of its codes. What reads Hugging Face folders
    does not read quantized ones: our runtime does, and `export_gguf`.

    Raises:
        CannotRun: a matrix of the model is no whole number of blocks wide.
    """
    if precision != precision_of(folder):
        weights = {name: values(tensor) for name, tensor in read_weights(folder).items()}
        write_weights(folder, weights, precision)
    export_onnx(folder)
    write_checksums(folder)
    return folder_size(folder)


def folder_size(folder: Path) -> int:
    """Bytes of all files of a folder."""
    return sum(path.stat().st_size for path in folder.iterdir())


def write_checksums(folder: Path) -> None:
    """List the SHA-256 of every file, for the runtime to check before it loads them."""
    names = sorted(path.name for path in folder.iterdir() if path.name != CHECKSUMS)
    sums = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    (folder / CHECKSUMS).write_text(json.dumps(sums, indent=1) + "\n", "utf-8")
