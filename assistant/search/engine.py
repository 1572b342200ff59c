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
from typing import Any

from trueline.assistant.search.bodies import Body, Leaf
from trueline.assistant.search.choosing import components_of
from trueline.assistant.search.components import Component, Expression, Template
from trueline.assistant.search.comprehensions import comprehend
from trueline.assistant.search.deciding import Deciding
from trueline.assistant.search.goals import arity, goals_of, result_kinds
from trueline.assistant.search.guiding import BY_WORDS, Guidance, Guide
from trueline.assistant.search.inputs import generated
from trueline.assistant.search.kinds import FAILED, held
from trueline.assistant.search.lines import escaped
from trueline.assistant.search.loops import STARTS, Accumulation
from trueline.assistant.search.meter import Budget, Meter, SpentError
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.program import Program
from trueline.assistant.search.ranking import RIVAL, Fit
from trueline.assistant.search.scope import Constant, Scope, Variable
from trueline.assistant.search.sources import sources
from trueline.assistant.search.space import Growth, Space
from trueline.assistant.search.whiles import Repetition
from trueline.assistant.search.writing import written

UNUSED = 6
MARGIN = 4  # costs to look beyond the cheapest fit, less one for each example
FOR_RIVALS = 150_000
HIGHEST = 40
MOST_HITS = 2_000
MOST_OF_A_PART = 3
TUPLE = 2
LEVEL_OF_LEAVES, MOST_LEAVES = 5, 12


class Search:
    """The search for one problem; `complete` once it looked as far as `RIVAL` beyond its first fit.

    Usage:
        search = Search(problem, Budget(expressions=1_000_000))
        for fit in search.fits():
            ...
    """

    def __init__(self, problem: Problem, budget: Budget, guidance: Guidance = BY_WORDS) -> None:
        self.problem = problem
        self.meter = Meter(budget)
        known = [one.arguments for one in problem.examples]
        self.inputs = generated(known) if budget.inputs else []
        guide = Guide(problem, guidance)
        constants = [
            (kind, cost, ast.literal_eval(text), text)
            for (kind, text), cost in guide.constants().items()
        ]
        self._made_of = constants, components_of(problem, guide)
        self.complete = False

    def fits(self) -> Iterator[Fit]:
        """Programs that fit, as they are found; fewer if the budget ends the search."""
        known = [one.arguments for one in self.problem.examples]
        try:
            if len(known) > 1 or not self.inputs:
                yield from _Pass(self.problem, self.meter, known, *self._made_of).fits()
            if self.inputs:
                everywhere = [*known, *self.inputs]
                yield from _Pass(self.problem, self.meter, everywhere, *self._made_of).fits()
            self.complete = True
        except SpentError:
            return


class _Pass:
    """One enumeration over the examples and perhaps more inputs."""

    def __init__(
        self,
        problem: Problem,
        meter: Meter,
        inputs: Sequence[tuple[object, ...]],
        constants: Sequence[Constant],
        components: Sequence[Component],
    ) -> None:
        self._problem = problem
        self._meter = meter
        self._known = len(problem.examples)
        self._points = len(inputs)
        self._beyond = 1 if self._points == self._known else max(1, MARGIN - self._known)
        variables = [
            Variable(name, kind, tuple(held(one[at]) for one in inputs))
            for at, (name, kind) in enumerate(
                zip(problem.parameters, problem.kinds[:-1], strict=True)
            )
        ]
        self._scope = Scope(variables, constants, components)
        self._goals = goals_of(problem)
        results = [one.result for one in problem.examples]
        self._arity, self._tuples = arity(results), isinstance(results[0], tuple)
        self._columns: dict[int, list[tuple[int, Expression]]] = {}
        self._told: set[str] = set()
        self._deciding = Deciding(problem, result_kinds(problem), self._points)
        components = self._scope.components
        self._space = Space(self._points, self._known, components, partial=True)
        taking = (kind for one in components for kind in one.takes)
        useful = frozenset([*taking, *self._goals.kinds()])
        self._growth = Growth(self._space, meter, useful, self._goals)
        self._fill()
        self._bodies = self._comprehensions()
        self._loops = self._accumulations()

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
                cheapest = min(cheapest, fit.cost if self._points > self._known else cost)
                yield fit
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
        for step in self._steps(cost):
            try:
                step()
            except SpentError:
                yield from self._taken(cost)
                raise
            yield from self._taken(cost)
        for total, expression in self._deciding.add(self._space, cost):
            yield from self._fit(total, written(expression), expression[0])

    def _steps(self, cost: int) -> list[Callable[[], None]]:
        """What is done at one cost, piece by piece."""
        grow = functools.partial(self._space.grow, cost, self._meter, self._goals)
        bodies = [functools.partial(comprehend, body, cost, self._growth) for body in self._bodies]
        loops = [functools.partial(loop.add, cost, self._growth) for loop in self._loops]
        return [*([grow] if cost > 1 else []), *bodies, *loops]

    def _taken(self, cost: int) -> Iterator[Fit]:
        """The fits among what met a goal."""
        for expression, goal in itertools.islice(self._goals.taken(), MOST_HITS):
            if goal.part is None:
                program = written(expression, goal.around)
                yield from self._fit(cost + goal.cost, program, expression[0])
            else:
                yield from self._with_part(goal.part, cost, expression)

    def _with_part(self, part: int, cost: int, expression: Expression) -> Iterator[Fit]:
        """Tuples whose parts are all found, with this one among them."""
        column = self._columns.setdefault(part, [])
        if len(column) >= MOST_OF_A_PART:
            return
        column.append((cost, expression))
        others = [self._columns.get(at, []) for at in range(self._arity)]
        others[part] = [(cost, expression)]
        for chosen in itertools.product(*others):
            tuples = zip(*(one[0] for _, one in chosen), strict=True)
            values = tuple(FAILED if any(v is FAILED for v in row) else row for row in tuples)
            places = ", ".join(f"{{{at}}}" for at in range(self._arity))
            template = Template(f"({places})" if self._tuples else f"[{places}]")
            whole = (values, template, *(one for _, one in chosen))
            total = sum(price for price, _ in chosen) + TUPLE
            yield from self._fit(total, written(whole), values)

    def _fit(self, cost: int, program: Program, values: tuple[Any, ...]) -> Iterator[Fit]:
        """The program, unless it was told before or uses no argument at all."""
        nodes = ast.walk(ast.parse(program.body))
        names = {node.id for node in nodes if isinstance(node, ast.Name)}
        unused = sum(name not in names for name in self._problem.parameters)
        everything = unused == len(self._problem.parameters) > 0
        if program.body in self._told or everything:
            return
        self._told.add(program.body)
        rest = values[self._known :] if self._points > self._known else None
        yield Fit(cost + UNUSED * unused, program, rest, self._meter.evaluated)

    def _fill(self) -> None:
        for one in self._scope.variables:
            leaf = (one.values, Template(escaped(one.source)))
            self._space.put(one.kind, 1, leaf, self._goals)
        for constant in self._scope.constants:
            self._space.constant(constant, self._goals)

    def _comprehensions(self) -> list[Body]:
        scope = self._scope
        outer: list[Leaf] = [(one.kind, 2, one.values, one.source) for one in scope.variables]
        taken = frozenset(self._problem.parameters)
        bodies: list[Body] = []
        for source in sources(scope.variables, taken):
            body = Body(source, scope.components, scope.constants, outer, top=True)
            body.nest(taken, scope.constants)
            bodies.append(body)
        return bodies

    def _accumulations(self) -> list[Accumulation | Repetition]:
        loops: list[Accumulation | Repetition] = []
        taken = frozenset(self._problem.parameters)
        scope = self._scope
        kinds = [
            kind for kind in dict.fromkeys(("int", *result_kinds(self._problem))) if kind in STARTS
        ]
        for source in sources(scope.variables, taken, nested=True):
            loops += [Accumulation(source, kind, scope) for kind in kinds]
            if source.kinds == ("int",) and source.iterable.startswith("range("):
                loops += [Accumulation(source, "int", scope, width) for width in (2, 3)]
        numbers = [one for one in scope.variables if one.kind == "int"]
        loops += [Repetition([one], scope) for one in numbers]
        loops += [Repetition(pair, scope) for pair in itertools.permutations(numbers, 2)]
        return loops

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
