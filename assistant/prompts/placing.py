"""Bringing an answer's code to its place between a prefix and a suffix.

An answer may be the bare middle, the middle at column 0 although a function body was asked for, the
whole function, the whole file, or the line at the cursor from its beginning. Every reading is a
candidate; the caller takes the first that gives a valid file. Lines are compared without their
indentation, because that is what models change.
"""

import ast
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from trueline.assistant.prompts.blocks import parsed

_HEADER = re.compile(r"^\s*(?:async\s+)?(?:def|class)\s+(\w+)")
_TOP = re.compile(r"^(@|def |async def |class |import |from |if __name__)")
_UNIT = "    "
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Place:
    """The surroundings of a hole, in lines; `partial` is what stands before it in its line."""

    lines: tuple[str, ...]
    partial: str
    rest: str
    after: tuple[str, ...]

    @classmethod
    def of(cls, prefix: str, suffix: str) -> "Place":
        """The place between two texts."""
        *lines, partial = prefix.split("\n")
        rest, *after = suffix.split("\n")
        return cls(tuple(lines), partial, rest, tuple(line for line in after if line.strip()))


def placements(code: str, prefix: str, suffix: str) -> Iterator[str]:
    """Readings of `code` as the text of the hole, likeliest first."""
    place = Place.of(prefix, suffix)
    lines = code.strip("\n").rstrip().split("\n")
    if lines == [""]:
        return
    for version in (lines, _restored(lines)):
        for reading in _readings(code, version, place):
            for shorter in _without_suffix(reading, place):
                if shorter.strip():
                    yield _ended(shorter, place)


def _continuations(code: str, place: Place) -> Iterator[str]:
    """The code as what follows in the line: where it begins so, or the line opens a block."""
    if code[0] in " \n":
        yield code.rstrip()
    if place.partial.rstrip().endswith(":"):
        indent = _indent(place.partial) + _UNIT
        yield "\n" + textwrap.indent(textwrap.dedent(code.strip("\n")).rstrip(), indent)


def _restored(lines: list[str]) -> list[str]:
    """The lines with the first one at the level of the others, where stripping cost it that."""
    indents = [_indent(line) for line in lines[1:] if line.strip()]
    return [min(filter(None, indents), key=len, default="") + lines[0].lstrip(), *lines[1:]]


def _readings(code: str, lines: list[str], place: Place) -> Iterator[str]:
    """The code without what it repeats of the prefix, indented for its place."""
    for repeated in (_after_definition(lines, place), _after_lines(lines, place)):
        if repeated is not None:
            yield _cut_partial(repeated, place)
    if place.partial.strip():
        yield from _continuations(code, place)
    for indent in _indents(lines, place):
        moved = textwrap.indent(textwrap.dedent("\n".join(lines)), indent)
        yield _cut_partial(moved.split("\n"), place)
    yield "\n".join(lines)


def _after_definition(lines: list[str], place: Place) -> list[str] | None:
    """What follows the known lines of the definition the hole is in, if the code repeats it."""
    header = _enclosing(place)
    if header is None:
        return None
    known = [*place.lines, place.partial][header:]
    found = _HEADER.match(known[0])
    name = found[1] if found else ""
    tree = parsed("\n".join(lines))
    nodes = [] if tree is None else list(ast.walk(tree))
    same = [node for node in nodes if isinstance(node, Definition) and node.name == name]
    if not same:
        return None
    node = same[-1]
    whole = lines[node.lineno - 1 : node.end_lineno]
    shifted = _shifted(whole, _indent(known[0]))
    if len(known) == 1 and not known[0].rstrip().endswith(":"):
        return shifted
    first = _first_new(node, known)
    return _skip_known(shifted[first.lineno - node.lineno :], known[1:])


def _first_new(node: Definition, known: list[str]) -> ast.stmt:
    """The first statement of a repeated body; behind the docstring if the file has one."""
    documented = any(line.lstrip("rR \t").startswith(('"""', "'''")) for line in known)
    skips = documented and len(node.body) > 1 and ast.get_docstring(node) is not None
    return node.body[1 if skips else 0]


def _after_lines(lines: list[str], place: Place) -> list[str] | None:
    """What follows the last lines of the prefix, if the code begins by repeating them all."""
    known = [line for line in place.lines if line.strip()]
    said = [line for line in lines if line.strip()]
    partial = place.partial.strip()
    for start in range(max(0, len(known) - len(said)), len(known)):
        tail = known[start:]
        if [line.strip() for line in said[: len(tail)]] != [line.strip() for line in tail]:
            continue
        shifted = _shifted(lines, _indent(tail[0]))
        return _skip_known(shifted, tail)
    if len(partial) > 1 and lines[0].strip().startswith(partial):
        return _shifted(lines, _indent(place.partial))
    return None


def _skip_known(lines: list[str], known: list[str]) -> list[str]:
    """The lines after those that repeat known ones in their order; some may be left out."""
    position = 0
    texts = [line.strip() for line in known]
    for number, line in enumerate(lines):
        text = line.strip()
        if text and text not in texts[position:]:
            return lines[number:]
        if text:
            position = texts.index(text, position) + 1
    return []


def _enclosing(place: Place) -> int | None:
    """The number of the line that opens the definition the hole is in, if it is in one."""
    lines = [*place.lines, place.partial]
    limit = len(_indent(place.partial)) if place.partial.strip() else None
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number]
        if not line.strip():
            continue
        width = len(_indent(line))
        if _HEADER.match(line) and (limit is None or width < limit or number == len(lines) - 1):
            return number
        limit = width if limit is None else min(limit, width)
        if limit == 0 and not line.lstrip().startswith((")", "]", "}")):
            return None
    return None


def _indents(lines: list[str], place: Place) -> list[str]:
    """Indentations the code may be meant for, likeliest first."""
    if place.partial:
        return [_indent(place.partial)]
    own = _indent(next(line for line in lines if line.strip()))
    last = next((line for line in reversed(place.lines) if line.strip()), "")
    base = _indent(last)
    if last.split("#")[0].rstrip().endswith(":"):
        return [own if len(own) > len(base) else base + _UNIT]
    gap = bool(place.lines) and not place.lines[-1].strip()
    starts = bool(_TOP.match(lines[0]))
    if _ends_in_docstring(place.lines):
        return [own or base]
    return [own, base] if own or gap or starts else [base, own]


def _ends_in_docstring(lines: tuple[str, ...]) -> bool:
    """Whether the last definition so far consists of a docstring alone."""
    tree = parsed("\n".join(lines))
    body: list[ast.stmt] = [] if tree is None else tree.body
    while body and isinstance(body[-1], Definition):
        body = body[-1].body
        if len(body) == 1 and isinstance(body[0], ast.Expr):
            return isinstance(body[0].value, ast.Constant)
    return False


def _without_suffix(text: str, place: Place) -> Iterator[str]:
    """The text without what it repeats of the suffix at its end, then as it is."""
    rest = place.rest.strip()
    for shorter in (_without_lines(text, place), text):
        if rest and shorter.rstrip().endswith(rest):
            yield shorter.rstrip().removesuffix(rest)
        yield shorter


def _without_lines(text: str, place: Place) -> str:
    """The text without the whole lines of the suffix; its first one counts if the hole ends one."""
    lines = text.split("\n")
    own_line = place.rest.strip() and not place.partial.strip()
    nexts = [(place.rest, *place.after)] if own_line else []
    for start in range(1 if place.partial.strip() else 0, len(lines)):
        tail = [line.strip() for line in lines[start:] if line.strip()]
        for known in [*nexts, place.after]:
            if tail and tail == [line.strip() for line in known[: len(tail)]]:
                return "\n".join(lines[:start])
    return text


def _ended(text: str, place: Place) -> str:
    """The text with the line end its place needs: one if the suffix begins with a line."""
    text = text.rstrip() if text.endswith("\n") or not place.rest else text
    whole_lines = not place.partial and (place.rest or place.after)
    return text + "\n" if whole_lines and place.rest and text else text


def _cut_partial(lines: list[str], place: Place) -> str:
    """The lines as text, without what stands before the hole in its line."""
    text = "\n".join(lines).strip("\n")
    if text.startswith(place.partial):
        return text[len(place.partial) :]
    stripped = place.partial.strip()
    bare = text.lstrip()
    return bare.removeprefix(stripped).lstrip(" ") if stripped else bare if place.partial else text


def _shifted(lines: list[str], indent: str) -> list[str]:
    """The lines moved so that the first one stands at `indent`."""
    own = _indent(next((line for line in lines if line.strip()), ""))
    return [
        indent + line.removeprefix(own) if line.startswith(own) and line.strip() else line
        for line in lines
    ]


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
