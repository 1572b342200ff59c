"""What is bound along statements that run one after the other, and names used before that.

What runs later (nested functions, generator expressions) is not followed.
"""
# ruff: noqa: D102 - a method is named for the nodes that it follows

import ast
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from typing import Any, ClassVar

from trueline.analysis.bindings import bound_in


@dataclass(slots=True)
class State:
    """What is bound at a point: on every path, and on some; `dead` if no path leads here."""

    sure: set[str] = field(default_factory=set)
    maybe: set[str] = field(default_factory=set)
    dead: bool = False

    def fork(self) -> "State":
        return State(set(self.sure), set(self.maybe), self.dead)

    def forget(self, name: str) -> None:
        """A name that is deleted."""
        self.sure.discard(name)
        self.maybe.discard(name)

    def become(self, ends: "list[State]") -> None:
        """Go on from wherever one of `ends` leads."""
        alive = [end for end in ends if not end.dead]
        self.dead = not alive
        if alive:
            self.sure = set.intersection(*(end.sure for end in alive))
            self.maybe = set.union(*(end.maybe for end in alive))


_ENDS = frozenset({("", "exit"), ("", "quit"), ("sys", "exit"), ("os", "_exit"), ("os", "abort")})
Visitors = dict[type[ast.AST], Callable[[Any, Any, State], None]]


class Straight:
    """One pass along the statements of a function, or of a module (`own` is None).

    `found` are the uses of names that are not surely bound; the flag says that they surely are
    not.
    """

    visitors: ClassVar[Visitors] = {}

    def __init__(self, own: Set[str] | None) -> None:
        self.found: list[tuple[ast.Name, bool]] = []
        self._own = own
        self._hidden: Set[str] = frozenset()
        self.quiet = 0

    def block(self, body: list[ast.stmt], state: State) -> None:
        for statement in body:
            self.visit(statement, state)

    def visit(self, node: ast.AST, state: State) -> None:
        method = self.visitors.get(type(node))
        if method is not None:
            method(self, node, state)
        else:
            self.children(node, state)

    def children(self, node: ast.AST, state: State) -> None:
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                for item in value:
                    if isinstance(item, ast.AST):
                        self.visit(item, state)
            elif isinstance(value, ast.AST):
                self.visit(value, state)

    def each(self, nodes: list[Any], state: State) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node, state)

    def bind(self, name: str, state: State) -> None:
        state.sure.add(name)
        state.maybe.add(name)

    def name(self, node: ast.Name, state: State) -> None:
        if isinstance(node.ctx, ast.Store):
            self.bind(node.id, state)
        elif isinstance(node.ctx, ast.Load):
            self._use(node, state)
        else:
            self._use(node, state)
            state.forget(node.id)

    def _use(self, node: ast.Name, state: State) -> None:
        name = node.id
        if name in state.sure or state.dead or name in self._hidden:
            return
        if not self.quiet and (self._own is None or name in self._own):
            self.found.append((node, name not in state.maybe))
        self.bind(name, state)  # what went past a use has the name

    def assign(self, node: ast.Assign, state: State) -> None:
        self.visit(node.value, state)
        self.each(node.targets, state)

    def augmented(self, node: ast.AugAssign, state: State) -> None:
        if isinstance(node.target, ast.Name):
            self._use(node.target, state)
        self.visit(node.value, state)
        self.visit(node.target, state)

    def annotated(self, node: ast.AnnAssign, state: State) -> None:
        if node.value is not None:
            self.visit(node.value, state)
        if node.value is not None or not isinstance(node.target, ast.Name):
            self.visit(node.target, state)

    def walrus(self, node: ast.NamedExpr, state: State) -> None:
        self.visit(node.value, state)
        self.visit(node.target, state)

    def imports(self, node: ast.Import | ast.ImportFrom, state: State) -> None:
        for alias in node.names:
            self.bind(alias.asname or alias.name.split(".")[0], state)

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, state: State) -> None:
        self.each([*node.decorator_list, *node.args.defaults, *node.args.kw_defaults], state)
        self.bind(node.name, state)

    def lambda_(self, node: ast.Lambda, state: State) -> None:
        self.each([*node.args.defaults, *node.args.kw_defaults], state)

    def class_(self, node: ast.ClassDef, state: State) -> None:
        self.each(node.decorator_list, state)
        hidden = {param.name for param in getattr(node, "type_params", ())}
        with_params = self._hidden
        self._hidden = self._hidden | hidden
        self.each([*node.bases, *node.keywords], state)
        self._hidden = self._hidden | bound_in(node.body)
        self.block(node.body, state.fork())
        self._hidden = with_params
        self.bind(node.name, state)

    def comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp, state: State
    ) -> None:
        self.visit(node.generators[0].iter, state)
        if isinstance(node, ast.GeneratorExp):
            return
        outer = self._hidden
        self._hidden = outer | {
            part.id
            for one in node.generators
            for part in ast.walk(one.target)
            if isinstance(part, ast.Name)
        }
        for index, one in enumerate(node.generators):
            self.each([*([one.iter] if index else []), *one.ifs], state)
        results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self.each(results, state)
        self._hidden = outer

    def leave(self, node: ast.Return | ast.Raise, state: State) -> None:
        self.children(node, state)
        state.dead = True

    def expression(self, node: ast.Expr, state: State) -> None:
        self.visit(node.value, state)
        if isinstance(node.value, ast.Call) and _parts(node.value.func) in _ENDS:
            state.dead = True

    def assertion(self, node: ast.Assert, state: State) -> None:
        self.children(node, state)
        if isinstance(node.test, ast.Constant) and not node.test.value:
            state.dead = True

    def captured(self, node: ast.MatchAs | ast.MatchStar, state: State) -> None:
        self.children(node, state)
        if node.name:
            self.bind(node.name, state)

    def rest(self, node: ast.MatchMapping, state: State) -> None:
        self.children(node, state)
        if node.rest:
            self.bind(node.rest, state)

    def alias(self, node: ast.AST, state: State) -> None:
        """The value of a `type` statement runs when it is asked for."""
        self.visit(node.name, state)  # type: ignore[attr-defined]  # ast.TypeAlias is of 3.12

    def nothing(self, node: ast.AST, state: State) -> None:
        """Constants and declarations."""


def _parts(function: ast.expr) -> tuple[str, str]:
    """The module and the name of a function that a call names."""
    if isinstance(function, ast.Attribute):
        return getattr(function.value, "id", "?"), function.attr
    return "", getattr(function, "id", "")


Straight.visitors = {
    ast.Name: Straight.name,
    ast.Assign: Straight.assign,
    ast.AugAssign: Straight.augmented,
    ast.AnnAssign: Straight.annotated,
    ast.NamedExpr: Straight.walrus,
    ast.Import: Straight.imports,
    ast.ImportFrom: Straight.imports,
    ast.FunctionDef: Straight.function,
    ast.AsyncFunctionDef: Straight.function,
    ast.Lambda: Straight.lambda_,
    ast.ClassDef: Straight.class_,
    ast.ListComp: Straight.comprehension,
    ast.SetComp: Straight.comprehension,
    ast.DictComp: Straight.comprehension,
    ast.GeneratorExp: Straight.comprehension,
    ast.Return: Straight.leave,
    ast.Raise: Straight.leave,
    ast.Expr: Straight.expression,
    ast.Assert: Straight.assertion,
    ast.MatchAs: Straight.captured,
    ast.MatchStar: Straight.captured,
    ast.MatchMapping: Straight.rest,
    ast.Constant: Straight.nothing,
    ast.Global: Straight.nothing,
    ast.Nonlocal: Straight.nothing,
    **({ast.TypeAlias: Straight.alias} if hasattr(ast, "TypeAlias") else {}),
}
