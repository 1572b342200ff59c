"""One pass over a part of a module that collects what it binds, uses and imports.

What is inside a `try` that catches the failure is not collected, nor imports that a condition on
the platform, on the version of Python or on an installed package guards.
"""
# ruff: noqa: D102 - a method is named for the nodes that it visits

import ast
from collections.abc import Callable, Sequence
from typing import Any

from trueline.analysis.names.flow import unbound_uses
from trueline.analysis.names.guards import guards_imports, is_for_types, suppressed
from trueline.analysis.parts import Imported, Unbound, place_of
from trueline.analysis.scope import Scope, arguments_of, catches, declare, last_name

_LITERAL = frozenset({"Literal"})
_FORGIVEN = {"Exception", "ImportError", "ModuleNotFoundError", "NameError"}


class Walk:
    """One pass over the tree that collects bindings and uses."""

    def __init__(self, line: int) -> None:
        self.module = Scope("module", None)
        self.declared: set[str] = set()
        self.dynamic: set[str] = set()
        self.line = line
        self.uses: list[tuple[str, ast.expr, Scope]] = []
        self.stars: list[Imported] = []
        self.imports: list[Imported] = []
        self.unbound: list[Unbound] = []
        self._quiet = 0
        self._guarded = 0
        self._for_types = 0

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
            self.uses.append((node.id, node, scope))

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
            self.unbound += unbound_uses(node, own, self.line)

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
        if "global_enum" in map(last_name, node.decorator_list):
            self.dynamic.add("global_enum")
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
                self.uses.append((part.id, node, scope))

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
            tuple((alias.name, place_of(alias, self.line)) for alias in names),
            place_of(node, self.line),
            runs_at_once=scope.kind in {"module", "class"} and not self._for_types,
            for_types=bool(self._for_types),
        )
        if found.star:
            self.stars.append(found)
        if not self._quiet and not self._guarded:
            self.imports.append(found)

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


_VISITORS: dict[type[ast.AST], Callable[[Walk, Any, Scope], None]] = {
    ast.Name: Walk.name,
    ast.FunctionDef: Walk.function,
    ast.AsyncFunctionDef: Walk.function,
    ast.Lambda: Walk.lambda_,
    ast.ClassDef: Walk.class_,
    ast.ListComp: Walk.comprehension,
    ast.SetComp: Walk.comprehension,
    ast.DictComp: Walk.comprehension,
    ast.GeneratorExp: Walk.comprehension,
    ast.NamedExpr: Walk.walrus,
    ast.AnnAssign: Walk.annotated,
    ast.Import: Walk.import_,
    ast.ImportFrom: Walk.import_from,
    ast.If: Walk.if_,
    ast.With: Walk.with_,
    ast.AsyncWith: Walk.with_,
    ast.Try: Walk.try_,
    ast.TryStar: Walk.try_,
    ast.MatchAs: Walk.match_as,
    ast.MatchStar: Walk.match_as,
    ast.MatchMapping: Walk.match_mapping,
    ast.Global: Walk.nothing,
    ast.Nonlocal: Walk.nothing,
    ast.Constant: Walk.nothing,
    ast.Load: Walk.nothing,
    ast.Store: Walk.nothing,
    ast.Del: Walk.nothing,
    **({ast.TypeAlias: Walk.type_alias} if hasattr(ast, "TypeAlias") else {}),
}
