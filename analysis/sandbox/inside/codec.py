"""Plain data across the border between the candidate's jail and the tester's.

Exact builtin types only, so that an object which claims to equal everything cannot cross, and
decoding runs no code but the constructors of those types. Sizes and depth are capped. A value
that is not plain data raises `CannotCross`; then the judge uses another oracle. What is lost:
object identity and sharing inside one value. Python 3.9, standard library only.
"""

from __future__ import annotations

import json
from typing import Any

MAX_BYTES = 8 << 20
MAX_DEPTH = 100
EXACT_IN_JSON = 1 << 53
MUTABLE = (list, dict, set, bytearray)


class CannotCross(Exception):  # noqa: N818 - says what the value cannot do
    """The value is not plain data."""


class Malformed(ValueError):  # noqa: N818 - what the other side sent
    """The bytes are not an encoded value."""


def _encode_sequence(tag: str, value: Any, depth: int) -> Any:
    return {tag: [_encode(item, depth) for item in value]}


def _encode_scalar(value: Any) -> Any:
    kind = type(value)
    if kind is float:
        return {"f": value.hex()}
    if kind is complex:
        return {"c": [value.real.hex(), value.imag.hex()]}
    if kind is bytes:
        return {"b": value.hex()}
    if kind is bytearray:
        return {"B": value.hex()}
    if kind is range:
        return {"r": [hex(value.start), hex(value.stop), hex(value.step)]}
    raise CannotCross(kind.__name__)


def _encode(value: Any, depth: int = 0) -> Any:
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind is int:
        return value if -EXACT_IN_JSON < value < EXACT_IN_JSON else {"i": hex(value)}
    if depth > MAX_DEPTH:
        raise CannotCross("nested too deeply")
    if kind is list:
        return [_encode(item, depth + 1) for item in value]
    if kind is dict:
        pairs = [[_encode(key, depth + 1), _encode(value[key], depth + 1)] for key in value]
        return {"d": pairs}
    tag = _SEQUENCES.get(kind)
    return _encode_sequence(tag, value, depth + 1) if tag else _encode_scalar(value)


def _decode(value: Any) -> Any:
    if type(value) is list:
        return [_decode(item) for item in value]
    if type(value) is not dict:
        return value
    ((tag, content),) = value.items()
    return _DECODERS[tag](content)


_SEQUENCES: dict[type, str] = {tuple: "t", set: "s", frozenset: "z"}
_DECODERS: dict[str, Any] = {
    "i": lambda text: int(text, 16),
    "f": float.fromhex,
    "c": lambda parts: complex(*[float.fromhex(part) for part in parts]),
    "b": bytes.fromhex,
    "B": bytearray.fromhex,
    "r": lambda parts: range(*[int(part, 16) for part in parts]),
    "t": lambda items: tuple(_decode(item) for item in items),
    "s": lambda items: {_decode(item) for item in items},
    "z": lambda items: frozenset(_decode(item) for item in items),
    "d": lambda pairs: {_decode(key): _decode(item) for key, item in pairs},
}
_dumps, _loads = json.dumps, json.loads


def dumps(value: Any) -> bytes:
    """Encode plain data.

    Raises:
        CannotCross: the value holds something else, is too deep or too large.
    """
    encoded = _dumps(_encode(value), separators=(",", ":")).encode()
    if len(encoded) > MAX_BYTES:
        raise CannotCross("too large")
    return encoded


def loads(content: bytes) -> Any:
    """Decode what `dumps` made; anything else is `Malformed`, whatever is wrong with it."""
    try:
        return _decode(_loads(content))
    except Exception as error:
        raise Malformed(str(error)[:200]) from error


def mutables(values: list[Any]) -> list[Any]:
    """Every mutable container in `values`, once for each place; insides are walked once."""
    found: list[Any] = []
    walked: set[int] = set()
    while values:
        value = values.pop()
        if type(value) in MUTABLE:
            found.append(value)
        if type(value) in (list, tuple, dict) and id(value) not in walked:
            walked.add(id(value))
            values.extend(value.values() if type(value) is dict else value)
    return found
