"""Arguments and results under labels: `Input: x = 3 / Output: 9`, `For x = 3 the output is 9`.

Names must be those of the parameters; where a label says more (`bucket_capacity` for `capacity`)
it stands for the parameter in its place if they share a word. Values without names are arguments
by position.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trueline.assistant.search.scanning import Found, literal_at, result_at
from trueline.assistant.search.wording import ARROW, LABEL, VERB, barred_lines, ends
from trueline.assistant.search.written import Reading, Written, place

SOURCE = "docstring"
_INPUT = re.compile(
    r"^[ \t]*(?:[-*+•][ \t]*)?(?:(?:for[ \t]+)?example[ \t]*\d*[ \t]*[:.)-]?[ \t]*)?"
    r"inputs?[ \t]*\d*[ \t]*(?:[:=]|->|=>)\s*",
    re.IGNORECASE | re.MULTILINE,
)
_OUTPUT = re.compile(
    rf"[ \t]*[,;.|]?\s*(?:{ARROW}[ \t]*)?{LABEL}[ \t]*(?:[:=]|{ARROW}|\bis\b|\bshould[ \t]+be\b)\s*"
    rf"|[ \t]*{ARROW}[ \t]*",
    re.IGNORECASE,
)
_NAME = re.compile(r"`?([A-Za-z_]\w*)`?[ \t]*(?:={1,2}|:)[ \t]*")
_ARROW_BETWEEN = re.compile(r"[ \t]*(?:-{1,2}>|={1,3}>|[➞→➔⟶⇒⟹➜↦])[ \t]*")
_BETWEEN = re.compile(r"[ \t]*(?:,|;|\band\b|\n)\s*(?:and[ \t]+)?")
_GIVEN = re.compile(
    r"\b(?:for|if|when|given|with|let|say)[ \t]+(?=`?[A-Za-z_]\w*`?[ \t]*=)", re.IGNORECASE
)
_SAID = (
    r"(?:(?:the|your|this|our)\s+)?(?:(?:expected|correct|final|returned)\s+)?"
    r"(?:output|results?|answer|function|return[ \t]value|value|method|program)"
)
_AT_ONCE = re.compile(
    rf"`?\s*[,;:]?\s*(?:then\s+)?(?:(?:{_SAID}|it|we|you)\s+)?(?:{VERB}|{ARROW}|{LABEL}[ \t]*[:=])"
    r"[ \t]*:?\s*`{0,2}",
    re.IGNORECASE,
)
_LATER = re.compile(rf"\b{_SAID}[ \t]+{VERB}[ \t]*:?[ \t]*`{{0,2}}", re.IGNORECASE)
_ASSIGNED = re.compile(r"^[ \t]*(?=[A-Za-z_]\w*[ \t]*=[ \t]*\S)", re.MULTILINE)
_RETURNED = re.compile(
    r"(?:[ \t]*\n[ \t]*(?:->|=>|\#)[^\n]*)*[ \t]*\n[ \t]*"
    rf"(?:return[ \t]*=?|{LABEL}[ \t]*[:=])[ \t]*",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"(?:^[ \t]*(?:[-*+•]|\d+[.)])|[.:;!?]|\be\.g\.,?|\bexamples?[ \t]*\d*[,:]?)[ \t]*$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?:[.:;!?]|\n)[ \t]*$")


@dataclass(frozen=True, slots=True)
class _Given:
    """Arguments in a text, and the offset behind them."""

    positional: tuple[object, ...]
    keywords: tuple[tuple[str, object], ...]
    end: int


def labelled_in(text: str, name: str, parameters: Sequence[str]) -> Reading:
    """The examples under labels, in the order of the text."""
    reading, barred, claims = Reading(), barred_lines(text), dict[int, Written]()
    for start, given, found, sentence in _claims(text, parameters, reading):
        line = text.count("\n", 0, start)
        shown = place(SOURCE, line + 1, text[start : found.end].strip())
        whole = ends(text, found.end, re.escape(name), sentence=sentence)
        if line in barred or not whole:
            reading.leave(shown, "the result is not one literal")
        elif found.end not in claims:
            claims[found.end] = Written(given.positional, given.keywords, found.value, shown)
    reading.found = [claims[end] for end in sorted(claims)]
    return reading


def arrows_in(text: str, parameters: Sequence[str]) -> Reading:
    """The examples in lines such as `[1, 2] -> 3` or `x = 1, y = 2 => 3`.

    All lines but blank ones must be of this kind: one that is not shows that they tell a story.
    """
    reading = Reading()
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        start = re.match(r"[ \t]*(?:[-*+•][ \t]+)?", line)
        given = _given(line, start.end() if start else 0, parameters)
        arrow = _ARROW_BETWEEN.match(line, given.end) if given else None
        found = result_at(line, arrow.end()) if arrow else None
        if given is None or found is None or line[found.end :].strip(" \t.,;"):
            return Reading()
        where = place(SOURCE, number, line)
        reading.found.append(Written(given.positional, given.keywords, found.value, where))
    return reading


def _claims(
    text: str, parameters: Sequence[str], reading: Reading
) -> Iterator[tuple[int, _Given, Found, bool]]:
    for match in _INPUT.finditer(text):
        given = _given(text, match.end(), parameters)
        label = _OUTPUT.match(text, given.end) if given else None
        found = result_at(text, label.end()) if label else None
        if given and found:
            yield match.start(), given, found, False
        elif re.search(r"\boutput\b", text[match.end() : match.end() + 400], re.IGNORECASE):
            shown = text[match.start() : match.end() + 60].strip()
            line = text.count("\n", 0, match.end() - 1) + 1
            reading.leave(place(SOURCE, line, shown), "input or output is not a literal")
    behind = 0
    for match in _GIVEN.finditer(text):
        given = _given(text, match.end(), parameters, named=True)
        found = _verdict(text, given.end) if given else None
        if given and found and _opens(text, match.start(), behind):
            behind = found.end
            yield match.start(), given, found, True
    for match in _ASSIGNED.finditer(text):
        given = _given(text, match.end(), parameters, named=True)
        label = _RETURNED.match(text, given.end) if given else None
        found = result_at(text, label.end()) if label else None
        if given and found:
            yield match.start(), given, found, False


def _verdict(text: str, at: int) -> Found | None:
    """The result that is stated at once behind the arguments, or later on their line."""
    paragraph = text.find("\n\n", at)
    end = paragraph if paragraph >= 0 else len(text)
    match = _AT_ONCE.match(text, at, end)
    if match and (found := result_at(text, match.end())):
        return found
    line_end = text.find("\n", at)
    matches = list(_LATER.finditer(text, at, line_end if line_end >= 0 else len(text)))
    return result_at(text, matches[0].end()) if len(matches) == 1 else None


def _opens(text: str, at: int, behind: int) -> bool:
    """Whether a sentence begins at `at`, or goes on from an example that ended at `behind`."""
    if behind and re.fullmatch(r"[\s,.;`]*(?:and\s+)?", text[behind:at]):
        return True
    above, _, before = text[:at].rpartition("\n")
    if before.strip():
        return _LEAD_IN.search(before) is not None
    return text[at].isupper() or not above.strip() or _SENTENCE_END.search(above) is not None


def _given(text: str, at: int, parameters: Sequence[str], *, named: bool = False) -> _Given | None:
    """One argument for each parameter from offset `at` on, or None."""
    labels: list[str] = []
    values: list[object] = []
    while True:
        label = _NAME.match(text, at)
        found = literal_at(text, label.end() if label else at)
        if found is None:
            return None
        labels.append(label[1] if label else "")
        values.append(found.value)
        at = found.end
        between = _BETWEEN.match(text, at)
        if between is None or len(values) == len(parameters):
            break
        at = between.end()
    if not any(labels) and not named:
        return _Given(tuple(values), (), at)
    names = _parameters_meant(labels, parameters)
    return _Given((), tuple(zip(names, values, strict=True)), at) if names else None


def _parameters_meant(labels: Sequence[str], parameters: Sequence[str]) -> tuple[str, ...]:
    """The parameters that the labels stand for; none if one is unknown or they are not all."""
    if sorted(labels) == sorted(parameters):
        return tuple(labels)
    alike = len(labels) == len(parameters) and all(
        label == meant or (label not in parameters and _alike(label, meant))
        for label, meant in zip(labels, parameters, strict=True)
    )
    return tuple(parameters) if alike and all(labels) else ()


def _alike(label: str, parameter: str) -> bool:
    words = set(label.lower().split("_")) & set(parameter.lower().split("_"))
    return any(len(word) > 2 for word in words)
