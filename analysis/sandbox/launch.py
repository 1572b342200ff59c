"""How the first process of a jail is started, by tier.

Tier A builds its jail itself, from inside. Tier B's is built by bubblewrap, which is let make
namespaces where others are not (Ubuntu's AppArmor profile for it). Tier C has no jail: Landlock
and the filters are all there is, so it sees the machine's paths and is told which to read.
"""

import errno
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trueline.analysis.errors import CannotRun
from trueline.analysis.sandbox.inside import lower
from trueline.analysis.sandbox.layout import JailSpec
from trueline.analysis.sandbox.result import Tier

INSIDE = Path(__file__).parent / "inside"
ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
}
START, BUBBLEWRAP = "start of", "bubblewrap"
OUR_CODE = "/inside"
MIB = 1 << 20
SIZES = {"/w": 64, "/tmp": 64, "/dev/shm": 8, "/etc": 1}
PROJECT_MIB = 300
NAMESPACES = ("ipc", "pid", "net", "uts", "cgroup-try")
# what root needs before it gives up being root: to copy the project, and to change its user
ROOT_NEEDS = ("SETUID", "SETGID", "CHOWN", "DAC_OVERRIDE")
SYSTEM_LINKS = ("bin", "sbin", "lib", "lib64")
DEVICES = ("null", "zero", "full", "random", "urandom")


class StartFailed(CannotRun):
    """The jail could not be built: which step, and the kernel's error number."""

    def __init__(self, step: str, number: int, why: str) -> None:
        super().__init__(f"no sandbox: {step} failed: {why}")
        self.step, self.number, self.why = step, number, why


def command(spec: JailSpec, tier: Tier, control: int, groups: Mapping[str, list[int]]) -> list[str]:
    """The command line that starts a zygote with its end of the control socket.

    `groups` are the descriptors of its control groups.

    Raises:
        StartFailed: what builds the jail is not installed.
    """
    config = {**_config(spec, tier), "control": control, **groups}
    inside = OUR_CODE if tier == "B" else str(INSIDE)
    start = [str(spec.interpreter), "-S", "-s", "-B", inside, "zygote", json.dumps(config)]
    return [*_bubblewrap(spec), "--", *start] if tier == "B" else start


def failure(spec: JailSpec, last_words: str) -> StartFailed:
    """What kept a zygote from starting, from the last line that it, or bubblewrap, printed."""
    if not last_words.startswith("bwrap: "):
        return StartFailed(f"{START} {spec.python}", 0, last_words)
    why = last_words.removeprefix("bwrap: ").partition(", likely because")[0]
    named = (number for number in errno.errorcode if why.endswith(os.strerror(number)))
    guess = errno.EPERM if "permission" in why.lower() else 0
    return StartFailed(BUBBLEWRAP, next(named, guess), why)


def not_started(spec: JailSpec, error: OSError) -> CannotRun:
    """What a program is not, that the kernel will not start."""
    why = error.strerror or type(error).__name__
    return CannotRun(f"{spec.python}: cannot be started: {why}; give another with --python")


def _config(spec: JailSpec, tier: Tier) -> dict[str, Any]:
    project = str(spec.project.resolve()) if spec.project else ""
    config: dict[str, Any] = {
        "tier": tier,
        "binds": spec.sites() if tier == "unsafe" else spec.binds(),
        "hidden_by_runs": spec.hidden_by_runs(),
        "project": project,
        "only": spec.only,
        "site": spec.import_paths(),
        "site_inside": spec.lent().inside,
        "network": spec.warm == "pytest",
        "warm": spec.warm,
        "overlay": spec.overlay,
    }
    if tier == "C":
        here = {target: source for source, target in spec.binds()}
        config["reading"] = [source for source, _ in spec.binds()]
        config["site"] = [here.get(path, path) for path in config["site"]]
    return config


def _bubblewrap(spec: JailSpec) -> list[str]:
    program = shutil.which("bwrap", path=ENVIRONMENT["PATH"])
    if program is None:
        raise StartFailed(BUBBLEWRAP, errno.ENOENT, "it is not installed")
    if spec.hidden_by_runs():
        raise CannotRun(
            f"{spec.python}: an interpreter below /tmp cannot be shown by bubblewrap; "
            "give another with --python"
        )
    words = [program, *_identity(), "--as-pid-1"]
    for name in SYSTEM_LINKS:
        path = f"/{name}"
        if os.path.islink(path):
            words += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            words += ["--ro-bind", path, path]
    for source, target in sorted(spec.binds(), key=lambda pair: len(pair[1])):
        words += [*_above(target), "--ro-bind", source, target]
    words += ["--ro-bind", str(INSIDE), OUR_CODE, "--proc", "/proc", *_above("/dev/null")]
    for name in DEVICES:
        words += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    for path, size in SIZES.items():
        words += ["--size", str(size * MIB), "--tmpfs", path]
    for path in ("/etc/ld.so.cache", "/etc/localtime"):
        words += ["--ro-bind-try", os.path.realpath(path), path]
    return [*words, *_project(spec), "--remount-ro", "/", "--chdir", "/"]


def _above(target: str) -> list[str]:
    """The folders above a path; what bubblewrap makes unasked, only its owner may enter."""
    folders = [str(folder) for folder in reversed(Path(target).parents)][1:]
    return [word for folder in folders for word in ("--dir", folder)]


def _identity() -> list[str]:
    """As root with root's real rights, as in tier A: a namespace that maps root keeps them."""
    if os.geteuid() != 0:
        return ["--unshare-all", "--uid", "1000", "--gid", "1000"]
    needs = [word for name in ROOT_NEEDS for word in ("--cap-add", f"CAP_{name}")]
    return [*(f"--unshare-{name}" for name in NAMESPACES), "--cap-drop", "ALL", *needs]


def _project(spec: JailSpec) -> list[str]:
    """The project where no run sees it, and the folder that each run copies it to."""
    memory = ["--size", str(PROJECT_MIB * MIB), "--tmpfs"]
    words = [*memory, lower.PROJECT]
    if spec.project is None:
        return words
    project = str(spec.project.resolve())
    if os.geteuid() != 0:
        return [*words, "--ro-bind", project, lower.ORIGIN]
    return [*words, "--ro-bind", project, lower.SOURCE, *memory, lower.ORIGIN]
