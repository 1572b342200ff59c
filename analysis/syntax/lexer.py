"""A scan of Python text for brackets, strings and comments that never fails.

Completions are judged in the middle of unfinished code, where a tokenizer stops and a syntax tree
puts the rest of the file under one error node. What decides where a line ends logically is only
which brackets and strings are open, and that can be read off any text. A line that can only
begin a statement closes whatever was left open above it, so that a forgotten bracket further up
does not swallow the file.
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

CLOSER = {"(": ")", "[": "]", "{": "}"}
_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
      | (?P<triple>[rbfutRBFUT]{0,2}(?P<three>\"{3}|'{3}))
      | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      | (?P<unclosed>["'])
      | (?P<open>[(\[{])
      | (?P<close>[)\]}])
      | (?P<statement>^[ \t]*(?:@\w|(?:async[ ]+)?def[ ]|class[ ]\w|import[ ]|return\b|raise\b|
          try:|while[ ]|with[ ]|del[ ]|pass\b|continue\b|break\b))""",
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_LETTERS = re.compile(r"(?<!\w)[a-zA-Z]{1,2}\Z")
_FIELD = re.compile(r"\{\{|[(\[{)\]}]|\"[^\"\n]*\"|'[^'\n]*'")
_TRIPLE_END = {
    quote: re.compile(r"(?:[^\\]|\\.)*?" + re.escape(quote), re.DOTALL) for quote in ('"""', "'''")
}


@dataclass(frozen=True, slots=True)
class Token:
    """A bracket (`open`, `close`), an unclosed string's `quote`, or a statement's first line."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Open:
    """What is open at the end of a text: brackets, outermost first, and a string's quote.

    `field` are the brackets open in an f-string: its replacement field's brace and those within.
    """

    brackets: tuple[str, ...] = ()
    quote: str = ""
    comment: bool = False
    field: tuple[str, ...] = ()

    @property
    def inside(self) -> bool:
        """Whether the text ends within brackets or a string."""
        return bool(self.brackets or self.quote)


def tokens(text: str, quote: str = "") -> Iterator[Token]:
    """The tokens of `text`, which begins inside a string if `quote` is given."""
    at = 0
    if quote:
        at = _string_end(text, 0, quote)
        if at < 0:
            yield Token("quote", quote, 0, len(text))
            return
        yield Token("end", quote, at - len(quote), at)
    while (match := _TOKEN.search(text, at)) is not None:
        at = match.end()
        if match["three"]:
            at = _string_end(text, match.end(), match["three"])
            if at < 0:
                yield Token("quote", match["three"], match.start(), len(text))
                return
        elif match["unclosed"]:
            stop = text.find("\n", at)
            if stop < 0:
                yield Token("quote", match["unclosed"], match.start(), len(text))
                return
            at = stop
        elif match.lastgroup != "string":
            yield Token(match.lastgroup or "", match[0], match.start(), at)


@functools.lru_cache(maxsize=32)
def open_at_end(text: str) -> Open:
    """What is open at the end of `text`; remembered, as a stream asks of one prefix often.

    A function's header closes what was open above it, so while somebody types in a function only
    the function is read again.
    """
    header = _last_header(text)
    return _open(text if not header or _ends_in_string(text[:header]) else text[header:])


@functools.lru_cache(maxsize=8)
def _ends_in_string(text: str) -> bool:
    return bool(_open(text).quote)


def _last_header(text: str) -> int:
    """Where the last line begins that looks like a function's header."""
    found = len(text)
    while (found := text.rfind("def ", 0, found)) >= 0:
        line = text.rfind("\n", 0, found) + 1
        if not text[line:found].strip(" \t"):
            return line
    return 0


def _open(text: str) -> Open:
    stack: list[str] = []
    last: Token | None = None
    for last in tokens(text):
        if last.kind == "open":
            stack.append(last.text)
        elif last.kind == "close":
            _close(stack, last.text)
        elif last.kind == "statement":
            stack.clear()
        elif last.kind == "quote":
            return Open(tuple(stack), last.text, field=_field(text, last))
    comment = last is not None and last.kind == "comment" and last.end == len(text)
    return Open(tuple(stack), comment=comment)


def _field(text: str, string: Token) -> tuple[str, ...]:
    """The brackets of the replacement field that is open at the end of an unclosed string."""
    start = text.index(string.text, string.start)
    letters = _LETTERS.search(text, 0, start)
    if letters is None or not {*letters[0].lower()} & {"f", "t"}:
        return ()
    stack: list[str] = []
    for found in _FIELD.finditer(text, start + len(string.text)):
        part = found[0]
        if part == "{{" and not stack:
            continue
        if part[0] in CLOSER:
            stack += part if stack else part[:1]
        elif part in CLOSER.values():
            _close(stack, part)
    return tuple(stack)


def unmatched_closers(text: str, quote: str = "") -> list[int]:
    """The offsets of closing brackets in `text` that nothing in `text` opens."""
    depth = 0
    found = []
    for token in tokens(text, quote):
        if token.kind == "open":
            depth += 1
        elif token.kind == "close":
            if depth:
                depth -= 1
            else:
                found.append(token.start)
        elif token.kind == "statement" and token.start > 0:
            depth = 0
    return found


def logical_lines(text: str, quote: str = "", depth: int = 0) -> list[tuple[int, int]]:
    """The spans of the logical lines of `text`, newlines included.

    `quote` and `depth` say what is open where the text begins.
    """
    breaks = [match.start() for match in re.finditer("\n", text)]
    joined = _joined(text, quote, depth)
    spans = []
    start = 0
    for newline in breaks:
        if not _covers(joined, newline) and text[newline - 1 : newline] != "\\":
            spans.append((start, newline + 1))
            start = newline + 1
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def _joined(text: str, quote: str, depth: int) -> list[tuple[int, int]]:
    """Spans whose newlines end no logical line: brackets and triple-quoted strings."""
    spans = []
    begin = 0
    for token in tokens(text, quote):
        if token.kind == "end":
            spans.append((0, token.end))
        elif token.kind == "open":
            begin = token.start if depth == 0 else begin
            depth += 1
        elif token.kind == "close" and depth:
            depth -= 1
            if depth == 0:
                spans.append((begin, token.end))
        elif token.kind == "quote":
            spans.append((token.start, len(text) + 1))
        elif token.kind == "statement" and token.start > 0 and depth:
            spans.append((begin, max(token.start - 1, begin)))
            depth = 0
    if depth:
        spans.append((begin, len(text) + 1))
    return spans + _triples(text, quote)


def _triples(text: str, quote: str) -> list[tuple[int, int]]:
    spans = []
    at = max(_string_end(text, 0, quote), 0) if quote else 0
    while (match := _TOKEN.search(text, at)) is not None:
        at = match.end()
        if match["three"]:
            at = _string_end(text, match.end(), match["three"])
            if at < 0:
                break
            spans.append((match.start(), at))
        elif match["unclosed"]:
            at = max(text.find("\n", at), at)
    return spans


def _covers(spans: list[tuple[int, int]], offset: int) -> bool:
    return any(start <= offset < end for start, end in spans)


def _string_end(text: str, start: int, quote: str) -> int:
    """The offset after the end of a string whose body starts at `start`, or -1."""
    if len(quote) == 3:
        match = _TRIPLE_END[quote].match(text, start)
        return match.end() if match else -1
    match = re.compile(rf"(?:[^{quote}\\\n]|\\.)*{quote}").match(text, start)
    return match.end() if match else -1


def _close(stack: list[str], closer: str) -> None:
    for index in range(len(stack) - 1, -1, -1):
        if CLOSER[stack[index]] == closer:
            del stack[index:]
            return
