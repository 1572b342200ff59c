"""What confines a run where it cannot have namespaces of its own: tiers B and C.

Tier B, `Lent`: bubblewrap has made the namespaces, and this process is the first in them. All runs
share them: each is confined by Landlock and the filters, and between two of them every process is
ended and every scratch folder emptied. Processes and signals are not refused, since the kernel
shields a first process from the ones below it, and nobody else is there.

Tier C, `Bare`: there are no namespaces. A run reads the interpreter, its import folders and a copy
of the project; it writes nothing, starts no process, opens no socket, signals itself only. Only
tests of functions can live with that. Python 3.9, standard library only.
"""

from __future__ import annotations

import contextlib
import errno
import os
import resource
import signal
from typing import Any, Union

from . import build, confine, landlock, linux, neighbours, scratch, seccomp, tree, watch

PROJECT, ORIGIN, SOURCE = "/project", "/origin", "/source"
SCRATCH = (PROJECT, "/w", "/tmp", "/dev/shm")
SYSTEM = ("/bin", "/lib", "/lib64", "/sbin", "/etc/ld.so.cache", "/etc/localtime")
READ_DEVICES = ("/dev/random", "/dev/urandom", "/dev/zero")
# As root all jails are one user's, whose processes the kernel counts together: room for those of
# the others, or for any number where the jail's control group has a count of its own.
SHARED_USER, COUNTED_APART = 64, 1 << 14


class Lent:
    """The jail that bubblewrap made, seen by its first process."""

    def __init__(self, config: dict[str, Any]) -> None:
        if os.getpid() != 1:
            raise OSError(errno.EPERM, "the jail's first process is another", "bubblewrap")
        self._network: bool = config["network"]
        self._project: str = PROJECT if config["project"] else ""
        self._only = config["only"]
        self._seen = [target for _, target in config["binds"]]
        self._known = landlock.version()
        self._privileged = os.geteuid() == 0
        others = COUNTED_APART if config["counts"] else SHARED_USER
        self._others = others if self._privileged else 0
        os.umask(0o022)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._prepare()
        self._empty = scratch.used(SCRATCH) + (tree.size(ORIGIN) if self._project else 0)
        self._filter = seccomp.build(network=self._network, locks=self._network)

    def _prepare(self) -> None:
        """What only the jail's owner may do; root then gives up being root."""
        user = build.NOBODY if self._privileged else os.getuid()
        files = dict(build.FILES, passwd=f"user:x:{user}:{user}::/w/home:/bin/sh\n")
        for name, text in files.items():
            with open(f"/etc/{name}", "w", encoding="utf-8") as file:
                file.write(text)
        if self._privileged:
            for folder in SCRATCH:
                os.chown(folder, user, user)
            if self._project:
                tree.copy_tree(SOURCE, ORIGIN, user, only=self._only)
            build.become_nobody()

    def begin(self) -> str:
        """Nothing: the run makes its folders in the scratch space."""
        return ""

    def confine(self, limits: dict[str, Any], payload: dict[str, Any], _work: str) -> str:
        """Confine this process, a run; returns where the project is."""
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.mkdir("/w/home")
        if self._project:
            hidden = payload.get("hidden", [])
            tree.copy_tree(ORIGIN, self._project, hidden=hidden, only=self._only)
            tree.write_edits(self._project, payload["edits"])
        os.environ.update({"HOME": "/w/home", "TMPDIR": "/tmp"})
        os.chdir(self._project or "/w/home")
        shared = dict(limits, processes=limits["processes"] + self._others)
        confine.set_limits(confine.bounds(shared, self._network, unsafe=False))
        confine.be_ended_first()
        linux.bound_capabilities()
        confine.give_up_rights(self._filter)
        reading = (*self._seen, *SYSTEM, "/etc", "/proc/self")
        writing = (*SCRATCH, "/dev/null", "/dev/full", *READ_DEVICES)
        landlock.restrict(reading, writing, execute=True, known=self._known)
        linux.load_filter(neighbours.build(os.getpid(), alone=False), "seccomp")
        return self._project

    def usage(self, _pid: int, watching: watch.Watch) -> watch.Usage:
        """What all processes of the run use, and what lies in the scratch space."""
        usage = watching.usage()
        lying = max(0, scratch.used(SCRATCH) - self._empty)
        return usage._replace(memory=usage.memory + lying)

    def end(self, _pid: int) -> None:
        """Kill and reap everything but this first process."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)

    def clean(self, _work: str) -> None:
        """Empty the scratch space."""
        for folder in SCRATCH:
            scratch.empty(folder)


class Bare:
    """No jail: a process of the user's that may read a little and reach nothing."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._project: str = config["project"]
        self._only = config["only"]
        self._reading: list[str] = [*config["reading"], *config["site"]]
        self._known = landlock.version()
        self._privileged, self._pid = os.geteuid() == 0, os.getpid()
        self._filter = seccomp.build(network=False, processes=False, locks=False)
        os.umask(0o022)
        if self._project:
            tree.size(self._project)
        if self._privileged:
            os.chmod(".", 0o711)
            self._check_readable()

    def _check_readable(self) -> None:
        """What the run reads must be readable by the user that root becomes for it."""
        paths = [os.path.join(path, ".") for path in (os.getcwd(), *self._reading)]
        pid = os.fork()
        if pid == 0:
            build.become_nobody()
            unseen = [place for place, path in enumerate(paths, 1) if not os.path.exists(path)]
            os._exit(min(unseen[0], 255) if unseen else 0)
        place = os.WEXITSTATUS(os.waitpid(pid, 0)[1])
        if place:
            step = f"reading {os.path.dirname(paths[place - 1])}"
            raise OSError(errno.EACCES, "an unprivileged user may not, and root becomes one", step)

    def begin(self) -> str:
        """A folder for the run's texts, which it can read and not write."""
        import tempfile  # noqa: PLC0415 - dear to have loaded at a fork, which tier A does not need

        return tempfile.mkdtemp(prefix="trueline-run-", dir=os.getcwd())

    def confine(self, limits: dict[str, Any], payload: dict[str, Any], work: str) -> str:
        """Confine this process, a run; returns where the project is."""
        linux.die_with_parent()
        home, place = os.path.join(work, "home"), os.path.join(work, "project")
        os.mkdir(home)
        os.mkdir(place)
        owner = build.NOBODY if self._privileged else None
        if self._project:
            hidden = payload.get("hidden", [])
            tree.copy_tree(self._project, place, owner, hidden=hidden, only=self._only)
        tree.write_edits(place, payload["edits"])
        os.environ.update({"HOME": home, "TMPDIR": home})
        os.chdir(place)
        confine.set_limits(confine.bounds(limits, network=False, unsafe=True))
        confine.be_ended_first()
        resource.setrlimit(resource.RLIMIT_MEMLOCK, (0, 0))
        if self._privileged:
            for folder in (work, home):
                os.chown(folder, owner or 0, -1)
            build.become_nobody()
            linux.die_with_parent()  # a new user has to ask for it again
        if os.getppid() != self._pid:
            os._exit(1)
        linux.bound_capabilities()
        confine.give_up_rights(self._filter)
        reading = (*self._reading, *SYSTEM, *READ_DEVICES, work)
        landlock.restrict(reading, ["/dev/null"], execute=False, known=self._known)
        linux.load_filter(neighbours.build(os.getpid(), alone=True), "seccomp")
        return place

    def usage(self, pid: int, _watching: watch.Watch) -> watch.Usage:
        """What the run's only process uses."""
        return watch.of_process(pid)

    def end(self, pid: int) -> None:
        """Kill the one process there is, if it lives."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)

    def clean(self, work: str) -> None:
        """Remove the run's texts."""
        import shutil  # noqa: PLC0415 - as above

        shutil.rmtree(work, ignore_errors=True)


Lower = Union[Lent, Bare]


def of(config: dict[str, Any]) -> Lower | None:
    """What confines the runs of this tier, if it is one of the lower ones.

    Raises:
        OSError: what the kernel refused; its `filename` is the step.
    """
    if config["tier"] == "B":
        return Lent(config)
    return Bare(config) if config["tier"] == "C" else None
