"""Which question to ask where several programs fit: the input that tells most of them apart.

A program is the likelier the cheaper it is, so the best input leaves the least of that likelihood
together whatever the answer, and of equally good ones the shortest to read. Often all that fit are
wrong, and an input with nothing in it shows that seldom, so one that is like the examples is asked
first where it tells nearly as much apart. What programs refuse to work on is probably not meant to
be asked. Where all programs agree and that alone does not make them sure, a question about a usual
input confirms it or shows that all are wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from trueline.assistant.comparing import Result, Row
from trueline.assistant.search.example import Example

LONGEST_CALL = 70
HANDFUL = 4
HALVED_BY = 4.0
"""How much dearer a program is that is half as likely."""
FOR_A_CHARACTER = 0.002
FOR_RAISING, FOR_UNLIKE, FOR_TRIVIAL = 0.3, 0.15, 0.15
"""What speaks against an input, in shares left together: a character to read; that programs raise;
negative numbers where no example has any; that nothing in it holds two things."""


@dataclass(frozen=True, slots=True)
class Question:
    """What does the function give for these arguments?

    Attributes:
        name: the function.
        arguments: the input, as values.
        choices: what the programs give there, the likeliest first; a handful at most.
    """

    name: str
    arguments: tuple[object, ...]
    choices: tuple[Result, ...]

    @property
    def call(self) -> str:
        """The call as it is written."""
        return f"{self.name}({', '.join(map(repr, self.arguments))})"


def likelihoods(costs: Sequence[int]) -> list[float]:
    """How likely each program is by its cost, the sum 1."""
    weights = [2.0 ** ((min(costs) - cost) / HALVED_BY) for cost in costs]
    return [one / sum(weights) for one in weights]


def best_question(
    name: str,
    known: Sequence[tuple[object, ...]],
    inputs: Sequence[tuple[object, ...]],
    rows: Sequence[Row],
    weights: Sequence[float],
) -> Question | None:
    """The question that tells most apart, None if no input tells any two programs apart.

    Args:
        name: the function.
        known: the inputs of the examples.
        inputs: what may be asked about.
        rows: for each input what every program gives.
        weights: how likely each program is.
    """
    best: tuple[float, Question] | None = None
    signs = _negative(list(known))
    for arguments, row in zip(inputs, rows, strict=True):
        groups = _groups(row, weights)
        asked = Question(name, arguments, tuple(one for one, _ in groups[:HANDFUL]))
        if len(groups) < 2 or len(asked.call) > LONGEST_CALL:
            continue
        raising = sum(weight for one, weight in groups if one.raised)
        unknown = 1.0 - sum(weight for _, weight in groups)
        together = sum(weight**2 for _, weight in groups) + unknown
        against = FOR_RAISING * raising + FOR_TRIVIAL * all(map(_trivial, arguments))
        against += FOR_UNLIKE * (_negative(arguments) and not signs)
        score = together + against + FOR_A_CHARACTER * len(asked.call)
        if best is None or score < best[0]:
            best = score, asked
    return best[1] if best else None


def confirming(
    name: str,
    known: Sequence[Example],
    inputs: Sequence[tuple[object, ...]],
    rows: Sequence[Row],
) -> Question | None:
    """A question about an input on which all programs agree, None if there is none.

    The result is none that an example shows, if there is such an input; of those it is the one as
    long as the shortest of the examples that are not trivial, as nearly as can be.
    """
    seen = {Result(repr(one.result)).meaning for one in known}
    usual = [one.arguments for one in known if not all(map(_trivial, one.arguments))]
    length = min((len(repr(one)) for one in usual), default=0)
    best: tuple[tuple[bool, int], Question] | None = None
    for arguments, row in zip(inputs, rows, strict=True):
        result = row[0] if row else None
        if result is None or result.raised:
            continue
        asked = Question(name, arguments, (result,))
        if len(asked.call) <= LONGEST_CALL:
            key = (result.meaning in seen, abs(len(repr(arguments)) - length))
            if best is None or key < best[0]:
                best = key, asked
    return best[1] if best else None


def _trivial(value: object) -> bool:
    """Whether a value holds no two things: a text or list of at most one, a number near zero."""
    match value:
        case bool() | None:
            return True
        case int() | float():
            return abs(value) <= 1
        case str() | list() | tuple() | set() | dict():
            return len(value) <= 1
        case _:
            return False


def _negative(value: object) -> bool:
    """Whether a number below zero is anywhere in the value."""
    match value:
        case int() | float():
            return value < 0
        case list() | tuple() | set():
            return any(map(_negative, value))
        case dict():
            return any(map(_negative, (*value, *value.values())))
        case _:
            return False


def _groups(row: Row, weights: Sequence[float]) -> list[tuple[Result, float]]:
    """The different results with how likely each is, the likeliest first."""
    shares: dict[tuple[bool, str], tuple[Result, float]] = {}
    for result, weight in zip(row, weights, strict=True):
        if result is not None:
            told, before = shares.get(result.sort, (result, 0.0))
            shares[result.sort] = (told, before + weight)
    return sorted(shares.values(), key=lambda pair: -pair[1])
