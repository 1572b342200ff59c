"""Syntax that the project's Python has and the one that runs us has not.

Our parser is that of the Python that we run in. Where the project is made for a newer one, a text
that we cannot parse may be right: mypy's parser, which knows every Python, is asked, and if it
reads the text there is no verdict. What our compiler finds in a text that parses stands.
"""

import re
import sys

import ast_serialize

from trueline.analysis.findings import Unknown
from trueline.analysis.importable.standard_library import Version
from trueline.analysis.syntax.change import parsed
from trueline.analysis.typecheck.config_file import config_file
from trueline.analysis.workspace import Workspace

_OURS = (sys.version_info.major, sys.version_info.minor)
_SET = re.compile(r"""^[ \t]*python_version[ \t]*[=:][ \t]*["']?(\d+)\.(\d+)""", re.MULTILINE)


def newer_syntax(workspace: Workspace, text: str) -> Unknown | None:
    """Why a text cannot be judged here that a newer Python, the project's, reads; None if not."""
    python = _python_of(workspace)
    if python is None or python <= _OURS or parsed(text) is not None or not _reads(python, text):
        return None
    theirs, ours = (".".join(map(str, one)) for one in (python, _OURS))
    return Unknown(f"this is syntax of Python {theirs}, and Trueline runs in Python {ours}")


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
