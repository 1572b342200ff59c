"""Whether this machine can confine untrusted code, found out by doing it.

Reading version numbers or configuration would be guessing: a jail is built and a run made in it.
When that fails, the failing step and its error number are named, and what fixes it here. Nothing
falls back to less: without a tier, running is refused.
"""

import errno
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from trueline.analysis.errors import CannotRun
from trueline.analysis.sandbox.inside import NO_PYTEST
from trueline.analysis.sandbox.jail import Jail, JailLost, StartFailed
from trueline.analysis.sandbox.layout import JailSpec
from trueline.analysis.sandbox.limits import Limits
from trueline.analysis.sandbox.waiting import finish

APPARMOR = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
CLONE_SWITCH = Path("/proc/sys/kernel/unprivileged_userns_clone")
MAXIMUM = Path("/proc/sys/user/max_user_namespaces")
CONTAINERS = (Path("/.dockerenv"), Path("/run/.containerenv"))
KERNEL_STEPS = ("mount_setattr", "mount overlay")


class SandboxUnavailable(CannotRun):
    """Nothing here can confine untrusted code: which step failed, and the fix."""


@dataclass(frozen=True, slots=True)
class Missing:
    """What keeps a jail from being built: the step, its errno (0 if none), why, and the fix."""

    step: str
    errno: int
    why: str
    fix: str

    def __str__(self) -> str:
        name = errno.errorcode.get(self.errno, "")
        return f"{self.step} failed: {self.why}{f' ({name})' if name else ''}; {self.fix}"


@dataclass(frozen=True, slots=True)
class Probe:
    """The tier this machine reaches, or None and what is missing."""

    tier: Literal["A"] | None
    missing: tuple[Missing, ...] = ()


def probe(python: Path = Path(sys.executable)) -> Probe:
    """Build a jail, run a line in it, and say how that went."""
    try:
        with start(JailSpec(python)) as jail:
            payload = {"kind": "file", "path": "/dev/null", "edits": {}, "roots": []}
            ended = finish([jail.post(payload, Limits())])[0]
    except JailLost as error:
        return Probe(None, (Missing("a first run", 0, str(error), _fix("", 0)),))
    except SandboxUnavailable as error:
        missing = error.__cause__
        if isinstance(missing, StartFailed):
            return Probe(None, (_missing(missing),))
        raise
    if ended.report is None:
        return Probe(None, (Missing("a first run", 0, ended.output or "no report", _fix("", 0)),))
    return Probe("A")


def start(spec: JailSpec) -> Jail:
    """Start a jail.

    Raises:
        SandboxUnavailable: with the failing step and the fix, in one line.
        JailLost: it was killed while it started.
        CannotRun: the interpreter has no pytest that it can import.
    """
    try:
        return Jail(spec)
    except StartFailed as error:
        if error.step == NO_PYTEST:
            why = f"pytest files cannot be run by {spec.python}: {error.why}"
            raise CannotRun(f"{why}; install pytest in its environment") from error
        raise SandboxUnavailable(f"no sandbox: {_missing(error)}") from error


def _missing(error: StartFailed) -> Missing:
    return Missing(error.step, error.number, error.why, _fix(error.step, error.number))


def _fix(step: str, number: int) -> str:
    """What a person can do about it on this machine: the first line that applies."""
    too_old = number == errno.ENOSYS and step.startswith(KERNEL_STEPS)
    fixes = (
        (number == 0, "is it a working Python 3.9 or later?"),
        (number == errno.EFBIG, "run as an ordinary user: as root the project has to be copied"),
        (sys.platform != "linux", "use Linux, a virtual machine or WSL2"),
        (
            _reads(APPARMOR, "1"),
            "install an AppArmor profile that allows user namespaces (bwrap-userns-restrict)",
        ),
        (_reads(CLONE_SWITCH, "0"), "set kernel.unprivileged_userns_clone=1 with sysctl"),
        (_reads(MAXIMUM, "0"), "set user.max_user_namespaces=15000 with sysctl"),
        (
            any(path.exists() for path in CONTAINERS),
            "start the container with --security-opt seccomp=unconfined --cap-add SYS_ADMIN",
        ),
        (too_old, "use Linux 5.12 or later"),
    )
    applies = (text for condition, text in fixes if condition)
    return next(applies, "allow unprivileged user namespaces, or pass --unsafe-no-sandbox")


def _reads(path: Path, value: str) -> bool:
    try:
        return path.read_text(encoding="ascii").strip() == value
    except OSError:
        return False
