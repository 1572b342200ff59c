"""What a person answers to a question, read for certain or refused in one line.

An answer is a literal, or that the function should raise. One that contradicts an example, or is of
another kind than all results that are known, is refused: it is more often a slip than meant.
"""

from dataclasses import replace

from trueline.assistant.comparing import Result
from trueline.assistant.questions import Question
from trueline.assistant.search.example import Example
from trueline.assistant.search.problem import Problem
import ast


def with_answer(problem: Problem, question: Question, result: Result) -> Problem:
    """The problem with an answer as one more example."""
    value = ast.literal_eval(result.text)
    example = Example(question.arguments, value, f"answer: {question.call} == {result.text}")
    return replace(problem, examples=(*problem.examples, example))
