"""Edits of a text; where two texts differ: what both begin and end with, which lines changed."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters `start` to `end` of a text become `text` (offsets from 0, end exclusive)."""

    start: int
    end: int
    text: str


def edited(base: str, edits: Iterable[Edit]) -> str:
    """`base` with edits made that do not overlap."""
    parts = []
    at = 0
    for edit in sorted(edits, key=lambda one: one.start):
        parts += [base[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, base[at:]])


def common_prefix(one: str, other: str) -> int:
    """How many characters both begin with."""
    same, most = 0, min(len(one), len(other))
    while same < most:
        at = (same + most + 1) // 2
        if one[same:at] == other[same:at]:
            same = at
        else:
            most = at - 1
    return same


def common_suffix(one: str, other: str, most: int) -> int:
    """How many characters both end with, at most `most`."""
    same = 0
    while same < most:
        at = (same + most + 1) // 2
        if one[len(one) - at : len(one) - same] == other[len(other) - at : len(other) - same]:
            same = at
        else:
            most = at - 1
    return same


def changed_lines(before: str, after: str) -> range:
    """The 1-based lines of `after` that are not the same at both ends of `before`."""
    old, new = before.split("\n"), after.split("\n")
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return range(head + 1, len(new) - tail + 1)
