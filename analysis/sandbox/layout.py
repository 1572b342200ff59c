"""Which folders of this machine a jail shows, read-only, and where.

The interpreter is shown at its own path, because it finds its library by it; everything else at
fixed places, because the jail's private /tmp and /home would hide it otherwise. An interpreter
below /tmp is shown a second time, where every run can put it back over its own /tmp.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from trueline.analysis.interpreter import Interpreter, find_interpreter
from trueline.analysis.sandbox.lending import Lent, lend, lend_pytest
from trueline.analysis.sandbox.result import Confined

Warm = Literal["plain", "tester", "pytest"]
LIBRARY = ("bin", "lib", "lib64", "include", "ssl", "etc")  # of a prefix that others use as well
KEPT_FOR_RUNS = "/site/python"


@dataclass(frozen=True, slots=True)
class JailSpec:
    """What a jail is for: the interpreter, what it can import, and the project it shows.

    With `only` the project is these files of it, relative to its folder, and nothing else.
    """

    python: Path = Path(sys.executable)
    project: Path | None = None
    site_packages: tuple[Path, ...] = ()
    warm: Warm = "plain"
    unsafe: bool = False
    overlay: bool = True
    only: tuple[str, ...] | None = None
    tier: Confined | None = None  # None: the best one there is

    @property
    def interpreter(self) -> Path:
        """The interpreter behind every link and virtual environment."""
        return self._found.path

    @property
    def copies(self) -> bool:
        """Whether the jail shows a copy of the project: nobody cannot write over root's files."""
        shown_whole = self.only is None and os.geteuid() != 0
        return self.project is not None and not self.unsafe and not shown_whole

    def lent(self) -> Lent:
        """What is lent of the environment.

        Raises:
            CannotRun: it is too much, or no pytest can be lent where one is needed.
        """
        lent = lend(self.site_packages, self.project)
        if self.warm == "pytest":
            lend_pytest(lent, self.site_packages, self.python, self._found)
        return lent

    def sites(self) -> list[tuple[str, str]]:
        """Import folders as (here, in the jail)."""
        return self.lent().binds

    def import_paths(self) -> list[str]:
        """What is appended to `sys.path`, as seen in the jail, in the order it is searched."""
        return self.lent().paths

    def binds(self) -> list[tuple[str, str]]:
        """Everything a jail shows besides the project, as (here, in the jail)."""
        shown = [("/usr", "/usr")]
        for source, target in self._library():
            shown.append((source, source))
            if source != target:
                shown.append((source, target))
        return shown + self.sites()

    def hidden_by_runs(self) -> list[tuple[str, str]]:
        """What a run's private /tmp hides, as (where else in the jail, where it must be)."""
        return [(target, source) for source, target in self._library() if source != target]

    @property
    def _found(self) -> Interpreter:
        return find_interpreter(self.python)

    def _library(self) -> list[tuple[str, str]]:
        """The interpreter's folders, as (here, where the private /tmp does not hide it)."""
        prefix = self._found.prefix
        if prefix.is_relative_to("/usr"):
            return []
        whole = (prefix / "conda-meta").exists()
        folders = [prefix] if whole else [prefix / name for name in LIBRARY]
        kept = Path(KEPT_FOR_RUNS) if prefix.is_relative_to("/tmp") else prefix
        there = [folder for folder in folders if folder.is_dir()]
        return [(str(one), str(kept / one.relative_to(prefix))) for one in there]
