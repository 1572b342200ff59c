"""Python's scopes: which names of a parsed text nothing defines.

A name counts as defined if its scope, or one that it can see, binds it anywhere: the order of
statements is not followed, so a use before its definition is left to the type checker. What makes
names appear unseen (star imports) is reported, so that the caller can say "unknown" instead.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from trueline.analysis.scope import Scope, arguments_of, catches, declare, last_name

_LITERAL = frozenset({"Literal"})


@dataclass(frozen=True, slots=True)
class Use:
    """A name that nothing defines, and the node that uses it."""

    name: str
    node: ast.expr


@dataclass(slots=True)
class Names:
    """What a module's names amount to.

    `hidden` names what binds names unseen, empty if nothing does; `imports` are the import
    statements whose failure nothing catches.
    """

    module: Scope
    undefined: list[Use]
    hidden: str
    imports: list[ast.Import | ast.ImportFrom]


def analyse(tree: ast.Module) -> Names:
    """The undefined names of a module."""
    walk = _Walk()
    walk.block(tree.body, walk.module)
    undefined = [Use(name, node) for name, node, scope in walk.uses if not scope.finds(name)]
    return Names(walk.module, undefined, _hidden(walk), walk.imports_found)


def _hidden(walk: "_Walk") -> str:
    if walk.stars:
        star = walk.stars[0]
        return f"`from {'.' * star.level}{star.module or ''} import *`"
    dynamic = {"globals", "exec"} & {name for name, _, _ in walk.uses}
    return f"`{min(dynamic)}()`" if dynamic else ""


class _Walk:
    """One pass over the tree that collects bindings and uses."""

    def __init__(self) -> None:
        self.module = Scope("module", None)
        self.uses: list[tuple[str, ast.expr, Scope]] = []
        self.stars: list[ast.ImportFrom] = []
        self.imports_found: list[ast.Import | ast.ImportFrom] = []
        self._quiet = 0

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
        declare(node.body, body, self.module)
        self.block(node.body, body)

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
        declare(node.body, body, self.module)
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

    def imports(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        for alias in node.names:
            if alias.name == "*" and isinstance(node, ast.ImportFrom):
                self.stars.append(node)
            else:
                self.bind(alias.asname or alias.name.split(".")[0], scope)
        if not self._quiet:
            self.imports_found.append(node)

    def try_(self, node: ast.Try, scope: Scope) -> None:
        forgiving = catches(node, {"NameError", "ImportError", "ModuleNotFoundError"})
        self._quiet += forgiving
        self.block(node.body, scope)
        self._quiet -= forgiving
        for handler in node.handlers:
            if handler.type is not None:
                self.visit(handler.type, scope)
            if handler.name:
                self.bind(handler.name, scope)
            self.block(handler.body, scope)
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
    ast.Import: _Walk.imports,
    ast.ImportFrom: _Walk.imports,
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
