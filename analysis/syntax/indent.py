"""A candidate's indentation, made the file's: tabs or blanks, and where it counts from.

A model that has seen little of a file indents as it is used to, or counts from its own first
line. Only the beginnings of logical lines are indentation; what strings say is left alone.
"""

import math
import re
from collections.abc import Callable

from trueline.analysis.syntax.lexer import logical_lines

_LEADS = re.compile(r"^([ \t]+)\S", re.MULTILINE)
_LOOK_BACK = 20_000
_USUAL = 4


def in_style(prefix: str, text: str) -> str:
    """The candidate with tabs where the file has tabs, and with blanks where it has blanks."""
    line = prefix.rpartition("\n")[2]
    blank = [line] if line and not line.strip() else []
    theirs = blank or _LEADS.findall(prefix[-_LOOK_BACK:])
    tabs = sum("\t" in lead for lead in theirs)
    own = _LEADS.findall(text)
    if tabs * 2 > len(theirs) and any(" " in lead for lead in own):
        step = _unit([lead for lead in own if "\t" not in lead])
        return _with_leads(text, lambda lead: re.sub(f" {{{step}}}", "\t", lead))
    if theirs and not tabs and any("\t" in lead for lead in own):
        step = _unit(_LEADS.findall(prefix[-_LOOK_BACK:]))
        return _with_leads(text, lambda lead: lead.replace("\t", " " * step))
    return text


def from_the_cursor(line: str, text: str) -> str:
    """The candidate moved to the cursor's indentation, if all of it counts from less than that."""
    rows = [text[start:stop] for start, stop in _rows(text)]
    leads = [lead_of(row) for row in rows]
    first = leads[0] if leads else ""
    below = next((row for row in rows[1:] if not row.lstrip().startswith("#")), "")
    if _counts_from_the_margin(line, text, rows[:1], lead_of(below)):
        head = len(rows[0])
        return text[:head] + _with_leads(text[head:], lambda lead: lead_of(line) + lead)
    counts_anew = first and len(first) < len(line) and line.endswith(first)
    if line.strip() or len(leads) < 2 or not counts_anew:
        return text
    follows = leads[1] == first or rows[0].rstrip().endswith(":")
    if not follows or not all(lead.startswith(first) for lead in leads):
        return text
    moved = _with_leads(text, lambda lead: line + lead[len(first) :] if lead else lead)
    return moved[len(line) :]


def _counts_from_the_margin(line: str, text: str, first: list[str], lead: str) -> bool:
    """Whether a header at the cursor opens what stands no deeper: its block must be meant."""
    header = "".join(first)
    at_once = text.startswith(header) and (line.strip() or not lead_of(header))
    opens = (line + header).rstrip().endswith(":")
    return bool(at_once and opens and lead) and len(lead) <= len(lead_of(line))


def _unit(leads: list[str]) -> int:
    """How many blanks make one step of indentation, as far as a few lines show."""
    shared = math.gcd(*(len(lead) for lead in leads if len(lead) > 1))
    return next((step for step in (_USUAL, 2) if shared % step == 0), shared)


def lead_of(text: str) -> str:
    """The blanks and tabs that a text begins with."""
    return text[: len(text) - len(text.lstrip(" \t"))]


def _rows(text: str) -> list[tuple[int, int]]:
    return [(start, stop) for start, stop in logical_lines(text) if text[start:stop].strip()]


def _with_leads(text: str, change: Callable[[str], str]) -> str:
    """The text with the indentation of its logical lines changed."""
    for start, stop in reversed(_rows(text)):
        lead = lead_of(text[start:stop])
        text = text[:start] + change(lead) + text[start + len(lead) :]
    return text
