"""Texts without their quotes: `same_letters(abab) => False` where the prose speaks of a string.

A last resort, since a bare word may also be a name (`f(n) = 1`), a kind (`f(int) -> int`) or a
description (`f(even) => True`). So there must be three calls at least and nothing but such calls,
the prose must say that the function gets a text, and no word may be a parameter or be used in it.
"""

import builtins
import keyword
import re
from collections.abc import Sequence

from trueline.assistant.search.scanning import result_at
from trueline.assistant.search.wording import AFTER_CALL, barred_lines, ends
from trueline.assistant.search.written import Reading, Written, place

SOURCE = "docstring"
FEWEST = 3
_TEXT = re.compile(r"\b(?:strings?|texts?|words?)\b", re.IGNORECASE)


def bare_in(text: str, name: str, parameters: Sequence[str]) -> Reading:
    """The examples of function `name` with bare words as arguments; none if one is in doubt."""
    call = re.compile(rf"^[ \t]*(?:[-*+•][ \t]+)?`{{0,2}}{re.escape(name)}\(([A-Za-z]+)\)")
    reading, barred, prose, words = Reading(), barred_lines(text), list[str](), list[str]()
    for number, line in enumerate(text.split("\n")):
        match = call.match(line)
        if match is None:
            prose.append(line)
            continue
        link = AFTER_CALL.match(line, match.end())
        found = result_at(line, link.end()) if link else None
        if found is None or number in barred:
            return Reading()
        if not ends(line, found.end, re.escape(name), sentence=False):
            return Reading()
        words.append(match[1])
        where = place(SOURCE, number + 1, line[: found.end])
        reading.found.append(Written((match[1],), (), found.value, where, number + 1))
    return reading if _are_texts(words, "\n".join(prose), name, parameters) else Reading()


def _are_texts(words: Sequence[str], prose: str, name: str, parameters: Sequence[str]) -> bool:
    """Whether words can be nothing but texts; a letter alone is also an article in the prose."""
    longer = {word for word in words if len(word) > 1}
    if len(set(words)) < FEWEST or len(longer) < FEWEST - 1 or not _TEXT.search(prose):
        return False
    named = any(
        word in parameters or keyword.iskeyword(word) or hasattr(builtins, word) for word in words
    )
    return not named and f"{name}(" not in prose and not longer & set(re.findall(r"\w+", prose))
