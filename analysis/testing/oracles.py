"""The three ways to a verdict, from the strongest down.

Two jails: code and tests in different processes, plain data between. Sabotage: code and tests
together, in runs in which expected values of some are changed. In-process: there was nothing to
change. Failing needs no confirmation; only a pass can be forged.
"""

import ast
import contextlib
import random
import re
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from trueline.analysis.sandbox.jail import Ended
from trueline.analysis.sandbox.result import Failure, Oracle, RunResult, Status
from trueline.analysis.testing.confirming import (
    Confirmation,
    Trial,
    observed_nodes,
    observed_positions,
)
from trueline.analysis.testing.jails import Jails, Role, Stop
from trueline.analysis.testing.jobs import Job
from trueline.analysis.testing.outside import reaches_outside
from trueline.analysis.testing.sabotage import (
    Sabotage,
    may_be_skipped,
    sabotage_of,
    test_functions,
)
from trueline.analysis.testing.suites import Asserts, Examples, PytestFiles, Suite, as_payload
from trueline.analysis.testing.traceless import leaves_no_trace

ENDS: Mapping[str, Status] = {
    "cpu": "cpu-timeout",
    "wall": "wall-timeout",
    "memory": "memory",
    "output": "output",
}
# in place of the candidate while tests are collected: whatever is asked of it is there
STAND_IN = """
from unittest.mock import MagicMock

def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return MagicMock()
"""
# where runs have no mounts of their own, the project is a copy in a folder of the run
IN_A_JAIL = re.compile(r"(?:/[^\s'\"]*/trueline-run-\w+)?/project/")
_choice = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Collected:
    """The tests of a suite, as `path::Class::name`, and those with a mark to be skipped or fail."""

    names: frozenset[str]
    marked: frozenset[str]


@dataclass(frozen=True, slots=True)
class Bench:
    """What a verdict needs: the jails, the way to call it off, and what is known of suites.

    `failed` holds the suites by which the last code failed.
    """

    jails: Jails
    stop: Stop
    collected: dict[PytestFiles, Collected]
    failed: set[Suite]

    def run(self, role: Role, payload: dict[str, Any], job: Job) -> Ended:
        """One run on one jail."""
        self.stop.check()
        return self.stop.wait([self.jails.get(role).post(payload, job.limits)])[0]

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
    return _result(bench, [bench.run("candidate", job.payload("file"), job)], None)


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
        return replace(_result(bench, [candidate, tester], "two-jail"), tests_total=suite.total)
    report = tester.report
    if report is None or report["gone"]:
        lost = [candidate, tester] if _ended_badly(candidate) else [tester, candidate]
        lost = [replace(end, report=None) for end in lost]
        result = _result(bench, lost, "two-jail")
        return replace(result, tests_total=suite.total)
    if report["cannot"]:
        return None
    result = _result(bench, [tester, candidate], "two-jail", suite.total)
    if result.status in {"wrong", "error"}:
        return None if report["copied"] or reaches_outside(suite, job.modules) else result
    return result


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
        lambda end: _result(bench, [end], "in-process", suite.total),
        lambda end: observed_positions(end, names),
    )
    return _confirmed(bench, trial, sure)


def judge_files(bench: Bench, job: Job, suite: PytestFiles, paths: list[str]) -> RunResult:
    """Pytest on the project with the candidate's edits, confirmed as above."""
    known = _required(bench, job, suite, paths)
    trial = Trial(
        lambda one: bench.run("pytest", _pytest_payload(job, cast("PytestFiles", one), paths), job),
        lambda end: _files_result(bench, end, known),
        lambda end: observed_nodes(end, known.names, known.marked),
        about_tests=True,
    )
    return _confirmed(bench, trial, sabotage_of(suite, paths, known.names, known.marked))


def _confirmed(bench: Bench, trial: Trial, plan: Sabotage) -> RunResult:
    result = Confirmation(trial, plan, _choice).result(plan.suite in bench.failed)
    (bench.failed.discard if result.passed else bench.failed.add)(plan.suite)
    return result


def _files_result(bench: Bench, end: Ended, known: Collected) -> RunResult:
    """The verdict of one run: every test has run, or has a mark that lets it be skipped."""
    result = _result(bench, [end], "in-process")
    if not result.passed or end.report is None:
        return result
    outcomes: dict[str, str] = end.report["outcomes"]
    skipped = {_bare(node) for node, outcome in outcomes.items() if outcome == "skipped"}
    missing = (known.names - {_bare(node) for node in outcomes}) | (skipped - known.marked)
    if not missing:
        return result
    failures = tuple(Failure(name, "the test was not run") for name in sorted(missing))
    return replace(result, status="error", failures=failures)


def _pytest_payload(
    job: Job, suite: PytestFiles, paths: list[str], collect: bool = False
) -> dict[str, Any]:
    texts = {path: text for path, (_, text) in zip(paths, suite.files, strict=True)}
    return job.with_files(texts).payload(
        "pytest", files=paths, collect=collect, left_out=list(suite.left_out)
    )


def _required(bench: Bench, job: Job, suite: PytestFiles, paths: list[str]) -> Collected:
    """The tests there are without the candidate; by their text where collecting them fails."""
    if suite not in bench.collected:
        bench.collected[suite] = _collected(bench, job, suite, paths)
    return bench.collected[suite]


def _collected(bench: Bench, job: Job, suite: PytestFiles, paths: list[str]) -> Collected:
    """Collect in a run where no text of the candidate is imported, be it the one on the disk."""
    base = replace(job, edits=dict.fromkeys(job.on_disk, STAND_IN))
    end = bench.run("pytest", _pytest_payload(base, suite, paths, collect=True), job)
    if end.report and end.report["code"] == 0:
        marked = {_bare(node) for node in end.report["marked"] if not node.endswith("NOTSET]")}
        return Collected(frozenset(map(_bare, end.report["outcomes"])), frozenset(marked))
    names: set[str] = set()
    marked = set()
    for path, (_, text) in zip(paths, suite.files, strict=True):
        tree = ast.parse(text)
        names.update(f"{path}::{owner}" for owner, _ in test_functions(tree))
        marked.update(f"{path}::{owner}" for owner in may_be_skipped(tree))
    return Collected(frozenset(names - set(suite.left_out)), frozenset(marked))


def _bare(node: str) -> str:
    """A node id without its parameters, which may depend on the candidate."""
    return node.partition("[")[0]


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


def _result(
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
        failures=tuple(_failures(report["failures"])),
    )


def _failures(raw: Iterable[dict[str, Any]]) -> Iterable[Failure]:
    for failure in raw:
        with contextlib.suppress(KeyError, TypeError):
            line = failure["line"]
            yield Failure(_local(str(failure["name"])), _local(str(failure["message"])), line)


def _local(text: str) -> str:
    """Paths as the user knows them, relative to the project; lone surrogates written out."""
    printable = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return IN_A_JAIL.sub("", printable)
