"""What a jail is lent of an environment: its packages, and what these say lies elsewhere.

A `.pth` file names folders, and an editable install the places of single packages. They are read
and never executed, `import` lines are passed over. What lies in the project is imported from the
jail's own view of it, where the candidate's texts are; anything else is bound read-only. Left out
are folders that hold the project, which would show it a second time, or the home folder, and
editable packages of the project that are called otherwise than their folders.

pytest comes from the environment. Ours is lent where there is none and its Python can run it.
"""

import importlib.util
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from trueline.analysis.environment import Environment
from trueline.analysis.errors import CannotRun
from trueline.analysis.interpreter import Interpreter

SITE, EDITABLE, PYTEST = "/site", "/site/editable", "/site/pytest"
MAX_ELSEWHERE = 64
PYTEST_PARTS = ("pytest", "_pytest", "py", "pluggy", "iniconfig", "packaging", "pygments")
OURS_RUNS_ON = (3, 11)  # as we do; below, pytest needs packages that are not installed with us


@dataclass(slots=True)
class Lent:
    """Binds as (here, in the jail), import paths in the jail, and those within the project."""

    binds: list[tuple[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)

    def folder(self, here: Path) -> None:
        """Lend a folder, or an archive, whose entries are modules."""
        place = f"{SITE}/{len(self.paths)}"
        self.binds.append((str(here), place))
        self.paths.append(place)


def lend(site_packages: tuple[Path, ...], project: Path | None) -> Lent:
    """What these package folders and their `.pth` files and editable installs amount to.

    Raises:
        CannotRun: they name more places than a jail is shown.
    """
    lent = Lent()
    home = Path(os.path.realpath(os.path.expanduser("~")))
    for site in site_packages:
        lent.folder(site.resolve())
        known = Environment((site,), None)
        for place in known.places[1:]:
            _lend_place(lent, Path(os.path.realpath(place)), project, home)
    editable = Environment(site_packages, None).mapped
    for name, path in editable.items():
        _lend_package(lent, name.split("."), Path(os.path.realpath(path)), project)
    if any(place.startswith(EDITABLE) for _, place in lent.binds):
        lent.paths.append(EDITABLE)
    if len(lent.binds) > MAX_ELSEWHERE + len(site_packages):
        raise CannotRun(
            f"{site_packages[0]}: its .pth files and editable installs name more than "
            f"{MAX_ELSEWHERE} places; give an environment with fewer of them with --python"
        )
    return lent


def _lend_place(lent: Lent, place: Path, project: Path | None, home: Path) -> None:
    if project is not None and place.is_relative_to(project):
        _put_inside(lent, place, project)
    elif place.exists() and not _holds(place, project, home):
        lent.folder(place)


def _lend_package(lent: Lent, name: list[str], path: Path, project: Path | None) -> None:
    """A package or module of an editable install, which may be given without its suffix."""
    if not path.exists():
        path = path.with_name(f"{path.name}.py")
    if not path.exists():
        return
    last = f"{name[-1]}.py" if path.is_file() else name[-1]
    if project is None or not path.is_relative_to(project):
        if not _holds(path, project):
            lent.binds.append((str(path), "/".join((EDITABLE, *name[:-1], last))))
    elif path.parts[-len(name) :] == (*name[:-1], last):
        _put_inside(lent, path.parents[len(name) - 1], project)


def _put_inside(lent: Lent, folder: Path, project: Path) -> None:
    relative = os.path.relpath(folder, project)
    if relative not in lent.inside and not relative.startswith(".."):
        lent.inside.append(relative)


def _holds(place: Path, *inner: Path | None) -> bool:
    return any(one is not None and one.is_relative_to(place) for one in inner)


def lend_pytest(
    lent: Lent, site_packages: tuple[Path, ...], python: Path, found: Interpreter
) -> None:
    """Lend our pytest, unless the environment has one.

    Raises:
        CannotRun: there is no pytest that this interpreter can run.
    """
    places = Environment(site_packages, None).places
    if any((place / name).exists() for place in places for name in ("pytest", "pytest.py")):
        return
    if found.version is not None and found.version < OURS_RUNS_ON:
        theirs, ours = (".".join(map(str, one)) for one in (found.version, OURS_RUNS_ON))
        raise CannotRun(
            f"pytest files cannot be run by {python}: Trueline's own pytest needs Python {ours}, "
            f"this is {theirs}; install one there: {python} -m pip install pytest"
        )
    lent.binds += [(str(part), f"{PYTEST}/{part.name}") for part in _pytest_parts()]
    lent.paths.append(PYTEST)


def _pytest_parts() -> Iterator[Path]:
    """The packages pytest is made of, in our own environment."""
    for name in PYTEST_PARTS:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            raise CannotRun(f"pytest files cannot be run: the package {name} is not installed")
        origin = Path(spec.origin)
        yield origin.parent if origin.name == "__init__.py" else origin
