"""Which folders of this machine a jail shows, read-only, and where.

The interpreter is shown at its own path, because it finds its library by it; everything else at
fixed places, because the jail's private /tmp and /home would hide it otherwise. An interpreter
is never started to ask about it: its prefix follows from its real path.
"""

import importlib.util
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from trueline.analysis.errors import CannotRun
from trueline.analysis.sandbox.result import Confined

Warm = Literal["plain", "pytest"]
PYTEST_PARTS = ("pytest", "_pytest", "py", "pluggy", "iniconfig", "packaging", "pygments")


@dataclass(frozen=True, slots=True)
class JailSpec:
    """What a jail is for: the interpreter, what it can import, and the project it shows."""

    python: Path = Path(sys.executable)
    project: Path | None = None
    site_packages: tuple[Path, ...] = ()
    warm: Warm = "plain"
    unsafe: bool = False
    overlay: bool = True
    tier: Confined | None = None  # None: the best one there is

    @property
    def interpreter(self) -> Path:
        """The interpreter behind every link and virtual environment."""
        real = self.python.resolve()
        if not real.is_file():
            raise CannotRun(f"{self.python}: no such interpreter; give another with --python")
        return real

    @property
    def copies(self) -> bool:
        """Whether the jail shows a copy of the project: nobody cannot write over root's files."""
        return self.project is not None and not self.unsafe and os.geteuid() == 0

    def sites(self) -> list[tuple[str, str]]:
        """Import folders as (here, in the jail), in the order they are searched."""
        found = [
            (str(path.resolve()), f"/site/{index}") for index, path in enumerate(self.site_packages)
        ]
        if self.warm == "pytest":
            found += [(str(part), f"/site/pytest/{part.name}") for part in _pytest_parts()]
        return found

    def binds(self) -> list[tuple[str, str]]:
        """Everything a jail shows besides the project, as (here, in the jail)."""
        prefix = str(self.interpreter.parent.parent)
        shown = [("/usr", "/usr")]
        if not self.interpreter.is_relative_to("/usr"):
            shown.append((prefix, prefix))
        return shown + self.sites()

    def import_paths(self) -> list[str]:
        """What is appended to `sys.path`, as seen in the jail."""
        own = ["/site/pytest"] if self.warm == "pytest" else []
        return [f"/site/{index}" for index in range(len(self.site_packages))] + own


def _pytest_parts() -> Sequence[Path]:
    """The packages pytest is made of, in our own environment."""
    parts = []
    for name in PYTEST_PARTS:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            raise CannotRun(f"pytest files cannot be run: the package {name} is not installed")
        origin = Path(spec.origin)
        parts.append(origin.parent if origin.name == "__init__.py" else origin)
    return parts
