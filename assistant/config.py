"""One typed settings object, and where each value comes from.

defaults < the user's file < `[tool.trueline]` of the workspace < environment < flags. The
workspace's table sets only what cannot redirect or weaken anything: a cloned repository must not
be able to choose the endpoint the code is sent to, to undo the user's own exclusions, or to switch
the checks of syntax and names off. Keys are written
with dashes in files (`require-types`), as `TRUELINE_REQUIRE_TYPES` in the environment. A key in the
user's file is for one endpoint only (`endpoints.py`); one in the environment is for the model asked
for.
"""

import math
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

import msgspec
import platformdirs

from trueline.analysis.errors import WrongUsage
from trueline.assistant.endpoints import OWN, TABLE, Endpoints, endpoints_of, tables_of

Check = Literal["syntax", "names", "types", "tests"]
SAFE_KEYS = frozenset({"exclude", "checks", "require-types"})
MIN_TIMEOUT = 0.1
KEPT_CHECKS = ("syntax", "names")
ENVIRONMENT_PREFIX = "TRUELINE_"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set.

    Attributes:
        model: `embedded`, a `.gguf` file, a folder or hub id `owner/name`, or an endpoint
            `http://host:port/v1[#model]`.
        api_key: sent to that endpoint and nowhere else; empty where none was set for it.
        fim: how the endpoint is asked for a hole; `auto` finds out.
        timeout: wall seconds a request may take.
        checks: the checks to make.
        exclude: globs of files for which nothing is ever suggested.
        require_types: hold a suggestion back until its types were checked.
        min_confidence: while somebody types, hold back what is less likely to be right, from 0 to
            1; None is what the model has learned, 0 shows all.
    """

    model: str = "embedded"
    api_key: str = ""
    fim: Literal["auto", "template", "suffix", "infill"] = "auto"
    timeout: float = 60.0
    checks: tuple[Check, ...] = ("syntax", "names", "types", "tests")
    exclude: tuple[str, ...] = ()
    require_types: bool = False
    min_confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings, and one line for everything that was ignored on the way."""

    settings: Settings
    warnings: tuple[str, ...]


def user_file() -> Path:
    """The user's own configuration file, which need not exist."""
    return Path(platformdirs.user_config_dir("trueline", appauthor=False)) / "config.toml"


def cache_dir() -> Path:
    """The platform's cache folder for Trueline, which need not exist."""
    return Path(platformdirs.user_cache_dir("trueline", appauthor=False))


def load(root: Path | None = None, flags: Mapping[str, object] | None = None) -> Loaded:
    """The settings for the workspace at `root`.

    `flags` are keyword values from the command line; those that are None count as not given.

    Raises:
        WrongUsage: if the user's file, the environment or a flag holds a value that makes no
            sense. A workspace's bad value is ignored with a warning: it is not the user's.
    """
    values, endpoints = _user_values(user_file())
    ignored: list[str] = []
    if root is not None:
        values = _tightened(values, _workspace_values(root / "pyproject.toml", ignored))
    values.update(_environment_values())
    given = {key: value for key, value in (flags or {}).items() if value is not None}
    values.update(_converted(given, "command line"))
    asked = Settings(**values).model  # type: ignore[arg-type]
    settings = Settings(**{**endpoints.of(asked), **values})  # type: ignore[arg-type]
    return Loaded(settings, tuple(ignored))


def check_value(key: str, value: object, where: str) -> object:
    """One setting's value in its own type; `where` says in an error who set it.

    Raises:
        WrongUsage: if there is no such setting, or the value makes no sense for it.
    """
    [converted] = _converted({key: value}, where).values()
    return converted


def _tightened(user: dict[str, object], workspace: dict[str, object]) -> dict[str, object]:
    """The user's values with the workspace's, which add protection and never take any away."""
    own, theirs = Settings(**user), Settings(**workspace)  # type: ignore[arg-type]
    values = dict(user)
    values["exclude"] = own.exclude + theirs.exclude
    values["require_types"] = own.require_types or theirs.require_types
    if "checks" in workspace:
        kept = (*KEPT_CHECKS, *theirs.checks)
        values["checks"] = tuple(check for check in own.checks if check in kept)
    return values


def _user_values(path: Path) -> tuple[dict[str, object], Endpoints]:
    """The values of the user's file, and apart from them those that are for one endpoint only."""
    table = _table(path, ())
    tables = tables_of(table.pop(TABLE, {}), str(path))
    values = _converted(table, str(path))
    beside = {key: values.pop(key) for key in OWN if key in values}
    owned = {
        address: _converted(one, f"{path}: {TABLE}.{address}") for address, one in tables.items()
    }
    model = Settings(**values).model  # type: ignore[arg-type]
    return values, endpoints_of(model, beside, owned)


def _workspace_values(path: Path, ignored: list[str]) -> dict[str, object]:
    try:
        table = _table(path, ("tool", "trueline"))
    except WrongUsage as error:
        ignored.append(f"{error}; the workspace's settings are ignored")
        return {}
    values: dict[str, object] = {}
    for key, value in table.items():
        if key not in SAFE_KEYS:
            ignored.append(
                f"{path}: [tool.trueline] {key} is ignored: a workspace sets only "
                f"{', '.join(sorted(SAFE_KEYS))}"
            )
            continue
        try:
            values.update(_converted({key: value}, f"{path}: [tool.trueline]"))
        except WrongUsage as error:
            ignored.append(f"{error}; ignored")
    return values


def _environment_values() -> dict[str, object]:
    given: dict[str, object] = {}
    for field in fields(Settings):
        text = os.environ.get(ENVIRONMENT_PREFIX + field.name.upper())
        if text is not None:
            many = field.name in {"checks", "exclude"}
            given[field.name] = [part for part in text.split(",") if part] if many else text
    return _converted(given, "environment")


def _table(path: Path, keys: tuple[str, ...]) -> dict[str, Any]:
    try:
        table: Any = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongUsage(f"{path}: cannot be read as TOML: {error}") from error
    for key in keys:
        table = table.get(key, {}) if isinstance(table, dict) else {}
    return table if isinstance(table, dict) else {}


def _converted(values: Mapping[str, object], where: str) -> dict[str, object]:
    types = {field.name: field.type for field in fields(Settings)}
    result: dict[str, object] = {}
    for key, value in values.items():
        name = key.replace("-", "_")
        if name not in types:
            known = ", ".join(sorted(types)).replace("_", "-")
            raise WrongUsage(f"{where}: unknown setting {key}; known are {known}")
        try:
            result[name] = msgspec.convert(value, types[name], strict=False)
        except msgspec.ValidationError as error:
            raise WrongUsage(f"{where}: {key}: {error}") from error
        if name == "timeout" and not MIN_TIMEOUT <= result[name] < math.inf:  # type: ignore[operator]
            raise WrongUsage(f"{where}: timeout: give seconds, {MIN_TIMEOUT:g} or more")
        least = result[name] if name == "min_confidence" else None
        if least is not None and not 0 <= least <= 1:  # type: ignore[operator]
            raise WrongUsage(f"{where}: {key}: give a chance from 0 to 1")
    return result
