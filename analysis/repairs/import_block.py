"""One import more in a file, through a lossless tree of the file's head alone.

libcst keeps every byte but takes a tenth of a second for a long file, so it is given only what
stands above the end of the import block; the rest of the text is put back untouched. Its own
`AddImportsVisitor` neither sorts nor groups, so the placing is done here. Imports inside `try:`
and `if` blocks stay as they are, and nothing joins them.
"""

import ast
import sys
from collections.abc import Sequence

import libcst as cst

from trueline.analysis.repairs.file_head import head_of
from trueline.analysis.repairs.from_import import has_import, joined_names, module_of
from trueline.analysis.repairs.sources import Import

_Entry = tuple[int, cst.Import | cst.ImportFrom]
_Line = cst.SimpleStatementLine | cst.BaseCompoundStatement
_Body = list[_Line]
_EMPTY = cst.EmptyLine(indent=False)


def with_imports(text: str, tree: ast.Module, wanted: Sequence[Import]) -> str:
    """`text`, whose parse is `tree`, with more imports, placed as the file's imports are.

    Imports that the file has already change nothing. Neither does a head that libcst cannot give
    back byte for byte (known: a form feed before a statement on its line).
    """
    place = head_of(text, tree)
    head, rest = text[: place.end], text[place.end :]
    module = lossless(head)
    if module is None:
        return text
    newline = "\r\n" if "\r\n" in text else "\n"
    if "\n" not in head:
        module = module.with_changes(default_newline=newline)
    if rest:
        module = module.with_changes(has_trailing_newline=True)
    for one in sorted(set(wanted)):
        module = with_import(module, one, place.blank_before)
    if module.code == head:
        return text
    return f"{module.code}{newline * place.blank_after}{rest}"


def lossless(head: str) -> cst.Module | None:
    """The tree of a text, if it gives the text back byte for byte."""
    try:
        module = cst.parse_module(head)
    except cst.ParserSyntaxError:
        return None
    return module if module.code == head else None


def with_import(module: cst.Module, wanted: Import, blank_before: int = 0) -> cst.Module:
    """The module with one import more; `blank_before` says to set a first one apart."""
    block = [
        (index, node)
        for index, line in enumerate(module.body)
        if isinstance(line, cst.SimpleStatementLine)
        for node in line.body
        if isinstance(node, (cst.Import, cst.ImportFrom))
    ]
    for _, node in block:
        if has_import(node, wanted):
            return module
        names = joined_names(node, wanted)
        if names is not None:
            return module.with_deep_changes(node, names=names)
    return module.with_changes(body=_placed(module, block, wanted, blank_before))


def _placed(module: cst.Module, block: list[_Entry], wanted: Import, blank_before: int) -> _Body:
    """The body with a line more: among its like, else between the groups around its own."""
    body = list(module.body)
    new = cst.ensure_type(cst.parse_statement(str(wanted)), cst.SimpleStatementLine)
    spaced = new.with_changes(leading_lines=[_EMPTY])
    group = _group(wanted.module)
    peers = _peers(block, wanted, group)
    own = _key(wanted.module, taken=bool(wanted.name))
    smaller = [index for index, node in peers if _key_of(node) < own]
    earlier = [index for index, node in block if _group_of(node) < group]
    later = [index for index, node in block if _group_of(node) > group]
    if smaller:
        body.insert(smaller[-1] + 1, new)
    elif peers:
        body[peers[0][0] : peers[0][0] + 1] = _above(new, body[peers[0][0]])
    elif later and (not earlier or earlier[-1] < later[0]):
        body[later[0] : later[0] + 1] = _new_group(new, body[later[0]])
    elif earlier:
        body.insert(earlier[-1] + 1, spaced)
    else:
        body.append(spaced if blank_before else new)
    return body


def _peers(block: list[_Entry], wanted: Import, group: int) -> list[_Entry]:
    """The imports of the group; those of the same package and form, if there are any."""
    peers = [(index, node) for index, node in block if _group_of(node) == group]
    root = _root(wanted.module)
    near = [
        (index, node)
        for index, node in peers
        if isinstance(node, cst.ImportFrom) == bool(wanted.name) and _root(_module(node)) == root
    ]
    return near or peers


def _root(module: str) -> str:
    """The first part of a dotted name; of a relative one, its dots."""
    name = module.lstrip(".")
    return module.removesuffix(name) or name.partition(".")[0]


def _above(new: _Line, old: _Line) -> list[_Line]:
    """`new` right above `old`, below the comments that head their group."""
    return [
        new.with_changes(leading_lines=old.leading_lines),
        old.with_changes(leading_lines=[]),
    ]


def _new_group(new: _Line, old: _Line) -> list[_Line]:
    """`new` as a group of its own above `old`, which keeps the comments that head it."""
    lines = list(old.leading_lines)
    comment = next((at for at, line in enumerate(lines) if line.comment), len(lines))
    return [
        new.with_changes(leading_lines=lines[:comment]),
        old.with_changes(leading_lines=[_EMPTY, *lines[comment:]]),
    ]


def _group(module: str) -> int:
    """Imports come as `__future__`, standard library, others, relative ones."""
    if module == "__future__":
        return 0
    if module.startswith("."):
        return 3
    return 1 if _root(module) in sys.stdlib_module_names else 2


def _group_of(node: cst.Import | cst.ImportFrom) -> int:
    return _group(_module(node))


def _module(node: cst.Import | cst.ImportFrom) -> str:
    if isinstance(node, cst.Import):
        return node.names[0].evaluated_name
    return module_of(node)


def _key(module: str, *, taken: bool) -> tuple[bool, int, str]:
    """The order in a group: plain imports first, relative ones from the furthest to the nearest."""
    name = module.lstrip(".")
    return taken, len(name) - len(module), name


def _key_of(node: cst.Import | cst.ImportFrom) -> tuple[bool, int, str]:
    return _key(_module(node), taken=isinstance(node, cst.ImportFrom))
