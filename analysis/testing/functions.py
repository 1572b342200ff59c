"""Functions of a module under edit, called in a jail of their own by somebody outside it.

The other end of `sandbox.inside.functions`. A call that never returns, or ends its process, costs
the process in which it ran: `again` starts another in the same jail. Calls block. Whoever has
the link may be another process; what comes over it is plain data from untrusted code.
"""

import contextlib
import socket
from dataclasses import replace

from trueline.analysis.sandbox.layout import JailSpec
from trueline.analysis.sandbox.probe import start
from trueline.analysis.sandbox.run import JailLost, Run
from trueline.analysis.sandbox.waiting import finish
from trueline.analysis.testing.jobs import Job


class Functions:
    """A module's functions, answering over `link` in the protocol of `inside.functions`.

    Usage:
        with judge.functions(path, text) as functions:
            functions.link

    Raises:
        SandboxUnavailable: nothing here can confine them.
        JailLost: the jail ended.
    """

    def __init__(self, spec: JailSpec, job: Job) -> None:
        self._spec, self._job = spec, job
        self._jail = start(spec)
        self._run, self.link = self._begin(job)

    @property
    def alive(self) -> bool:
        """Whether their jail still runs."""
        return self._jail.alive

    def again(self, text: str | None = None) -> None:
        """Have the file answer, with another text if given, in a new process on a new link.

        Raises:
            SandboxUnavailable, JailLost: the jail ended, and no other can be started.
        """
        self.link.close()
        self._jail.interrupt(self._run)
        with contextlib.suppress(JailLost):
            finish([self._run])
        if not self._jail.alive:
            self._jail.close()
            self._jail = start(self._spec)
        edits = self._job.edits if text is None else {self._job.target: text}
        self._run, self.link = self._begin(replace(self._job, edits=edits))

    def _begin(self, job: Job) -> tuple[Run, socket.socket]:
        ours, theirs = socket.socketpair()
        with theirs:
            return self._jail.post(job.payload("functions"), job.limits, theirs), ours

    def close(self) -> None:
        """End the jail and everything in it."""
        self.link.close()
        self._run.conversation.close()
        self._jail.close()

    def __enter__(self) -> "Functions":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
