"""One example as a value, apart from what reads it, so that asking a search loads no reader."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A call and its result, as literal Python values, one argument for each parameter.

    `where` says from what it was read, for messages: "docstring line 3: f(2) ==> 4", and `line`
    is that line, 1-based. `prompt` says that it is a `>>>` line with the output below it.
    """

    arguments: tuple[object, ...]
    result: object
    where: str
    line: int = 0
    prompt: bool = False
