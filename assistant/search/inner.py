"""The innermost loops of a search: all combinations of some expressions under one component.

A call for each evaluation would cost more than the evaluation, so each component gets loops of its
own with its value expression written into them, on few points once for every point. They are
compiled when they are first needed: most components of a small search never are.
"""

import bisect
import functools
import html
import math
import re
import shlex
import textwrap
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from trueline.assistant.search import guards, operations
from trueline.assistant.search.called import called
from trueline.assistant.search.kinds import FAILED, Record

NAMES = ("x", "y", "z")
PLACES = re.compile(r"\b[xyz]\b")
MOST_WRITTEN_OUT = 12  # points; on more the code would be long and gain little
LAZY = re.compile(r" (?:if|and|or) ")
"""What need not look at all its arguments, so one may have failed."""

LOOP = """
def loop(meter, pools, seen, found, goals, hit, template, known):
    {unpack} = pools
    add = found.append
    for a in A:
        meter.spend({count})
        {read_a}
"""
EACH = """
try:
    values = {values}
except MemoryError:
    raise
except Exception:
    {failing}
{nothing}
if values not in seen:
    made = (values, template, {parts})
    seen[values] = made
    add(made)
    if goals and values[:known] in goals:
        hit(made)
"""
PARTIAL = """values = rescued(known, {vectors})
    if values is None:
        continue"""
NOTHING = """else:
    if values[0] is FAILED and all_failed(values[:known]):
        continue"""
RESCUED = """
def rescued(known, {vectors}):
    values = []
    failed = 0
    for {names} in zip({vectors}):
        if {whole}:
            try:
                made = {value}
                if made is not FAILED:
                    values.append(made)
                    continue
            except MemoryError:
                raise
            except Exception:
                pass
        values.append(FAILED)
        failed += 1
        if failed == known == len(values):
            return None
    return tuple(values)
"""


def namespace() -> dict[str, Any]:
    """The names that value expressions may use."""
    public = (guards, operations)
    found = {name: value for module in public for name, value in vars(module).items()}
    modules = {one.__name__: one for one in (bisect, html, math, shlex, textwrap)}
    return {**found, **modules, "Record": Record, "called": called}


def loop(value: str, arity: int, points: int, *, partial: bool) -> Callable[..., None]:
    """The compiled loop of a value expression.

    Called with a meter, expressions for each argument, the values seen before, the list to add to,
    the values that are wanted of the first `known` points, whom to tell of them, the component and
    `known`. It drops what fails on any point; with `partial` only what fails on all known ones.
    """
    return _loop(value, arity, points if points <= MOST_WRITTEN_OUT else 0, partial)


@functools.cache
def _loop(value: str, arity: int, points: int, partial: bool) -> Callable[..., None]:
    """The loop with the values written out for so many points, for any number where that is 0."""
    vectors = ("a[0]", "b[0]", "c[0]")[:arity]
    scope = namespace()
    failing, nothing = "continue", ""
    if partial:
        scope["rescued"] = _rescued(value, arity)
        failing = PARTIAL.format(vectors=", ".join(vectors))
    if partial and LAZY.search(value):
        scope |= {"FAILED": FAILED, "all_failed": _all_failed}
        nothing = NOTHING
    values, reads = _written_out(value, vectors, points) if points else _gone_over(value, vectors)
    count = ("1", "len(B)", "len(B) * len(C)")[arity - 1]
    text = LOOP.format(unpack=_listed("ABC"[:arity]), count=count, read_a=reads[0])
    for depth, (small, read) in enumerate(zip("bc", reads[1:], strict=False), 2):
        text += _indented(f"for {small} in {small.upper()}:\n    {read}\n", depth)
    parts = ", ".join("abc"[:arity])
    each = EACH.format(values=values, failing=failing, nothing=nothing, parts=parts)
    exec(text + _indented(each, arity + 1), scope)
    made: Callable[..., None] = scope["loop"]
    return made


def _written_out(value: str, vectors: Sequence[str], points: int) -> tuple[str, list[str]]:
    """The values one by one, and what reads the vectors of each argument into names for that."""
    once = (PLACES.sub(rf"\g<0>{at}", value) for at in range(points))
    names = ([f"{name}{at}" for at in range(points)] for name in NAMES)
    reads = [f"{_listed(some)} = {vector}" for some, vector in zip(names, vectors, strict=False)]
    return f"({_listed(once)})", reads


def _gone_over(value: str, vectors: Sequence[str]) -> tuple[str, list[str]]:
    """The values by a comprehension over the vectors of all arguments; nothing is read before."""
    names = _listed(NAMES[: len(vectors)])
    return f"tuple([{value} for {names} in zip({', '.join(vectors)})])", [""] * len(vectors)


@functools.cache
def _rescued(value: str, arity: int) -> Callable[..., tuple[Any, ...] | None]:
    """Computes point by point, FAILED where that raises; None where all known ones do."""
    names = NAMES[:arity]
    whole = " and ".join(f"{name} is not FAILED" for name in names)
    text = RESCUED.format(
        vectors=", ".join("abc"[:arity]),
        names=_listed(names),
        whole="True" if LAZY.search(value) else whole,
        value=value,
    )
    scope = {**namespace(), "FAILED": FAILED}
    exec(text, scope)
    made: Callable[..., tuple[Any, ...] | None] = scope["rescued"]
    return made


def _all_failed(values: tuple[Any, ...]) -> bool:
    return all(value is FAILED for value in values)


def _listed(names: Iterable[str]) -> str:
    """Names to unpack into; a comma behind each, as one name alone needs it."""
    return "".join(f"{name}, " for name in names)


def _indented(text: str, depth: int) -> str:
    return textwrap.indent(text, "    " * depth)
