"""What the host hears of a run: whether it could begin, how it ended, and its report if genuine.

A report counts only with the nonce that the child reads after its last test; nonsense is no report.
"""

import itertools
import json
import math
import secrets
import signal
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trueline.analysis.sandbox.limits import Limits
from trueline.analysis.sandbox.report import well_formed

if TYPE_CHECKING:
    from trueline.analysis.sandbox.jail import Jail

GRACE_S = 3.0
FRAMES, HINTS = 8, 10_000
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
