"""Functions of a project changed one at a time, as a bad candidate would change them.

Most changes make an error of a right line: a name, an attribute, an argument, a keyword that is
not there, a value of another type, a statement or an `await` left out. Some are right, or may be:
another constant, a copy of a function under another name.
"""

import ast
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

KINDS = (
    "argument",
    "attribute",
    "await",
    "constant",
    "drop",
    "extra",
    "insert",
    "keyword",
    "name",
    "none",
    "return",
    "same",
)
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
    drawn = [
        (path, name, node, text)
        for path in files
        for text in [path.read_text("utf-8")]
        for name, node in functions(ast.parse(text))
    ]
    random_.shuffle(drawn)
    made: list[Change] = []
    for path, name, node, text in drawn:
        if len(made) == most:
            break
        for kind in random_.sample(KINDS, len(KINDS)):
            after = _changed(text, node, kind, random_)
            if after is not None and after != text and _parses(after):
                shape = _shape(ast.parse(text), node)
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


def _shape(tree: ast.Module, node: Functions) -> str:
    """Overloaded, defined again (a property's setter, the branches of an `if`), or plain."""
    for owner in ast.walk(tree):
        if not isinstance(owner, (ast.Module, ast.ClassDef)):
            continue
        mine = [one for name, one in functions(owner) if name == node.name]
        if len(mine) > 1 and any(one.lineno == node.lineno for one in mine):
            words = {ast.unparse(word) for one in mine for word in one.decorator_list}
            return "overload" if words & {"overload", "typing.overload", "t.overload"} else "again"
    return ""


def _changed(text: str, node: Functions, kind: str, random_: random.Random) -> str | None:
    """The file's text with one thing of the function changed; None if it has no such thing."""
    rows = text.split("\n")
    if kind == "insert":
        return _with_copy(rows, node, random_)
    places = [one for one in _places(node, kind) if one.lineno == one.end_lineno]
    if not places:
        return None
    place = random_.choice(places)
    row = rows[place.lineno - 1].encode()
    start, end, new = _mutated(row, place, kind)
    rows[place.lineno - 1] = (row[:start] + new + row[end:]).decode()
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


def _places(node: Functions, kind: str) -> list[ast.expr | ast.stmt]:
    """Where in the function's body a change of this kind can be made."""
    found: list[ast.expr | ast.stmt] = []
    for one in (each for statement in node.body for each in ast.walk(statement)):
        match kind, one:
            case "attribute", ast.Attribute() as place:
                found.append(place)
            case "constant" | "same", ast.Constant(value=int() | str()) as place:
                found.append(place)
            case "name", ast.Name(ctx=ast.Load()) as place:
                found.append(place)
            case "argument", ast.Call(args=[*_, place]):
                found.append(place)
            case "extra", ast.Call() as place:
                found.append(place)
            case "keyword", ast.Call(keywords=[ast.keyword(arg=str()), *_]) as place:
                found.append(place)
            case "await", ast.Await() as place:
                found.append(place)
            case "return", ast.Return(value=ast.expr() as place):
                found.append(place)
            case "none", ast.Assign(value=place) | ast.AnnAssign(value=ast.expr() as place):
                found.append(place)
            case "drop", (ast.Expr() | ast.Assign() | ast.Return()) as statement:
                found.append(statement)
    return found


def _mutated(row: bytes, place: ast.expr | ast.stmt, kind: str) -> tuple[int, int, bytes]:
    """Which bytes of the row are replaced, and by what."""
    start, end = place.col_offset, place.end_col_offset or place.col_offset
    match kind, place:
        case "attribute" | "name", _:
            return end, end, b"_x"
        case "argument" | "none", _:
            return start, end, b"None"
        case "extra", ast.Call(args=args, keywords=keywords):
            comma = b", " if args or keywords else b""
            return end - 1, end - 1, comma + b"nothing_known=1"
        case "keyword", ast.Call(keywords=[first, *_]) if first.arg is not None:
            after = first.col_offset + len(first.arg.encode())
            return after, after, b"_x"
        case "await", ast.Await(value=value):
            return start, value.col_offset, b""
        case "return", _:
            return start, end, b"object()"
        case "constant", _:
            return start, end, b"b'zz'"
        case "same", ast.Constant(value=str()):
            return start, end, b"'zz'"
        case "same", _:
            return start, end, b"7"
        case _:
            return start, end, b"pass"


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True
