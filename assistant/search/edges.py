"""Small values of every kind that people can say the result for: none, zero, one below, twice.

Where two programs differ it is most often here: on what is empty, zero, negative, alone, equal or
out of order. They are made from the kind, so there are some even where every example is empty;
texts are of letters that the examples use, because a function of digits says nothing about others.
Not covered: values that only a word of the docstring would suggest, such as a date.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from trueline.assistant.search.kinds import EMPTY, Kind, parts

SCALARS: dict[Kind, tuple[Any, ...]] = {
    "bool": (False, True),
    "int": (0, 1, -1, 2, 10, -12),
    "float": (0.0, 1.0, -1.5, 2.5),
}
UNTOLD = (0, 1, 3)
LETTERS = "ab"


def edges(kind: Kind, letters: str = LETTERS) -> tuple[Any, ...]:
    """Values of a kind, the plainest first; none of a kind that is not searched."""
    if kind == "str":
        return tuple(dict.fromkeys(_texts(letters)))
    if kind in SCALARS:
        return SCALARS[kind]
    inner = parts(kind)
    if kind == EMPTY or not inner or kind.startswith("tuple"):
        return ()
    some = [UNTOLD if one == EMPTY else edges(one, letters) for one in inner]
    if kind.startswith("dict"):
        return tuple(_dicts(*some))
    lists = tuple(_lists(some[0]))
    if kind.startswith("set"):
        return tuple({repr(sorted(one)): set(one) for one in lists}.values()) if lists else ()
    return lists


def edge_inputs(kinds: Sequence[Kind], inputs: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Inputs with such a value in one place, and what the shortest of the examples has elsewhere.

    The first of every place come first, then the second of every place, and so on.
    """
    plain = min(inputs, key=lambda one: len(repr(one)))
    letters = _letters(inputs)
    columns = [
        () if _of_one_length([one[at] for one in inputs]) else edges(kind, letters)
        for at, kind in enumerate(kinds)
    ]
    found: dict[str, tuple[Any, ...]] = {}
    for row in range(max(map(len, columns), default=0)):
        for at, column in enumerate(columns):
            if row < len(column):
                value = tuple(column[row]) if isinstance(plain[at], tuple) else column[row]
                new = (*plain[:at], value, *plain[at + 1 :])
                found.setdefault(repr(new), new)
    return list(found.values())


def _of_one_length(values: Sequence[Any]) -> bool:
    """Whether all are tuples of as many parts: then that number means something."""
    return all(isinstance(one, tuple) for one in values) and len(set(map(len, values))) == 1


def _texts(letters: str) -> Iterator[str]:
    """None, one letter, two, one twice, both cases, two words where the examples have any."""
    one, other = letters[0], letters[1] if len(letters) > 1 else letters[0]
    yield from ("", one, other + one, one + one)
    yield from (one + one.swapcase(), one + other + one)
    if " " in letters:
        yield f"{other} {one}"


def _letters(inputs: Sequence[tuple[Any, ...]]) -> str:
    """The letters of all texts in the examples, or of any others if there are none."""
    found = dict.fromkeys("".join(_characters(inputs)))
    words = [one for one in found if one != " "]
    return "".join([*words, *(" " if " " in found else "")]) if words else LETTERS


def _characters(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _characters(list(value.items()))
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _characters(one)


def _lists(values: Sequence[Any]) -> Iterator[list[Any]]:
    """None, one, two that are equal, some that are not in order, with one twice."""
    yield []
    if len(values) > 1:
        low, one, other = values[0], values[1], values[min(2, len(values) - 1)]
        yield from ([one], [one, one], [other, one, low, one], [low], [low, one, low])


def _dicts(keys: Sequence[Any], values: Sequence[Any]) -> Iterator[dict[Any, Any]]:
    yield {}
    if len(keys) > 2 and len(values) > 1:
        yield {keys[1]: values[1]}
        yield {keys[2]: values[1], keys[1]: values[0]}
