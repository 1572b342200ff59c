"""Whether a found program is right: by the official test, and on every input of HumanEval+."""

from pathlib import Path
from typing import Any

from trueline.analysis.testing import TestJudge
from trueline.assistant.search.ranking import Found
from trueline.evals.benchmarks.task import Task

PROGRAM = Path("answer.py")
COMPARISON = """
import copy, math
def _same(one, other):
    if isinstance(one, float) or isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-6, abs_tol=max({atol}, 1e-6))
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(_same, one, other))
    return one == other
_reference, _answer = {{}}, {{}}
exec({reference!r}, _reference)
exec({answer!r}, _answer)
for _inputs in {inputs!r}:
    _wanted = _reference[{name!r}](*copy.deepcopy(_inputs))
    assert _same(_wanted, _answer[{name!r}](*copy.deepcopy(_inputs))), _inputs
"""


def program_of(task: Task, found: Found, at: int) -> str:
    """The prompt with the body of a found program below it."""
    program = found.programs[at].program
    imports = "".join(f"import {name}\n" for name in program.imports)
    body = "".join(f"    {line}\n" for line in program.body.splitlines())
    return f"{imports}{task.prompt}\n{body}"


def officially_right(task: Task, program: str, judge: TestJudge) -> bool:
    """Whether the official test passes."""
    text = f"{program}\n{task.test}\ncheck({task.entry_point})\n"
    return judge.run_file_sync(PROGRAM, text).passed


def right_on_plus(task: Task, plus: dict[str, Any], program: str, judge: TestJudge) -> bool:
    """Whether a program gives what the reference gives on every input of HumanEval+."""
    text = COMPARISON.format(
        atol=plus["atol"],
        reference=plus["prompt"] + plus["canonical_solution"],
        answer=program,
        inputs=plus["base_input"] + plus["plus_input"],
        name=task.entry_point,
    )
    return judge.run_file_sync(PROGRAM, text).passed
