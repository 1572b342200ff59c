"""Tests with their expected values changed: code that still passes was not tested at all.

An honest solution must now fail exactly there, with an assertion. To tell the two runs apart,
code that cheats would have to know the right answer. What is changed is what stands beside
`==`, or, where there is no `==`, the sense of an assert; and every test is changed that can be,
so that code which is honest in one test and cheats in another does not get through by luck. Only
asserts that run for certain are changed: top-level statements, and those directly in the body of
a test function.
"""

import ast
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from trueline.analysis.sandbox.inside import asserts
from trueline.analysis.testing.suites import (
    Asserts,
    Example,
    Examples,
    PytestFiles,
    is_test_class,
)

SNOWMAN = "\N{SNOWMAN}"
_OTHERS: Mapping[type, Callable[[Any], object]] = {
    str: lambda value: value + SNOWMAN,
    bytes: lambda value: value + b"\x00",
    list: lambda value: [*value, SNOWMAN],
    tuple: lambda value: (*value, SNOWMAN),
    set: lambda value: {*value, SNOWMAN},
    dict: lambda value: {**value, SNOWMAN: 1},
}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of source and what stands there after the change; `owner` is the test's name."""

    owner: str
    node: ast.expr
    text: str


def sabotaged_asserts(suite: Asserts, choice: random.Random) -> tuple[Asserts, list[int]] | None:
    """The script with its asserts changed, and the positions of the tests that must fail.

    None if there is nothing to change. Of a function that is called to assert, one assert is
    changed: the ones behind it are not reached any more.
    """
    tree = ast.parse(suite.source)
    functions = {node.name: node for node in tree.body if isinstance(node, Function)}
    changes: dict[str, Change] = {}
    must_fail = []
    for position, statement in enumerate(asserts.test_statements(tree)):
        called = functions.get(_called_name(statement))
        found = list(_changes(called.body if called else [statement], ""))
        if found:
            key = called.name if called else str(position)
            changes.setdefault(key, choice.choice(found))
            must_fail.append(position)
    source = _changed(suite.source, changes.values())
    return (replace(suite, source=source), must_fail) if changes else None


def sabotaged_examples(suite: Examples) -> tuple[Examples, list[int]] | None:
    """The examples with every expected value changed, and the positions that must fail."""
    places = [index for index, item in enumerate(suite.items) if item.want and not item.raises]
    items = list(suite.items)
    for place in places:
        items[place] = _other_want(items[place])
    return (Examples(tuple(items)), places) if places else None


def sabotaged_files(
    suite: PytestFiles, passed: frozenset[str], choice: random.Random
) -> tuple[PytestFiles, frozenset[str]] | None:
    """The files with one assert changed in each test that passed, and which must fail.

    `passed` holds the names of tests as `Class::name` or `name`, without parameters; so does
    the answer.
    """
    files, must_fail = [], set()
    for path, text in suite.files:
        changes = []
        for owner, function in test_functions(ast.parse(text)):
            found = list(_changes(function.body, owner))
            if owner in passed and found and not _may_be_skipped(function):
                changes.append(choice.choice(found))
                must_fail.add(owner)
        files.append((path, _changed(text, changes)))
    changed = replace(suite, files=tuple(files))
    return (changed, frozenset(must_fail)) if must_fail else None


def _called_name(statement: ast.stmt) -> str:
    """The function that a statement is a plain call of, or an empty text."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    plain = isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
    return call.func.id if plain else ""  # type: ignore[union-attr]


def test_functions(tree: ast.Module) -> Iterator[tuple[str, Function]]:
    """The functions pytest collects by its default names, as `Class::name` or `name`."""
    for node in tree.body:
        if isinstance(node, Function) and node.name.startswith("test"):
            yield node.name, node
        elif isinstance(node, ast.ClassDef) and is_test_class(node):
            for inner in node.body:
                if isinstance(inner, Function) and inner.name.startswith("test"):
                    yield f"{node.name}::{inner.name}", inner


test_functions.__test__ = False  # type: ignore[attr-defined]  # pytest would collect it


def _may_be_skipped(function: Function) -> bool:
    text = " ".join(ast.unparse(item) for item in function.decorator_list)
    return "skip" in text or "xfail" in text


def _changes(body: Sequence[ast.stmt], owner: str) -> Iterator[Change]:
    """The possible changes to asserts that stand directly in `body` and are surely reached."""
    for statement in body:
        if any(isinstance(node, ast.Return | ast.Raise) for node in ast.walk(statement)):
            return
        if isinstance(statement, ast.Assert):
            yield _change_of(statement.test, owner)
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            call = statement.value
            name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            if name == "assertEqual" and len(call.args) >= 2:
                yield _other_side(call.args[1], call.args[0], owner)


def _change_of(test: ast.expr, owner: str) -> Change:
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq):
        return _other_side(test.comparators[0], test.left, owner)
    return Change(owner, test, f"not ({ast.unparse(test)})")


def _other_side(right: ast.expr, left: ast.expr, owner: str) -> Change:
    """Another literal on the side that is one; else a list around what stands on the right."""
    for node in (right, left):
        text = _other_value(node)
        if text is not None:
            return Change(owner, node, text)
    return Change(owner, right, f"[{ast.unparse(right)}, {SNOWMAN!r}]")


def _other_value(node: ast.expr) -> str | None:
    """Source of a value that differs from a literal's, of the same kind where there is one."""
    try:
        value = ast.literal_eval(node)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    return repr(_other(value))


def _other(value: object) -> object:
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int | float | complex):
        return value * 2 + 7 if value != -7 else 0
    make = _OTHERS.get(type(value))
    return make(value) if make else SNOWMAN


def _other_want(item: Example) -> Example:
    try:
        text = repr(_other(ast.literal_eval(item.want.strip())))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        text = SNOWMAN + item.want.rstrip("\n")
    return replace(item, want=text + "\n")


def _changed(source: str, changes: Iterable[Change]) -> str:
    """Put the changes into the source, in parentheses and on as many lines as before."""
    lines = source.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    content = b"".join(lines)
    ordered = sorted(changes, key=lambda one: (one.node.lineno, one.node.col_offset))
    for change in reversed(ordered):
        node = change.node
        last = node.end_lineno or node.lineno
        begin = starts[node.lineno - 1] + node.col_offset
        end = starts[last - 1] + (node.end_col_offset or 0)
        text = "(" + change.text + "\n" * (last - node.lineno) + ")"
        content = content[:begin] + text.encode() + content[end:]
    return content.decode()
