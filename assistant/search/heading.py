"""A header for a function that is not there yet, from how its tests and its description call it.

How many arguments it has, and of which kinds, the calls say; a name they say only where an argument
is given by name, else the kind stands for it (`text`, `values`, `n`). Annotations are written where
the calls leave nothing open.
"""

import ast
import keyword
from collections import Counter
from collections.abc import Iterator, Sequence

from trueline.assistant.search.examples import written_of
from trueline.assistant.search.kinds import Kind, joined, kind_of, searchable
from trueline.assistant.search.written import Written

NAMES: dict[str, tuple[str, ...]] = {
    "bool": ("flag", "other_flag", "third_flag"),
    "int": ("n", "m", "k", "j"),
    "float": ("x", "y", "z", "w"),
    "str": ("text", "other", "third", "fourth"),
    "list": ("values", "others", "rest", "more"),
    "dict": ("mapping", "other_mapping", "third_mapping"),
    "set": ("items", "other_items", "third_items"),
    "tuple": ("pair", "other_pair", "third_pair"),
}
UNKNOWN = ("a", "b", "c", "d", "e", "f", "g", "h")
MOST_ARGUMENTS = 6


def header_of(name: str, description: str, tests: Sequence[str]) -> str | None:
    """What comes behind `def name(`, with the colon; None if no call says enough.

    Usage:
        >>> header_of("total", "", ["assert total([1, 2]) == 3"])
        'values: list[int]) -> int:'
    """
    written = written_of(name, description, tests)
    calls = [one for one in written if one.positional or one.keywords]
    shapes = Counter((len(one.positional), tuple(key for key, _ in one.keywords)) for one in calls)
    if not shapes:
        return None
    (count, keys), _ = shapes.most_common(1)[0]
    alike = [
        one
        for one in calls
        if len(one.positional) == count and tuple(key for key, _ in one.keywords) == keys
    ]
    if not 0 < count + len(keys) <= MOST_ARGUMENTS or any(map(keyword.iskeyword, keys)):
        return None
    columns = list(zip(*map(_arguments, alike), strict=True))
    kinds = [joined(map(kind_of, column)) for column in columns]
    names = [*_names(kinds[:count], taken=keys), *keys]
    parts = [_annotated(one, column) for one, column in zip(names, columns, strict=True)]
    result = _annotation([one.result for one in alike if not one.truth])
    return f"{', '.join(parts)}){f' -> {result}' if result else ''}:"


def _arguments(one: Written) -> tuple[object, ...]:
    return (*one.positional, *(value for _, value in one.keywords))


def _names(kinds: Sequence[Kind], taken: Sequence[str]) -> Iterator[str]:
    """A name for each argument, none twice."""
    used = set(taken)
    for kind in kinds:
        likely = (*NAMES.get(kind.partition("[")[0], ()), *UNKNOWN)
        name = next(one for one in likely if one not in used)
        used.add(name)
        yield name


def _annotated(name: str, values: Sequence[object]) -> str:
    said = _annotation(values)
    return f"{name}: {said}" if said else name


def _annotation(values: Sequence[object]) -> str:
    """The kind of some values as an annotation; empty where they leave it open."""
    kind = joined(map(kind_of, values))
    plain = searchable(kind) and "?" not in kind and "tuple" not in kind
    return kind if plain and not any(map(_holds_tuple, values)) else ""


def _holds_tuple(value: object) -> bool:
    """Whether a tuple is in it: the search holds it as a list, which is not what it is."""
    return any(isinstance(one, ast.Tuple) for one in ast.walk(ast.parse(repr(value))))
