"""What is still open about a function for which several programs fit, as a question for a person.

The programs are run in the sandbox on small inputs and on inputs like the examples; the question is
about the one that tells most of them apart (`questions.py`). The door that asks shows it in its own
way. Nothing here says that a program is right: an answer is an example, and what answers it must
pass every check again.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from trueline.analysis.testing import TestJudge
from trueline.assistant.comparing import Place, Result, Row, compared
from trueline.assistant.questions import Question, best_question, confirming, likelihoods
from trueline.assistant.replies import ANYTHING, Answered
from trueline.assistant.search.inputs import askable
from trueline.assistant.search.problem import Problem

MOST_CONTENDERS = 12
Passes = Callable[[str], Awaitable[bool]]
"""Whether a whole file passes the tests."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A whole file with a program in it that may be the one, and what that costs."""

    text: str
    cost: int


async def question_about(
    judge: TestJudge,
    place: Place,
    problem: Problem,
    contenders: Sequence[Contender],
    *,
    left_out: Sequence[tuple[object, ...]] = (),
    answers: Sequence[Answered] = (),
    confirm: bool = False,
    passes: Passes | None = None,
) -> Question | None:
    """The best question about these programs, None if there is nothing to ask.

    Args:
        judge: whose sandbox runs them.
        place: the function in its file.
        problem: the function, and the examples that need no asking.
        contenders: the programs, the likeliest first.
        left_out: inputs that are not asked about.
        answers: what is answered; programs that give something else there do not count.
        confirm: whether to ask even where all programs agree.
        passes: tells of a program that would be asked about whether it may be; each may, without.

    Raises:
        SandboxUnavailable: nothing here can confine the run.
    """
    settled = [one.question.arguments for one in answers]
    known = {repr(one) for one in (*left_out, *settled)}
    shown = [one.arguments for one in problem.examples]
    pool = [one for one in askable(shown, problem.kinds[:-1]) if repr(one) not in known]
    chosen = contenders[:MOST_CONTENDERS]
    texts = [one.text for one in chosen]
    inputs = [*settled, *pool]
    rows = await compared(judge, place, texts, inputs)
    left = [at for at in range(len(chosen)) if _agrees([row[at] for row in rows], answers)]
    rows, judged = rows[len(settled) :], set[int]()
    while left:
        told = [tuple(row[at] for at in left) for row in rows]
        weights = likelihoods([chosen[at].cost for at in left])
        best = best_question(problem.name, shown, pool, told, weights)
        if best is None:
            return confirming(problem.name, problem.examples, pool, told) if confirm else None
        row = next(one for asked, one in zip(pool, rows, strict=True) if asked is best.arguments)
        failing = await _failing(_speakers(row, left), texts, judged, passes)
        if failing is None:
            return best
        left.remove(failing)
    return None


def _speakers(row: Row, left: Sequence[int]) -> list[int]:
    """The likeliest program for each result that an input has."""
    first: dict[tuple[bool, str], int] = {}
    for at in left:
        if (result := row[at]) is not None:
            first.setdefault(result.sort, at)
    return list(first.values())


async def _failing(
    programs: Sequence[int], texts: Sequence[str], judged: set[int], passes: Passes | None
) -> int | None:
    """The first of some programs that fails the tests; those `judged` are known not to."""
    for at in programs:
        if passes is not None and at not in judged and not await passes(texts[at]):
            return at
        judged.add(at)
    return None


def _agrees(column: Sequence[Result | None], answers: Sequence[Answered]) -> bool:
    """Whether a program gives what was answered, as far as that is known."""
    return all(
        got is None or (got.raised == one.result.raised and _same(got, one.result))
        for got, one in zip(column, answers, strict=False)
    )


def _same(got: Result, wanted: Result) -> bool:
    return wanted.text == ANYTHING or got.meaning == wanted.meaning
