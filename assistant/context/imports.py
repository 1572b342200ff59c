"""The signatures of the project's own functions and classes that a file imports.

A model that has never seen the project invents its helpers' parameters; their signatures cost a
few dozen tokens. Only the files of the project are read, and none of them is run. What is not
covered: names used through a module (`import shop.cart`), and similar code elsewhere.
"""

import ast
import contextlib
import re
from collections.abc import Collection, Iterator
from pathlib import Path

MAX_CHARACTERS = 2_000
_FROM_IMPORT = re.compile(r"^from[ \t][^\n(\\]*(?:\([^)]*\)|(?:\\\n[^\n\\]*)*)", re.MULTILINE)


def imported_signatures(root: Path, source: str, hidden: Collection[Path] = ()) -> str:
    """Signatures of what `source` imports from the project at `root`, one stub a line or two.

    Empty if the source imports nothing of the project. At most `MAX_CHARACTERS`; whole stubs
    only. The files and folders `hidden` (resolved) are not read.
    """
    stubs: list[str] = []
    for node in _from_imports(source):
        if node.module and node.level == 0:
            wanted = {alias.name for alias in node.names}
            stubs.extend(_stubs(root, node.module, wanted, hidden))
    return _joined(stubs)


def _from_imports(source: str) -> Iterator[ast.ImportFrom]:
    """The `from … import …` lines of the module's own level, each parsed by itself.

    A file in the middle of an edit does not parse as a whole, and a long one takes a second.
    """
    for line in _FROM_IMPORT.findall(source):
        with contextlib.suppress(SyntaxError, ValueError):
            yield from (n for n in ast.parse(line).body if isinstance(n, ast.ImportFrom))


def _stubs(root: Path, module: str, wanted: set[str], hidden: Collection[Path]) -> list[str]:
    for base in (root, root / "src"):
        stem = base.joinpath(*module.split("."))
        for path in (stem.with_suffix(".py"), stem / "__init__.py"):
            if path.is_file() and not _is_hidden(path.resolve(), hidden):
                return _file_stubs(path, module, wanted)
    return []


def _is_hidden(path: Path, hidden: Collection[Path]) -> bool:
    return any(path.is_relative_to(place) for place in hidden)


def _file_stubs(path: Path, module: str, wanted: set[str]) -> list[str]:
    try:
        tree = ast.parse(path.read_text("utf-8"))
    except (OSError, SyntaxError, ValueError):
        return []
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [
        f"# {module}\n{_stub(node)}"
        for node in tree.body
        if isinstance(node, definitions) and node.name in wanted
    ]


def _stub(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    if isinstance(node, ast.ClassDef):
        methods = [n for n in node.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
        fields = [n for n in node.body if isinstance(n, ast.AnnAssign)]
        lines = [ast.unparse(field) for field in fields] + [_stub(method) for method in methods]
        bases = ", ".join(ast.unparse(base) for base in node.bases)
        head = f"class {node.name}({bases}):" if bases else f"class {node.name}:"
        return "\n    ".join([head, *(lines or ["..."])])
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    keyword = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    return f"{keyword} {node.name}({ast.unparse(node.args)}){returns}: ..."


def _joined(stubs: list[str]) -> str:
    kept: list[str] = []
    size = 0
    for stub in stubs:
        size += len(stub) + 1
        if size > MAX_CHARACTERS:
            break
        kept.append(stub)
    return "\n".join(kept)
