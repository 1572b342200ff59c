"""Literal values, from the syntax tree of an expression.

More than `ast.literal_eval`, since people write `2 ** 10`, `[0] * 3`, `set()`, `cases["one"]` and a
name that a line above gave a literal to; and less, since what cannot be compared or would not fit
is refused: `...`, complex numbers, NaN, and whatever gets too large. Nothing is executed.
"""

import ast
import copy
import itertools
import math
import types
from collections.abc import Callable, Mapping

from trueline.assistant.search.calculating import (
    LARGEST,
    NotLiteral,
    computed,
    number_of,
    refuse_large,
)

NOTHING_KNOWN: Mapping[str, object] = types.MappingProxyType({})

_BUILDERS: dict[str, Callable[..., object]] = {
    "dict": dict,
    "float": float,
    "frozenset": frozenset,
    "list": list,
    "set": set,
    "sorted": sorted,
    "tuple": tuple,
}
VIEWS: dict[str, Callable[[dict[object, object]], list[object]]] = {
    "items": lambda one: list(one.items()),
    "keys": list,
    "values": lambda one: list(one.values()),
}


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
        refuse_large([known[name] for name in names if name in known])
        value = _value(node, known)
        refuse_large([value])
    except RecursionError:
        raise NotLiteral("nested too deeply") from None
    return value


def iterated(node: ast.expr, known: Mapping[str, object] = NOTHING_KNOWN) -> list[object]:
    """What a `for` goes through: a literal, or what `range`, `zip` and others give.

    Raises:
        NotLiteral: if that is not known, or too much.
    """
    match node:
        case ast.Call(func=ast.Name(id="range"), args=args, keywords=[]):
            return _numbers([value_of(one, known) for one in args])
        case ast.Call(func=ast.Name(id="zip"), args=[_, *_] as args, keywords=keywords) if all(
            one.arg == "strict" for one in keywords
        ):
            return list(zip(*(iterated(one, known) for one in args), strict=False))
        case ast.Call(func=ast.Name(id="enumerate" | "reversed" as how), args=[one], keywords=[]):
            elements = iterated(one, known)
            return list(enumerate(elements)) if how == "enumerate" else elements[::-1]
        case ast.Call(func=ast.Attribute(value=owner, attr=attr), args=[], keywords=[]):
            value = _whole(owner, known)
            if isinstance(value, dict) and attr in VIEWS:
                return VIEWS[attr](value)
    value = _whole(node, known)
    if isinstance(value, list | tuple | dict | str):
        return list(value)
    raise NotLiteral("a loop over what has no order")


def _whole(node: ast.expr, known: Mapping[str, object]) -> object:
    """What is gone through by itself, a table that a class of tests keeps too."""
    match node:
        case ast.Attribute(value=ast.Name(id=name), attr=attr) if f"{name}.{attr}" in known:
            return copy.deepcopy(known[f"{name}.{attr}"])
    return value_of(node, known)


def _numbers(bounds: list[object]) -> list[object]:
    whole = [one for one in bounds if isinstance(one, int)]
    if len(whole) < len(bounds) or not 1 <= len(whole) <= 3 or whole[2:] == [0]:
        raise NotLiteral("a range of no whole numbers")
    numbers = range(*whole)
    if len(numbers[: LARGEST + 1]) > LARGEST:
        raise NotLiteral(f"a range of more than {LARGEST:,} numbers")
    return list(numbers)


def _value(node: ast.expr, known: Mapping[str, object]) -> object:
    match node:
        case ast.Constant(value=None | bool() | int() | float() | str() | bytes() as value):
            refuse_large([value])
            return value
        case ast.Name(id=name) if name in known:
            return copy.deepcopy(known[name])
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            values = [_value(part, known) for part in parts]
            return values if isinstance(node, ast.List) else tuple(values)
        case ast.Set() | ast.Dict() | ast.Call() | ast.Subscript():
            return _made(node, known)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            number = number_of(_value(operand, known))
            return -number if isinstance(sign, ast.USub) else +number
        case ast.BinOp(left=left, op=op, right=right):
            return computed(op, _value(left, known), _value(right, known))
    raise NotLiteral(f"{_short(node)} is not a literal")


def _made(
    node: ast.Set | ast.Dict | ast.Call | ast.Subscript, known: Mapping[str, object]
) -> object:
    try:
        match node:
            case ast.Set(elts=parts):
                return {_value(part, known) for part in parts}
            case ast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)
                return {_key(key, known): _value(value, known) for key, value in pairs}
            case ast.Subscript(value=whole, slice=key):
                held = known.get(whole.id) if isinstance(whole, ast.Name) else None
                return _part(_value(whole, known) if held is None else held, _value(key, known))
        return _built(node, known)
    except TypeError:
        raise NotLiteral(f"{_short(node)} is not a literal") from None


def _part(whole: object, key: object) -> object:
    try:
        match whole, key:
            case dict(), _:
                return copy.deepcopy(whole[key])
            case list() | tuple() | str(), int():
                return copy.deepcopy(whole[key])
    except (LookupError, TypeError):
        pass
    raise NotLiteral("what it is taken from has no such part")


def _key(node: ast.expr | None, known: Mapping[str, object]) -> object:
    if node is None:
        raise NotLiteral("a dict that is unpacked is not a literal")
    return _value(node, known)


def _built(node: ast.Call, known: Mapping[str, object]) -> object:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name not in _BUILDERS or node.keywords or len(node.args) > 1:
        raise NotLiteral(f"{_short(node)} is not a literal")
    try:
        value = _BUILDERS[name](*(_given(name, one, known) for one in node.args))
    except (ValueError, OverflowError):
        raise NotLiteral(f"{_short(node)} is not a literal") from None
    if isinstance(value, float) and math.isnan(value):
        raise NotLiteral("NaN equals nothing")
    return value


def _given(name: str, node: ast.expr, known: Mapping[str, object]) -> object:
    """What a builder is given; what it only goes through may be no literal itself."""
    goes_through = name in {"list", "set", "frozenset", "sorted", "tuple"}
    plain = not isinstance(node, ast.Call) or not goes_through
    return _value(node, known) if plain else iterated(node, known)


def _short(node: ast.expr) -> str:
    try:
        text = ast.unparse(node)
    except RecursionError:
        return "what is nested deeply"
    return text if len(text) <= 40 else f"{text[:37]}..."
