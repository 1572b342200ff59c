"""Whether what a model wrote is a repair of what stood there, and not something else.

The checks cannot tell: a comment, a constant, or an order to the checker to be silent takes every
finding away. So a repair is the same kind of statement, keeps most of its code, and silences
nothing. What is not covered: a repair that is like what stood there and means something else.
"""

import ast
import re
import textwrap
from difflib import SequenceMatcher

from trueline.assistant.fixing.holes import Wrong

KEPT_SHARE = 0.5
MORE = 20
_SILENCED = re.compile(r"#\s*(?:type:\s*ignore|mypy:|pyright:|noqa)")
_ASSIGNMENTS = ("AnnAssign", "AugAssign")


def is_repair(wrong: Wrong, new: str) -> bool:
    """Whether `new` keeps enough of what stands in the hole."""
    old = wrong.old
    if len(_SILENCED.findall(new)) > len(_SILENCED.findall(old)):
        return False
    before, after = _parsed(old), _parsed(new)
    if before is None or after is None:
        return before is None and bool(after is None or after.body) and _alike(old, new)
    same = bool(wrong.function) or _kinds(before) == _kinds(after)
    return same and _alike(ast.unparse(before), ast.unparse(after))


def _alike(old: str, new: str) -> bool:
    """Whether `new` has most of the characters of `old` in their order, and not much more."""
    one, other = ("".join(text.split()) for text in (old, new))
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    kept = sum(block.size for block in blocks)
    return kept >= KEPT_SHARE * len(one) and len(other) <= 2 * len(one) + MORE


def _parsed(code: str) -> ast.Module | None:
    """The tree of a statement, of a header with nothing below it, or of a body; None if broken."""
    for text in (textwrap.dedent(code).strip("\n"), f"{code.strip()} pass"):
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


def _kinds(tree: ast.Module) -> list[str]:
    """The kinds of the statements; an assignment may gain or lose its annotation."""
    names = [type(node).__name__ for node in tree.body]
    return ["Assign" if name in _ASSIGNMENTS else name for name in names]
