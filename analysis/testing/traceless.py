"""Whether a suite leaves the interpreter that runs it as it found it.

Then the process that runs it may be kept for the next verdict: nothing a test does changes what a
later one sees. Found by reading the tests alone, from what they may use: their own names, the code
under test, builtin functions that only compute, and methods of plain values. No attribute among
those leads to a module, a frame or the insides of a class. In doubt it is no, and the price is a
fork.
"""

import ast
import builtins
import collections
import functools
import math
from collections.abc import Iterator

from trueline.analysis.testing.suites import Asserts, Examples

COMPUTING = (
    "abs all any ascii bin bool bytearray bytes chr complex dict divmod enumerate filter float "
    "format frozenset hash hex int isinstance issubclass iter len list map max min next oct ord "
    "pow print range repr reversed round set slice sorted str sum tuple zip"
)
IMPORTABLE = {
    "math": " ".join(name for name in vars(math) if not name.startswith("_")),
    "collections": "Counter OrderedDict defaultdict deque",
    "functools": "cmp_to_key partial reduce",
    "typing": "Any Callable Dict Iterable Iterator List Optional Set Tuple Union",
}
_computing = frozenset(COMPUTING.split())
_importable = {name: frozenset(names.split()) for name, names in IMPORTABLE.items()}
PLAIN = (
    *(str, bytes, bytearray, int, float, complex, list, tuple, dict, set, frozenset, range),
    *(collections.Counter, collections.deque),
)
METHODS = _importable["math"] | {
    name for kind in PLAIN for name in dir(kind) if not name.startswith("_")
}
REFUSED = (
    *(ast.ClassDef, ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await),
    ast.Match,  # its patterns read attributes
)


@functools.lru_cache(512)
def leaves_no_trace(suite: Asserts | Examples, modules: tuple[str, ...]) -> bool:
    """Whether the tests can do no more than call functions of `modules` and compute."""
    if any("." in name for name in modules):
        return False  # a package of the project would be imported
    sources = [suite.source] if isinstance(suite, Asserts) else [one.source for one in suite.items]
    try:
        trees = [ast.parse(source) for source in sources]
    except (SyntaxError, ValueError):
        return False
    nodes = [node for tree in trees for node in ast.walk(tree)]
    under_test = set(_names_for(nodes, modules)) - set(_bound(nodes))
    return all(_is_harmless(node, modules, under_test) for node in nodes)


def _names_for(nodes: list[ast.AST], modules: tuple[str, ...]) -> Iterator[str]:
    """The names by which the tests know the modules under test."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (one.asname or one.name for one in node.names if one.name in modules)


def _bound(nodes: list[ast.AST]) -> Iterator[str]:
    """The names that are bound by other means than an import of the module under test."""
    for node in nodes:
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.FunctionDef | ast.ExceptHandler) and node.name:
            yield node.name
        elif isinstance(node, ast.ImportFrom):
            yield from (one.asname or one.name for one in node.names)


def _is_harmless(node: ast.AST, modules: tuple[str, ...], under_test: set[str]) -> bool:
    harmless = not isinstance(node, REFUSED)
    match node:
        case ast.Name(id=name):
            harmless = name == "__name__" or not (name.startswith("__") or _reaches(name))
        case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in under_test:
            harmless = isinstance(node.ctx, ast.Load) and not name.startswith("_")
        case ast.Attribute(attr=name):
            harmless = isinstance(node.ctx, ast.Load) and name in METHODS
        case ast.Import(names):
            harmless = all(one.name in modules or one.name == "math" for one in names)
        case ast.ImportFrom(module=module, names=names, level=level):
            known = _importable.get(module or "", frozenset())
            harmless = module in modules or all(one.name in known for one in names)
            harmless = harmless and not level
    return harmless


def _reaches(name: str) -> bool:
    """Whether a builtin does more than to compute."""
    value = getattr(builtins, name, None)
    is_error = isinstance(value, type) and issubclass(value, BaseException)
    return hasattr(builtins, name) and name not in _computing and not is_error
