"""Examples told in sentences: `For x = 3 the output should be 9`, `returns 9 for [1, 2]`.

A sentence must begin with the condition, or go on from another example: "fails when x = 0, returns
1" says nothing of 0. Arrows are no verbs here, since `for n = 1 -> 9` is a loop. Last, for texts
without any other example, lines such as `[1, 2] -> 3` below a heading that says "example".
"""

import re
from collections.abc import Iterator, Sequence

from trueline.assistant.search.arguments import Given, named_at, plain_at
from trueline.assistant.search.scanning import Found, result_at
from trueline.assistant.search.wording import LABEL, VERB, barred_lines, doubted, ends
from trueline.assistant.search.written import Reading, place

SOURCE = "docstring"
SENTENCE = 400
"""Characters within which a sentence is looked at."""
_NAMED = re.compile(
    r"\b(?:for|if|when|given|with|let)[ \t]+(?=`{0,2}\w+`{0,2}[ \t]*=)", re.IGNORECASE
)
_NOUN = r"(?:input|argument|list|string|number|value|tuple|dict|word|text)s?"
_PLAIN = re.compile(
    r"\b(?:(?:for|given|with|on|(?:if|when)[ \t]+called[ \t]+(?:with|on))[ \t]+"
    rf"(?:(?:the|an?)[ \t]+)?(?:{_NOUN}[ \t]*(?:is|=|:)?[ \t]*)?"
    rf"|if[ \t]+(?:the[ \t]+)?{_NOUN}[ \t]+(?:is|are|=)[ \t]+)`{{0,2}}(?=[-\d.\[({{'\"TFN])",
    re.IGNORECASE,
)
_SUBJECT = (
    r"(?:(?:the|your|this|our)\s+)?(?:(?:expected|correct|final|returned)\s+)?"
    r"(?:output|results?|answer|function|return[ \t]value|value|method|program)"
)
_LATER = re.compile(rf"\b{_SUBJECT}[ \t]+{VERB}[ \t]*:?[ \t]*`{{0,2}}", re.IGNORECASE)
_RESULT_FIRST = re.compile(rf"\b{VERB}[ \t]+`{{0,2}}", re.IGNORECASE)
_CONDITION = re.compile(
    r"`{0,2}[ \t]+(?:for|if|when|on|given)[ \t]+(?:(?:given|the[ \t]+(?:input|argument))[ \t]+)?"
    r"`{0,2}",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"(?:^[ \t]*(?:[-*+•]|\d+[.)])|[.:;!?(]|\be\.g\.,?|\bexamples?[ \t]*\d*[,:]?)[ \t]*$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?:[.:;!?]|\n)[ \t]*$")
_BULLET = re.compile(r"[ \t]*(?:[-*+•][ \t]+)?`{0,2}")
_AND = r"[ \t]*(?:,[ \t]*(?:and[ \t]+)?|\band[ \t]+)"
_ALSO = re.compile(rf"`{{0,2}}{_AND}`{{0,2}}")
_BEHIND = re.compile(
    rf"`{{0,2}}(?:\)?[ \t]*(?:[.;,][ \t]*)?$|[ \t]*[.;][ \t]+(?:and[ \t]+)?`{{0,2}}|{_AND}`{{0,2}})"
)
_ARROW = re.compile(
    r"`{0,2}[ \t]*(?:-{1,2}>|={1,3}>|[➞→➔⟶⇒⟹➜↦]"
    r"|(?:becomes|gives|returns|yields|maps[ \t]+to|(?:is[ \t]+turned|turns)[ \t]+into)\b)"
    r"[ \t]*`{0,2}"
)


def sentences_in(text: str, name: str, parameters: Sequence[str]) -> Reading:
    """The examples in sentences about function `name`."""
    reading, barred = Reading(), barred_lines(text)
    claims = [*_conditions(text, name, parameters), *_results(text, name, parameters)]
    for start, given, found, end in sorted(claims, key=lambda claim: claim[0]):
        line = text.count("\n", 0, start)
        where = place(SOURCE, line + 1, text[start:end])
        if line not in barred:
            reading.found.append(given.beside(found.value, where, line + 1))
    return reading


def arrows_in(text: str, parameters: Sequence[str]) -> Reading:
    """The examples in lines such as `[1, 2] -> 3` or `x = 1, y = 2 => 3`.

    All lines but blank ones must be of this kind: one that is not shows that they tell a story.
    """
    reading = Reading()
    for number, line in enumerate(text.split("\n"), 1):
        bullet = _BULLET.match(line)
        at = bullet.end() if bullet else 0
        while line[at:].strip(" \t.,;`"):
            given = _given(line, at, parameters)
            arrow = _ARROW.match(line, given.end) if given else None
            found = result_at(line, arrow.end()) if arrow else None
            behind = _BEHIND.match(line, found.end) if found else None
            if given is None or found is None or behind is None:
                return Reading()
            where = place(SOURCE, number, line[at : found.end])
            reading.found.append(given.beside(found.value, where, number))
            at = behind.end()
    return reading


def _given(text: str, at: int, parameters: Sequence[str]) -> Given | None:
    return named_at(text, at, parameters) or plain_at(text, at, parameters)


def _conditions(
    text: str, name: str, parameters: Sequence[str]
) -> Iterator[tuple[int, Given, Found, int]]:
    """Sentences that begin with the arguments."""
    at_once = re.compile(
        rf"`{{0,2}}\s*[,;:]?\s*(?:then\s+)?(?:(?:{_SUBJECT}|it|we|you|`{{0,2}}{re.escape(name)}"
        rf"(?:\(\))?`{{0,2}})\s+)?(?:{VERB}|{LABEL}[ \t]*[:=])[ \t]*:?\s*`{{0,2}}",
        re.IGNORECASE,
    )
    behind = 0
    for match in _openings(text):
        given = _given(text, match.end(), parameters)
        if given is None or not _opens(text, match.start(), behind):
            continue
        found = _verdict(text, given.end, at_once)
        if found and ends(text, found.end, re.escape(name), sentence=True):
            behind = found.end
            yield match.start(), given, found, found.end


def _openings(text: str) -> list[re.Match[str]]:
    found = {match.end(): match for match in (*_PLAIN.finditer(text), *_NAMED.finditer(text))}
    return [found[end] for end in sorted(found)]


def _results(
    text: str, name: str, parameters: Sequence[str]
) -> Iterator[tuple[int, Given, Found, int]]:
    """Sentences that end with the arguments, maybe of several: `2 for [1, 1] and 0 for []`."""
    for match in _RESULT_FIRST.finditer(text):
        line_start = text.rfind("\n", 0, match.start()) + 1
        if doubted(text[line_start : match.start()]):
            continue
        claims, at = list[tuple[int, Given, Found, int]](), match.end()
        while (claim := _result_first(text, at, parameters)) is not None:
            given, found = claim
            claims.append((match.start() if at == match.end() else at, given, found, given.end))
            also = _ALSO.match(text, given.end)
            at = also.end() if also else len(text)
        if claims and ends(text, claims[-1][-1], re.escape(name), sentence=True):
            yield from claims


def _result_first(text: str, at: int, parameters: Sequence[str]) -> tuple[Given, Found] | None:
    """A result and the arguments behind it."""
    found = result_at(text, at)
    link = _CONDITION.match(text, found.end) if found else None
    given = _given(text, link.end(), parameters) if link else None
    return (given, found) if given and found else None


def _verdict(text: str, at: int, at_once: re.Pattern[str]) -> Found | None:
    """The result that is stated at once behind the arguments, or later on their line."""
    last = min(len(text), at + SENTENCE)
    paragraph = text.find("\n\n", at, last)
    match = at_once.match(text, at, paragraph if paragraph >= 0 else last)
    if match and (found := result_at(text, match.end())):
        return found
    line_end = text.find("\n", at, last)
    matches = list(_LATER.finditer(text, at, line_end if line_end >= 0 else last))
    return result_at(text, matches[0].end()) if len(matches) == 1 else None


def _opens(text: str, at: int, behind: int) -> bool:
    """Whether a sentence begins at `at`, or goes on from an example that ended at `behind`."""
    if behind and re.fullmatch(r"[\s,.;`]*(?:and\s+)?", text[behind:at]):
        return True
    above, _, before = text[max(0, at - SENTENCE) : at].rpartition("\n")
    if before.strip():
        return _LEAD_IN.search(before) is not None
    return text[at].isupper() or not above.strip() or _SENTENCE_END.search(above) is not None
