"""Lines moved sideways: in the file's unit, without touching what strings say."""

import re
from collections.abc import Sequence
from typing import Literal

from trueline.analysis.syntax.lexer import open_at_end

Kind = Literal["code", "loose", "string"]
_DOCSTRING = re.compile(r"""\s*[rRuU]?(?:"{3}|'{3})""")
_INDENTED = re.compile(r"^([ \t]+)\S", re.MULTILINE)


def lead_of(row: str) -> str:
    """The blanks and tabs that `row` begins with."""
    return row[: len(row) - len(row.lstrip(" \t"))]


def unit_of(text: str) -> str:
    """One step of the text's indentation: a tab or some blanks; empty if nothing is indented."""
    leads = _INDENTED.findall(text)
    if sum("\t" in lead for lead in leads) * 2 > len(leads):
        return "\t"
    return " " * min((len(lead) for lead in leads if "\t" not in lead and len(lead) > 1), default=0)


def kinds(rows: Sequence[str]) -> list[Kind]:
    """What the beginning of each row is: code that obeys indentation, loose, or inside a string.

    Loose is what may stand anywhere: blank rows, comments, rows in brackets, docstrings.
    """
    found: list[Kind] = []
    opener = ""
    for index, row in enumerate(rows):
        state = open_at_end("\n".join([*rows[:index], ""]))
        if state.quote:
            found.append("loose" if _DOCSTRING.match(opener) else "string")
            continue
        opener = row
        continued = index > 0 and rows[index - 1].rstrip("\r").endswith("\\")
        bare = row.strip()
        loose = state.brackets or continued or not bare or bare.startswith("#")
        found.append("loose" if loose else "code")
    return found


def in_unit(rows: Sequence[str], unit: str) -> list[str]:
    """`rows` indented in `unit`: their tabs as blanks, or their steps of blanks as tabs."""
    step = len(unit_of("\n".join(rows)).replace("\t", "")) or 4
    made = []
    for row, kind in zip(rows, kinds(rows), strict=True):
        lead = lead_of(row)
        if kind != "string" and unit == "\t":
            lead = re.sub(f" {{{step}}}", "\t", lead)
        elif kind != "string":
            lead = lead.replace("\t", unit)
        made.append(lead + row[len(lead_of(row)) :])
    return made


def moved(rows: Sequence[str], column: int, fill: str) -> list[str] | None:
    """`rows` moved sideways until the first stands at `column`, counted in characters of `fill`.

    None if code would have to stand left of the margin, or is not indented in `fill` alone.
    """
    shift = column - len(lead_of(rows[0]))
    made = []
    for row, kind in zip(rows, kinds(rows), strict=True):
        lead = lead_of(row)
        if kind == "string" or not row.strip():
            made.append(row)
            continue
        if kind == "code" and (len(lead) + shift < 0 or lead.strip(fill)):
            return None
        blank = fill * (len(lead) + shift) if not lead.strip(fill) else lead
        made.append(blank + row[len(lead) :])
    return made


def is_block(rows: Sequence[str]) -> bool:
    """Whether no code stands left of the first row."""
    first = len(lead_of(rows[0]))
    marked = zip(rows, kinds(rows), strict=True)
    return all(len(lead_of(row)) >= first for row, kind in marked if kind == "code")
