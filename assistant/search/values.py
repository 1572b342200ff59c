"""Literal values, from the syntax tree of an expression.

More than `ast.literal_eval`, since people write `2 ** 10`, `[0] * 3`, `set()` and a name that a
line above gave a literal to; and less, since what cannot be compared or would not fit is refused:
`...`, complex numbers, NaN, and whatever gets too large. Nothing is executed.
"""

import ast
import copy
import itertools
import math
import operator
import types
from collections.abc import Callable, Mapping

LARGEST = 10_000
"""Nodes of one literal, and elements of one that is multiplied."""
LARGEST_BITS = 4096
LARGEST_SIZE = 100_000
"""Characters and elements of one value, all those inside it counted."""
NOTHING_KNOWN: Mapping[str, object] = types.MappingProxyType({})

_OPERATORS: dict[type[ast.operator], Callable[[object, object], object]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_BUILDERS: dict[str, Callable[..., object]] = {
    "dict": dict,
    "float": float,
    "frozenset": frozenset,
    "list": list,
    "set": set,
    "tuple": tuple,
}


class NotLiteral(Exception):  # noqa: N818 - read aloud at the place that raises it
    """An expression is no literal: why, as the end of a sentence."""


def expression(text: str) -> ast.expr:
    """The tree of one expression.

    Raises:
        NotLiteral: if it does not parse.
    """
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NotLiteral("not a Python expression") from None


def value_of(node: ast.expr, known: Mapping[str, object] = NOTHING_KNOWN) -> object:
    """The value of a literal expression; `known` names stand for copies of their values.

    Raises:
        NotLiteral: if it is none.
    """
    try:
        parts = list(itertools.islice(ast.walk(node), LARGEST + 1))
        if len(parts) > LARGEST:
            raise NotLiteral(f"a literal of more than {LARGEST:,} parts")
        names = [one.id for one in parts if isinstance(one, ast.Name)]
        _refuse_large([known[name] for name in names if name in known])
        value = _value(node, known)
        _refuse_large([value])
    except RecursionError:
        raise NotLiteral("nested too deeply") from None
    return value


def _value(node: ast.expr, known: Mapping[str, object]) -> object:
    match node:
        case ast.Constant(value=None | bool() | int() | float() | str() | bytes() as value):
            _refuse_large([value])
            return value
        case ast.Name(id=name) if name in known:
            return copy.deepcopy(known[name])
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            values = [_value(part, known) for part in parts]
            return values if isinstance(node, ast.List) else tuple(values)
        case ast.Set() | ast.Dict() | ast.Call():
            return _hashing(node, known)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            number = _number(_value(operand, known))
            return -number if isinstance(sign, ast.USub) else +number
        case ast.BinOp(left=left, op=op, right=right):
            return _computed(op, _value(left, known), _value(right, known))
    raise NotLiteral(f"{_short(node)} is not a literal")


def _hashing(node: ast.Set | ast.Dict | ast.Call, known: Mapping[str, object]) -> object:
    try:
        match node:
            case ast.Set(elts=parts):
                return {_value(part, known) for part in parts}
            case ast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)
                return {_key(key, known): _value(value, known) for key, value in pairs}
        return _built(node, known)
    except TypeError:
        raise NotLiteral(f"{_short(node)} is not a literal") from None


def _key(node: ast.expr | None, known: Mapping[str, object]) -> object:
    if node is None:
        raise NotLiteral("a dict that is unpacked is not a literal")
    return _value(node, known)


def _built(node: ast.Call, known: Mapping[str, object]) -> object:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name not in _BUILDERS or node.keywords or len(node.args) > 1:
        raise NotLiteral(f"{_short(node)} is not a literal")
    try:
        value = _BUILDERS[name](*(_value(one, known) for one in node.args))
    except (ValueError, OverflowError):
        raise NotLiteral(f"{_short(node)} is not a literal") from None
    if isinstance(value, float) and math.isnan(value):
        raise NotLiteral("NaN equals nothing")
    return value


def _number(value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotLiteral(f"a sign before {value!r:.40}")
    return value


def _computed(op: ast.operator, left: object, right: object) -> object:
    if type(op) not in _OPERATORS or not _fits(op, left, right):
        raise NotLiteral("a calculation, not a literal")
    try:
        value = _OPERATORS[type(op)](left, right)
    except (ArithmeticError, TypeError, ValueError):
        raise NotLiteral("a calculation without a result") from None
    if isinstance(value, complex) or (isinstance(value, float) and math.isnan(value)):
        raise NotLiteral("a calculation without a real result")
    _refuse_large([value])
    return value


def _refuse_large(values: list[object]) -> None:
    """Say that values are too large, counted only as far as that takes.

    A part that is held twice counts twice: so it is copied and written.

    Raises:
        NotLiteral: if they are.
    """
    size, waiting = 0, values
    while waiting:
        one = waiting.pop()
        if isinstance(one, int) and one.bit_length() > LARGEST_BITS:
            raise NotLiteral(f"a number of more than {LARGEST_BITS:,} bits")
        size += 1
        if isinstance(one, str | bytes | list | tuple | set | frozenset | dict):
            size += len(one)
        if size > LARGEST_SIZE:
            raise NotLiteral("too large a value")
        if isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list | tuple | set | frozenset):
            waiting += one


def _fits(op: ast.operator, left: object, right: object) -> bool:
    """Whether the result is of a size that is worth having; `%` on a string would format it."""
    if isinstance(left, int | float) and isinstance(right, int | float):
        bits = max(1, left.bit_length()) if isinstance(left, int) else 64
        factor = abs(right) if isinstance(op, ast.Pow) else 1
        return bits * factor <= LARGEST_BITS
    if isinstance(op, ast.Mult):
        times, sequence = (left, right) if isinstance(left, int) else (right, left)
        plain = isinstance(times, int) and isinstance(sequence, str | bytes | list | tuple)
        return plain and len(sequence) * times <= LARGEST  # type: ignore[arg-type, operator]
    if not isinstance(op, ast.Add) or type(left) is not type(right):
        return False
    if isinstance(left, str | bytes | list | tuple):
        return len(left) + len(right) <= LARGEST  # type: ignore[arg-type]
    return False


def _short(node: ast.expr) -> str:
    try:
        text = ast.unparse(node)
    except RecursionError:
        return "what is nested deeply"
    return text if len(text) <= 40 else f"{text[:37]}..."
