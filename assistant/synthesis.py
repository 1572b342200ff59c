"""The question `trueline synth` asks: a function from a description, so that its tests pass.

The tests the user gives are the most trusted, then the examples in the function's docstring or in
the description itself.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from trueline.analysis.errors import CannotRun, TruelineError
from trueline.analysis.syntax import function_span, syntax_findings
from trueline.analysis.testing import (
    Asserts,
    Examples,
    PytestFiles,
    Suite,
    TestJudge,
    examples_of,
    load_suite,
)
from trueline.assistant.baseline import usable
from trueline.assistant.contradicting import contradiction
from trueline.assistant.holes import new_function, refuse_taken, rewritten
from trueline.assistant.opening import Opened, refuse_excluded
from trueline.assistant.outcome import Outcome
from trueline.assistant.prose import Prose, contradictions, prose_of
from trueline.assistant.request import Budget, Hole, Request
from trueline.assistant.schema import Status
from trueline.assistant.search.examples import Contradiction
from trueline.assistant.search.heading import header_of
from trueline.assistant.search.neighbours import neighbours_of
from trueline.assistant.search.proposing import Sought
from trueline.assistant.search.reading import problem_of
from trueline.assistant.source import SourceFile

FUNCTION_TOKENS = 128
INDENT = " " * 4
TRUSTED_ORACLES = frozenset({"two-jail", "sabotage"})  # a pass under in-process proves nothing


@dataclass(frozen=True, slots=True)
class Task:
    """What to write: where, how it is called, and the tests in order of trust.

    `placeholder` stands in the hole while the tests run before any candidate. `sought` is what
    program search looks for; where it looks for nothing, `unsought` says why. `contradicted` says
    which examples contradict each other where all of them are run. `answers` are what somebody
    answered to the questions of the search.
    """

    hole: Hole
    name: str
    placeholder: str
    user_suites: tuple[Suite, ...]
    examples: Examples
    prose: Prose
    sought: Sought | None = None
    unsought: str = ""
    contradicted: str = ""
    answers: Asserts | None = None

    @property
    def suites(self) -> tuple[Suite, ...]:
        """Every suite that decides, the most trusted first; prose does not beside user tests."""
        documented: tuple[Suite, ...] = (self.examples,) if self.examples.total else ()
        prose = self.prose.suite
        told = (prose,) if prose is not None and not self.user_suites else ()
        answered = (self.answers,) if self.answers is not None else ()
        return self.user_suites + documented + told + answered


def task_for(source: SourceFile, name: str, spec: str, tests: Sequence[Path]) -> Task:
    """The task of writing (or rewriting) function `name` of `source`; new code if it is empty.

    Raises:
        CannotRun: if a test file is unreadable, empty or holds no test, or the file is too broken
            to find the function.
        WrongUsage: if `name` is a method that does not exist yet.
    """
    suites = tuple(load_suite(*files) for files in map(test_files, tests))
    span = function_span(source.text, name) if name else None
    if span is None and name and syntax_findings(source.path, source.text):
        raise CannotRun(
            f"{source.path}: does not parse, so {name} cannot be found in it; mend the file first"
        )
    if span is None:
        refuse_taken(source, name)
        hole, placeholder = new_function(source, name)
        examples = examples_of(_quoted(spec))
        task = Task(hole, name, placeholder, suites, examples, Prose())
        return _with_header(task, source.text, spec) if name else task
    hole, placeholder = rewritten(source, span)
    documented = examples_of(source.text, name)
    examples = documented if documented.total else examples_of(_quoted(spec))
    task = Task(hole, name, placeholder, suites, examples, prose_of(source.text, name, spec))
    try:
        problem = problem_of(source.text, name, spec, list(_texts(suites)))
    except TruelineError as error:
        task = replace(task, unsought=f"program search: {error}")
        return _contradicted(task) if isinstance(error, Contradiction) else task
    neighbours = neighbours_of(source.text, name, problem.docstring)
    return replace(task, sought=Sought(problem, span.indent, span.inline, neighbours))


def _with_header(task: Task, text: str, spec: str) -> Task:
    """The task of a function that is not there yet, searched with the header its calls say."""
    tests, name = list(_texts(task.user_suites)), task.name
    header = header_of(name, spec, tests)
    if header is None:
        said = f"{name} has no header yet and no test calls it with plain values"
        return replace(task, unsought=f"program search: {said}, so it is not searched")
    try:
        problem = problem_of(f"def {name}({header}\n    pass\n", name, spec, tests)
    except TruelineError as error:
        return replace(task, unsought=f"program search: {error}")
    neighbours = neighbours_of(text, name, spec)
    return replace(task, sought=Sought(problem, INDENT, False, neighbours, header=header))


def test_files(path: Path) -> list[Path]:
    """The test files that a path on the command line means: itself, or those in the folder.

    Raises:
        CannotRun: if a folder holds none.
    """
    if not path.is_dir():
        return [path]
    found = sorted({*path.rglob("test_*.py"), *path.rglob("*_test.py")})
    if not found:
        raise CannotRun(f"{path}: no test_*.py in this folder; give a test file with --tests")
    return found


def synthesis_request(
    opened: Opened, task: Task, spec: str, samples: int, seed: int, *, rivals: bool = False
) -> Request:
    """The request of a task; with `rivals` the search is waited for, to know what else fits.

    Raises:
        CannotRun: if the settings exclude the file.
    """
    refuse_excluded(opened, task.hole.path)
    return Request(
        hole=task.hole,
        workspace=opened.workspace,
        budget=Budget(opened.settings.timeout, samples, FUNCTION_TOKENS),
        instruction=spec,
        name=task.name,
        suites=task.suites,
        sought=task.sought,
        unsought=task.unsought,
        rivals=rivals,
        stages=frozenset(opened.settings.checks),
        require_types=opened.settings.require_types,
        seed=seed,
    )


async def with_usable_tests(
    task: Task, judge: TestJudge, seconds: float
) -> tuple[Task, tuple[str, ...]]:
    """The task less the user's tests that fail before any candidate, and a note for each.

    Raises:
        CannotRun: if a test file cannot be run, or not within `seconds`, or none of its tests
            depends on the function; or if tests contradict each other, so that nothing can pass.
    """
    if not task.name:
        return task, ()
    unwritten = task.hole.filled(task.placeholder)
    try:
        async with asyncio.timeout(seconds):
            suites, notes = await usable(task.user_suites, task.hole.path, unwritten, judge)
    except TimeoutError:
        raise CannotRun(
            f"the tests did not end within {seconds:g} s, before any candidate; "
            "raise the time with --timeout"
        ) from None
    if task.contradicted and not notes:
        raise CannotRun(task.contradicted)
    return replace(task, user_suites=suites), notes


def _contradicted(task: Task) -> Task:
    """The task with what is certain of a contradiction between its examples, said once."""
    sure = contradiction(task.hole.text, task.name, task.user_suites)
    prose = Prose() if task.prose.suite is None else task.prose
    return replace(task, contradicted=sure, prose=prose)


async def prose_notes(task: Task, outcome: Outcome, judge: TestJudge) -> tuple[str, ...]:
    """Which tests came from prose; beside user tests, which of those the accepted code fails."""
    suite = task.prose.suite
    if suite is None or not task.user_suites:
        return task.prose.notes
    if not outcome.accepted:
        return ()
    result = await judge.judge({task.hole.path: outcome.accepted[0].after}, suite)
    return contradictions(suite, result)


def status_of(task: Task, outcome: Outcome) -> Status:
    """How far the best candidate was shown to be right."""
    if not outcome.accepted:
        return "failed"
    evidence = outcome.accepted[0].evidence
    passed = evidence.tests == "accept" and evidence.tests_total > 0
    if not passed or evidence.oracle not in TRUSTED_ORACLES:
        return "unverified"
    return "verified" if task.user_suites else "fits-examples"


def _texts(suites: Sequence[Suite]) -> Iterator[str]:
    for suite in suites:
        if isinstance(suite, Asserts):
            yield suite.source
        elif isinstance(suite, PytestFiles):
            yield from (text for _, text in suite.files)


def _quoted(spec: str) -> str:
    """The description as a module docstring, so that its `>>>` examples are found in one way."""
    return repr(spec) if ">>>" in spec else ""
