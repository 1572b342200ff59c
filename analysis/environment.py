"""A virtual environment, read and never run: its Python version and the modules in it.

Module names come from folder and file names, from `.pth` files (paths only; their code is not
run) and from the mapping that editable installs write. A `.pth` file with code that we do not know
may make any module importable: then the environment is not complete. Listings are bounded and
remembered until the folder changes.
"""

import ast
import functools
import itertools
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MAX_ENTRIES = 20_000
MAX_PTH_BYTES = 100_000
_HARMLESS = re.compile(r"_distutils_hack|_virtualenv|coverage|init_cov|__editable__")
_EXTENSION = re.compile(r"\.(py|pyi|so|pyd)$")
_MAPPING = re.compile(r"^MAPPING[^=\n]*=\s*(\{.*\})\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment's package folders and Python version.

    `complete` is False where modules may exist that reading cannot see; then a module that is
    not listed may still be there. `folder` is where a virtual environment lies.
    """

    site_packages: tuple[Path, ...]
    python_version: tuple[int, int] | None
    complete: bool = True
    folder: Path | None = None

    @property
    def modules(self) -> frozenset[str]:
        """The top-level modules that can be imported from the package folders."""
        return frozenset().union(*(one.modules for one in self._contents))

    @property
    def places(self) -> tuple[Path, ...]:
        """The folders whose entries are top-level modules, those of `.pth` files included."""
        more = [place for one in self._contents for place in one.places]
        return (*self.site_packages, *more)

    @property
    def mapped(self) -> dict[str, Path]:
        """Where editable installs say that a module's folder or file is."""
        return {name: path for one in self._contents for name, path in one.mapped}

    @property
    def _contents(self) -> list["_Contents"]:
        return [_contents(folder, _stamp(folder)) for folder in self.site_packages]


@dataclass(frozen=True, slots=True)
class _Contents:
    """What one package folder offers; `unseen` if code that reading cannot follow adds to it."""

    modules: frozenset[str]
    places: tuple[Path, ...]
    mapped: tuple[tuple[str, Path], ...]
    unseen: bool


def read_environment(folder: Path) -> Environment | None:
    """The virtual environment in `folder`, or None if there is none."""
    values = read_config(folder)
    if values is None:
        return None
    packages = _site_packages(folder)
    version = _version(values.get("version") or values.get("version_info") or "")
    if version is None and packages:
        version = _version(packages[0].parent.name.removeprefix("python"))
    complete = not sees_system(values) and _are_complete(packages)
    return Environment(packages, version, complete, folder)


def read_config(folder: Path) -> dict[str, str] | None:
    """What `pyvenv.cfg` says, with its keys in lower case; None if there is none."""
    config = _read(folder / "pyvenv.cfg")
    if config is None:
        return None
    lines = (line.partition("=") for line in config.splitlines())
    return {key.strip().lower(): value.strip() for key, separator, value in lines if separator}


def sees_system(values: Mapping[str, str]) -> bool:
    """Whether an environment shows its interpreter's own packages as well."""
    return values.get("include-system-site-packages", "false").lower() == "true"


def _are_complete(packages: tuple[Path, ...]) -> bool:
    """Whether there are package folders, and none has modules that reading cannot see."""
    return bool(packages) and not any(_contents(one, _stamp(one)).unseen for one in packages)


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
def _contents(folder: Path, stamp: int) -> _Contents:
    """The modules in `folder`; `stamp` makes a changed folder a new question."""
    del stamp
    entries = _names(folder)
    names = set(_modules(entries))
    places: list[Path] = []
    mapped: dict[str, Path] = {}
    unseen = len(entries) == MAX_ENTRIES
    for entry in entries:
        if entry.endswith(".pth"):
            lines = [line.strip() for line in (_read(folder / entry) or "").splitlines()]
            places += [folder / line for line in lines if line and not _is_code(line)]
            unseen |= any(map(_adds_unseen, lines)) and not entry.endswith("-nspkg.pth")
        elif entry.startswith("__editable__") and entry.endswith("_finder.py"):
            found = _mapping(folder / entry)
            unseen |= found is None
            mapped |= found or {}
    for place in places:
        names |= set(_modules(_names(place)))
    names |= {name.split(".")[0] for name in mapped}
    return _Contents(frozenset(names), tuple(places), tuple(mapped.items()), unseen)


def _is_code(line: str) -> bool:
    return line.startswith(("#", "import ", "import\t"))


def _adds_unseen(line: str) -> bool:
    return line.startswith(("import ", "import\t")) and _HARMLESS.search(line) is None


def _modules(entries: tuple[str, ...]) -> list[str]:
    tops = (_EXTENSION.sub("", entry).split(".")[0] for entry in entries if _importable(entry))
    return [top for top in tops if top.isidentifier()]


def _importable(entry: str) -> bool:
    return "." not in entry or _EXTENSION.search(entry) is not None


def _mapping(finder: Path) -> dict[str, Path] | None:
    match = _MAPPING.search(_read(finder) or "")
    if match is None:
        return None
    try:
        mapping = ast.literal_eval(match[1])
    except (ValueError, SyntaxError, RecursionError):
        return None
    if not isinstance(mapping, dict):
        return None
    return {str(name): Path(str(place)) for name, place in mapping.items()}


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
