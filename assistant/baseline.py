"""The user's tests before any candidate: which of them can speak for a candidate at all.

They run against the function with its body replaced by an error of ours. A test that fails with
that error depends on the function. One that fails for another reason cannot be held against a
candidate and is left out, with a note; a file that cannot be loaded, or that passes although
nothing is written, is the user's to mend.
"""

from collections.abc import Sequence
from pathlib import Path

from trueline.analysis.errors import CannotRun
from trueline.analysis.sandbox import Failure, RunResult
from trueline.analysis.testing import Asserts, Examples, PytestFiles, Suite, TestJudge, without
from trueline.assistant.checks import cause, suite_name

NOT_WRITTEN = "trueline: this function is not written yet"


async def usable(
    suites: Sequence[Suite], path: Path, unwritten: str, judge: TestJudge
) -> tuple[tuple[Suite, ...], tuple[str, ...]]:
    """The suites without the tests that fail anyway, and a note for each of those.

    `unwritten` is the text of the file at `path` with the function's body raising NOT_WRITTEN.

    Raises:
        CannotRun: if a test file cannot be run, or none of its tests depends on the function.
    """
    kept: list[Suite] = []
    notes: list[str] = []
    for suite in suites:
        result = await judge.judge({path: unwritten}, suite)
        anyway = _failing_anyway(suite, result)
        if anyway and len(anyway) >= result.tests_total:
            raise CannotRun(
                f"{suite_name(suite)}: fails before any candidate, and not because the function is "
                f"unwritten: {_said(anyway[0])}; mend the tests or give others with --tests"
            )
        notes += [f"{suite_name(suite)}: fails anyway, not counted: {_said(one)}" for one in anyway]
        kept.append(without(suite, anyway) if isinstance(suite, Asserts | PytestFiles) else suite)
    return tuple(kept), tuple(notes)


def _failing_anyway(suite: Suite, result: RunResult) -> list[Failure]:
    if result.status == "passed" and not isinstance(suite, Examples):
        raise CannotRun(
            f"{suite_name(suite)}: passes before the function is written, so it says nothing "
            "about it; give tests that call it"
        )
    if result.status in {"harness-error", "refused"}:
        raise CannotRun(f"{suite_name(suite)}: cannot be run: {cause(result)}")
    if result.tests_total == 0 and NOT_WRITTEN not in cause(result):
        raise CannotRun(f"{suite_name(suite)}: cannot be run: {cause(result)}")
    return [one for one in result.failures if NOT_WRITTEN not in one.message]


def _said(failure: Failure) -> str:
    return f"{failure.name}: {' '.join(failure.message.split())[:160]}"
