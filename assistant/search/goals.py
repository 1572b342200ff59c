"""What is looked for: the results of the examples, and what they can be put together from.

A result need not be found whole. A tuple is found part by part, a text without the beginning and
end that all results share, or as the list that it joins, and a function of two results by the
condition that tells them apart. Each way is a goal: the values that an expression must have on the
examples, and what is written around it.
"""

import ast
import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from trueline.assistant.search.components import Expression, Template
from trueline.assistant.search.inverses import inverses
from trueline.assistant.search.kinds import ANY, FAILED, Kind, held, joined, kind_of
from trueline.assistant.search.lines import escaped
from trueline.assistant.search.marks import common_start
from trueline.assistant.search.problem import Problem

WHOLE = Template("{0}")
MOST_PARTS = 4


def itself(value: Any, _: tuple[Any, ...]) -> Any:
    """What is looked for is the whole."""
    return value


@dataclass(frozen=True, slots=True)
class Goal:
    """What is written around an expression, what that costs, and which part of a tuple it is.

    `applied` is what the whole computes from a value of the expression and the arguments.
    """

    around: Template = WHOLE
    cost: int = 0
    part: int | None = None
    applied: Callable[[Any, tuple[Any, ...]], Any] = itself

    def values(self, found: Sequence[Any], inputs: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
        """The values of the whole, FAILED where it has none."""
        made: list[Any] = []
        for value, arguments in zip(found, inputs, strict=True):
            try:
                made.append(FAILED if value is FAILED else self.applied(value, arguments))
            except MemoryError:
                raise
            except Exception:  # noqa: BLE001 - whatever it raised, it has no value there
                made.append(FAILED)
        return tuple(made)


Wanted = dict[tuple[Any, ...], list[Goal]]


class Goals:
    """The goals of one search, and the expressions that met one and were not taken yet."""

    def __init__(self, known: int) -> None:
        self._known = known
        self._wanted: dict[Kind, Wanted] = {}
        self._hits: list[tuple[Kind, Expression]] = []

    def add(self, kind: Kind, results: Sequence[object], goal: Goal) -> None:
        """Look for expressions of a kind with these values on the examples."""
        wanted = self._wanted.setdefault(kind, {})
        wanted.setdefault(tuple(map(held, results)), []).append(goal)

    def kinds(self) -> list[Kind]:
        """The kinds of which something is looked for."""
        return list(self._wanted)

    def of(self, kind: Kind) -> tuple[Wanted, Callable[[Expression], None]]:
        """The values that are wanted of a kind, and whom to tell of what has them."""
        return self._wanted.get(kind, {}), lambda one: self._hits.append((kind, one))

    def wanted(self) -> Iterator[tuple[Kind, tuple[Any, ...]]]:
        """The kinds and values that are looked for."""
        for kind, wanted in self._wanted.items():
            yield from ((kind, values) for values in wanted)

    def met(self, kind: Kind, expression: Expression) -> list[Goal]:
        """The goals that an expression meets."""
        return self._wanted.get(kind, {}).get(expression[0][: self._known], [])

    def look(self, kind: Kind, expression: Expression) -> None:
        """Keep an expression that meets a goal."""
        if expression[0][: self._known] in self._wanted.get(kind, {}):
            self._hits.append((kind, expression))

    def taken(self) -> Iterator[tuple[Expression, Goal]]:
        """The expressions that met goals since this was asked last, with each goal."""
        hits, self._hits = self._hits, []
        for kind, expression in hits:
            yield from ((expression, goal) for goal in self.met(kind, expression))


def goals_of(problem: Problem) -> Goals:
    """Every way to meet the examples of a problem that can be told from them alone."""
    results = [example.result for example in problem.examples]
    goals = Goals(len(results))
    kind = problem.kinds[-1]
    _add_whole(goals, kind, results)
    _add_choice(goals, problem, kind, results)
    if kind == "str":
        texts = [str(one) for one in results]
        _add_affixes(goals, texts)
        _add_joins(goals, texts)
    for inner, wanted, around, cost, applied in inverses(problem):
        if any(one != wanted[0] for one in wanted):
            goals.add(inner, wanted, Goal(around, cost, applied=applied))
    if arity(results) and (isinstance(results[0], tuple) or len(results) > 1):
        for part, column in enumerate(zip(*_rows(results), strict=True)):
            goals.add(joined(map(kind_of, column)), column, Goal(part=part))
    return goals


def arity(results: Sequence[object]) -> int:
    """How many parts each result has, 0 if they differ or a result has none."""
    sizes = {len(one) if isinstance(one, tuple | list) else 0 for one in results}
    size = sizes.pop() if len(sizes) == 1 else 0
    return size if 2 <= size <= MOST_PARTS else 0


def _rows(results: Sequence[object]) -> list[tuple[object, ...]]:
    return [tuple(one) for one in results if isinstance(one, tuple | list)]


def _add_whole(goals: Goals, kind: Kind, results: Sequence[object]) -> None:
    around = Template("tuple({0})") if isinstance(results[0], tuple) else WHOLE
    goals.add(kind, results, Goal(around))
    if kind == "int":
        goals.add("float", results, Goal(cost=2))
    if kind == "float":
        goals.add("int", results, Goal(cost=4))
    if kind == "list[int]":
        goals.add("list[float]", results, Goal(around, 2))
    if kind == "list[?]":
        for inner in ("int", "str", "float"):
            goals.add(f"list[{inner}]", results, Goal(around, 1))


def _add_choice(goals: Goals, problem: Problem, kind: Kind, results: Sequence[object]) -> None:
    """Two results, both of which the words state: the condition that chooses."""
    distinct = list(dict.fromkeys(map(repr, results)))
    if kind == "bool" or len(distinct) != 2 or not all(map(problem.states, results)):
        return
    for first, second in (distinct, reversed(distinct)):
        text = f"({escaped(first)} if {{0}} else {escaped(second)})"
        values = ast.literal_eval(first), ast.literal_eval(second)
        goal = Goal(Template(text), 4, applied=functools.partial(_chosen, *map(held, values)))
        goals.add("bool", [repr(one) == first for one in results], goal)


def _chosen(first: Any, second: Any, flag: Any, _: tuple[Any, ...]) -> Any:
    return first if flag else second


def _add_affixes(goals: Goals, texts: list[str]) -> None:
    """Without the beginning and the end that all texts share."""
    if len(set(texts)) < 2:
        return
    start = common_start(texts)
    rest = [one[len(start) :] for one in texts]
    end = common_start([one[::-1] for one in rest])[::-1]
    shorter = start.rstrip("0123456789")
    for head in dict.fromkeys((start, shorter)):
        if head or end:
            inner = [one[len(head) : len(one) - len(end)] for one in texts]
            pieces = [_literal(head), "{0}", _literal(end)]
            around = Template(f"({' + '.join(one for one in pieces if one)})")
            goals.add("str", inner, Goal(around, 4, applied=functools.partial(_between, head, end)))


def _between(head: str, end: str, text: Any, _: tuple[Any, ...]) -> Any:
    return f"{head}{text}{end}"


def _add_joins(goals: Goals, texts: list[str]) -> None:
    """As the list of what a separator parts or ends, or of the letters."""
    for separator in (" ", ", ", ",", "-", "_", "/", ":", ".", "\n", ""):
        telling = all(separator in one for one in texts if len(one) > 9)
        if not (telling and any(separator in one for one in texts if one)):
            continue
        split = [_parted(one, separator) for one in texts]
        around = Template(f"{_literal(separator) or repr('')}.join({{0}})")
        applied = functools.partial(_linked, separator)
        goals.add("list[str]", split, Goal(around, 2, applied=applied))
        if separator and all(one.endswith(separator) for one in texts):
            ended = [one.removesuffix(separator).split(separator) for one in texts]
            around = Template(f"''.join([part + {_literal(separator)} for part in {{0}}])")
            applied = functools.partial(_ended, separator)
            goals.add("list[str]", ended, Goal(around, 5, applied=applied))


def _parted(text: str, separator: str) -> list[str]:
    """What the separator parts; of an empty text nothing, as where there was nothing to join."""
    return text.split(separator) if separator and text else list(text)


def _linked(separator: str, texts: Any, _: tuple[Any, ...]) -> Any:
    return separator.join(texts)


def _ended(separator: str, texts: Any, _: tuple[Any, ...]) -> Any:
    return "".join(f"{one}{separator}" for one in texts)


def _literal(text: str) -> str:
    return escaped(repr(text)) if text else ""


def result_kinds(problem: Problem) -> tuple[Kind, ...]:
    """The kinds a branch may give: the result's, or each of them where there are several."""
    kind = problem.kinds[-1]
    if kind != ANY:
        return (kind,)
    return tuple(dict.fromkeys(kind_of(one.result) for one in problem.examples))
