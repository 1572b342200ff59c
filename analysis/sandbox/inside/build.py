"""Builds the jail around this fresh interpreter and becomes its first process.

Root builds with its real rights, then becomes nobody for good: a user namespace that maps root
would keep root's access to every file and its freedom from the process limit. An ordinary user
builds inside the user namespace. The parent that stays outside only waits: when it dies the
jail's first process dies, and with that, by the kernel, all others. A zygote also ends when its
control socket closes, so its jail does not depend on which thread started it; a service's does.
Python 3.9, standard library only.
"""

from __future__ import annotations

import errno
import fcntl
import os
import platform
import socket
import struct
import sys
from typing import Any

from . import KILLED, linux, tree

NOBODY = 65534
INSIDE_ID = 1000
PROJECT = "/project"
FILES = {
    "passwd": "user:x:1000:1000::/w/home:/bin/sh\n",
    "group": "user:x:1000:\n",
    "hosts": "127.0.0.1 localhost\n::1 localhost\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}
DEVICES = ("null", "zero", "full", "random", "urandom")
DEVICE_LINKS = {"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}
PROC_FLAGS = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC


def enter(config: dict[str, Any]) -> None:
    """Build the jail that `config` describes around this process, and become its first process.

    Raises:
        OSError: what the kernel refused; its `filename` is the step.
    """
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, f"no namespaces on {platform.system()}", "namespaces")
    os.umask(0o022)
    root = os.getcwd()
    privileged = os.geteuid() == 0
    if privileged:
        linux.unshare(linux.NEWNS, "unshare(mount namespace)")
        _build_root(config, root, NOBODY)
        linux.mount("proc", root + "/proc", "proc", PROC_FLAGS)
        linux.pivot_root(root)
        become_nobody()
    user, group = os.getuid(), os.getgid()
    linux.unshare(linux.NEWUSER, "unshare(user namespace)")
    _map_user(user, group)
    linux.unshare(linux.NAMESPACES & ~linux.NEWUSER, "unshare(namespaces)")
    if not privileged:
        _build_root(config, root, None)
    _become_first_process(config.get("parent", 0))
    linux.mount("proc", "/proc" if privileged else root + "/proc", "proc", PROC_FLAGS)
    if not privileged:
        linux.pivot_root(root)
    linux.make_read_only("/", below=False)
    if config["network"]:
        _bring_loopback_up()
    os.chdir("/w")
    linux.bound_capabilities()  # here and not in each run, which inherits it: it takes 41 calls
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1, "prctl(PR_SET_NO_NEW_PRIVS)")


def _build_root(config: dict[str, Any], root: str, owner: int | None) -> None:
    linux.mount("none", "/", None, linux.MS_REC | linux.MS_PRIVATE)
    options = "size=4m,nr_inodes=4k,mode=755"
    linux.mount("jail", root, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, options)
    for name in ("bin", "sbin", "lib", "lib64"):
        if os.path.islink("/" + name):
            os.symlink(os.readlink("/" + name), f"{root}/{name}")
        elif os.path.isdir("/" + name):
            _bind(root, "/" + name, "/" + name)
    for source, target in sorted(config["binds"], key=lambda pair: len(pair[1])):
        _bind(root, source, target)
    for folder in ("etc", "proc", "dev", "dev/shm", "tmp", "w", "home", "pyc"):
        os.makedirs(f"{root}/{folder}", exist_ok=True)
    for source, target in config.get("writable", ()):
        _bind(root, source, target, read_only=False)
    _fill_etc_and_dev(root)
    if config["project"]:
        _show_project(root, config["project"], config["only"], owner)


def _bind(root: str, source: str, target: str, read_only: bool = True) -> None:
    place = root + target
    if os.path.isdir(source):
        os.makedirs(place, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "a", encoding="utf-8"):
            pass
    linux.mount(source, place, None, linux.MS_BIND | linux.MS_REC)
    if read_only:
        linux.make_read_only(place)


def _fill_etc_and_dev(root: str) -> None:
    for name, text in FILES.items():
        with open(f"{root}/etc/{name}", "w", encoding="utf-8") as file:
            file.write(text)
    for path in ("/etc/ld.so.cache", "/etc/localtime"):
        if os.path.exists(path):
            _bind(root, os.path.realpath(path), path)
    for name in DEVICES:
        _bind(root, f"/dev/{name}", f"/dev/{name}", read_only=False)
    for name, target in DEVICE_LINKS.items():
        os.symlink(target, f"{root}/dev/{name}")


def _show_project(root: str, project: str, only: list[str] | None, owner: int | None) -> None:
    """Bind the project; as root copy it, since nobody could not write over root's files.

    A part of it is always a copy.
    """
    if owner is None and only is None:
        _bind(root, project, PROJECT)
        return
    place = root + PROJECT
    os.makedirs(place)
    linux.mount("project", place, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "size=300m,mode=755")
    tree.copy_tree(project, place, owner, only=only)
    linux.make_read_only(place)


def become_nobody() -> None:
    """Give up being root for good."""
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    linux.prctl(linux.PR_SET_DUMPABLE, 1, "prctl(PR_SET_DUMPABLE)")


def _map_user(user: int, group: int) -> None:
    lines = {"setgroups": "deny", "uid_map": f"{INSIDE_ID} {user} 1"}
    lines["gid_map"] = f"{INSIDE_ID} {group} 1"
    for name, line in lines.items():
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(line)


def _become_first_process(parent: int) -> None:
    """Fork into the pid namespace; the one outside waits and holds nothing open.

    It dies with the thread of `parent` that started us, if that is given.
    """
    child = os.fork()
    if child:
        if parent:
            linux.die_with_parent()
        linux.close_from(0)
        if parent and os.getppid() != parent:
            os._exit(0)
        ended = os.waitpid(child, 0)[1]
        os._exit(KILLED if os.WIFSIGNALED(ended) else 0)
    linux.die_with_parent()


def _bring_loopback_up() -> None:
    set_flags, up_and_running = 0x8914, 0x41
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, set_flags, struct.pack("16sh14s", b"lo", up_and_running, b""))
