"""Literals in the middle of prose: where one begins, where it ends, and whether it ends there.

A sentence goes on behind a value, and how it goes on decides what was said: "returns 5" is an
example, "returns 5 or 6" and "returns 5 times the sum" are none. What may follow is listed;
everything else means that the value is not read.
"""

import re
from dataclasses import dataclass

from trueline.assistant.search.calculating import NotLiteral
from trueline.assistant.search.values import expression, value_of

LONGEST = 20_000
"""Characters of one literal or call; what is longer is no example for a person."""
DEEPEST = 200
"""Brackets within each other, as many as Python's own parser takes."""
CLOSER = {"(": ")", "[": "]", "{": "}"}
NUMBER = r"[-+]?(?:0[xX][0-9a-fA-F]+|(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?)(?!\w)"

_NUMBER = re.compile(NUMBER)
_SUM = re.compile(rf"{NUMBER}(?:[ \t]*(?:\*\*|//|[-+*/%])[ \t]*{NUMBER})+")
_WORD = re.compile(r"(?:None|True|False|true|false)\b")
_BUILT = re.compile(r"(?:set|frozenset|dict|list|tuple|float)\(")
_QUOTED = re.compile(r"(?:[rRbBuU]|[rR][bB]|[bB][rR])?(?=['\"])")
_SIGN = re.compile(r"[ \t]*={1,2}[ \t]*(?!=)")


@dataclass(frozen=True, slots=True)
class Found:
    """A value in a text, and the offset behind it."""

    value: object
    end: int


def string_end(text: str, start: int) -> int:
    """The offset behind the string whose quote is at `start`; -1 if it does not end."""
    quote = text[start]
    if text.startswith(quote * 3, start):
        end = text.find(quote * 3, start + 3, start + LONGEST)
        return end + 3 if end >= 0 else -1
    at, limit = start + 1, min(len(text), start + LONGEST)
    while at < limit and text[at] != "\n":
        if text[at] == quote:
            return at + 1
        at += 2 if text[at] == "\\" else 1
    return -1


def balanced_end(text: str, start: int) -> int:
    """The offset behind the bracket that closes the one at `start`; -1 if none does."""
    wanted: list[str] = []
    at, limit = start, min(len(text), start + LONGEST)
    while 0 <= at < limit:
        char = text[at]
        if char in "'\"":
            at = string_end(text, at)
            continue
        if char in CLOSER:
            wanted.append(CLOSER[char])
            if len(wanted) > DEEPEST:
                return -1
        elif char in ")]}":
            if wanted.pop() != char:
                return -1
            if not wanted:
                return at + 1
        at += 1
    return -1


def literal_at(text: str, start: int) -> Found | None:
    """The literal that begins at `start`, as far as it goes.

    `("a")` is none: in prose it may be meant as a tuple of one.
    """
    end = _literal_end(text, start)
    if end <= start:
        return None
    words = text[start:end]
    if words in ("true", "false"):
        return Found(words == "true", end)
    try:
        value = value_of(expression(words))
    except NotLiteral:
        return None
    meant = words[0] != "(" or isinstance(value, tuple)
    return Found(value, end) if meant else None


def result_at(text: str, start: int) -> Found | None:
    """The value that is stated at `start`: a literal, or a calculation that ends in one.

    In `1 + 9 = 10` each part must have the value of the next, or else nothing is read.
    """
    values: list[object] = []
    at = start
    while True:
        total = _SUM.match(text, at)
        part = _calculated(total) if total else literal_at(text, at)
        if part is None:
            return None
        values.append(part.value)
        sign = _SIGN.match(text, part.end)
        if sign is None:
            break
        at = sign.end()
    if total or any(value != values[-1] for value in values):
        return None
    return Found(values[-1], part.end)


def _literal_end(text: str, start: int) -> int:
    if text[start : start + 1] in CLOSER:
        return balanced_end(text, start)
    if built := _BUILT.match(text, start):
        return balanced_end(text, built.end() - 1)
    if quoted := _QUOTED.match(text, start):
        return string_end(text, quoted.end())
    match = _NUMBER.match(text, start) or _WORD.match(text, start)
    return match.end() if match else -1


def _calculated(match: re.Match[str]) -> Found | None:
    try:
        return Found(value_of(expression(match[0])), match.end())
    except NotLiteral:
        return None
