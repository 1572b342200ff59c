"""The user's tests before any candidate: which of them can speak for a candidate at all.

They are run against the function with its body replaced by an error of ours, twice, as
`analysis.testing.base` does it. A test that fails with that error depends on the function. One
that fails for another reason, or not each time, cannot be held against a candidate and is left
out, with a note; a file that cannot be loaded, or that passes although nothing is written, is the
user's to mend.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from trueline.analysis.errors import CannotRun
from trueline.analysis.sandbox import Failure
from trueline.analysis.testing import Base, Examples, Suite, TestJudge, why
from trueline.assistant.tested import cause, suite_name

NOT_WRITTEN = "trueline: this function is not written yet"
NOT_RUN = ("harness-error", "refused", "cpu-timeout", "wall-timeout")


async def usable(
    suites: Sequence[Suite], path: Path, unwritten: str, judge: TestJudge
) -> tuple[tuple[Suite, ...], tuple[str, ...]]:
    """The suites without the tests that say nothing anyway, and a note for each of those.

    `unwritten` is the text of the file at `path` with the function's body raising NOT_WRITTEN.

    Raises:
        CannotRun: if a test file cannot be run, or none of its tests depends on the function.
    """
    kept: list[Suite] = []
    notes: list[str] = []
    for suite in suites:
        base = await judge.base({path: unwritten}, suite, NOT_WRITTEN)
        _refuse_useless(suite, base)
        notes += [f"{suite_name(suite)}: {note}" for note in _notes(base)]
        kept.append(base.suite)
    return tuple(kept), tuple(notes)


def _refuse_useless(suite: Suite, base: Base) -> None:
    first, name = base.first, suite_name(suite)
    if first.status == "passed" and not base.flaky and not isinstance(suite, Examples):
        raise CannotRun(
            f"{name}: passes before the function is written, so it says nothing about it; give "
            "tests that call it"
        )
    loaded = first.tests_total > 0 or NOT_WRITTEN in cause(first)
    if first.status in NOT_RUN or not (loaded or base.unknown):
        raise CannotRun(f"{name}: cannot be run: {cause(first)}")
    if base.nothing_left:
        raise CannotRun(
            f"{name}: fails before any candidate, and not because the function is unwritten: "
            f"{next(_notes(base))}; mend the tests or give others with --tests"
        )


def _notes(base: Base) -> Iterator[str]:
    for one in base.failing:
        yield f"fails anyway, not counted: {_said(one)}"
    for one in base.flaky:
        yield f"is flaky, not counted: {_said(one)}"
    for one in base.unknown:
        yield f"not judged: {why(one)}"


def _said(failure: Failure) -> str:
    return f"{failure.name}: {' '.join(failure.message.split())[:160]}"
