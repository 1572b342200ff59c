"""mypy's messages as values."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # who only asks a worker need not load mypy
    from mypy.errors import ErrorInfo


@dataclass(frozen=True, slots=True)
class Message:
    """One message of mypy: 1-based lines, 0-based columns; -1 where mypy gives none."""

    line: int
    column: int
    end_line: int
    end_column: int
    severity: str
    code: str
    text: str


def messages_of(infos: "Iterable[ErrorInfo]") -> list[Message]:
    """The messages that a user would see, each once, in mypy's order."""
    found = [
        Message(
            info.line,
            info.column,
            info.end_line,
            info.end_column,
            info.severity,
            info.code.code if info.code is not None else "",
            info.message,
        )
        for info in infos
        if not info.hidden
    ]
    return list(dict.fromkeys(found))
