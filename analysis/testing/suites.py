"""Test suites as values: docstring examples, a script of asserts, pytest files.

A suite holds the text of its tests from the moment it is loaded, so what is judged is what was
read. It is parsed, never run, on this side.
"""

import ast
import doctest
import functools
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from trueline.analysis.errors import CannotRun
from trueline.analysis.sandbox.inside import asserts
from trueline.analysis.sandbox.result import Failure
from trueline.analysis.testing.fences import without_closing_fences

OURS = "{}.{}, which runs Trueline".format(*sys.version_info)  # a newer one may read more
LONGEST = 1_000_000
"""Characters of a test file. A longer one is data: its tree takes 200 times its size, here and in
every run."""
Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module


@dataclass(frozen=True, slots=True)
class Example:
    """One `>>>` example: its source, the text it should show, and its 1-based line.

    `group` is the qualified name whose docstring it is in; `raises` is the expected exception
    as `Type: message`, `flags` are doctest's option flags. An example without `want` prepares.
    """

    group: str
    source: str
    want: str
    raises: str
    flags: int
    line: int


@dataclass(frozen=True, slots=True)
class Examples:
    """The examples of one or more docstrings."""

    items: tuple[Example, ...]

    @property
    def total(self) -> int:
        """How many examples expect something."""
        return sum(bool(item.want) for item in self.items)


@dataclass(frozen=True, slots=True)
class Asserts:
    """A script whose top-level statements assert.

    With `bare`, names of the module under test may be used without importing it. `origin` is the
    file that the script was read from. `unknown` are tests that were taken out because they
    cannot be judged here.
    """

    source: str
    path: str = "<asserts>"
    bare: bool = False
    origin: Path | None = None
    unknown: tuple[Failure, ...] = ()

    @property
    def total(self) -> int:
        """How many top-level statements assert something."""
        return _count(self.source)


@dataclass(frozen=True, slots=True)
class PytestFiles:
    """Test files for pytest, as (path, text), less the tests whose node ids are `left_out`.

    `unknown` are those of them that cannot be judged here.
    """

    files: tuple[tuple[Path, str], ...]
    left_out: tuple[str, ...] = ()
    unknown: tuple[Failure, ...] = ()


Suite = Examples | Asserts | PytestFiles


@functools.lru_cache(512)
def _count(source: str) -> int:
    return len(asserts.test_statements(ast.parse(source)))


def load_suite(*paths: Path) -> Asserts | PytestFiles:
    """Read a script of asserts, or pytest files: what defines tests is a pytest file.

    Raises:
        CannotRun: unreadable, not UTF-8, empty, too long, not Python, or no test in it.
    """
    loaded = [(Path(os.path.realpath(path)), *_parsed(path)) for path in paths]
    if all(defines_tests(tree) for _, _, tree in loaded):
        return PytestFiles(tuple((path, text) for path, text, _ in loaded))
    for path, text, tree in loaded:
        if len(loaded) == 1 and asserts.test_statements(tree):
            return Asserts(text, path.name, origin=path)
        if not defines_tests(tree):
            raise CannotRun(f"{path}: no tests in it; define test functions or write asserts")
    raise AssertionError("unreachable: a loaded file has tests or has none")


def examples_of(source: str, name: str | None = None) -> Examples:
    """The docstring examples of a module's text, or of one function or class in it.

    `name` is a qualified name (`Cart.total`). A text that does not parse has no examples.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return Examples(())
    items: list[Example] = []
    for qualified, node in _documented(tree, ""):
        if name is None or qualified == name or qualified.startswith(f"{name}."):
            items.extend(_examples_in(qualified, node))
    return Examples(tuple(items))


def without(suite: Asserts | PytestFiles, failures: Iterable[Failure]) -> Asserts | PytestFiles:
    """The suite without the tests that these failures name."""
    failures = tuple(failures)
    if isinstance(suite, PytestFiles):
        return replace(suite, left_out=suite.left_out + tuple(one.name for one in failures))
    lines = {one.line for one in failures}
    tree = ast.parse(suite.source)
    rows = suite.source.splitlines(keepends=True)
    for node in asserts.test_statements(tree):
        if lines & set(range(node.lineno, (node.end_lineno or node.lineno) + 1)):
            kept = [
                row[len(row.rstrip("\r\n")) :] for row in rows[node.lineno - 1 : node.end_lineno]
            ]
            rows[node.lineno - 1 : node.end_lineno] = kept
    return replace(suite, source="".join(rows))


def as_payload(suite: Examples | Asserts) -> dict[str, Any]:
    """The suite as it is sent into a jail."""
    if isinstance(suite, Asserts):
        return {"kind": "asserts", "source": suite.source, "path": suite.path, "bare": suite.bare}
    keys = ("group", "source", "want", "raises", "flags", "line")
    examples = [{key: getattr(item, key) for key in keys} for item in suite.items]
    return {"kind": "examples", "examples": examples}


def suite_of(text: str) -> Asserts | PytestFiles:
    """Tests given as a text: asserts, which may use the names of what they test, or for pytest.

    Raises:
        CannotRun: not Python, too long, or no test in it.
    """
    tree = _tree(text, Path("tests"))
    if defines_tests(tree):
        return PytestFiles(((Path("test_given.py"), text),))
    if not asserts.test_statements(tree):
        raise CannotRun("no tests in the text; define test functions or write asserts")
    return Asserts(text, bare=True)


def _parsed(path: Path) -> tuple[str, ast.Module]:
    try:
        if not path.is_dir() and not stat.S_ISREG(path.stat().st_mode):  # it might never end
            raise CannotRun(f"{path}: not a regular file; give a Python test file")
        with path.open(encoding="utf-8-sig") as file:
            text = file.read(LONGEST + 1)
    except UnicodeDecodeError:
        raise CannotRun(f"{path}: not UTF-8 text; give a Python test file") from None
    except OSError as error:
        raise CannotRun(f"{path}: cannot read the tests: {error.strerror}") from None
    tree = _tree(text, path)
    if not text.strip():
        raise CannotRun(f"{path}: the test file is empty; give another with --tests")
    return text, tree


def _tree(text: str, path: Path) -> ast.Module:
    if len(text) > LONGEST:
        raise CannotRun(
            f"{path}: tests of more than {LONGEST:,} characters are not run; keep large data in a "
            "file of its own, which the tests read"
        )
    try:
        return ast.parse(text, str(path))
    except SyntaxError as error:
        where = f"{path}:{error.lineno or 1}"
        raise CannotRun(f"{where}: the tests are not Python {OURS}: {error.msg}") from None
    except ValueError as error:
        raise CannotRun(f"{path}: the tests are not Python: {error}") from None
    except (RecursionError, MemoryError):  # so the parser says it
        raise CannotRun(f"{path}: the tests are nested too deeply to be read") from None


def defines_tests(tree: ast.Module) -> bool:
    """Whether a module is a pytest file: it has what pytest collects by its default names."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith(
            "test"
        ):
            return True
        if isinstance(node, ast.ClassDef) and is_test_class(node):
            return True
    return False


def is_test_class(node: ast.ClassDef) -> bool:
    """Whether pytest would collect the class, by its name or as a unittest case.

    A class with a base and methods that are named as tests may be such a case by that base.
    """
    bases = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
    named = [getattr(one, "name", "").startswith("test") for one in node.body]
    case = any(base.endswith("TestCase") for base in bases) or (bool(bases) and any(named))
    return node.name.startswith("Test") or case


def _documented(node: Documented, prefix: str) -> Iterator[tuple[str, Documented]]:
    yield prefix, node
    for child in node.body:
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from _documented(child, f"{prefix}.{child.name}".lstrip("."))


def _examples_in(name: str, node: Documented) -> Iterator[Example]:
    text = ast.get_docstring(node, clean=False)
    if text is None:
        return
    start = node.body[0].lineno
    try:
        parsed = doctest.DocTestParser().get_examples(without_closing_fences(text))
    except ValueError:
        return
    for item in parsed:
        if item.options.get(doctest.SKIP):
            continue
        flags = sum(flag for flag, wanted in item.options.items() if wanted)
        raises = item.exc_msg or ""
        yield Example(name or "module", item.source, item.want, raises, flags, start + item.lineno)
