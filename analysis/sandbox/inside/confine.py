"""What a forked run gives up before it may load untrusted code.

In a jail: its own mounts (a private view of the project with the candidate's texts, private
scratch space with a size and an inode limit), every capability, new privileges, most of the
system calls. Everywhere: limits of its own. Python 3.9, standard library only.
"""

from __future__ import annotations

import contextlib
import os
import resource
import sys
from typing import Any

from . import linux, tree

SCRATCH = linux.MS_NOSUID | linux.MS_NODEV
PROC_FLAGS = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC
NICENESS = 5
MIB = 1 << 20
INODES = 8192
FILES, MANY_FILES = 64, 256  # each may hold kernel memory that nothing counts
OURS = 2  # the zygote, and what a run may have as its first process


def private_mounts(
    disk_mib: int, edits: dict[str, str], hidden: list[str], overlay: bool, project: str
) -> None:
    """Own mount and ipc namespaces: scratch space, processes, and the edited project."""
    linux.unshare(linux.NEWNS | linux.NEWIPC, "unshare(run)")
    options = f"size={disk_mib}m,nr_inodes={INODES},mode=700"
    linux.mount("w", "/w", "tmpfs", SCRATCH, options)
    os.mkdir("/w/home")
    os.mkdir("/w/tmp")
    linux.mount("/w/tmp", "/tmp", None, linux.MS_BIND)
    linux.mount("shm", "/dev/shm", "tmpfs", PROC_FLAGS, "size=8m,nr_inodes=64,mode=700")
    if project:
        inodes = INODES + sum(path.count("/") + 1 for path in hidden)
        options = f"size={disk_mib}m,nr_inodes={inodes},mode=700"
        linux.mount("h", "/home", "tmpfs", SCRATCH, options)
        (_lay_over if overlay else _copy_over)(project, edits, hidden)
    linux.mount("proc", "/proc", "proc", PROC_FLAGS, "subset=pid,hidepid=2")


def show_again(places: list[list[str]]) -> None:
    """Put what the private /tmp has hidden back to where it was."""
    for source, target in places:
        os.makedirs(target)
        linux.mount(source, target, None, linux.MS_BIND | linux.MS_REC)


def _lay_over(project: str, edits: dict[str, str], hidden: list[str]) -> None:
    """Write into the upper layer before the mount: no question of who owns what is below."""
    os.mkdir("/home/upper")
    os.mkdir("/home/work")
    tree.write_edits("/home/upper", edits)
    tree.white_out("/home/upper", hidden)
    options = f"lowerdir={project},upperdir=/home/upper,workdir=/home/work,userxattr"
    linux.mount("overlay", project, "overlay", SCRATCH, options)
    linux.unmount("/home")


def _copy_over(project: str, edits: dict[str, str], hidden: list[str]) -> None:
    os.mkdir("/home/copy")
    tree.copy_tree(project, "/home/copy", hidden=hidden)
    tree.write_edits("/home/copy", edits)
    linux.mount("/home/copy", project, None, linux.MS_BIND)
    linux.unmount("/home")


def bounds(limits: dict[str, Any], network: bool, unsafe: bool) -> list[tuple[int, int]]:
    """What resources are limited to; the cpu limit only backs the watchdog's finer one."""
    values = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_AS: limits["memory_mib"] * MIB,
        resource.RLIMIT_CPU: int(limits["cpu_s"]) + 1,
        resource.RLIMIT_FSIZE: limits["disk_mib"] * MIB,
        resource.RLIMIT_NOFILE: MANY_FILES if network else FILES,
    }
    if sys.platform == "linux" and not unsafe:
        values[resource.RLIMIT_NPROC] = limits["processes"] + OURS
        values[resource.RLIMIT_MEMLOCK] = 0
        values[resource.RLIMIT_MSGQUEUE] = 0
        values[resource.RLIMIT_SIGPENDING] = 256
    hard = {kind: resource.getrlimit(kind)[1] for kind in values}
    unlimited = resource.RLIM_INFINITY
    return [
        (kind, value if hard[kind] == unlimited else min(value, hard[kind]))
        for kind, value in values.items()
    ]


def set_limits(bounds: list[tuple[int, int]]) -> None:
    """Limit this process.

    A first process ignores SIGXCPU, therefore soft and hard are the same and it is SIGKILL.
    """
    for kind, bound in bounds:
        resource.setrlimit(kind, (bound, bound))


def be_ended_first() -> None:
    """Where memory is used up, let the kernel end this process, not the zygote."""
    with contextlib.suppress(OSError):
        fd = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
        os.write(fd, b"1000")
        os.close(fd)


def give_up_rights(program: bytes) -> None:
    """No capabilities, no new privileges, few system calls. Nothing after this can go back."""
    linux.drop_capabilities()
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1, "prctl(PR_SET_NO_NEW_PRIVS)")
    linux.load_filter(program)
