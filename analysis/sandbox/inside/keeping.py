"""The zygote's side of a kept tester: starts it when there is none that fits, and watches it.

Its limits hold for each verdict. It is one process, and what it runs can start no other and map
no shared memory, so its clock says what it used and the limit of its address space bounds its
memory. Any end of a verdict but the word that it waits for the next is the end of the process.
Python 3.9, standard library only.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import time
from collections.abc import Callable
from typing import Any

from . import kept, supervise, wire

STOP_S = 0.02  # the code under test has ended, so its tester is about to


class Keeper:
    """Has at most one tester, forked by `fork` and made one by `be`, which never returns."""

    def __init__(
        self, control: int, fork: Callable[[], int], be: Callable[[int, int, dict[str, Any]], None]
    ) -> None:
        self._control, self._fork, self._be = control, fork, be
        self._tester: Tester | None = None

    def run(self, job: dict[str, Any], fds: list[int]) -> dict[str, Any]:
        """Have one verdict made, and say what became of it; `fds` are closed."""
        if self._tester is None or self._tester.limits != job["limits"]:
            self.end()
            self._tester = self._started(job["limits"])
        result = self._tester.judge(job, fds)
        if not self._tester.alive:
            self._tester = None
        return result

    def end(self) -> None:
        """End the tester, so that another run finds the jail empty."""
        if self._tester is not None:
            self._tester.end()
            self._tester = None

    def _started(self, limits: dict[str, Any]) -> Tester:
        ours, theirs = socket.socketpair()
        out, writing = os.pipe()
        pid = self._fork()
        if pid == 0:
            self._be(theirs.fileno(), writing, limits)
        theirs.close()
        os.close(writing)
        return Tester(pid, out, ours, self._control, limits)


class Tester:
    """A kept process."""

    def __init__(
        self, pid: int, out: int, channel: socket.socket, control: int, limits: dict[str, Any]
    ) -> None:
        self._pid, self._out, self._channel, self._control = pid, out, channel, control
        self._clock = (~pid << 3) | 2  # the kernel's number for what a process has used
        self.limits, self.alive = limits, True
        self._kept, self._printed, self._why = bytearray(), 0, ""
        self._poll = select.poll()
        os.set_blocking(out, False)
        for fd in (out, channel.fileno(), control):
            self._poll.register(fd, select.POLLIN)

    def judge(self, job: dict[str, Any], fds: list[int]) -> dict[str, Any]:
        """Hand a verdict over and wait for its end."""
        self._kept, self._printed, self._why = bytearray(), 0, ""
        started, before = time.monotonic(), time.clock_gettime(self._clock)
        with contextlib.suppress(OSError):
            socket.send_fds(self._channel, [b"x"], fds)
        for fd in fds:
            os.close(fd)
        self._until, self._used_up = started + self.limits["wall_s"], before + self.limits["cpu_s"]
        word = self._wait(job["id"])
        if word:
            code, used, peak_kib = 0, time.clock_gettime(self._clock), kept.MORE.unpack(word)[0]
            self._read_output()
        else:
            code, used, peak_kib = self._reap()
        if code == -signal.SIGKILL and not self._why and used >= self._used_up:
            self._why = "cpu"
        return {
            "id": job["id"],
            "exit": code,
            "why": self._why,
            "cpu_s": used - before,
            "wall_s": time.monotonic() - started,
            "peak_mib": peak_kib / 1024,
            "output": self._kept.decode("utf-8", "replace"),
        }

    def end(self) -> None:
        """Kill the process."""
        os.kill(self._pid, signal.SIGKILL)
        self._reap()

    def _wait(self, run: int) -> bytes:
        """The word that ends the verdict; nothing if the process has ended or must."""
        while True:
            left = max(0.0, self._until - time.monotonic())
            ready = {fd for fd, _ in self._poll.poll(min(supervise.SLICE_S, left) * 1000 + 1)}
            if self._out in ready:
                self._read_output()
            if self._channel.fileno() in ready:
                return self._channel.recv(kept.MORE.size)
            if self._control in ready:
                self._obey(run)
            self._check()

    def _check(self) -> None:
        """End the process if the verdict has used up what it may use."""
        if time.monotonic() > self._until:
            self._end("wall")
        elif time.clock_gettime(self._clock) > self._used_up:
            self._end("cpu")
        elif self._printed > supervise.FLOOD:
            self._end("output")

    def _end(self, why: str) -> None:
        self._why = self._why or why
        os.kill(self._pid, signal.SIGKILL)

    def _obey(self, run: int) -> None:
        """A stop for this verdict lets it end by itself first; the host's death ends everything."""
        try:
            message = wire.receive(self._control)
        except wire.Closed:
            os._exit(0)
        if message.get("stop") == run and not self._why:
            self._why = "stopped"
            self._until = time.monotonic() + STOP_S

    def _reap(self) -> tuple[int, float, int]:
        """How it exited, the cpu seconds it used in all, and its highest resident size, KiB."""
        _, status, usage = os.wait4(self._pid, 0)
        self._read_output()
        os.close(self._out)
        self._channel.close()
        self.alive = False
        code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        return code, usage.ru_utime + usage.ru_stime, usage.ru_maxrss

    def _read_output(self) -> None:
        """Read what there is, up to too much, and keep what fits."""
        with contextlib.suppress(BlockingIOError):
            while self._printed <= supervise.FLOOD:
                piece = os.read(self._out, 1 << 16)
                if not piece:
                    return
                self._printed += len(piece)
                room = self.limits["output_kib"] * 1024 - len(self._kept)
                self._kept += piece[: max(0, room)]
