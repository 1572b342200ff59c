"""The examples in the text of a test file: scripts of asserts, pytest, unittest.

Read are the statements of the module and those of its tests, rows of `parametrize` one by one,
loops over literals round by round, what helpers of the tests are given, and `check(candidate)` as
evaluations write it. A test that is
skipped, is expected to fail or has something patched is not read.
"""

import ast
import contextlib
import itertools
import math
import re
import sys
from collections.abc import Iterable, Iterator, Mapping

from trueline.assistant.search.calculating import NotLiteral
from trueline.assistant.search.forgetting import Stopped
from trueline.assistant.search.helping import helpers_of, unhidden
from trueline.assistant.search.rows import table_of
from trueline.assistant.search.statements import ROUNDS, Reader
from trueline.assistant.search.values import VIEWS, value_of
from trueline.assistant.search.written import Reading

CANDIDATE = "candidate"
LONGEST = 1_000_000
"""Characters of a test file; a longer one is data, and its tree would fill the memory."""
Function = ast.FunctionDef | ast.AsyncFunctionDef
_UNREAD = re.compile(r"\b(?:skip\w*|xfail|expectedFailure|patch|given|mock\w*|parameterized)\b")
_PATCHING = re.compile(r"monkeypatch|mock|patch")


def tests_in(text: str, name: str, source: str) -> Reading:
    """The examples of function `name` in a test file, which messages call `source`."""
    reading = Reading()
    if len(text) > LONGEST:
        reading.leave(source, f"longer than {LONGEST:,} characters")
        return reading
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        reading.leave(source, "not Python")
        return reading
    names, modules = _imported(tree, name)
    reader = Reader(names, source, text, modules)
    definitions = [one for one in tree.body if isinstance(one, Function | ast.ClassDef)]
    if any(one.name in names for one in definitions):
        reading.leave(source, f"defines a {name} of its own")
        return reading
    try:
        reader.block([one for one in tree.body if one not in definitions])
    except Stopped:
        return reader.reading
    helpers = helpers_of(tree)
    reader.constants = constants = {
        known: value
        for known, value in reader.claims.known.items()
        if _constant(tree, known, _is_flat(value))
    }
    for function, owner in _tests(tree):
        reader.helpers = unhidden(helpers, function)
        _test(function, constants, _attributes(owner, tree) if owner else {}, reader)
    return reader.reading


def _imported(tree: ast.Module, name: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names that the function may have in a file, and that of the module it may be in.

    `math.sqrt` is no call of a `sqrt` of ours: only one module that is not of the standard library
    may stand before the name, and none where the name itself is imported.
    """
    names, modules, direct = {name}, set[str](), False
    nodes = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Attribute)
    ]
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            own = not _standard(node.module or "")
            for one in node.names:
                direct |= one.name == name and own
                if one.name == name and own and one.asname:
                    names.add(one.asname)
                elif (one.asname or one.name) == name and not (one.name == name and own):
                    names.discard(name)
                modules |= {one.asname or one.name} if own else set()
        if isinstance(node, ast.Import):
            modules |= {one.asname or one.name for one in node.names if not _standard(one.name)}
    used = {
        node.value.id
        for node in nodes
        if isinstance(node, ast.Attribute)
        and node.attr == name
        and isinstance(node.value, ast.Name)
    }
    before = used & modules
    return frozenset(names), frozenset(before if len(before) == 1 and not direct else ())


def _standard(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def _is_flat(value: object) -> bool:
    """Whether nothing in a value can be changed, so that what is taken from it stays."""
    parts = value.values() if isinstance(value, dict) else value
    return isinstance(parts, Iterable) and not any(map(_changeable, parts))


def _changeable(value: object) -> bool:
    if isinstance(value, tuple):
        return any(map(_changeable, value))
    return isinstance(value, list | dict | set)


def _constant(tree: ast.Module, name: str, flat: bool) -> bool:
    """Whether a name of the module is bound once, and nothing is done to it but reading it.

    To take a part of it is to read it where it is `flat`.
    """
    stores = 0
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == name:
            stores += not isinstance(node.ctx, ast.Load)
        if isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
            value = node.value
            if isinstance(value, ast.Name) and value.id == name and not _only_reads(node, flat):
                return False
        if isinstance(node, ast.Global) and name in node.names:
            return False
    return stores == 1


def _only_reads(node: ast.Attribute | ast.Subscript | ast.Starred, flat: bool) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in VIEWS and (flat or node.attr == "keys")
    return flat and isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load)


def _attributes(owner: ast.ClassDef, tree: ast.Module) -> dict[str, object]:
    """The names that a class of tests gives a literal, and that are only read."""
    found: dict[str, object] = {}
    for one in owner.body:
        match one:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _is_read(tree, name):
                with contextlib.suppress(NotLiteral):
                    found[name] = value_of(value)
    return found


def _is_read(tree: ast.Module, attr: str) -> bool:
    """Whether no attribute of a name is set, and nothing is done to it but reading it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == attr:
            if not isinstance(node.ctx, ast.Load):
                return False
        elif isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
            inner = node.value
            reads = isinstance(node, ast.Attribute) and node.attr in VIEWS
            if isinstance(inner, ast.Attribute) and inner.attr == attr and not reads:
                return False
    return True


def _tests(tree: ast.Module) -> Iterator[tuple[Function, ast.ClassDef | None]]:
    for node in tree.body:
        if isinstance(node, Function):
            if node.name.startswith("test") or _takes_candidate(node):
                yield node, None
        elif isinstance(node, ast.ClassDef) and not _marked(node):
            for one in node.body:
                if isinstance(one, Function) and one.name.startswith("test"):
                    yield one, node


def _takes_candidate(function: Function) -> bool:
    return function.name == "check" and _parameters(function) == [CANDIDATE]


def _parameters(function: Function) -> list[str]:
    names = [one.arg for one in function.args.args + function.args.kwonlyargs]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def _marked(node: Function | ast.ClassDef) -> bool:
    """Whether a decorator but `parametrize` may keep a test from meaning what it says."""
    return any(
        not _is_parametrize(one) and _UNREAD.search(ast.unparse(one)) for one in node.decorator_list
    )


def _is_parametrize(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).endswith("parametrize")


def _test(
    function: Function,
    constants: Mapping[str, object],
    attributes: Mapping[str, object],
    reader: Reader,
) -> None:
    parameters = _parameters(function)
    if _marked(function) or any(_PATCHING.search(one) for one in parameters):
        return
    reader.claims.known = {**constants, **attributes}
    constants = {**constants, **{f"self.{name}": one for name, one in attributes.items()}}
    rows = [
        table_of(one, reader)
        for one in function.decorator_list
        if isinstance(one, ast.Call) and _is_parametrize(one)
    ]
    number = math.prod(len(one) for one in rows)
    if reader.rounds + number > ROUNDS:
        reader.reading.leave(function.name, f"more than {ROUNDS:,} rows")
        return
    reader.rounds += number
    names, claims = reader.claims.names, reader.claims
    for row in itertools.product(*rows):
        given = {name: value for one in row for name, value in one.cells.items()}
        if names & (given.keys() | {*parameters}):
            return
        hidden = {*parameters} - given.keys()
        claims.known = {key: one for key, one in constants.items() if key not in hidden} | given
        claims.calls = {}
        if _takes_candidate(function):
            claims.names = names | {CANDIDATE}
        try:
            reader.block(function.body, row[0].where if row else "")
        except Stopped:
            pass
        finally:
            claims.names = names
