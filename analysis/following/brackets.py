"""The brackets that are open in a statement, and what is named in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from trueline.analysis.following.statement import KEYWORDS, Token

OPENERS, CLOSERS = frozenset("([{"), frozenset(")]}")
Kind = Literal["call", "subscript", "display"]


@dataclass(frozen=True, slots=True)
class Bracket:
    """An open bracket: the index of its token, and what it is for."""

    at: int
    kind: Kind


class Brackets:
    """The brackets that are open behind some tokens, outermost first."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.open: list[Bracket] = []
        self._lambdas: list[int] = []
        self._target = False
        for at, token in enumerate(tokens):
            if token.kind == "name":
                self._word(token.text)
            elif token.text in OPENERS:
                self.open.append(Bracket(at, _kind(tokens, at)))
            elif token.text in CLOSERS and self.open:
                self.open.pop()
            elif token.text == ":" and self._lambdas and self._lambdas[-1] == len(self.open):
                self._lambdas.pop()

    @property
    def naming(self) -> bool:
        """Whether the targets of a `for` or the parameters of a `lambda` are being named."""
        return self._target or bool(self._lambdas)

    def _word(self, word: str) -> None:
        if word == "for":
            self._target = True
        elif word == "in":
            self._target = False
        elif word == "lambda":
            self._lambdas.append(len(self.open))


def chain_start(tokens: Sequence[Token]) -> int:
    """Where the expression begins that the dot at the end of the tokens stands behind."""
    at = len(tokens) - 1
    while at > 0 and tokens[at].text == ".":
        at -= 1
        while tokens[at].text in CLOSERS and at > 0:
            at = _opener(tokens, at)
            before = tokens[at - 1] if at else None
            if before is None or not ends_value(before):
                return at
            at -= 1
        if at > 0 and tokens[at - 1].text == ".":
            at -= 1
    return at


def ends_value(token: Token) -> bool:
    """Whether a value ends with the token, so that a bracket behind it calls or subscripts it."""
    if token.kind == "name":
        return token.text not in KEYWORDS
    return token.kind == "string" or token.text in CLOSERS


def _opener(tokens: Sequence[Token], at: int) -> int:
    depth = 0
    while at >= 0:
        depth += (tokens[at].text in CLOSERS) - (tokens[at].text in OPENERS)
        if not depth:
            return at
        at -= 1
    return 0


def _kind(tokens: Sequence[Token], at: int) -> Kind:
    if not at or tokens[at].text == "{" or not ends_value(tokens[at - 1]):
        return "display"
    return "subscript" if tokens[at].text == "[" else "call"
