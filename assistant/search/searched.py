"""What a search looks through beside its expressions: the bodies and the loops of one problem."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

from trueline.assistant.search.aiming import Aim
from trueline.assistant.search.bodies import Body, Leaf
from trueline.assistant.search.branching import Branching
from trueline.assistant.search.goals import Goals
from trueline.assistant.search.guiding import Guide
from trueline.assistant.search.heads import Source
from trueline.assistant.search.kinds import Kind
from trueline.assistant.search.loops import STARTS, Accumulation
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.scope import Scope
from trueline.assistant.search.seeking import Seeking
from trueline.assistant.search.sources import sources
from trueline.assistant.search.stepping import Stepping
from trueline.assistant.search.whiles import Repetition

Loop = Accumulation | Branching | Repetition | Seeking | Stepping


def bodies_of(scope: Scope, guide: Guide, results: Sequence[Kind]) -> list[Body]:
    """A body for everything that the arguments give to go over, at the costs of the guide.

    `results` are the kinds of what is looked for.
    """
    gathering = any(one.startswith(("list[", "dict[")) for one in results)
    outer: list[Leaf] = [(one.kind, 2, one.values, one.source) for one in scope.variables]
    outer += [(one.kind, 3, one.values, one.source) for _, one in scope.parts]
    taken = frozenset(one.source for one in scope.variables)
    bodies: list[Body] = []
    for source in _priced(scope, guide, gathering=gathering):
        body = Body(source, scope.components, scope.constants, outer, top=True)
        body.nest(taken, scope.constants)
        bodies.append(body)
    return bodies


def aims_of(bodies: Sequence[Body], scope: Scope, goals: Goals, problem: Problem) -> list[Aim]:
    """What the bodies may give by the results of a problem, not by trying all."""
    taken = frozenset(one.source for one in scope.variables)
    tuples = any(map(_holds_tuples, (one.result for one in problem.examples)))
    return [Aim(one, goals, len(problem.examples), taken, tuples=tuples) for one in bodies]


def _holds_tuples(result: object) -> bool:
    return isinstance(result, list) and any(isinstance(one, tuple) for one in result)


def loops_of(scope: Scope, results: Sequence[Kind], guide: Guide) -> list[Loop]:
    """The loops over arguments and with numbers, for results of these kinds.

    A loop with a condition follows the one without, whose space it uses.
    """
    loops: list[Loop] = []
    kinds = [kind for kind in dict.fromkeys(("int", *results)) if kind in STARTS]
    for source in _priced(scope, guide, nested=True):
        plain = [Accumulation(source, kind, scope) for kind in kinds]
        loops += [*plain, *map(Branching, plain)]
        if source.iterable.startswith("range(") and "len(" not in source.iterable:
            loops += [Accumulation(source, "int", scope, width) for width in (2, 3)]
    if "int" in results:
        loops.append(Seeking(scope))
    numbers = [one for one in scope.variables if one.kind == "int"]
    loops += [Repetition([one], scope) for one in numbers]
    loops += [Repetition(pair, scope) for pair in itertools.permutations(numbers, 2)]
    if {"int", "list[int]"} & set(results):
        loops += [Stepping(one, scope) for one in numbers]
    return loops


def _priced(
    scope: Scope, guide: Guide, *, nested: bool = False, gathering: bool = False
) -> list[Source]:
    """What comprehensions and loops go over, at the costs of the guide."""
    taken = frozenset(one.source for one in scope.variables)
    found = sources(scope.variables, taken, nested=nested, gathering=gathering)
    return [replace(one, cost=guide.cost(one.iterable, one.cost)) for one in found]
