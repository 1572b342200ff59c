"""The types of the standard library's core, read once and copied into every new cache.

mypy reads some fifty modules before it looks at the first line of a project, which takes most of a
second. They are the same for all projects, so a cache of them alone is kept beside the projects'
own. It is built with nothing of a project in reach, so none can put anything into another one's
cache; and mypy checks what it finds in a cache.
"""

import contextlib
import hashlib
import os
import shutil
from pathlib import Path

from mypy import build
from mypy.modulefinder import BuildSource
from mypy.options import Options
from mypy.version import __version__

FOLDER = "standard"
CORE = "builtins"
BY_VERSION = "[0-9]*"


def start_with_standard(options: Options) -> None:
    """Give a cache that holds nothing yet the core of the standard library.

    The caller alone is in the cache. Where nothing can be written, mypy does without.
    """
    own = Path(options.cache_dir)
    if any(own.glob(BY_VERSION)):
        return
    kept = own.parent / FOLDER / _digest(options)
    with contextlib.suppress(OSError):
        if not kept.is_dir():
            _make(options, kept)
        for found in kept.glob(BY_VERSION):
            _copy(found, own / found.name)


def _make(options: Options, kept: Path) -> None:
    """Build the cache of the core; where several processes do, the first one's stays."""
    draft = kept.with_name(f"{kept.name}.{os.getpid()}")
    draft.mkdir(parents=True, exist_ok=True)
    alone = options.apply_changes(
        {"cache_dir": str(draft), "mypy_path": [], "per_module_options": {}}
        | {"python_executable": None}
    )
    try:
        with contextlib.chdir(draft):  # mypy looks for modules where it is
            build.build([BuildSource(None, CORE, None)], alone)
        draft.rename(kept)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _copy(folder: Path, to: Path) -> None:
    """Copy a folder whole, or not at all: it may go while it is read."""
    draft = to.with_name(f".{to.name}")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(folder, draft)
    draft.rename(to)


def _digest(options: Options) -> str:
    said = (__version__, options.python_version, options.select_options_affecting_cache())
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]
