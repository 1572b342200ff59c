"""From a function in a file to the problem of a search: its signature, its words, its examples."""

import ast
import contextlib
from collections.abc import Sequence

from trueline.analysis.errors import CannotRun
from trueline.assistant.search.calculating import NotLiteral
from trueline.assistant.search.examples import examples_of
from trueline.assistant.search.problem import MOST_EXAMPLES, Problem, annotated
from trueline.assistant.search.values import value_of


def problem_of(text: str, name: str, spec: str, tests: Sequence[str]) -> Problem:
    """The problem of writing function `name` of a file, described by `spec` and its docstring.

    Raises:
        CannotRun: there is no such plain function, or no example of it.
        Contradiction: two examples contradict each other.
    """
    function = _function(text, name)
    parameters = tuple(one.arg for one in (*function.args.posonlyargs, *function.args.args))
    docstring = "\n".join(one for one in (ast.get_docstring(function) or "", spec) if one)
    read = examples_of(name, parameters, docstring, tests, _defaults(function.args))
    if not read.found:
        raise CannotRun("; ".join(("no example to search from", *read.unread[:1])))
    kinds = tuple(annotated(one.annotation) for one in function.args.args)
    return Problem(
        name,
        parameters,
        (*("" for _ in function.args.posonlyargs), *kinds, annotated(function.returns)),
        docstring,
        read.found[:MOST_EXAMPLES],
    )


def _defaults(arguments: ast.arguments) -> dict[str, object]:
    """The parameters whose default is a literal, with it."""
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    found: dict[str, object] = {}
    for name, node in zip(reversed(names), reversed(arguments.defaults), strict=False):
        with contextlib.suppress(NotLiteral):
            found[name] = value_of(node)
    return found


def _function(text: str, name: str) -> ast.FunctionDef:
    """The function of a module's text.

    Raises:
        CannotRun: it is not there, or is not called with positional arguments alone.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise CannotRun(f"{name}: its file does not parse, so it is not searched") from None
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
    if not found:
        raise CannotRun(
            f"{name}: only functions at the top of a module are searched, "
            "no methods, nested or async ones"
        )
    arguments = found[-1].args
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs:
        raise CannotRun(f"{name}: functions with *, ** or keyword-only arguments are not searched")
    return found[-1]
