"""The written problems as values: stub, tests, hidden calls with their results.

The order is fixed, module by module and in each from top to bottom, because the halves hang on
it: odd positions may be looked at and tuned on, even positions are only for reports.
"""

import ast
import importlib
import inspect
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from types import ModuleType
from typing import Literal, NamedTuple

from benchmarks.problems.cases import Cases

MODULES = (
    "texts",
    "words",
    "identifiers",
    "paths",
    "formats",
    "parsing",
    "figures",
    "money",
    "dates",
    "lists",
    "groups",
    "records",
    "inventory",
    "grids",
    "intervals",
    "schedules",
    "checks",
    "codes",
    "measures",
    "games",
    "geometry",
    "versions",
    "simulations",
)

Half = Literal["tune", "report"]


class Call(NamedTuple):
    """Positional arguments and what the reference returns for them."""

    arguments: tuple[object, ...]
    result: object


@dataclass(frozen=True, slots=True)
class WrittenProblem:
    """One problem as it is posed, and the calls that an answer is judged by."""

    name: str
    subject: str  # the module's name
    stub: str  # header and docstring; the headers need no imports
    lines: int  # of the reference's body, a rough measure of how hard it is
    tests: Sequence[Call]
    hidden: Sequence[Call]
    half: Half

    def tests_source(self, module: str) -> str:
        """A pytest file that imports the function from `module` and has one test for each call."""
        imports = [f"from {module} import {self.name}\n"]
        if any(_has_float(call.result) for call in self.tests):
            imports.insert(0, "import pytest\n\n")
        tests = [_test(self.name, number, call) for number, call in enumerate(self.tests, 1)]
        return "".join(imports) + "".join(f"\n\n{test}" for test in tests)


def problems() -> list[WrittenProblem]:
    """All of them, in the fixed order."""
    found: list[WrittenProblem] = []
    for subject in MODULES:
        module = importlib.import_module(f"benchmarks.problems.{subject}")
        source = inspect.getsource(module)
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef):
                half: Half = "report" if len(found) % 2 else "tune"
                found.append(_problem(module, subject, source, node, half))
    return found


def _problem(
    module: ModuleType, subject: str, source: str, node: ast.FunctionDef, half: Half
) -> WrittenProblem:
    function: Callable[..., object] = getattr(module, node.name)
    cases: Cases = module.CASES[node.name]
    lines = source.splitlines(keepends=True)
    stub = "".join(lines[node.lineno - 1 : _last_line(node.body[0])])
    return WrittenProblem(
        name=node.name,
        subject=subject,
        stub=f"{stub}    raise NotImplementedError\n",
        lines=_last_line(node) - _last_line(node.body[0]),
        tests=[_call(function, arguments) for arguments in cases.tests],
        hidden=[_call(function, arguments) for arguments in cases.hidden],
        half=half,
    )


def _last_line(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _call(function: Callable[..., object], arguments: tuple[object, ...]) -> Call:
    """The call with its result; the arguments are copied, so a reference cannot change them."""
    return Call(deepcopy(arguments), function(*deepcopy(arguments)))


def _test(name: str, number: int, call: Call) -> str:
    """The text of one test, compared the way its result asks for."""
    asked = f"{name}({', '.join(map(repr, call.arguments))})"
    if call.result is None or isinstance(call.result, bool):
        expected = f"is {call.result!r}"
    elif _has_float(call.result):
        expected = f"== pytest.approx({call.result!r})"
    else:
        expected = f"== {call.result!r}"
    return f"def test_{name}_{number}():\n    assert {asked} {expected}\n"


def _has_float(result: object) -> bool:
    """Whether a float is the result or stands in it; `approx` looks one level deep."""
    if isinstance(result, dict):
        return any(isinstance(value, float) for value in result.values())
    if isinstance(result, list | tuple):
        return any(isinstance(value, float) for value in result)
    return isinstance(result, float)
