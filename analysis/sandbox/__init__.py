"""Runs untrusted Python where it can do no harm, and says what became of it."""

from trueline.analysis.sandbox.limits import Limits
from trueline.analysis.sandbox.probe import Missing, Probe, SandboxUnavailable, probe
from trueline.analysis.sandbox.result import Failure, Oracle, RunResult, Status, Tier

__all__ = [
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
