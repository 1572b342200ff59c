"""The examples in a docstring: `>>>` lines, calls with results, labelled inputs and outputs.

What is tried last needs more proof: lines such as `[1, 2] -> 3`, calls without a sign or under a
name that is not the function's, and values line by line are read only where nothing else is, below
a heading that says "example", and only if all lines there are of that kind.
"""

import builtins
import re
from collections.abc import Sequence

from trueline.assistant.search.bare import bare_in
from trueline.assistant.search.calls import calls_in
from trueline.assistant.search.doctests import prompts_in
from trueline.assistant.search.fenced import code_in
from trueline.assistant.search.labelled import labelled_in
from trueline.assistant.search.listed import listed_in, pairs_in
from trueline.assistant.search.sentences import arrows_in, sentences_in
from trueline.assistant.search.tabular import tables_in
from trueline.assistant.search.written import Reading

_HEADING = re.compile(
    r"\b(?:(?:examples?|samples?|test[ \t]+cases?)\b[ \t\d]*(?:[:,]|$)|e\.g\.,?|ex\.:?)",
    re.IGNORECASE,
)
_RULE = re.compile(r"[ \t]*([-=~`])\1{2,}\w*[ \t]*$")
_FOREIGN = re.compile(r"^[ \t]*(?:[-*+•][ \t]*)?(?:assert[ \t]+|>>>[ \t]*)?([A-Za-z_]\w*)\(")


def prose_in(text: str, name: str, parameters: Sequence[str], *, optional: bool) -> Reading:
    """The examples of function `name` in its docstring.

    `optional` says that some of its parameters have defaults, so that a call may leave them out.
    """
    reading, rest = prompts_in(text, name)
    reading.extend(calls_in(rest, re.escape(name)))
    reading.extend(code_in(rest, name))
    reading.extend(labelled_in(rest, name, parameters))
    reading.extend(sentences_in(rest, name, parameters))
    reading.extend(tables_in(rest, name, parameters))
    if not reading.found:
        reading.extend(_last(rest, name, parameters, optional=optional))
    if not reading.found and (bare := bare_in(rest, name, parameters)).found:
        return bare
    return reading


def _last(text: str, name: str, parameters: Sequence[str], *, optional: bool) -> Reading:
    """The examples below a heading in the forms that need one."""
    blocks = _below_headings(text)
    if other := _other_name(blocks, name):
        return calls_in(blocks, re.escape(other))
    for reading in (
        arrows_in(blocks, parameters),
        listed_in(blocks, parameters, optional=optional),
        pairs_in(blocks, name),
    ):
        if reading.found:
            return reading
    return Reading()


def _below_headings(text: str) -> str:
    """The blocks below "Example:" and what stands behind it, each in its line, all else blank."""
    inside, kept = False, list[str]()
    for line in text.split("\n"):
        heading = _HEADING.search(line)
        if heading:
            inside = True
            kept.append(line[heading.end() :].strip(" \t:"))
        else:
            inside = inside and bool(line.strip())
            kept.append(line if inside and not _RULE.match(line) else "")
    return "\n".join(kept)


def _other_name(text: str, name: str) -> str:
    """The one name that all calls there have, if it shares a word with the function's."""
    names = {match[1] for match in map(_FOREIGN.match, text.split("\n")) if match}
    if len(names) != 1:
        return ""
    other = next(iter(names))
    known = hasattr(builtins, other) or not _words(other) & _words(name)
    return "" if known else other


def _words(name: str) -> set[str]:
    """The words of a name, in small letters: `sortedList` has `sorted` and `list`."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]{2,}|[A-Z]{3,}", name)}
