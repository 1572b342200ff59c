"""Templates of statements: what cannot be written as one expression.

A loop or an assignment to a slice stands before the expression that uses what it computes. Its
lines bind names of their own, which are others where two such pieces stand in one function.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from trueline.assistant.search.components import Template


@dataclass(frozen=True, slots=True, eq=False)
class Lines(Template):
    """Statements to write: `source` is the name that holds their value.

    Attributes:
        lines: the statements, with `{0}`, `{1}` for the parts of the expression.
        names: what they bind and nobody else may.
    """

    lines: tuple[str, ...]
    names: tuple[str, ...]


def loop(
    states: Sequence[str], starts: Sequence[str], opening: str, steps: Sequence[str], source: str
) -> Lines:
    """A loop whose states begin with `starts` and are replaced by `steps` each time, all at once.

    A state that begins with itself is an argument. The value is that of the state `source`.
    """
    begun = [f"{name} = {start}" for name, start in zip(states, starts, strict=True)]
    needed = [line for line, name in zip(begun, states, strict=True) if line != f"{name} = {name}"]
    step = f"    {', '.join(states)} = {', '.join(steps)}"
    return Lines(source, (*needed, opening, step), tuple(states))


def escaped(source: str) -> str:
    """Source text as a template without places."""
    return source.replace("{", "{{").replace("}", "}}")
