"""Goals that an operation around the result leaves.

The last operation of a program need not be enumerated where the results tell what was before it: a
number from which an argument is taken, the digits of a text, a list of which a slice was
replaced, elements that are one of two values. What is left is looked for as a goal of its own, so
such programs are found some costs earlier; what they cost is what the operation costs.
"""

import functools
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from trueline.assistant.search.components import Template
from trueline.assistant.search.kinds import Kind, held, parts
from trueline.assistant.search.lines import Lines, escaped
from trueline.assistant.search.problem import Problem

Applied = Callable[[Any, tuple[Any, ...]], Any]
"""What the operation makes of a value, given the arguments."""
Inverse = tuple[Kind, Sequence[object], Template, int, Applied]
"""A kind, the values wanted of it, what is written around it, what that costs, and computes."""
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
    for source, operand, cost in _operands(problem):
        values = [operand(one.arguments) for one in problem.examples]
        for text, applied, before in SUMS:
            if applied == operator.sub and source not in problem.parameters:
                continue  # a constant less a number is nothing that people write
            wanted = [before(*pair) for pair in zip(results, values, strict=True)]
            if None not in wanted:
                around = Template(text.format(source))
                yield "int", wanted, around, cost + 2, _with_operand(applied, operand)


def _divided(result: int, one: int) -> int | None:
    return result // one if one and result % one == 0 else None


SUMS: tuple[tuple[str, Callable[[Any, Any], Any], Callable[[Any, Any], Any]], ...] = (
    ("({0} + {{0}})", operator.add, operator.sub),
    ("({{0}} - {0})", lambda one, value: value - one, operator.add),
    ("({0} - {{0}})", operator.sub, lambda result, one: one - result),
    ("({0} * {{0}})", operator.mul, _divided),
)


def _with_operand(
    applied: Callable[[Any, Any], Any], operand: Callable[[tuple[Any, ...]], Any]
) -> Applied:
    return lambda value, arguments: applied(operand(arguments), value)


def _operands(
    problem: Problem,
) -> Iterator[tuple[str, Callable[[tuple[Any, ...]], Any], int]]:
    """The numbers among the arguments, and the constants that change one."""
    for at, (name, kind) in enumerate(zip(problem.parameters, problem.kinds[:-1], strict=True)):
        if kind == "int":
            yield name, operator.itemgetter(at), 1
    for (kind, text), cost in problem.constants().items():
        if kind == "int" and not text.startswith("(") and text != "0":
            yield text, functools.partial(_constant, int(text)), cost


def _constant(value: int, _: tuple[Any, ...]) -> int:
    return value


def _of_texts(results: Sequence[Any]) -> Iterator[Inverse]:
    """A number that was written, in decimal or in binary."""
    if all(map(WHOLE_NUMBER.fullmatch, results)):
        yield "int", [int(one) for one in results], Template("str({0})"), 2, _first(str)
    if all(map(BINARY.fullmatch, results)):
        yield "int", [int(one, 2) for one in results], Template("bin({0})"), 3, _first(bin)


def _first(function: Callable[[Any], Any]) -> Applied:
    return lambda value, _: function(value)


def _of_slices(problem: Problem, kind: Kind, results: Sequence[Any]) -> Iterator[Inverse]:
    """An argument of which every second or third element was replaced."""
    columns = zip(*(one.arguments for one in problem.examples), strict=True)
    named = zip(problem.parameters, problem.kinds, columns, strict=False)
    for place_of, (name, of, column) in enumerate(named):
        pairs = list(zip(column, results, strict=True))
        if of != kind or any(len(one) != len(result) for one, result in pairs):
            continue
        for stride in STRIDES:
            for start in range(stride):
                if _differ_within(pairs, start, stride):
                    place = f"{start or ''}::{stride}"
                    lines = (f"result = list({name})", f"result[{place}] = {{0}}")
                    wanted = [result[start::stride] for result in results]
                    template = Lines("result", lines, ("result",))
                    yield kind, wanted, template, 4, _assigned(place_of, start, stride)


def _assigned(at: int, start: int, stride: int) -> Applied:
    """An argument with a slice replaced, as it is held; of another size it has no value."""

    def applied(value: Any, arguments: tuple[Any, ...]) -> Any:
        whole = list(arguments[at])
        whole[start::stride] = value
        return tuple(whole)

    return applied


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
        cost = 3 + (kind == "str") + (inner == "str")
        yield "list[bool]", held(wanted), Template(text), cost, _chosen(kind, first, second)


def _chosen(kind: Kind, first: Any, second: Any) -> Applied:
    def applied(flags: Any, _: tuple[Any, ...]) -> Any:
        values = [first if flag else second for flag in flags]
        return "".join(values) if kind == "str" else tuple(values)

    return applied


def _named(problem: Problem, value: object) -> bool:
    """Whether the words state a value; the digits of binary numbers need no words."""
    return value in ("0", "1") or problem.states(value)
