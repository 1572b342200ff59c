"""The examples that the author of a function gave, as values: what the search has to meet.

An example is a call with literal arguments and the literal result that was written beside it. None
is guessed: what cannot be read for certain is named as unread, with the reason, because one wrong
example sends a search, and a check, after a function that nobody asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A call and its result, as literal Python values, one argument for each parameter.

    `where` says from what it was read, for messages: "docstring line 3: f(2) ==> 4".
    """

    arguments: tuple[object, ...]
    result: object
    where: str


@dataclass(frozen=True, slots=True)
class Examples:
    """What was read, and a line for each thing that looks like an example but was not."""

    found: tuple[Example, ...]
    unread: tuple[str, ...] = ()


def examples_of(
    name: str, parameters: Sequence[str], docstring: str, tests: Sequence[str]
) -> Examples:
    """The examples of function `name` in its docstring and in the texts of its tests.

    Raises:
        WrongUsage: if two examples give different results for the same arguments.
    """
    raise NotImplementedError
