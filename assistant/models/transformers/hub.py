"""Fetching a hub model to the hub's own cache: only what is loaded, in a process that can be ended.

A download takes minutes and cannot be interrupted from a thread, so it is a child process.
`python -m trueline.assistant.models.transformers.hub ID` prints one JSON document: the `folder`, or
what went wrong as `error`. Only files at the top of a repository that we load are fetched, never
pickled weights, never code. The hub is not asked about a model that is in the cache already.
"""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

from trueline.analysis.process import Child, die_with_parent, python_command
from trueline.assistant.models.protocol import ModelUnavailable
from trueline.assistant.models.transformers.source import checked

_WANTED = ["*.json", "*.safetensors", "*.jinja", "*.model", "merges.txt", "vocab.txt"]
_NOT_WANTED = ["*/*", "consolidated*"]


async def fetched(name: str) -> Path:
    """The folder of a hub model in the cache, downloaded if it is not there.

    Cancelling this ends the download; what has come of it is kept for the next time.

    Raises:
        ModelUnavailable: if there is no such model, it has no safetensors, or the hub cannot be
            asked.
    """
    folder = await asyncio.to_thread(_cached, name)
    if folder is None:
        folder = await _downloaded(name)
        checked(name, folder)
    return folder


def _cached(name: str) -> Path | None:
    try:
        folder = _snapshot(name, local=True)
        checked(name, folder)
    except (OSError, ValueError, ModelUnavailable):
        return None
    return folder


async def _downloaded(name: str) -> Path:
    command = python_command("trueline.assistant.models.transformers.hub", name)
    watched = sys.stderr.isatty()
    env = os.environ | {"HF_HUB_DISABLE_TELEMETRY": "1"}
    child = Child(command, env=env, stderr=None if watched else subprocess.DEVNULL)
    output = child.process.stdout
    assert output is not None
    try:
        said = await asyncio.to_thread(output.read)
    finally:
        child.kill()
    try:
        answer = json.loads(said)
    except ValueError:
        raise ModelUnavailable(f"{name}: the download broke off; try again") from None
    if "error" in answer:
        raise ModelUnavailable(f"{name}: {answer['error']}")
    return Path(answer["folder"])


def _snapshot(name: str, *, local: bool) -> Path:
    from huggingface_hub import snapshot_download  # noqa: PLC0415 - 0.3 s

    found = snapshot_download(
        name, allow_patterns=_WANTED, ignore_patterns=_NOT_WANTED, local_files_only=local
    )
    return Path(str(found))


def main() -> None:
    """Download the model named on the command line and say where it is."""
    die_with_parent()
    try:
        answer = {"folder": str(_snapshot(sys.argv[1], local=False))}
    except Exception as error:  # noqa: BLE001 - whatever it is becomes one line for a person
        answer = {"error": _line(error)}
    sys.stdout.write(json.dumps(answer))


def _line(error: Exception) -> str:
    """What went wrong and what to do; the hub's own messages run over many lines."""
    from huggingface_hub import errors  # noqa: PLC0415 - 0.3 s

    offline = isinstance(error.__cause__, errors.OfflineModeIsEnabled)
    if isinstance(error, errors.GatedRepoError):
        return "its owner asks for consent first: give it on its page, then set HF_TOKEN"
    if isinstance(error, errors.RepositoryNotFoundError):
        return "no such model on the hub, or it is private; check the id, or set HF_TOKEN"
    if isinstance(error, errors.LocalEntryNotFoundError) and offline:
        return "not in the hub's cache, and HF_HUB_OFFLINE forbids to download it; unset that"
    if isinstance(error, errors.LocalEntryNotFoundError):
        return (
            "no such folder, not in the hub's cache, and the hub cannot be reached; check the "
            "network, or give a local folder"
        )
    return " ".join(str(error).split())[:200] or type(error).__name__


if __name__ == "__main__":
    main()
