"""What a search and its process say to each other: lines of JSON, a question and its answers.

Values are written as Python literals inside, because JSON has no tuples and no keys but texts.
"""

import ast
import os

import msgspec

from trueline.assistant.search.example import Example
from trueline.assistant.search.guiding import BY_WORDS, Guidance
from trueline.assistant.search.meter import Budget
from trueline.assistant.search.neighbours import Neighbour
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.program import Program
from trueline.assistant.search.ranking import Fit

NOTE = 160
"""Bytes of a note: which component runs, in a file that both have open (`noting.py`)."""


class Question(msgspec.Struct, frozen=True):
    """A problem, its budget and guidance; `examples` are literals of (arguments, result).

    The functions of `neighbours` are called over the descriptor `link`; `note` is that of the file
    in which it is noted what runs, and `without` are the notes to do without. Where `bodies` are
    given, as (body, imports), nothing is searched: the question is which of them hold.
    """

    name: str
    parameters: tuple[str, ...]
    annotations: tuple[str, ...]
    docstring: str
    examples: tuple[str, ...]
    budget: Budget
    guidance: Guidance
    neighbours: tuple[Neighbour, ...] = ()
    link: int = -1
    note: int = -1
    without: tuple[str, ...] = ()
    bodies: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def problem(self) -> Problem:
        """The problem as a value again."""
        pairs = [ast.literal_eval(text) for text in self.examples]
        examples = tuple(Example(arguments, result, "") for arguments, result in pairs)
        return Problem(self.name, self.parameters, self.annotations, self.docstring, examples)


class Answer(msgspec.Struct, frozen=True):
    """A fit; or, with `done`, the end of the search: it `looked` so many costs further.

    `values` is a text that is the same for programs that behave alike on the generated inputs,
    one entry for each, empty where the program fails; `inputs` are those, as they are written in
    a call. `culprit` is a function of the project that the search could not go on with, for the
    reason `why`; each line of `left_out` says of another one why it was not used.
    """

    cost: int = 0
    body: str = ""
    imports: tuple[str, ...] = ()
    values: tuple[str, ...] | None = None
    evaluated: int = 0
    done: bool = False
    looked: int = -1
    why: str = ""
    inputs: tuple[str, ...] = ()
    culprit: str = ""
    left_out: tuple[str, ...] = ()

    def fit(self) -> Fit:
        """The fit as a value again."""
        return Fit(self.cost, Program(self.body, self.imports), self.values, self.evaluated)


def question(problem: Problem, budget: Budget, guidance: Guidance = BY_WORDS) -> Question:
    """The question of a problem."""
    examples = tuple(repr((one.arguments, one.result)) for one in problem.examples)
    return Question(
        problem.name,
        problem.parameters,
        problem.annotations,
        problem.docstring,
        examples,
        budget,
        guidance,
    )


def read_question(line: bytes) -> Question:
    """The question of a line."""
    return msgspec.json.decode(line, type=Question)


def read_answer(line: bytes) -> Answer | None:
    """The answer of a line, None if it is none."""
    try:
        return msgspec.json.decode(line, type=Answer)
    except msgspec.DecodeError:
        return None


def encoded(said: Question | Answer) -> bytes:
    """A question or an answer as a line with its end."""
    return msgspec.json.encode(said) + b"\n"


def last_note(descriptor: int) -> str:
    """What a process noted last, empty for nothing."""
    return os.pread(descriptor, NOTE, 0).rstrip(b"\0").decode("utf-8", "replace")
