"""The host's side of a jail: starts it, gives it runs, holds the deadline, kills and replaces it.

A jail is a fresh interpreter with an empty environment, so nothing of this process can be found
in it. Each run gets a socket of its own, over which the child alone, never the warm zygote,
receives its texts and later reports. A report counts only with the nonce that the child reads
after its last test. Calls block; `interrupt` may come from another thread.
"""

import contextlib
import functools
import json
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from trueline.analysis.process import Child
from trueline.analysis.sandbox import cgroups, launch
from trueline.analysis.sandbox.inside import KILLED, wire
from trueline.analysis.sandbox.launch import StartFailed
from trueline.analysis.sandbox.layout import JailSpec
from trueline.analysis.sandbox.limits import Limits
from trueline.analysis.sandbox.result import Tier
from trueline.analysis.sandbox.run import GRACE_S, JailLost, Run, receive

START_S = 30.0
WORDS = 200


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
