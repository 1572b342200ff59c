"""What kind of word may begin where a text ends.

A word that is read must exist, one that is bound need not: whoever holds the two apart too boldly
forbids people to name things. Where names are bound as a rule (at the beginning of a statement, in
targets, patterns and parameters) and in text, nothing is known (None). A name that is read may all
the same be bound by what follows: in a bracket by a comprehension, behind `=` as another target,
anywhere by an import that is added. An attribute may be defined by an assignment alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from trueline.analysis.following.brackets import Bracket, Brackets, chain_start, ends_value
from trueline.analysis.following.statement import KEYWORDS, Tail, Token


@dataclass(frozen=True, slots=True)
class Member:
    """A name behind the dot of an expression; `certain` unless an assignment may define it."""

    certain: bool


@dataclass(frozen=True, slots=True)
class Module:
    """A part of a module's name: behind `level` dots and the parts of `parent`.

    Behind dots alone `import` may follow as well.
    """

    level: int
    parent: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A name that is imported from a module."""

    level: int
    module: str


@dataclass(frozen=True, slots=True)
class Load:
    """A name that is read.

    `near` are the words of the statement so far: what it binds is among them. Where an argument of
    a call begins, `call` is where the call's bracket stands in the text, and keywords may stand,
    too.
    """

    near: frozenset[str]
    call: int | None = None


Place = Member | Module | Imported | Load

_UNKNOWN_STATEMENTS = frozenset(("match", "case", "type", "global", "nonlocal"))
_DEFINITIONS = frozenset(("def", "class", "async"))
_CLASS_KEYWORDS = frozenset(("metaclass", "total", "frozen"))
_BEFORE_A_NAME = frozenset(
    ("and", "assert", "await", "del", "elif", "else", "except", "from", "if", "in", "is", "not",
     "or", "raise", "return", "while", "with", "yield")
)  # fmt: skip
_HEADERS = frozenset({"elif", "else", "except", "finally", "for", "if", "try", "while", "with"})
_NOT_BEFORE = frozenset({".", "...", ")", "]", "}", ";"})
_STARS = frozenset({"*", "**"})


def place_after(tail: Tail) -> Place | None:
    """The place at the end of a text with this tail."""
    tokens = tail.tokens
    if not tokens:
        return None
    if tokens[0].text in {"import", "from"}:
        return _in_import(tokens)
    if tokens[-1].text == ".":
        behind = len(tokens) > 1 and ends_value(tokens[-2])
        return Member(_is_read(tokens)) if behind else None
    return _in_expression(tokens)


def _in_expression(tokens: Sequence[Token]) -> Load | None:
    if tokens[0].text in _UNKNOWN_STATEMENTS or not _before_a_name(tokens[-1]):
        return None
    brackets = Brackets(tokens)
    if brackets.naming:
        return None
    near = frozenset(token.text for token in tokens if token.kind == "name")
    if tokens[0].text in _DEFINITIONS:
        return Load(near | _CLASS_KEYWORDS) if _reads_in_header(tokens, brackets) else None
    if not brackets.open:
        return Load(near) if _reads_outside([token.text for token in tokens]) else None
    inner, last = brackets.open[-1], tokens[-1].text
    if _may_be_targets(tokens, brackets.open[0]) or (inner.kind != "call" and last == "="):
        return None
    argument = inner.kind == "call" and last in {"(", ","}
    return Load(near, tokens[inner.at].start if argument else None)


def _before_a_name(token: Token) -> bool:
    if token.kind == "name":
        return token.text in _BEFORE_A_NAME
    return token.kind == "op" and token.text not in _NOT_BEFORE


def _in_import(tokens: Sequence[Token]) -> Place | None:
    """`import a.b, c` and `from ..a import b, c`."""
    words = [token.text for token in tokens]
    last = words[-1]
    if words[0] == "import":
        begin = max(at for at, word in enumerate(words) if word in {"import", ","}) + 1
        return Module(0, _dotted(words[begin:])) if last in {"import", ",", "."} else None
    named = "import" in words
    origin = words[1 : words.index("import")] if named else words[1:]
    parts = [word for word in origin if word.isidentifier()]
    level = sum(len(word) for word in origin if not word.strip(".")) - max(0, len(parts) - 1)
    if named:
        return Imported(level, ".".join(parts)) if last in {"import", ",", "("} else None
    if last != "from" and last.strip("."):
        return None
    behind_name = bool(parts) and last == "."
    return Module(level - behind_name, ".".join(parts))


def _dotted(words: list[str]) -> str:
    return ".".join(word for word in words if word != ".")


def _is_read(tokens: Sequence[Token]) -> bool:
    """Whether what stands behind the last dot cannot be a target of an assignment."""
    brackets = Brackets(tokens)
    if brackets.naming:
        return False
    if any(one.kind != "display" for one in brackets.open):
        return True
    start = chain_start(tokens)
    if not start or tokens[start - 1].text in {"as", "=", "*"}:
        return False
    if brackets.open:
        return not _may_be_targets(tokens, brackets.open[0])
    return tokens[start - 1].text != "," or tokens[0].text in {"return", "yield", "assert", "raise"}


def _may_be_targets(tokens: Sequence[Token], bracket: Bracket) -> bool:
    """Whether a bracket may be the left side of an assignment, or a part of it."""
    if bracket.kind != "display" or tokens[0].text in KEYWORDS:
        return False
    before = [token.text for token in tokens[: bracket.at]]
    return not before or (before[-1] in {",", "*"} and "=" not in before)


def _reads_in_header(tokens: Sequence[Token], brackets: Brackets) -> bool:
    """Whether a name in a function's or a class's header is read: annotations, defaults, bases."""
    last = tokens[-1].text
    if last == "->":
        return True
    if not brackets.open or tokens[0].text == "class":
        return bool(brackets.open) and (len(brackets.open) > 1 or last in {"(", ","})
    if len(brackets.open) > 1 or brackets.open[0].kind == "subscript":
        return last != "="
    return last not in {"(", ","} | _STARS


def _reads_outside(texts: list[str]) -> bool:
    """Whether a name outside brackets is read, as a rule."""
    first, last = texts[0], texts[-1]
    if first in _HEADERS and ":" in texts:
        return False
    if last == ":":
        return first not in KEYWORDS
    starred = last in _STARS and (len(texts) == 1 or texts[-2] in {",", "="} | KEYWORDS)
    return not (last == "," or starred) or first in KEYWORDS or "=" in texts
