"""Python's scopes: what a part of a module binds, and the names it uses that it does not bind.

A name counts as bound if its scope, or one that it can see, binds it anywhere; the order of
statements is followed by `flow`. What is inside a `try` that catches the failure is not reported,
nor imports that a condition on the platform, on the version of Python or on an installed package
guards.
"""

import ast
from collections.abc import Callable, Sequence
from typing import Any

from trueline.analysis.flow import early_uses, unbound_uses
from trueline.analysis.guards import guards_imports, is_for_types, suppressed
from trueline.analysis.parts import Imported, Part, Unbound, Use, place_of
from trueline.analysis.scope import Scope, arguments_of, catches, declare, last_name

_LITERAL = frozenset({"Literal"})
_FORGIVEN = {"Exception", "ImportError", "ModuleNotFoundError", "NameError"}


def analyse(statements: Sequence[ast.stmt], line: int = 1, *, in_class: bool = False) -> Part:
    """What statements of a module, or of the body of a class in it, bind and use."""
    walk = _Walk(line)
    body = list(statements)
    scope = Scope("class", walk.module) if in_class else walk.module
    declare(body, scope, walk.declared)
    walk.block(body, scope)
    return walk.part(scope, tuple(early_uses(body, line)), _listed(body, line))


def analyse_header(node: ast.stmt, line: int) -> Part:
    """What the header of a class binds and uses: its decorators, bases and name."""
    bare = ast.ClassDef(**{**dict(ast.iter_fields(node)), "body": []})
    return analyse([ast.copy_location(bare, node)], line)


def _listed(body: list[ast.stmt], line: int) -> tuple[Use, ...]:
    """The texts in `__all__ = [...]`."""
    found = []
    for node in body:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, (ast.List, ast.Tuple)):
            continue
        if any(isinstance(one, ast.Name) and one.id == "__all__" for one in node.targets):
            found += [
                Use(one.value, place_of(one, line))
                for one in node.value.elts
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
    return tuple(found)


class _Walk:
    """One pass over the tree that collects bindings and uses."""

    def __init__(self, line: int) -> None:
        self.module = Scope("module", None)
        self.declared: set[str] = set()
        self._line = line
        self._uses: list[tuple[str, ast.expr, Scope]] = []
        self._stars: list[Imported] = []
        self._imports: list[Imported] = []
        self._unbound: list[Unbound] = []
        self._quiet = 0
        self._guarded = 0
        self._for_types = 0

    def part(self, scope: Scope, early: tuple[Use, ...], listed: tuple[Use, ...]) -> Part:
        """What was collected, with the names that nothing here binds."""
        within = scope is not self.module
        free = tuple(
            Use(name, place_of(node, self._line), within and used_in.sees_class)
            for name, node, used_in in self._uses
            if not used_in.finds(name)
        )
        return Part(
            binds=frozenset(self.module.names | self.declared),
            declared=frozenset(self.declared),
            class_binds=frozenset(scope.names) if within else frozenset(),
            uses=free,
            needs=frozenset(use.name for use in free),
            early=early,
            unbound=tuple(self._unbound),
            imports=tuple(self._imports),
            stars=tuple(self._stars),
            listed=() if within else listed,
        )

    def block(self, body: list[ast.stmt], scope: Scope) -> None:
        for statement in body:
            self.visit(statement, scope)

    def visit(self, node: ast.AST, scope: Scope) -> None:
        method = _VISITORS.get(type(node))
        if method is not None:
            method(self, node, scope)
        else:
            self.children(node, scope)

    def children(self, node: ast.AST, scope: Scope) -> None:
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                for item in value:
                    if isinstance(item, ast.AST):
                        self.visit(item, scope)
            elif isinstance(value, ast.AST):
                self.visit(value, scope)

    def bind(self, name: str, scope: Scope) -> None:
        if name in scope.elsewhere:
            owner: Scope | None = scope.parent
            while owner is not None and owner.parent is not None and name not in owner.names:
                owner = owner.parent
            (owner or self.module).names.add(name)
        else:
            scope.names.add(name)

    def name(self, node: ast.Name, scope: Scope) -> None:
        if isinstance(node.ctx, ast.Store):
            self.bind(node.id, scope)
        elif not self._quiet:
            self._uses.append((node.id, node, scope))

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
        self.bind(node.name, scope)
        for decorator in node.decorator_list:
            self.visit(decorator, scope)
        inner = self._type_params(node, scope)
        self._signature(node.args, inner, scope)
        if node.returns is not None:
            self.annotation(node.returns, inner)
        body = self._body_scope(node.args, inner)
        declare(node.body, body, self.declared)
        self.block(node.body, body)
        if not self._quiet:
            own = body.names - body.elsewhere - {arg.arg for arg in arguments_of(node.args)}
            self._unbound += unbound_uses(node, own, self._line)

    def lambda_(self, node: ast.Lambda, scope: Scope) -> None:
        self._signature(node.args, scope, scope)
        self.visit(node.body, self._body_scope(node.args, scope))

    def _signature(self, args: ast.arguments, inner: Scope, outer: Scope) -> None:
        for default in (*args.defaults, *args.kw_defaults):
            if default is not None:
                self.visit(default, outer)
        for arg in arguments_of(args):
            if arg.annotation is not None:
                self.annotation(arg.annotation, inner)

    def _body_scope(self, args: ast.arguments, parent: Scope) -> Scope:
        return Scope("function", parent, {arg.arg for arg in arguments_of(args)})

    def _type_params(self, node: ast.AST, scope: Scope) -> Scope:
        params = getattr(node, "type_params", None)
        if not params:
            return scope
        inner = Scope("types", scope, {param.name for param in params})
        for param in params:
            self.children(param, inner)
        return inner

    def class_(self, node: ast.ClassDef, scope: Scope) -> None:
        self.bind(node.name, scope)
        for decorator in node.decorator_list:
            self.visit(decorator, scope)
        inner = self._type_params(node, scope)
        for base in (*node.bases, *node.keywords):
            self.visit(base, inner)
        body = Scope("class", inner)
        declare(node.body, body, self.declared)
        self.block(node.body, body)

    def type_alias(self, node: ast.AST, scope: Scope) -> None:
        self.visit(node.name, scope)  # type: ignore[attr-defined]  # ast.TypeAlias is of 3.12
        self.visit(node.value, self._type_params(node, scope))  # type: ignore[attr-defined]

    def comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp, scope: Scope
    ) -> None:
        inner = Scope("comprehension", scope)
        for index, generator in enumerate(node.generators):
            self.visit(generator.iter, inner if index else scope)
            self.visit(generator.target, inner)
            for test in generator.ifs:
                self.visit(test, inner)
        if isinstance(node, ast.DictComp):
            self.visit(node.key, inner)
            self.visit(node.value, inner)
        else:
            self.visit(node.elt, inner)

    def walrus(self, node: ast.NamedExpr, scope: Scope) -> None:
        owner = scope
        while owner.kind == "comprehension" and owner.parent is not None:
            owner = owner.parent
        self.bind(node.target.id, owner)
        self.visit(node.value, scope)

    def annotated(self, node: ast.AnnAssign, scope: Scope) -> None:
        self.visit(node.target, scope)
        self.annotation(node.annotation, scope)
        if node.value is not None:
            self.visit(node.value, scope)

    def annotation(self, node: ast.expr, scope: Scope) -> None:
        """Names of an annotation, strings in it included."""
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                self._string(node, scope)
        elif isinstance(node, ast.Subscript):
            self.annotation(node.value, scope)
            label = last_name(node.value)
            if label == "Annotated" and isinstance(node.slice, ast.Tuple):
                self.annotation(node.slice.elts[0], scope)
                for extra in node.slice.elts[1:]:
                    self.visit(extra, scope)
            elif label in _LITERAL:
                self.visit(node.slice, scope)
            else:
                self.annotation(node.slice, scope)
        elif isinstance(node, (ast.Tuple, ast.List, ast.BinOp, ast.Starred)):
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self.annotation(child, scope)
        else:
            self.visit(node, scope)

    def _string(self, node: ast.Constant, scope: Scope) -> None:
        try:
            inner = ast.parse(str(node.value).strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError):
            return
        for part in ast.walk(inner):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load) and not self._quiet:
                self._uses.append((part.id, node, scope))

    def import_(self, node: ast.Import, scope: Scope) -> None:
        for alias in node.names:
            self.bind(alias.asname or alias.name.split(".")[0], scope)
            self._found(alias.name, 0, (), alias, scope)

    def import_from(self, node: ast.ImportFrom, scope: Scope) -> None:
        for alias in node.names:
            if alias.name != "*":
                self.bind(alias.asname or alias.name, scope)
        self._found(node.module or "", node.level, node.names, node, scope)

    def _found(
        self,
        module: str,
        level: int,
        names: Sequence[ast.alias],
        node: ast.alias | ast.ImportFrom,
        scope: Scope,
    ) -> None:
        found = Imported(
            module,
            level,
            tuple((alias.name, place_of(alias, self._line)) for alias in names),
            place_of(node, self._line),
            runs_at_once=scope.kind in {"module", "class"} and not self._for_types,
            for_types=bool(self._for_types),
        )
        if found.star:
            self._stars.append(found)
        if not self._quiet and not self._guarded:
            self._imports.append(found)

    def if_(self, node: ast.If, scope: Scope) -> None:
        self.visit(node.test, scope)
        guarded = guards_imports(node.test)
        self._guarded += guarded
        self._for_types += is_for_types(node.test)
        self.block(node.body, scope)
        self._for_types -= is_for_types(node.test)
        self.block(node.orelse, scope)
        self._guarded -= guarded

    def with_(self, node: ast.With | ast.AsyncWith, scope: Scope) -> None:
        for item in node.items:
            self.children(item, scope)
        forgiving = not _FORGIVEN.isdisjoint(suppressed(node))
        self._quiet += forgiving
        self.block(node.body, scope)
        self._quiet -= forgiving

    def try_(self, node: ast.Try, scope: Scope) -> None:
        forgiving = catches(node, _FORGIVEN)
        self._quiet += forgiving
        self.block(node.body, scope)
        self._quiet -= forgiving
        self._guarded += forgiving
        for handler in node.handlers:
            if handler.type is not None:
                self.visit(handler.type, scope)
            if handler.name:
                self.bind(handler.name, scope)
            self.block(handler.body, scope)
        self._guarded -= forgiving
        self.block(node.orelse, scope)
        self.block(node.finalbody, scope)

    def match_as(self, node: ast.MatchAs | ast.MatchStar, scope: Scope) -> None:
        if node.name:
            self.bind(node.name, scope)
        self.children(node, scope)

    def match_mapping(self, node: ast.MatchMapping, scope: Scope) -> None:
        if node.rest:
            self.bind(node.rest, scope)
        self.children(node, scope)

    def nothing(self, node: ast.AST, scope: Scope) -> None:
        """Constants, and declarations that `declare` has read."""


_VISITORS: dict[type[ast.AST], Callable[[_Walk, Any, Scope], None]] = {
    ast.Name: _Walk.name,
    ast.FunctionDef: _Walk.function,
    ast.AsyncFunctionDef: _Walk.function,
    ast.Lambda: _Walk.lambda_,
    ast.ClassDef: _Walk.class_,
    ast.ListComp: _Walk.comprehension,
    ast.SetComp: _Walk.comprehension,
    ast.DictComp: _Walk.comprehension,
    ast.GeneratorExp: _Walk.comprehension,
    ast.NamedExpr: _Walk.walrus,
    ast.AnnAssign: _Walk.annotated,
    ast.Import: _Walk.import_,
    ast.ImportFrom: _Walk.import_from,
    ast.If: _Walk.if_,
    ast.With: _Walk.with_,
    ast.AsyncWith: _Walk.with_,
    ast.Try: _Walk.try_,
    ast.TryStar: _Walk.try_,
    ast.MatchAs: _Walk.match_as,
    ast.MatchStar: _Walk.match_as,
    ast.MatchMapping: _Walk.match_mapping,
    ast.Global: _Walk.nothing,
    ast.Nonlocal: _Walk.nothing,
    ast.Constant: _Walk.nothing,
    ast.Load: _Walk.nothing,
    ast.Store: _Walk.nothing,
    ast.Del: _Walk.nothing,
    **({ast.TypeAlias: _Walk.type_alias} if hasattr(ast, "TypeAlias") else {}),
}
