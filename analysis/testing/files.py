"""Pytest files on a project with a candidate's edits: collected, run in parts, and counted.

Which tests there are is told by a run without the candidate. Files that mention the changed
module are run first. The parts share the time of one verdict; a suite that did not get to its end
has not passed, and says how many of its tests ran. What a part's tests ask for in vain is looked
at again without the candidate (`aside`).
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

from trueline.analysis.sandbox.result import Failure, RunResult
from trueline.analysis.sandbox.run import Ended, Run
from trueline.analysis.testing import aside
from trueline.analysis.testing.chunks import affected_first, in_chunks, scaled
from trueline.analysis.testing.collecting import Files, bare, collect
from trueline.analysis.testing.confirming import Trial, observed_nodes
from trueline.analysis.testing.jobs import Job
from trueline.analysis.testing.oracles import Bench, Collected, confirmed, failures_of, result_of
from trueline.analysis.testing.sabotage import sabotage_of
from trueline.analysis.testing.suites import PytestFiles

TOTAL_S = 300.0
ROUNDS = 3
LATE = ("cpu-timeout", "wall-timeout")


@dataclass(frozen=True, slots=True)
class Part:
    """Files that are run together, and their tests."""

    files: Files
    known: Collected


class FilesVerdict:
    """One verdict: its parts, its time, and how many tests have run."""

    def __init__(self, bench: Bench, job: Job, files: Files) -> None:
        self._bench, self._job, self._files = bench, job, files
        self._deadline = time.monotonic() + (bench.timeout_s or TOTAL_S)
        bench.jails.keep_out(job.edits.keys())
        self._known = self._collected(files)
        self._before = self._ran = 0

    def confirmed(self) -> RunResult:
        """Judge all parts; a pass is confirmed by runs with changed tests, as long as all pass."""
        failed: list[Part] = []

        def judged(part: Part) -> RunResult:
            how = self._as_they_are if failed else self._confirmed
            result = self._judged(part, how)
            failed.extend([] if result.passed or result.status == "refused" else [part])
            return result

        return self._over(judged)

    def once(self) -> RunResult:
        """Run all parts once, with the tests as they are; a pass is not confirmed."""
        return self._over(self._as_they_are)

    def _over(self, judged: Callable[[Part], RunResult]) -> RunResult:
        results: list[RunResult] = []
        for part in self._parts():
            results.append(judged(part) if self._left() > 0 else self._not_begun())
            if results[-1].status in LATE:
                results[-1] = self._unfinished(results[-1])
                break
            self._before += sum(part.known.counts.values())
        return self._joined(results)

    def _as_they_are(self, part: Part) -> RunResult:
        return self._result(self._run(part, part.files), part.known)

    def _judged(self, part: Part, judged: Callable[[Part], RunResult]) -> RunResult:
        """Judge a part; what asks for something in vain is looked at without the candidate."""
        spent: list[RunResult] = []
        whole = part.files.suite
        for _ in range(ROUNDS):
            narrowed = cast("PytestFiles", self._bench.known.narrowed.get(whole, whole))
            if narrowed != part.files.suite:
                files = part.files.of(narrowed)
                part = Part(files, self._collected(files))
            if not part.known.names:
                spent.append(aside.nothing_left(narrowed.unknown, self._bench.jails.tier))
                break
            spent.append(replace(judged(part), unknown=narrowed.unknown))
            found = self._also_alone(part, aside.asking(spent[-1]))
            if not found:
                break
            self._bench.known.narrowed[whole] = aside.set_aside(narrowed, found, part.files.places)
        return _with_costs(spent[-1], spent)

    def _also_alone(self, part: Part, asked: tuple[Failure, ...]) -> tuple[Failure, ...]:
        """Those that ask for the same where each stand-in takes the candidate's place."""
        for job in self._job.without_candidate():
            if asked:
                only = [one.name for one in asked if one.name not in part.files.paths]
                end = self._posted(part.files.payload(job, only=only, collect=not only), part)
                alone = list(failures_of(end.report["failures"])) if end.report else []
                asked = aside.in_both(asked, alone)
        return asked

    def _confirmed(self, part: Part) -> RunResult:
        known = part.known
        trial = Trial(
            lambda one: self._run(part, part.files.of(cast("PytestFiles", one))),
            lambda end: self._result(end, known),
            lambda end: observed_nodes(end, known.names, known.marked),
            about_tests=True,
        )
        suite, plans = part.files.suite, self._bench.known.plans
        if suite not in plans:
            plans[suite] = sabotage_of(suite, part.files.paths, known.names, known.marked)
        return confirmed(self._bench, trial, plans[suite])

    def _run(self, part: Part, files: Files) -> Ended:
        changed = files.suite != part.files.suite
        return self._posted(files.payload(self._job, quiet=changed), part)

    def _posted(self, payload: dict[str, Any], part: Part) -> Ended:
        limits = scaled(self._job.limits, sum(part.known.counts.values()), self._left())
        if self._bench.timeout_s is not None:
            left = max(self._left(), 0.1)
            limits = replace(limits, cpu_s=left, wall_s=left)
        return self._bench.run("pytest", payload, replace(self._job, limits=limits), self._heard)

    def _heard(self, run: Run) -> None:
        self._ran = max(self._ran, min(self._before + run.ran, self._known.total))
        if self._bench.tell is not None:
            self._bench.tell(self._ran, self._known.total)

    def _left(self) -> float:
        return self._deadline - time.monotonic()

    def _parts(self) -> Iterator[Part]:
        suite, known = self._files.suite, self._known
        texts = [text for _, text in suite.files]
        order = affected_first(texts, self._job.modules)
        counts = {at: known.counts.get(path, 0) for at, path in enumerate(self._files.paths)}
        chunks = list(in_chunks(order, counts))
        if len(chunks) < 2:
            yield Part(self._files, known)
            return
        for chunk in chunks:
            files = self._files.of(replace(suite, files=tuple(suite.files[at] for at in chunk)))
            yield Part(files, known.of(files.paths))

    def _collected(self, files: Files) -> Collected:
        """The tests there are without the candidate; by their text where collecting fails."""
        suite = files.suite
        if suite not in self._bench.known.collected:
            self._bench.known.collected[suite] = collect(self._bench, self._job, files)
        return self._bench.known.collected[suite]

    def _result(self, end: Ended, known: Collected) -> RunResult:
        """The verdict of one run: every test has run, or has a mark that lets it be skipped."""
        result = result_of(self._bench, [end], "in-process")
        if not result.passed or end.report is None:
            return result
        outcomes: dict[str, str] = end.report["outcomes"]
        skipped = {bare(node) for node, outcome in outcomes.items() if outcome == "skipped"}
        missing = (known.names - {bare(node) for node in outcomes}) | (skipped - known.marked)
        if not missing:
            return result
        failures = tuple(Failure(name, "the test was not run") for name in sorted(missing))
        return replace(result, status="error", failures=failures)

    def _not_begun(self) -> RunResult:
        return RunResult("wall-timeout", 0.0, 0.0, 0.0, "in-process", self._bench.jails.tier)

    def _unfinished(self, result: RunResult) -> RunResult:
        """Say how far a suite came that did not get to its end."""
        limit = "its cpu limit" if result.status == "cpu-timeout" else "its time"
        ran = f"{self._ran} of {self._known.total} tests ran"
        if self._ran == self._known.total:
            ran = f"all {self._ran} tests ran, but not often enough to confirm a pass,"
        said = f"{ran} before {limit} was over"
        late = Failure("time", f"{said}; give more with a longer timeout")
        return replace(result, failures=(*result.failures, late))

    def _joined(self, results: list[RunResult]) -> RunResult:
        """One result of all parts; the first that did not pass gives the status."""
        skipped = self._known.skipped
        judged = [one for one in results if one.status != "refused"] or results[:1]
        if not judged:
            return aside.nothing_left(skipped, self._bench.jails.tier)
        first = next((one for one in judged if not one.passed), judged[0])
        weak = any(one.oracle == "in-process" for one in judged)
        known = replace(
            first,
            oracle="in-process" if weak and first.passed else first.oracle,
            output="".join(one.output for one in judged),
            tests_passed=sum(one.tests_passed for one in judged),
            tests_total=sum(one.tests_total for one in judged),
            failures=tuple(failure for one in judged for failure in one.failures),
            unknown=(*skipped, *(failure for one in results for failure in one.unknown)),
        )
        if any(one.status in LATE for one in results):
            known = replace(known, tests_total=max(self._known.total, known.tests_total))
        return _with_costs(known, results)


def _with_costs(result: RunResult, all_of_them: list[RunResult]) -> RunResult:
    return replace(
        result,
        cpu_s=sum(one.cpu_s for one in all_of_them),
        wall_s=sum(one.wall_s for one in all_of_them),
        peak_mib=max(one.peak_mib for one in all_of_them),
    )
