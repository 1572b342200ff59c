"""Checking code that a module does not have yet: new functions, methods, classes, statements.

A new function or method is put into the symbol table of its module or class for as long as mypy
looks at it. Other statements become the body of a function that does not exist. That is not what
they will be, so less is believed: an error in a bare statement may be due to a narrower type that
only the module's own flow knows, and what binds a name that is there already is not judged.
"""

import ast
import builtins
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from mypy.errors import ErrorInfo
from mypy.nodes import (
    GDEF,
    MDEF,
    Block,
    ClassDef,
    Decorator,
    FuncDef,
    NameExpr,
    Statement,
    SymbolTable,
    SymbolTableNode,
    TypeInfo,
)
from mypy.types import CallableType, Instance, NoneType

from trueline.analysis.typecheck.module import Hook, Module, NotCovered, Parsed

PROBE = "__trueline_probe__"
KNOWN_DECORATORS = ("staticmethod", "classmethod", "property", "override")
OUTSIDE = (ast.Return, ast.Yield, ast.YieldFrom, ast.Await)


def insert(
    module: Module,
    active: TypeInfo | None,
    text: str,
    line: int,
    *,
    unfinished: bool = False,
    hook: Hook | None = None,
) -> list[ErrorInfo]:
    """What mypy says of `text`, whole lines that come in at `line` of the module or class.

    Raises:
        NotCovered: if the text could change what mypy says elsewhere, or does not parse.
    """
    parsed = module.parse(text, line)
    if parsed.broken and not unfinished:
        raise NotCovered("the new code does not parse by itself")
    if not unfinished:
        _refuse_rebinding(module, active, text)
    func = _alone(parsed.statements)
    if active is not None:
        if func is None:
            raise NotCovered("more than a method is new in the class")
        _refuse_special(module, active, func)
    bare = func is None and not all(_defines(one) for one in parsed.statements)
    probe = func if func is not None else _probe(module, parsed)
    found = _checked(module, active, probe, parsed, hook)
    if bare and not unfinished and any(one.severity == "error" for one in found):
        raise NotCovered("a statement of the module depends on the statements before it")
    return found


def _checked(
    module: Module, active: TypeInfo | None, func: FuncDef, parsed: Parsed, hook: Hook | None
) -> list[ErrorInfo]:
    known = set(active.names) | {func.name} if active is not None else set()
    with _added(module, active, func):
        module.obey_comments(parsed.tree)
        module.analyse(func, active)
        found = module.check(func, active, func, parsed.tree, hook)
        if func.def_or_infer_vars and active is None:
            raise NotCovered("the new code defines variables of its module")
        if active is not None and set(active.names) - known:
            raise NotCovered("the new method defines attributes of its class")
        if any(one.code is not None and one.code.code == "valid-type" for one in found):
            raise NotCovered("whether a name is a type depends on where it is defined")
        return found


@contextmanager
def _added(module: Module, active: TypeInfo | None, func: FuncDef) -> Iterator[None]:
    """The module or class with the function in it, for as long as the block runs."""
    table: SymbolTable = active.names if active is not None else module.tree.names
    kept = dict(table)
    globals_ = set(module.tree.names)
    owner = active.fullname if active is not None else module.state.id
    func._fullname = f"{owner}.{func.name}"  # noqa: SLF001 - as mypy's own analyzer sets it
    if active is not None:
        func.info = active
    table[func.name] = SymbolTableNode(MDEF if active is not None else GDEF, func)
    try:
        yield
    finally:
        module.state.free_state()
        for name in set(table) - set(kept):
            del table[name]
        for name in set(module.tree.names) - globals_:
            del module.tree.names[name]


def _alone(statements: Sequence[Statement]) -> FuncDef | None:
    """The one function that the statements are, with what its decorators make of it."""
    if len(statements) != 1:
        return None
    [one] = statements
    if isinstance(one, FuncDef):
        return one
    if not isinstance(one, Decorator):
        return None
    names = [each.name for each in one.decorators if isinstance(each, NameExpr)]
    if len(names) < len(one.decorators) or any(name not in KNOWN_DECORATORS for name in names):
        return None
    func = one.func
    func.is_decorated = False
    func.is_static = "staticmethod" in names
    func.is_class = "classmethod" in names
    func.is_property = "property" in names
    func.is_explicit_override = "override" in names
    return func


def _probe(module: Module, parsed: Parsed) -> FuncDef:
    """A function with the statements as its body."""
    fallback = module.manager.modules["builtins"].names["function"].node
    if not isinstance(fallback, TypeInfo):
        raise NotCovered("the builtins are not loaded")
    body = Block(list(parsed.statements))
    first, last = parsed.statements[0], parsed.statements[-1]
    body.set_line(first)
    signature = CallableType([], [], [], NoneType(), Instance(fallback, []))
    func = FuncDef(PROBE, [], body, signature)
    func.unanalyzed_type = signature
    func.set_line(first.line, first.column, last.end_line, last.end_column)
    return func


def _defines(one: Statement) -> bool:
    return isinstance(one, (FuncDef, Decorator, ClassDef))


def _refuse_rebinding(module: Module, active: TypeInfo | None, text: str) -> None:
    """Refuse code that binds a name of the module or class, or hides a builtin one."""
    try:
        tree = ast.parse(textwrap.dedent(text))
    except (SyntaxError, ValueError, RecursionError) as error:
        raise NotCovered("the new code does not parse by itself") from error
    taken = set(active.names) if active is not None else set(module.tree.names) | set(dir(builtins))
    for name in bound_names(tree):
        if name in taken:
            raise NotCovered(f"{name} is defined again")
    if any(isinstance(one, OUTSIDE) for one in _outside_functions(tree)):
        raise NotCovered("a statement of a function stands outside of one")


def _refuse_special(module: Module, active: TypeInfo, func: FuncDef) -> None:
    """Refuse a method that other code of the file may depend on."""
    if func.name.startswith("__") and func.name.endswith("__"):
        raise NotCovered(f"{func.name} changes how the class is used")
    if active.is_protocol or active.is_enum:
        raise NotCovered("a new method changes what the class stands for")
    for one in module.tree.names.values():
        info = one.node
        derived = isinstance(info, TypeInfo) and info is not active and active in info.mro
        if isinstance(info, TypeInfo) and derived and func.name in info.names:
            raise NotCovered(f"{info.name} defines {func.name} as well")


def bound_names(tree: ast.Module) -> set[str]:
    """The names that statements bind where they stand, functions and classes not entered."""
    found: set[str] = set()
    for one in _outside_functions(tree):
        match one:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                found.add(one.name)
            case ast.Name(ctx=ast.Store() | ast.Del()):
                found.add(one.id)
            case ast.Import() | ast.ImportFrom():
                found |= {(each.asname or each.name).partition(".")[0] for each in one.names}
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                found.add(name)
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                found.add(name)
    return found


def _outside_functions(tree: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(tree):
        yield child
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            yield from _outside_functions(child)
