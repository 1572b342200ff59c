"""Quick answers beside mypy's full update: the same changes judged both ways.

Functions of a project are changed one at a time, as a bad candidate would change them, and new
functions and methods are put in. What the quick check says of the whole file (its messages on the
changed place, and the file's own ones elsewhere) must be what a full update says.
"""

import ast
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from trueline.analysis.typecheck.edits import edits_between
from trueline.analysis.typecheck.message import Message
from trueline.analysis.typecheck.module import NotCovered
from trueline.analysis.typecheck.options import configured
from trueline.analysis.typecheck.session import Session
from trueline.analysis.typecheck.target import Target

KINDS = ("attribute", "name", "argument", "return", "constant", "drop", "insert")
Functions = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Change:
    """A file, and what becomes of one of its functions."""

    path: Path
    function: str
    kind: str
    before: str
    after: str


@dataclass(slots=True)
class Outcome:
    """What became of the changes.

    Attributes:
        answered: how many the quick check answered, of `asked`.
        found: how many of the answered ones bring a new error.
        different: the changes on which the two differ, with what only one of them says.
        accepted: those of them where the quick check sees no new error and mypy does.
        why: what kept it from answering, counted.
        quick_ms: CPU milliseconds of each quick answer; `full_ms` of each full update.
    """

    asked: int = 0
    answered: int = 0
    found: int = 0
    different: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    why: Counter[str] = field(default_factory=Counter)
    quick_ms: list[float] = field(default_factory=list)
    full_ms: list[float] = field(default_factory=list)


class Comparison:
    """A project whose changes are judged both ways."""

    def __init__(self, root: Path, cache: Path, packages: Sequence[Path] = ()) -> None:
        self.root = root
        options = configured(root, cache, trusted=False).options
        options.mypy_path = [*options.mypy_path, str(root)]
        self.session = Session(options, [str(one) for one in packages], root)
        self.outcome = Outcome()

    def run(self, changes: Sequence[Change]) -> Outcome:
        """Judge the changes, those of one file together."""
        for path in sorted({one.path for one in changes}):
            mine = [one for one in changes if one.path == path]
            base = self._full(path, mine[0].before)
            for one in mine:
                self._judge(one, base)
        return self.outcome

    def _judge(self, change: Change, base: tuple[Message, ...]) -> None:
        """One change both ways; the file is as before afterwards."""
        outcome = self.outcome
        outcome.asked += 1
        path = str(change.path)
        edits = edits_between(change.before, change.after)
        began = time.process_time()
        try:
            quick = self.session.check(path, self.session.number(path), (), edits)
        except NotCovered as error:
            outcome.why[" ".join(str(error).split()[:6])] += 1
            return
        outcome.quick_ms.append((time.process_time() - began) * 1000)
        outcome.answered += 1
        began = time.process_time()
        full = self._full(change.path, change.after)
        outcome.full_ms.append((time.process_time() - began) * 1000)
        self._full(change.path, change.before)
        old, new = _errors(quick.old), _errors(quick.new)
        expected = _errors(full) - _errors(base)
        outcome.found += bool(expected)
        if new - old != expected:
            named = f"{change.path.relative_to(self.root)} {change.function} ({change.kind})"
            only_full = sorted((expected - (new - old)).elements())
            only_quick = sorted(((new - old) - expected).elements())
            outcome.different.append(f"{named}: only full {only_full}, only quick {only_quick}")
            if only_full and not new - old:
                outcome.accepted.append(named)

    def _full(self, path: Path, text: str) -> tuple[Message, ...]:
        parts = path.relative_to(self.root).with_suffix("").parts
        module = ".".join(parts).removesuffix(".__init__")
        return self.session.update(Target(str(path), module, str(self.root)), text)


def _errors(messages: Sequence[Message]) -> Counter[tuple[str, str]]:
    return Counter((one.code, one.text) for one in messages if one.severity == "error")


def changes_of(root: Path, files: Sequence[Path], most: int, seed: int) -> list[Change]:
    """Up to `most` changes of the functions in some files, drawn by `seed`."""
    random_ = random.Random(seed)
    drawn = [
        (path, name, node, text)
        for path in files
        for text in [path.read_text("utf-8")]
        for name, node in functions(ast.parse(text))
    ]
    random_.shuffle(drawn)
    made = []
    for path, name, node, text in drawn:
        kind = random_.choice(KINDS)
        after = _changed(text, node, kind, random_)
        if after is not None and after != text:
            made.append(Change(path, name, kind, text, after))
        if len(made) == most:
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
    rows[place.lineno - 1] = _mutated(row, place, kind).decode()
    after = "\n".join(rows)
    return after if _parses(after) else None


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
    joined = "\n".join(after)
    return joined if _parses(joined) else None


def _places(node: Functions, kind: str) -> list[ast.expr | ast.stmt]:
    inside = [one for statement in node.body for one in ast.walk(statement)]
    found: list[ast.expr | ast.stmt] = []
    for one in inside:
        match kind, one:
            case "attribute", ast.Attribute() as place:
                found.append(place)
            case "constant", ast.Constant(value=int() | str()) as place:
                found.append(place)
            case "name", ast.Name(ctx=ast.Load()) as place:
                found.append(place)
            case "argument", ast.Call(args=[*_, place]):
                found.append(place)
            case "return", ast.Return(value=ast.expr() as place):
                found.append(place)
            case "drop", (ast.Expr() | ast.Assign() | ast.Return()) as statement:
                found.append(statement)
    return found


def _mutated(row: bytes, place: ast.expr | ast.stmt, kind: str) -> bytes:
    start, end = place.col_offset, place.end_col_offset or place.col_offset
    match kind:
        case "attribute" | "name":
            return row[:end] + b"_x" + row[end:]
        case "argument":
            new = b"None"
        case "return":
            new = b"object()"
        case "constant":
            new = b"b'zz'"
        case _:
            new = b"pass"
    return row[:start] + new + row[end:]


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True
