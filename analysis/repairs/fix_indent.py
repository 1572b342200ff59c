"""Rule `fix-indent`: a candidate that stands too deep, too shallow, or in another unit.

Models begin a line with indentation that the cursor has already, write a body from the margin,
or use blanks in a file of tabs. The candidate is put in the file's unit; where that is not
enough, it is moved as a whole to the blocks that it could stand in, without leaving the class or
function that was asked for; where nothing fits, its first line alone, or all but the first,
because the cursor indents just that one. It fires when exactly one such text is valid Python:
where two are, only its author knows which block a line belongs to. A candidate that is valid
where it stands is never touched.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trueline.analysis.repairs.blocks import OpenBlocks, blocks_after
from trueline.analysis.repairs.indentation import in_unit, is_block, lead_of, moved, unit_of
from trueline.analysis.repairs.problem import Problem, Repair
from trueline.analysis.syntax.errors import compile_error


@dataclass(frozen=True, slots=True)
class _Change:
    """Rows of a file: above the candidate, the candidate's, below; and what they replace."""

    above: list[str]
    rows: list[str]
    below: list[str]
    replaced: str
    unit: str

    @property
    def typed(self) -> bool:
        """Whether the candidate goes on with a line that had code before."""
        both = self.replaced[: _common(self.replaced, self.rows[0])]
        return bool(both.strip())


def fix_indent(problem: Problem) -> Repair | None:
    """Move the candidate to the one place where it is valid; None if there is not just one."""
    if not any(one.stage == "syntax" for one in problem.findings):
        return None
    change = _change(problem.before, problem.after)
    if change is None or compile_error(problem.after) is None:
        return None
    for candidates in (iter([change.rows]), _together(change), _in_part(change)):
        valid = _valid(change, candidates)
        if valid:
            return (
                Repair("fix-indent", "indentation fixed", valid.pop()) if len(valid) == 1 else None
            )
    return None


def _change(before: str, after: str) -> _Change | None:
    """The rows that differ, in the file's unit; None if no row with text is new."""
    old, new = before.split("\n"), after.split("\n")
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    replaced = old[start : len(old) - end]
    rows = new[start : len(new) - end]
    blank = next((at for at, row in enumerate(rows) if row.strip()), None)
    if blank is None:
        return None
    unit = unit_of(before) or "    "
    return _Change(
        above=new[: start + blank],
        rows=in_unit(rows[blank:], unit),
        below=new[len(new) - end :],
        replaced=next((row for row in replaced if row.strip()), replaced[0] if replaced else ""),
        unit=unit,
    )


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many rows, or characters, both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _valid(change: _Change, candidates: Iterator[list[str]]) -> set[str]:
    """The whole texts, of those with the given rows, that are valid with the rows as one block."""
    texts = {
        "\n".join([*change.above, *rows, *change.below]) for rows in candidates if is_block(rows)
    }
    return {text for text in texts if compile_error(text) is None}


def _together(change: _Change) -> Iterator[list[str]]:
    """The candidate moved as a whole."""
    if not change.typed:
        yield from _moves(change, change.above, change.rows, change.below)


def _in_part(change: _Change) -> Iterator[list[str]]:
    """The candidate with its first row moved, or all rows but that."""
    first, rest = change.rows[:1], change.rows[1:]
    if not any(row.strip() for row in rest):
        return
    if not change.typed:
        for row in _moves(change, change.above, first, rest):
            yield [*row, *rest]
    for rows in _moves(change, [*change.above, *first], rest, change.below):
        yield [*first, *rows]


def _moves(
    change: _Change, above: list[str], rows: list[str], below: list[str]
) -> Iterator[list[str]]:
    open_blocks = blocks_after("\n".join([*above, ""]))
    fill = change.unit[0]
    if open_blocks is None:
        return
    for lead in _places(change, open_blocks, below):
        new = moved(rows, len(lead), fill) if not lead.strip(fill) else None
        if new is not None:
            yield new


def _places(change: _Change, found: OpenBlocks, below: list[str]) -> tuple[str, ...]:
    """The indentations at which the next row could stand in the scope that was asked for."""
    asked = lead_of(change.replaced)
    if found.opens:
        around = found.blocks[-1].lead
        for lead in (lead_of(next((row for row in below if row.strip()), "")), asked):
            if lead.startswith(around) and lead != around:
                return (lead,)
        return (around + change.unit,)
    if asked:
        return found.of_scope(len(asked))
    return tuple(one.lead for one in found.blocks)
