"""The three ways to a verdict, from the strongest down.

Two jails: code and tests in different processes, plain data between. Sabotage: code and tests
together, a pass confirmed by a second run in which the expected values are changed. In-process:
there was nothing to change. Failing needs no confirmation; only a pass can be forged.
"""

import ast
import contextlib
import random
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from trueline.analysis.sandbox.jail import Ended
from trueline.analysis.sandbox.result import Failure, Oracle, RunResult, Status
from trueline.analysis.testing import sabotage
from trueline.analysis.testing.jails import Jails, Role, Stop
from trueline.analysis.testing.jobs import Job
from trueline.analysis.testing.suites import Asserts, Examples, PytestFiles, as_payload

ENDS: Mapping[str, Status] = {
    "cpu": "cpu-timeout",
    "wall": "wall-timeout",
    "memory": "memory",
    "output": "output",
}
FORGED = "passes even when the expected values are changed: it does not compute what is tested"
_choice = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Bench:
    """What a verdict needs: the jails, the way to call it off, and the tests known so far."""

    jails: Jails
    stop: Stop
    collected: dict[PytestFiles, set[str]]

    def run(self, role: Role, payload: dict[str, Any], job: Job) -> Ended:
        """One run on one jail."""
        self.stop.check()
        return self.stop.wait([self.jails.get(role).post(payload, job.limits)])[0]

    def run_pair(
        self, candidate: dict[str, Any], tester: dict[str, Any], job: Job
    ) -> tuple[Ended, Ended]:
        """One run on each of two jails, with a link between them."""
        self.stop.check()
        jails = self.jails.get("candidate"), self.jails.get("tester")
        ends = socket.socketpair()
        with contextlib.ExitStack() as undo:
            with ends[0], ends[1]:
                runs = [jails[0].post(candidate, job.limits, ends[0])]
                undo.callback(runs[0].conversation.close)
                runs.append(jails[1].post(tester, job.limits, ends[1]))
            first, second = self.stop.wait(runs)
        return first, second


def judge_file(bench: Bench, job: Job) -> RunResult:
    """Run the target as a script; no test decides."""
    return _result(bench, [bench.run("candidate", job.payload("file"), job)], None)


def judge_apart(bench: Bench, job: Job, suite: Examples | Asserts) -> RunResult | None:
    """The two-jail verdict, or None where a value cannot cross."""
    told = {"suite": as_payload(suite), "modules": list(job.modules)}
    quiet = replace(job, edits={})
    ends = bench.run_pair(job.payload("candidate"), quiet.payload("tester", **told), job)
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
    return _result(bench, [tester, candidate], "two-jail", suite.total)


def judge_together(bench: Bench, job: Job, suite: Examples | Asserts) -> RunResult:
    """One jail, and a pass confirmed by a sabotaged suite where one can be made."""
    payload = job.payload("together", suite=as_payload(suite))
    first = bench.run("candidate", payload, job)
    result = _result(bench, [first], "in-process", suite.total)
    changed = (
        sabotage.sabotaged_asserts(suite, _choice)
        if isinstance(suite, Asserts)
        else sabotage.sabotaged_examples(suite)
    )
    if not result.passed or changed is None:
        return result
    payload = job.payload("together", suite=as_payload(changed[0]))
    second = bench.run("candidate", payload, job)
    return _confirmed(result, second, set(changed[1]) <= set(_failed(second)))


def judge_files(bench: Bench, job: Job, suite: PytestFiles, paths: list[str]) -> RunResult:
    """Pytest on the project with the candidate's edits, confirmed by sabotage."""
    payload = _pytest_payload(job, suite, paths)
    first = bench.run("pytest", payload, job)
    result = _result(bench, [first], "in-process")
    missing = sorted(_required(bench, job, suite, paths) - _names(first.report))
    if result.passed and missing:
        failures = tuple(Failure(name, "the test was not run") for name in missing)
        return replace(result, status="error", failures=failures)
    if not result.passed or first.report is None:
        return result
    outcomes: dict[str, str] = first.report["outcomes"]
    passed = frozenset(_bare(name) for name, value in outcomes.items() if value == "passed")
    changed = sabotage.sabotaged_files(suite, passed, _choice)
    if changed is None:
        return result
    second = bench.run("pytest", _pytest_payload(job, changed[0], paths), job)
    must_fail = {
        name for name, value in outcomes.items() if value == "passed" and _bare(name) in changed[1]
    }
    failed = {failure["name"] for failure in second.report["failures"]} if second.report else set()
    return _confirmed(result, second, must_fail <= failed)


def _failed(end: Ended) -> list[int]:
    """The positions of the tests that failed."""
    failed: list[int] = end.report["failed"] if end.report else []
    return failed


def _pytest_payload(
    job: Job, suite: PytestFiles, paths: list[str], collect: bool = False
) -> dict[str, Any]:
    texts = {path: text for path, (_, text) in zip(paths, suite.files, strict=True)}
    return job.with_files(texts).payload(
        "pytest", files=paths, collect=collect, left_out=list(suite.left_out)
    )


def _required(bench: Bench, job: Job, suite: PytestFiles, paths: list[str]) -> set[str]:
    """The tests there are without the candidate; by their text where collecting them fails."""
    if suite not in bench.collected:
        bench.collected[suite] = _collected(bench, job, suite, paths)
    return bench.collected[suite]


def _collected(bench: Bench, job: Job, suite: PytestFiles, paths: list[str]) -> set[str]:
    base = bench.run(
        "pytest", _pytest_payload(replace(job, edits={}), suite, paths, collect=True), job
    )
    if base.report and base.report["code"] == 0:
        return _names(base.report)
    found: set[str] = set()
    for path, (_, text) in zip(paths, suite.files, strict=True):
        owners = sabotage.test_functions(ast.parse(text))
        found.update(f"{path}::{owner}" for owner, _ in owners)
    return found - set(suite.left_out)


def _names(report: dict[str, Any] | None) -> set[str]:
    """Node ids without their parameters, which may depend on the candidate."""
    return {name.partition("[")[0] for name in report["outcomes"]} if report else set()


def _bare(name: str) -> str:
    """`Class::test` of `path::Class::test[parameters]`."""
    return name.partition("[")[0].partition("::")[2]


def _confirmed(result: RunResult, second: Ended, honest: bool) -> RunResult:
    status: Status = "passed" if honest else "wrong"
    return replace(
        result,
        status=status,
        oracle="sabotage",
        cpu_s=result.cpu_s + second.cpu_s,
        wall_s=result.wall_s + second.wall_s,
        peak_mib=max(result.peak_mib, second.peak_mib),
        failures=() if honest else (Failure("sabotaged test", FORGED),),
    )


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
    return printable.replace("/project/", "")
