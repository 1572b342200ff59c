"""What a file imports, as a heading for a window that no longer shows it.

A window over a long file loses the lines that say which names there are. They are short, so they
are put back in front of it, each statement on one line. The lines are found by reading, not by
parsing: a file that is being written rarely parses.
"""

import re

MOST = 400  # characters of the heading
_IMPORT = re.compile(
    r"^(?:import [^\n;]+|from [.\w]+ import (?:\([^()]*\)|[^\n(;\\]+))", re.MULTILINE
)


def imports_of(text: str, most: int = MOST) -> str:
    """The import statements of a text, a line each, as many as fit into `most` characters."""
    kept, length = [], 0
    for found in _IMPORT.finditer(text):
        line = _one_line(found.group()) + "\n"
        length += len(line)
        if length > most:
            break
        kept.append(line)
    return "".join(kept)


def _one_line(statement: str) -> str:
    """The statement without brackets, comments and line ends."""
    lines = [line.partition("#")[0] for line in statement.splitlines()]
    joined = " ".join(" ".join(lines).replace("(", " ").replace(")", " ").split())
    return joined.rstrip(", ")
