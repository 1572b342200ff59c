"""What is still open about a function for which several programs fit, as a question for a person.

The programs are run in the sandbox on small inputs and on inputs like the examples; the question is
about the one that tells most of them apart (`questions.py`). The door that asks shows it in its own
way. Nothing here says that a program is right: an answer is an example, and what answers it must
pass every check again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trueline.analysis.testing import TestJudge
from trueline.assistant.comparing import compared
from trueline.assistant.questions import Question, best_question, confirming, likelihoods
from trueline.assistant.search.inputs import askable
from trueline.assistant.search.problem import Problem

MOST_CONTENDERS = 12


@dataclass(frozen=True, slots=True)
class Place:
    """The file that is being written, and the name its module is imported by."""

    path: Path
    module: str


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
    left_out: Sequence[tuple[object, ...]] = (),
    *,
    confirm: bool = False,
) -> Question | None:
    """The best question about these programs, None if there is nothing to ask.

    Args:
        judge: whose sandbox runs them.
        place: the file.
        problem: the function, and the examples that need no asking.
        contenders: the programs, the likeliest first.
        left_out: inputs that are not asked about.
        confirm: whether to ask even where all programs agree.

    Raises:
        SandboxUnavailable: nothing here can confine the run.
    """
    known = {repr(one) for one in left_out}
    arguments = [one.arguments for one in problem.examples]
    pool = [one for one in askable(arguments, problem.kinds[:-1]) if repr(one) not in known]
    chosen = contenders[:MOST_CONTENDERS]
    if not chosen or not pool:
        return None
    texts = [one.text for one in chosen]
    rows = await compared(judge, place.path, place.module, problem.name, texts, pool)
    weights = likelihoods([one.cost for one in chosen])
    best = best_question(problem.name, arguments, pool, rows, weights)
    if best is None and confirm:
        results = [one.result for one in problem.examples]
        best = confirming(problem.name, pool, rows, results)
    return best
