"""What the zygote loads before it forks a run: imports that many runs would make each for itself.

Python 3.9, standard library only.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import importlib
import os
import site
import sys
from typing import Any

from . import NO_PYTEST, rehearsal

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
# Each run pays for what is loaded: its libraries are mapped anew, its hooks at a fork run. So
# without what few programs use and is dear: hashlib (OpenSSL), random (seeds itself), statistics.
PLAIN = (
    "abc ast bisect collections contextlib copy dataclasses datetime decimal enum fractions "
    "functools heapq io itertools json math operator re string typing"
)
PYTEST = (
    "_pytest.assertion.rewrite _pytest.cacheprovider _pytest.capture _pytest.config "
    "_pytest.debugging _pytest.doctest _pytest.faulthandler _pytest.fixtures "
    "_pytest.junitxml _pytest.legacypath _pytest.logging _pytest.monkeypatch _pytest.python "
    "_pytest.runner _pytest.setuponly _pytest.skipping _pytest.stepwise _pytest.terminal "
    "_pytest.threadexception _pytest.tmpdir _pytest.unittest _pytest.unraisableexception "
    "pygments.formatters.terminal pygments.lexers.python unittest.mock"
)


def know_folder(path: str) -> None:
    """Have what imports from a folder; it looks into it when it is first asked, in the run."""
    for hook in sys.path_hooks:
        with contextlib.suppress(ImportError):
            sys.path_importer_cache[path] = hook(path)
            return


def need_pytest() -> None:
    """Import pytest.

    Raises:
        OSError: there is none; its `filename` is the step.
    """
    try:
        importlib.import_module("pytest")
    except ImportError as error:
        raise OSError(errno.ENOENT, str(error), NO_PYTEST) from error


def load(names: list[str]) -> dict[str, Any]:
    """Import what is installed by these names, and say how many threads there are then.

    The project is not where this process imports from. A process with threads cannot make
    namespaces for a run: libraries that compute in threads are told not to start any.
    """
    alone = dict.fromkeys(THREADS, "1")
    os.environ.update(alone)
    for name in names:
        with contextlib.suppress(BaseException):
            importlib.import_module(name)
    for variable in alone:
        os.environ.pop(variable, None)
    rehearsal.know_files()
    gc.collect()
    gc.freeze()
    return {"threads": len(os.listdir("/proc/self/task"))}


def warm(names: str) -> None:
    """Import what runs will need, and the builtins that `site` would have made."""
    site.setquit()
    site.setcopyright()
    site.sethelper()
    for name in names.split():
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
