"""Machines that lack something, and other users, for the tests of the sandbox' tiers.

A kernel that refuses is emulated by a filter over a child process and all it starts, as the
container engines do it. A program of ours can be run by a user without any rights.
"""

import contextlib
import errno
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from trueline.analysis.sandbox.inside import linux, seccomp

SYSTEM_PYTHON = Path("/usr/bin/python3")
NOBODY = 65534
LANDLOCK = (444, 445, 446)
ALL_REQUIRED = bool(os.environ.get("TRUELINE_CI"))  # .ci/run has them all, or fails
needs_bubblewrap = pytest.mark.skipif(
    not ALL_REQUIRED and shutil.which("bwrap") is None,
    reason="tier B is not tested: bubblewrap is not installed",
)
SOURCE = Path(seccomp.__file__).parents[4]


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter; pytest's own are its user's alone."""
    with tempfile.TemporaryDirectory(prefix="trueline-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def without_namespaces(number: int = errno.EPERM) -> bytes:
    """What Docker's own filter refuses: no namespace is made or joined, nothing is mounted."""
    table = seccomp.numbers(os.uname().machine)
    column = 0 if os.uname().machine == "x86_64" else 1
    program = seccomp.instruction(seccomp.LOAD, seccomp.NUMBER_AT)
    for name in ("unshare", "setns", "mount", "umount2", "pivot_root", "mount_setattr"):
        program += seccomp.when(table[name], seccomp.refuse(number))
    program += seccomp.when(seccomp.CLONE3[column], seccomp.refuse(errno.ENOSYS))
    block = seccomp.argument(0)
    block += seccomp.instruction(seccomp.ANY_BIT, linux.NAMESPACES, 0, 1)
    block += seccomp.refuse(number) + _allow()
    return program + seccomp.when(seccomp.CLONE[column], block) + _allow()


def without_landlock(number: int = errno.ENOSYS) -> bytes:
    """A kernel without Landlock, or with one that is switched off."""
    program = seccomp.instruction(seccomp.LOAD, seccomp.NUMBER_AT)
    for call in LANDLOCK:
        program += seccomp.when(call, seccomp.refuse(number))
    return program + _allow()


def only_bubblewrap() -> bytes:
    """A kernel that lets bubblewrap make namespaces, which it does by clone, and nobody else."""
    return seccomp.refuse_only(("unshare",))


def _allow() -> bytes:
    return seccomp.instruction(seccomp.RETURN, seccomp.ALLOW)


def prelude(*filters: bytes) -> str:
    """Python lines after which this process has such a kernel."""
    lines = ["from trueline.analysis.sandbox.inside import linux"]
    lines += ["linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1, 'no_new_privs')"]
    lines += [f"linux.load_filter({program!r})" for program in filters]
    return "\n".join(lines) + "\n"


def run_python(
    script: str, *filters: bytes, nobody: bool = False, timeout: float = 100
) -> subprocess.CompletedProcess[str]:
    """Run a script that imports Trueline, on such a kernel, as ourselves or as nobody."""
    start = f"import sys; sys.path.insert(0, {str(SOURCE)!r})\n"
    start += f"sys.path.append({str(distribution('trueline').locate_file(''))!r})\n"
    text = start + (prelude(*filters) if filters else "") + dedent(script)
    user: dict[str, Any] = {}
    if nobody:
        user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    python = SYSTEM_PYTHON if nobody or os.geteuid() == 0 else Path(sys.executable)
    return subprocess.run(
        [python, "-c", text],
        capture_output=True, text=True, check=False, env={}, timeout=timeout, **user,
    )  # fmt: skip
