"""Functions of a project changed one at a time, as a bad candidate would change them.

Most changes make an error of a right line: a name, an attribute, an argument, a keyword that is
not there, a value of another type, a statement or an `await` left out. Some are right, or may be:
another constant, a copy of a function under another name.
"""

import ast
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

Functions = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Change:
    """A file, and what becomes of one of its functions.

    `shape` says what kind of function it is; empty for one that is plain.
    """

    path: Path
    function: str
    kind: str
    shape: str
    before: str
    after: str


def changes_of(files: Sequence[Path], most: int, seed: int) -> list[Change]:
    """Up to `most` changes, each of another function of these files, drawn by `seed`."""
    random_ = random.Random(seed)
    texts = {path: path.read_text("utf-8") for path in files}
    trees = {path: ast.parse(text) for path, text in texts.items()}
    shapes = {path: _shapes(tree) for path, tree in trees.items()}
    drawn = [(path, *found) for path, tree in trees.items() for found in functions(tree)]
    random_.shuffle(drawn)
    made: list[Change] = []
    for path, name, node in drawn:
        if len(made) == most:
            break
        text = texts[path]
        for kind in random_.sample([*MAKES, "insert"], len(MAKES) + 1):
            after = _changed(text, node, kind, random_)
            if after is not None and after != text and _parses(after):
                shape = shapes[path].get(node.lineno, "")
                made.append(Change(path, name, kind, shape, text, after))
                break
    return made


def functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, Functions]]:
    """The functions of a module and its classes with their names; those in functions are parts."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield prefix + node.name, node
            case ast.ClassDef():
                yield from functions(node, f"{prefix}{node.name}.")
            case ast.If() | ast.Try() | ast.With() | ast.ExceptHandler():
                yield from functions(node, prefix)


def _shapes(tree: ast.Module) -> dict[int, str]:
    """Which functions are not plain, by line: overloaded ones, and those that are defined again.

    A property's getter and setter, and the branches of an `if`, are defined again as well.
    """
    found: dict[int, str] = {}
    for owner in ast.walk(tree):
        if not isinstance(owner, (ast.Module, ast.ClassDef)):
            continue
        named: dict[str, list[Functions]] = {}
        for name, one in functions(owner):
            named.setdefault(name, []).append(one)
        for several in named.values():
            if len(several) > 1:
                words = {ast.unparse(word) for one in several for word in one.decorator_list}
                overloads = any(word.rpartition(".")[2] == "overload" for word in words)
                found |= {one.lineno: "overload" if overloads else "again" for one in several}
    return found


def _changed(text: str, node: Functions, kind: str, random_: random.Random) -> str | None:
    """The file's text with one thing of the function changed; None if it has no such thing."""
    rows = text.split("\n")
    if kind == "insert":
        return _with_copy(rows, node, random_)
    inside = (one for statement in node.body for one in ast.walk(statement))
    slips = [slip for one in inside if (slip := MAKES[kind](one)) is not None]
    if not slips:
        return None
    slip = random_.choice(slips)
    row = rows[slip.line - 1].encode()
    rows[slip.line - 1] = (row[: slip.start] + slip.new + row[slip.end :]).decode()
    return "\n".join(rows)


def _with_copy(rows: list[str], node: Functions, random_: random.Random) -> str | None:
    """The file with a changed copy of the function behind it, under another name."""
    if node.decorator_list or node.end_lineno is None or node.name.startswith("__"):
        return None
    own = rows[node.lineno - 1 : node.end_lineno]
    own[0] = own[0].replace(f"def {node.name}(", f"def {node.name}_again(", 1)
    copy = "\n".join(own)
    indent = own[0][: len(own[0]) - len(own[0].lstrip())]
    blank = "\n" if indent else "\n\n"
    if random_.random() < 0.5:
        copy = copy.replace("return ", "return nothing_known.", 1)
    after = [*rows[: node.end_lineno], *f"{blank}{copy}".split("\n"), *rows[node.end_lineno :]]
    return "\n".join(after)


@dataclass(frozen=True, slots=True)
class Slip:
    """Bytes `start` to `end` of a line (1-based) become others."""

    line: int
    start: int
    end: int
    new: bytes


def _instead(place: ast.expr | ast.stmt, new: bytes) -> Slip | None:
    if place.lineno != place.end_lineno or place.end_col_offset is None:
        return None
    return Slip(place.lineno, place.col_offset, place.end_col_offset, new)


def _behind(place: ast.expr, new: bytes) -> Slip | None:
    if place.end_lineno is None or place.end_col_offset is None:
        return None
    return Slip(place.end_lineno, place.end_col_offset, place.end_col_offset, new)


def _argument(one: ast.AST) -> Slip | None:
    return _instead(one.args[-1], b"None") if isinstance(one, ast.Call) and one.args else None


def _attribute(one: ast.AST) -> Slip | None:
    return _behind(one, b"_x") if isinstance(one, ast.Attribute) else None


def _await(one: ast.AST) -> Slip | None:
    if not isinstance(one, ast.Await) or one.value.lineno != one.lineno:
        return None
    return Slip(one.lineno, one.col_offset, one.value.col_offset, b"")


def _constant(one: ast.AST) -> Slip | None:
    if isinstance(one, ast.Constant) and isinstance(one.value, int | str):
        return _instead(one, b"b'zz'")
    return None


def _drop(one: ast.AST) -> Slip | None:
    return _instead(one, b"pass") if isinstance(one, ast.Expr | ast.Assign | ast.Return) else None


def _extra(one: ast.AST) -> Slip | None:
    if not isinstance(one, ast.Call) or one.end_lineno is None or one.end_col_offset is None:
        return None
    comma = b", " if one.args or one.keywords else b""
    end = one.end_col_offset - 1
    return Slip(one.end_lineno, end, end, comma + b"nothing_known=1")


def _keyword(one: ast.AST) -> Slip | None:
    if not isinstance(one, ast.keyword) or one.arg is None:
        return None
    end = one.col_offset + len(one.arg.encode())
    return Slip(one.lineno, end, end, b"_x")


def _name(one: ast.AST) -> Slip | None:
    if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
        return _behind(one, b"_x")
    return None


def _none(one: ast.AST) -> Slip | None:
    if isinstance(one, ast.Assign | ast.AnnAssign) and one.value is not None:
        return _instead(one.value, b"None")
    return None


def _return(one: ast.AST) -> Slip | None:
    if isinstance(one, ast.Return) and one.value is not None:
        return _instead(one.value, b"object()")
    return None


def _same(one: ast.AST) -> Slip | None:
    if not isinstance(one, ast.Constant) or isinstance(one.value, bool):
        return None
    if isinstance(one.value, str):
        return _instead(one, b"'zz'")
    return _instead(one, b"7") if isinstance(one.value, int) else None


MAKES: dict[str, Callable[[ast.AST], Slip | None]] = {
    "argument": _argument,
    "attribute": _attribute,
    "await": _await,
    "constant": _constant,
    "drop": _drop,
    "extra": _extra,
    "keyword": _keyword,
    "name": _name,
    "none": _none,
    "return": _return,
    "same": _same,
}


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True
