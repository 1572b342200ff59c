"""The second filter: its tables, its shape, and that each rule refuses what it is for."""

import ctypes
import ctypes.util
import os
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from trueline.analysis.sandbox.inside import neighbours, seccomp

from .kernels import NOBODY, open_folder, run_python

library = ctypes.util.find_library("seccomp")
machines = pytest.mark.parametrize("machine", sorted(seccomp.ARCHITECTURES))
TABLES = (neighbours.LASTING, neighbours.FOREIGN, neighbours.TUNING, neighbours.SIGNALS)
SINGLE = {
    "setpriority": neighbours.SETPRIORITY, "ioprio_set": neighbours.IOPRIO_SET,
    "open": neighbours.OPEN, "openat": neighbours.OPENAT, "openat2": neighbours.OPENAT2,
    "fcntl": seccomp.FCNTL, "ioctl": seccomp.IOCTL, "prctl": neighbours.PRCTL,
    "socketpair": neighbours.SOCKETPAIR,
}  # fmt: skip


@machines
@pytest.mark.skipif(library is None, reason="libseccomp is the reference for the numbers")
def test_numbers_agree_with_libseccomp(machine: str) -> None:
    """Every call of the tables has the number that libseccomp knows for the architecture."""
    reference = ctypes.CDLL(library)
    column = 0 if machine == "x86_64" else 1
    calls = {name: pair for table in (*TABLES, SINGLE) for name, pair in table.items()}
    token = seccomp.ARCHITECTURES[machine]
    known = {}
    for name in calls:
        number = reference.seccomp_syscall_resolve_name_arch(token, name.encode())
        if number >= 0:
            known[name] = number
    assert len(known) > 40
    assert {name: calls[name][column] for name in known} == known


@machines
@pytest.mark.parametrize("alone", [True, False])
def test_every_jump_lands_inside(machine: str, alone: bool) -> None:
    """No jump leaves the program, and its last instruction returns."""
    program = neighbours.build(4711, alone=alone, machine=machine)
    instructions = list(struct.iter_unpack("HBBI", program))
    for place, (_, yes, no, _) in enumerate(instructions):
        assert place + 1 + max(yes, no) <= len(instructions)
    assert instructions[-1][0] == seccomp.RETURN


SCRIPT = """
import ctypes, fcntl, os, resource, signal, socket, subprocess, sys, threading
from trueline.analysis.sandbox.inside import linux, neighbours
PATH, ALONE, ATTEMPTS = {path!r}, {alone}, {attempts!r}
X = os.uname().machine == "x86_64"
libc = ctypes.CDLL(None, use_errno=True)
other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE).pid
pair, opened = socket.socketpair()[0], open(PATH)
linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1, "no_new_privs")
for name, text in ATTEMPTS.items():
    for filtered in (False, True):
        child = os.fork()
        if child == 0:
            if filtered:
                linux.load_filter(neighbours.build(os.getpid(), alone=ALONE))
            ctypes.set_errno(0)
            try:
                eval(text)
                os._exit("libc" in text and ctypes.get_errno() != 0)
            except OSError: os._exit(1)
            finally: os._exit(2)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(name, filtered, code, sep=": ", flush=True)
"""
# what each tier's filter refuses that the kernel would do for the same user
FOR_BOTH = {
    "limits of another": "resource.prlimit(other, resource.RLIMIT_NOFILE, (9, 9))",
    "processors of another": "os.sched_setaffinity(other, {0})",
    "priority of another": "os.setpriority(os.PRIO_PROCESS, other, 9)",
    "priority of the group": "os.setpriority(os.PRIO_PGRP, os.setsid() or 0, 9)",
    "attributes by descriptor": "fcntl.ioctl(opened, 0x40086602, bytes(8))",
    "attribute": "os.setxattr(PATH, 'user.x', b'x')",
    "queue": "libc.mq_open(b'/trueline', 0o100, 0o600, None)",
}
FOR_C = {
    "signal": "os.kill(other, signal.SIGURG)",
    "signal to all": "os.kill(0, signal.SIGURG)",
    "signal to a thread": "libc.syscall(200 if X else 130, other, 23)",
    "signal by descriptor": "os.pidfd_open(other)",
    "signal by the kernel": "fcntl.fcntl(pair, 8, other)",
    "mode": "os.chmod(PATH, 0o600)",
    "mode of an open file": "os.fchmod(opened.fileno(), 0o600)",
    "time": "os.utime(PATH)",
    "owner": "os.chown(PATH, -1, -1)",
    "truncation": "os.truncate(PATH, 0)",
    "truncation by reading": "os.open(PATH, os.O_RDONLY | os.O_TRUNC)",
    "lock": "fcntl.lockf(opened, fcntl.LOCK_SH)",
    "lease": "fcntl.fcntl(opened, 1024, fcntl.F_RDLCK)",
    "watch": "libc.inotify_add_watch(libc.inotify_init1(0), PATH.encode(), 2)",
    "program": "os.execv('/usr/bin/true', ['true'])",
    "datagrams": "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)",
    "name of a socket": "socket.socketpair()[0].bind(chr(0) + 'trueline')",
    "life after the parent": "linux.prctl(linux.PR_SET_PDEATHSIG, 0, '')",
    "shared memory": "libc.shmat(0, None, 0)",
    "semaphores": "libc.semctl(0, 0, 0)",
    "messages": "libc.msgctl(0, 0, None)",
}
ALLOWED = {
    "signal": "os.kill(os.getpid(), 0)",
    "raise": "(signal.signal(signal.SIGUSR1, signal.SIG_IGN), signal.raise_signal(signal.SIGUSR1))",
    "limit": "resource.setrlimit(resource.RLIMIT_CORE, (0, 0))",
    "processors": "os.sched_setaffinity(0, os.sched_getaffinity(0))",
    "priority": "os.nice(1)",
    "thread": "(lambda t: (t.start(), t.join()))(threading.Thread(target=str))",
    "pair": "[end.send(b'x') for end in socket.socketpair()]",
    "blocking": "os.set_blocking(pair.fileno(), False)",
    "reading": "open(PATH).read()",
    "terminal": "os.isatty(0)",
}


# no such object is there, or the file system has no attributes: nothing to see without the filter
UNSEEN = {"attribute", "queue", "shared memory", "semaphores", "messages", "signal to a thread"}


def attempted(path: Path, attempts: dict[str, str], alone: bool) -> dict[tuple[str, bool], int]:
    """How each attempt ends, without the filter and with it: 0 if it was done."""
    script = SCRIPT.format(path=str(path), alone=alone, attempts=attempts)
    done = run_python(script, nobody=os.geteuid() == 0)
    assert done.returncode == 0, done.stderr
    lines = [line.split(": ") for line in done.stdout.splitlines()]
    return {(name, filtered == "True"): int(code) for name, filtered, code in lines}


@pytest.fixture
def path() -> Iterator[Path]:
    """A file of the user who makes the attempts."""
    with open_folder() as folder:
        path = folder / "file"
        path.write_text("x")
        if os.geteuid() == 0:
            os.chown(path, NOBODY, NOBODY)
        yield path


@pytest.mark.parametrize("alone", [True, False])
def test_what_reaches_neighbours_is_refused(path: Path, alone: bool) -> None:
    """What the kernel would do for the user is not done under the filter."""
    attempts = {**FOR_BOTH, **(FOR_C if alone else {})}
    ends = attempted(path, attempts, alone)
    assert {name for name in attempts if ends[name, False] != 0} <= UNSEEN
    assert {name for name in attempts if ends[name, True] == 0} == set()


@pytest.mark.parametrize("alone", [True, False])
def test_what_concerns_the_process_alone_goes_on(path: Path, alone: bool) -> None:
    """Honest code meets neither filter."""
    ends = attempted(path, ALLOWED, alone)
    assert {key for key, code in ends.items() if code} == set()
