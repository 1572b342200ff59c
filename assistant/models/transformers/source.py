"""What a person may write for a model in Hugging Face format, and what a folder must hold.

A folder that exists is meant as a folder; `owner/name` is a hub id. A bare word is neither, so that
a slip of the pen is never asked of the hub. Folders are untrusted: their weights are loaded from
safetensors alone, since a pickle runs code, and code that comes with a model is never run.
"""

import json
import re
from pathlib import Path
from typing import Any

from trueline.assistant.models.protocol import ModelUnavailable

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)
_INDEX, _SINGLE = "model.safetensors.index.json", "model.safetensors"


def names_model(text: str) -> bool:
    """Whether the text is a hub id, or a path rather than a word."""
    return Path(text).expanduser().is_dir() or "/" in text


def folder_of(text: str) -> Path | None:
    """The folder that is meant; None if the text is a hub id.

    Raises:
        ModelUnavailable: if it is a path and no folder is there.
    """
    path = Path(text).expanduser()
    if path.is_dir():
        return path.resolve()
    if path.exists():
        raise ModelUnavailable(f"{text}: is a file; give the folder it is in, or a .gguf file")
    if _HUB_ID.fullmatch(text) and ".." not in text and "--" not in text:
        return None
    raise ModelUnavailable(
        f"{text}: no such folder; give a folder in Hugging Face format, or a hub id owner/name"
    )


def checked(name: str, folder: Path) -> dict[str, Any]:
    """The folder's `config.json`, after a look at whether the folder is whole.

    Raises:
        ModelUnavailable: naming what is missing.
    """
    config = _document(name, folder, "config.json")
    weights = [_SINGLE]
    if (folder / _INDEX).is_file():
        listed = _document(name, folder, _INDEX).get("weight_map")
        weights = sorted(set(listed.values())) if isinstance(listed, dict) else [_SINGLE]
    missing = [file for file in weights if not (folder / str(file)).is_file()]
    if missing == [_SINGLE]:
        raise ModelUnavailable(
            f"{name}: no {_SINGLE} in it; other formats are not loaded, since a pickle can run code"
        )
    if missing:
        raise ModelUnavailable(
            f"{name}: {len(missing)} of {len(weights)} files of weights are missing, such as "
            f"{missing[0]}; download it again"
        )
    return config


def _document(name: str, folder: Path, file: str) -> dict[str, Any]:
    try:
        document = json.loads((folder / file).read_text("utf-8"))
    except FileNotFoundError:
        raise ModelUnavailable(
            f"{name}: no {file} in it; give a folder in Hugging Face format"
        ) from None
    except (OSError, ValueError) as error:
        raise ModelUnavailable(f"{name}: {file} cannot be read ({error})") from None
    if not isinstance(document, dict):
        raise ModelUnavailable(f"{name}: {file} is no JSON object")
    return document
