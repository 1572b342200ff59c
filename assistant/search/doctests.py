"""`>>>` lines of a docstring: a call and the literal below it.

Each prompt is parsed by itself, since the standard parser gives up a whole docstring for one line
that is indented in another way. What has no output below it is left for the readers of prose
(`>>> f(3) == 5` is how some people write an example), so they get the text with its `>>>` blanked.
Formatting options that make the output less than the value are not read.
"""

import ast
import doctest
import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from trueline.analysis.testing.fences import without_closing_fences
from trueline.assistant.search.calculating import NotLiteral
from trueline.assistant.search.forgetting import Stopped
from trueline.assistant.search.statements import Reader
from trueline.assistant.search.values import expression, value_of
from trueline.assistant.search.written import Reading, place

SOURCE = "docstring"
_PROMPT = re.compile(r"^([ \t]*)>>>(?=[ \t]|$)", re.MULTILINE)
_LOOSE = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def prompts_in(text: str, name: str) -> tuple[Reading, str]:
    """The examples at prompts, and the text for the readers of prose.

    What a prompt has read, and the output below it, is blank in that text; lines stay in place.
    """
    reader, rest, stopped = Reader(frozenset({name}), SOURCE), text.split("\n"), False
    for line, chunk in _chunks(without_closing_fences(text)):
        rows = chunk.split("\n")
        try:
            found = doctest.DocTestParser().get_examples(chunk)
        except ValueError as error:
            if f"{name}(" in chunk:
                reader.reading.leave(place(SOURCE, line, rows[0].strip()), _first_words(error))
            found = []
        if found and not found[0].want and _states(found[0].source, name):
            rest[line - 1] = rest[line - 1].replace(">>>", "   ", 1)
            continue
        shown = found[0].source.count("\n") + found[0].want.count("\n") if found else 1
        rest[line - 1 : line - 1 + shown] = [""] * shown
        if found and not stopped:
            stopped = _stops(reader, found[0], line)
    return reader.reading, "\n".join(rest)


def _states(source: str, name: str) -> bool:
    """Whether a prompt without output says by itself what a call gives."""
    if f"{name}(" not in source:
        return False
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return all(isinstance(one, ast.Expr | ast.Assert) for one in tree.body)


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """Each prompt with what belongs to it, and its 1-based line."""
    starts = [match.start() for match in _PROMPT.finditer(text)]
    for start, end in itertools.pairwise([*starts, len(text)]):
        yield text.count("\n", 0, start) + 1, text[start:end]


def _stops(reader: Reader, example: doctest.Example, line: int) -> bool:
    """Read one example; whether those after it may be about something else."""
    known = len(reader.reading.found)
    try:
        _read(reader, example, line)
    except Stopped:
        return True
    for at in range(known, len(reader.reading.found)):
        one = reader.reading.found[at]
        reader.reading.found[at] = replace(one, line=line, prompt=True)
    return False


def _read(reader: Reader, example: doctest.Example, line: int) -> None:
    where = place(SOURCE, line, f">>> {example.source}")
    if not example.want:
        reader.prepare(example.source, where)
    elif example.exc_msg is not None:
        reader.reading.leave(where, "an exception is not a value")
    elif not example.options.get(doctest.SKIP):
        try:
            want = _wanted(example)
        except NotLiteral as error:
            if reader.mentions(example.source):
                reader.reading.leave(where, f"the result cannot be read: {error}")
        else:
            shown = f">>> {example.source.strip()} -> {example.want}"
            reader.shown(example.source, want, place(SOURCE, line, shown))


def _wanted(example: doctest.Example) -> object:
    want = value_of(expression(example.want))
    loose = any(flag & _LOOSE and on for flag, on in example.options.items())
    if loose and ("..." in example.want or repr(want) != example.want.strip()):
        raise NotLiteral("its options let the output differ from the value")
    return want


def _first_words(error: ValueError) -> str:
    return " ".join(str(error).split()).partition(": ")[2][:80] or "not a doctest"
