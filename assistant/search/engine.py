"""One search: from examples to programs that fit them, the cheapest first.

Twice the same enumeration. The first pass knows the examples alone and is fast. The second adds
inputs without results, so that programs that agree on the examples stay apart, and goes on beyond
the cost of the first fit, the further the fewer examples there are: what it finds are the rivals.
From there it goes on to `RIVAL` beyond the first fit if that takes no more than `FOR_RIVALS`
expressions; only where it got there is it known that no other reading of the examples is as cheap.
One example alone tells nothing apart, so there the second pass is the only one. A fit is
told as soon as it is found; what is told is the same on every machine, and less time gives the
first part of it.
"""

import ast
import functools
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from trueline.assistant.search.choosing import components_of
from trueline.assistant.search.columns import Columns
from trueline.assistant.search.components import Component, Expression, Template
from trueline.assistant.search.comprehensions import comprehend
from trueline.assistant.search.deciding import Deciding
from trueline.assistant.search.goals import Goal, goals_of, result_kinds
from trueline.assistant.search.guiding import BY_WORDS, Guidance, Guide
from trueline.assistant.search.inputs import generated
from trueline.assistant.search.kinds import FAILED, held
from trueline.assistant.search.leaves import parts_of
from trueline.assistant.search.lines import escaped
from trueline.assistant.search.meter import Budget, Meter, SpentError
from trueline.assistant.search.pricing import LOOP, UNUSED, loops, unused
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.program import Program
from trueline.assistant.search.ranking import RIVAL, Fit
from trueline.assistant.search.recursion import Recursion
from trueline.assistant.search.scope import Constant, Scope, Variable
from trueline.assistant.search.searched import aims_of, bodies_of, loops_of
from trueline.assistant.search.space import Growth, Space
from trueline.assistant.search.templates import Templates
from trueline.assistant.search.writing import written

MARGIN = 4  # costs to look beyond the cheapest fit, less one for each example
FURTHER = 2  # costs to look on in the first pass where what was found is dearer than it seems
FOR_RIVALS = 150_000
HIGHEST = 40
MOST_HITS = 2_000
LEVEL_OF_LEAVES, MOST_LEAVES = 5, 12


class Search:
    """The search for one problem; fits come as they are found.

    `prepare` is given the components of the problem, and may add to them or leave some out.

    Usage:
        search = Search(problem, Budget(expressions=1_000_000))
        for fit in search.fits():
            ...
    """

    def __init__(
        self,
        problem: Problem,
        budget: Budget,
        guidance: Guidance = BY_WORDS,
        prepare: Callable[[Sequence[Component]], Sequence[Component]] = tuple,
    ) -> None:
        self.problem = problem
        self.meter = Meter(budget)
        known = [one.arguments for one in problem.examples]
        self.inputs = generated(known, problem.kinds[:-1]) if budget.inputs else []
        guide = Guide(problem, guidance)
        constants = [
            (kind, cost, ast.literal_eval(text), text)
            for (kind, text), cost in guide.constants().items()
        ]
        self._language = _Language(guide, constants, prepare(components_of(problem, guide)))
        self._second: _Pass | None = None

    @property
    def looked(self) -> int:
        """How many costs beyond its first fit the search looked at; -1 for none."""
        return -1 if self._second is None else self._second.looked

    def fits(self) -> Iterator[Fit]:
        """Programs that fit, as they are found; fewer if the budget ends the search."""
        known = [one.arguments for one in self.problem.examples]
        try:
            if len(known) > 1 or not self.inputs:
                yield from _Pass(self.problem, self.meter, known, self._language).fits()
            if self.inputs:
                everywhere = [*known, *self.inputs]
                self._second = _Pass(self.problem, self.meter, everywhere, self._language)
                yield from self._second.fits()
        except SpentError:
            return


@dataclass(frozen=True, slots=True)
class _Language:
    """What programs are made of, and what prices it."""

    guide: Guide
    constants: Sequence[Constant]
    components: Sequence[Component]


class _Pass:
    """One enumeration over the examples and perhaps more inputs."""

    def __init__(
        self,
        problem: Problem,
        meter: Meter,
        inputs: Sequence[tuple[object, ...]],
        language: _Language,
    ) -> None:
        self.looked = -1
        self._problem = problem
        self._meter = meter
        self._known = len(problem.examples)
        self._points = len(inputs)
        self._inputs = [tuple(map(held, one)) for one in inputs]
        self._beyond = 1 if self._points == self._known else max(1, MARGIN - self._known)
        variables = [
            Variable(
                name,
                kind,
                tuple(held(one[at]) for one in inputs),
                all(isinstance(one.arguments[at], tuple) for one in problem.examples),
            )
            for at, (name, kind) in enumerate(
                zip(problem.parameters, problem.kinds[:-1], strict=True)
            )
        ]
        parts = parts_of(variables, problem)
        self._scope = Scope(variables, language.constants, language.components, parts)
        self._goals = goals_of(problem)
        results = [one.result for one in problem.examples]
        self._columns = Columns(results)
        self._told: set[str] = set()
        self._deciding = Deciding(problem, result_kinds(problem), self._points)
        self._templates = Templates(problem)
        self._space = Space(self._points, self._known, language.components, partial=True)
        taking = (kind for one in language.components for kind in one.takes)
        useful = frozenset([*taking, *self._goals.kinds()])
        self._growth = Growth(self._space, meter, useful, self._goals)
        self._fill()
        self._bodies = bodies_of(self._scope, language.guide, self._goals.kinds())
        self._aims = aims_of(self._bodies, self._scope, self._goals, problem)
        self._loops = loops_of(self._scope, result_kinds(problem), language.guide)
        result = problem.kinds[-1]
        self._recursion = Recursion(problem.name, self._scope, result, list(map(held, results)))

    def fits(self) -> Iterator[Fit]:
        """Grow all spaces cost by cost until the margin beyond the cheapest fit, and for rivals.

        With the examples alone an argument may seem to be of no use, because another has the same
        values: what it costs to leave one out counts only where there are more inputs.

        Raises:
            SpentError: if the budget is used up.
        """
        cheapest, limited = HIGHEST, False
        for cost in range(1, HIGHEST):
            for fit in self._found(cost):
                first = self._points == self._known
                cheapest = min(cheapest, fit.cost, cost + FURTHER if first else HIGHEST)
                yield fit
            self.looked = max(-1, cost - cheapest)
            rivals = cost >= cheapest + self._beyond
            if rivals and (self._points == self._known or cost >= cheapest + RIVAL):
                return
            if rivals and not limited:
                limited = True
                self._meter.allow(FOR_RIVALS)
            if cost == LEVEL_OF_LEAVES:
                self._share_leaves()

    def _found(self, cost: int) -> Iterator[Fit]:
        """What is found at one cost: in every space, then by putting cases together."""
        steps = self._steps(cost)
        for step in steps:
            try:
                step()
            except SpentError:
                yield from self._taken(cost)
                raise
            yield from self._taken(cost)
            yield from self._texts(cost) if step is steps[0] else ()
        for aim in self._aims:
            for total, kind, expression in aim.found(self._meter):
                for goal in self._goals.met(kind, expression):
                    yield from self._met(total, expression, goal)
        for program, values in self._recursion.found(cost, self._meter):
            yield from self._fit(cost, program, values)
        for total, expression in self._deciding.add(self._space, cost):
            yield from self._fit(total, written(expression), expression[0])
        yield from self._texts(cost)

    def _texts(self, cost: int) -> Iterator[Fit]:
        """The templates that fit, and the functions by cases with one."""
        sides = self._deciding.sides()
        for total, expression in self._templates.add(self._space, cost, sides, self._meter):
            for price, whole in self._deciding.enter(total, expression):
                yield from self._fit(price, written(whole), whole[0])

    def _steps(self, cost: int) -> list[Callable[[], None]]:
        """What is done at one cost, piece by piece."""
        grow = functools.partial(self._space.grow, cost, self._meter, self._goals)
        bodies = [functools.partial(comprehend, body, cost, self._growth) for body in self._bodies]
        loops = [functools.partial(loop.add, cost, self._growth) for loop in self._loops]
        return [*([grow] if cost > 1 else []), *bodies, *loops]

    def _taken(self, cost: int) -> Iterator[Fit]:
        """The fits among what met a goal."""
        for expression, goal in itertools.islice(self._goals.taken(), MOST_HITS):
            yield from self._met(cost, expression, goal)

    def _met(self, cost: int, expression: Expression, goal: Goal) -> Iterator[Fit]:
        """The fits of an expression that meets a goal."""
        if goal.part is None:
            program = written(expression, goal.around)
            values = goal.values(expression[0], self._inputs)
            yield from self._fit(cost + goal.cost, program, values)
        else:
            for total, whole in self._columns.with_part(goal.part, cost, expression):
                yield from self._fit(total, written(whole), whole[0])

    def _fit(self, cost: int, program: Program, values: tuple[Any, ...]) -> Iterator[Fit]:
        """The program, unless it was told before or uses no argument at all."""
        if program.body in self._told:
            return
        self._told.add(program.body)
        parameters = self._problem.parameters
        left_out = unused(program, parameters)
        if left_out == len(parameters) > 0:
            return
        total = cost + UNUSED * left_out + LOOP * loops(program, self._problem.name)
        rest = values[self._known :] if self._points > self._known else None
        yield Fit(total, program, rest, self._meter.evaluated)

    def _fill(self) -> None:
        for one in self._scope.variables:
            leaf = (one.values, Template(escaped(one.source)))
            self._space.put(one.kind, 1, leaf, self._goals)
        for cost, part in self._scope.parts:
            inner = (part.values, Template(escaped(part.source)))
            self._space.put(part.kind, cost, inner, self._goals)
        for constant in self._scope.constants:
            self._space.constant(constant, self._goals)

    def _share_leaves(self) -> None:
        """Let cheap values of the arguments, such as a length, be used in all bodies."""
        for kind in ("int", "float", "str"):
            for cost in (3, 4):
                for expression in self._space.at(kind, cost)[:MOST_LEAVES]:
                    plain = not any(value is FAILED for value in expression[0])
                    if plain and len(expression) > 2:
                        text = written(expression).body.removeprefix("return ")
                        for body in self._bodies:
                            body.enter((kind, 3, expression[0], text))
