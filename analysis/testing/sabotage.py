"""Tests with one expected value changed: code that still passes was not tested at all.

An honest solution must now fail exactly there, with an assertion. To tell the two runs apart,
code that cheats would have to know the right answer. What is changed is a literal beside `==`,
or, where there is none, the sense of an assert. Only asserts that run for certain are changed:
top-level statements, and those directly in the body of a test function.
"""

import ast
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

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


def sabotaged_asserts(suite: Asserts, choice: random.Random) -> Asserts | None:
    """The script with one assert changed, or None if there is none to change."""
    tree = ast.parse(suite.source)
    called = {
        node.value.func.id
        for node in tree.body
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
    }
    bodies: list[Sequence[ast.stmt]] = [tree.body]
    bodies += [
        node.body for node in tree.body if isinstance(node, Function) and node.name in called
    ]
    change = _chosen([one for body in bodies for one in _changes(body, "")], choice)
    return replace(suite, source=_changed(suite.source, change)) if change else None


def sabotaged_examples(suite: Examples, choice: random.Random) -> Examples | None:
    """The examples with one expected value changed, or None if none expects a value."""
    places = [index for index, item in enumerate(suite.items) if item.want and not item.raises]
    if not places:
        return None
    place = choice.choice(places)
    items = list(suite.items)
    items[place] = _other_want(items[place])
    return Examples(tuple(items))


def sabotaged_files(
    suite: PytestFiles, passed: frozenset[str], choice: random.Random
) -> tuple[PytestFiles, str] | None:
    """The files with one assert of a passed test changed, and that test's `Class::name`.

    `passed` holds the names of tests as `Class::name` or `name`, without parameters.
    """
    found: list[tuple[int, Change]] = []
    for index, (_, text) in enumerate(suite.files):
        for owner, function in test_functions(ast.parse(text)):
            if owner in passed and not _may_be_skipped(function):
                found += [(index, change) for change in _changes(function.body, owner)]
    values = [pair for pair in found if not pair[1].text.startswith("not ")]
    if not found:
        return None
    index, change = choice.choice(values or found)
    files = list(suite.files)
    files[index] = (files[index][0], _changed(files[index][1], change))
    return PytestFiles(tuple(files)), change.owner


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
    """The possible changes to asserts that stand directly in `body`."""
    for statement in body:
        if isinstance(statement, ast.Return | ast.Raise):
            return
        if isinstance(statement, ast.Assert):
            yield _change_of(statement.test, owner)
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            call = statement.value
            if isinstance(call.func, ast.Attribute) and call.func.attr == "assertEqual":
                yield from _first_literal(call.args[:2], owner)


def _change_of(test: ast.expr, owner: str) -> Change:
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq):
        for change in _first_literal((test.comparators[0], test.left), owner):
            return change
    return Change(owner, test, f"not ({ast.unparse(test)})")


def _first_literal(nodes: Sequence[ast.expr], owner: str) -> Iterator[Change]:
    for node in nodes:
        inner = node
        if isinstance(node, ast.Call) and "approx" in ast.unparse(node.func) and node.args:
            inner = node.args[0]
        text = _other_value(inner)
        if text is not None:
            yield Change(owner, inner, text)
            return


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


def _chosen(changes: Sequence[Change], choice: random.Random) -> Change | None:
    values = [change for change in changes if not change.text.startswith("not ")]
    return choice.choice(values or changes) if changes else None


def _changed(source: str, change: Change) -> str:
    """Put the change into the source, in parentheses and on as many lines as before."""
    node = change.node
    lines = source.encode().splitlines(keepends=True)
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    before = b"".join(lines[:first]) + lines[first][: node.col_offset]
    after = lines[last][node.end_col_offset or 0 :] + b"".join(lines[last + 1 :])
    text = "(" + change.text + "\n" * (last - first) + ")"
    return (before + text.encode() + after).decode()
