"""An answer about an empty or negative input, met by a guard above a program.

Nothing fits "None for no values, else the largest" but a program with two returns. Where somebody
answered for such an input what a program does not give there, `if not values: return None` in front
of it is what a person would write. The guarded program is a candidate like any other.
"""

from collections.abc import Sequence

from trueline.assistant.replies import ANYTHING, Answered


def guard_of(parameters: Sequence[str], answered: Answered) -> str:
    """Two lines that give the answer for the first input that is empty, zero or negative.

    Empty where no argument is.
    """
    for name, value in zip(parameters, answered.question.arguments, strict=True):
        condition = _condition(name, value)
        if condition:
            result = answered.result
            error = "ValueError" if result.text == ANYTHING else result.text
            does = f"raise {error}" if result.raised else f"return {result.text}"
            return f"if {condition}:\n    {does}"
    return ""


def _condition(name: str, value: object) -> str:
    match value:
        case bool():
            return ""
        case int() | float() if value == 0:
            return f"{name} == 0"
        case int() | float() if value < 0:
            return f"{name} < 0"
        case str() | list() | tuple() | dict() | set() if not value:
            return f"not {name}"
        case _:
            return ""
