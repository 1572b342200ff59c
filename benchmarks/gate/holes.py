"""Edits inside functions, drawn by a seed over files of three sizes.

Half of the candidates are right (a statement comes in), half are wrong (a name, attribute, argument
or result that does not fit), so that errors are reported as well as found absent.
"""

import ast
import random
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.analysis.typecheck.changes import Functions, functions

GROUPS = ("< 300", "300-1,500", "> 1,500")
SKIPPED = frozenset({"tests", "test", "testing", "typeshed", "test-data"})
RIGHT = "_ = repr(len('x'))"
BATCH = 8
FEWEST = 2
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Hole:
    """A function of a file, and what might become of it.

    Attributes:
        before: the file's text; `afters` are its candidates, as many as `BATCH` where there are.
        dots: texts that end behind a dot in the function.
        ends: texts that end at an end of a line in the function.
    """

    path: Path
    group: str
    lines: int
    before: str
    afters: tuple[str, ...]
    dots: tuple[str, ...]
    ends: tuple[str, ...]


def holes_of(root: Path, most: int, seed: int) -> list[Hole]:
    """Up to `most` holes in the project, as many in each group, no function twice."""
    random_ = random.Random(seed)
    groups: dict[str, list[tuple[Path, str, Functions]]] = {one: [] for one in GROUPS}
    for path in sorted(root.rglob("*.py")):
        if SKIPPED.isdisjoint(path.relative_to(root).parts):
            text = path.read_text("utf-8")
            places = groups[_group(text)]
            places += [(path, text, node) for _, node in functions(ast.parse(text))]
    drawn = []
    for name, places in groups.items():
        random_.shuffle(places)
        made = (_hole(name, *place, random_) for place in places)
        fitting = (one for one in made if one is not None)
        drawn += [one for one, _ in zip(fitting, range(most // len(GROUPS)), strict=False)]
    random_.shuffle(drawn)
    return drawn


def _group(text: str) -> str:
    lines = text.count("\n")
    return GROUPS[0] if lines < 300 else GROUPS[1] if lines <= 1500 else GROUPS[2]


def _hole(
    group: str, path: Path, text: str, node: Functions, random_: random.Random
) -> Hole | None:
    rows = text.split("\n")
    if node.body[0].lineno == node.lineno or not text.isascii():
        return None
    right, wrong = _right(rows, node), _wrong(rows, node)
    half = BATCH // 2
    drawn = [*_drawn(right, half, random_), *_drawn(wrong, 2 * half, random_)]
    fitting = [one for one in drawn if _parses(rows, node, *one)]
    afters = ["\n".join(_with(rows, *one)) for one in fitting][:BATCH]
    if len(afters) < FEWEST:
        return None
    random_.shuffle(afters)
    dots = _drawn(_dots(rows, node), 1, random_)
    ends = _drawn(_ends(rows, node), 1, random_)
    return Hole(path, group, len(rows), text, tuple(afters), tuple(dots), tuple(ends))


def _drawn(found: Iterable[T], most: int, random_: random.Random) -> list[T]:
    known = list(dict.fromkeys(found))
    return random_.sample(known, min(most, len(known)))


def _with(rows: Sequence[str], index: int, new: str) -> list[str]:
    """The rows with one of them changed."""
    return [*rows[:index], new, *rows[index + 1 :]]


def _right(rows: Sequence[str], node: Functions) -> Iterator[tuple[int, str]]:
    """Rows of the function with a statement put before them."""
    for one in node.body:
        row = rows[one.lineno - 1]
        indent = row[: one.col_offset]
        if not indent.strip():
            yield one.lineno - 1, f"{indent}{RIGHT}\n{row}"


def _wrong(rows: Sequence[str], node: Functions) -> Iterator[tuple[int, str]]:
    """Rows of the function with an expression in them replaced."""
    for one in _inside(node):
        match one:
            case ast.Attribute() | ast.Name(ctx=ast.Load()):
                yield _replaced(rows, one, one.end_col_offset or 0, "_x")
            case ast.Call(args=[*_, place]) if place.lineno == place.end_lineno:
                yield _replaced(rows, place, place.col_offset, "None")
            case ast.Return(value=ast.expr() as place) if place.lineno == place.end_lineno:
                yield _replaced(rows, place, place.col_offset, "object()")


def _inside(node: Functions) -> Iterator[ast.expr | ast.stmt]:
    for statement in node.body:
        for one in ast.walk(statement):
            if isinstance(one, ast.expr | ast.stmt) and one.lineno == one.end_lineno:
                yield one


def _replaced(
    rows: Sequence[str], place: ast.expr | ast.stmt, start: int, new: str
) -> tuple[int, str]:
    row = rows[place.lineno - 1]
    return place.lineno - 1, row[:start] + new + row[place.end_col_offset or 0 :]


def _dots(rows: Sequence[str], node: Functions) -> Iterator[str]:
    for one in _inside(node):
        if isinstance(one, ast.Attribute):
            index, column = one.lineno - 1, one.value.end_col_offset or 0
            yield "\n".join([*rows[:index], rows[index][: column + 1]])


def _ends(rows: Sequence[str], node: Functions) -> Iterator[str]:
    for line in range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1):
        if rows[line - 1].strip():
            yield "\n".join([*rows[:line], ""])


def _parses(rows: Sequence[str], node: Functions, index: int, new: str) -> bool:
    """Whether the function parses with one of the file's rows changed."""
    first = node.lineno - 1
    own = _with(rows[first : node.end_lineno], index - first, new)
    try:
        ast.parse(textwrap.dedent("\n".join(own)))
    except SyntaxError:
        return False
    return True
