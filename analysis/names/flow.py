"""Which names may be used before anything binds them, found by following the statements.

Of each use two things are known: whether some path from the start may have bound the name, and
whether every path has. If no path can have, the use is an error; if only some have, the name
exists on other branches only, which deserves a note: conditions that belong together are not
seen. What runs later (nested functions, generator expressions) is not followed; a loop's body may
have run before; a name that an inner function binds may be bound at any time.
"""

import ast
from collections.abc import Iterator, Set

from trueline.analysis.bindings import bound_in
from trueline.analysis.names.guards import suppressed
from trueline.analysis.names.straight import State, Straight, Visitors
from trueline.analysis.parts import Unbound, Use, place_of
from trueline.analysis.scope import catches

_NAME_ERRORS = {"Exception", "NameError", "UnboundLocalError"}


def unbound_uses(
    node: ast.FunctionDef | ast.AsyncFunctionDef, own: Set[str], line: int
) -> Iterator[Unbound]:
    """The uses of a function's `own` names that come before they are bound."""
    if not own:
        return
    nonlocals = (part for part in ast.walk(node) if isinstance(part, ast.Nonlocal))
    flow = _Flow(own - {name for part in nonlocals for name in part.names})
    flow.block(node.body, State())
    for name, sure in flow.found:
        yield Unbound(Use(name.id, place_of(name, line)), sure)


def early_uses(body: list[ast.stmt], line: int) -> Iterator[Use]:
    """The uses that run when the module does, before `body` binds the name."""
    flow = _Flow(None)
    flow.block(body, State())
    for name, sure in flow.found:
        if sure:
            yield Use(name.id, place_of(name, line))


class _Flow(Straight):
    """The same along branches and loops, whose ends lead to one point."""

    def __init__(self, own: Set[str] | None) -> None:
        super().__init__(own)
        self._breaks: list[list[State]] = []

    def jump(self, node: ast.Break | ast.Continue, state: State) -> None:
        if isinstance(node, ast.Break) and self._breaks:
            self._breaks[-1].append(state.fork())
        state.dead = True

    def if_(self, node: ast.If, state: State) -> None:
        self.visit(node.test, state)
        other = state.fork()
        here = state.fork()
        self.block(node.body, here)
        self.block(node.orelse, other)
        state.become([here, other])

    def while_(self, node: ast.While, state: State) -> None:
        state.maybe |= bound_in([node], lasting=True)
        self.visit(node.test, state)
        forever = isinstance(node.test, ast.Constant) and bool(node.test.value)
        self._loop(node, state, forever=forever)

    def for_(self, node: ast.For | ast.AsyncFor, state: State) -> None:
        self.visit(node.iter, state)
        state.maybe |= bound_in([node], lasting=True)
        self._loop(node, state, forever=False)

    def _loop(
        self, node: ast.For | ast.AsyncFor | ast.While, state: State, *, forever: bool
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

    def with_(self, node: ast.With | ast.AsyncWith, state: State) -> None:
        self.each(node.items, state)
        outside = state.fork()
        outside.maybe |= bound_in(node.body, lasting=True)
        errors = suppressed(node)
        quiet = not _NAME_ERRORS.isdisjoint(errors)
        self.quiet += quiet
        self.block(node.body, state)
        self.quiet -= quiet
        if errors:
            state.become([state.fork(), outside])

    def try_(self, node: ast.Try, state: State) -> None:
        handled = state.fork()
        handled.maybe |= bound_in(node.body, lasting=True)
        quiet = catches(node, _NAME_ERRORS)
        self.quiet += quiet
        self.block(node.body, state)
        self.quiet -= quiet
        self.block(node.orelse, state)
        ends = [state.fork()]
        ends += [self._handler(handler, handled.fork()) for handler in node.handlers]
        last = handled.fork()
        last.maybe |= bound_in([node], lasting=True)
        last.dead = False
        self.block(node.finalbody, last)
        state.become(ends)
        state.maybe |= bound_in(node.finalbody, lasting=True)
        state.sure |= last.sure
        state.dead = state.dead or last.dead

    def _handler(self, handler: ast.ExceptHandler, state: State) -> State:
        if handler.type is not None:
            self.visit(handler.type, state)
        if handler.name:
            self.bind(handler.name, state)
        self.block(handler.body, state)
        if handler.name:
            state.forget(handler.name)
        return state

    def match(self, node: ast.Match, state: State) -> None:
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


def _always_matches(pattern: ast.pattern) -> bool:
    if isinstance(pattern, ast.MatchOr):
        return any(map(_always_matches, pattern.patterns))
    return isinstance(pattern, ast.MatchAs) and (
        pattern.pattern is None or _always_matches(pattern.pattern)
    )


_BRANCHES: Visitors = {
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
}
_Flow.visitors = Straight.visitors | _BRANCHES
