"""The examples that a docstring gives in prose, as tests that a candidate of `synth` must pass.

`>>>` lines are a suite already (`analysis.testing`). What is read besides (`f(3) ==> 5`, "for x = 3
the result is 5") becomes a script of asserts in which each stands on its line of the file, so that
a failure names it. A float is left out where its author may have rounded it: 3.33 is no test of a
third of ten. The user's own tests are trusted more: beside those, prose decides nothing, and what
it contradicts is a note.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from trueline.analysis.errors import WrongUsage
from trueline.analysis.sandbox import RunResult
from trueline.analysis.testing import Asserts
from trueline.assistant.search.described import Described, described
from trueline.assistant.search.example import Example
from trueline.assistant.search.examples import examples_of

NAMED = 3
DOCSTRING, DESCRIPTION = "docstring prose", "description"


@dataclass(frozen=True, slots=True)
class Prose:
    """The examples read from prose: a suite, if there are any, and a note that names them."""

    suite: Asserts | None = None
    notes: tuple[str, ...] = ()


def prose_of(source: str, name: str, spec: str) -> Prose:
    """The prose examples of function `name` in a file, else those in the description.

    Examples that contradict each other are not used; a note names the two.
    """
    about = described(source, name)
    if about is None:
        return Prose()
    try:
        found = _usable(about, about.docstring)
        if found:
            return _suite(about, found, DOCSTRING, about.line)
        return _suite(about, _usable(about, spec), DESCRIPTION, 1)
    except WrongUsage as error:
        return Prose(notes=(f"examples in prose are not used: {error}",))


def contradictions(suite: Asserts, result: RunResult) -> tuple[str, ...]:
    """A note for each example that a candidate fails which passed the user's tests."""
    return tuple(
        f"passes your tests, but not an example in the {suite.path}, line {one.line}: {one.message}"
        for one in result.failures
    )


def _usable(about: Described, text: str) -> list[Example]:
    found = examples_of(about.name, about.parameters, text, ()).found
    return [
        one
        for one in found
        if not one.prompt and _certain(one.result) and _written_back(one.arguments)
    ]


def _written_back(value: object) -> bool:
    """Whether the value can be written into a script: infinity, for one, has no literal."""
    try:
        return bool(ast.literal_eval(repr(value)) == value)
    except ValueError:
        return False


def _certain(value: object) -> bool:
    """Whether a value is written in full: floats are those that are short in binary, too."""
    match value:
        case float():
            return value % 2**-10 == 0.0
        case list() | tuple() | set() | frozenset():
            return all(map(_certain, value))
        case dict():
            return all(map(_certain, value.values()))
        case _:
            return True


def _suite(about: Described, found: Sequence[Example], origin: str, first: int) -> Prose:
    if not found:
        return Prose()
    rows: dict[int, list[str]] = {}
    for one in found:
        rows.setdefault(first + one.line - 1, []).append(_assert(about, one))
    script = "\n".join("; ".join(rows.get(line, [])) for line in range(1, max(rows) + 1))
    shown = [f"line {first + one.line - 1}: {one.where.partition(': ')[2]}" for one in found]
    more = f"; and {len(found) - NAMED} more" if len(found) > NAMED else ""
    note = f"taken from the {origin} as tests: {'; '.join(shown[:NAMED])}{more}"
    return Prose(Asserts(script, origin, bare=True), (note,))


def _assert(about: Described, one: Example) -> str:
    """The test as it is judged: equality, not identity of type, since prose writes 5 for 5.0."""
    values = ", ".join(map(repr, one.arguments))
    sign = "is" if one.result is None else "=="
    return f"assert {about.name}({values}) {sign} {one.result!r}"
