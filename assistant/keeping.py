"""Answers kept as a test in the project: which file, how the function is called there, what text.

A test that decided must not be forgotten, or the next change undoes what was agreed. It is a
function at the end of the test file that was given, statements at the end of a script of asserts,
else `test_MODULE.py` in the project's `tests` folder, or beside the module. Nothing is written
here: the text is part of the change that is shown, and is written with it.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from trueline.analysis.testing import Asserts, PytestFiles, Suite
from trueline.analysis.workspace import Workspace
from trueline.assistant.implementing import assertion
from trueline.assistant.replies import Answered
from trueline.assistant.source import SourceFile, empty_source, read_source


@dataclass(frozen=True, slots=True)
class Kept:
    """A test file as it is, and its text with the answers; `new` if it is not there yet."""

    source: SourceFile
    after: str
    new: bool = False


def kept(
    workspace: Workspace,
    path: Path,
    name: str,
    suites: Sequence[Suite],
    answers: Sequence[Answered],
) -> Kept | None:
    """The answers about function `name` of `path` as a test, None if there are none.

    Raises:
        CannotRun: the test file cannot be read any more.
    """
    if not answers:
        return None
    there = next(_files(name, suites), None) or _usual(workspace, path)
    source = read_source(there) if there.exists() else empty_source(there)
    module = _module(workspace, path)
    script = any(isinstance(one, Asserts) and one.origin == there for one in suites)
    text = source.text.rstrip("\n")
    added = (_statements if script else _function)(text, module, name, answers)
    gap = ("\n" if script else "\n\n\n") if text else ""
    return Kept(source, f"{text}{gap}{added}\n", not there.exists())


def usual_tests(workspace: Workspace, path: Path, name: str) -> Path | None:
    """The usual test file of a module, if it is there and names the function."""
    there = _usual(workspace, path)
    try:
        text = there.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return there if re.search(rf"\b{re.escape(name)}\b", text) else None


def _files(name: str, suites: Sequence[Suite]) -> Iterator[Path]:
    """The files that were given, those first that mention the function."""
    files = [pair for one in suites if isinstance(one, PytestFiles) for pair in one.files]
    files += [(one.origin, one.source) for one in suites if isinstance(one, Asserts) and one.origin]
    mentioned = re.compile(rf"\b{re.escape(name)}\b")
    yield from (path for path, text in files if mentioned.search(text))
    yield from (path for path, _ in files)


def _usual(workspace: Workspace, path: Path) -> Path:
    tests, file = workspace.root / "tests", f"test_{path.stem}.py"
    beside = path.parent / file
    return tests / file if tests.is_dir() and not beside.exists() else beside


def _module(workspace: Workspace, path: Path) -> str:
    """What tests import the file by; one in a folder that is no package, by its own name."""
    package = (path.parent / "__init__.py").exists()
    return workspace.module_name(path) if package else path.stem


def _function(text: str, module: str, name: str, answers: Sequence[Answered]) -> str:
    """A test function; what it needs and the file has not imported, it imports itself."""
    known = _name_in(text, module, name)
    lines = [] if known else [f"from {module} import {name}"]
    raises = any(one.result.raised for one in answers)
    if raises and not re.search(r"^import pytest\b", text, re.MULTILINE):
        lines.insert(0, "import pytest")
    lines += [""] if lines else []
    for one in answers:
        call = _call(one, known or name)
        if one.result.raised:
            lines += [f"with pytest.raises({one.result.text}):", f"    {call}"]
        else:
            lines.append(assertion(one).replace(one.question.call, call, 1))
    body = "".join(f"    {line}\n" if line else "\n" for line in lines)
    return f"def {_free(text, f'test_{name}_as_answered')}() -> None:\n{body}".rstrip("\n")


def _statements(text: str, module: str, name: str, answers: Sequence[Answered]) -> str:
    """Statements for a script of asserts."""
    known = _name_in(text, module, name)
    lines = [] if known else [f"from {module} import {name}"]
    for one in answers:
        call = _call(one, known or name)
        lines.append(assertion(one).replace(one.question.call, call, 1))
    return "\n".join(lines)


def _call(one: Answered, name: str) -> str:
    return name + one.question.call.removeprefix(one.question.name)


def _name_in(text: str, module: str, name: str) -> str:
    """How a test file calls the function, empty if it does not know it at its top level."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    last = module.rpartition(".")[2]
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            for one in node.names:
                if one.name == name and (node.module or "").rpartition(".")[2] == last:
                    return one.asname or one.name
                if one.name == last and node.level + len(node.module or ""):
                    return f"{one.asname or one.name}.{name}"
        if isinstance(node, ast.Import):
            for one in node.names:
                if one.name == module:
                    return f"{one.asname or one.name}.{name}"
    return ""


def _free(text: str, name: str) -> str:
    """The name, with a number where the file has it already."""
    taken = set(re.findall(r"\bdef (\w+)", text))
    numbers = (f"{name}_{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (name, *numbers) if one not in taken)
