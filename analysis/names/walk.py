"""One pass over a part of a module that collects what it binds, uses and imports.

What is inside a `try` that catches the failure is not collected, nor imports that a condition on
the platform, on the version of Python or on an installed package guards.
"""
# ruff: noqa: D102 - a method is named for the nodes that it visits

import ast
from collections.abc import Sequence

from trueline.analysis.names.guards import (
    guards_imports,
    is_for_types,
    is_not_for_types,
    suppressed,
)
from trueline.analysis.names.uses import Uses, Visitors
from trueline.analysis.parts import Imported, place_of
from trueline.analysis.scope import Scope, catches

_FORGIVEN = {"Exception", "ImportError", "ModuleNotFoundError", "NameError"}


class Walk(Uses):
    """One pass over the tree that collects bindings, uses and imports."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.stars: list[Imported] = []
        self.imports: list[Imported] = []
        self.at_run_time: set[str] = set()
        self._guarded = 0

    def bind(self, name: str, scope: Scope) -> None:
        super().bind(name, scope)
        if not self.for_types:
            self.at_run_time.add(name)

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
            runs_at_once=scope.kind in {"module", "class"} and not self.for_types,
            for_types=bool(self.for_types),
        )
        if found.star:
            self.stars.append(found)
        if not self.quiet and not self._guarded:
            self.imports.append(found)

    def if_(self, node: ast.If, scope: Scope) -> None:
        self.visit(node.test, scope)
        guarded = guards_imports(node.test)
        self._guarded += guarded
        self._branch(node.body, scope, for_types=is_for_types(node.test))
        self._branch(node.orelse, scope, for_types=is_not_for_types(node.test))
        self._guarded -= guarded

    def either(self, node: ast.IfExp, scope: Scope) -> None:
        self.visit(node.test, scope)
        self._branch([node.body], scope, for_types=is_for_types(node.test))
        self._branch([node.orelse], scope, for_types=is_not_for_types(node.test))

    def _branch(self, nodes: Sequence[ast.AST], scope: Scope, *, for_types: bool) -> None:
        self.for_types += for_types
        for one in nodes:
            self.visit(one, scope)
        self.for_types -= for_types

    def with_(self, node: ast.With | ast.AsyncWith, scope: Scope) -> None:
        for item in node.items:
            self.children(item, scope)
        forgiving = not _FORGIVEN.isdisjoint(suppressed(node))
        self.quiet += forgiving
        self.block(node.body, scope)
        self.quiet -= forgiving

    def try_(self, node: ast.Try, scope: Scope) -> None:
        forgiving = catches(node, _FORGIVEN)
        self.quiet += forgiving
        self.block(node.body, scope)
        self.quiet -= forgiving
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


_STATEMENTS: Visitors = {
    ast.Import: Walk.import_,
    ast.ImportFrom: Walk.import_from,
    ast.If: Walk.if_,
    ast.IfExp: Walk.either,
    ast.With: Walk.with_,
    ast.AsyncWith: Walk.with_,
    ast.Try: Walk.try_,
    ast.TryStar: Walk.try_,
}
Walk.visitors = Uses.visitors | _STATEMENTS
