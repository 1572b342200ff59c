"""The words around an example: what links a call to its result, and what takes the link back.

The lists are closed. "should return" links, "should not return" does not, nor does "is about";
"if f(3) == 5 then" and what stands below "Wrong:" state no example.
"""

import re

from trueline.assistant.search.scanning import literal_at

_GAP = r"[ \t]*(?:\n[ \t]*)?"
_SPACE = r"(?:[ \t]+(?:\n[ \t]*)?|\n[ \t]*)"
ARROW = r"(?:-{1,2}>|={1,3}>|:=>|[➞→➔⟶⇒⟹➜↦]|={1,3}|≡)"
_BASE = (
    rf"(?:return|be(?:{_SPACE}equal{_SPACE}to)?|give|output|equal|yield|produce"
    rf"|evaluate{_SPACE}to|result{_SPACE}in)"
)
VERB = (
    rf"(?:(?:should|must|will|would|shall){_SPACE}{_BASE}"
    rf"|returns?|gives|outputs|equals|yields|produces|evaluates{_SPACE}to|results{_SPACE}in"
    rf"|is(?:{_SPACE}equal{_SPACE}to)?)\b"
)
LABEL = r"(?:(?:expected[ \t]+)?(?:out(?:puts?)?|results?|answer|returns?|value)|expected)[ \t]*\d*"
TICKS = "`{0,2}"

AFTER_CALL = re.compile(
    rf"{TICKS}(?P<link>{_GAP}(?:(?:\#|//|,|:)[ \t]*)?"
    rf"(?:{ARROW}|(?:it[ \t]+|which[ \t]+)?(?P<verb>{VERB})|{LABEL}[ \t]*[:=]|Out[ \t]?\[\d+\]:))"
    rf"[ \t]*:?{_GAP}{TICKS}",
    re.IGNORECASE,
)
COMMENT = re.compile(rf"{TICKS}[ \t]*(?:\#|//|:)[ \t]*{TICKS}")

_NEGATED = re.compile(
    r"\b(?:not|never|wrong(?:ly)?|incorrect(?:ly)?|bugs?|instead|unlike|unless|if|old|previously"
    r"|rather|\w+n't|cannot|suppose|assum\w+|than|whether|when|until|while|except|fails?)\b",
    re.IGNORECASE,
)
_RETRACTED = re.compile(r"\b(?:wrong|incorrect|bugs?|broken|buggy|todo|fixme)\b", re.IGNORECASE)
_WRONG_HEADING = re.compile(
    r"^\W*(?:[\w']+\W+){0,5}?(?:wrong|incorrect|bad|old|not|don't|never|counter-?\s?examples?)\b"
    r"[^.\n]*:[ \t]*$",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^[^\n]{0,80}:[ \t]*$")
_BULLET = re.compile(r"^(?:[-*+•>]|\d+[.)]|\([a-z\d]\)|[a-z]\))[ \t]+(?:assert[ \t]+)?$")
_OPERATOR = re.compile(r"[-+*/%|&^~@<>!\[{\\\d]$|\w[(]$")
_END = re.compile(
    rf"{TICKS}[ \t]*(?:\Z|(?P<line>\n)|[#)]|//|--|[\u2013\u2014]|[.;!](?=[\s)]|\Z)"
    r"|(?P<comma>,)(?=\s|\Z)|(?P<aside>\()|(?P<why>(?:because|since|whereas)\b)|(?P<also>(?:and|but|while)\b))"
)
_CONTRAST = re.compile(r"[\s,;]*(?:but|while|whereas)\b")
_OTHERWISE = re.compile(r"\s*(?:or|if|unless|except|when|where|times|else|plus|minus|etc)\b")
_LOWER = re.compile(r"[ \t]*(?:[a-z]|[-+*/%]\s)")


def begins(before: str, *, goes_on: bool = False) -> bool:
    """Whether a call behind these words of its line may be the left side of an example.

    `goes_on` says that another example stands before them, so that "while" only sets off this one.
    """
    contrast = _CONTRAST.match(before) if goes_on else None
    before = before[contrast.end() :] if contrast else before
    words = before.strip(" \t`")
    if _NEGATED.search(words):
        return False
    bare = before.lstrip()
    if not words or _BULLET.match(bare):
        return True
    return _OPERATOR.search(words) is None


def doubted(words: str) -> bool:
    """Whether these words take back, or make conditional, what follows them."""
    return _NEGATED.search(words) is not None


def ends(text: str, at: int, names: str, *, sentence: bool) -> bool:
    """Whether a value that ends at offset `at` is all that is said.

    `names` is a pattern of the functions whose next call may follow; in a `sentence` (the link was
    a verb) the next line must not go on with it.
    """
    match = _END.match(text, at)
    if match is None:
        return False
    line_end = text.find("\n", at)
    rest = text[match.end() : line_end if line_end >= 0 else len(text)]
    if match["line"]:
        return not sentence or not _goes_on(text[match.end() :], names)
    if match["comma"] and (_OTHERWISE.match(rest) or _more(text, match.end())):
        return False
    if match["aside"] and re.search(r"\bor\b", rest.partition(")")[0]):
        return False
    if match["also"] and re.match(rf"\s*`*(?:{names})\(", text[match.end() :]) is None:
        return False
    return not _RETRACTED.search(rest)


def _goes_on(follows: str, names: str) -> bool:
    """Whether the next line goes on with the sentence, and not by another call or a reason."""
    other = rf"\s*(?:(?:and|assert)\s+)?`*(?:{names})\s*\(|\s*(?:because|since)\b"
    return bool(_LOWER.match(follows)) and re.match(other, follows) is None


def _more(text: str, at: int) -> bool:
    """Whether another value follows, so that the first was one of several."""
    behind = re.match(r"\s*(?:and\s+)?", text[at : at + 200])
    return literal_at(text, at + (behind.end() if behind else 0)) is not None


def barred_lines(text: str) -> frozenset[int]:
    """The 0-based lines below a heading such as "Wrong:", to the next blank line or heading."""
    barred, found = False, set()
    for number, line in enumerate(text.split("\n")):
        if _HEADING.match(line):
            barred = bool(_WRONG_HEADING.match(line))
        elif not line.strip():
            barred = False
        if barred:
            found.add(number)
    return frozenset(found)
