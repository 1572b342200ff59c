"""Writing a function with a person who can be asked: answer, ask, and answer again.

The pipeline answers as ever. Where several programs fit what is known, or one fits that only
examples speak for, a door that can ask is given a question; the answer becomes an example of the
next search and a test that every candidate must pass, and the pipeline answers again. Who is asked,
and how, is the door's: `Ask`.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from trueline.analysis.testing import Asserts
from trueline.assistant.calling import project_of
from trueline.assistant.candidate import Candidate
from trueline.assistant.checks import Checks, Spent
from trueline.assistant.comparing import Place, Result
from trueline.assistant.guarding import guard_of
from trueline.assistant.interview import Contender, question_about
from trueline.assistant.outcome import Engine, Outcome
from trueline.assistant.pipeline import Progress, answer
from trueline.assistant.questions import Question
from trueline.assistant.replies import Answered, as_examples, refusal
from trueline.assistant.request import Request
from trueline.assistant.search.project import Project
from trueline.assistant.search.proposing import Searching
from trueline.assistant.synthesis import Task
from trueline.assistant.working import WorkingTime

Ask = Callable[[Question, Callable[[Result], str]], Awaitable[Result | None]]
"""Asks a person: the question, and what is wrong with an answer in one line (empty for nothing).

The answer must be one that nothing is wrong with; None passes the question over, `Enough` ends it.
"""
ORIGIN = "answers"


class Enough(Exception):  # noqa: N818 - said by a person
    """Whoever was asked wants no more questions."""


@dataclass(frozen=True, slots=True)
class Implemented:
    """What came of it: the task with all that is known now, the outcome, what was answered.

    `asked` counts the questions, those that were passed over among them.
    """

    task: Task
    outcome: Outcome
    answers: tuple[Answered, ...] = ()
    asked: int = 0

    @property
    def note(self) -> str:
        """One line where nothing passes with the answers; empty otherwise."""
        if self.outcome.accepted or not self.answers:
            return ""
        said = "; ".join(f"{one.question.call}: {one.result}" for one in self.answers)
        if self.outcome.timed_out:
            return f"time ran out before anything passed with your answers ({said})"
        return f"nothing passes with your answers ({said}); is one of them a slip?"


async def implemented(
    engine: Engine,
    task: Task,
    request_of: Callable[[Task], Request],
    *,
    ask: Ask | None,
    most: int,
    progress: Progress,
    clock: Callable[[], float] = time.monotonic,
) -> Implemented:
    """Answer a task, asking up to `most` questions.

    The time of the task's request is for all of it, less what a person takes to answer; nothing is
    asked where less is left of it than the answer before took.

    Raises:
        ModelUnavailable: if the model cannot be reached and nothing was decided.
        SandboxUnavailable: if the sandbox cannot hold.
    """
    working = WorkingTime(request_of(task).budget.seconds, clock)
    outcome = await answer(engine, request_of(task), 1, progress)
    done = Implemented(task, outcome)
    taken = request_of(task).budget.seconds - working.left
    passed_over: list[tuple[object, ...]] = []
    while ask is not None and done.asked < most and working.left > taken:
        progress("looking for what is open")
        request = working.bounded(request_of(done.task))
        question = await _open_question(engine, request, done, passed_over)
        if question is None:
            break
        try:
            with working.paused():
                result = await ask(question, _refusals(task, question))
        except Enough:
            break
        done = replace(done, asked=done.asked + 1)
        if result is None:
            passed_over.append(question.arguments)
            continue
        answers = (*done.answers, Answered(question, result))
        progress("searching for a program that meets the answers")
        before = working.left
        project = project_of(request_of(task), engine.judge)
        known = await _known(task, answers, project, working.left)
        outcome = await answer(engine, working.bounded(request_of(known)), 1, progress)
        taken = before - working.left
        done = replace(done, task=known, outcome=outcome, answers=answers)
    return done


async def _known(
    task: Task, answers: Sequence[Answered], project: Project | None, seconds: float
) -> Task:
    """The task with these answers: as examples, or as guards where no program meets them all."""
    known, guarded = with_answers(task, answers), with_answers(task, answers, guarded=True)
    if known.sought is None or guarded.sought is None or known.sought == guarded.sought:
        return known
    searching = Searching(known.sought, project)
    try:
        found = await searching.within(seconds)
    finally:
        await searching.close()
    return known if found is not None and found.programs else guarded


def with_answers(task: Task, answers: Sequence[Answered], *, guarded: bool = False) -> Task:
    """The task with answers as tests, and as examples of the search.

    What the search cannot meet as an example, and with `guarded` all answers about empty and
    negative inputs, become guards.
    """
    suite = Asserts("\n".join(map(assertion, answers)), ORIGIN, bare=True)
    if task.sought is None:
        return replace(task, answers=suite)
    problem = task.sought.problem
    met = as_examples(problem, answers).examples[len(problem.examples) :]
    inputs = {repr(one.arguments) for one in met}
    rest: list[Answered] = []
    guards: list[str] = []
    for one in answers:
        guard = guard_of(problem.parameters, one)
        if guard and (guarded or repr(one.question.arguments) not in inputs):
            guards.append(guard)
        else:
            rest.append(one)
    known = as_examples(problem, rest)
    sought = replace(task.sought, problem=known, guards=tuple(guards))
    return replace(task, sought=sought, answers=suite)


def assertion(answered: Answered) -> str:
    """An answer as statements of a test."""
    call, result = answered.question.call, answered.result
    if not result.raised:
        sign = "is" if result.text in {"None", "True", "False"} else "=="
        return f"assert {call} {sign} {result.text}"
    return (
        f"try:\n    {call}\nexcept {result.text}:\n    pass\n"
        f"else:\n    assert False, {f'{call} should raise {result.text}'!r}"
    )


def _refusals(task: Task, question: Question) -> Callable[[Result], str]:
    def refused(result: Result) -> str:
        return refusal(task.sought.problem, Answered(question, result)) if task.sought else ""

    return refused


async def _open_question(
    engine: Engine, request: Request, done: Implemented, passed_over: Sequence[tuple[object, ...]]
) -> Question | None:
    """What to ask about the one that passed and those that fit, None if nothing is open.

    Programs that fail the tests take no part. No question is found where the request's time is
    over before.
    """
    sought, found, accepted = done.task.sought, done.outcome.found, done.outcome.accepted
    if sought is None or found is None or not accepted:
        return None
    cheapest = found.programs[0].cost if found.programs else 0
    bodies = [(sought.whole(one.program), one.cost) for one in found.programs]
    whole = [(request.hole.filled(text), cost) for text, cost in bodies if text]
    verdicts = {one.after: False for one in done.outcome.rejected if one.evidence.tests == "reject"}
    verdicts[accepted[0].after] = True
    fitting = [Contender(text, cost) for text, cost in whole if verdicts.get(text, True)]
    path = request.hole.path

    async def passes(text: str) -> bool:
        return verdicts.get(text) or await _passes(engine, request, text)

    try:
        async with asyncio.timeout(request.budget.seconds):
            return await question_about(
                engine.judge,
                Place(path, request.workspace.module_name(path), sought.problem.name),
                sought.problem,
                [Contender(accepted[0].after, cheapest), *fitting],
                left_out=passed_over,
                answers=done.answers,
                confirm=not found.sure and not done.task.user_suites,
                passes=passes,
            )
    except TimeoutError:
        return None


async def _passes(engine: Engine, request: Request, text: str) -> bool:
    """Whether no suite of the request rejects a whole file."""
    checks = Checks(request, engine.types, engine.judge, Spent())
    return not (await checks.tested(Candidate("", text))).rejected
