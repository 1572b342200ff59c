"""What a reference gives on inputs, and which programs give the same; both in a jail."""

import ast
import json
from collections.abc import Sequence

from trueline.analysis.box import Sandbox
from trueline.assistant.search.example import Example
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.program import Program

LONGEST_RESULT = 5_000
MARK = "reference-results:"
ASKED = """
def _asked():
    import copy, json
    rows = []
    for inputs in {inputs!r}:
        said = set()
        for _ in range(2):
            given = copy.deepcopy(inputs)
            try:
                text = repr({name}(*given))
            except Exception:
                text = ""
            said.add(text if given == inputs and len(text) < {longest} else "")
        rows.append(said.pop() if len(said) == 1 else "")
    print({mark!r} + json.dumps(rows))
_asked()
"""
JUDGED = """
def _judged(hidden):
    import copy, math
    def same(one, other):
        if isinstance(one, bool) or isinstance(other, bool):
            return one is other
        if isinstance(one, float) or isinstance(other, float):
            return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-9)
        if isinstance(one, (list, tuple)):
            alike = type(one) is type(other) and len(one) == len(other)
            return alike and all(map(same, one, other))
        return type(one) is type(other) and one == other
    for inputs, wanted in hidden:
        assert same({name}(*copy.deepcopy(inputs)), wanted), inputs
_judged({hidden!r})
print({mark!r})
"""


def results(
    source: str, name: str, inputs: Sequence[tuple[object, ...]], box: Sandbox
) -> list[Example | None]:
    """What a module's function gives for each input.

    None where it raises, changes its arguments, gives two results or one that no literal writes.
    """
    asked = ASKED.format(inputs=list(inputs), name=name, longest=LONGEST_RESULT, mark=MARK)
    said = [line for line in box.run(f"{source}\n{asked}").output.splitlines() if MARK in line]
    if not said:
        return [None] * len(inputs)
    rows = json.loads(said[-1].rpartition(MARK)[2])
    return [_example(one, row) for one, row in zip(inputs, rows, strict=True)]


def _example(arguments: tuple[object, ...], result: str) -> Example | None:
    try:
        return Example(arguments, ast.literal_eval(result), "")
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None


def is_right(problem: Problem, program: Program, hidden: Sequence[Example], box: Sandbox) -> bool:
    """Whether a program gives what the reference gave; floats may differ in the seventh digit."""
    imports = "".join(f"import {name}\n" for name in program.imports)
    body = "".join(f"    {line}\n" for line in program.body.splitlines())
    pairs = [(one.arguments, one.result) for one in hidden]
    judged = JUDGED.format(name=problem.name, hidden=pairs, mark=MARK)
    text = f"{imports}def {problem.name}({', '.join(problem.parameters)}):\n{body}{judged}"
    return MARK in box.run(text).output
