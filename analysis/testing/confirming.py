"""How a pass is confirmed where code and tests share an interpreter.

Each test is left as it is in one of the runs, drawn at random, and changed in the others. A run
passes if the changed tests fail and the rest pass: code that answers from the test's text has to
guess for each test of each run. Two runs are enough then; with one or two tests there are more.
Only code that fails there is run with the tests as they are, to say what is wrong with it; where
the last code failed by the same tests that comes first, since the next will probably fail as well.

A changed test stops early and may leave something behind that a later one falls over, in honest
code too. So a test that went wrong behind a changed one is tried again, as the only one that is
changed: then what ran before it must pass, and it must fail.
"""

import random
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, replace
from typing import Literal

from trueline.analysis.sandbox.result import Failure, RunResult
from trueline.analysis.sandbox.run import Ended
from trueline.analysis.testing.sabotage import Changed, Failing, Sabotage
from trueline.analysis.testing.suites import Suite

FORGED = "passes even when the expected values are changed: it does not compute what is tested"
RUNS = {0: 1, 1: 4, 2: 3}  # by the number of tests that can be changed
MANY_RUNS = 2
AGAIN, MOST_AGAIN = 2, 8  # runs for a test that went wrong, and for how many tests


@dataclass(frozen=True, slots=True)
class One:
    """What became of one test: the kind of its failure, or none, and the line in the tests."""

    kind: Literal["passed", "skipped", "assertion", "error"]
    line: int | None = None

    @property
    def failed(self) -> bool:
        """Whether it failed."""
        return self.kind in ("assertion", "error")

    def failed_as(self, told: Failing) -> bool:
        """Whether it failed where and how a changed test does."""
        if self.kind != "assertion":
            return False
        return told.lines is None or (
            self.line is not None and told.lines[0] <= self.line <= told.lines[1]
        )


@dataclass(frozen=True, slots=True)
class Observed:
    """What a run says of every test, in the order in which they ran; `broken` if not of all."""

    tests: Mapping[str, tuple[One, ...]]
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """How one candidate is tried by one kind of suite.

    `about_tests` says that the output of a run is a report on its tests, changed ones too.
    """

    run: Callable[[Suite], Ended]
    judged: Callable[[Ended], RunResult]
    observed: Callable[[Ended], Observed]
    about_tests: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """How a run with changed tests went wrong.

    `early` says that a test did no later than the first changed one, or that no changed one was
    run, which nothing excuses; `late` are those behind it, with an empty name for what is no test.
    """

    early: bool = False
    late: tuple[str, ...] = ()


FINE = Compared()


def compare(changed: Changed, observed: Observed) -> Compared:
    """Whether the changed tests failed as they must, and all others passed."""
    early, late, behind = False, [], False
    for name, ones in observed.tests.items():
        told = changed.must_fail.get(name)
        if not _went_as(told, ones):
            early = early or not behind
            late += [name] if behind else []
        behind = behind or told is not None
    if observed.broken or not changed.must_fail.keys() <= observed.tests.keys():
        late.append("")
    return Compared(early or not behind, tuple(late))


def _went_as(told: Failing | None, ones: tuple[One, ...]) -> bool:
    failed = [one for one in ones if one.failed]
    if told is None:
        return not failed
    return len(failed) * told.rows == len(ones) and all(one.failed_as(told) for one in failed)


class Confirmation:
    """The runs of one confirmation, and what they cost together."""

    def __init__(self, trial: Trial, sabotage: Sabotage, choice: random.Random) -> None:
        self._trial, self._sabotage, self._choice = trial, sabotage, choice
        self._ends: list[Ended] = []
        self._real: RunResult | None = None

    def result(self, likely_fails: bool = False) -> RunResult:
        """The verdict; `in-process` if nothing could be changed."""
        if likely_fails and not self._as_they_are().passed:
            return self._counted(self._as_they_are())
        again: set[int] = set()
        for which in self._plan():
            went = self._with_changed(which) if which else self._as_they_are()
            if went == FINE:
                continue
            real = went if isinstance(went, RunResult) else self._as_they_are()
            if not real.passed:
                return self._counted(real)
            if isinstance(went, Compared):
                if went.early:
                    return self._forged()
                again |= {self._unit_of(name, which) for name in went.late}
        for unit in self._choice.sample(sorted(again), min(len(again), MOST_AGAIN)):
            for _ in range(AGAIN):
                went = self._with_changed({unit})
                if isinstance(went, RunResult) or went.early:
                    return self._forged()
        return self._counted(self._passed())

    def _plan(self) -> list[set[int]]:
        """The units that are changed in each run: each in all but one, and not all in the same."""
        count = len(self._sabotage.units)
        runs = range(RUNS.get(count, MANY_RUNS))
        real_in = [self._choice.choice(runs) for _ in range(count)]
        while count > 1 and len(set(real_in)) == 1:
            real_in = [self._choice.choice(runs) for _ in range(count)]
        return [{unit for unit in range(count) if real_in[unit] != run} for run in runs]

    def _unit_of(self, name: str, which: set[int]) -> int:
        """The unit to try again: the test's own, or the first that was changed before it."""
        units = self._sabotage.units
        return next((at for at, unit in enumerate(units) if name in unit.names), min(which))

    def _as_they_are(self) -> RunResult:
        if self._real is None:
            self._real = self._trial.judged(self._ran(self._sabotage.suite))
        return self._real

    def _with_changed(self, which: set[int]) -> Compared | RunResult:
        """How a run with changed tests went, or its own result if it ended without a report."""
        changed = self._sabotage.changed(which, self._choice)
        end = self._ran(changed.suite)
        if end.report is None:
            return self._trial.judged(end)
        return compare(changed, self._trial.observed(end))

    def _passed(self) -> RunResult:
        """All runs were good: the tests as they are passed, or did so one by one."""
        if not self._sabotage.units:
            return self._as_they_are()
        if self._real is not None:
            return replace(self._real, oracle="sabotage")
        one = self._trial.judged(self._ends[-1])
        output = "" if self._trial.about_tests else one.output
        whole = replace(one, status="passed", tests_passed=one.tests_total, failures=())
        return replace(whole, oracle="sabotage", output=output)

    def _forged(self) -> RunResult:
        failure = Failure("sabotaged test", FORGED)
        real = replace(self._as_they_are(), status="wrong", oracle="sabotage", failures=(failure,))
        return self._counted(real)

    def _ran(self, suite: Suite) -> Ended:
        end = self._trial.run(suite)
        self._ends.append(end)
        return end

    def _counted(self, result: RunResult) -> RunResult:
        return replace(
            result,
            cpu_s=sum(end.cpu_s for end in self._ends),
            wall_s=sum(end.wall_s for end in self._ends),
            peak_mib=max(end.peak_mib for end in self._ends),
        )


def observed_positions(end: Ended, names: Iterable[str]) -> Observed:
    """What a script or examples say of their tests, which are named by their positions."""
    report = end.report or {"passed": 0, "failed": [], "failures": []}
    tests = {name: (One("passed"),) for name in names}
    for position, failure in zip(report["failed"], report["failures"], strict=False):
        tests[str(position)] = (_failure(failure),)
    whole = report["passed"] + len(report["failed"]) == len(tests)
    return Observed(tests, not whole or len(report["failed"]) != len(report["failures"]))


def observed_nodes(end: Ended, required: Set[str], may_be_skipped: Set[str]) -> Observed:
    """What pytest says of every test that must be there."""
    report = end.report or {"outcomes": {}, "failures": []}
    failures = {failure["name"]: failure for failure in report["failures"]}
    tests: dict[str, tuple[One, ...]] = {}
    for node, outcome in report["outcomes"].items():
        name = node.partition("[")[0]
        one = One("passed") if outcome == "passed" else _failure(failures.get(node, {}))
        if outcome == "skipped" and name in may_be_skipped:
            one = One("skipped")
        tests[name] = (*tests.get(name, ()), one)
    broken = not required <= tests.keys() or bool(failures.keys() - report["outcomes"].keys())
    return Observed(tests, broken)


def _failure(report: Mapping[str, object]) -> One:
    kind, line = report.get("kind"), report.get("line")
    return One(
        "assertion" if kind == "assertion" else "error", line if isinstance(line, int) else None
    )
