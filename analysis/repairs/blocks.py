"""The blocks that are open at a place in a file: where the next line could stand."""

import io
import tokenize
from dataclasses import dataclass

_SKIPPED = {tokenize.NL, tokenize.COMMENT, tokenize.ENDMARKER}
_SCOPES = {"def", "class", "async def"}


@dataclass(frozen=True, slots=True)
class Block:
    """A block's indentation, and whether it is the body of a class or function (or the file)."""

    lead: str
    scope: bool


@dataclass(frozen=True, slots=True)
class OpenBlocks:
    """The blocks around a text's last line, outermost first, and whether it opens another."""

    blocks: tuple[Block, ...] = (Block("", scope=True),)
    opens: bool = False

    def of_scope(self, column: int) -> tuple[str, ...]:
        """The indentations of the scope that a line at 0-based `column` is in, outermost first."""
        starts = [index for index, one in enumerate(self.blocks) if one.scope]
        first = max(index for index in starts if len(self.blocks[index].lead) <= column)
        end = min((index for index in starts if index > first), default=len(self.blocks))
        return tuple(one.lead for one in self.blocks[first:end])


def blocks_after(text: str) -> OpenBlocks | None:
    """The blocks open at the end of `text`; None if it ends inside a bracket or a string."""
    found = OpenBlocks()
    stack = list(found.blocks)
    first = last = ""
    scope = False
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.INDENT:
                stack.append(Block(token.string, scope))
            elif token.type == tokenize.DEDENT:
                stack.pop()
            elif token.type == tokenize.NEWLINE:
                found = OpenBlocks(tuple(stack), last == ":")
                scope = first in _SCOPES
                first = ""
            elif token.type not in _SKIPPED:
                first = f"async {token.string}" if first == "async" else first or token.string
                last = token.string
    except (tokenize.TokenError, SyntaxError):
        return None
    return found
