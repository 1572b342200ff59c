"""The code in an answer: reasoning dropped, fences opened, prose cut off.

Models fence code with backticks or tildes, in lists, without closing, with fences inside
docstrings, under `[PYTHON]`, or not at all. So a fence is tried against every later closing line,
nearest first, and what does not parse is cut at its first error. Whether a piece is the right one
is the caller's question: this module only says what could be code, likeliest first.
"""

import ast
import re
import textwrap
import warnings
from collections.abc import Iterator

_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[^`\n]*$")
_THOUGHT = re.compile(r"<(think|thinking)>.*?(</\1>|\Z)", re.DOTALL)
_TAG = re.compile(r"\[PYTHON\]\n?(.*?)(?:\[/PYTHON\]|\Z)", re.DOTALL)
_CODE_START = re.compile(r"^\s*(@\w|(async )?def |class |import |from \w[\w.]* import )")
_TRIES = 50


def cleaned(answer: str) -> str:
    """The answer with Unix line ends and without the reasoning before it."""
    text = answer.replace("\r\n", "\n").replace("\r", "\n")
    if text.lstrip().startswith(("<think>", "<thinking>")):
        return _THOUGHT.sub("", text, count=1).lstrip("\n")
    head, end, rest = text.partition("</think>")
    return rest.lstrip("\n") if end and "```" not in head and "def " not in head else text


def parsed(code: str) -> ast.Module | None:
    """The syntax tree, or None if the code does not parse, however badly."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def compiles(code: str) -> bool:
    """Whether this is a valid module; stricter than parsing: no `return` outside a function."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(code, "<answer>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True


def levelled(code: str) -> str:
    """The code at column 0, its first line brought to the others' level where that was lost.

    Models continue a prompt that ends in an indentation, and harnesses strip answers: then the
    first line alone stands too far left.
    """
    code = textwrap.dedent(code.strip("\n"))
    first, _, rest = code.partition("\n")
    if parsed(code) is not None or not rest.strip() or first[:1].isspace():
        return code
    rows = rest.split("\n")
    indents = [line[: len(line) - len(line.lstrip())] for line in rows if line.strip()]
    indent = min(filter(None, indents), key=len, default="")
    other = "\n".join([first, *(line.removeprefix(indent) for line in rows)])
    lines = [longest_parsing(text).count("\n") for text in (code, other)]
    return other if lines[1] > lines[0] else code


def longest_parsing(code: str) -> str:
    """The longest head of whole lines that parses; each error cuts at the line it is reported."""
    lines = code.split("\n")
    while lines:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                ast.parse("\n".join(lines))
            except SyntaxError as error:
                lines = lines[: max(0, min((error.lineno or 0) - 1, len(lines) - 1))]
            except (ValueError, RecursionError, MemoryError):
                return ""
            else:
                break
    return "\n".join(lines)


def fenced(text: str) -> Iterator[str]:
    """What could be fenced code: each opening with its nearest end first, then with later ones."""
    lines = text.split("\n")
    marks = [i for i, line in enumerate(lines) if _FENCE.match(line)]
    position = 0
    while position < len(marks):
        opening = marks[position]
        ends = [end for end in marks[position + 1 :] if _closes(lines[opening], lines[end])]
        for end in ends[:5]:
            yield _inside(lines[opening:end])
        if not ends:
            yield _inside(lines[opening:])
        nearest = ends[0] if ends else len(lines)
        position += 1
        while position < len(marks) and marks[position] <= nearest:
            position += 1
    for match in _TAG.finditer(text):
        yield match[1]


def _closes(opening: str, line: str) -> bool:
    mark, end = opening.strip(), line.strip()
    return end == end[0] * len(end) and end[0] == mark[0] and mark.startswith(mark[0] * 3)


def _inside(lines: list[str]) -> str:
    """The code after an opening fence: its indentation off, a lone language name too."""
    code = textwrap.dedent("\n".join(lines[1:])) if lines[0][:1].isspace() else "\n".join(lines[1:])
    first, _, rest = code.partition("\n")
    return rest if first.strip().lower() in ("python", "python3", "py") else code


def plain(text: str) -> str:
    """The text without the lines that are fences."""
    return "\n".join(line for line in text.split("\n") if not _FENCE.match(line))


def unfenced(text: str) -> Iterator[str]:
    """What could be code in plain text: from each line that looks like its start, to the end."""
    lines = plain(text).split("\n")
    starts = [i for i, line in enumerate(lines) if _CODE_START.match(line)]
    for start in starts[:_TRIES]:
        yield textwrap.dedent("\n".join(lines[start:]))
        if lines[start][:1].isspace():
            yield "\n".join([lines[start].lstrip(), *lines[start + 1 :]])
