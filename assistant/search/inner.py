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
from collections.abc import Callable, Iterable
from typing import Any

from trueline.assistant.search import guards, operations
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
RESCUED = """
def rescued(known, {vectors}):
    values = []
    failed = 0
    for {names} in zip({vectors}):
        if {whole}:
            try:
                values.append({value})
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
    return {**found, **modules, "Record": Record}


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
    names, vectors = NAMES[:arity], ("a[0]", "b[0]", "c[0]")[:arity]
    scope = namespace()
    failing = "continue"
    if partial:
        scope["rescued"] = _rescued(value, arity)
        failing = PARTIAL.format(vectors=", ".join(vectors))
    if points:
        once = (PLACES.sub(rf"\g<0>{at}", value) for at in range(points))
        values = f"({_listed(once)})"
    else:
        values = f"tuple([{value} for {_listed(names)} in zip({', '.join(vectors)})])"
    reads = [
        f"{''.join(f'{name}{at}, ' for at in range(points))} = {vector}" if points else ""
        for name, vector in zip(names, vectors, strict=True)
    ]
    text = LOOP.format(
        unpack=_listed("ABC"[:arity]),
        count=("1", "len(B)", "len(B) * len(C)")[arity - 1],
        read_a=reads[0],
    )
    depth = 2
    for small, read in zip("bc", reads[1:], strict=False):
        text += _indented(f"for {small} in {small.upper()}:\n    {read}\n", depth)
        depth += 1
    each = EACH.format(values=values, failing=failing, parts=", ".join("abc"[:arity]))
    exec(text + _indented(each, depth), scope)
    made: Callable[..., None] = scope["loop"]
    return made


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


def _listed(names: Iterable[str]) -> str:
    """Names to unpack into; a comma behind each, as one name alone needs it."""
    return "".join(f"{name}, " for name in names)


def _indented(text: str, depth: int) -> str:
    return textwrap.indent(text, "    " * depth)
