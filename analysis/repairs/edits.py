"""Small changes of a text, all made at once, with every other byte left as it is."""

from collections.abc import Mapping

Edits = dict[tuple[int, int], str]
"""New text by the offsets of what it replaces; equal offsets insert."""


def edited(text: str, edits: Mapping[tuple[int, int], str]) -> str:
    """`text` with the edits made; they must not overlap."""
    for (start, end), new in sorted(edits.items(), reverse=True):
        text = text[:start] + new + text[end:]
    return text


def newline_of(text: str) -> str:
    """How the lines of `text` end."""
    return "\r\n" if "\r\n" in text else "\n"
