"""The examples that the author of a function gave, as values: what the search has to meet.

An example is a call with literal arguments and the literal result that was written beside it. None
is guessed: what cannot be read for certain is named as unread, with the reason, because one wrong
example sends a search, and a check, after a function that nobody asked for.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from trueline.analysis.errors import WrongUsage
from trueline.assistant.search.example import Example
from trueline.assistant.search.from_tests import LONGEST, tests_in
from trueline.assistant.search.prose import prose_in
from trueline.assistant.search.values import NOTHING_KNOWN
from trueline.assistant.search.written import Reading, Written


class Contradiction(WrongUsage):
    """Two examples give different results for the same arguments."""

    def __init__(self, name: str, one: Example, other: Example) -> None:
        where = [one.where, other.where]
        if one.where == other.where:  # two rows of one table
            where = [f"{one.where}: {part.result!r:.40}" for part in (one, other)]
        super().__init__(
            f"{name}: two examples contradict each other: {where[0]!r} and {where[1]!r}; "
            "mend one of them"
        )
        self.pair = (one, other)


@dataclass(frozen=True, slots=True)
class Examples:
    """What was read, and a line for each thing that looks like an example but was not."""

    found: tuple[Example, ...]
    unread: tuple[str, ...] = ()


def examples_of(
    name: str,
    parameters: Sequence[str],
    docstring: str,
    tests: Sequence[str],
    defaults: Mapping[str, object] = NOTHING_KNOWN,
) -> Examples:
    """The examples of function `name` in its docstring and in the texts of its tests.

    A parameter with a literal among `defaults` may be left out of a call. Each example is there
    once, in the order of the text; one line in `unread` says what is missing if there is none.

    Raises:
        Contradiction: if two examples give different results for the same arguments.
    """
    reading = _read(name, parameters, docstring, tests, optional=bool(defaults))
    found = _bound(reading, parameters, defaults)
    _refuse_contradictions(name, found)
    if not found and not reading.unread:
        missing = "no examples; write `>>>` lines in its docstring or give tests"
        if tests:
            missing = "no test has a call with literals beside its result; write such asserts"
        reading.leave(name, missing)
    return Examples(tuple(_distinct(found)), tuple(reading.unread))


def written_of(name: str, docstring: str, tests: Sequence[str]) -> tuple[Written, ...]:
    """The calls of a function beside their results, as they are written; its header is not known.

    What only words say is not read: without the parameters nobody knows what they speak of.
    """
    return tuple(_read(name, (), docstring, tests, optional=False).found)


def _read(
    name: str, parameters: Sequence[str], docstring: str, tests: Sequence[str], *, optional: bool
) -> Reading:
    reading = Reading()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about escapes in other people's strings
        if len(docstring) > LONGEST:
            reading.leave("docstring", f"longer than {LONGEST:,} characters")
        else:
            reading.extend(prose_in(docstring, name, parameters, optional=optional))
        for number, text in enumerate(tests, 1):
            source = "tests" if len(tests) == 1 else f"tests {number}"
            reading.extend(tests_in(text, name, source))
    return reading


def _bound(
    reading: Reading, parameters: Sequence[str], defaults: Mapping[str, object]
) -> list[Example]:
    """The examples whose arguments fit the parameters, the others named as unread.

    A claim of truth alone is an example of a function that answers yes or no, and of no other.
    """
    found = []
    exact = [one.result for one in reading.found if not one.truth]
    answers = all(isinstance(result, bool) for result in exact)
    for one in reading.found:
        arguments = _arguments(one, parameters, defaults)
        if arguments is None:
            said = ", ".join(parameters) or "none"
            reading.leave(one.where, f"its arguments do not fit the parameters ({said})")
        elif one.truth and not answers:
            reading.leave(one.where, "only the truth of the result is stated")
        else:
            found.append(Example(arguments, one.result, one.where, one.line, one.prompt))
    return found


def _arguments(
    one: Written, parameters: Sequence[str], defaults: Mapping[str, object]
) -> tuple[object, ...] | None:
    given = dict(zip(parameters, one.positional, strict=False))
    by_name = dict(one.keywords)
    if len(given) < len(one.positional) or given.keys() & by_name.keys():
        return None
    given = {**defaults, **given, **by_name}
    if given.keys() != set(parameters):
        return None
    return tuple(given[parameter] for parameter in parameters)


def _refuse_contradictions(name: str, found: Sequence[Example]) -> None:
    first: dict[str, Example] = {}
    for one in found:
        other = first.setdefault(_key(one), one)
        if other.result != one.result:
            raise Contradiction(name, other, one)


def _distinct(found: Sequence[Example]) -> list[Example]:
    first: dict[str, Example] = {}
    for one in found:
        first.setdefault(_key(one), one)
    return list(first.values())


def _key(one: Example) -> str:
    """The arguments as a text: they may be lists, and 1 is not True there."""
    return repr(tuple(map(_ordered, one.arguments)))


def _ordered(value: object) -> object:
    """The value with its sets in one order."""
    match value:
        case set() | frozenset():
            return (type(value).__name__, sorted(repr(_ordered(one)) for one in value))
        case list() | tuple():
            return (type(value).__name__, [_ordered(one) for one in value])
        case dict():
            return (
                "dict",
                sorted((repr(_ordered(k)), repr(_ordered(v))) for k, v in value.items()),
            )
        case _:
            return value
