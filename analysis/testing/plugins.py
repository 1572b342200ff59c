"""Which modules of a project pytest loads as plugins, found by reading.

A plugin decides how tests run, so a candidate may not change one. They are named in the
configuration (`-p NAME` among the options) and, as `pytest_plugins`, in the test files and the
conftest files above them. Entry points of installed packages are no files of the project's own;
where their metadata lies in the project the policy refuses edits of it by name.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

CONFIGURATION = (
    *("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini"),
    *("pyproject.toml", "tox.ini", "setup.cfg"),
)
OPTION = re.compile(r"(?:^|[\s\"'=\[,])-p[\s\"',=]*([A-Za-z_][\w.]*)", re.MULTILINE)


def plugin_modules(project: Path, tests: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The dotted names; `tests` are the test files, as paths in the project and their texts."""
    tests = tuple(tests)
    folders = {parent for path, _ in tests for parent in PurePosixPath(path).parents}
    found: set[str] = set()
    for folder in (project, *(project / one for one in folders)):
        for name in CONFIGURATION:
            found.update(OPTION.findall(_read(folder / name)))
        found.update(_declared(_read(folder / "conftest.py")))
    for _, text in tests:
        found.update(_declared(text))
    return frozenset(found)


def _declared(source: str) -> Iterator[str]:
    """What a module assigns to `pytest_plugins`, as far as it is written out."""
    if "pytest_plugins" not in source:
        return
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign | ast.AugAssign):
            targets = [node.target]
        if any(isinstance(one, ast.Name) and one.id == "pytest_plugins" for one in targets):
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield from part.value.split(",")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
