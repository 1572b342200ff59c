"""Inputs and outputs under labels: `Input: x = 3`, `Output: 9`, with or without lines between.

Also a line `x = 3` for each parameter with `return 9` or `result: 9` below; lines that begin with
an arrow between them tell how it comes about.
"""

import re
from collections.abc import Iterator, Sequence

from trueline.assistant.search.arguments import Given, named_at, plain_at
from trueline.assistant.search.scanning import Found, result_at
from trueline.assistant.search.wording import ARROW, LABEL, barred_lines, ends
from trueline.assistant.search.written import Reading, place

SOURCE = "docstring"
_INPUT = re.compile(
    r"^[ \t]*(?:[-*+•][ \t]+)?(?:(?:for[ \t]+)?example[ \t]*\d*[ \t]*[:.)-]?[ \t]*)?"
    r"\*{0,2}(?:sample[ \t]+)?in(?:puts?)?[ \t]*\d*[ \t]*(?:[:=]|->|=>)\*{0,2}\s*`{0,2}",
    re.IGNORECASE | re.MULTILINE,
)
_OUTPUT = re.compile(
    rf"`{{0,2}}[ \t]*[,;.|]?\s*(?:{ARROW}[ \t]*)?\*{{0,2}}(?:sample[ \t]+)?{LABEL}[ \t]*"
    rf"(?:[:=]|{ARROW}|\bis\b|\bshould[ \t]+be\b)\*{{0,2}}\s*`{{0,2}}"
    rf"|`{{0,2}}[ \t]*{ARROW}[ \t]*`{{0,2}}",
    re.IGNORECASE,
)
_PROMISED = re.compile(r"\boutput\b", re.IGNORECASE)
_ASSIGNED = re.compile(r"^[ \t]*(?=[A-Za-z_]\w*[ \t]*=[ \t]*\S)", re.MULTILINE)
_RETURNED = re.compile(
    r"(?:[ \t]*\n[ \t]*(?:->|=>|\#)[^\n]*)*[ \t]*\n[ \t]*"
    rf"(?:return[ \t]*=?|{LABEL}[ \t]*[:=])[ \t]*",
    re.IGNORECASE,
)


def labelled_in(text: str, name: str, parameters: Sequence[str]) -> Reading:
    """The examples under labels."""
    reading, barred = Reading(), barred_lines(text)
    for start, given, found in _claims(text, parameters, reading):
        line = text.count("\n", 0, start)
        where = place(SOURCE, line + 1, text[start : found.end])
        if line in barred or not ends(text, found.end, re.escape(name), sentence=False):
            reading.leave(where, "the result is not one literal")
        else:
            reading.found.append(given.beside(found.value, where, line + 1))
    return reading


def _claims(
    text: str, parameters: Sequence[str], reading: Reading
) -> Iterator[tuple[int, Given, Found]]:
    for match in _INPUT.finditer(text):
        given = named_at(text, match.end(), parameters, labels=True)
        given = given or plain_at(text, match.end(), parameters)
        label = _OUTPUT.match(text, given.end) if given else None
        found = result_at(text, label.end()) if label else None
        if given and found:
            yield match.start(), given, found
        elif _PROMISED.search(text, match.end(), match.end() + 400):
            line = text.count("\n", 0, match.end()) + 1
            shown = text[match.start() : match.end() + 60]
            reading.leave(place(SOURCE, line, shown), "not a literal for each parameter")
    for match in _ASSIGNED.finditer(text):
        given = named_at(text, match.end(), parameters)
        label = _RETURNED.match(text, given.end) if given else None
        found = result_at(text, label.end()) if label else None
        if given and found:
            yield match.start(), given, found
