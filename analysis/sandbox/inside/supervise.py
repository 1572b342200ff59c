"""Watches one forked run until it has ended, and ends it when it must.

The zygote does this beside its control socket: a stop from the host, or the host's death, ends
the run at once. What the run prints is kept up to a cap, and printing without end is a reason to
end it. The host holds the same deadline: this process is trusted but could be starved. Without a
jail there is nobody to watch, and the run's session is all that can be killed.
Python 3.9, standard library only.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from typing import Any

from . import lower, watch, wire

SLICE_S = 0.04
FLOOD = 4 << 20
MIB = 1 << 20
KILLED_BELOW = 128 + signal.SIGKILL  # how `first` says that the process below it was killed


class Supervision:
    """One run: its first process, its output, its limits and what became of it."""

    def __init__(
        self,
        pid: int,
        out: int,
        control: int,
        job: dict[str, Any],
        *,
        watching: watch.Watch | None,
        below: lower.Lower | None = None,
    ) -> None:
        self._pid, self._out, self._control = pid, out, control
        self._job, self._limits, self._watch = job, job["limits"], watching
        self._lower = below
        self._started = time.monotonic()
        self._kept, self._printed = bytearray(), 0
        self._why = ""
        self._looked = self._started
        self._peak, self._cpu = 0, 0.0

    def result(self) -> dict[str, Any]:
        """Wait for the end of the run and say what happened."""
        status, usage = self._wait()
        self._drain()
        os.close(self._out)
        cpu_s = usage.ru_utime + usage.ru_stime
        if self._watch:
            cpu_s = max(self._cpu, self._watch.cpu_s(cpu_s))
        killed = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        code = -killed if killed else os.WEXITSTATUS(status)
        if code in (-signal.SIGKILL, KILLED_BELOW) and not self._why:
            self._why = self._killed_for(cpu_s)
        return {
            "id": self._job["id"],
            "exit": code,
            "why": self._why,
            "cpu_s": cpu_s,
            "wall_s": time.monotonic() - self._started,
            "peak_mib": max(self._peak / MIB, usage.ru_maxrss / 1024),
            "output": self._kept.decode("utf-8", "replace"),
        }

    def _killed_for(self, cpu_s: float) -> str:
        """What the kernel killed the run for, if it was for using too much."""
        if self._watch and self._watch.out_of_memory():
            return "memory"
        return "cpu" if cpu_s >= self._limits["cpu_s"] else ""

    def _wait(self) -> tuple[int, Any]:
        poll = select.poll()
        os.set_blocking(self._out, False)
        pidfd = os.pidfd_open(self._pid) if hasattr(os, "pidfd_open") else -1
        for fd in (self._out, self._control, *([pidfd] if pidfd >= 0 else [])):
            poll.register(fd, select.POLLIN)
        try:
            while True:
                ready = {fd for fd, _ in poll.poll(self._pause() * 1000)}
                if self._out in ready and self._read_output():
                    poll.unregister(self._out)
                done, status, usage = os.wait4(self._pid, 0 if self._why else os.WNOHANG)
                if done:  # before it is told to stop: then that is not why it ended
                    return status, usage
                if self._control in ready:
                    self._obey()
                self._check()
        finally:
            if pidfd >= 0:
                os.close(pidfd)
            self._kill_group()

    def _pause(self) -> float:
        left: float = self._started + self._limits["wall_s"] - time.monotonic()
        return max(0.001, min(SLICE_S, left))

    def _check(self) -> None:
        """End the run if it has used up what it may use; a look around is dear, so once a slice."""
        if self._printed > FLOOD:
            self._end("output")
        now = time.monotonic()
        if now < min(self._looked + SLICE_S, self._started + self._limits["wall_s"]):
            return
        self._looked = now
        usage = self._usage()
        self._peak, self._cpu = max(self._peak, usage.memory), max(self._cpu, usage.cpu_s)
        crowded = usage.threads > self._limits["processes"] + 1
        if usage.cpu_s > self._limits["cpu_s"]:
            self._end("cpu")
        elif usage.memory > self._limits["memory_mib"] * MIB or crowded:
            self._end("memory")
        elif now - self._started > self._limits["wall_s"]:
            self._end("wall")

    def _usage(self) -> watch.Usage:
        if self._watch is None:
            return watch.Usage(0.0, 0)
        return self._lower.usage(self._pid, self._watch) if self._lower else self._watch.usage()

    def _end(self, why: str) -> None:
        if not self._why:
            self._why = why
            os.kill(self._pid, signal.SIGKILL)

    def _obey(self) -> None:
        """A stop for this run ends it; the host's death (`wire.Closed`) everything, tidied up."""
        message = wire.receive(self._control)
        if message.get("stop") == self._job["id"]:
            self._end("stopped")

    def _kill_group(self) -> None:
        """Without a pid namespace, the run's own session is all there is to kill."""
        if self._lower:
            self._lower.end(self._pid)
        elif self._watch is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._pid, signal.SIGKILL)

    def _read_output(self) -> bool:
        """Keep what fits of the next piece; true at the end of the stream."""
        try:
            piece = os.read(self._out, 1 << 16)
        except BlockingIOError:
            return False
        self._printed += len(piece)
        room = self._limits["output_kib"] * 1024 - len(self._kept)
        self._kept += piece[: max(0, room)]
        return not piece

    def _drain(self) -> None:
        """Read what is left in the pipe; its writers are dead."""
        before = -1
        while before != self._printed and self._printed <= FLOOD:
            before = self._printed
            self._read_output()
