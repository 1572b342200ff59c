"""What a search and its process say to each other: lines of JSON, a question and its answers.

Values are written as Python literals inside, because JSON has no tuples and no keys but texts.
"""

import ast
from typing import Any

import msgspec

from trueline.assistant.search.example import Example
from trueline.assistant.search.guiding import Guidance
from trueline.assistant.search.meter import Budget
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.program import Program
from trueline.assistant.search.ranking import Fit


class Question(msgspec.Struct, frozen=True):
    """A problem, its budget and guidance; `examples` are literals of (arguments, result)."""

    name: str
    parameters: tuple[str, ...]
    annotations: tuple[str, ...]
    docstring: str
    examples: tuple[str, ...]
    budget: Budget
    guidance: Guidance

    def problem(self) -> Problem:
        """The problem as a value again."""
        pairs = [ast.literal_eval(text) for text in self.examples]
        examples = tuple(Example(arguments, result, "") for arguments, result in pairs)
        return Problem(self.name, self.parameters, self.annotations, self.docstring, examples)


class Answer(msgspec.Struct, frozen=True):
    """A fit; or, with `done`, the end of the search, `complete` if no budget ended it.

    `values` is a text that is the same for programs that behave alike on the generated inputs,
    one entry for each, empty where the program fails; `inputs` are those, as they are written in
    a call.
    """

    cost: int = 0
    body: str = ""
    imports: tuple[str, ...] = ()
    values: tuple[str, ...] | None = None
    evaluated: int = 0
    done: bool = False
    complete: bool = False
    why: str = ""
    inputs: tuple[str, ...] = ()

    def fit(self) -> Fit:
        """The fit as a value again."""
        return Fit(self.cost, Program(self.body, self.imports), self.values, self.evaluated)


def question(problem: Problem, budget: Budget, guidance: Guidance) -> bytes:
    """The line that asks a problem."""
    examples = tuple(repr((one.arguments, one.result)) for one in problem.examples)
    asked = Question(
        problem.name,
        problem.parameters,
        problem.annotations,
        problem.docstring,
        examples,
        budget,
        guidance,
    )
    return msgspec.json.encode(asked)


def read_question(line: bytes) -> Question:
    """The question of a line."""
    return msgspec.json.decode(line, type=Question)


def read_answer(line: bytes) -> Answer | None:
    """The answer of a line, None if it is none."""
    try:
        return msgspec.json.decode(line, type=Answer)
    except msgspec.DecodeError:
        return None


def encoded(answer: Any) -> bytes:
    """An answer as a line with its end."""
    return msgspec.json.encode(answer) + b"\n"
