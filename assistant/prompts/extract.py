"""What of a model's answer is the code that was asked for.

`extract_function` picks a function by name, with the imports and helpers it needs and nothing else:
calls, prints and asserts around it would run when the module is loaded. `extract_middle` brings an
answer back to the text that goes into a hole. Both are pure, and both judge by the syntax tree,
because what looks like a fence or a signature may stand inside a string.
"""

import ast
from collections.abc import Iterator

from trueline.assistant.prompts.blocks import (
    cleaned,
    compiles,
    fenced,
    levelled,
    longest_parsing,
    parsed,
    plain,
    unfenced,
)
from trueline.assistant.prompts.placing import placements

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def extract_function(answer: str, name: str) -> str | None:
    """The source of `name` with the imports and helpers of the answer that it uses.

    `name` may be `Class.method`: then the method alone, at column 0. Of several blocks that define
    the name the longest wins; a lambda or another value assigned to the name counts too.

    Returns:
        Source that parses, or None if nothing in the answer defines the name.
    """
    text = cleaned(answer)
    for source in (fenced(text), unfenced(text)):
        found = [code for code in map(_whole, source) if _needed(code, name) is not None]
        if found:
            return _needed(max(found, key=len), name)
    return None


def extract_middle(answer: str, prefix: str, suffix: str) -> str:
    """The text that goes between `prefix` and `suffix`.

    Repeated lines of the prefix and suffix are dropped, the rest is indented for its place; of
    several readings the first that gives a valid file is taken, else the likeliest.
    """
    likeliest = ""
    for code in _pieces(cleaned(answer)):
        for reading in placements(code, prefix, suffix):
            if compiles(prefix + reading + suffix):
                return reading
            likeliest = likeliest or reading
    return likeliest


def _pieces(text: str) -> Iterator[str]:
    """Blocks of code, likeliest first; all of the text if there are no blocks."""
    blocks = [block for block in fenced(text) if block.strip()]
    yield from blocks
    if not blocks:
        bare = plain(text)
        yield bare
        yield from _code_lines(levelled(bare))
        yield from unfenced(text)


def _code_lines(text: str) -> Iterator[str]:
    """Text without fences: prose before and after the code dropped."""
    lines = text.split("\n")
    for start in range(min(len(lines), 20)):
        head = longest_parsing("\n".join(lines[start:]))
        if head.strip() and not head.strip().isidentifier():
            yield head


def _whole(code: str) -> str:
    return code if parsed(code) is not None else longest_parsing(code)


def _definition(tree: ast.Module, name: str) -> ast.stmt | None:
    """The last statement of a module that binds `name`; inside its class for a dotted name."""
    body = tree.body
    *classes, last = name.split(".")
    for owner in classes:
        inside = [s.body for s in body if isinstance(s, ast.ClassDef) and s.name == owner]
        body = inside[-1] if inside else body
    return next((statement for statement in reversed(body) if last in _binds(statement)), None)


def _binds(statement: ast.stmt) -> set[str]:
    """The names a top-level statement defines."""
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return {statement.name}
        case ast.Import() | ast.ImportFrom():
            return {(a.asname or a.name).split(".")[0] for a in statement.names}
        case ast.Assign() | ast.AnnAssign():
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            names = (node for target in targets for node in ast.walk(target))
            return {node.id for node in names if isinstance(node, ast.Name)}
        case ast.If() | ast.Try():
            inner = (s for s in ast.iter_child_nodes(statement) if isinstance(s, ast.stmt))
            return {name for s in inner for name in _binds(s)}
        case _:
            return set()


def _needed(code: str, name: str) -> str | None:
    """The definition and, in the module's order, what it uses of it; None if there is none."""
    tree = parsed(code)
    target = None if tree is None else _definition(tree, name)
    if tree is None or target is None:
        return None
    if target not in tree.body:
        return _source(code, target) + "\n"
    wanted, kept = [target], {id(target)}
    while wanted:
        used = {node.id for node in ast.walk(wanted.pop()) if isinstance(node, ast.Name)}
        for statement in tree.body:
            fresh = id(statement) not in kept
            if fresh and (_binds(statement) & used or _is_future(statement)):
                kept.add(id(statement))
                wanted.append(statement)
    parts = [_source(code, s) for s in tree.body if id(s) in kept]
    gaps = ["\n\n\n" if isinstance(s, Definition) else "\n" for s in tree.body if id(s) in kept]
    return "".join(gap + part for gap, part in zip(gaps, parts, strict=True)).strip("\n") + "\n"


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module in ("__future__", "typing")


def _source(code: str, statement: ast.stmt) -> str:
    """The statement's own lines, decorators included, at column 0."""
    lines = code.split("\n")
    decorators = statement.decorator_list if isinstance(statement, Definition) else []
    start = min([statement.lineno, *(d.lineno for d in decorators)]) - 1
    block = lines[start : statement.end_lineno]
    indent = len(block[0]) - len(block[0].lstrip())
    return "\n".join(line[indent:] if not line[:indent].strip() else line for line in block)
