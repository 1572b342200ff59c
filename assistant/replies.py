"""What a person answers to a question, read for certain or refused in one line.

An answer is a literal, or that the function should raise. One that contradicts an example, or is of
another kind than every known result but `None`, is refused: it is more often a slip than meant.
`None` is always taken, because "nothing" is what people want of inputs that make no sense.
"""

import ast
import builtins
from collections.abc import Sequence
from dataclasses import dataclass, replace

from trueline.analysis.errors import WrongUsage
from trueline.assistant.comparing import LONGEST, Result
from trueline.assistant.questions import Question
from trueline.assistant.search.calculating import NotLiteral
from trueline.assistant.search.example import Example
from trueline.assistant.search.kinds import ANY, NOTHING, joined, kind_of
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.values import expression, value_of

RAISING = frozenset({"raise", "raises", "error"})
ANYTHING = "Exception"


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with what the function should give there."""

    question: Question
    result: Result

    @property
    def value(self) -> object:
        """The result as a value, for one that is none to raise."""
        return ast.literal_eval(self.result.text)

    @property
    def example(self) -> Example:
        """The answer as an example."""
        where = f"answer: {self.question.call} == {self.result.text}"
        return Example(self.question.arguments, self.value, where)


def read_reply(text: str) -> Result:
    """What was typed: a literal, or `raise`, alone or with the name of a built-in exception.

    Raises:
        WrongUsage: it is neither.
    """
    first, _, name = text.strip().partition(" ")
    if first in RAISING:
        known = getattr(builtins, name.strip() or ANYTHING, None)
        if not isinstance(known, type) or not issubclass(known, Exception):
            raise WrongUsage(f"{name.strip()}: no built-in exception; write `raise ValueError`")
        return Result(known.__name__, raised=True)
    try:
        literal = repr(value_of(expression(text)))
        ast.literal_eval(literal)
    except NotLiteral as error:
        raise WrongUsage(f"{error}; write the result as Python shows it, or `raise`") from None
    except (ValueError, SyntaxError):
        raise WrongUsage("no literal writes that; write a number, a text or a list") from None
    if len(literal) > LONGEST:
        raise WrongUsage(f"longer than {LONGEST} characters; skip, and write a test instead")
    return Result(literal)


def refusal(problem: Problem, answered: Answered) -> str:
    """Why an answer cannot be, in one line; empty if it can."""
    call, result = answered.question.call, answered.result
    for one in problem.examples:
        same = repr(one.arguments) == repr(answered.question.arguments)
        if same and (result.raised or one.result != answered.value):
            said = one.where or f"{call} == {one.result!r}"
            return f"{call}: {result} contradicts an example ({said}); answer again"
    if result.raised or answered.value is None:
        return ""
    kind = joined(kind_of(one.result) for one in problem.examples if one.result is not None)
    if kind != ANY and joined((kind, kind_of(answered.value))) == ANY:
        return f"{call}: {result} contradicts the examples, whose results are {kind}; answer again"
    return ""


def as_examples(problem: Problem, answers: Sequence[Answered]) -> Problem:
    """The problem with the answers that a search can meet as more examples of it.

    Results of several kinds, or that may be None, are searched by cases: any answer is met there.
    """
    found = [one.example for one in answers if not one.result.raised]
    kind = joined(kind_of(one.result) for one in problem.examples)
    by_cases = kind in {ANY, NOTHING}
    fitting = [one for one in found if by_cases or joined((kind, kind_of(one.result))) != ANY]
    return replace(problem, examples=(*problem.examples, *fitting))
