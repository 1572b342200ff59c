"""One of our own programs in a jail of its own, for as long as it is wanted.

The program is ours, what it loads may not be (a plugin of the project). It talks over its
standard streams, sees a few folders read-only and at their own paths, and writes to one. It may
start threads but no process, so that the limit of one process is the limit of all. Why it
cannot run is its first and only line, a JSON object. Python 3.9, standard library only.
"""

from __future__ import annotations

import importlib
import itertools
import json
import os
import resource
import sys
from collections.abc import Iterator, Sequence
from typing import NoReturn

from . import build, confine, linux, seccomp, tree

LARGEST_FILE = 2 << 30
MOST_THREADS = 256
SOURCES = (".py", ".pyi")


def main() -> None:
    """Build the jail that `sys.argv[2]` (JSON) describes and run its program in it."""
    config = json.loads(sys.argv[2])
    try:
        build.enter(config)
        linux.close_from(3)
        _scratch()
        _need_readable(config["sees"], config["packages"])
        _limit(config["memory_mib"])
        confine.give_up_rights(seccomp.build(network=False, processes=False))
    except OSError as error:
        _refuse(f"no sandbox: {error.filename or 'start'} failed: {error.strerror}")
    sys.path.extend(config["path"])
    try:
        program = importlib.import_module(config["module"])
    except Exception as error:  # noqa: BLE001 - whatever it is, it is said and not traced
        _refuse(f"{config['module']} cannot be imported: {error}")
    program.main()


def _scratch() -> None:
    linux.mount("w", "/w", "tmpfs", confine.SCRATCH, "size=64m,nr_inodes=8192,mode=700")
    os.mkdir("/w/home")
    os.mkdir("/w/tmp")
    linux.mount("proc", "/proc", "proc", confine.PROC_FLAGS, "subset=pid,hidepid=2")
    os.environ.update({"HOME": "/w/home", "TMPDIR": "/w/tmp"})


def _limit(memory_mib: int) -> None:
    """As the program is a first process, what it may use is bound by limits alone."""
    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, memory_mib << 20),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_NPROC, MOST_THREADS),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bound, bound))


def _need_readable(project: str, packages: Sequence[str]) -> None:
    """Refuse a project with sources that are not seen here: a module would seem to be missing.

    As root the jail's user is nobody, who may not be allowed to read them; and a link may lead
    to a place that the jail does not show.
    """
    for path in itertools.chain(map(_hidden_in, packages), _hidden_below(project)):
        if path and os.path.islink(path):
            _refuse(f"{path} leads out of the workspace")
        if path:
            _refuse(f"{path} cannot be read by an unprivileged user")


def _hidden_in(folder: str) -> str:
    """The folder, or something that lies in it, if that cannot be read; else nothing."""
    if not os.access(folder, os.R_OK | os.X_OK):
        return folder
    paths = (os.path.join(folder, name) for name in os.listdir(folder))
    return next((path for path in paths if not os.access(path, os.R_OK)), "")


def _hidden_below(project: str) -> Iterator[str]:
    """Sources in the project, and what may be folders of some, that cannot be read."""
    count = 0
    if not os.access(project, os.R_OK | os.X_OK):
        yield project
    for place, names, files in os.walk(project):
        names[:] = [name for name in names if not tree.is_left_out(place, name)]
        count += len(names) + len(files)
        if count > tree.MAX_FILES:
            return
        for name in names:
            if not os.access(os.path.join(place, name), os.R_OK | os.X_OK):
                yield os.path.join(place, name)
        for name in files:
            path = os.path.join(place, name)
            maybe = name.endswith(SOURCES) or (name.isidentifier() and os.path.islink(path))
            if maybe and not os.access(path, os.R_OK):
                yield path


def _refuse(why: str) -> NoReturn:
    os.write(1, json.dumps({"refused": why}).encode() + b"\n")
    os._exit(1)
