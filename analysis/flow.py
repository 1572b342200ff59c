"""Which names may be used before anything binds them, found by following the statements.

Of each use two things are known: whether some path from the start may have bound the name, and
whether every path has. If no path can have, the use is an error; if only some have, the name
exists on other branches only, which deserves a note: conditions that belong together are not
seen. What runs later (nested functions, generator expressions) is not followed; a loop's body may
have run before; a name that an inner function binds may be bound at any time.
"""

import ast
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field
from typing import Any

from trueline.analysis.bindings import bound_in
from trueline.analysis.guards import suppressed
from trueline.analysis.parts import Unbound, Use, place_of
from trueline.analysis.scope import catches

_NAME_ERRORS = {"Exception", "NameError", "UnboundLocalError"}


def unbound_uses(
    node: ast.FunctionDef | ast.AsyncFunctionDef, own: Set[str], line: int
) -> Iterator[Unbound]:
    """The uses of a function's `own` names that come before they are bound."""
    if not own:
        return
    inner = {
        name for part in ast.walk(node) if isinstance(part, ast.Nonlocal) for name in part.names
    }
    flow = _Flow(own - {name for names in inner for name in names})
    flow.block(node.body, _State())
    for name, sure in flow.found:
        yield Unbound(Use(name.id, place_of(name, line)), sure)


def early_uses(body: list[ast.stmt], line: int) -> Iterator[Use]:
    """The uses that run when the module does, before `body` binds the name."""
    flow = _Flow(None)
    flow.block(body, _State())
    for name, sure in flow.found:
        if sure:
            yield Use(name.id, place_of(name, line))


@dataclass(slots=True)
class _State:
    """What is bound at a point: on every path, and on some; `dead` if no path leads here."""

    sure: set[str] = field(default_factory=set)
    maybe: set[str] = field(default_factory=set)
    dead: bool = False

    def fork(self) -> "_State":
        return _State(set(self.sure), set(self.maybe), self.dead)

    def become(self, ends: "list[_State]") -> None:
        """Go on from wherever one of `ends` leads."""
        alive = [end for end in ends if not end.dead]
        self.dead = not alive
        if alive:
            self.sure = set.intersection(*(end.sure for end in alive))
            self.maybe = set.union(*(end.maybe for end in alive))


class _Flow:
    """One pass along the statements of a function, or of a module (`own` is None)."""

    def __init__(self, own: Set[str] | None, hidden: Set[str] = frozenset()) -> None:
        self.found: list[tuple[ast.Name, bool]] = []
        self._own = own
        self._hidden = hidden
        self._quiet = 0
        self._breaks: list[list[_State]] = []

    def block(self, body: list[ast.stmt], state: _State) -> None:
        for statement in body:
            self.visit(statement, state)

    def visit(self, node: ast.AST, state: _State) -> None:
        method = _VISITORS.get(type(node))
        if method is not None:
            method(self, node, state)
        else:
            self.children(node, state)

    def children(self, node: ast.AST, state: _State) -> None:
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                for item in value:
                    if isinstance(item, ast.AST):
                        self.visit(item, state)
            elif isinstance(value, ast.AST):
                self.visit(value, state)

    def each(self, nodes: list[Any], state: _State) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node, state)

    def bind(self, name: str, state: _State) -> None:
        state.sure.add(name)
        state.maybe.add(name)

    def name(self, node: ast.Name, state: _State) -> None:
        if isinstance(node.ctx, ast.Store):
            self.bind(node.id, state)
        elif isinstance(node.ctx, ast.Load):
            self._use(node, state)
        else:
            self._use(node, state)
            state.sure.discard(node.id)

    def _use(self, node: ast.Name, state: _State) -> None:
        name = node.id
        if name in state.sure or state.dead or name in self._hidden:
            return
        if not self._quiet and (self._own is None or name in self._own):
            self.found.append((node, name not in state.maybe))
        self.bind(name, state)  # what went past a use has the name

    def assign(self, node: ast.Assign, state: _State) -> None:
        self.visit(node.value, state)
        self.each(node.targets, state)

    def augmented(self, node: ast.AugAssign, state: _State) -> None:
        if isinstance(node.target, ast.Name):
            self._use(node.target, state)
        self.visit(node.value, state)
        self.visit(node.target, state)

    def annotated(self, node: ast.AnnAssign, state: _State) -> None:
        if node.value is not None:
            self.visit(node.value, state)
        if node.value is not None or not isinstance(node.target, ast.Name):
            self.visit(node.target, state)

    def walrus(self, node: ast.NamedExpr, state: _State) -> None:
        self.visit(node.value, state)
        self.visit(node.target, state)

    def imports(self, node: ast.Import | ast.ImportFrom, state: _State) -> None:
        for alias in node.names:
            self.bind(alias.asname or alias.name.split(".")[0], state)

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, state: _State) -> None:
        self.each([*node.decorator_list, *node.args.defaults, *node.args.kw_defaults], state)
        self.bind(node.name, state)

    def lambda_(self, node: ast.Lambda, state: _State) -> None:
        self.each([*node.args.defaults, *node.args.kw_defaults], state)

    def class_(self, node: ast.ClassDef, state: _State) -> None:
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
        self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp, state: _State
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

    def leave(self, node: ast.Return | ast.Raise, state: _State) -> None:
        self.children(node, state)
        state.dead = True

    def jump(self, node: ast.Break | ast.Continue, state: _State) -> None:
        if isinstance(node, ast.Break) and self._breaks:
            self._breaks[-1].append(state.fork())
        state.dead = True

    def if_(self, node: ast.If, state: _State) -> None:
        self.visit(node.test, state)
        other = state.fork()
        here = state.fork()
        self.block(node.body, here)
        self.block(node.orelse, other)
        state.become([here, other])

    def while_(self, node: ast.While, state: _State) -> None:
        state.maybe |= bound_in([node])
        self.visit(node.test, state)
        forever = isinstance(node.test, ast.Constant) and bool(node.test.value)
        self._loop(node, state, forever=forever)

    def for_(self, node: ast.For | ast.AsyncFor, state: _State) -> None:
        self.visit(node.iter, state)
        state.maybe |= bound_in([node])
        self._loop(node, state, forever=False)

    def _loop(
        self, node: ast.For | ast.AsyncFor | ast.While, state: _State, *, forever: bool
    ) -> None:
        inner = state.fork()
        if not isinstance(node, ast.While):
            self.visit(node.target, inner)
        self._breaks.append([])
        self.block(node.body, inner)
        breaks = self._breaks.pop()
        ended = state.fork()
        ended.dead = state.dead or forever
        self.block(node.orelse, ended)
        state.become([ended, *breaks])

    def with_(self, node: ast.With | ast.AsyncWith, state: _State) -> None:
        self.each(node.items, state)
        outside = state.fork()
        outside.maybe |= bound_in(node.body)
        errors = suppressed(node)
        quiet = not _NAME_ERRORS.isdisjoint(errors)
        self._quiet += quiet
        self.block(node.body, state)
        self._quiet -= quiet
        if errors:
            state.become([state.fork(), outside])

    def try_(self, node: ast.Try, state: _State) -> None:
        handled = state.fork()
        handled.maybe |= bound_in(node.body)
        quiet = catches(node, _NAME_ERRORS)
        self._quiet += quiet
        self.block(node.body, state)
        self._quiet -= quiet
        self.block(node.orelse, state)
        ends = [state.fork()]
        ends += [self._handler(handler, handled.fork()) for handler in node.handlers]
        last = handled.fork()
        last.maybe |= bound_in([node])
        last.dead = False
        self.block(node.finalbody, last)
        state.become(ends)
        state.maybe |= last.maybe
        state.sure |= last.sure
        state.dead = state.dead or last.dead

    def _handler(self, handler: ast.ExceptHandler, state: _State) -> _State:
        if handler.type is not None:
            self.visit(handler.type, state)
        if handler.name:
            self.bind(handler.name, state)
        self.block(handler.body, state)
        if handler.name:
            state.sure.discard(handler.name)
        return state

    def match(self, node: ast.Match, state: _State) -> None:
        self.visit(node.subject, state)
        ends = []
        for case in node.cases:
            here = state.fork()
            self.children(case, here)
            ends.append(here)
        last = node.cases[-1]
        if not _always_matches(last.pattern) or last.guard is not None:
            ends.append(state.fork())
        state.become(ends)

    def captured(self, node: ast.MatchAs | ast.MatchStar, state: _State) -> None:
        self.children(node, state)
        if node.name:
            self.bind(node.name, state)

    def rest(self, node: ast.MatchMapping, state: _State) -> None:
        self.children(node, state)
        if node.rest:
            self.bind(node.rest, state)

    def alias(self, node: ast.AST, state: _State) -> None:
        """The value of a `type` statement runs when it is asked for."""
        self.visit(node.name, state)  # type: ignore[attr-defined]  # ast.TypeAlias is of 3.12

    def nothing(self, node: ast.AST, state: _State) -> None:
        """Constants and declarations."""


def _always_matches(pattern: ast.pattern) -> bool:
    if isinstance(pattern, ast.MatchOr):
        return any(map(_always_matches, pattern.patterns))
    return isinstance(pattern, ast.MatchAs) and (
        pattern.pattern is None or _always_matches(pattern.pattern)
    )


_VISITORS: dict[type[ast.AST], Callable[[_Flow, Any, _State], None]] = {
    ast.Name: _Flow.name,
    ast.Assign: _Flow.assign,
    ast.AugAssign: _Flow.augmented,
    ast.AnnAssign: _Flow.annotated,
    ast.NamedExpr: _Flow.walrus,
    ast.Import: _Flow.imports,
    ast.ImportFrom: _Flow.imports,
    ast.FunctionDef: _Flow.function,
    ast.AsyncFunctionDef: _Flow.function,
    ast.Lambda: _Flow.lambda_,
    ast.ClassDef: _Flow.class_,
    ast.ListComp: _Flow.comprehension,
    ast.SetComp: _Flow.comprehension,
    ast.DictComp: _Flow.comprehension,
    ast.GeneratorExp: _Flow.comprehension,
    ast.Return: _Flow.leave,
    ast.Raise: _Flow.leave,
    ast.Break: _Flow.jump,
    ast.Continue: _Flow.jump,
    ast.If: _Flow.if_,
    ast.While: _Flow.while_,
    ast.For: _Flow.for_,
    ast.AsyncFor: _Flow.for_,
    ast.With: _Flow.with_,
    ast.AsyncWith: _Flow.with_,
    ast.Try: _Flow.try_,
    ast.TryStar: _Flow.try_,
    ast.Match: _Flow.match,
    ast.MatchAs: _Flow.captured,
    ast.MatchStar: _Flow.captured,
    ast.MatchMapping: _Flow.rest,
    ast.Constant: _Flow.nothing,
    ast.Global: _Flow.nothing,
    ast.Nonlocal: _Flow.nothing,
    **({ast.TypeAlias: _Flow.alias} if hasattr(ast, "TypeAlias") else {}),
}
