"""One name more in an existing `from` import, in the way that import is written.

The name goes where the order of the names wants it, if they have one, and takes its white space
from its neighbours: on a line of its own in a list with one name per line. Comments stay with
their names. An import that would become too long is left alone.
"""

from collections.abc import Sequence

import libcst as cst

from trueline.analysis.repairs.sources import Import

MAX_LINE = 88
_White = cst.BaseParenthesizableWhitespace


def module_of(node: cst.ImportFrom) -> str:
    """The module's dotted name, with the dots of a relative import before it."""
    name = "".join(_code(node.module).split()) if node.module else ""
    return "." * len(node.relative) + name


def has_import(node: cst.Import | cst.ImportFrom, wanted: Import) -> bool:
    """Whether `node` imports what is wanted already."""
    if isinstance(node, cst.Import):
        return not wanted.name and any(
            one.evaluated_name == wanted.module and (one.evaluated_alias or "") == wanted.alias
            for one in node.names
        )
    if not _is_from(node, wanted):
        return False
    return isinstance(node.names, cst.ImportStar) or any(
        one.evaluated_name == wanted.name and one.asname is None for one in node.names
    )


def joined_names(
    node: cst.Import | cst.ImportFrom, wanted: Import
) -> Sequence[cst.ImportAlias] | None:
    """The names of `node` with the wanted one; None if it does not belong or fit there."""
    if isinstance(node, cst.Import) or not _is_from(node, wanted):
        return None
    if isinstance(node.names, cst.ImportStar):
        return None
    at = _rank([one.evaluated_name for one in node.names], wanted.name)
    names = _inserted(node, list(node.names), at, wanted.name)
    if names is None:
        return None
    longest = max(MAX_LINE, *_lengths(node))
    return names if max(_lengths(node.with_changes(names=names))) <= longest else None


def _is_from(node: cst.ImportFrom, wanted: Import) -> bool:
    return bool(wanted.name) and module_of(node) == wanted.module


def _lengths(node: cst.ImportFrom) -> list[int]:
    return [len(row) for row in _code(node).splitlines()]


def _code(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)


def _rank(names: list[str], name: str) -> int:
    """Where `name` goes: by the first order that the names are in, else at the end."""
    for order in (_by_kind, _by_character, _by_letter):
        if names == sorted(names, key=order):
            return sorted([*names, name], key=order).index(name)
    return len(names)


def _by_kind(name: str) -> tuple[int, str]:
    """Constants, classes, the rest: the order that import sorters make by default."""
    if name.isupper() and len(name) > 1:
        return 0, name
    return (1 if name[:1].isupper() else 2), name


def _by_character(name: str) -> tuple[int, str]:
    return 0, name


def _by_letter(name: str) -> tuple[int, str]:
    return 0, name.lower()


def _inserted(
    node: cst.ImportFrom, names: list[cst.ImportAlias], at: int, name: str
) -> list[cst.ImportAlias] | None:
    gap = _gap(node, names)
    new = cst.ImportAlias(cst.Name(name))
    if at < len(names):
        return [*names[:at], new.with_changes(comma=cst.Comma(whitespace_after=gap)), *names[at:]]
    last = names[-1]
    if isinstance(last.comma, cst.Comma):
        end = last.comma.whitespace_after
        last = last.with_deep_changes(last.comma, whitespace_after=_ended(end, gap))
        return [
            *names[:-1],
            last,
            new.with_changes(comma=cst.Comma(whitespace_after=_bare(end))),
        ]
    if node.rpar and "#" in _code(node.rpar):
        return None
    return [*names[:-1], last.with_changes(comma=cst.Comma(whitespace_after=gap)), new]


def _gap(node: cst.ImportFrom, names: list[cst.ImportAlias]) -> _White:
    """The white space between two names."""
    first = names[0].comma
    if len(names) > 1 and isinstance(first, cst.Comma):
        return _bare(first.whitespace_after)
    if node.lpar and isinstance(node.lpar.whitespace_after, cst.ParenthesizedWhitespace):
        return _bare(node.lpar.whitespace_after)
    return cst.SimpleWhitespace(" ")


def _bare(white: _White) -> _White:
    """White space of the same form without comments, empty lines and continuations."""
    if isinstance(white, cst.ParenthesizedWhitespace):
        line = white.first_line.with_changes(whitespace=cst.SimpleWhitespace(""), comment=None)
        return white.with_changes(first_line=line, empty_lines=[])
    return cst.SimpleWhitespace(" ") if "\\" in _code(white) else white


def _ended(end: _White, gap: _White) -> _White:
    """What stood after the last name, comments included, leading to one name more."""
    if isinstance(end, cst.ParenthesizedWhitespace):
        if isinstance(gap, cst.ParenthesizedWhitespace):
            return end.with_changes(last_line=gap.last_line, indent=gap.indent)
        return end if "#" in _code(end) else gap
    return gap
