"""Which workspaces the user trusts.

A workspace is untrusted until the user says otherwise, with `trueline trust PATH` or the
editor's own trust. The list lies in the user's own configuration folder, never in a workspace:
a cloned repository cannot trust itself. Trusting a folder trusts everything below it.
"""

import os
import tempfile
from pathlib import Path

import msgspec
import platformdirs

from trueline.analysis.errors import CannotRun

FILE_NAME = "trusted.json"


def trust_file() -> Path:
    """Where the list of trusted folders lies."""
    return Path(platformdirs.user_config_dir("trueline", appauthor=False)) / FILE_NAME


def trusted_folders() -> tuple[Path, ...]:
    """The folders the user trusts.

    Raises:
        CannotRun: if the list is damaged; then nothing is trusted until it is repaired.
    """
    try:
        names = msgspec.json.decode(trust_file().read_bytes(), type=list[str])
    except FileNotFoundError:
        return ()
    except (OSError, msgspec.DecodeError) as error:
        raise CannotRun(f"{trust_file()}: cannot be read ({error}); remove or repair it") from error
    return tuple(Path(name) for name in names)


def is_trusted(folder: Path) -> bool:
    """Whether `folder`, or one above it, is trusted. Symbolic links are resolved first."""
    real = folder.resolve()
    return any(real.is_relative_to(trusted) for trusted in trusted_folders())


def trust(folder: Path) -> None:
    """Trust `folder` and everything below it.

    Raises:
        CannotRun: if it is no folder or the list cannot be written.
    """
    real = folder.resolve()
    if not real.is_dir():
        raise CannotRun(f"{folder}: no such folder; give the folder of the workspace")
    _write(sorted({*trusted_folders(), real}))


def distrust(folder: Path) -> bool:
    """Take `folder` off the list; False if it was not on it."""
    real = folder.resolve()
    folders = trusted_folders()
    if real not in folders:
        return False
    _write([other for other in folders if other != real])
    return True


def _write(folders: list[Path]) -> None:
    path = trust_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(msgspec.json.encode([str(folder) for folder in folders]))
        os.replace(file.name, path)
    except OSError as error:
        raise CannotRun(f"{path}: cannot be written: {error.strerror}") from error
