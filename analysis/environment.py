"""A virtual environment, read and never run: its Python version and the modules in it.

Module names come from folder and file names, from `.pth` files (paths only; their code is not
run) and from the mapping that editable installs write. Listings are bounded and remembered until
the folder changes.
"""

import ast
import functools
import itertools
import os
import re
from dataclasses import dataclass
from pathlib import Path

MAX_ENTRIES = 20_000
MAX_PTH_BYTES = 100_000
_EXTENSION = re.compile(r"\.(py|pyi|so|pyd)$")
_MAPPING = re.compile(r"^MAPPING[^=\n]*=\s*(\{.*\})\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment's package folders and Python version.

    `complete` is False where modules may exist that reading cannot see; then a module that is
    not listed may still be there.
    """

    site_packages: tuple[Path, ...]
    python_version: tuple[int, int] | None
    complete: bool = True

    @property
    def modules(self) -> frozenset[str]:
        """The top-level modules that can be imported from the package folders."""
        names: set[str] = set()
        for folder in self.site_packages:
            names |= _listed(folder, _stamp(folder))
        return frozenset(names)


def read_environment(folder: Path) -> Environment | None:
    """The virtual environment in `folder`, or None if there is none."""
    config = _read(folder / "pyvenv.cfg")
    if config is None:
        return None
    values = {
        key.strip().lower(): value.strip()
        for key, separator, value in (line.partition("=") for line in config.splitlines())
        if separator
    }
    packages = _site_packages(folder)
    version = _version(values.get("version") or values.get("version_info") or "")
    if version is None and packages:
        version = _version(packages[0].parent.name.removeprefix("python"))
    system = values.get("include-system-site-packages", "false").lower() == "true"
    return Environment(packages, version, complete=bool(packages) and not system)


def _site_packages(folder: Path) -> tuple[Path, ...]:
    found = [folder / "Lib" / "site-packages"]
    for library in ("lib", "lib64"):
        if not os.path.islink(folder / library):
            found += [
                folder / library / name / "site-packages"
                for name in sorted(_names(folder / library))
                if name.startswith("python")
            ]
    return tuple(path for path in found if path.is_dir())


def _version(text: str) -> tuple[int, int] | None:
    match = re.match(r"(\d+)\.(\d+)", text)
    return (int(match[1]), int(match[2])) if match else None


def _stamp(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


@functools.lru_cache(maxsize=64)
def _listed(folder: Path, stamp: int) -> frozenset[str]:
    """The modules in `folder`; `stamp` makes a changed folder a new question."""
    del stamp
    entries = _names(folder)
    names = set(_modules(entries))
    for entry in entries:
        if entry.endswith(".pth"):
            names |= _from_pth(folder, entry)
        elif entry.startswith("__editable__") and entry.endswith("_finder.py"):
            names |= _mapped(folder / entry)
    return frozenset(names)


def _modules(entries: tuple[str, ...]) -> list[str]:
    tops = (_EXTENSION.sub("", entry).split(".")[0] for entry in entries if _importable(entry))
    return [top for top in tops if top.isidentifier()]


def _importable(entry: str) -> bool:
    return "." not in entry or _EXTENSION.search(entry) is not None


def _from_pth(folder: Path, entry: str) -> set[str]:
    names: set[str] = set()
    for line in (_read(folder / entry) or "").splitlines():
        place = line.strip()
        if place and not place.startswith(("#", "import ", "import\t")):
            names |= set(_modules(_names(folder / place)))
    return names


def _mapped(finder: Path) -> set[str]:
    match = _MAPPING.search(_read(finder) or "")
    if match is None:
        return set()
    try:
        mapping = ast.literal_eval(match[1])
    except (ValueError, SyntaxError, RecursionError):
        return set()
    return {str(name).split(".")[0] for name in mapping} if isinstance(mapping, dict) else set()


def _names(folder: Path) -> tuple[str, ...]:
    try:
        with os.scandir(folder) as entries:
            return tuple(entry.name for entry in itertools.islice(entries, MAX_ENTRIES))
    except OSError:
        return ()


def _read(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return file.read(MAX_PTH_BYTES).decode("utf-8", "replace")
    except OSError:
        return None
