"""What tells whether the first program that fits is the one that was meant.

A search finds a program for most examples, and two of three are wrong. Those seldom are that are
small beside what the examples say, that have no other reading near, that use every argument and
work on nothing, for a task that few words describe. Each clue is a number; what they weigh was
learned (`chances.py`).
"""

import ast
import math
import re
from collections.abc import Sequence
from typing import Any

from trueline.assistant.search.constants import NUMBER, QUOTED
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.ranking import Fit

CLUES = (
    "cost",
    "near",
    "fails on nothing",
    "unused",
    "bits",
    "examples",
    "cases",
    "yes or no",
    "left out",
    "words",
)
HALVED_BY = 2.0
"""How much dearer another program is that counts half."""
BITS_FOR_COST = 2.5
A_LETTER, A_DIGIT = 2.5, 3.3  # bits
MOST_OF_A_VALUE, MOST_OF_A_RESULT, MOST_LEFT_OUT = 60.0, 25.0, 4
WORD = re.compile(r"[A-Za-z]+")


def clues(problem: Problem, fits: Sequence[Fit]) -> tuple[float, ...]:
    """A value for each of `CLUES`, of the first program and the others that fit.

    A program that nobody ran on other inputs counts as one that works on all. Where an example is
    empty already, the first other input is not, and says the same of it.
    """
    first, words = fits[0], problem.words
    others = sum(2.0 ** ((first.cost - one.cost) / HALVED_BY) for one in fits[1:])
    tree = ast.parse(first.program.body)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    said = sum(_bits_told(problem))
    return (
        float(first.cost),
        math.log1p(others),
        float(bool(first.values) and not first.values[0]),
        float(sum(one not in names for one in problem.parameters)),
        said - BITS_FOR_COST * first.cost,
        float(len(problem.examples)),
        float(sum(isinstance(node, ast.IfExp) for node in ast.walk(tree))),
        float(problem.kinds[-1] == "bool"),
        math.log1p(_left_out(problem, words, first.program.body)),
        math.log1p(len(WORD.findall(words))),
    )


def _bits_told(problem: Problem) -> list[float]:
    """About how many bits each example says; one where its result was shown before."""
    seen: set[str] = set()
    told: list[float] = []
    for one in problem.examples:
        text = repr(one.result)
        told.append(1.0 if text in seen else min(MOST_OF_A_RESULT, bits(one.result)))
        seen.add(text)
    return told


def bits(value: Any) -> float:
    """About how many bits it takes to say a value: one of truth values, 2.5 for a letter."""
    match value:
        case None | bool():
            return 1.0
        case int():
            return 1.0 + math.log2(1 + min(abs(value), 1 << 20))
        case float():
            return 1.0 + A_DIGIT * min(7, len(repr(value).strip("-0").replace(".", "")))
        case str():
            inner = A_LETTER * len(value)
        case dict():
            inner = sum(map(bits, (*value, *value.values())))
        case _:
            inner = sum(map(bits, value))
    return 1.0 + min(MOST_OF_A_VALUE, inner)


def _left_out(problem: Problem, words: str, body: str) -> int:
    """How many numbers and quoted texts of the words the program does not hold, few at most."""
    known = {problem.name, *problem.parameters}
    texts = {text for _, text in QUOTED.findall(words)} - known
    numbers = set(NUMBER.findall(words))
    held = set(NUMBER.findall(body))
    missing = sum(text not in body for text in texts) + len(numbers - held)
    return min(missing, MOST_LEFT_OUT)
