"""The parts of a value that people take apart before they do anything else.

`hours, minutes = time.split(":")`: a text that splits at the same mark everywhere, and a tuple, are
as good as several arguments. Built from components, each part costs as much as half a program; so
parts that all examples have are leaves, beside the arguments. A list is left whole: how long it is
belongs to the example.
"""

from collections.abc import Callable, Sequence
from typing import Any

from trueline.assistant.search.kinds import FAILED, Kind, element, parts
from trueline.assistant.search.lines import escaped
from trueline.assistant.search.marks import separators
from trueline.assistant.search.scope import Variable

FEWEST, MOST = 2, 4
PART, PIECE = 2, 3
"""What a part of a tuple costs, and a piece of a text."""


def pieces(one: Variable, known: int) -> list[tuple[int, Variable]]:
    """The parts of a variable that its values on the first `known` points have, and their costs."""
    shown = [value for value in one.values[:known] if value is not FAILED]
    if one.kind == "str":
        return _of_text(one, shown)
    if one.kind.startswith("tuple["):
        return [(PART, _place(one, at, kind)) for at, kind in enumerate(parts(one.kind))]
    if one.kind.startswith("list[") and one.fixed:
        return _of_tuple(one, shown)
    return []


def made(one: Variable, source: str, kind: Kind, take: Callable[[Any], Any]) -> Variable:
    """What a function takes of each value, written as `source`; FAILED where it has none."""
    values: list[Any] = []
    for value in one.values:
        try:
            values.append(FAILED if value is FAILED else take(value))
        except (IndexError, ValueError):
            values.append(FAILED)
    return Variable(source.format(one.source), kind, tuple(values))


def alike(values: Sequence[Any]) -> bool:
    """Whether held values look like tuples, of which there are several: few parts, as many each."""
    sizes = {len(one) if isinstance(one, tuple) else 0 for one in values if one is not FAILED}
    return len(values) > FEWEST and len(sizes) == 1 and FEWEST <= min(sizes) <= MOST


def _of_tuple(one: Variable, shown: Sequence[Any]) -> list[tuple[int, Variable]]:
    sizes = set(map(len, shown))
    if len(sizes) != 1 or not FEWEST <= min(sizes) <= MOST:
        return []
    size, inner = sizes.pop(), element(one.kind)
    found = [(PART, _place(one, at, inner)) for at in range(size)]
    if size > FEWEST:
        found.append((PIECE, made(one, "{0}[1:]", one.kind, lambda value: value[1:])))
    return found


def _place(one: Variable, at: int, kind: Kind) -> Variable:
    return made(one, f"{{0}}[{at}]", kind, lambda value: value[at])


def _of_text(one: Variable, shown: Sequence[str]) -> list[tuple[int, Variable]]:
    """The pieces between the marks that part the texts, as numbers where all are."""
    found: list[tuple[int, Variable]] = []
    for mark in separators(shown):
        split = ".split()" if mark == " " else f".split({escaped(repr(mark))})"
        cut = _cut_at(mark)
        rows = [cut(text) for text in shown]
        sizes = set(map(len, rows))
        numbers = all(piece.strip().isdecimal() for row in rows for piece in row)
        if len(sizes) == 1 and FEWEST <= min(sizes) <= MOST:
            for at in range(min(sizes)):
                found += _piece(one, split, cut, at, numbers=numbers)
        found.append((PIECE, made(one, f"{{0}}{split}", "list[str]", cut)))
        if numbers:
            text = f"[int(part) for part in {{0}}{split}]"
            found.append((PIECE, made(one, text, "list[int]", _numbers_of(cut))))
    return found


def _piece(
    one: Variable, split: str, cut: Callable[[str], tuple[str, ...]], at: int, *, numbers: bool
) -> list[tuple[int, Variable]]:
    source = f"{{0}}{split}[{at}]"
    text = (PIECE, made(one, source, "str", lambda value: cut(value)[at]))
    if not numbers:
        return [text]
    return [(PART, made(one, f"int({source})", "int", lambda value: int(cut(value)[at]))), text]


def _cut_at(mark: str) -> Callable[[str], tuple[str, ...]]:
    return lambda text: tuple(text.split() if mark == " " else text.split(mark))


def _numbers_of(cut: Callable[[str], tuple[str, ...]]) -> Callable[[str], tuple[int, ...]]:
    return lambda text: tuple(map(int, cut(text)))
