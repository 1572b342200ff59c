"""The rows of a pytest `parametrize`: which literals its names have, and where that stands."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from trueline.assistant.search.calculating import NotLiteral
from trueline.assistant.search.statements import Reader
from trueline.assistant.search.values import value_of


@dataclass(frozen=True, slots=True)
class Row:
    """The values of the names, and the place of the row."""

    where: str
    cells: dict[str, object]


def table_of(call: ast.Call, reader: Reader) -> list[Row]:
    """The rows that consist of literals; the others are named as unread."""
    where = reader.place_of_line(call.lineno)
    indirect = any(one.arg == "indirect" for one in call.keywords)
    if len(call.args) < 2 or indirect:
        reader.reading.leave(where, "its rows are not given as literals")
        return []
    try:
        names, alone = _names(call.args[0], reader)
    except NotLiteral as error:
        reader.reading.leave(where, str(error))
        return []
    return [
        Row(reader.place_of_line(line), dict(zip(names, cells, strict=True)))
        for line, cells in _cells(call.args[1], reader, alone=alone)
        if len(cells) == len(names)
    ]


def _names(node: ast.expr, reader: Reader) -> tuple[list[str], bool]:
    """The names, and whether a row is the one value itself."""
    listed = value_of(node, reader.claims.known)
    if isinstance(listed, str):
        return listed.replace(",", " ").split(), "," not in listed
    if isinstance(listed, list | tuple):
        return [str(one) for one in listed], False
    raise NotLiteral("its names are not given as literals")


def _cells(
    node: ast.expr, reader: Reader, *, alone: bool
) -> Iterator[tuple[int, tuple[object, ...]]]:
    if not isinstance(node, ast.List | ast.Tuple):
        for line, value in reader.rows(node) or []:
            yield line, _parts(value, alone=alone)
        return
    for row in node.elts:
        try:
            if isinstance(row, ast.Call) and ast.unparse(row.func).endswith("param"):
                if not any(one.arg == "marks" for one in row.keywords):
                    cells = [value_of(one, reader.claims.known) for one in row.args]
                    yield row.lineno, tuple(cells)
            else:
                yield row.lineno, _parts(value_of(row, reader.claims.known), alone=alone)
        except NotLiteral as error:
            reader.reading.leave(reader.place_of_line(row.lineno), str(error))


def _parts(row: object, *, alone: bool) -> tuple[object, ...]:
    if alone:
        return (row,)
    return tuple(row) if isinstance(row, list | tuple) else ()
