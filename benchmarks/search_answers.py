"""What questions bring program search on HumanEval: simulated answers, taken from the reference.

As benchmarks/search.py, but where the programs that fit differ (or one fits that is not stated as
sure) the question that `trueline synth` would ask is answered by what the reference gives on that
input, up to --answers times; each answer is one more example of a new search. The reference is run
in the sandbox, on nothing but the input of the question. Where it raises, or gives no literal, the
question counts and is passed over. Reported is whether the first program is right by the official
test and on the inputs of HumanEval+, before and after each answer.

    TRUELINE_DATA=DIR python benchmarks/search_answers.py --half odd --answers 3 [--out FILE]

With --out the rows are kept, and a run that was stopped goes on with the tasks that are not there.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.searched.judging import PROGRAM, officially_right, program_of, right_on_plus
from benchmarks.searched.run import EXPRESSIONS, parsed, parser, rows_of, show
from trueline.analysis.errors import CannotRun
from trueline.analysis.testing import TestJudge
from trueline.assistant.comparing import Place, Result, compared
from trueline.assistant.interview import Contender, question_about
from trueline.assistant.questions import Question
from trueline.assistant.replies import Answered, as_examples
from trueline.assistant.search.asking import search
from trueline.assistant.search.meter import Budget
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.ranking import Found
from trueline.assistant.search.reading import problem_of
from trueline.evals.benchmarks.task import Task
from trueline.evals.cpu import cpu_seconds


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one task.

    `official` and `plus` say whether the first program was right with no answer, with one, and so
    on; `calls` are the questions, `body` is the last program.
    """

    task_id: str
    official: tuple[bool, ...]
    plus: tuple[bool, ...]
    asked: int
    passed_over: int
    calls: tuple[str, ...]
    body: str
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Session:
    """One task with what judges it, and what is asked and answered so far."""

    task: Task
    plus: dict[str, Any]
    judge: TestJudge
    seconds: float

    @property
    def place(self) -> Place:
        """The function that is asked about."""
        return Place(PROGRAM, PROGRAM.stem, self.task.entry_point)

    async def found(self, problem: Problem) -> Found:
        """The programs for a problem."""
        return await search(problem, Budget(EXPRESSIONS, self.seconds))

    async def question(
        self, problem: Problem, found: Found, left_out: Sequence[tuple[object, ...]]
    ) -> Question | None:
        """What would be asked about these programs."""
        contenders = [
            Contender(program_of(self.task, found, at), fit.cost)
            for at, fit in enumerate(found.programs)
        ]
        return await question_about(
            self.judge,
            self.place,
            problem,
            contenders,
            left_out=left_out,
            confirm=not found.sure,
        )

    async def answer(self, question: Question) -> Result | None:
        """What the reference gives; None where nothing can be said."""
        text = self.plus["prompt"] + self.plus["canonical_solution"]
        [[result]] = await compared(self.judge, self.place, [text], [question.arguments])
        return result

    def verdict(self, found: Found) -> tuple[bool, bool]:
        """Whether the first program is right: officially, and on plus."""
        if not found.programs:
            return False, False
        program = program_of(self.task, found, 0)
        official = officially_right(self.task, program, self.judge)
        return official, official and right_on_plus(self.task, self.plus, program, self.judge)


async def interviewed(session: Session, answers: int) -> Row:
    """Search a task, and again after each answer."""
    task, before = session.task, cpu_seconds()
    verdicts: list[tuple[bool, bool]] = []
    calls: list[str] = []
    left_out: list[tuple[object, ...]] = []
    found = Found()
    try:
        problem = problem_of(task.prompt, task.entry_point, "", ())
        found = await session.found(problem)
        verdicts.append(session.verdict(found))
        while len(calls) < answers:
            question = await session.question(problem, found, left_out)
            if question is None:
                break
            result = await session.answer(question)
            calls.append(f"{question.call}: {', '.join(map(str, question.choices))}? {result}")
            if result is None or result.raised:
                left_out.append(question.arguments)
            else:
                problem = as_examples(problem, [Answered(question, result)])
                found = await session.found(problem)
            verdicts.append(session.verdict(found))
    except CannotRun:
        verdicts = verdicts or [(False, False)]
    verdicts += [verdicts[-1]] * (answers + 1 - len(verdicts))
    return Row(
        task.task_id,
        tuple(one for one, _ in verdicts),
        tuple(one for _, one in verdicts),
        len(calls),
        len(left_out),
        tuple(calls),
        found.programs[0].program.body if found.programs else "",
        round(cpu_seconds() - before, 2),
    )


def main() -> None:
    """Interview the tasks that have no row yet, then print the table."""
    options = _options()

    def answer(task: Task, plus: dict[str, Any], judge: TestJudge, _: Path) -> Row:
        return asyncio.run(
            interviewed(Session(task, plus, judge, options.seconds), options.answers)
        )

    _report(rows_of(options, Row, answer, _line), options)


def _line(row: Row) -> str:
    told = "".join("P" if plus else "o" if right else "." for right, plus in _verdicts(row))
    body = row.body.replace("\n", "; ")[:80] or "-"
    return f"{row.task_id}: {told} {row.cpu_s} s: {body} | {' | '.join(row.calls)}"


def _verdicts(row: Row) -> list[tuple[bool, bool]]:
    return list(zip(row.official, row.plus, strict=True))


def _report(rows: Sequence[Row], options: argparse.Namespace) -> None:
    show(f"\n{len(rows)} tasks, {options.seconds:g} CPU-s a search, one answer, no model")
    show("| answers | right, official | right, plus |\n|---|---|---|")
    for at in range(options.answers + 1):
        official = sum(row.official[at] for row in rows)
        show(f"| {at} | {official} | {sum(row.plus[at] for row in rows)} |")
    for name, verdicts in (
        ("official", [(row.official[0], row.official[-1]) for row in rows]),
        ("plus", [(row.plus[0], row.plus[-1]) for row in rows]),
    ):
        gained = sum(after and not before for before, after in verdicts)
        lost = sum(before and not after for before, after in verdicts)
        show(f"{name}: {gained} gained, {lost} lost")
    asked, passed_over = sum(row.asked for row in rows), sum(row.passed_over for row in rows)
    about, cpu = sum(row.asked > 0 for row in rows), sum(row.cpu_s for row in rows)
    show(
        f"{asked} questions about {about} tasks, {passed_over} of them passed over, {cpu:.0f} CPU-s"
    )


def _options() -> argparse.Namespace:
    made = parser(__doc__ or "")
    made.add_argument("--answers", type=int, default=3, help="answers for a task at the most")
    return parsed(made)


if __name__ == "__main__":
    main()
