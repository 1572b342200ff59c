"""Calls with their results in prose: `f(3) ==> 5`, `f(3) should return 5.`, `f(3)  # 5`.

A call is read where it begins a claim, its arguments are literals, and what links it to the value
and what follows the value are known words or signs (`wording`). A formula (`f(n) = f(n - 1) + 1`)
is no example and is passed over without a word; a call whose result is no literal is named.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from trueline.assistant.search.calculating import NotLiteral
from trueline.assistant.search.scanning import Found, balanced_end, result_at
from trueline.assistant.search.values import expression, value_of
from trueline.assistant.search.wording import AFTER_CALL, COMMENT, barred_lines, begins, ends
from trueline.assistant.search.written import Reading, Written, place

SOURCE = "docstring"
Arguments = tuple[tuple[object, ...], tuple[tuple[str, object], ...]]


@dataclass(frozen=True, slots=True)
class _Claim:
    """A call and what is said behind it: the value, if it is one, and by what it is linked."""

    start: int
    end: int
    found: Found | None
    verb: bool = False
    lone: bool = False


def calls_in(text: str, names: str) -> Reading:
    """The examples of the functions whose names match the pattern `names`."""
    reading, barred, behind = Reading(), barred_lines(text), 0
    numbers: list[Written] = []
    for start, end in _calls(text, names):
        line_start = text.rfind("\n", 0, start) + 1
        before, goes_on = text[max(line_start, behind) : start], behind > line_start
        claim = _claim(text, start, end)
        if (
            claim is None
            or text.count("\n", 0, start) in barred
            or not begins(before, goes_on=goes_on)
        ):
            continue
        read = _read(text, claim, names, reading)
        if read is not None and claim.found is not None:
            behind = claim.found.end
            reading.found.append(read)
            numbers += [read] if claim.lone else []
    return _without_numbers(reading, numbers)


def arguments_of(call: ast.expr) -> Arguments:
    """The literal arguments of a call, by position and by name.

    Raises:
        NotLiteral: if one is none.
    """
    if not isinstance(call, ast.Call):
        raise NotLiteral("not a call")
    positional = tuple(value_of(one) for one in call.args)
    if any(one.arg is None for one in call.keywords):
        raise NotLiteral("unpacked arguments are not literals")
    return positional, tuple((one.arg or "", value_of(one.value)) for one in call.keywords)


def _calls(text: str, names: str) -> Iterator[tuple[int, int]]:
    """Where the calls begin and end, none inside another."""
    behind = 0
    for match in re.finditer(rf"(?<![\w.'\"])(?:{names})\(", text):
        if match.start() < behind:
            continue
        end = balanced_end(text, match.end() - 1)
        if end >= 0:
            yield match.start(), end
        behind = max(end, match.end())


def _claim(text: str, start: int, end: int) -> _Claim | None:
    link = AFTER_CALL.match(text, end)
    found = result_at(text, link.end()) if link else None
    if link is not None and (found or link["link"].strip()[:1] not in ("#", ":", "/")):
        return _Claim(start, end, found, verb=bool(link["verb"]))
    comment = COMMENT.match(text, end)
    found = result_at(text, comment.end()) if comment else None
    if found is None:
        return None
    line_end = text.find("\n", found.end)
    rest = text[found.end : line_end if line_end >= 0 else len(text)]
    return None if rest.strip(" \t`.") else _Claim(start, end, found, lone=True)


def _read(text: str, claim: _Claim, names: str, reading: Reading) -> Written | None:
    start, end, found = claim.start, claim.end, claim.found
    line_end = text.find("\n", end)
    shown = text[start : found.end if found else line_end if line_end >= 0 else len(text)]
    line = text.count("\n", 0, start) + 1
    where = place(SOURCE, line, shown)
    try:
        positional, keywords = arguments_of(expression(text[start:end]))
    except NotLiteral as error:
        if found is not None:
            reading.leave(where, f"an argument cannot be read: {error}")
        return None
    if found is None or not ends(text, found.end, names, sentence=claim.verb):
        if found is not None or not claim.verb:
            reading.leave(where, "the result is not one literal")
        return None
    return Written(positional, keywords, found.value, where, line)


def _without_numbers(reading: Reading, numbers: list[Written]) -> Reading:
    """Less the results that only number the calls: `f(4)  # 1`, `f(9)  # 2`."""
    if len(numbers) > 1 and [one.result for one in numbers] == [*range(1, len(numbers) + 1)]:
        reading.found = [one for one in reading.found if one not in numbers]
        for one in numbers:
            reading.leave(one.where, "the comment may be a number in a list, not a result")
    return reading
