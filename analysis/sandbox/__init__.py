"""Runs untrusted Python where it can do no harm, and says what became of it."""

from trueline.analysis.sandbox.limits import Limits
from trueline.analysis.sandbox.missing import Missing
from trueline.analysis.sandbox.probe import Probe, SandboxUnavailable, probe
from trueline.analysis.sandbox.result import Confined, Failure, Oracle, RunResult, Status, Tier

__all__ = [
    "Confined",
    "Failure",
    "Limits",
    "Missing",
    "Oracle",
    "Probe",
    "RunResult",
    "SandboxUnavailable",
    "Status",
    "Tier",
    "probe",
]
