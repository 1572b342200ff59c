"""Syntax where the project's Python is another than the one that runs us.

Our parser is that of the Python that we run in. Where the project is made for a newer one, a text
that we cannot parse may be right: mypy's parser, which knows every Python, is asked, and if it
reads the text there is no verdict. Where the project is made for an older one, the statements that
it lacks are wrong. Not covered: what is new within expressions.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import ast_serialize

from trueline.analysis.findings import Finding, Unknown, new_findings
from trueline.analysis.importable.standard_library import Version
from trueline.analysis.spread import changed_lines
from trueline.analysis.syntax import Positions
from trueline.analysis.syntax.change import parsed
from trueline.analysis.typecheck.config_file import config_file
from trueline.analysis.workspace import Workspace

_OURS = (sys.version_info.major, sys.version_info.minor)
_SET = re.compile(r"""^[ \t]*python_version[ \t]*[=:][ \t]*["']?(\d+)\.(\d+)""", re.MULTILINE)
_NEW = re.compile(r"^[ \t]*(?:match|type|except)\b", re.MULTILINE)
_STATEMENTS = (
    ("Match", "match", (3, 10)),
    ("TryStar", "except*", (3, 11)),
    ("TypeAlias", "type", (3, 12)),
)


def newer_syntax(workspace: Workspace, text: str) -> Unknown | None:
    """Why a text cannot be judged here that a newer Python, the project's, reads; None if not."""
    python = _python_of(workspace)
    if python is None or python <= _OURS or parsed(text) is not None or not _reads(python, text):
        return None
    theirs, ours = (".".join(map(str, one)) for one in (python, _OURS))
    return Unknown(f"this is syntax of Python {theirs}, and Trueline runs in Python {ours}")


def too_new(workspace: Workspace, path: Path, text: str, before: str = "") -> tuple[Finding, ...]:
    """What the project's older Python lacks that a text uses, and the text before did not."""
    python = _python_of(workspace) if _NEW.search(text) is not None else None
    tree = parsed(text) if python is not None and python < _OURS else None
    if python is None or tree is None:
        return ()
    found = tuple(_lacking(python, path, text, tree))
    old = parsed(before) if found else None
    if old is not None:
        return new_findings(_lacking(python, path, before, old), found)
    changed = changed_lines(before, text)
    return tuple(one for one in found if one.line in changed)


def _python_of(workspace: Workspace) -> Version:
    """The Python that a project is made for: what mypy is told, else its environment's."""
    file = config_file(workspace.root)
    found = _SET.search(file.read_text("utf-8", "replace")) if file is not None else None
    if found is not None:
        return int(found[1]), int(found[2])
    return workspace.environment.python_version


def _reads(python: tuple[int, int], text: str) -> bool:
    try:
        _, errors, *_ = ast_serialize.parse("newer.py", text, python_version=python)
    except (TypeError, ValueError):
        return False
    return not errors


def _lacking(python: tuple[int, int], path: Path, text: str, tree: ast.Module) -> Iterator[Finding]:
    positions = Positions(text)
    for node in ast.walk(tree):
        for kind, said, since in _STATEMENTS:
            if isinstance(node, ast.stmt) and type(node).__name__ == kind and python < since:
                newer, theirs = (".".join(map(str, one)) for one in (since, python))
                message = f"{said} came with Python {newer}; the project is for Python {theirs}"
                column = positions.from_bytes(node.lineno, node.col_offset)
                place = node.lineno, column, node.lineno, column + len(said)
                yield Finding("syntax", "syntax-error", message, str(path), *place)
