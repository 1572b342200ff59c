"""A tester that is kept from one verdict to the next, instead of being forked for each.

It is confined like any run and shows no project. The host sends only suites here of which it
knows that they leave the interpreter as they found it, and what the code under test says arrives
as plain data. Between two verdicts modules, paths and standard output are put back all the same.
It ends itself when it has used a second of cpu or has grown, so that the limits of a process leave
each verdict what a single one may use. Python 3.9, standard library only.
"""

from __future__ import annotations

import os
import resource
import socket
import struct
import sys
import time

from . import tester, wire
from .outcome import Reporter

USED_UP_S = 1.0
GROWN_KIB = 32 << 10
MORE = struct.Struct("<I")  # ready for the next: the highest resident size so far, KiB


def serve(channel: int) -> None:
    """For each conversation and link that arrive, judge and report."""
    waiting = socket.socket(fileno=channel)
    small = _peak_kib()
    while True:
        fds = socket.recv_fds(waiting, 1, 2)[1]
        if len(fds) != 2:
            return
        _judge(*fds)
        if _peak_kib() > small + GROWN_KIB or time.process_time() > USED_UP_S:
            return
        waiting.sendall(MORE.pack(_peak_kib()))


def _judge(conversation: int, link: int) -> None:
    """One verdict, and everything as it was; the candidate's half ends when the link closes."""
    modules, path = dict(sys.modules), list(sys.path)
    sys.stdout = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="surrogateescape")
    payload = wire.receive(conversation)
    wire.send(conversation, {"ready": True})
    outcome = tester.judge(payload, link)
    sys.stdout.close()
    os.close(link)
    Reporter(conversation).report(outcome)
    os.close(conversation)
    sys.path[:] = path
    sys.modules.clear()
    sys.modules.update(modules)


def _peak_kib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
