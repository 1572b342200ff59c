"""Where the corpus' text comes from: the standard library and the wheels named in lock files.

Wheels are fetched one by one through pip, without their dependencies, and only read: nothing of
them is installed or run. `HELD_OUT` packages are never read even when they are our own
dependencies, because quality is reported on them. Vendor libraries without Python text are
skipped. What is not covered: packages that publish no wheel.
"""

import email
import re
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from trueline.training.licences import licence_of

HELD_OUT = frozenset({"click", "luigi", "scrapy", "trueline"})
_NO_PYTHON = re.compile(r"^(nvidia|cuda|intel)-")
_REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_STDLIB_SKIP = ("site-packages/", "lib2to3/tests/data/", "idlelib/", "test/", "pydoc_data/")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of a lock file."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Package:
    """A source of text, with the licence it declares."""

    name: str
    version: str
    licence: str


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One Python file of a package, undecoded."""

    path: str
    content: bytes


def locked(lock_files: Sequence[Path]) -> list[Requirement]:
    """Every package the lock files name, the first version of each, without the held-out ones."""
    found: dict[str, Requirement] = {}
    for lock in lock_files:
        for name, version in _REQUIREMENT.findall(lock.read_text("utf-8")):
            key = name.lower()
            if key not in HELD_OUT and not _NO_PYTHON.match(key):
                found.setdefault(key, Requirement(key, version))
    return [found[name] for name in sorted(found)]


def fetch(requirement: Requirement, folder: Path) -> Path | None:
    """The package's wheel in `folder`, downloaded if it is not there; None if it has none."""
    present = _wheel_in(folder, requirement)
    if present is not None:
        return present
    folder.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    pinned = f"{requirement.name}=={requirement.version}"
    subprocess.run([*pip, "--dest", str(folder), pinned], check=False, capture_output=True)
    return _wheel_in(folder, requirement)


def read_wheel(wheel: Path) -> tuple[Package, list[SourceFile]]:
    """A wheel's package and its Python files, in the order of their paths."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        inside = next(name for name in names if name.endswith(".dist-info/METADATA"))
        metadata = email.message_from_bytes(archive.read(inside))
        package = Package(
            str(metadata["Name"]).lower(), str(metadata["Version"]), licence_of(metadata)
        )
        paths = sorted(name for name in names if name.endswith(".py"))
        return package, [SourceFile(path, archive.read(path)) for path in paths]


def read_standard_library() -> tuple[Package, list[SourceFile]]:
    """The running interpreter's standard library, without its test suite and data."""
    root = Path(sysconfig.get_path("stdlib"))
    version = ".".join(map(str, sys.version_info[:3]))
    return Package("python", version, "PSF-2.0"), list(_files_under(root))


def _files_under(root: Path) -> Iterator[SourceFile]:
    for path in sorted(root.rglob("*.py")):
        relative = path.relative_to(root).as_posix()
        if not relative.startswith(_STDLIB_SKIP):
            yield SourceFile(relative, path.read_bytes())


def _wheel_in(folder: Path, requirement: Requirement) -> Path | None:
    stem = re.sub(r"[-_.]+", "[-_.]+", re.escape(requirement.name).replace(r"\-", "-"))
    pattern = re.compile(rf"{stem}-{re.escape(requirement.version)}(\+\w+)?-.*\.whl", re.IGNORECASE)
    return next((path for path in sorted(folder.glob("*.whl")) if pattern.match(path.name)), None)
