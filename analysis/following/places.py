"""What kind of word may begin where a text ends.

A word that is read must exist, one that is bound need not: whoever holds the two apart too boldly
forbids people to name things. So a place counts as `Load` with `certain` only where nothing that may
follow can make a binding of it; in the first element of a bracket a comprehension may, behind `=`
another target, and at the beginning of a statement everything. There, in patterns, signatures and
strings, and in calls of whatever function, nothing is known (None).
"""

from dataclasses import dataclass

from trueline.analysis.following.statement import Tail, Token


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
    """A name that is read, unless what follows binds it (then it is not `certain`).

    `near` are the words of the statement so far: what it binds is among them. Where an argument of a
    call begins, `call` is where the call's bracket stands in the text, and keywords may stand, too.
    """

    certain: bool
    near: frozenset[str]
    call: int | None = None


Place = Member | Module | Imported | Load

_NOT_READ = frozenset(
    "as class def except for from global import lambda match case nonlocal type async".split()
)
_BEFORE_A_LOAD = frozenset(
    "and assert await elif else if in is not or raise return while with yield".split()
)
_HEADERS = frozenset("elif else except finally for if try while with async".split())
_OPERATORS = frozenset(
    "+ - * / // % @ & | ^ ~ << >> ** < > <= >= == != := -> "
    "+= -= *= /= //= %= @= &= |= ^= <<= >>= **= , ( [ { : =".split()
)
_ASSIGNS = frozenset("= += -= *= /= //= %= @= &= |= ^= <<= >>= **=".split())
_VALUE_ENDS = frozenset({")", "]", "}"})
KEYWORDS = frozenset(
    "False None True and as assert async await break class continue def del elif else except "
    "finally for from global if import in is lambda nonlocal not or pass raise return try while "
    "with yield".split()
)


def place_after(tail: Tail) -> Place | None:
    """The place at the end of a text with this tail."""
    tokens = list(tail.tokens or ())
    if not tokens:
        return None
    first = tokens[0].text
    if first in {"import", "from"}:
        return _in_import(tokens)
    if first in {"def", "class", "match", "case", "type", "global", "nonlocal", "async", "@"}:
        return Member(certain=False) if _behind_dot(tokens) else None
    if tokens[-1].text == ".":
        return Member(_is_read(tokens)) if _behind_dot(tokens) else None
    return _in_expression(tokens)


def _in_import(tokens: list[Token]) -> Place | None:
    """`import a.b, c` and `from ..a import b, c`."""
    words = [token.text for token in tokens]
    last = words[-1]
    if words[0] == "import":
        begin = max(at for at, word in enumerate(words) if word in {"import", ","}) + 1
        return Module(0, _dotted(words[begin:])) if last in {"import", ",", "."} else None
    named = "import" in words
    origin = words[1 : words.index("import")] if named else words[1:]
    level = sum(len(word) for word in origin if not word.strip("."))
    parts = [word for word in origin if word.isidentifier()]
    level -= max(0, len(parts) - 1)
    if named:
        return Imported(level, ".".join(parts)) if last in {"import", ",", "("} else None
    if last != "from" and last.strip("."):
        return None
    behind_name = bool(parts) and last == "."
    return Module(level - behind_name, ".".join(parts))


def _dotted(words: list[str]) -> str:
    return ".".join(word for word in words if word != ".")


def _behind_dot(tokens: list[Token]) -> bool:
    """Whether a dot ends the tokens that an expression stands before, not a number."""
    if len(tokens) < 2 or tokens[-1].text != ".":
        return False
    before = tokens[-2]
    if before.kind == "name":
        return before.text not in KEYWORDS
    return before.kind == "string" or before.text in _VALUE_ENDS


def _is_read(tokens: list[Token]) -> bool:
    """Whether what stands behind the last dot cannot be a target of an assignment."""
    texts = [token.text for token in tokens]
    if texts[0] in {"for", "with", "del"}:
        return False
    opened, _ = _brackets(tokens)
    if opened:
        first = opened[0].at
        display = first == 0 or texts[first - 1] in {"=", ","} and "=" not in texts[: first - 1]
        return not display
    if texts[0] in _HEADERS or texts[0] in KEYWORDS:
        return True
    targets = max((at for at, text in enumerate(texts) if text in _ASSIGNS), default=-1)
    if targets < 0:
        return False
    return texts[targets] != "=" or targets + 1 < _chain_start(tokens)


def _chain_start(tokens: list[Token]) -> int:
    """Where the dotted chain at the end begins."""
    at = len(tokens) - 1
    while at > 0 and tokens[at].text == "." and tokens[at - 1].kind == "name":
        at -= 2
    return at + 1


@dataclass(slots=True)
class _Bracket:
    """An open bracket: where it is, what it is for, and what has come in it."""

    at: int
    kind: str  # call, subscript, display
    commas: bool = False
    comprehension: bool = False
    binding: bool = False


def _brackets(tokens: list[Token]) -> tuple[list[_Bracket], bool]:
    """The open brackets, outermost first, and whether a `for` target or `lambda` is being named."""
    opened: list[_Bracket] = []
    lambdas: list[int] = []
    target = False
    for at, token in enumerate(tokens):
        text = token.text
        if token.kind == "name":
            if text == "for":
                target = True
                if opened:
                    opened[-1].comprehension = True
            elif text == "in":
                target = False
            elif text == "lambda":
                lambdas.append(len(opened))
        elif token.kind != "op":
            continue
        elif text in {"(", "[", "{"}:
            opened.append(_Bracket(at, _bracket_kind(tokens, at)))
        elif text in _VALUE_ENDS:
            if opened:
                opened.pop()
        elif text == "," and opened:
            opened[-1].commas = True
        elif text == ":" and lambdas and lambdas[-1] == len(opened):
            lambdas.pop()
    return opened, target or bool(lambdas)


def _bracket_kind(tokens: list[Token], at: int) -> str:
    if at == 0:
        return "display"
    before = tokens[at - 1]
    value = before.text in _VALUE_ENDS or before.kind == "string"
    if not value and (before.kind != "name" or before.text in KEYWORDS):
        return "display"
    return (
        "subscript" if tokens[at].text == "[" else "call" if tokens[at].text == "(" else "display"
    )


def _in_expression(tokens: list[Token]) -> Place | None:
    last = tokens[-1]
    known = last.text in _OPERATORS if last.kind == "op" else last.text in _BEFORE_A_LOAD
    if not known or (last.kind == "name" and last.text == "with" and len(tokens) > 1):
        return None
    opened, naming = _brackets(tokens)
    if naming:
        return None
    near = frozenset(token.text for token in tokens if token.kind == "name")
    if not opened:
        return _outside_brackets(tokens, near)
    if _is_target_list(tokens, opened[0]):
        return None
    certain = all(one.kind == "subscript" or one.commas or one.comprehension for one in opened)
    inner = opened[-1]
    if inner.kind == "call" and last.text in {"(", ","}:
        return Load(certain, near, tokens[inner.at].start)
    if inner.kind == "call" and last.text == "=":
        certain = all(
            one is inner or one.kind == "subscript" or one.commas or one.comprehension
            for one in opened
        )
    if inner.kind != "call" and last.text == "=":
        return None
    return Load(certain, near)


def _is_target_list(tokens: list[Token], bracket: _Bracket) -> bool:
    """Whether a bracket may be the left side of an assignment."""
    if bracket.kind != "display":
        return False
    return (
        bracket.at == 0
        or tokens[bracket.at - 1].text in {"=", ","}
        and not any(token.text in KEYWORDS for token in tokens[: bracket.at])
    )


def _outside_brackets(tokens: list[Token], near: frozenset[str]) -> Place | None:
    last, texts = tokens[-1].text, [token.text for token in tokens]
    if texts[0] in _HEADERS and ":" in texts:
        return None if last == ":" else Load(False, near)
    if last in {"*", "**"} and len(texts) == 1:
        return None
    assigned = any(text in _ASSIGNS for text in texts)
    if last == ",":
        if texts[0] in KEYWORDS - {"for"} | {"for"} and texts[0] in KEYWORDS:
            return Load(True, near)
        return Load(False, near) if assigned else None
    if last == "=":
        return Load(False, near)
    if last == ":":
        return Load(True, near) if texts[0] not in KEYWORDS else None
    if last == "->":
        return None
    if last == "*" and (texts[-2] in {",", "="} or texts[-2] in KEYWORDS):
        return Load(False, near) if assigned else None
    return Load(True, near)
