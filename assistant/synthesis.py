"""The question `trueline synth` asks: a function from a description, so that its tests pass.

The tests the user gives are the most trusted, then the examples in the function's docstring or in
the description itself. Before any candidate is made the user's tests run against the unwritten
function: tests that fail for another reason than the missing function cannot be held against a
candidate, and a test file that cannot be loaded at all is the user's to mend.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from trueline.analysis.errors import CannotRun
from trueline.analysis.sandbox import RunResult
from trueline.analysis.syntax import function_span
from trueline.analysis.testing import Examples, Suite, TestJudge, examples_of, load_suite
from trueline.assistant.checks import first_line, suite_name
from trueline.assistant.opening import Opened
from trueline.assistant.pipeline import Outcome
from trueline.assistant.request import Budget, Hole, Request
from trueline.assistant.schema import Status
from trueline.assistant.source import SourceFile

NOT_WRITTEN = "trueline: this function is not written yet"
FUNCTION_TOKENS = 256
TRUSTED_ORACLES = frozenset({"two-jail", "sabotage"})  # a pass under in-process proves nothing


@dataclass(frozen=True, slots=True)
class Task:
    """What to write: where, how it is called, and the tests in order of trust."""

    hole: Hole
    name: str
    user_suites: tuple[Suite, ...]
    examples: Examples

    @property
    def suites(self) -> tuple[Suite, ...]:
        """Every suite, the most trusted first."""
        return self.user_suites + ((self.examples,) if self.examples.total else ())


def task_for(source: SourceFile, name: str, spec: str, tests: Sequence[Path]) -> Task:
    """The task of writing (or rewriting) function `name` of `source`.

    Raises:
        CannotRun: if a test file is unreadable, empty or holds no test.
    """
    path = source.path.resolve()
    span = function_span(source.text, name) if name else None
    if span is None:
        hole = _new_function(path, source.text, name)
        examples = examples_of(_quoted(spec))
    else:
        hole = Hole(path, source.text, span.body_start, span.end, "function")
        documented = examples_of(source.text, name)
        examples = documented if documented.total else examples_of(_quoted(spec))
    return Task(hole, name, tuple(load_suite(test) for test in tests), examples)


def synthesis_request(opened: Opened, task: Task, spec: str, samples: int, seed: int) -> Request:
    """The request of a task."""
    return Request(
        hole=task.hole,
        workspace=opened.workspace,
        budget=Budget(opened.settings.timeout, samples, FUNCTION_TOKENS),
        instruction=spec,
        name=task.name,
        suites=task.suites,
        stages=frozenset(opened.settings.checks),
        seed=seed,
    )


async def usable(task: Task, judge: TestJudge) -> tuple[Task, tuple[str, ...]]:
    """The task without the tests that fail before any candidate, and a note for each.

    Raises:
        CannotRun: if a test file cannot be loaded, or none of its tests depends on the function.
    """
    suites: list[Suite] = []
    notes: list[str] = []
    unwritten = task.hole.filled(_placeholder(task.hole))
    for suite in task.user_suites:
        result = await judge.judge({task.hole.path: unwritten}, suite)
        broken = _failing_anyway(suite, result)
        if broken and len(broken) >= result.tests_total:
            raise CannotRun(
                f"{suite_name(suite)}: fails before any candidate, and not because {task.name} is "
                f"unwritten: {broken[0]}; mend the tests or give others with --tests"
            )
        notes += [
            f"{suite_name(suite)}: fails without any candidate, not counted: {b}" for b in broken
        ]
        suites.append(suite)
    return replace(task, user_suites=tuple(suites)), tuple(notes)


def status_of(task: Task, outcome: Outcome) -> Status:
    """How far the best candidate was shown to be right."""
    best = outcome.best
    if best is None or best.rejected:
        return "failed"
    passed = best.evidence.tests == "accept" and best.evidence.tests_total > 0
    if not passed or best.evidence.oracle not in TRUSTED_ORACLES:
        return "unverified"
    return "verified" if task.user_suites else "fits-examples"


def _failing_anyway(suite: Suite, result: RunResult) -> list[str]:
    """What fails although the function was never reached; raises where nothing could be run."""
    if result.status == "passed":
        return []
    if result.status in {"harness-error", "refused"}:
        raise CannotRun(f"{suite_name(suite)}: cannot be run: {first_line(result.output)}")
    if result.tests_total == 0:
        shown = result.failures[0].message if result.failures else first_line(result.output)
        if NOT_WRITTEN in shown or NOT_WRITTEN in result.output:
            return []
        raise CannotRun(
            f"{suite_name(suite)}: cannot be run before any candidate: {first_line(shown)}"
        )
    return [
        f"{one.name}: {first_line(one.message)}"
        for one in result.failures
        if NOT_WRITTEN not in one.message
    ]


def _new_function(path: Path, text: str, name: str) -> Hole:
    """A hole at the end of the file, below two blank lines, for a function not there yet."""
    gap = "" if not text.strip() else "\n" * max(0, 3 - (len(text) - len(text.rstrip("\n"))))
    short = name.rpartition(".")[2]
    return Hole(
        path, text, len(text), len(text), "function", f"{gap}def {short}(" if short else "def "
    )


def _placeholder(hole: Hole) -> str:
    if hole.lead:
        parameters = "*_: object, **__: object) -> object"
        return f"{parameters}:\n    raise NotImplementedError({NOT_WRITTEN!r})\n"
    line = hole.text[hole.text.rfind("\n", 0, hole.start) + 1 : hole.start]
    indent = line if not line.strip() else ""
    return f"{'' if indent else ' '}raise NotImplementedError({NOT_WRITTEN!r})\n"


def _quoted(spec: str) -> str:
    """The description as a module docstring, so that its `>>>` examples are found in one way."""
    return repr(spec) if ">>>" in spec else ""
