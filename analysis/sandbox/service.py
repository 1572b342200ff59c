"""A program of ours in a jail: what it is shown, and how it is started.

A run of the tests is over in seconds and gets copies; a service lives as long as we do and works on
the user's files as they are. So they are shown where they lie, read-only, and so that nothing
else of the user's is: not the home folder as a project, and no package folder that is a link to
something else.
"""

import importlib.util
import json
import os
from dataclasses import dataclass
from pathlib import Path

import trueline.analysis
from trueline.analysis.errors import CannotRun
from trueline.analysis.process import Child
from trueline.analysis.sandbox.inside.build import NOBODY
from trueline.analysis.sandbox.launch import ENVIRONMENT, INSIDE
from trueline.analysis.sandbox.layout import JailSpec

KEPT = "/kept"
SYSTEM = tuple(map(Path, ("/dev", "/etc", "/kept", "/proc", "/run", "/sys", "/w")))


@dataclass(frozen=True, slots=True)
class Service:
    """What a service is and sees.

    Attributes:
        module: ours; its `main` is run.
        needs: the packages that it imports, from our own environment.
        project: shown read-only at its own path.
        site_packages: the project's package folders, shown in the same way.
        keeps: the one folder that it may write, shown as `KEPT`; made if it is not there.
        memory_mib: bound of its address space.
    """

    module: str
    needs: tuple[str, ...]
    project: Path
    site_packages: tuple[Path, ...]
    keeps: Path
    memory_mib: int


def start(service: Service) -> Child:
    """Start a service; if the jail cannot be built it says so in one line of JSON and ends.

    Raises:
        CannotRun: it would be shown what it must not see, or its folder cannot be made.
    """
    spec = JailSpec()
    own = _import_folders(service.needs)
    theirs = [service.project, *service.site_packages]
    _check(service)
    code = Path(os.path.realpath(trueline.analysis.__path__[0]))
    config = {
        "binds": [*spec.binds(), *_folders([*own, code, *theirs])],
        "writable": [(str(_kept(service.keeps)), KEPT)],
        "project": "",
        "network": False,
        "parent": os.getpid(),
        "sees": str(service.project),
        "packages": [str(folder) for folder in service.site_packages],
        "memory_mib": service.memory_mib,
        "path": [str(folder) for folder in own],
        "module": service.module,
    }
    command = [str(spec.interpreter), "-S", "-s", "-B", str(INSIDE), "service", json.dumps(config)]
    return Child(command, env=ENVIRONMENT)


def _check(service: Service) -> None:
    project = Path(os.path.realpath(service.project))
    home = os.path.realpath(os.path.expanduser("~"))
    if Path(home).is_relative_to(project):
        raise CannotRun(f"{project} holds the home folder, which no jail shows")
    if any(project.is_relative_to(place) for place in SYSTEM):
        raise CannotRun(f"{project} is the system's, which no jail shows")
    for folder in service.site_packages:
        if Path(os.path.realpath(folder)).name != folder.name:
            raise CannotRun(f"{folder} is a link to something else")


def _import_folders(names: tuple[str, ...]) -> list[Path]:
    """The folders that our own packages are imported from, each once."""
    found: dict[Path, None] = {}
    for name in names:
        spec = importlib.util.find_spec(name)
        if spec is None or (spec.origin is None and not spec.submodule_search_locations):
            raise CannotRun(f"the package {name} is not installed")
        package = next(iter(spec.submodule_search_locations or ()), spec.origin)
        found[Path(str(package)).parent] = None
    return list(found)


def _folders(paths: list[Path]) -> list[tuple[str, str]]:
    """Each folder at its real place, and at the path it is called by, where that is another.

    What lies in a folder that is shown already is seen there, links included: what they lead to
    is at its real place.
    """
    wanted = {(os.path.realpath(path), place) for path in paths for place in _places(path)}
    shown: list[tuple[str, str]] = []
    for source, place in sorted(wanted, key=lambda one: len(one[1])):
        if not any(Path(place).is_relative_to(known) for _, known in shown):
            shown.append((source, place))
    return shown


def _places(path: Path) -> tuple[str, str]:
    return os.path.realpath(path), os.path.abspath(path)


def _kept(folder: Path) -> Path:
    """The folder made, and given to the user that root becomes in a jail."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
    except OSError as error:
        raise CannotRun(f"{folder}: cannot be made: {error.strerror}") from error
    return folder
