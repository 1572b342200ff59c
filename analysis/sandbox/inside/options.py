"""Options for pytest plugins that a project's configuration counts on.

A plugin that is installed is told to stay in this process and to measure nothing: tests that are
spread over workers say nothing to us, and coverage costs more than most tests. Of one that is not
installed the options are accepted and do nothing, since pytest would refuse to run at all:
packages are lent to trusted projects only, and what such options change is how tests are run, not
what they say. Python 3.9, standard library only.
"""

from __future__ import annotations

import importlib.util
from typing import Any

ALONE = {"xdist": ("-n", "0"), "pytest_cov": ("--no-cov",)}
IGNORED = {
    "xdist": "-n --numprocesses --maxprocesses --dist --tx --max-worker-restart",
    "pytest_cov": "--cov --cov-report --cov-config --cov-append --cov-branch --cov-context "
    "--cov-fail-under --no-cov --no-cov-on-fail",
    "pytest_timeout": "--timeout --timeout-method --session-timeout",
    "pytest_randomly": "--randomly-seed --randomly-dont-reorganize",
    "pytest_rerunfailures": "--reruns --reruns-delay --only-rerun",
    "pytest_html": "--html --self-contained-html --css",
    "pytest_benchmark": "--benchmark-disable --benchmark-skip --benchmark-only",
}


def alone() -> list[str]:
    """What keeps the plugins that are installed in this process."""
    return [word for name, words in ALONE.items() if _is_installed(name) for word in words]


def accept(parser: Any) -> None:
    """Accept the options of plugins that are not installed, with a value or without."""
    group = parser.getgroup("plugins that are not installed")
    for name, words in IGNORED.items():
        if not _is_installed(name):
            for word in words.split():
                place = f"not_installed_{word.strip('-').replace('-', '_')}"
                # not `addoption`: it reserves short options for pytest
                group._addoption(word, nargs="?", dest=place, action="append")  # noqa: SLF001


def _is_installed(name: str) -> bool:
    return importlib.util.find_spec(name) is not None
