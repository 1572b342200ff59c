"""A function with a person who answers: what becomes of the task, and of the answer."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from trueline.analysis.testing import Asserts
from trueline.assistant.candidate import Candidate
from trueline.assistant.comparing import Result
from trueline.assistant.implementing import Enough, Implemented, implemented, with_answers
from trueline.assistant.opening import open_engine, open_workspace
from trueline.assistant.outcome import Outcome
from trueline.assistant.questions import Question
from trueline.assistant.replies import Answered
from trueline.assistant.request import Request
from trueline.assistant.source import read_source
from trueline.assistant.synthesis import Task, status_of, synthesis_request, task_for

SOURCE = '''\
def largest(values: list[int]) -> int | None:
    """The largest value.

    >>> largest([3, 1, 2])
    3
    >>> largest([3, 5])
    5
    """
'''
NOWHERE = {"model": "http://127.0.0.1:9/v1", "timeout": 60.0}


def answered(result: Result, *arguments: object) -> Answered:
    """An answer about `largest`."""
    return Answered(Question("largest", arguments, ()), result)


@pytest.fixture
def task(tmp_path: Path) -> Task:
    """A function of a project with two examples."""
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "stats.py").write_text(SOURCE)
    return task_for(read_source(tmp_path / "stats.py"), "largest", "", ())


def test_answers_become_examples_and_tests(task: Task) -> None:
    """What a search can meet is an example of it; every answer is a test."""
    known = with_answers(task, [answered(Result("0"), [])])
    assert known.sought is not None
    assert known.sought.problem.examples[-1].result == 0
    assert known.sought.guards == ()
    assert known.suites[-1] == Asserts("assert largest([]) == 0", "answers", bare=True)


def test_answers_become_guards(task: Task) -> None:
    """What it cannot meet is a guard, as is every answer about nothing where that is asked for."""
    nothing = answered(Result("None"), [])
    known = with_answers(task, [nothing, answered(Result("7"), [7])])
    assert known.sought is not None
    assert known.sought.guards == ("if not values:\n    return None",)
    assert [one.result for one in known.sought.problem.examples] == [3, 5, 7]
    guarded = with_answers(task, [answered(Result("0"), [])], guarded=True)
    assert guarded.sought is not None
    assert guarded.sought.guards == ("if not values:\n    return 0",)


async def run(
    task: Task,
    reply: Callable[[Question], Result | None],
    most: int = 3,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[Implemented, list[Question]]:
    """Implement with somebody who answers, and no model."""
    opened = open_workspace(task.hole.path, NOWHERE)
    asked: list[Question] = []

    async def ask(question: Question, refused: Callable[[Result], str]) -> Result | None:
        asked.append(question)
        result = reply(question)
        assert result is None or refused(result) == ""
        return result

    def request_of(one: Task) -> Request:
        return synthesis_request(opened, one, "", 4, 0, rivals=True)

    async with open_engine(opened) as engine:
        done = await implemented(
            engine, task, request_of, ask=ask, most=most, progress=lambda _: None, clock=clock
        )
    return done, asked


async def test_a_guard_is_found(task: Task) -> None:
    """None for nothing, the largest else: no expression is that, a guard above one is."""
    wanted = with_answers(task, [answered(Result("None"), [])])
    done, _ = await run(wanted, lambda _: None, most=0)
    assert status_of(done.task, done.outcome) == "fits-examples"
    [passed] = done.outcome.accepted
    assert "    if not values:\n        return None\n    return max(values)\n" in passed.after


def test_answers_that_nothing_meets(task: Task) -> None:
    """A note names them; there is none where something passed, or nobody answered."""
    answers = (answered(Result("0"), []), answered(Result("KeyError", raised=True), [1]))
    said = "(largest([]): 0; largest([1]): raises KeyError)"
    assert said in Implemented(task, Outcome(), answers).note
    late = Implemented(task, Outcome(timed_out=True), answers).note
    assert late.startswith("time ran out before anything passed with your answers (largest([]): 0")
    assert Implemented(task, Outcome()).note == ""
    assert Implemented(task, Outcome(accepted=[Candidate("", "")]), answers).note == ""


async def test_passed_over(task: Task) -> None:
    """What was passed over is not asked again, and decides nothing."""
    done, asked = await run(task, lambda _: None)
    assert (done.asked, done.answers) == (len(asked), ())
    assert len({one.call for one in asked}) == len(asked) == 3


async def test_enough(task: Task) -> None:
    """Whoever wants no more questions gets what there is."""

    def reply(_: Question) -> Result | None:
        raise Enough

    done, asked = await run(task, reply)
    assert (len(asked), done.asked) == (1, 0)
    assert status_of(done.task, done.outcome) == "fits-examples"


async def test_what_fails_the_tests_takes_no_part(task: Task) -> None:
    """Programs fit the examples and differ, but only one of them passes the tests: no question."""
    told = (
        "import pytest\nfrom stats import largest\n\n\ndef test_all() -> None:\n"
        "    for x in range(-3, 4):\n        for y in range(-3, 4):\n"
        "            for values in ([x], [x, y], [y, x, y], [7, x, y, 7, 9, 9, 9, y]):\n"
        "                assert largest(values) == max(values)\n\n\n"
        "def test_nothing() -> None:\n"
        "    with pytest.raises(ValueError):\n        largest([])\n"
    )
    tests = task.hole.path.with_name("test_stats.py")
    tests.write_text(told)
    given = task_for(read_source(task.hole.path), "largest", "", (tests,))
    done, asked = await run(given, lambda _: None)
    assert done.outcome.accepted
    found = done.outcome.found
    assert found is not None
    assert len(found.programs) > 1
    assert asked == []


async def test_time_for_all_of_it(task: Task) -> None:
    """What a person takes does not count; where no time is left for an answer, nothing is asked."""
    away = [0.0]

    def reply(question: Question) -> Result | None:
        away[0] += 1000
        [values] = question.arguments
        assert isinstance(values, list)
        return Result(repr(max(values))) if values else None

    done, asked = await run(task, reply, clock=lambda: time.monotonic() + away[0])
    assert len(asked) > 1
    assert done.outcome.accepted
    readings = iter([0.0])
    late, asked = await run(task, reply, clock=lambda: next(readings, 1000.0))
    assert asked == []
    assert late.outcome.accepted


async def test_an_error_that_is_wanted(task: Task) -> None:
    """A program that raises another one does not pass; one behind a guard does."""
    wanted = with_answers(task, [answered(Result("KeyError", raised=True), [])])
    done, _ = await run(wanted, lambda _: None, most=0)
    [passed] = done.outcome.accepted
    assert passed.evidence.tests_passed == 3
    assert "        raise KeyError\n" in passed.after
