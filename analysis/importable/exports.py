"""The names that can be imported from a module, found by reading its files.

Star imports are followed; of a stub only the branches for the project's version of Python count,
and of the names that it takes from modules only those that it exports (`import x as x`, or named in
`__all__`).
None means that reading cannot tell: a star import of something unreadable, a module that makes
names while it runs, a file that does not parse.
"""

import ast
import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from trueline.analysis.bindings import bound_by
from trueline.analysis.importable.dynamic import answered_names, makes_names
from trueline.analysis.importable.modules import Located
from trueline.analysis.importable.standard_library import Version, stub_of
from trueline.analysis.importable.versions import live_branches
from trueline.analysis.scope import MODULE_NAMES

__all__ = ["bound_names", "exported_names", "star_names", "stub_of"]
MAX_BYTES = 2_000_000
Names = frozenset[str]
Find = Callable[[Path, ast.ImportFrom], Located | None]


def exported_names(path: Path, version: Version = None, find: Find | None = None) -> Names | None:
    """The names that `from MODULE import name` finds in the module file at `path`.

    `find` says where the module of a star import is; without it star imports are unreadable.
    """
    return _exported(path, version, find, ())


def bound_names(path: Path) -> Names:
    """The names that the module file at `path` is seen to bind; it may have more."""
    read = _read(path, None)
    return read.names if read is not None else frozenset()


def star_names(located: Located, version: Version, find: Find) -> Names | None:
    """The names that `from MODULE import *` binds, None if that cannot be read."""
    return _starred(located, version, find, ())


def _starred(
    located: Located, version: Version, find: Find, seen: tuple[Path, ...]
) -> Names | None:
    stubs = tuple(path for path in located.files if path.suffix == ".pyi")
    files = stubs if located.standard else located.files
    compiled = located.standard and files == located.files
    if located.opaque or not files or (compiled and files[0].name.startswith("_")):
        return None
    found: set[str] = set()
    for path in files:
        read, known = _read(path, version), _exported(path, version, find, seen)
        if read is None or known is None:
            return None
        public = {name for name in known if not name.startswith("_")}
        found |= read.listed or (known if "__all__" in known else public)
    return frozenset(found)


def _exported(
    path: Path, version: Version, find: Find | None, seen: tuple[Path, ...]
) -> Names | None:
    read = _read(path, version)
    if read is None or not read.whole or (read.stars and find is None):
        return None
    names = set(read.names)
    for star in read.stars:
        located = find(path, star) if find is not None else None
        if located is None or find is None:
            return None
        rest = tuple(file for file in located.files if file not in {path, *seen})
        if not rest and located.files:
            continue
        more = _starred(replace(located, files=rest), version, find, (*seen, path))
        if more is None:
            return None
        names |= more
    return frozenset(names)


@dataclass(frozen=True, slots=True)
class _Module:
    """What one module file binds, whether that is all (`whole`), its star imports and `__all__`."""

    names: Names
    whole: bool
    stars: tuple[ast.ImportFrom, ...]
    listed: Names | None


def _read(path: Path, version: Version) -> _Module | None:
    try:
        found = path.stat()
    except OSError:
        return None
    if found.st_size > MAX_BYTES:
        return None
    return _module(path, found.st_mtime_ns, version if path.suffix == ".pyi" else None)


@functools.lru_cache(maxsize=512)
def _module(path: Path, stamp: int, version: Version) -> _Module | None:
    del stamp
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return None
    names, stars = set(MODULE_NAMES), []
    stub, kept = path.suffix == ".pyi", _texts_of_all(tree)
    for node in _module_level(tree.body, version):
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            stars.append(node)
        elif stub and isinstance(node, ast.ImportFrom):
            names |= {one.name for one in node.names if one.asname == one.name}
            names |= bound_by(node) & kept
        else:
            names |= bound_by(node)
    declared = (node for node in ast.walk(tree) if isinstance(node, ast.Global))
    names.update(name for node in declared for name in node.names)
    answered = answered_names(tree) if "__getattr__" in names else frozenset()
    whole = answered is not None and not makes_names(tree)
    return _Module(frozenset(names | (answered or set())), whole, tuple(stars), _listed(tree))


def _listed(tree: ast.Module) -> Names | None:
    """The names in `__all__`, if it is written down once and never changed."""
    uses = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "__all__"]
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(uses) == 1 and uses[0] in node.targets:
            try:
                return frozenset(map(str, ast.literal_eval(node.value)))
            except (ValueError, TypeError, SyntaxError):
                return None
    return None


def _texts_of_all(tree: ast.Module) -> set[str]:
    """Every text that statements about `__all__` hold, whatever they do with it."""
    told = (
        node
        for node in ast.walk(tree)
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign))
        and any(isinstance(part, ast.Name) and part.id == "__all__" for part in ast.walk(node))
    )
    texts = (part for node in told for part in ast.walk(node) if isinstance(part, ast.Constant))
    return {text.value for text in texts if isinstance(text.value, str)}


def _module_level(body: list[ast.stmt], version: Version) -> Iterator[ast.AST]:
    """Statements and expressions outside functions and classes."""
    queue: list[ast.AST] = list(body)
    while queue:
        node = queue.pop()
        yield node
        if isinstance(node, ast.If) and version is not None:
            queue.extend(live_branches(node, version))
        elif not isinstance(
            node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.Constant)
        ):
            queue.extend(ast.iter_child_nodes(node))
