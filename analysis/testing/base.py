"""What a suite says before any candidate, and so what of it can be held against one.

A test that fails anyway, or passes in one run and fails in the next, says nothing about a
candidate: it is left out, and named. It takes an earlier state of the project to know, and which
that is the callers know:

- `synth`: the function with its body replaced by an error of ours. What fails with that error
  depends on the function and is kept (`excused`).
- an edit of a project that is otherwise as it should be: the project as it lies on the disk.
- `exec FILE`: none. The file on the disk is what is judged, so a run before it would be a run of
  it, and would excuse all its failures. Only what tests ask for in vain is looked at without it.
- `fix`, the editor: they run no tests. `eval`: the tests are the benchmark's, and the project is
  an empty folder; its reference solutions are shown to pass when the benchmark is made.
"""

from collections.abc import Callable
from dataclasses import dataclass

from trueline.analysis.sandbox.result import Failure, RunResult
from trueline.analysis.testing import aside
from trueline.analysis.testing.suites import Examples, Suite, without

NOT_RUN = ("harness-error", "refused", "cpu-timeout", "wall-timeout")


@dataclass(frozen=True, slots=True)
class Base:
    """A suite as it can be held against a candidate.

    `failing` and `flaky` are the tests that were left out of it; what cannot be judged here is in
    the suite's own `unknown`. `first` is the result of the first of the two runs.
    """

    suite: Suite
    first: RunResult
    failing: tuple[Failure, ...] = ()
    flaky: tuple[Failure, ...] = ()

    @property
    def unknown(self) -> tuple[Failure, ...]:
        """The tests that cannot be judged here."""
        return () if isinstance(self.suite, Examples) else self.suite.unknown

    @property
    def nothing_left(self) -> bool:
        """Whether every test that was run is left out."""
        out = len(self.failing) + len(self.flaky) + len(self.unknown)
        return out > 0 and self.first.tests_total <= out


def base_of(
    suite: Suite, run: Callable[[], RunResult], excused: str, places: dict[str, str]
) -> Base:
    """Run a suite twice before any candidate; failures that say `excused` are no failures."""
    first = run()
    if first.status in NOT_RUN or isinstance(suite, Examples):
        return Base(suite, first, _inexcusable(first, excused))
    second = run()
    unknown = aside.in_both(aside.asking(first), second.failures)
    one, other = (_kinds(result, excused) for result in (first, second))
    said = {_key(failure): failure for failure in (*second.failures, *first.failures)}
    odd = [key for key in one.keys() | other.keys() if one.get(key) != other.get(key)]
    flaky = tuple(said[key] for key in sorted(odd))
    failing = tuple(
        failure
        for failure in _inexcusable(first, excused)
        if _key(failure) not in odd and failure not in unknown
    )
    rest = without(suite, (*failing, *flaky))
    if unknown:
        rest = aside.set_aside(rest, unknown, places)
    return Base(rest, first, failing, flaky)


def _inexcusable(result: RunResult, excused: str) -> tuple[Failure, ...]:
    return tuple(one for one in result.failures if not _is_excused(one, excused))


def _kinds(result: RunResult, excused: str) -> dict[tuple[str, int], bool]:
    """Which tests failed, and whether with the excuse."""
    return {_key(one): _is_excused(one, excused) for one in result.failures}


def _is_excused(failure: Failure, excused: str) -> bool:
    return bool(excused) and excused in failure.message


def _key(failure: Failure) -> tuple[str, int]:
    """One test: the text of an assert may stand in two places, a node id in one only."""
    return failure.name, 0 if "::" in failure.name else failure.line or 0
