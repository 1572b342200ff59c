"""Which modules the standard library has in a version of Python, read from mypy's stubs.

The interpreter that we run in may be older or newer than the project's: `imp` is gone from 3.12
on, and `tomllib` is not there before 3.11.
"""

import functools
import re
import sys
import sysconfig
from pathlib import Path

import mypy

_STUBS = Path(mypy.__file__).parent / "typeshed" / "stdlib"
_SOURCES = Path(sysconfig.get_path("stdlib"))
_RANGE = re.compile(r"^([\w.]+): 3\.(\d+)-(?:3\.(\d+))?", re.MULTILINE)
_NOT_THERE = frozenset({"_typeshed", "typing_extensions"})
_TOPS = sys.stdlib_module_names | {*sys.builtin_module_names, "test"}
_OURS = (sys.version_info.major, sys.version_info.minor)
Version = tuple[int, int] | None


def stub_of(module: str) -> Path | None:
    """The stub of a standard library module."""
    base = _STUBS.joinpath(*module.split("."))
    for path in (base / "__init__.pyi", base.with_suffix(".pyi")):
        if path.is_file():
            return path
    return None


def source_of(module: str, version: Version) -> Path | None:
    """The source of a standard library module, if ours may be that of the project's version."""
    if version not in {None, _OURS}:
        return None
    base = _SOURCES.joinpath(*module.split("."))
    found = (base / "__init__.py", base.with_suffix(".py"))
    return next((path for path in found if path.is_file()), None)


def has_standard(module: str, version: Version) -> bool:
    """Whether a Python of that version has the module; without a version, whether some has."""
    ranges = _ranges()
    parts = module.split(".")
    if parts[0] not in ranges:
        return parts[0] in _TOPS
    known = (".".join(parts[:length]) for length in range(1, len(parts) + 1))
    if not all(_within(ranges[name], version) for name in known if name in ranges):
        return False
    # The stubs leave out private and platform-specific submodules.
    return (
        stub_of(module) is not None
        or stub_of(parts[0]) is None
        or "._" in module
        or source_of(module, version) is not None
    )


@functools.cache
def standard_tops(version: Version) -> frozenset[str]:
    """The top-level modules that a Python of that version has; without a version, that some has."""
    named = {name for name in _ranges() if "." not in name} | _TOPS
    return frozenset(name for name in named if has_standard(name, version))


def _within(bounds: tuple[int, int], version: Version) -> bool:
    return version is None or bounds[0] <= version[1] <= bounds[1]


@functools.cache
def _ranges() -> dict[str, tuple[int, int]]:
    """The first and the last minor version of Python 3 that has each listed module."""
    text = (_STUBS / "VERSIONS").read_text("utf-8")
    return {
        match[1]: (int(match[2]), int(match[3] or 1_000))
        for match in _RANGE.finditer(text)
        if match[1] not in _NOT_THERE
    }
