"""Who judges, where that is not what the project has: another mypy, or another Python.

One mypy is pinned here, whatever the project's environment holds, and it checks no Python older
than 3.10. Both are said of every verdict, because the project's own mypy may say otherwise. Found
by reading folder names; nothing of the environment is run.
"""

import os
import re
import sys
from collections.abc import Sequence

from mypy.defaults import PYTHON3_VERSION_MIN as OLDEST
from mypy.version import __version__

Version = tuple[int, int]
INSTALLED = re.compile(r"mypy-(\d[\w.+!]*)\.dist-info")


def python_of(project: Version | None) -> tuple[Version, tuple[str, ...]]:
    """The Python to judge as, for a project that is made for `project`; a note if they differ."""
    if project is None:
        return sys.version_info[:2], ()
    if project >= OLDEST:
        return project, ()
    oldest, theirs = (".".join(map(str, one)) for one in (OLDEST, project))
    return OLDEST, (f"judged as Python {oldest}: mypy {__version__} cannot judge as {theirs}",)


def other_mypy(site_packages: Sequence[str]) -> tuple[str, ...]:
    """A note if the environment has another mypy than the one that judges."""
    for folder in site_packages:
        for name in _names(folder):
            found = INSTALLED.fullmatch(name)
            if found is not None:
                same = found[1] == __version__
                return (
                    () if same else (f"judged by mypy {__version__}; the project has {found[1]}",)
                )
    return ()


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []
