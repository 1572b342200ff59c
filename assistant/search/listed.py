"""Examples line by line below a heading: a value for each parameter, then the result.

For lines that are less regular than those under labels: a sign may be missing (`xs ['a', 'b']`),
one parameter may stand under another name, and steps that lead to the result may come before it.
Also a call in one line with its result, and no sign, in the next. All lines of a block must be of
this kind, and only blocks below a heading that says "example" are given to this module.
"""

import re
from collections.abc import Iterator, Sequence

from trueline.assistant.search.arguments import Given
from trueline.assistant.search.calculating import NotLiteral
from trueline.assistant.search.calls import arguments_of
from trueline.assistant.search.scanning import Found, balanced_end, literal_at
from trueline.assistant.search.values import expression
from trueline.assistant.search.wording import ARROW, LABEL
from trueline.assistant.search.written import Reading, Written, place

SOURCE = "docstring"
_NAME = re.compile(r"[ \t]*`{0,2}([A-Za-z_]\w*)`{0,2}([ \t]*(?:={1,2}|:)[ \t]*|[ \t]*)`{0,2}")
_RESULT = re.compile(
    rf"[ \t]*(?:{ARROW}[ \t]*)?(?:{LABEL}|return)[ \t]*(?:[:=]|{ARROW}|[ \t])[ \t]*`{{0,2}}",
    re.IGNORECASE,
)
_STEP = re.compile(rf"[ \t]*(?:{ARROW}|{LABEL}[ \t]*[:=])", re.IGNORECASE)
Block = list[tuple[int, str]]


def listed_in(text: str, parameters: Sequence[str], *, optional: bool) -> Reading:
    """The examples in blocks that have a line for each parameter.

    With `optional` parameters each name must be right, since one may be left out.
    """
    reading = Reading()
    for block in _blocks(text):
        lines = [line for _, line in block]
        given = _given(lines[: len(parameters)], parameters, exact=optional)
        found = _result(lines[len(parameters) :])
        if given is not None and found is not None:
            number = block[0][0]
            where = place(SOURCE, number + 1, "; ".join(line.strip() for line in lines))
            reading.found.append(given.beside(found.value, where, number + 1))
    return reading


def pairs_in(text: str, name: str) -> Reading:
    """The examples in blocks of nothing but calls of `name`, each with its result below it."""
    reading = Reading()
    for block in _blocks(text):
        pairs = [
            _pair(number, call, result, name)
            for (number, call), (_, result) in zip(block[::2], block[1::2], strict=False)
        ]
        read = [pair for pair in pairs if pair is not None]
        if 2 * len(read) == len(block):
            reading.found += read
    return reading


def _blocks(text: str) -> Iterator[Block]:
    """The lines between blank ones, each with its 0-based number."""
    block: Block = []
    for number, line in enumerate([*text.split("\n"), ""]):
        if line.strip():
            block.append((number, line))
        elif block:
            yield block
            block = []


def _given(lines: Sequence[str], parameters: Sequence[str], *, exact: bool) -> Given | None:
    names, values = list[str](), list[object]()
    for line in lines:
        label = _NAME.match(line)
        found = _whole(line, label.end()) if label else None
        if label is None or found is None or _is_index(label[2], found.value):
            return None
        names.append(label[1])
        values.append(found.value)
    right = _are_those(names, parameters, exact=exact)
    return Given(tuple(values), (), 0) if right else None


def _are_those(names: Sequence[str], parameters: Sequence[str], *, exact: bool) -> bool:
    """Whether these are the parameters in their order, but for one of several at most."""
    if len(names) != len(parameters):
        return False
    others = [name for name, meant in zip(names, parameters, strict=True) if name != meant]
    if not others:
        return True
    return not exact and len(others) == 1 < len(names) and others[0] not in parameters


def _is_index(sign: str, value: object) -> bool:
    """Whether `name[...]` may mean a part of a value, and not the value."""
    return not sign and (not isinstance(value, list) or len(value) < 2)


def _result(lines: Sequence[str]) -> Found | None:
    """The value in the last line, if the lines before it lead there."""
    if not lines or not all(map(_STEP.match, lines[:-1])):
        return None
    label = _RESULT.match(lines[-1])
    return _whole(lines[-1], label.end()) if label else None


def _pair(number: int, call: str, result: str, name: str) -> Written | None:
    bare = call.strip(" \t`")
    found = _whole(result, len(result) - len(result.lstrip(" \t`")))
    if found is None or not bare.startswith(f"{name}("):
        return None
    if balanced_end(bare, len(name)) != len(bare):
        return None
    try:
        positional, keywords = arguments_of(expression(bare))
    except NotLiteral:
        return None
    where = place(SOURCE, number + 1, f"{bare} -> {result.strip()}")
    return Written(positional, keywords, found.value, where, number + 1)


def _whole(line: str, at: int) -> Found | None:
    """The literal that is the rest of a line."""
    found = literal_at(line, at)
    return found if found and not line[found.end :].strip(" \t`.,;") else None
