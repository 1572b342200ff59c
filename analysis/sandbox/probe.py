"""Which tier confines untrusted code on this machine, found out by doing it, and jails of it.

Reading version numbers or configuration would be guessing: a jail is built and must hold, tier by
tier from the best down. What failed for a better one is said, with the fix. Without any tier,
running is refused. A machine with tier A never climbs down: its first jail is the probe, and only
the self-tests are made once more than the runs that are wanted, once in a process.
"""

import errno
import platform
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from trueline.analysis.errors import CannotRun
from trueline.analysis.sandbox import selftest
from trueline.analysis.sandbox.inside import NO_PYTEST
from trueline.analysis.sandbox.jail import Jail
from trueline.analysis.sandbox.launch import START, StartFailed
from trueline.analysis.sandbox.layout import JailSpec
from trueline.analysis.sandbox.missing import Missing, failed_run, missing
from trueline.analysis.sandbox.result import Confined
from trueline.analysis.sandbox.run import JailLost

TIERS: tuple[Confined, ...] = get_args(Confined)
# a refusal; anything else may be the machine's bad moment, and is asked again
LASTING = {errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOENT, errno.EINVAL}
UNSAFE = "or pass --unsafe-no-sandbox"


class SandboxUnavailable(CannotRun):
    """Nothing here can confine untrusted code: which step failed, and the fix."""


@dataclass(frozen=True, slots=True)
class Probe:
    """The best tier this machine reaches, or None, and what each better one lacks."""

    tier: Confined | None
    missing: tuple[Missing, ...] = ()


_found: dict[Path, Probe] = {}


def probe(python: Path = Path(sys.executable)) -> Probe:
    """Climb down from tier A to the first tier whose jail holds; known for the process' life."""
    if python in _found:
        return _found[python]
    lacking: list[Missing] = []
    tier: Confined | None = None
    with tempfile.TemporaryDirectory(prefix="trueline-probe-") as folder:
        for tried in TIERS if sys.platform == "linux" else ():
            what = _lacks(JailSpec(python, Path(folder), tier=tried), tried)
            if what is None:
                tier = tried
                break
            lacking.append(what)
    if sys.platform != "linux":
        why = f"there are none on {platform.system()}"
        lacking.append(missing("A", StartFailed("namespaces", errno.ENOSYS, why)))
    found = Probe(tier, tuple(lacking))
    if all(one.errno in LASTING for one in lacking):
        _found[python] = found
    return found


def start(spec: JailSpec) -> Jail:
    """Start a jail, of the best tier where the spec names none.

    Raises:
        SandboxUnavailable: with the failing step and the fix, in one line.
        CannotRun: the interpreter has no pytest that it can import.
        JailLost: it ended while it started, or in its self-tests.
    """
    if spec.unsafe or spec.tier:
        return _started(spec, spec.tier or "A")
    if spec.python not in _found:
        jail = _first(spec)
        if jail is not None:
            return jail
    found = probe(spec.python)
    if found.tier is None:
        raise _none(found)
    return _started(replace(spec, tier=found.tier), found.tier, found)


def reached(python: Path) -> Confined:
    """The best tier.

    Raises:
        SandboxUnavailable: there is none.
    """
    found = probe(python)
    if found.tier is None:
        raise _none(found)
    return found.tier


def _first(spec: JailSpec) -> Jail | None:
    """The first jail of a process, if tier A holds."""
    try:
        jail = _started(replace(spec, tier="A"), "A")
    except SandboxUnavailable as error:
        cause = error.__cause__
        if isinstance(cause, StartFailed) and (
            cause.step.startswith(START) or cause.number == errno.EFBIG
        ):
            raise
        return None
    if spec.project is None:
        return jail
    try:
        if selftest.what_got_through(jail) is None:
            _found[spec.python] = Probe("A")
            return jail
    except JailLost:
        jail.close()
        raise
    jail.close()
    return None


def _started(spec: JailSpec, tier: Confined, found: Probe | None = None) -> Jail:
    if tier == "C" and spec.warm == "pytest":
        why = f" ({_in_short(found)})" if found else ""
        raise SandboxUnavailable(
            "pytest files write files and start processes, which sandbox tier C, the best here, "
            f"does not let them{why}; give a script of asserts, {UNSAFE}"
        )
    try:
        return Jail(spec)
    except StartFailed as error:
        if error.step == NO_PYTEST:
            why = f"pytest files cannot be run by {spec.python}: {error.why}"
            raise CannotRun(f"{why}; install pytest in its environment") from error
        raise SandboxUnavailable(f"no sandbox: {missing(tier, error)}") from error


def _lacks(spec: JailSpec, tier: Confined) -> Missing | None:
    """What the tier lacks here; a jail that starts must also hold."""
    try:
        with Jail(spec) as jail:
            through = selftest.what_got_through(jail)
    except StartFailed as error:
        return missing(tier, error)
    except JailLost as error:
        return failed_run(tier, "a first run", str(error))
    return failed_run(tier, *through) if through else None


def _none(found: Probe) -> SandboxUnavailable:
    return SandboxUnavailable(f"no sandbox: {_in_short(found)}, {UNSAFE}")


def _in_short(found: Probe) -> str:
    """One line: what each tier lacks, and the fix of the best one."""
    return "; ".join([*(one.reason for one in found.missing), found.missing[0].fix])
