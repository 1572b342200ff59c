"""What may follow `expr.` at a place, with types, by the warm type checker.

The text behind the cursor does not matter, so it may be as unfinished as text is while somebody
types. A name that was begun narrows the answer. What is private to another class is left out where
the name says so (`__name`), what begins with one underscore comes last. An annotation and the bases
of a class are no expressions for mypy: there a dotted name is asked about as a line of its own.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from trueline.analysis.findings import Unknown
from trueline.analysis.syntax.lexer import open_at_end
from trueline.analysis.typecheck import TypeChecker

_BEGUN = re.compile(r"[^\W\d]\w*\Z")
_DOTTED = re.compile(r"(?:[^\W\d]\w*\.)+\Z")
_HEADER = re.compile(r"[ \t]*(?:(?:async[ ]+)?def|class)\b|[ \t]*[\w.]+[ ]*:")


@dataclass(frozen=True, slots=True)
class Member:
    """A name that may follow the dot, and mypy's word for its type; empty where not asked for."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Members:
    """The members of an expression, public names first, and mypy's word for its own type."""

    of: str
    members: tuple[Member, ...]


async def members_at(
    checker: TypeChecker, path: Path, text: str, offset: int, *, types: bool = True
) -> Members | Unknown:
    """What may follow the dot before `offset` (a character offset, from 0) in the file's text.

    `Unknown` where there is no dot, where nothing is known of what stands before it, and while the
    checker is warming up; it never waits for that.
    """
    head = text[:offset]
    found = _BEGUN.search(head, head.rfind("\n") + 1)
    begun = found[0] if found else ""
    head = head.removesuffix(begun)
    if not head.rstrip(" ").endswith("."):
        return Unknown("no dot stands before the cursor")
    answer = await checker.members(path, head, types=types)
    alone = _on_its_own(head) if isinstance(answer, Unknown) else ""
    if alone:
        answer = await checker.members(path, alone, types=types)
    if isinstance(answer, Unknown):
        return answer
    of, names = answer
    kept = [Member(name, kind) for name, kind in names.items() if _fits(name, begun)]
    kept.sort(key=lambda one: (one.name.startswith("_"), one.name.startswith("__"), one.name))
    return Members(of, tuple(kept))


def _on_its_own(head: str) -> str:
    """The text with the dotted name at its end as a line of its own, where types are named."""
    row = head[head.rfind("\n") + 1 :]
    name = _DOTTED.search(row)
    if name is None or not _HEADER.match(row) or open_at_end(row).quote or "#" in row:
        return ""
    return head[: len(head) - len(row)] + row[: len(row) - len(row.lstrip(" \t"))] + name[0]


def _fits(name: str, begun: str) -> bool:
    mangled = name.startswith("__") and not name.endswith("__")
    return name.startswith(begun) and not mangled
