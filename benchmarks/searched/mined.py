"""Problems mined from source: functions with examples in their docstring.

Any folder of Python files has some. A problem is what a person would be given, signature, words and
examples; the function itself says in a jail what is right on inputs that nobody was shown. Those
are like the shown ones: where all that is shown is in order, equally long, positive or not empty,
so are they, because a function says seldom what it takes for granted. What it raises on, or gives
two results for, is left out, and so is a function that gives one result for all.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.searched.posed import Posed
from benchmarks.searched.references import results
from trueline.analysis.box import Sandbox
from trueline.analysis.errors import CannotRun, WrongUsage
from trueline.assistant.search.edges import edge_inputs
from trueline.assistant.search.example import Example
from trueline.assistant.search.inputs import generated
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.reading import problem_of

MOST_EXAMPLES, MOST_EDGES, MOST_CHANGED, FEWEST_HIDDEN = 5, 20, 40, 6
LONGEST_FILE = 60_000
Input = tuple[Any, ...]


def mined(folder: Path, box: Sandbox) -> Iterator[Posed]:
    """The problems in a folder, in the order of its paths."""
    for path in sorted(folder.rglob("*.py")):
        text = path.read_text("utf-8", "replace")
        if ">>>" in text and len(text) < LONGEST_FILE:
            for problem in _problems(text):
                hidden = _hidden(text, problem, box)
                if hidden:
                    yield Posed(f"{path.relative_to(folder)}::{problem.name}", problem, hidden)


def _problems(text: str) -> Iterator[Problem]:
    """The functions of a module that a search can be asked for, with few of their examples."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and ">>>" in (ast.get_docstring(node) or ""):
            try:
                problem = problem_of(text, node.name, "", ())
                problem = replace(problem, examples=problem.examples[:MOST_EXAMPLES])
                problem.refuse_unsearchable()
            except (CannotRun, WrongUsage):
                continue
            if problem.parameters:
                yield problem


def _hidden(text: str, problem: Problem, box: Sandbox) -> Sequence[Example]:
    """What the function gives on other inputs; nothing if that says too little."""
    shown = [one.arguments for one in problem.examples]
    kinds = problem.kinds[:-1]
    wanted = frozenset.intersection(*map(habits, shown)) if len(shown) > 1 else frozenset()
    known = {repr(one) for one in shown}
    made = [*edge_inputs(kinds, shown)[:MOST_EDGES], *generated(shown, kinds, MOST_CHANGED)]
    inputs = {repr(one): one for one in made if wanted <= habits(one)}
    asked = [*shown, *(one for text, one in inputs.items() if text not in known)]
    given = results(text, problem.name, asked, box)
    if any(
        got is None or got.result != one.result
        for got, one in zip(given, problem.examples, strict=False)
    ):
        return ()
    hidden = [one for one in given[len(shown) :] if one is not None]
    telling = len({repr(one.result) for one in hidden}) > 1
    return hidden if telling and len(hidden) >= FEWEST_HIDDEN else ()


def habits(arguments: Input) -> frozenset[str]:
    """What an input is like in ways that a function may take for granted."""
    lists = [one for value in arguments for one in _lists(value)]
    sizes = {len(one) for one in arguments if isinstance(one, list | tuple | str)}
    numbers = list(_numbers(list(arguments)))
    plain = all(isinstance(one, int | float) for one in arguments) and len(arguments) > 1
    said = {
        "in order": all(_in_order(one) for one in lists),
        "none twice": all(len(set(map(repr, one))) == len(one) for one in lists),
        "equally long": len(sizes) < 2,
        "not negative": all(one >= 0 for one in numbers),
        "positive": all(one > 0 for one in numbers),
        "not empty": 0 not in sizes,
        "rising": plain and _in_order(arguments),
        "falling": plain and _in_order(arguments[::-1]),
    }
    return frozenset(name for name, holds in said.items() if holds)


def _in_order(values: Sequence[Any]) -> bool:
    try:
        return list(values) == sorted(values)
    except TypeError:
        return False


def _lists(value: Any) -> Iterator[Sequence[Any]]:
    if isinstance(value, list | tuple):
        yield value
        for one in value:
            yield from _lists(one)


def _numbers(value: Any) -> Iterator[float]:
    match value:
        case bool() | str():
            return
        case int() | float():
            yield value
        case dict():
            yield from _numbers([*value, *value.values()])
        case list() | tuple() | set() | frozenset():
            for one in value:
                yield from _numbers(one)
