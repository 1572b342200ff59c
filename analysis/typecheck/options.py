"""The user's mypy configuration, taken in without obeying what could run or redirect anything.

Only settings that decide what is an error are copied from the user's configuration onto fresh
options. Plugins, an interpreter, a foreign typeshed, caches, reports and shadow files are never
taken: a repository that was just cloned may name its own programs there. Search paths outside
the workspace are taken in a trusted workspace only.
"""

import io
import os
import re
from dataclasses import dataclass
from pathlib import Path

from mypy.config_parser import parse_config_file
from mypy.main import define_options
from mypy.options import PER_MODULE_OPTIONS, Options

from trueline.analysis.typecheck.judge import Version, python_of

GLOBAL_OPTIONS = (
    "platform",
    "namespace_packages",
    "explicit_package_bases",
    "warn_redundant_casts",
    "warn_incomplete_stub",
    "no_silence_site_packages",
    "no_site_packages",
    "strict_bytes",
    "disable_bytearray_promotion",
    "disable_memoryview_promotion",
    "untyped_calls_exclude",
    "deprecated_calls_exclude",
    "enable_incomplete_feature",
)
CONFIG_FILES = ("mypy.ini", ".mypy.ini", "pyproject.toml", "setup.cfg")
TOO_OLD = re.compile(r"python_version: Python (\d+)\.(\d+) is not supported")
NOT_SET = (0, 0)
PYTHON_3 = (3, 0)
STRICT = ("disallow_untyped_defs", "check_untyped_defs", "disallow_any_generics")


@dataclass(frozen=True, slots=True)
class Configured:
    """mypy options for a workspace, and one line for each setting that was not obeyed."""

    options: Options
    notes: tuple[str, ...]
    plugins: tuple[str, ...] = ()


class ConfigurationError(Exception):
    """The user's configuration cannot be read; the text says why in one line."""


def configured(
    root: Path, cache_dir: Path, *, trusted: bool, python: Version | None = None
) -> Configured:
    """The options for the workspace at `root`; `python` is its environment's version.

    Raises:
        ConfigurationError: if mypy refuses the configuration.
    """
    theirs, source = _parsed(root)
    wanted = python if theirs.python_version == NOT_SET else theirs.python_version
    options = Options()
    for name in (*sorted(PER_MODULE_OPTIONS), *GLOBAL_OPTIONS):
        setattr(options, name, getattr(theirs, name))
    options.per_module_options = theirs.per_module_options
    options.python_version, notes = python_of(wanted)
    kept, outside = _search_paths(root, theirs.mypy_path, trusted=trusted)
    options.mypy_path = kept
    _set_ours(options, cache_dir)
    try:
        options.process_error_codes(error_callback=_refuse)
        options.process_incomplete_features(error_callback=_refuse, warning_callback=_ignore)
    except ConfigurationError as error:
        raise ConfigurationError(f"{source}: {error}") from error
    notes += tuple(f"plugin not loaded: {name}" for name in theirs.plugins)
    notes += tuple(f"mypy_path not used: {path}" for path in outside)
    if theirs.custom_typeshed_dir:
        notes += ("custom_typeshed_dir not used",)
    return Configured(options, notes, tuple(theirs.plugins))


def is_strict(options: Options, module: str) -> bool:
    """Whether the user's own configuration checks `module` strictly."""
    own = options.clone_for_module(module)
    return all(getattr(own, name) for name in STRICT)


def _parsed(root: Path) -> tuple[Options, str]:
    theirs = Options()
    theirs.python_version = NOT_SET
    _, _, strict_flags = define_options(server_options=True)
    source = _config_file(root)
    if source is None:
        return theirs, ""

    def set_strict() -> None:
        for name, value in strict_flags:
            setattr(theirs, name, value)

    said = io.StringIO()
    parse_config_file(theirs, set_strict, str(source), said, said)
    refused = [row for row in said.getvalue().splitlines() if row.strip()]
    for row in refused:
        old = TOO_OLD.search(row)
        if old is not None:
            theirs.python_version = (int(old[1]), int(old[2]))
        elif "No [mypy] section" not in row:
            raise ConfigurationError(row.replace(f"{root}{os.sep}", ""))
    if NOT_SET < theirs.python_version < PYTHON_3:
        raise ConfigurationError(f"{source.name}: python_version: mypy checks no Python 2")
    return theirs, source.name


def _config_file(root: Path) -> Path | None:
    """The file that configures mypy, as mypy would choose it, but within the workspace only."""
    for name in CONFIG_FILES:
        path = root / name
        try:
            text = path.read_text("utf-8", "replace")
        except OSError:
            continue
        if name.endswith("mypy.ini") or "[tool.mypy" in text or "[mypy" in text:
            return path
    return None


def _search_paths(
    root: Path, entries: list[str], *, trusted: bool
) -> tuple[list[str], tuple[str, ...]]:
    kept = []
    outside = []
    for entry in entries:
        path = Path(os.path.realpath(root / entry))
        if trusted or path.is_relative_to(os.path.realpath(root)):
            kept.append(str(path))
        else:
            outside.append(entry)
    return kept, tuple(outside)


def _set_ours(options: Options, cache_dir: Path) -> None:
    options.cache_dir = str(cache_dir)
    options.incremental = True
    options.local_partial_types = True
    options.cache_fine_grained = True
    options.num_workers = 0
    options.show_column_numbers = True
    options.show_error_end = True
    options.hide_error_codes = False
    options.raise_exceptions = True
    options.error_summary = False
    if options.no_site_packages:
        options.python_executable = None


def _refuse(message: str) -> None:
    raise ConfigurationError(message)


def _ignore(message: str) -> None:
    del message
