"""Checking one function of a file as if its body were another: the function graft.

Only the candidate's function is parsed. Its body takes the place of the one in mypy's tree, mypy's
own analyzer and checker run on that one function, the messages are read, and the old body is put
back. Nothing else of the module is looked at, so a file of ten thousand lines costs what a short
one does: one or two milliseconds. It holds because mypy infers no signature from a body. Where a
body does reach out of its function (an attribute defined on `self`, a global, an import that is
not loaded) the graft says so instead of answering.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from mypy.errors import ErrorInfo
from mypy.nodes import (
    Block,
    Decorator,
    FuncDef,
    MypyFile,
    OverloadedFuncDef,
    SymbolTableNode,
    TypeInfo,
    Var,
)
from mypy.semanal import is_trivial_body
from mypy.server.aststrip import strip_target
from mypy.types import Type, get_proper_type

from trueline.analysis.typecheck.module import Hook, Module, NotCovered, Parsed
from trueline.analysis.typecheck.outline import Function, overload_parts

Changes = Callable[[set[str], set[str]], None]
KEPT = (
    "body",
    "type",
    "unanalyzed_type",
    "is_generator",
    "is_async_generator",
    "is_trivial_body",
    "def_or_infer_vars",
    "expanded",
    "line",
    "end_line",
)
KEPT_OF_OVERLOADS = ("items", "unanalyzed_items", "impl", "type", "is_final", "def_or_infer_vars")


def graft(
    module: Module,
    function: Function,
    text: str,
    *,
    imports: str = "",
    unfinished: bool = False,
    hook: Hook | None = None,
    changes: Changes | None = None,
) -> list[ErrorInfo]:
    """What mypy says of `function` if it read `text`, which begins with its `def` line.

    `imports` are lines that the module gets at its top; here the function itself imports so. With
    `unfinished` the text may be broken: mypy's parser makes of it what it can. `hook` is called
    while the types of the new body are at hand. `changes` is told of the attributes of the class
    that are gone with the new body, and of all that change, while they are changed; without it
    none may change.

    Raises:
        NotCovered: if the text is not one function, or if its body reaches out of it.
    """
    parsed = module.parse(text, function.begin)
    if imports:
        parsed = _with_imports(module, parsed, imports)
    if parsed.broken and not unfinished:
        raise NotCovered("the function does not parse by itself")
    new = _only_function(parsed)
    was_there, is_there = (not is_trivial_body(one.body) for one in (function.func, new))
    if function.active is not None and function.active.is_protocol and was_there != is_there:
        raise NotCovered("whether a protocol's method has a body changes the protocol")
    with _swapped(module, function, new, parsed.tree) as before:
        module.analyse(function.target, function.active)
        if function.func.is_async_generator != before.is_async_generator:
            raise NotCovered("what a call of the function gives is decided by a yield in its body")
        found = module.check(function.target, function.active, function.func, parsed.tree, hook)
        last = new.end_line or function.begin
        mine = [one for one in found if function.begin <= one.line <= last]
        gone, changed = _changed(module, function, before)
        if changed and changes is None:
            raise NotCovered(f"the attributes of the class change: {', '.join(sorted(changed))}")
        if changed and changes is not None:
            changes(gone, changed)
        return mine


def _only_function(parsed: Parsed) -> FuncDef:
    if len(parsed.statements) != 1:
        raise NotCovered("more than one function changes")
    one = parsed.statements[0]
    func = one.func if isinstance(one, Decorator) else one
    if not isinstance(func, FuncDef):
        raise NotCovered("the change is not inside one function")
    return func


def _with_imports(module: Module, parsed: Parsed, imports: str) -> Parsed:
    head = module.parse(imports, 1)
    func = _only_function(parsed)
    body = Block([*head.statements, *func.body.body])
    body.set_line(func.body)
    func.body = body
    return replace(parsed, broken=parsed.broken or head.broken)


@dataclass(frozen=True, slots=True)
class _Before:
    """What the function was, the names around it, and the attributes that it defines."""

    is_async_generator: bool
    names: set[str]
    members: set[str]
    own: dict[str, SymbolTableNode]


@contextmanager
def _swapped(module: Module, function: Function, new: FuncDef, tree: MypyFile) -> Iterator[_Before]:
    """The function with the new body in place of its own, for as long as the block runs."""
    func, target, active = function.func, function.target, function.active
    own = _defined_by(target, active)
    if func.def_or_infer_vars and not own:
        raise NotCovered("the function defines variables of its module or class")
    kept = _kept(func, KEPT)
    kept_target = _kept(target, KEPT_OF_OVERLOADS) if isinstance(target, OverloadedFuncDef) else {}
    names = set(module.tree.names)
    members = set(active.names) if active is not None else set()
    try:
        _forget(active, own)
        _put(function, new)
        module.obey_comments(tree)
        yield _Before(bool(kept["is_async_generator"]), names, members, own)
    finally:
        module.state.free_state()
        if active is not None:
            _forget(active, set(active.names) - members)
            active.names.update(own)
        for name in set(module.tree.names) - names:
            del module.tree.names[name]
        _restore(func, kept)
        _restore(target, kept_target)


def _put(function: Function, new: FuncDef) -> None:
    """Strip the old signature and put the new body under it.

    Stripping is for nodes that were analysed before; the new body is fresh, and a fresh class in it
    would be one without information.
    """
    func = function.func
    func.body = Block([])
    strip_target(function.target)
    func.body = new.body
    func.is_generator = func.is_async_generator = False
    func.def_or_infer_vars = function.target.def_or_infer_vars = False
    func.end_line = new.end_line


def _changed(module: Module, function: Function, before: _Before) -> tuple[set[str], set[str]]:
    """The attributes of the class that are gone, and all that are not as before.

    Raises:
        NotCovered: if the module changes, or if it is not known what does.
    """
    # Classes of functions are kept in their module's table, as NAME@LINE.
    if any("@" not in name for name in set(module.tree.names) ^ before.names):
        raise NotCovered("the function defines names of its module")
    active = function.active
    if active is None:
        if function.func.def_or_infer_vars and not before.own:
            raise NotCovered("the function defines variables of its module or class")
        return set(), set()
    gone = before.members - set(active.names)
    other = {
        name
        for name, symbol in before.own.items()
        if name not in gone and not _same_type(symbol, active.names[name])
    }
    return gone, gone | other | (set(active.names) - before.members)


def _kept(node: FuncDef | OverloadedFuncDef, names: tuple[str, ...]) -> dict[str, Any]:
    kept = {name: getattr(node, name) for name in names}
    return {name: one.copy() if isinstance(one, list) else one for name, one in kept.items()}


def _restore(node: FuncDef | OverloadedFuncDef, kept: dict[str, Any]) -> None:
    for name, value in kept.items():
        setattr(node, name, value)


def _forget(active: TypeInfo | None, names: Iterable[str]) -> None:
    """Take these attributes from the class: the new body may define them again."""
    if active is not None:
        for name in names:
            del active.names[name]


def _defined_by(
    target: FuncDef | OverloadedFuncDef, active: TypeInfo | None
) -> dict[str, SymbolTableNode]:
    """The attributes of the class that the function, or a part of it, defines through `self`."""
    if active is None:
        return {}
    parts = overload_parts(target) if isinstance(target, OverloadedFuncDef) else [target]
    spans = [(one.line, one.end_line or one.line) for one in parts if one.def_or_infer_vars]
    return {
        name: symbol
        for name, symbol in active.names.items()
        if symbol.implicit
        and isinstance(symbol.node, Var)
        and symbol.node.info is active
        and any(first <= symbol.node.line <= last for first, last in spans)
    }


def _same_type(one: SymbolTableNode, other: SymbolTableNode) -> bool:
    mine, theirs = _var_type(one), _var_type(other)
    if mine is None or theirs is None:
        return mine is theirs
    return str(mine) == str(theirs)


def _var_type(symbol: SymbolTableNode) -> Type | None:
    node = symbol.node
    return get_proper_type(node.type) if isinstance(node, Var) and node.type else None
