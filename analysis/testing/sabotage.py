"""Tests with their expected values changed: code that still passes was not tested at all.

An honest solution must fail exactly where a value was changed, with an assertion, and pass
everywhere else. Which tests are changed is drawn anew for each run, so code that cannot tell a
changed value from a real one has to guess for each of them. What is changed and how is said in
`places`; how many runs there are, and in which order, in `confirming`.
"""

import ast
import random
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from trueline.analysis.sandbox.inside import asserts
from trueline.analysis.spread import Edit, edited
from trueline.analysis.testing.expected import Function
from trueline.analysis.testing.places import Place, Source, places_in
from trueline.analysis.testing.plausible import other_literal, other_text
from trueline.analysis.testing.suites import (
    Asserts,
    Example,
    Examples,
    PytestFiles,
    Suite,
    is_test_class,
)


@dataclass(frozen=True, slots=True)
class Failing:
    """How a changed test must fail: in one of these lines if given, and in one of `rows` rows."""

    lines: tuple[int, int] | None = None
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Changed:
    """A suite with some tests changed, and how these must fail, by their names."""

    suite: Suite
    must_fail: Mapping[str, Failing]


@dataclass(frozen=True, slots=True)
class Unit:
    """What is changed as one: the tests that fail then, and the places to choose from."""

    names: tuple[str, ...]
    places: tuple[Place, ...] = ()
    file: int = 0


@dataclass(frozen=True, slots=True)
class Sabotage:
    """A suite and its units, in the order in which they run."""

    suite: Suite
    units: tuple[Unit, ...]

    def changed(self, which: Collection[int], choice: random.Random) -> Changed:
        """Change these units."""
        units = [self.units[index] for index in sorted(which)]
        if isinstance(self.suite, Examples):
            return _changed_examples(self.suite, units, choice)
        sources = [Source(text) for text in _texts(self.suite)]
        edits: list[list[Edit]] = [[] for _ in sources]
        must_fail = {}
        for unit in units:
            telling = [place for place in unit.places if place.literals]
            place = choice.choice(telling or unit.places)
            made, rows = sources[unit.file].edits(place, choice)
            edits[unit.file] += made
            must_fail.update(dict.fromkeys(unit.names, Failing(place.lines, rows)))
        texts = [edited(one.text, made) for one, made in zip(sources, edits, strict=True)]
        return Changed(_with_texts(self.suite, texts), must_fail)


def sabotage_of(
    suite: Suite,
    paths: Collection[str] = (),
    names: Collection[str] = (),
    unsure: Collection[str] = (),
) -> Sabotage:
    """What can be changed in a suite.

    For pytest files: the paths of the files, the names of all tests, as `path::Class::name`, and of
    those that may not run.
    """
    if isinstance(suite, Examples):
        return Sabotage(suite, tuple(_example_units(suite)))
    if isinstance(suite, Asserts):
        return Sabotage(suite, tuple(_assert_units(suite)))
    return Sabotage(suite, tuple(_file_units(suite, paths, set(names), set(unsure))))


def _texts(suite: Asserts | PytestFiles) -> list[str]:
    return [suite.source] if isinstance(suite, Asserts) else [text for _, text in suite.files]


def _with_texts(suite: Asserts | PytestFiles, texts: list[str]) -> Suite:
    if isinstance(suite, Asserts):
        return replace(suite, source=texts[0])
    paths = [path for path, _ in suite.files]
    return replace(suite, files=tuple(zip(paths, texts, strict=True)))


def _assert_units(suite: Asserts) -> Iterator[Unit]:
    """One for each statement that asserts; one for all calls of the same function."""
    tree = ast.parse(suite.source)
    functions = {node.name: node for node in tree.body if isinstance(node, Function)}
    tests: dict[str, list[int]] = {}
    places: dict[str, tuple[Place, ...]] = {}
    for position, statement in enumerate(asserts.test_statements(tree)):
        called = functions.get(_called_name(statement))
        found = tuple(places_in(called.body, called) if called else places_in([statement], tree))
        if found:
            key = called.name if called else str(position)
            tests.setdefault(key, []).append(position)
            places[key] = found
    for key, positions in tests.items():
        yield Unit(tuple(map(str, positions)), places[key])


def _called_name(statement: ast.stmt) -> str:
    """The function that a statement is a plain call of, or an empty text."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    plain = isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
    return call.func.id if plain else ""  # type: ignore[union-attr]


def _example_units(suite: Examples) -> Iterator[Unit]:
    for position, item in enumerate(suite.items):
        if _other_want(item, random.Random(0)) is not None:
            yield Unit((str(position),))


def _changed_examples(suite: Examples, units: list[Unit], choice: random.Random) -> Changed:
    items = list(suite.items)
    for unit in units:
        position = int(unit.names[0])
        edit = _other_want(items[position], choice)
        if edit is not None:
            items[position] = replace(items[position], want=edited(items[position].want, [edit]))
    must_fail = {unit.names[0]: Failing() for unit in units}
    return Changed(Examples(tuple(items)), must_fail)


def _other_want(item: Example, choice: random.Random) -> Edit | None:
    """Another value or text to be shown; none where parts of the text stand for anything."""
    if not item.want or item.raises or "..." in item.want:
        return None
    return other_literal(item.want, choice) or other_text(item.want, choice)


def _file_units(
    suite: PytestFiles, paths: Collection[str], names: set[str], unsure: set[str]
) -> Iterator[Unit]:
    """One for each test function that is run as one test only."""
    partly = {name.partition("[")[0] for name in suite.left_out if "[" in name}
    trees = [ast.parse(text) for _, text in suite.files]
    found = [
        (index, f"{path}::{owner}", function)
        for index, (path, tree) in enumerate(zip(paths, trees, strict=True))
        for owner, function in test_functions(tree)
    ]
    elsewhere = {name.rpartition("::")[2] for name in names - {name for _, name, _ in found}}
    called = {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for index, name, function in found:
        places = tuple(places_in(function.body, function, whole_rows=name not in partly))
        alone = function.name not in elsewhere | called  # nobody else inherits or calls it
        if places and alone and name in names - unsure:
            yield Unit((name,), places, index)


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


def may_be_skipped(tree: ast.Module) -> set[str]:
    """The tests with a mark to be skipped or to fail, as far as the text says so."""
    everywhere = any(getattr(node, "id", "") == "pytestmark" for node in ast.walk(tree))
    marked = set()
    for node in tree.body:
        inner = [node, *node.body] if isinstance(node, ast.ClassDef) else [node]
        for one in inner:
            decorators = getattr(one, "decorator_list", [])
            text = " ".join(ast.unparse(item) for item in decorators)
            if any(word in text for word in ("skip", "xfail", "expectedFailure")):
                marked.add(getattr(one, "name", ""))
    return {
        owner
        for owner, _ in test_functions(tree)
        if everywhere or marked.intersection(owner.split("::"))
    }
