"""The folder of weights: whether it is whole, and what the model learned from.

Every file is checked against its SHA-256 before it is loaded, since a damaged weight does not
fail: it writes nonsense. The list of checksums is made by the export.
"""

import contextlib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from trueline.assistant.models.protocol import ModelUnavailable

SHIPPED = Path(__file__).parent.parent / "weights"
CHECKSUMS = "checksums.json"
NEEDED = frozenset({"config.json", "model.onnx", "tokenizer.json"})
HOLDS = frozenset({"model.safetensors", "model.int8.safetensors", "model.int4.safetensors"})
_CURE = "reinstall trueline, or make it with `trueline train`"


@dataclass(frozen=True, slots=True)
class Sizes:
    """What the runtime must know of the model's shape; `context` in tokens."""

    vocabulary: int
    context: int
    layers: int
    kv_heads: int
    head_size: int


def verify(folder: Path) -> None:
    """Check that the folder holds every file, undamaged.

    Raises:
        ModelUnavailable: naming the file that is missing or damaged, and the cure.
    """
    try:
        listed = json.loads((folder / CHECKSUMS).read_bytes())
    except OSError as error:
        raise ModelUnavailable(f"embedded model: no weights in {folder}; {_CURE}") from error
    except ValueError:
        listed = None
    whole = isinstance(listed, dict) and listed.keys() >= NEEDED and listed.keys() & HOLDS
    if not whole:
        raise ModelUnavailable(f"embedded model: {CHECKSUMS} is damaged; {_CURE}")
    for name, wanted in listed.items():
        try:
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError as error:
            raise ModelUnavailable(f"embedded model: {name} is missing; {_CURE}") from error
        if found != wanted:
            raise ModelUnavailable(f"embedded model: {name} is damaged; {_CURE}")


def read_sizes(folder: Path) -> Sizes:
    """The sizes from the folder's `config.json`."""
    config = json.loads((folder / "config.json").read_text("utf-8"))
    return Sizes(
        vocabulary=config["vocab_size"],
        context=config["max_position_embeddings"],
        layers=config["num_hidden_layers"],
        kv_heads=config["num_key_value_heads"],
        head_size=config["head_dim"],
    )


@cache
def corpus_packages(folder: Path = SHIPPED) -> frozenset[str]:
    """Names (lower case) of all packages whose text the model was trained or tuned on."""
    named: set[str] = set()
    for file, names in (
        ("corpus.json", _sources),
        ("mixing.json", _projects),
        ("confidence.json", _projects),
    ):
        with contextlib.suppress(OSError):
            named.update(names(json.loads((folder / file).read_text("utf-8"))))
    return frozenset(named)


def _sources(manifest: dict[str, Any]) -> Iterator[str]:
    return (source["name"] for source in manifest["sources"])


def _projects(mixing: dict[str, Any]) -> Iterator[str]:
    return (name.lower() for name in mixing["projects"])
