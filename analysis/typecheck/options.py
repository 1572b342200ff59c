"""The user's mypy configuration, taken in without obeying what could run or redirect anything.

Only settings that decide what is an error are copied from the user's configuration onto fresh
options. An interpreter, a foreign typeshed, caches, reports and shadow files are never taken: a
repository that was just cloned may name its own programs there. Plugins are loaded where the
process is in a jail and the workspace trusted, search paths outside it in a trusted one only.
"""

import io
import os
import re
from dataclasses import dataclass
from pathlib import Path

from mypy.config_parser import parse_config_file
from mypy.main import define_options
from mypy.options import PER_MODULE_OPTIONS, Options

from trueline.analysis.typecheck.config_file import config_file
from trueline.analysis.typecheck.judge import Version, python_of
from trueline.analysis.typecheck.loading import load

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
TOO_OLD = re.compile(r"python_version: Python (\d+)\.(\d+) is not supported")
NOT_SET = (0, 0)
PYTHON_3 = (3, 0)
STRICT = ("disallow_untyped_defs", "check_untyped_defs", "disallow_any_generics")


@dataclass(frozen=True, slots=True)
class Configured:
    """mypy options for a workspace, and one line for each setting that was not obeyed.

    `not_loaded` are the plugins that the configuration names and nobody asks, `outside` the search
    paths outside the workspace that are used.
    """

    options: Options
    notes: tuple[str, ...]
    not_loaded: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()


class ConfigurationError(Exception):
    """The user's configuration cannot be read; the text says why in one line."""


def configured(
    root: Path,
    cache_dir: Path,
    *,
    trusted: bool,
    python: Version | None = None,
    plugins: bool = False,
    why_none: str = "",
) -> Configured:
    """The options for the workspace at `root`; `python` is its environment's version.

    With `plugins` those of the configuration are loaded into this process; `why_none` says why not.

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
    if plugins:
        refused = load(options, theirs.plugins, theirs.config_file or "")
    else:
        refused = dict.fromkeys(theirs.plugins, why_none)
    notes += tuple(
        f"plugin not loaded: {name}" + (f" ({why})" if why else "") for name, why in refused.items()
    )
    notes += tuple(f"mypy_path not used: {path}" for path in outside if not trusted)
    if theirs.custom_typeshed_dir:
        notes += ("custom_typeshed_dir not used",)
    return Configured(options, notes, tuple(refused), outside if trusted else ())


def is_strict(options: Options, module: str) -> bool:
    """Whether the user's own configuration checks `module` strictly."""
    own = options.clone_for_module(module)
    return all(getattr(own, name) for name in STRICT)


def _parsed(root: Path) -> tuple[Options, str]:
    theirs = Options()
    theirs.python_version = NOT_SET
    _, _, strict_flags = define_options(server_options=True)
    source = config_file(root)
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


def _search_paths(
    root: Path, entries: list[str], *, trusted: bool
) -> tuple[list[str], tuple[str, ...]]:
    """The search paths to use, and the entries that lead out of the workspace."""
    kept = []
    outside = []
    for entry in entries:
        path = Path(os.path.realpath(root / entry))
        inside = path.is_relative_to(os.path.realpath(root))
        if trusted or inside:
            kept.append(str(path))
        if not inside:
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
