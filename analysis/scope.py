"""One scope of a program, and what decides which names it binds."""

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass, field

MODULE_NAMES = frozenset(
    {
        "__annotations__",
        "__builtins__",
        "__cached__",
        "__debug__",
        "__dict__",
        "__doc__",
        "__file__",
        "__loader__",
        "__name__",
        "__package__",
        "__path__",
        "__spec__",
        "WindowsError",
    }
)


BUILTINS = frozenset(dir(builtins)) | MODULE_NAMES


CLASS_NAMES = frozenset({"__module__", "__qualname__", "__firstlineno__", "__static_attributes__"})


@dataclass(slots=True)
class Scope:
    """One scope: what it binds, and where it looks further."""

    kind: str
    parent: "Scope | None"
    names: set[str] = field(default_factory=set)
    elsewhere: set[str] = field(default_factory=set)

    def finds(self, name: str) -> bool:
        """Whether a use of `name` in this scope finds a binding short of the module's."""
        scope: Scope | None = self
        direct = True
        while scope is not None and scope.kind != "module":
            if (direct or scope.kind != "class") and scope.has(name):
                return True
            direct = direct and scope.kind == "types"
            scope = scope.parent
        return False

    @property
    def sees_class(self) -> bool:
        """Whether a use in this scope sees the names of the class body that it stands in."""
        scope: Scope | None = self
        while scope is not None and scope.kind == "types":
            scope = scope.parent
        return scope is not None and scope.kind == "class"

    def has(self, name: str) -> bool:
        """Whether this scope itself has the name."""
        if name in self.names and name not in self.elsewhere:
            return True
        if self.kind == "class":
            return name in CLASS_NAMES
        return self.kind == "function" and name == "__class__" and _in_class(self)


def _in_class(scope: Scope) -> bool:
    while scope.parent is not None:
        scope = scope.parent
        if scope.kind == "class":
            return True
    return False


def declare(body: list[ast.stmt], scope: Scope, declared: set[str]) -> None:
    """Read the `global` and `nonlocal` statements of a body before its bindings."""
    for node in own_statements(body):
        if isinstance(node, ast.Global):
            scope.elsewhere.update(node.names)
            declared.update(node.names)
        elif isinstance(node, ast.Nonlocal):
            scope.elsewhere.update(node.names)


def own_statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a body, those of blocks within it, not those of definitions within it."""
    for statement in body:
        yield statement
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            for part in getattr(statement, name, ()):
                inner = (
                    part.body if isinstance(part, (ast.ExceptHandler, ast.match_case)) else [part]
                )
                yield from own_statements(inner)


def arguments_of(args: ast.arguments) -> list[ast.arg]:
    """All parameters of a function."""
    every = [*args.posonlyargs, *args.args, *args.kwonlyargs]
    return every + [arg for arg in (args.vararg, args.kwarg) if arg is not None]


def last_name(node: ast.expr) -> str:
    """`c` of `a.b.c`; empty if the expression is no name."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def catches(node: ast.Try, errors: set[str]) -> bool:
    """Whether a `try` catches one of the errors, or everything."""
    for handler in node.handlers:
        if handler.type is None:
            return True
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        if errors & {last_name(kind) for kind in kinds} or "Exception" in map(last_name, kinds):
            return True
    return False
