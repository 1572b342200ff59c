"""Which components a problem gets: those over the kinds of its values, at the costs of its guide.

More components are more to try at every cost, so texts are left out of a problem about lists of
numbers, and fractions out of one about texts, unless a word asks for them.
"""

import dataclasses
import re

from trueline.assistant.search.components import Component, components
from trueline.assistant.search.guiding import Guide
from trueline.assistant.search.kinds import SCALARS, Kind, kind_of, parts
from trueline.assistant.search.problem import Problem

TEXT_WORDS = {"digit", "digits", "string", "strings", "text", "character", "letter"}
FRACTION_WORDS = {"mean", "average", "median", "half", "ratio", "percent", "root", "float"}


def components_of(problem: Problem, guide: Guide) -> tuple[Component, ...]:
    """The components that a search for this problem uses, with what they cost in it."""
    present = inside((*problem.kinds, *(kind_of(one.result) for one in problem.examples)))
    words = set(re.findall(r"[a-z]+", problem.words.lower()))
    texts = "str" in present or "int" in problem.kinds[:-1] or bool(words & TEXT_WORDS)
    fractions = "float" in present or bool(words & FRACTION_WORDS)
    elements = {"int", "bool"} | {kind for kind in present if kind in SCALARS}
    nested = {kind for kind in present if f"list[{kind}]" in present and kind not in SCALARS}
    kinds = set(present)
    for one in elements & {"int", "str"}:
        kinds |= {f"dict[{one}, int]"}
    if sum(kind.startswith("list[") for kind in problem.kinds[:-1]) > 1:
        kinds |= {f"set[{one}]" for one in elements}
    chosen = components(elements | nested, kinds)
    left_out = {kind for kind, wanted in (("str", texts), ("float", fractions)) if not wanted}
    return tuple(
        dataclasses.replace(one, cost=guide.cost(one.source, one.cost))
        for one in chosen
        if not left_out & inside((*one.takes, one.gives))
    )


def inside(kinds: tuple[Kind, ...]) -> set[Kind]:
    """These kinds, and the kinds within them."""
    found: set[Kind] = set()
    for kind in kinds:
        found |= {kind} | inside(parts(kind))
    return {kind for kind in found if kind not in {"*", "?", "None"}}
