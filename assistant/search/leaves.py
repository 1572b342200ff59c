"""What stands beside the arguments from the start: their parts, and a text as the results have it.

Where texts go in and come out, what is in the one and never in the other tells what was replaced:
`label.replace("-", " ")`, `path.removesuffix(".py")`. Two constants and an operation make such a
step dear, and it is often the first of several.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from trueline.assistant.search.apart import made, pieces
from trueline.assistant.search.constants import affixes, texts_in
from trueline.assistant.search.lines import escaped
from trueline.assistant.search.marks import MARKS
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.scope import Variable

REPLACED, REMOVED = 4, 3
MOST_GONE, MOST_NEW = 2, 2


def parts_of(variables: Sequence[Variable], problem: Problem) -> list[tuple[int, Variable]]:
    """The leaves that the arguments give beside themselves, each with what it costs."""
    known = len(problem.examples)
    found: list[tuple[int, Variable]] = []
    for at, one in enumerate(variables):
        found += pieces(one, known)
        if one.kind == "str":
            found += _rewritten(one, at, problem)
    return found


def _rewritten(one: Variable, at: int, problem: Problem) -> Iterator[tuple[int, Variable]]:
    """An argument without what no result has, and with what only results have in its place."""
    given = "\0".join(texts_in([example.arguments[at] for example in problem.examples]))
    results = "\0".join(texts_in([example.result for example in problem.examples]))
    if not results:
        return
    gone = [mark for mark in (*MARKS, " ") if mark in given and mark not in results][:MOST_GONE]
    new = [mark for mark in (*MARKS, " ") if mark in results and mark not in given][:MOST_NEW]
    for old in gone:
        for by in dict.fromkeys((" ", "", *new)):
            if old != by:
                source = f"{{0}}.replace({escaped(repr(old))}, {escaped(repr(by))})"
                yield REPLACED, made(one, source, "str", _replacing(old, by))
    for affix in affixes([example.arguments[at : at + 1] for example in problem.examples]):
        for how in ("removeprefix", "removesuffix"):
            yield (
                REMOVED,
                made(one, f"{{0}}.{how}({escaped(repr(affix))})", "str", _without(how, affix)),
            )


def _replacing(old: str, by: str) -> Callable[[str], Any]:
    return lambda text: text.replace(old, by)


def _without(how: str, affix: str) -> Callable[[str], Any]:
    return lambda text: getattr(text, how)(affix)
