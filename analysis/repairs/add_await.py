"""Rule `add-await`: what a coroutine gives is used before it was waited for.

Fires in an `async def` only, where the type checker finds a coroutine used as something else and
exactly one call in that place makes it. A name that holds the coroutine gets the `await` where it
is bound, if it is bound once and nothing else wants the coroutine itself. Not covered: `async with`
and `async for`, where another statement may be meant.
"""

import ast
import re
from collections.abc import Iterator

from trueline.analysis.findings import Finding
from trueline.analysis.repairs.around import Around, Function
from trueline.analysis.repairs.edits import Edits, edited
from trueline.analysis.repairs.problem import Problem, Repair

_COROUTINE = r'"(?:Coroutine|Awaitable)\[.*\]"'
_USED = re.compile(
    rf'(?:{_COROUTINE} has no attribute "(?!__(?:aiter|a?enter|a?exit)__)'
    rf"|Value of type {_COROUTINE} (?:is not indexable|must be used)"
    rf"|Incompatible types in assignment \(expression has type {_COROUTINE}"
    rf"|Incompatible return value type \(got {_COROUTINE}"
    rf'|Argument .* has incompatible type {_COROUTINE}; expected "(?!Coroutine|Awaitable)'
    rf"|Unsupported (?:left |right )?operand types? for .*{_COROUTINE}"
    rf"|Non-overlapping (?:equality|identity|container) check .*{_COROUTINE})"
)
_TAKEN = re.compile(r'has no attribute "(?!__iter__)|is not indexable')
_PARTS = (ast.Attribute, ast.Subscript)


def add_await(problem: Problem) -> Repair | None:
    """Wait where findings say that a coroutine was not waited for; None if nowhere is sure."""
    told = [one for one in problem.findings if _USED.match(one.message)]
    if not told or problem.tree is None:
        return None
    around = Around(problem.tree)
    found = {_call(problem, around, problem.tree, one) for one in told}
    calls = [one for one in found if one is not None and problem.wrote(problem.span(one)[0])]
    if not calls:
        return None
    edits: Edits = {}
    for call in calls:
        edits |= _waited(problem, around, call)
    said = "await added" if len(calls) == 1 else f"await added in {len(calls)} places"
    return Repair("add-await", said, edited(problem.after, edits))


def _waited(problem: Problem, around: Around, call: ast.Call) -> Edits:
    """`await` before the call, in brackets where something of what it gives is taken at once."""
    start, end = problem.span(call)
    above = around.parent(call)
    inner = isinstance(above, _PARTS) or (isinstance(above, ast.Call) and above.func is call)
    if not inner:
        return {(start, start): "await "}
    return {(start, start): "(await ", (end, end): ")"}


def _call(problem: Problem, around: Around, tree: ast.Module, finding: Finding) -> ast.Call | None:
    """The one call whose coroutine is meant by a finding."""
    place = problem.span_of(finding)
    wrong = [node for node in ast.walk(tree) if isinstance(node, ast.expr)]
    exact = [node for node in wrong if problem.span(node) == place]
    taken = _TAKEN.search(finding.message) is not None
    values = [node.value if taken and isinstance(node, _PARTS) else node for node in exact]
    found = {one for value in values for one in _made_in(around, value)}
    if len(found) != 1:
        return None
    [call] = found
    function = around.function(call)
    return call if isinstance(function, ast.AsyncFunctionDef) and _plain(around, call) else None


def _made_in(around: Around, value: ast.expr) -> Iterator[ast.Call]:
    """The calls that may make it: the value itself, what its name holds, its operands."""
    if isinstance(value, ast.Call):
        yield value
    elif isinstance(value, ast.Name):
        yield from _bound(around, value)
    elif isinstance(value, (ast.BinOp, ast.Compare)):
        sides = [value.left]
        sides += [value.right] if isinstance(value, ast.BinOp) else value.comparators
        yield from (one for one in sides if isinstance(one, ast.Call))


def _bound(around: Around, name: ast.Name) -> Iterator[ast.Call]:
    """The call that the name was bound to, if that is all that ever happens to it."""
    function = around.function(name)
    if function is None:
        return
    uses = [one for one in ast.walk(function) if isinstance(one, ast.Name) and one.id == name.id]
    stored = [one for one in uses if not isinstance(one.ctx, ast.Load)]
    if len(stored) != 1 or _is_parameter(function, name.id):
        return
    binding = around.parent(stored[0])
    if not isinstance(binding, ast.Assign) or binding.targets != [stored[0]]:
        return
    loaded = (one for one in uses if isinstance(one.ctx, ast.Load))
    if isinstance(binding.value, ast.Call) and all(_is_taken(around, one) for one in loaded):
        yield binding.value


def _is_parameter(function: Function, name: str) -> bool:
    return any(isinstance(one, ast.arg) and one.arg == name for one in ast.walk(function.args))


def _is_taken(around: Around, use: ast.Name) -> bool:
    """Whether something of the name's value is taken, and not the value handed on or awaited."""
    above = around.parent(use)
    if isinstance(above, _PARTS):
        return above.value is use
    return isinstance(above, (ast.BinOp, ast.Compare, ast.For, ast.comprehension))


def _plain(around: Around, call: ast.Call) -> bool:
    """Whether `await` may go before the call: not where it is already, nor in a generator."""
    for one in around.outward(call):
        if isinstance(one, ast.stmt):
            return True
        if isinstance(one, (ast.GeneratorExp, ast.Lambda)):
            return False
        if isinstance(one, ast.Await) and one.value is call:
            return False
    return True
