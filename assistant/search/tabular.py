"""Examples in a table: a column for each parameter and one for the result.

Tables of Markdown (`| x | result |`) and both kinds of reStructuredText, with bars or with columns
set off by rules. The head must name every parameter once and one result, and nothing else: a
table with further columns may say under which circumstances. A row with a cell that is no literal
is named as unread.
"""

import re
from collections.abc import Iterator, Sequence

from trueline.assistant.search.arguments import Given
from trueline.assistant.search.scanning import Found, literal_at
from trueline.assistant.search.wording import LABEL, barred_lines
from trueline.assistant.search.written import Reading, place

SOURCE = "docstring"
_BARRED = re.compile(r"^[ \t]*\|(.*)\|[ \t]*$")
_RULED = frozenset("|+-=: ")
_RULE = re.compile(r"^[ \t]*=+(?:[ \t]+=+)+[ \t]*$")
_INPUT = re.compile(r"(?:inputs?|arguments?)", re.IGNORECASE)
_RESULT = re.compile(LABEL, re.IGNORECASE)
Row = tuple[int, list[str]]


def tables_in(text: str, name: str, parameters: Sequence[str]) -> Reading:
    """The examples in tables about function `name`."""
    reading, barred = Reading(), barred_lines(text)
    lines = text.split("\n")
    for head, *rows in (*_with_bars(lines), *_with_rules(lines)):
        columns = _columns(head[1], name, parameters)
        if columns is None:
            continue
        for line, cells in rows:
            where = place(SOURCE, line + 1, lines[line])
            values = [_value(cell) for cell in cells]
            read = [one.value for one in values if one is not None]
            if line in barred or len(read) != len(columns):
                reading.leave(where, "not a literal in each column")
                continue
            of = dict(zip(columns, read, strict=True))
            given = Given(tuple(of[parameter] for parameter in parameters), (), 0)
            reading.found.append(given.beside(of[""], where, line + 1))
    return reading


def _with_bars(lines: Sequence[str]) -> Iterator[list[Row]]:
    """Tables whose cells stand between bars, with a rule below the head."""
    table: list[Row] = []
    ruled = False
    for number, line in enumerate([*lines, ""]):
        if line.lstrip()[:1] in ("|", "+") and _RULED.issuperset(line.strip()):
            ruled = ruled or len(table) == 1
        elif row := _BARRED.match(line):
            table.append((number, [cell.strip() for cell in row[1].split("|")]))
        else:
            if ruled:
                yield table
            table, ruled = [], False


def _with_rules(lines: Sequence[str]) -> Iterator[list[Row]]:
    """Tables between rules (`=== ===`), whose gaps say where the columns are."""
    rules = [number for number, line in enumerate(lines) if _RULE.match(line)]
    for top, middle, bottom in zip(rules[::3], rules[1::3], rules[2::3], strict=False):
        starts = [match.start() for match in re.finditer(r"=+", lines[top])]
        if middle == top + 2 and lines[top].rstrip() == lines[bottom].rstrip():
            yield [
                (number, _cut(lines[number], starts))
                for number in (top + 1, *range(middle + 1, bottom))
            ]


def _cut(line: str, starts: Sequence[int]) -> list[str]:
    ends = [*starts[1:], len(line) + 1]
    return [line[start:end].strip() for start, end in zip(starts, ends, strict=True)]


def _columns(head: Sequence[str], name: str, parameters: Sequence[str]) -> list[str] | None:
    """The parameter in each column, "" for the result; None if they are not those of `name`."""
    result = re.compile(rf"{re.escape(name)}(?:\([\w, ]*\))?")
    columns = []
    for cell in head:
        words = cell.strip("`* ")
        if words in parameters:
            columns.append(words)
        elif _RESULT.fullmatch(words) or result.fullmatch(words):
            columns.append("")
        elif len(parameters) == 1 and _INPUT.fullmatch(words):
            columns += parameters
        else:
            return None
    return columns if sorted(columns) == sorted(["", *parameters]) else None


def _value(cell: str) -> Found | None:
    words = cell.strip("` ")
    found = literal_at(words, 0)
    return found if found and found.end == len(words) else None
