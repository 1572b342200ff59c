"""Which interpreter a path means, and which packages it would see, by reading alone.

An interpreter is never started to ask about it. In a virtual environment `bin/python` is a link
or a copy, and the library lies elsewhere: where `home` in its `pyvenv.cfg` says. So that file is
followed before any link is; Python itself does the same. The version is that of the interpreter
found, by its name or its library's, since an environment may be older than what it leads to.
"""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from trueline.analysis.environment import read_config, read_environment, sees_system
from trueline.analysis.errors import CannotRun

OLDEST = (3, 9)
MAX_NESTED = 5  # environments made by the interpreter of another
OTHER = "give another with --python"


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A program, behind every link, and its version if that can be read."""

    path: Path
    version: tuple[int, int] | None

    @property
    def prefix(self) -> Path:
        """The folder that its library lies in."""
        return self.path.parent.parent


def find_interpreter(python: Path) -> Interpreter:
    """The interpreter that `python` (a program, a link, an environment's `bin/python`) leads to.

    Raises:
        CannotRun: there is none, it cannot be executed, or it is too old for the sandbox.
    """
    base = _base(Path(os.path.abspath(python)))
    path = Path(os.path.realpath(base))
    named = python if base == Path(os.path.abspath(python)) else f"{python} (which means {base})"
    if path.is_dir():
        raise CannotRun(f"{python}: this is a folder; give the interpreter in it")
    if not path.is_file():
        raise CannotRun(f"{named}: no such interpreter; {OTHER}")
    if not os.access(path, os.X_OK):
        raise CannotRun(f"{named}: may not be executed; {OTHER}")
    if _starts_with(path, b"#!"):
        raise CannotRun(f"{python}: this is a script; give the interpreter that it starts")
    version = _version(path)
    if version is not None and version < OLDEST:
        theirs, oldest = (".".join(map(str, one)) for one in (version, OLDEST))
        raise CannotRun(f"{python}: the sandbox needs Python {oldest}, this is {theirs}; {OTHER}")
    return Interpreter(path, version)


def packages_of(python: Path) -> tuple[Path, ...]:
    """The package folders that programs of this interpreter import from, in their order.

    None if it cannot be found: that is told when it is needed.
    """
    python = Path(os.path.abspath(python))
    folder = python.parent.parent
    values = read_config(folder)
    environment = read_environment(folder) if values is not None else None
    own = environment.site_packages if environment else ()
    if environment and not sees_system(values or {}):
        return own
    try:
        found = find_interpreter(python)
    except CannotRun:
        return own
    return (*own, *(place for place in _system_packages(found) if place.is_dir()))


def _base(python: Path) -> Path:
    """The interpreter outside of every environment, as far as they say where it is."""
    for _ in range(MAX_NESTED):
        folder = python.parent.parent
        values = read_config(folder)
        if values is None:
            break
        if "home" not in values:
            raise CannotRun(f"{folder / 'pyvenv.cfg'}: no home in it, which says where Python is")
        candidates = list(_candidates(folder, values))
        python = next((one for one in candidates if one.is_file()), candidates[0])
    return python


def _candidates(folder: Path, values: Mapping[str, str]) -> Iterator[Path]:
    home = folder / values["home"]
    for key in ("executable", "base-executable"):
        if Path(values.get(key, "")).parent == home:
            yield Path(values[key])
    version = re.match(r"\d+\.\d+", values.get("version") or values.get("version_info") or "")
    if version:
        yield home / f"python{version[0]}"
    yield home / "python3"
    yield home / "python"


def _version(path: Path) -> tuple[int, int] | None:
    """The version in the program's name, else in that of the only library beside it."""
    libraries = [path.name, *(one.parent.name for one in path.parent.parent.glob("lib/*/os.py"))]
    named = [re.fullmatch(r"python(\d+)\.(\d+)t?", name) for name in libraries]
    found = [(int(one[1]), int(one[2])) for one in named if one]
    return found[0] if named[0] or len(found) == 1 else None


def _system_packages(found: Interpreter) -> Iterator[Path]:
    """Those of the user, then its own, in the folders of Debian as well."""
    if found.version is None:
        return
    name = "python{}.{}".format(*found.version)
    yield Path.home() / ".local" / "lib" / name / "site-packages"
    if found.prefix == Path("/usr"):
        yield Path("/usr/local/lib") / name / "dist-packages"
        yield Path("/usr/lib/python3/dist-packages")
    yield found.prefix / "lib" / name / "site-packages"


def _starts_with(path: Path, marks: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(marks)) == marks
    except OSError:
        return False  # a program may be executed and not read
