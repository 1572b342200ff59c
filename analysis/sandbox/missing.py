"""What keeps a tier from working, and what a person can do about it on this machine."""

import errno
import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

from trueline.analysis.sandbox.launch import BUBBLEWRAP, StartFailed
from trueline.analysis.sandbox.result import Confined

APPARMOR = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
CLONE_SWITCH = Path("/proc/sys/kernel/unprivileged_userns_clone")
MAXIMUM = Path("/proc/sys/user/max_user_namespaces")
CONTAINERS = (Path("/.dockerenv"), Path("/run/.containerenv"))
KERNEL_STEPS = ("mount_setattr", "mount overlay")
PROFILE = "the AppArmor profile bwrap-userns-restrict (on Ubuntu in the package apparmor-profiles)"
OPTIONS = (
    "--cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined "
    "--security-opt systempaths=unconfined"
)
COPIES = "give a smaller folder: this tier copies the project"


@dataclass(frozen=True, slots=True)
class Missing:
    """What a tier lacks here: the step, its errno (0 if none), why, and the fix."""

    tier: Confined
    step: str
    errno: int
    why: str
    fix: str

    def __str__(self) -> str:
        return f"{self.reason}; {self.fix}"

    @property
    def reason(self) -> str:
        """The line without the fix."""
        name = errno.errorcode.get(self.errno, "")
        return f"tier {self.tier}: {self.step}: {self.why}{f' ({name})' if name else ''}"


def missing(tier: Confined, error: StartFailed) -> Missing:
    """The failed start of a jail, with its fix."""
    return Missing(tier, error.step, error.number, error.why, _fix(tier, error.step, error.number))


def failed_run(tier: Confined, step: str, why: str) -> Missing:
    """A jail that starts and in which a run does not do what it must."""
    return Missing(tier, step, 0, why, "report it: what this kernel does is not known here")


def _fix(tier: Confined, step: str, number: int) -> str:
    """The first line that applies."""
    landlock = step.startswith("landlock")
    container = any(path.exists() for path in CONTAINERS)
    as_root = "run as an ordinary user: as root the project has to be copied"
    fixes = (
        (sys.platform != "linux", "use Linux, a virtual machine or WSL2"),
        ("Microsoft" in platform.release(), "use WSL2: wsl --set-version DISTRIBUTION 2"),
        (number == errno.EFBIG, as_root if tier == "A" and os.geteuid() == 0 else COPIES),
        (step == BUBBLEWRAP and number == errno.ENOENT, "apt install bubblewrap"),
        (landlock and number == errno.EOPNOTSUPP, "add landlock to the kernel's lsm= parameter"),
        (landlock and number == errno.ENOSYS, "use Linux 5.13 or later, built with Landlock"),
        (landlock, "let the container's seccomp profile allow the landlock calls"),
        (step.startswith("reading "), "run as an ordinary user, or let every user read it"),
        (number == 0, "is it a working Python 3.9 or later?"),
        (reads(APPARMOR, "1") and tier == "A", f"install bubblewrap and {PROFILE}, for tier B"),
        (reads(APPARMOR, "1"), f"install {PROFILE}"),
        (reads(CLONE_SWITCH, "0"), "set kernel.unprivileged_userns_clone=1 with sysctl"),
        (reads(MAXIMUM, "0"), "set user.max_user_namespaces=15000 with sysctl"),
        (container, f"start the container with {OPTIONS}"),
        (number == errno.ENOSYS and step.startswith(KERNEL_STEPS), "use Linux 5.12 or later"),
    )
    applies = (text for condition, text in fixes if condition)
    return next(applies, "allow unprivileged user namespaces")


def reads(path: Path, value: str) -> bool:
    """Whether a setting of the kernel is there and has this value."""
    try:
        return path.read_text(encoding="ascii").strip() == value
    except OSError:
        return False
