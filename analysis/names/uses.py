"""What the expressions and definitions of a module bind and use, scope by scope.

Annotations are read as code, the texts in them included; what they use, type checkers alone may
need. Whether a statement counts is not decided here but by the walk over all statements.
"""
# ruff: noqa: D102 - a method is named for the nodes that it visits

import ast
from collections.abc import Callable
from typing import Any, ClassVar

from trueline.analysis.names.flow import unbound_uses
from trueline.analysis.parts import Unbound
from trueline.analysis.scope import Scope, arguments_of, declare, last_name

_LITERAL = frozenset({"Literal"})
Visitors = dict[type[ast.AST], Callable[[Any, Any, Scope], None]]


class Uses:
    """One pass over the tree that collects bindings and uses; none are uses while it is `quiet`."""

    visitors: ClassVar[Visitors] = {}

    def __init__(self, line: int) -> None:
        self.module = Scope("module", None)
        self.declared: set[str] = set()
        self.dynamic: set[str] = set()
        self.line = line
        self.uses: list[tuple[str, ast.expr, Scope, tuple[bool, bool]]] = []
        self.unbound: list[Unbound] = []
        self.quiet = 0
        self.for_types = 0
        self.evaluated = False

    def block(self, body: list[ast.stmt], scope: Scope) -> None:
        for statement in body:
            self.visit(statement, scope)

    def visit(self, node: ast.AST, scope: Scope) -> None:
        method = self.visitors.get(type(node))
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
        elif not self.quiet:
            self.uses.append((node.id, node, scope, (self.for_types > 0, self.evaluated)))

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
        if not self.quiet:
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
        self.for_types += 1
        for param in params:
            self.children(param, inner)
        self.for_types -= 1
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
        inner = self._type_params(node, scope)
        self.for_types += 1
        self.visit(node.value, inner)  # type: ignore[attr-defined]
        self.for_types -= 1

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
        self.annotation(node.annotation, scope, evaluated=scope.kind != "function")
        if node.value is not None:
            self.visit(node.value, scope)

    def annotation(self, node: ast.expr, scope: Scope, *, evaluated: bool = True) -> None:
        """Names of an annotation, strings in it included."""
        self.evaluated = evaluated and not self.for_types
        self.for_types += 1
        self._annotation(node, scope)
        self.for_types -= 1
        self.evaluated = False

    def _annotation(self, node: ast.expr, scope: Scope) -> None:
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                self._quoted(node, scope)
        elif isinstance(node, ast.Subscript):
            self._annotation(node.value, scope)
            label = last_name(node.value)
            if label == "Annotated" and isinstance(node.slice, ast.Tuple):
                self._annotation(node.slice.elts[0], scope)
                for extra in node.slice.elts[1:]:
                    self.visit(extra, scope)
            elif label in _LITERAL:
                self.visit(node.slice, scope)
            else:
                self._annotation(node.slice, scope)
        elif isinstance(node, (ast.Tuple, ast.List, ast.BinOp, ast.Starred)):
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self._annotation(child, scope)
        else:
            self.visit(node, scope)

    def _quoted(self, node: ast.Constant, scope: Scope) -> None:
        try:
            inner = ast.parse(str(node.value).strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError):
            return
        for part in ast.walk(inner):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load) and not self.quiet:
                self.uses.append((part.id, node, scope, (True, False)))

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


Uses.visitors = {
    ast.Name: Uses.name,
    ast.FunctionDef: Uses.function,
    ast.AsyncFunctionDef: Uses.function,
    ast.Lambda: Uses.lambda_,
    ast.ClassDef: Uses.class_,
    ast.ListComp: Uses.comprehension,
    ast.SetComp: Uses.comprehension,
    ast.DictComp: Uses.comprehension,
    ast.GeneratorExp: Uses.comprehension,
    ast.NamedExpr: Uses.walrus,
    ast.AnnAssign: Uses.annotated,
    ast.MatchAs: Uses.match_as,
    ast.MatchStar: Uses.match_as,
    ast.MatchMapping: Uses.match_mapping,
    ast.Global: Uses.nothing,
    ast.Nonlocal: Uses.nothing,
    ast.Constant: Uses.nothing,
    ast.Load: Uses.nothing,
    ast.Store: Uses.nothing,
    ast.Del: Uses.nothing,
    **({ast.TypeAlias: Uses.type_alias} if hasattr(ast, "TypeAlias") else {}),
}
