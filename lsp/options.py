"""What a client may set: the settings, under the names editors use, and who the client is.

Values come with `initialize` and later from `workspace/configuration`. An invalid one is left
out with a line for the user, and the server works on: some clients send no configuration at all,
so the defaults must do. A value that is empty or null counts as not set.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from trueline.analysis.errors import WrongUsage
from trueline.assistant.config import check_value

SECTION: Final = "trueline"
SETTINGS: Final = {
    "model": "model",
    "fim": "fim",
    "timeout": "timeout",
    "checks": "checks",
    "exclude": "exclude",
    "requireTypes": "require_types",
    "minConfidence": "min_confidence",
}
INITIAL: Final = ("trusted", "editorInfo", "editorPluginInfo")
EDITORS_OWN: Final = ("command", "enable", "trace")


@dataclass(frozen=True, slots=True)
class Options:
    """The client's settings, and whether the editor trusts the workspace that it opened."""

    settings: Mapping[str, object] = field(default_factory=dict)
    trusted: bool = False


def initial_options(given: object) -> tuple[Options, list[str]]:
    """The options in `initializationOptions`, and one line for each that is ignored."""
    if given is None:
        return Options(), []
    if not isinstance(given, Mapping):
        return Options(), ["initializationOptions: not an object; ignored"]
    known = {key: value for key, value in given.items() if key not in INITIAL}
    settings, ignored = settings_of(known, "initializationOptions")
    trusted = given.get("trusted", False)
    if not isinstance(trusted, bool):
        ignored.append("initializationOptions: trusted: give true or false; taken as false")
    return Options(settings, trusted is True), ignored


def settings_of(given: Mapping[str, Any], where: str) -> tuple[dict[str, object], list[str]]:
    """The valid ones of the settings a client sent, and one line for each other."""
    settings: dict[str, object] = {}
    ignored: list[str] = []
    for key, value in given.items():
        if value is None or value in ("", [], (), {}):
            continue
        if key in EDITORS_OWN:
            continue
        if key not in SETTINGS:
            ignored.append(f"{where}: unknown setting {key}; known are {', '.join(SETTINGS)}")
            continue
        try:
            settings[SETTINGS[key]] = check_value(SETTINGS[key], value, where)
        except WrongUsage as error:
            ignored.append(f"{error}; the default is used")
    return settings, ignored
