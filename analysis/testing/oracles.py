"""The three ways to a verdict, from the strongest down.

Two jails: code and tests in different processes, plain data between. Sabotage: code and tests
together, in runs in which expected values of some are changed. In-process: there was nothing to
change. Failing needs no confirmation; only a pass can be forged.
"""

import contextlib
import random
import re
import socket
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from trueline.analysis.sandbox.result import NEEDS, Failure, Oracle, RunResult, Status
from trueline.analysis.sandbox.run import Ended, Run
from trueline.analysis.testing import aside
from trueline.analysis.testing.confirming import Confirmation, Trial, observed_positions
from trueline.analysis.testing.jails import Jails, Role, Stop
from trueline.analysis.testing.jobs import Job
from trueline.analysis.testing.outside import reaches_outside
from trueline.analysis.testing.sabotage import Sabotage, sabotage_of
from trueline.analysis.testing.suites import Asserts, Examples, PytestFiles, Suite, as_payload
from trueline.analysis.testing.traceless import leaves_no_trace

Tell = Callable[[int, int], None]
ENDS: Mapping[str, Status] = {
    "cpu": "cpu-timeout",
    "wall": "wall-timeout",
    "memory": "memory",
    "output": "output",
}
# where runs have no mounts of their own, the project is a copy in a folder of the run
IN_A_JAIL = re.compile(r"(?:/[^\s'\"]*/trueline-run-\w+)?/project/")
_choice = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Collected:
    """The tests of a suite, as `path::Class::name`, and those with a mark to be skipped or fail.

    `counts` are the numbers of tests by file, each row of parameters counted; `skipped` are files
    that skip themselves.
    """

    names: frozenset[str]
    marked: frozenset[str]
    counts: Mapping[str, int]
    skipped: tuple[Failure, ...] = ()

    @property
    def total(self) -> int:
        """How many tests there are."""
        return sum(self.counts.values())

    def of(self, paths: Collection[str]) -> "Collected":
        """The tests of some of the files."""
        counts = {path: self.counts.get(path, 0) for path in paths}
        names = frozenset(one for one in self.names if one.partition("::")[0] in counts)
        return Collected(names, self.marked & names, counts)


@dataclass(slots=True)
class Known:
    """What one judge has learnt about suites."""

    collected: dict[PytestFiles, Collected] = field(default_factory=dict)
    narrowed: dict[Suite, Suite] = field(default_factory=dict)
    plans: dict[Suite, Sabotage] = field(default_factory=dict)
    failed: set[Suite] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Bench:
    """What a verdict needs: the jails, the way to call it off, and what is known of suites.

    `failed` holds the suites by which the last code failed, `narrowed` those of whose tests some
    cannot be judged here. `timeout_s` are wall seconds for the verdict, where they are given;
    `tell` is called with how many tests have run, and how many there are.
    """

    jails: Jails
    stop: Stop
    known: Known
    timeout_s: float | None = None
    tell: Tell | None = None

    def run(
        self,
        role: Role,
        payload: dict[str, Any],
        job: Job,
        heard: Callable[[Run], None] | None = None,
    ) -> Ended:
        """One run on one jail."""
        self.stop.check()
        return self.stop.wait([self.jails.get(role).post(payload, job.limits)], heard)[0]

    def run_pair(
        self, candidate: dict[str, Any], tester: dict[str, Any], job: Job, kept: bool
    ) -> tuple[Ended, Ended]:
        """One run on each of two jails, with a link between them; the tester's may be kept."""
        self.stop.check()
        jails = self.jails.get("candidate"), self.jails.get("tester")
        ends = socket.socketpair()
        with contextlib.ExitStack() as undo:
            with ends[0], ends[1]:
                runs = [jails[0].post(candidate, job.limits, ends[0])]
                undo.callback(runs[0].conversation.close)
                runs.append(jails[1].post(tester, job.limits, ends[1], kept=kept))
            first, second = self.stop.wait(runs)
        return first, second


def judge_file(bench: Bench, job: Job) -> RunResult:
    """Run the target as a script; no test decides."""
    return result_of(bench, [bench.run("candidate", job.payload("file"), job)], None)


def judge_apart(bench: Bench, job: Job, suite: Examples | Asserts) -> RunResult | None:
    """The two-jail verdict, or None where a value or what the tests do cannot cross."""
    told = {"suite": as_payload(suite), "modules": list(job.modules)}
    quiet = replace(job, edits={})
    kept = bench.jails.tier == "A" and leaves_no_trace(suite, job.modules)
    ends = bench.run_pair(job.payload("candidate"), quiet.payload("tester", **told), job, kept)
    candidate, tester = ends
    if candidate.report is not None:
        if not candidate.report["failures"]:
            candidate = replace(candidate, report=None)
        return replace(result_of(bench, [candidate, tester], "two-jail"), tests_total=suite.total)
    report = tester.report
    if report is None or report["gone"]:
        lost = [candidate, tester] if _ended_badly(candidate) else [tester, candidate]
        lost = [replace(end, report=None) for end in lost]
        result = result_of(bench, lost, "two-jail")
        return replace(result, tests_total=suite.total)
    if report["cannot"]:
        return None
    result = result_of(bench, [tester, candidate], "two-jail", suite.total)
    if result.status in {"wrong", "error"}:
        return None if report["copied"] or reaches_outside(suite, job.modules) else result
    return result


def judge_script(bench: Bench, job: Job, suite: Examples | Asserts) -> RunResult:
    """The verdict of two jails, or of one where values cannot cross.

    What asserts ask for in vain is looked at without the candidate, as `aside` says.
    """
    rest = bench.known.narrowed.get(suite, suite)
    assert not isinstance(rest, PytestFiles)
    if not rest.total:
        unknown = () if isinstance(rest, Examples) else rest.unknown
        return aside.nothing_left(unknown, bench.jails.tier)
    result = judge_apart(bench, job, rest) or judge_together(bench, job, rest)
    if isinstance(rest, Examples):
        return result
    found = aside.asking(result)
    for other in job.without_candidate() if found else ():
        end = bench.run("candidate", other.payload("together", suite=as_payload(rest)), job)
        alone = list(failures_of(end.report["failures"])) if end.report else []
        found = aside.in_both(found, alone)
    if found:
        bench.known.narrowed[suite] = aside.set_aside(rest, found, {})
        return judge_script(bench, job, suite)
    return replace(result, unknown=rest.unknown)


def judge_together(bench: Bench, job: Job, suite: Examples | Asserts) -> RunResult:
    """One jail, and a pass confirmed by runs in which expected values are changed."""
    sure = sabotage_of(suite)
    if isinstance(suite, Asserts):
        names = [str(position) for position in range(suite.total)]
    else:
        names = [str(position) for position, item in enumerate(suite.items) if item.want]

    def run(one: Suite) -> Ended:
        payload = job.payload("together", suite=as_payload(cast("Examples | Asserts", one)))
        return bench.run("candidate", payload, job)

    trial = Trial(
        run,
        lambda end: result_of(bench, [end], "in-process", suite.total),
        lambda end: observed_positions(end, names),
    )
    return confirmed(bench, trial, sure)


def confirmed(bench: Bench, trial: Trial, plan: Sabotage) -> RunResult:
    """The verdict of a trial; a suite by which the last code failed is first run as it is."""
    failed = bench.known.failed
    result = Confirmation(trial, plan, _choice).result(plan.suite in failed)
    (failed.discard if result.passed else failed.add)(plan.suite)
    return result


def _ended_badly(end: Ended) -> bool:
    """Whether a run ended by its own doing; one that we stopped was killed, which says nothing."""
    return end.why != "stopped" and (end.exit != 0 or end.why != "")


def _status(end: Ended, total: int | None) -> Status:
    report = end.report
    if report is None:
        return ENDS.get(end.why, "crashed")
    kinds = [failure["kind"] for failure in report["failures"]]
    if kinds:
        named: Mapping[str, Status] = {"assertion": "wrong", "memory": "memory"}
        return named.get(kinds[0], "error")
    expected = report["total"] if total is None else total
    complete = report["passed"] == report["total"] == expected
    return "passed" if complete and report.get("code", 0) == 0 else "error"


def result_of(
    bench: Bench, ends: list[Ended], oracle: Oracle | None, total: int | None = None
) -> RunResult:
    """One record; the first run is the one that decides."""
    first = ends[0]
    report = first.report or {"total": total or 0, "passed": 0, "failures": []}
    return RunResult(
        status=_status(first, total),
        cpu_s=sum(end.cpu_s for end in ends),
        wall_s=max(end.wall_s for end in ends),
        peak_mib=max(end.peak_mib for end in ends),
        oracle=oracle,
        tier=bench.jails.tier,
        output=_local("".join(end.output for end in ends)),
        tests_passed=report["passed"],
        tests_total=report["total"],
        failures=tuple(failures_of(report["failures"])),
    )


def failures_of(raw: Iterable[dict[str, Any]]) -> Iterable[Failure]:
    """The failures of a report, with paths as the user knows them."""
    for failure in raw:
        name, message = _local(failure["name"]), _local(failure["message"])
        needs = NEEDS.get(failure.get("needs", ""))
        yield Failure(name, message, failure["line"], needs)


def _local(text: str) -> str:
    """Paths as the user knows them, relative to the project; lone surrogates written out."""
    printable = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return IN_A_JAIL.sub("", printable)
