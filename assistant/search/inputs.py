"""Inputs that nobody gave a result for: they keep apart what the examples leave together.

Two programs that agree on every example may still be two programs. Inputs like those of the
examples, with something changed, show where, and small ones that people can answer (`edges.py`):
the user can then be asked which one was meant. They are drawn with a fixed seed, so a search is the
same each time.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from trueline.assistant.search.edges import edge_inputs
from trueline.assistant.search.kinds import Kind

GENERATED = 5
ASKABLE_EDGES, ASKABLE_CHANGED = 14, 14
TRIES = 12


def generated(
    inputs: Sequence[tuple[object, ...]], kinds: Sequence[Kind], count: int = GENERATED
) -> list[tuple[Any, ...]]:
    """New inputs beside these, at most `count`, none twice; `kinds` are those of the arguments.

    Of empty values nothing can be changed: what is missing then are small ones of their kinds.
    """
    random = Random(0)
    found = {repr(one): one for one in inputs}
    made = [
        tuple(changed(value, random) for value in random.choice(list(inputs)))
        for _ in range(count * TRIES)
    ]
    longest = max(inputs, key=lambda one: len(repr(one)))
    made[:0] = [tuple(map(emptied, inputs[0])), tuple(map(turned, longest))]
    own = len(found)
    for new in (*made, *edge_inputs(kinds, inputs)):
        if len(found) < own + count:
            found.setdefault(repr(new), new)
    return list(found.values())[own:]


def askable(inputs: Sequence[tuple[object, ...]], kinds: Sequence[Kind]) -> list[tuple[Any, ...]]:
    """What somebody may be asked about: small inputs, then some like those of the examples."""
    known = {repr(one) for one in inputs}
    small = edge_inputs(kinds, inputs)[:ASKABLE_EDGES]
    found = {repr(one): one for one in (*small, *generated(inputs, kinds, ASKABLE_CHANGED))}
    return [one for text, one in found.items() if text not in known]


def emptied(value: object) -> Any:
    """The empty text or list in place of one, zero of a whole number; other values as they are."""
    if type(value) is int:
        return 0
    return type(value)() if isinstance(value, str | list | tuple | dict | set) else value


def turned(value: object) -> Any:
    """A list from its end to its beginning: what comes last is no longer what is largest."""
    return value[::-1] if isinstance(value, list) else value


def changed(value: object, random: Random) -> Any:
    """A value of the same kind, near this one."""
    for kind, change in CHANGES:
        if isinstance(value, kind):
            return change(value, random)
    return value


def _changed_int(value: int, random: Random) -> int:
    step = random.choice((-1, 1, 2, 3, 7))
    return abs(value + step) if value >= 0 else value + step


def _changed_dict(value: dict[Any, Any], random: Random) -> dict[Any, Any]:
    kept = random.sample(list(value.items()), max(0, len(value) - random.choice((0, 1))))
    return {key: changed(one, random) for key, one in kept}


def _changed_set(values: Any, random: Random) -> Any:
    new = sorted(values, key=repr)
    if new and random.random() < 0.5:
        new.pop(random.randrange(len(new)))
    elif new:
        new.append(changed(random.choice(new), random))
    return type(values)(new)


def _changed_text(text: str, random: Random) -> str:
    words = text.split(" ")
    if len(words) > 2:
        random.shuffle(words)
        return " ".join(words[: max(1, len(words) - random.choice((0, 1)))])
    letters = list(text)
    how = random.choice(("longer", "turned", "shorter", "other case"))
    if how == "longer" and letters:
        letters.insert(random.randrange(len(letters)), random.choice(letters))
    elif how == "turned":
        letters.reverse()
    elif how == "shorter" and letters:
        letters.pop(random.randrange(len(letters)))
    return "".join(letters).swapcase() if how == "other case" else "".join(letters)


def _changed_list(values: list[Any], random: Random) -> list[Any]:
    new = list(values)
    how = random.choice(("mixed", "shorter", "other value", "longer"))
    if not new:
        return new
    at = random.randrange(len(new))
    if how == "mixed":
        random.shuffle(new)
    elif how == "shorter":
        new.pop(at)
    elif how == "other value":
        new[at] = changed(random.choice(new), random)
    else:
        new.insert(at, random.choice(new))
    return new


CHANGES: tuple[tuple[type, Callable[[Any, Random], Any]], ...] = (
    (bool, lambda _, random: random.random() < 0.5),
    (int, _changed_int),
    (float, lambda value, random: value + random.choice((-1.5, 0.5, 1.0, 2.25))),
    (str, _changed_text),
    (list, _changed_list),
    (tuple, lambda value, random: tuple(changed(one, random) for one in value)),
    (dict, _changed_dict),
    (set, _changed_set),
)
