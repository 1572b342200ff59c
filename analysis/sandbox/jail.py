"""The host's side of a jail: starts it, gives it runs, holds the deadline, kills and replaces it.

A jail is a fresh interpreter with an empty environment, so nothing of this process can be found
in it. Each run gets a socket of its own, over which the child alone, never the warm zygote,
receives its texts and later reports. A report counts only with the nonce that the child reads
after its last test. Calls block; `interrupt` may come from another thread.
"""

import contextlib
import functools
import itertools
import json
import math
import secrets
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from trueline.analysis.process import Child
from trueline.analysis.sandbox import cgroups, launch
from trueline.analysis.sandbox.inside import KILLED, wire
from trueline.analysis.sandbox.launch import StartFailed
from trueline.analysis.sandbox.layout import JailSpec
from trueline.analysis.sandbox.limits import Limits
from trueline.analysis.sandbox.report import well_formed
from trueline.analysis.sandbox.result import Tier

START_S = 30.0
GRACE_S = 3.0
FRAMES, HINTS = 8, 10_000
WORDS = 200
_ids = itertools.count(1)


class JailLost(Exception):  # noqa: N818 - an event: retried, then reported
    """The jail ended, or missed a deadline, or could not set a run up."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: the zygote's word on the process, and the child's own report if genuine.

    `exit` is negative for a signal, or 128 and the signal where the program was not its namespace's
    first process; `why` is cpu, wall, memory, output, stopped or empty.
    """

    exit: int
    why: str
    cpu_s: float
    wall_s: float
    peak_mib: float
    output: str
    report: dict[str, Any] | None


class Run:
    """One run under way."""

    def __init__(self, jail: "Jail", limits: Limits, conversation: socket.socket) -> None:
        self.id, self.jail, self.limits = next(_ids), jail, limits
        self.nonce = secrets.token_bytes(16)
        self.deadline = time.monotonic() + limits.wall_s + GRACE_S
        self.conversation = conversation
        self.received = bytearray()
        self.ended: dict[str, Any] | None = None
        self.ran = 0
        self.stalls_at = time.monotonic() + limits.stall_s if limits.stall_s else math.inf
        self.stalled = False
        self._found: list[dict[str, Any]] = []
        self._at = self._hints = 0

    def frames(self) -> list[dict[str, Any]]:
        """What the child has said so far; nonsense after the first good frames is ignored.

        How many tests have run it says in between: that is kept in `ran`, a hint and no result.
        """
        while len(self._found) < FRAMES and self._hints < HINTS and self._at >= 0:
            begin = self._at + 4
            end = begin + int.from_bytes(self.received[self._at : begin], "little")
            if begin > len(self.received) or end > len(self.received):
                break
            try:
                frame = json.loads(self.received[begin:end])
            except (ValueError, RecursionError):
                end, frame = -1, {"ran": self.ran}
            self._at = end
            if isinstance(frame, dict) and isinstance(frame.get("ran"), int):
                self.ran, self._hints = frame["ran"], self._hints + 1
                self.stalls_at = time.monotonic() + (self.limits.stall_s or math.inf)
            else:
                self._found.append(frame if isinstance(frame, dict) else {})
        return self._found

    def result(self) -> Ended:
        """The run's end.

        Raises:
            JailLost: the child could not be set up, or was killed from outside its namespace, in
                which nobody can kill it: not the candidate's doing. Without a namespace of its
                own it can kill itself.
        """
        frames = self.frames()
        if self.ended is None:
            raise JailLost("the run was not finished")
        if not self.ended["why"] and (not frames or "ready" not in frames[0]):
            raise JailLost(str(frames[0].get("failed")) if frames else "the child did not start")
        killed = self.ended["exit"] == -signal.SIGKILL and not self.ended["why"]
        if killed and self.jail.tier == "A":
            raise JailLost("the run was killed from outside")
        words = {key: value for key, value in self.ended.items() if key != "id"}
        if self.stalled and words["why"] == "stopped":
            words["why"] = "wall"
        return Ended(**words, report=self._genuine_report(frames[1:]))

    def _genuine_report(self, frames: list[dict[str, Any]]) -> dict[str, Any] | None:
        for frame in frames:
            if frame.get("nonce") == self.nonce.hex():
                return well_formed(frame.get("report"))
        return None


class Jail:
    """A warm jail that takes one run at a time.

    Raises:
        StartFailed: it cannot be built here.
        JailLost: it was killed while it was.

    Usage:
        with Jail(JailSpec()) as jail:
            ended = finish([jail.post({"kind": "file", ...}, Limits())])[0]  # see waiting
    """

    def __init__(self, spec: JailSpec) -> None:
        self.spec = spec
        self.tier: Tier = "unsafe" if spec.unsafe else spec.tier or "A"
        self._sending = threading.Lock()
        ours, theirs = socket.socketpair()
        self.control = ours
        self._group = None if spec.unsafe else cgroups.make()
        with theirs, contextlib.ExitStack() as undo, self._descriptors() as groups:
            undo.callback(ours.close)
            if self._group is not None:
                undo.callback(self._group.remove)
            try:
                self._child = Child(
                    launch.command(spec, self.tier, theirs.fileno(), groups),
                    env=launch.ENVIRONMENT,
                    pass_fds=(theirs.fileno(), *groups["join"], *groups["counts"]),
                    stderr=subprocess.PIPE,
                )
            except OSError as refused:
                raise launch.not_started(spec, refused) from refused
            undo.pop_all()
        try:
            self.control.settimeout(START_S)
            answer = receive(self.control)
        except JailLost:
            lost, error = self._last_words()
            self.close()
            if lost:
                raise JailLost("the jail was killed while it started") from None
            raise launch.failure(spec, error) from None
        if "failed" in answer:
            self.close()
            raise StartFailed(answer["failed"], answer["errno"], answer["why"])
        self.overlay: bool = answer["overlay"]

    @property
    def pid(self) -> int:
        """The process that waits outside for the jail's first process."""
        return self._child.process.pid

    @property
    def alive(self) -> bool:
        """Whether the jail still runs."""
        return self._child.alive

    def post(
        self,
        payload: dict[str, Any],
        limits: Limits,
        link: socket.socket | None = None,
        *,
        kept: bool = False,
    ) -> Run:
        """Start a run; `link` is handed to it as its second descriptor.

        With `kept` it is a tester's run in a process that is there from the run before, if one is.

        Raises:
            JailLost: the jail is gone.
        """
        ours, theirs = socket.socketpair()
        run = Run(self, limits, ours)
        if self._group is not None:
            self._group.allow(limits)
        with theirs:
            passed = [theirs.fileno(), *([link.fileno()] if link else [])]
            job = {"id": run.id, "fds": len(passed), "limits": _as_words(limits), "kept": kept}
            try:
                with self._sending:
                    self.control.settimeout(START_S)
                    wire.send(self.control.fileno(), job)
                    socket.send_fds(self.control, [b"x"], passed)
            except (OSError, wire.Closed) as error:
                ours.close()
                raise JailLost("the jail is gone") from error
        self._tell(run, payload)
        return run

    def _tell(self, run: Run, payload: dict[str, Any]) -> None:
        """Send the texts and, behind them, the nonce; a child that died cannot hear."""
        run.conversation.settimeout(run.limits.wall_s + GRACE_S)
        content = json.dumps(payload).encode()
        frames = [len(part).to_bytes(4, "little") + part for part in (content, run.nonce)]
        with contextlib.suppress(OSError):
            run.conversation.sendall(b"".join(frames))

    def load(self, modules: Sequence[str], files: Sequence[str]) -> bool:
        """Have installed modules imported, and the project's files compiled, before the next run.

        False if the jail is of no use then.
        """
        try:
            with self._sending:
                self.control.settimeout(START_S)
                wire.send(self.control.fileno(), {"load": list(modules), "compile": list(files)})
                threads = receive(self.control).get("threads")
        except (JailLost, OSError, wire.Closed):
            return False
        return threads == 1

    def interrupt(self, run: Run) -> None:
        """End a run, also from another thread; harmless if it has ended."""
        with self._sending, contextlib.suppress(OSError, wire.Closed):
            wire.send(self.control.fileno(), {"stop": run.id})

    def close(self) -> None:
        """End the jail and everything in it. Safe to call twice."""
        self.control.close()
        self._child.kill()
        if self._group is not None:
            self._group.remove()

    def __enter__(self) -> "Jail":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def _descriptors(self) -> Iterator[dict[str, list[int]]]:
        """What the jail needs of its control group, open while it is handed over."""
        if self._group is None:
            yield {"join": [], "counts": []}
            return
        with self._group.open() as opened:
            yield opened

    def _last_words(self) -> tuple[bool, str]:
        """Whether it was killed by somebody else, and what it said before it ended."""
        process = self._child.process
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_S)
        lost = process.returncode in (-signal.SIGKILL, KILLED)
        process.kill()
        text = process.stderr.read().decode("utf-8", "replace") if process.stderr else ""
        return lost, (text.strip().splitlines() or ["it ended without a word"])[-1][:WORDS]


@functools.cache
def _as_words(limits: Limits) -> dict[str, Any]:
    return asdict(limits)


def receive(control: socket.socket) -> dict[str, Any]:
    """One frame from the zygote.

    Raises:
        JailLost: nothing came in time, or nothing that has a meaning.
    """
    content = bytearray()
    try:
        while len(content) < 4 or len(content) < 4 + int.from_bytes(content[:4], "little"):
            wanted = 4 if len(content) < 4 else 4 + int.from_bytes(content[:4], "little")
            piece = control.recv(wanted - len(content))
            if not piece:
                raise JailLost("the jail ended")
            content += piece
    except OSError as error:
        raise JailLost("the jail does not answer") from error
    try:
        answer = json.loads(content[4:])
    except (ValueError, RecursionError) as error:
        raise JailLost("the jail talks nonsense") from error
    if not isinstance(answer, dict):
        raise JailLost("the jail talks nonsense")
    return answer
