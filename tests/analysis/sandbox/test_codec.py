"""The border between the jails: what crosses comes out the same, everything else is refused."""

from collections import OrderedDict, namedtuple
from enum import IntEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueline.analysis.sandbox.inside import codec

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.complex_numbers(allow_nan=False)
    | st.text(max_size=5)
    | st.binary(max_size=5)
    | st.builds(range, st.integers(-9, 9), st.integers(-9, 9), st.integers(1, 3))
)
hashable = scalars | st.tuples(scalars, scalars) | st.frozensets(scalars, max_size=3)
values = st.recursive(
    hashable | st.builds(bytearray, st.binary(max_size=5)) | st.sets(hashable, max_size=3),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(hashable, inner, max_size=3)
    ),
    max_leaves=8,
)


def shape(value: Any) -> object:
    """A value with its types spelled out, since 1 == 1.0 == True."""
    kind = type(value)
    if kind in (list, tuple):
        return kind, [shape(item) for item in value]
    if kind is dict:
        return kind, [(shape(key), shape(item)) for key, item in value.items()]
    if kind in (set, frozenset):
        return kind, value, {type(item) for item in value}
    return kind, repr(value)


@given(values)
def test_round_trip(value: Any) -> None:
    """Plain data comes out equal, of the same types, and in the same order."""
    assert shape(codec.loads(codec.dumps(value))) == shape(value)


@given(st.binary() | st.text().map(str.encode))
def test_garbage(content: bytes) -> None:
    """Whatever bytes arrive, decoding gives plain data or `Malformed`."""
    try:
        value = codec.loads(content)
    except codec.Malformed:
        return
    codec.dumps(value)


class Cheat(int):
    """An integer that claims to equal everything."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = int.__hash__


Pair = namedtuple("Pair", "a b")
Number = IntEnum("Number", "ONE")


@pytest.mark.parametrize(
    "value",
    [
        Cheat(1),
        [Cheat(1)],
        {Cheat(1): 2},
        OrderedDict(a=1),
        Pair(1, 2),
        Number(1),
        object(),
        (item for item in [1]),
        print,
        int,
        iter([]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_only_exact_builtin_types_cross(value: object) -> None:
    """Subclasses, instances, functions and iterators stay where they are."""
    with pytest.raises(codec.CannotCross):
        codec.dumps(value)


def test_depth_and_size_are_capped() -> None:
    """A value that contains itself, or is too large, is refused instead of sent."""
    loop: list[object] = []
    loop.append(loop)
    for value in (loop, "x" * (codec.MAX_BYTES + 1)):
        with pytest.raises(codec.CannotCross):
            codec.dumps(value)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b'{"t": 1}', b'{"s": [[]]}', b'{"i": "x"}', b'{"a": 1, "b": 2}', b"[" * 100_000],
)
def test_malformed(content: bytes) -> None:
    """A hostile message is a ValueError of one kind, never another exception."""
    with pytest.raises(codec.Malformed):
        codec.loads(content)
