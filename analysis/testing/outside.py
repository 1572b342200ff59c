"""Whether a script may reach the code under test by another way than calls with plain values.

A test that sets an environment variable, writes a file, replaces a function of a module or
changes an object that the code keeps does so in its own process. Where code and tests are apart
the code does not see it and an honest one fails. So the failure of such a script says nothing,
and the judge asks another oracle; the failure of any other script is final.

Found by reading the tests alone, so that it is not the candidate's to decide, and in doubt it is
yes: the price is a second run of code that fails.
"""

import ast
from collections.abc import Iterable, Iterator

from trueline.analysis.testing.suites import Asserts, Examples

PURE = frozenset(
    [
        "abc",
        "bisect",
        "cmath",
        "collections",
        "copy",
        "dataclasses",
        "datetime",
        "decimal",
        "enum",
        "fractions",
        "functools",
        "heapq",
        "itertools",
        "json",
        "math",
        "numbers",
        "operator",
        "random",
        "re",
        "statistics",
        "string",
        "textwrap",
        "typing",
        "typing_extensions",
        "unicodedata",
        "uuid",
        "__future__",
    ]
)
REACHING = frozenset(
    [
        "__import__",
        "breakpoint",
        "compile",
        "delattr",
        "eval",
        "exec",
        "globals",
        "input",
        "open",
        "setattr",
        "vars",
    ]
)


def reaches_outside(suite: Asserts | Examples, modules: Iterable[str]) -> bool:
    """Whether the tests use anything but functions of `modules`, their own names and pure ones."""
    known = set(modules)
    return any(_reaches(node, known) for node in _nodes(suite))


def _nodes(suite: Asserts | Examples) -> Iterator[ast.AST]:
    sources = [suite.source] if isinstance(suite, Asserts) else [one.source for one in suite.items]
    for source in sources:
        try:
            yield from ast.walk(ast.parse(source))
        except (SyntaxError, ValueError):
            continue


def _reaches(node: ast.AST, known: set[str]) -> bool:
    match node:
        case ast.Import(names):
            return not all(_is_known(alias.name, known) for alias in names)
        case ast.ImportFrom(module=module):
            return not _is_known(module or "", known)
        case ast.Name(id=name):
            return name in REACHING
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner))):
            return not isinstance(owner, ast.Name) or owner.id not in known
        case ast.Attribute() | ast.Subscript():
            return not isinstance(node.ctx, ast.Load) or getattr(node, "attr", "") == "seed"
    return False


def _is_known(name: str, known: set[str]) -> bool:
    return name in known or name.partition(".")[0] in PURE
