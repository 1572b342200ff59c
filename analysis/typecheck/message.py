"""mypy's messages as values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import msgspec

if TYPE_CHECKING:  # who only asks a worker need not load mypy
    from mypy.errors import ErrorInfo


MOST = 1 << 40
Place = Annotated[int, msgspec.Meta(ge=-MOST, le=MOST)]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of mypy: 1-based lines, 0-based columns; -1 where mypy gives none."""

    line: Place
    column: Place
    end_line: Place
    end_column: Place
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


def shifted(message: Message, lines: int) -> Message:
    """The message so many lines further down."""
    if not lines:
        return message
    return replace(message, line=message.line + lines, end_line=message.end_line + lines)


def both(found: Sequence[Message], known: Sequence[Message]) -> tuple[Message, ...]:
    """The messages of two readings of one text: each as often as the reading with more has it."""
    left = [(one.code, one.text) for one in found]
    more = []
    for one in known:
        if (one.code, one.text) in left:
            left.remove((one.code, one.text))
        else:
            more.append(one)
    return (*found, *more)
