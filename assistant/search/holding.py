"""Whether a program, run from its source, gives what the examples say."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from trueline.assistant.search.kinds import kind_of
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.program import Program


def source_of(program: Program) -> str:
    """The statements of a body by itself: what it imports, then the program's."""
    return "".join(f"import {name}\n" for name in program.imports) + program.body


def holds(problem: Problem, program: Program, names: Mapping[str, Any]) -> bool:
    """Whether it gives the result of every example; `names` stand in its module beside it."""
    header = f"def {problem.name}({', '.join(problem.parameters)}):\n"
    body = "".join(f"    {line}\n" for line in source_of(program).splitlines())
    scope: dict[str, Any] = dict(names)
    try:
        exec(header + body, scope)
        return meets(problem, scope[problem.name])
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a program that raises does not hold
        return False


def meets(problem: Problem, function: Callable[..., Any]) -> bool:
    """Whether a function gives the result of every example."""
    return all(
        _same(function(*copy.deepcopy(one.arguments)), one.result) for one in problem.examples
    )


def _same(got: object, wanted: object) -> bool:
    """Equal, and of one kind; a whole number may be a float."""
    kinds = {kind_of(got).replace("float", "int"), kind_of(wanted).replace("float", "int")}
    return got == wanted and type(got) in {type(wanted), int, float} and len(kinds) == 1
