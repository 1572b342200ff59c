"""The one place that starts child processes, and sees to it that none outlives us.

A child gets its own session, so a Ctrl-C in the terminal reaches us alone and we decide; it is
killed with its whole process group when we close it, when we exit, and, by the kernel's parent
death signal, when we are killed ourselves. `die_with_parent` must be the first thing a child of
ours does. Children run with `-P` from a private empty folder, so that no file of a workspace is
ever imported by accident. What is not covered: a child that daemonizes on purpose; untrusted code
therefore runs in the sandbox, whose namespaces die with their first process.
"""

import atexit
import contextlib
import ctypes
import functools
import os
import resource
import signal
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path

from trueline.analysis.errors import CannotRun

PR_SET_PDEATHSIG = 1
HOME_PREFIX = "trueline-child-"
_live: "weakref.WeakSet[Child]" = weakref.WeakSet()


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent dies (Linux; elsewhere nothing)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == 1:
            os._exit(0)


def python_command(module: str, *args: str) -> list[str]:
    """The command that runs one of our modules in a child, shadowed by nothing."""
    return [sys.executable, "-P", "-m", module, *args]


class Child:
    """A supervised child process with its standard streams as binary pipes.

    Usage:
        with Child(python_command("trueline.analysis.typecheck.worker")) as child:
            child.process.stdin.write(...)

    Raises:
        CannotRun: there is no place for its private folder.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        pass_fds: Sequence[int] = (),
        stderr: int | None = subprocess.DEVNULL,
    ) -> None:
        self._home = _private_folder()
        self.process = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            cwd=self._home.name,
            env=dict(env) if env is not None else None,
            pass_fds=tuple(pass_fds),
            start_new_session=True,
        )
        _live.add(self)

    @property
    def alive(self) -> bool:
        """Whether the child still runs."""
        return self.process.poll() is None

    def kill(self) -> None:
        """Kill the child and its process group, and reap it. Safe to call twice."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        self._home.cleanup()
        _live.discard(self)

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


def resident_mib() -> float:
    """The memory that this process has now; the most it had, where the system tells no more.

    Linux counts to the most that a process had what its parent had when it was started.
    """
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / 2**20


def _private_folder() -> tempfile.TemporaryDirectory[str]:
    try:
        _sweep()
        return tempfile.TemporaryDirectory(prefix=f"{HOME_PREFIX}{os.getpid()}-")
    except OSError as error:
        raise CannotRun(
            f"no folder can be made for temporary files: {error.strerror}; "
            "free some space, or name another folder in TMPDIR"
        ) from error


@functools.cache
def _sweep() -> None:
    """Remove the empty folders of children whose parent was killed before it could; once."""
    for path in Path(tempfile.gettempdir()).glob(f"{HOME_PREFIX}*-*"):
        owner = path.name.removeprefix(HOME_PREFIX).partition("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            with contextlib.suppress(OSError):
                path.rmdir()


@atexit.register
def _kill_all() -> None:
    for child in list(_live):
        child.kill()
