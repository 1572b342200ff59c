"""How deep the next line may begin.

A line that follows a complete statement begins at a depth that is open already; behind a header's
colon it begins deeper. Blank lines and comments may begin anywhere. Depths are compared as the text
that they are, so that tabs and blanks are never mixed; a file that mixes them is left alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from trueline.analysis.following.statement import Tail
from trueline.analysis.syntax.indent import lead_of


@dataclass(frozen=True, slots=True)
class Depths:
    """The beginnings that the next line of code may have.

    `levels` are those that are open. With `deeper` the line stands in a new block, and begins with
    that and more.
    """

    levels: frozenset[str]
    deeper: str | None = None

    def has(self, lead: str) -> bool:
        """Whether a line may begin with exactly this white space."""
        if self.deeper is not None:
            return len(lead) > len(self.deeper) and lead.startswith(self.deeper)
        return lead in self.levels

    def has_beginning(self, lead: str) -> bool:
        """Whether a line may begin with this white space and more."""
        if self.deeper is not None:
            return lead.startswith(self.deeper) or self.deeper.startswith(lead)
        return any(level.startswith(lead) for level in self.levels)


def depths_after(above: Iterable[str], text: str, tail: Tail) -> Depths | None:
    """The depths of the line that begins where `text` ends, behind a line end.

    `text` begins where a statement does, behind a text with the `levels` that `above` gives, and
    has the `tail`. None where the statement goes on, and where depths cannot be compared.
    """
    if tail.tokens != () or tail.above is None or not text.endswith("\n"):
        return None
    lead = lead_of(text[tail.above_start :])
    if tail.above.text == ":":
        return Depths(frozenset(), deeper=lead)
    known = levels(text[: tail.above_start], above)
    found = frozenset({lead, "", *(one for one in known if len(one) < len(lead))})
    mixed = any("\t" in level for level in found) and any(" " in level for level in found)
    return None if mixed else Depths(found)


def levels(text: str, above: Iterable[str] = ()) -> tuple[str, ...]:
    """The depths that are open at the end of a text, the innermost first.

    What is open there behind some line are those that are less deep than it. `above` are those at
    the end of the text before.
    """
    found: list[str] = []
    for row in rows_above(text):
        own = lead_of(row)
        if (not found or len(own) < len(found[-1])) and row.strip() and row[len(own)] not in "#)]}":
            found.append(own)
            if not own:
                break
    return *found, *(one for one in above if not found or len(one) < len(found[-1]))


def block_around(head: str, suffix: str) -> str:
    """The class that the end of `head` stands in, its end in `suffix`; else the outermost block."""
    lead = lead_of(head[head.rfind("\n") + 1 :])
    start = len(head)
    for row in rows_above(head):
        start -= len(row) + 1
        own = lead_of(row)
        if len(own) < len(lead) and row.strip() and row[len(own)] not in "#)]}":
            lead = own
            if not lead or row.startswith("class ", len(own)):
                break
    inside = suffix.split("\n")
    ends = (
        at for at, row in enumerate(inside) if at and row.strip() and len(lead_of(row)) <= len(lead)
    )
    return head[max(0, start + 1) :] + "\n".join(inside[: next(ends, len(inside))])


def rows_above(text: str) -> Iterator[str]:
    """The lines of a text, the last one first."""
    end = len(text)
    while end >= 0:
        start = text.rfind("\n", 0, end) + 1
        yield text[start:end]
        end = start - 1
