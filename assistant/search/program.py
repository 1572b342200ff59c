"""A found program as a value, apart from what writes it: asking a search loads no engine."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Program:
    """The statements of a function's body, without indentation, and the modules they need."""

    body: str
    imports: tuple[str, ...]
