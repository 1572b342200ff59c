"""A place in which a program can do its harm, and do it to nobody.

A fresh process builds namespaces of its own: users, mounts, processes, network, ipc, host name.
In them lie the canaries and a harness; what a program does to them is seen from the arena's first
process. The arena protects this machine: by what it cannot see, by a limit of processes, and by
looking all the time, so that a program is ended as soon as its harm is seen, or after `LONGEST_S`.

With `inside` 0 the program is root of the arena, as in many containers; a jail is built within
by an ordinary user (1000). As root we become nobody first: what is outside stays root's.
"""

import fcntl
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.hostile.programs.program import Program
from trueline.analysis.sandbox.inside import build, linux

CHECKOUT = Path(__file__).parents[2]
ROOM = "size=700m,nr_inodes=64k,mode=755"
TASKS = 400
PRIVATE = linux.NEWPID | linux.NEWNET | linux.NEWIPC | linux.NEWUTS | linux.NEWNS
LONGEST_S = 60
Edit = tuple[str, str, str]  # a file of `inside`, a text in it, and what stands there instead
FOLDERS = ("etc", "proc", "dev/shm", "tmp", "var/tmp", "arena", "w", "home", "project")


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a program: the harm in words or nothing, how it ended, what it said."""

    harm: str
    status: str = ""
    said: str = ""
    honest: str = ""


def plainly(program: Program) -> Seen:
    """Run a program in a plain subprocess, or have it judged by a plain harness."""
    return _entered({"kind": "plain", "program": program.name, "inside": 0})


def jailed(program: Program, edits: Sequence[Edit], judged: bool) -> Seen:
    """Run a program in a jail of tier A, made by an ordinary user from an edited copy of our code.

    With `judged` it is imported by a pytest file, else run as a script.
    """
    job = {"kind": "jailed", "program": program.name, "edits": edits, "judged": judged}
    return _entered({**job, "inside": 1000})


def _entered(job: dict[str, Any]) -> Seen:
    """Have a job done in an arena of its own: `harnesses.done` says what it may be."""
    root = tempfile.mkdtemp(prefix="arena-")
    code = f"{CHECKOUT}/src:{CHECKOUT}"
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": code, "LANG": "C.UTF-8"}
    try:
        done = subprocess.run(
            [sys.executable, "-B", "-m", "tests.hostile.arena", root, json.dumps(job)],
            cwd=CHECKOUT,
            env=environment,
            capture_output=True,
            check=False,
            timeout=LONGEST_S,
            start_new_session=True,
        )
    finally:
        shutil.rmtree(root)
    if done.returncode:
        raise RuntimeError(f"the arena failed: {done.stderr.decode('utf-8', 'replace')}")
    return Seen(**json.loads(done.stdout))


def _built(root: str, inside: int) -> None:
    """Go into the arena; what returns is its first process."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    privileged = os.geteuid() == 0
    if privileged:
        linux.unshare(linux.NEWNS, "unshare(arena's mounts)")
        _furnish(root, build.NOBODY)
        linux.mount("proc", f"{root}/proc", "proc", 0)
        linux.pivot_root(root)
        os.setgroups([])
        os.setresgid(build.NOBODY, build.NOBODY, build.NOBODY)
        os.setresuid(build.NOBODY, build.NOBODY, build.NOBODY)
        linux.prctl(linux.PR_SET_DUMPABLE, 1, "prctl")
    user, group = os.getuid(), os.getgid()
    linux.unshare(linux.NEWUSER, "unshare(arena's users)")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{inside} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{inside} {group} 1")
    resource.setrlimit(resource.RLIMIT_NPROC, (TASKS, TASKS))  # counted in the namespace alone
    linux.unshare(PRIVATE, "unshare(arena)")
    if not privileged:
        _furnish(root, user)
    pid = os.fork()
    if pid:
        os._exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0)
    linux.die_with_parent()
    top = "" if privileged else root
    linux.mount("proc", f"{top}/proc", "proc", 0)
    linux.mount("pts", f"{top}/dev/pts", "devpts", 0, "newinstance,ptmxmode=0666")
    if not privileged:
        linux.pivot_root(root)
    build._bring_loopback_up()
    os.setsid()


def _furnish(root: str, owner: int) -> None:
    """A root in memory; the system, the interpreter and this checkout read-only in it."""
    linux.mount("none", "/", None, linux.MS_REC | linux.MS_PRIVATE)
    linux.mount("arena", root, "tmpfs", 0, ROOM)
    for name in FOLDERS:
        os.makedirs(f"{root}/{name}")
    for name in ("bin", "sbin", "lib", "lib64"):
        if os.path.islink(f"/{name}"):
            os.symlink(os.readlink(f"/{name}"), f"{root}/{name}")
    shown = {"/usr", sys.base_prefix, sys.prefix, str(CHECKOUT)}
    for path in sorted(shown, key=len):
        os.makedirs(root + path, exist_ok=True)
        linux.mount(path, root + path, None, linux.MS_BIND | linux.MS_REC)
        linux.make_read_only(root + path)
    build._fill_etc_and_dev(root)
    Path(root, "dev/tty").touch()
    linux.mount("/dev/tty", f"{root}/dev/tty", None, linux.MS_BIND)
    os.symlink("pts/ptmx", f"{root}/dev/ptmx")
    os.makedirs(f"{root}/dev/pts")
    for name in FOLDERS:
        if name != "proc":
            os.chmod(f"{root}/{name}", 0o755 if name in ("etc", "arena") else 0o777)
            os.chown(f"{root}/{name}", owner, -1)


def main(root: str, job: dict[str, Any]) -> None:
    """The arena's own process: build it, have the job done, tell what was seen."""
    from tests.hostile import harnesses  # noqa: PLC0415 - it needs what this module defines

    told = fcntl.fcntl(1, fcntl.F_DUPFD_CLOEXEC, 100)
    _built(root, job["inside"])
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    os.chdir("/arena")
    tempfile.tempdir = "/tmp"
    seen = harnesses.done(job)
    os.write(told, json.dumps(asdict(seen)).encode())
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
