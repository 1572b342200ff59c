"""Which messages on an unfinished function hold whatever is typed next.

mypy's parser makes a whole tree of broken code, so a function that ends at the cursor can be
checked as it is. What the rest of the text could still change is left out: a node that touches the
cursor, a `return` that is not there yet, a value that an operator may follow, a name in a bracket
that may become a comprehension.
"""

from collections.abc import Sequence

from trueline.analysis.typecheck.message import Message

OPEN_ENDED = frozenset({"return", "empty-body", "unreachable", "var-annotated", "syntax"})
OF_A_VALUE = frozenset(
    {
        "return-value",
        "assignment",
        "operator",
        "arg-type",
        "index",
        "list-item",
        "dict-item",
        "misc",
        "no-any-return",
        "comparison-overlap",
    }
)
OF_A_NAME = frozenset({"name-defined", "used-before-def", "has-type"})
FINISHED_BY = ",)]}:\n;#"
CLOSES = {"(": ")", "[": "]", "{": "}"}


def certain(line: int, text: str, messages: Sequence[Message]) -> tuple[Message, ...]:
    """The errors that stay, of a function that begins at `line` and ends at the cursor."""
    if not any(one.severity == "error" for one in messages):
        return ()
    opened = open_brackets(text)
    if opened or not text.rstrip(" \t").endswith("\n"):
        text = text.rstrip()
    rows = text.split("\n")
    cursor = (line + len(rows) - 1, len(rows[-1]))
    outermost = _place(text, opened[0][0] if opened else None, line)
    unsealed = _place(text, next((at for at, sealed in opened if not sealed), None), line)
    return tuple(
        one
        for one in messages
        if _stays(one, line, rows, cursor, unsealed)
        and not (_is_behind(one, outermost) and _ends_its_row(one, line, rows))
    )


def _is_behind(one: Message, place: tuple[int, int] | None) -> bool:
    return place is not None and (one.end_line, one.end_column) > place


def _ends_its_row(one: Message, line: int, rows: Sequence[str]) -> bool:
    """Whether nothing stands behind a node on its row: in a bracket the next row may go on."""
    index = one.end_line - line
    return 0 <= index < len(rows) and not rows[index][one.end_column :].strip()


def _stays(
    one: Message,
    line: int,
    rows: Sequence[str],
    cursor: tuple[int, int],
    bracket: tuple[int, int] | None,
) -> bool:
    end = (one.end_line, one.end_column)
    if one.severity != "error" or one.code in OPEN_ENDED or end >= cursor or '""' in one.text:
        return False
    if one.text == "Return value expected":
        return False
    if one.code in OF_A_NAME and bracket is not None and (one.line, one.column) >= bracket:
        return False
    return one.code not in OF_A_VALUE or _is_finished(rows, one.end_line - line, one.end_column)


def _is_finished(rows: Sequence[str], index: int, column: int) -> bool:
    """Whether what follows a node ends its expression."""
    if not 0 <= index < len(rows):
        return False
    rest = rows[index][column:].lstrip(" ") or "\n"
    return rest[0] in FINISHED_BY and (rest != "\n" or index + 1 < len(rows))


def _place(text: str, offset: int | None, line: int) -> tuple[int, int] | None:
    if offset is None:
        return None
    before = text[:offset]
    return line + before.count("\n"), len(before) - before.rfind("\n") - 1


def open_brackets(text: str) -> list[tuple[int, bool]]:
    """Where the brackets begin that are open at the end, the outermost first, and if sealed.

    A sealed one has a comma or a keyword argument in it: it becomes no comprehension any more.
    """
    opened: list[tuple[int, bool]] = []
    at = 0
    while at < len(text):
        skipped = _behind_text(text, at)
        if skipped > at:
            at = skipped
            continue
        mark = text[at]
        if mark in CLOSES:
            opened.append((at, False))
        elif mark in ")]}" and opened:
            opened.pop()
        elif opened and (mark == "," or _is_keyword(text, at)):
            opened[-1] = (opened[-1][0], True)
        at += 1
    return opened


def _is_keyword(text: str, at: int) -> bool:
    return text[at] == "=" and text[at - 1] not in "=!<>:" and text[at + 1 : at + 2] != "="


def _behind_text(text: str, at: int) -> int:
    """Where a comment or string that begins here ends; `at` itself if none begins."""
    if text[at] == "#":
        end = text.find("\n", at)
        return len(text) if end < 0 else end
    if text[at] not in "'\"":
        return at
    quote = text[at] * 3 if text.startswith(text[at] * 3, at) else text[at]
    at += len(quote)
    while at < len(text) and not text.startswith(quote, at):
        if text[at] == "\n" and len(quote) == 1:
            return at
        at += 2 if text[at] == "\\" else 1
    return at + len(quote)
