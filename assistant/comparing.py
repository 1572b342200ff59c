"""What several texts of one function give on the same inputs, each run in the sandbox.

The inputs are those somebody may be asked about, so nothing is known of what the texts do there:
each call has a moment of processor time, a text that used it up is not called again, and what was
said before the run was ended stands. The texts share one run and could write each other's lines;
what is read here only chooses a question, and never says that a text is right.
"""

import ast
import json
import secrets
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trueline.analysis.testing import TestJudge

CALL_S = 0.1
LONGEST = 120
_DRIVER = """
import ast, copy, json, signal, sys, types

MARK, NAME, MODULE, TEXTS, INPUTS = {asked}


class Late(BaseException):
    pass


def late(*_):
    raise Late


def loaded(text):
    module = types.ModuleType(MODULE)
    module.__file__, module.__package__ = __file__, MODULE.rpartition(".")[0]
    sys.modules[MODULE] = module
    exec(compile(text, __file__, "exec"), module.__dict__)
    return getattr(module, NAME)


def limited(function, *arguments):
    signal.setitimer(signal.ITIMER_VIRTUAL, {seconds})
    try:
        return function(*arguments)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def called(function, arguments):
    try:
        value = limited(function, *copy.deepcopy(arguments))
    except Exception as error:
        return "raises", type(error).__name__
    text = repr(value)
    plain = len(text) <= {longest} and repr(ast.literal_eval(text)) == text
    return ("value", text) if plain else ("", "")


def tell(*line):
    sys.__stdout__.write(MARK + json.dumps(line) + chr(10))
    sys.__stdout__.flush()


signal.signal(signal.SIGVTALRM, late)
functions = {{}}
for number, text in enumerate(TEXTS):
    try:
        functions[number] = loaded(text)
    except BaseException:
        continue
for place, arguments in enumerate(INPUTS):
    for number, function in list(functions.items()):
        try:
            tell(place, number, *called(function, arguments))
        except Late:
            del functions[number]
        except BaseException:
            continue
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What a call gave: a literal as it is written, or the name of the exception it raised."""

    text: str
    raised: bool = False

    @property
    def meaning(self) -> str:
        """One text for what people call the same: 2 and 2.0, 0.3 and 0.1 + 0.2."""
        return self.text if self.raised else repr(_rounded(ast.literal_eval(self.text)))

    @property
    def sort(self) -> tuple[bool, str]:
        """What results have in common that are one choice: their meaning, or that they raise."""
        return self.raised, "" if self.raised else self.meaning

    def __str__(self) -> str:
        """As people are told: the value, or what it raises."""
        return f"raises {self.text}" if self.raised else self.text


Row = tuple[Result | None, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A function that is being written: its file, the module that is, its name there."""

    path: Path
    module: str
    name: str


async def compared(
    judge: TestJudge,
    place: Place,
    texts: Sequence[str],
    inputs: Sequence[tuple[object, ...]],
) -> list[Row]:
    """For each input what every text's function gives; None where that is not known.

    Args:
        judge: whose sandbox runs them.
        place: the function.
        texts: versions of its whole file.
        inputs: positional arguments, of values that literals write.

    Raises:
        SandboxUnavailable: nothing here can confine the run.
    """
    mark = secrets.token_hex(8)
    asked = (mark, place.name, place.module, list(texts), list(inputs))
    driver = _DRIVER.format(asked=repr(asked), seconds=CALL_S, longest=LONGEST)
    ran = await judge.run_file(place.path, textwrap.dedent(driver))
    rows: list[list[Result | None]] = [[None] * len(texts) for _ in inputs]
    for line in ran.output.splitlines():
        if line.startswith(mark):
            _note(line.removeprefix(mark), rows)
    return [tuple(row) for row in rows]


def _note(line: str, rows: list[list[Result | None]]) -> None:
    try:
        place, number, how, text = json.loads(line)
        result = Result(text, how == "raises")
        known = text.isidentifier() if how == "raises" else how == "value" and result.meaning
        if known and len(text) <= LONGEST:
            rows[place][number] = result
    except (ValueError, TypeError, IndexError, SyntaxError, RecursionError, MemoryError):
        return


def _rounded(value: object) -> object:
    """The value with whole floats as integers, and others to nine digits."""
    match value:
        case float():
            return int(value) if value.is_integer() else float(f"{value:.9g}")
        case list():
            return [_rounded(one) for one in value]
        case tuple():
            return tuple(_rounded(one) for one in value)
        case set():
            return sorted(map(repr, map(_rounded, value)))
        case dict():
            return {key: _rounded(one) for key, one in value.items()}
        case _:
            return value
