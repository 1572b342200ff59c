"""Where mypy looks for installed packages, and which of them a text imports.

A build that meets a package for the first time has to be made anew to cover it, so each text is
looked through for such an import. Most need no closer look than a pattern gives them; the others
are parsed. What is not covered: modules that a text imports by a call.
"""

import ast
import os
import re
import warnings
from collections.abc import Sequence, Set

from mypy import pyinfo
from mypy.build import BuildManager

# What may be an import, if not in a comment or string: most texts need no closer look.
_IMPORT = re.compile(
    r"\bfrom[ \t]+([\w.]+)[ \t]+import\b|\bimport[ \t]+(\w[\w.]*[ \t]*,?)(?:(?<=,)|as\b|$|[;#])",
    re.MULTILINE,
)


def use_site_packages(folders: Sequence[str]) -> None:
    """Have mypy take these package folders for its interpreter's.

    mypy asks `pyinfo` for the package folders of the interpreter it runs in, and would start any
    other one to ask it; so the options keep our own interpreter and the answer is replaced.
    """
    found = list(folders)
    pyinfo.getsearchdirs = lambda: ([], found)


def installed_imports(
    text: str, known: Set[str], manager: BuildManager, site_packages: Sequence[str]
) -> set[str]:
    """The modules from `site_packages` that a text imports, those `known` left out."""
    maybe = {match[1] or match[2].rstrip() for match in _IMPORT.finditer(text)}
    if all(name in known or name.startswith(".") for name in maybe):
        return set()
    folders = tuple(f"{folder}{os.sep}" for folder in site_packages)
    finder = manager.find_module_cache
    found = {name: finder.find_module(name) for name in imported_modules(text) - known}
    return {
        name for name, path in found.items() if isinstance(path, str) and path.startswith(folders)
    }


def imported_modules(text: str) -> set[str]:
    """The modules that a text imports by their full names; none if it does not parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    names = {one.name for node in nodes if isinstance(node, ast.Import) for one in node.names}
    froms = [node for node in nodes if isinstance(node, ast.ImportFrom) and not node.level]
    return names | {node.module for node in froms if node.module}
