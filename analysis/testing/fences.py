"""Doctests between Markdown fences: the closing fence is no output.

The standard parser takes the line of backquotes below an output as its last line, so that such an
example fails whatever the function does. Only a fence that was opened outside of an output is
closed here: an output may show fences of its own.
"""

import re

_FENCE = re.compile(r"[ \t]*(```+|~~~+)(.*)$")
_PROMPT = re.compile(r"[ \t]*>>>(?:[ \t]|$)")


def without_closing_fences(docstring: str) -> str:
    """The text with each closing fence blank; all lines stay in place."""
    lines, opened, shown = docstring.split("\n"), "", False
    for number, line in enumerate(lines):
        fence = _FENCE.match(line)
        if fence and opened and fence[1] == opened and not fence[2].strip():
            lines[number], opened, shown = "", "", False
        elif fence and not opened and not shown:
            opened = fence[1]
        elif _PROMPT.match(line):
            shown = True
        elif not line.strip():
            shown = False
    return "\n".join(lines)
