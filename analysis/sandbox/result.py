"""What came of running untrusted code: one record, the same for every kind of run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Status = Literal[
    "passed",
    "wrong",
    "error",
    "cpu-timeout",
    "wall-timeout",
    "memory",
    "output",
    "crashed",
    "refused",
    "harness-error",
]
Oracle = Literal["two-jail", "sabotage", "in-process"]
Confined = Literal["A", "B", "C"]
Tier = Literal["A", "B", "C", "unsafe"]


Need = Literal["network", "service", "home", "terminal", "skip"]
NEEDS: Mapping[str, Need] = {need: need for need in get_args(Need)}


@dataclass(frozen=True, slots=True)
class Failure:
    """One test that failed: its name or node id, what it said, and the line in the tests.

    `needs` says what its error asks for that a sandbox does not give, if the error looks so; a
    test that skips itself says `skip`.
    """

    name: str
    message: str
    line: int | None = None
    needs: Need | None = None


@dataclass(frozen=True, slots=True)
class RunResult:
    """The outcome of one run, or of all runs that one verdict took.

    `oracle` says what made the verdict unforgeable: two-jail (only plain data crossed between
    the code and its tests), sabotage (the code failed a test whose expected value was changed),
    in-process (nothing did: never call such a pass verified). It is None where no test decided.
    `tier` says what confined the code: its own namespaces (A), bubblewrap's, shared by the runs
    of a jail (B), none, only Landlock and system call filters (C), or nothing (unsafe).
    Times are seconds and include every process the code started; `output` is capped. `unknown`
    are tests that were not judged, since they cannot run here or say nothing: they count neither
    as passed nor in `tests_total`.
    """

    status: Status
    cpu_s: float
    wall_s: float
    peak_mib: float
    oracle: Oracle | None
    tier: Tier
    output: str = ""
    tests_passed: int = 0
    tests_total: int = 0
    failures: tuple[Failure, ...] = ()
    unknown: tuple[Failure, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the code did all that was asked of it."""
        return self.status == "passed"

    @property
    def verified(self) -> bool:
        """Whether tests passed under an oracle that the code could not forge."""
        return self.passed and self.oracle in ("two-jail", "sabotage")
