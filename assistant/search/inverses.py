"""Goals that an operation around the result leaves.

The last operation of a program need not be enumerated where the results tell what was before it: a
number from which an argument is taken, the digits of a text, a list of which a slice was
replaced, elements that are one of two values. What is left is looked for as a goal of its own, so
such programs are found some costs earlier; what they cost is what the operation costs.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from trueline.assistant.search.components import Template
from trueline.assistant.search.kinds import Kind, held, parts
from trueline.assistant.search.lines import Lines, escaped
from trueline.assistant.search.problem import Problem

Inverse = tuple[Kind, Sequence[object], Template, int]
"""A kind, the values wanted of it, what is written around it, and what that costs."""
WHOLE_NUMBER, BINARY = re.compile(r"-?(?:0|[1-9]\d*)"), re.compile(r"0b[01]+")
STRIDES = (2, 3)


def inverses(problem: Problem) -> Iterator[Inverse]:
    """Every goal behind one more operation, the cheapest first for each operation."""
    results = [one.result for one in problem.examples]
    kind = problem.kinds[-1]
    if kind == "int":
        yield from _of_sums(problem, results)
    if kind == "str":
        yield from _of_texts(results)
    if kind.startswith("list["):
        yield from _of_slices(problem, kind, results)
    if kind in ("str", "list[str]", "list[int]"):
        yield from _of_two(problem, kind, results)


def _of_sums(problem: Problem, results: Sequence[Any]) -> Iterator[Inverse]:
    """An argument or a constant that a number is added to, taken from or multiplied by."""
    for source, values, cost in _operands(problem):
        pairs = list(zip(values, results, strict=True))
        variable = any(value != values[0] for value in values) or len(values) == 1
        found: list[tuple[str, Callable[[Any, Any], Any]]] = [
            (f"({source} + {{0}})", lambda one, result: result - one),
            (f"({{0}} - {source})", lambda one, result: result + one),
        ]
        if variable:
            found.append((f"({source} - {{0}})", lambda one, result: one - result))
        if all(one and result % one == 0 for one, result in pairs):
            found.append((f"({source} * {{0}})", lambda one, result: result // one))
        for text, before in found:
            yield "int", [before(*pair) for pair in pairs], Template(text), cost + 2


def _operands(problem: Problem) -> Iterator[tuple[str, list[Any], int]]:
    """The numbers among the arguments, and the constants that change one."""
    for name, kind, column in zip(
        problem.parameters,
        problem.kinds[:-1],
        zip(*(one.arguments for one in problem.examples), strict=True),
        strict=True,
    ):
        if kind == "int":
            yield name, list(column), 1
    for (kind, text), cost in problem.constants().items():
        value = ast.literal_eval(text)
        if kind == "int" and value > 0:
            yield text, [value] * len(problem.examples), cost


def _of_texts(results: Sequence[Any]) -> Iterator[Inverse]:
    """A number that was written, in decimal or in binary."""
    if all(map(WHOLE_NUMBER.fullmatch, results)):
        yield "int", [int(one) for one in results], Template("str({0})"), 2
    if all(map(BINARY.fullmatch, results)):
        yield "int", [int(one, 2) for one in results], Template("bin({0})"), 3


def _of_slices(problem: Problem, kind: Kind, results: Sequence[Any]) -> Iterator[Inverse]:
    """An argument of which every second or third element was replaced."""
    columns = zip(*(one.arguments for one in problem.examples), strict=True)
    for name, of, column in zip(problem.parameters, problem.kinds, columns, strict=False):
        pairs = list(zip(column, results, strict=True))
        if of != kind or any(len(one) != len(result) for one, result in pairs):
            continue
        for stride in STRIDES:
            for start in range(stride):
                if _differ_within(pairs, start, stride):
                    place = f"{start or ''}::{stride}"
                    lines = (f"result = list({name})", f"result[{place}] = {{0}}")
                    wanted = [result[start::stride] for result in results]
                    yield kind, wanted, Lines("result", lines, ("result",)), 4


def _differ_within(pairs: Iterable[tuple[Any, Any]], start: int, stride: int) -> bool:
    """Whether lists differ, and only where a slice has its elements."""
    differing = [
        at % stride == start
        for one, result in pairs
        for at, (before, after) in enumerate(zip(one, result, strict=True))
        if before != after
    ]
    return bool(differing) and all(differing)


def _of_two(problem: Problem, kind: Kind, results: Sequence[Any]) -> Iterator[Inverse]:
    """Elements or letters that are one of two values which the words name."""
    distinct = dict.fromkeys(each for one in results for each in one)
    inner = parts(kind)[0] if parts(kind) else "str"
    if len(distinct) != 2 or not all(_named(problem, one) for one in distinct):
        return
    for first, second in (tuple(distinct), tuple(distinct)[::-1]):
        choice = f"{escaped(repr(first))} if flag else {escaped(repr(second))} for flag in {{0}}"
        text = f"''.join([{choice}])" if kind == "str" else f"[{choice}]"
        wanted = [[each == first for each in one] for one in results]
        yield "list[bool]", held(wanted), Template(text), 3 + (kind == "str") + (inner == "str")


def _named(problem: Problem, value: object) -> bool:
    """Whether the words state a value; the digits of binary numbers need no words."""
    return value in ("0", "1") or problem.states(value)
