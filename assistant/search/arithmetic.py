"""What components compute of arrays: the same as their value expressions do in Python.

For the values that are let in (`arrays.py`) sums are exact, and products that would not be are
refused by the guard of their component, here as there. What is not in the table below (`//` and `%`
of fractions, rounding to digits, powers of fractions, logarithms) stays with Python.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from trueline.assistant.search.arrays import Array, Numbers
from trueline.assistant.search.guards import LARGEST
from trueline.assistant.search.kinds import Kind

Computed = Callable[..., Numbers]


def _always(compute: Callable[..., Any]) -> Computed:
    """What has a value wherever its arguments have one; of fractions only comparisons."""
    return lambda *given: Numbers(compute(*(one.values for one in given)), _failed(given))


def _partly(compute: Callable[..., tuple[Any, Any]]) -> Computed:
    """What computes values, and where there is none."""

    def computed(*given: Numbers) -> Numbers:
        values, failed = compute(*(one.values for one in given))
        return Numbers(values, _either(_failed(given), failed))

    return computed


def _kept_whole(computed: Computed) -> Computed:
    """What gives whole numbers of whole numbers, among fractions."""

    def marked(*given: Numbers) -> Numbers:
        made, flags = computed(*given), [one.whole for one in given]
        whole = None if any(one is None for one in flags) else _all_of(flags)
        return Numbers(made.values, made.failed, whole)

    return marked


def _smaller(first: Numbers, second: Numbers) -> Numbers:
    return _choice(first.values < second.values, first, second, _failed((first, second)))


def _larger(first: Numbers, second: Numbers) -> Numbers:
    return _choice(first.values > second.values, first, second, _failed((first, second)))


def _chosen(condition: Numbers, first: Numbers, second: Numbers) -> Numbers:
    """One of two by a condition; the other may have failed."""
    where = condition.values
    failed = _picked(where, first.failed, second.failed)
    return _choice(where, first, second, _either(condition.failed, failed))


def _choice(where: Array, first: Numbers, second: Numbers, failed: Array | None) -> Numbers:
    values = np.where(where, first.values, second.values)
    return Numbers(values, failed, _picked(where, first.whole, second.whole))


def _both(first: Numbers, second: Numbers) -> Numbers:
    """`first and second`: the second is not looked at where the first is false."""
    failed = _picked(first.values, second.failed, None)
    return Numbers(first.values & second.values, _either(first.failed, failed))


def _one_of(first: Numbers, second: Numbers) -> Numbers:
    failed = _picked(first.values, None, second.failed)
    return Numbers(first.values | second.values, _either(first.failed, failed))


def _picked(where: Array, yes: Array | None, no: Array | None) -> Array | None:
    if yes is None and no is None:
        return None
    picked: Array = np.where(where, False if yes is None else yes, False if no is None else no)
    return picked


def _failed(given: Sequence[Numbers]) -> Array | None:
    found: Array | None = None
    for one in given:
        found = _either(found, one.failed)
    return found


def _either(first: Array | None, second: Array | None) -> Array | None:
    if first is None or second is None:
        return second if first is None else first
    either: Array = first | second
    return either


def _all_of(flags: Sequence[Any]) -> Array:
    found: Array = flags[0]
    for one in flags[1:]:
        found = found & one
    return found


def _divided(how: Callable[..., Any]) -> Callable[..., tuple[Any, Any]]:
    def divided(value: Array, by: Array) -> tuple[Any, Any]:
        nothing = by == 0
        return how(value, np.where(nothing, 1, by)), nothing

    return divided


def _times(one: Array, other: Array) -> tuple[Any, Any]:
    estimate = np.abs(one.astype(np.float64) * other)
    return one * other, estimate > LARGEST


def _power(base: Array, exponent: Array) -> tuple[Any, Any]:
    allowed = (exponent >= 0) & (exponent <= 60) & (np.abs(base) <= 10_000)
    base, exponent = np.where(allowed, base, 0), np.where(allowed, exponent, 0)
    estimate = np.abs(base.astype(np.float64) ** exponent)
    return base**exponent, ~allowed | (estimate > LARGEST)


def _shifted(value: Array, by: Array) -> tuple[Any, Any]:
    allowed = (by >= 0) & (by <= 50)
    by = np.where(allowed, by, 0)
    estimate = np.abs(value.astype(np.float64)) * 2.0**by
    return value << by, ~allowed | (estimate > LARGEST)


def _back(value: Array, by: Array) -> tuple[Any, Any]:
    return value >> np.clip(by, 0, 63), by < 0


def _bit(value: Array, by: Array) -> tuple[Any, Any]:
    return value >> np.clip(by, 0, 63) & 1 == 1, by < 0


def _root(value: Array) -> tuple[Any, Any]:
    return np.sqrt(np.abs(value)), value < 0


def _to_int(how: Callable[[Array], Any]) -> Computed:
    return _always(lambda value: how(value).astype(np.int64))


INT, INTS, FLOAT, FLOATS = ("int",), ("int", "int"), ("float",), ("float", "float")
BOOL, BOOLS = ("bool",), ("bool", "bool")
COMPUTED: dict[tuple[str, tuple[Kind, ...]], Computed] = {
    ("x + y", INTS): _always(np.add),
    ("x - y", INTS): _always(np.subtract),
    ("times(x, y)", INTS): _partly(_times),
    ("x // y", INTS): _partly(_divided(np.floor_divide)),
    ("-(-x // y)", INTS): _partly(_divided(lambda value, by: -(-value // by))),
    ("x % y", INTS): _partly(_divided(np.remainder)),
    ("x / y", INTS): _partly(_divided(np.true_divide)),
    ("power(x, y)", INTS): _partly(_power),
    ("abs(x)", INT): _always(np.abs),
    ("-x", INT): _always(np.negative),
    ("x if x < y else y", INTS): _smaller,
    ("x if x > y else y", INTS): _larger,
    ("x & y", INTS): _always(np.bitwise_and),
    ("x | y", INTS): _always(np.bitwise_or),
    ("x ^ y", INTS): _always(np.bitwise_xor),
    ("shifted(x, y)", INTS): _partly(_shifted),
    ("x >> y", INTS): _partly(_back),
    ("x >> y & 1 == 1", INTS): _partly(_bit),
    ("x == y", INTS): _always(np.equal),
    ("x < y", INTS): _always(np.less),
    ("x <= y", INTS): _always(np.less_equal),
    ("x != y", INTS): _always(np.not_equal),
    ("x % 2 == 0", INT): _always(lambda value: value % 2 == 0),
    ("x % 2 == 1", INT): _always(lambda value: value % 2 == 1),
    ("x % y == 0", INTS): _partly(_divided(lambda value, by: value % by == 0)),
    ("math.gcd(x, y)", INTS): _always(np.gcd),
    ("math.sqrt(x)", INT): _partly(_root),
    ("x + y", FLOATS): _kept_whole(_always(np.add)),
    ("x - y", FLOATS): _kept_whole(_always(np.subtract)),
    ("times(x, y)", FLOATS): _kept_whole(_partly(_times)),
    ("x / y", FLOATS): _partly(_divided(np.true_divide)),
    ("abs(x)", FLOAT): _kept_whole(_always(np.abs)),
    ("x if x < y else y", FLOATS): _smaller,
    ("x if x > y else y", FLOATS): _larger,
    ("x == y", FLOATS): _always(np.equal),
    ("x < y", FLOATS): _always(np.less),
    ("x <= y", FLOATS): _always(np.less_equal),
    ("int(x)", FLOAT): _to_int(np.trunc),
    ("round(x)", FLOAT): _to_int(np.rint),
    ("math.ceil(x)", FLOAT): _to_int(np.ceil),
    ("math.floor(x)", FLOAT): _to_int(np.floor),
    ("math.sqrt(x)", FLOAT): _partly(_root),
    ("x and y", BOOLS): _both,
    ("x or y", BOOLS): _one_of,
    ("x == y", BOOLS): _always(np.equal),
    ("not x", BOOL): _always(np.logical_not),
    ("int(x)", BOOL): _always(lambda value: value.astype(np.int64)),
    ("y if x else z", ("bool", *INTS)): _chosen,
    ("y if x else z", ("bool", *FLOATS)): _chosen,
}
