"""Whether a script may reach the code under test by another way than calls with plain values.

A test that sets an environment variable, writes a file, replaces a function of a module or
changes an object that the code keeps does so in its own process. Where code and tests are apart
the code does not see it and an honest one fails. The same holds where a test looks at what copies
do not have: which object it is, an attribute of an exception. So the failure of such a script says
nothing, and the judge asks another oracle; the failure of any other script is final.

Found by reading the tests alone, so that it is not the candidate's to decide, and in doubt it is
yes: the price is a second run of code that fails.
"""

import ast
from collections.abc import Iterable, Iterator

from trueline.analysis.testing.suites import Asserts, Examples

PURE = (
    "abc bisect cmath collections copy dataclasses datetime decimal enum fractions functools "
    "heapq itertools json math numbers operator random re statistics string textwrap typing "
    "typing_extensions unicodedata uuid __future__"
)
REACHING = "__import__ breakpoint compile delattr eval exec globals id input nan open setattr vars"
_pure, _reaching = frozenset(PURE.split()), frozenset(REACHING.split())


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
            reaches = not all(_is_known(alias.name, known) for alias in names)
        case ast.ImportFrom(module=module):
            reaches = not _is_known(module or "", known)
        case ast.Name(id=name) | ast.Constant(value=str(name)):
            reaches = name.strip().lower() in _reaching
        case ast.ExceptHandler(name=name):
            reaches = name is not None
        case ast.Compare(ops=ops, comparators=sides):
            same = any(isinstance(one, ast.Is | ast.IsNot) for one in ops)
            reaches = same and not all(isinstance(side, ast.Constant) for side in sides)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner))):
            reaches = not isinstance(owner, ast.Name) or owner.id not in known
        case ast.Attribute() | ast.Subscript():
            asked = getattr(node, "attr", "")
            reaches = not isinstance(node.ctx, ast.Load) or asked in ("seed", "nan")
        case _:
            reaches = False
    return reaches


def _is_known(name: str, known: set[str]) -> bool:
    return name in known or name.partition(".")[0] in _pure
