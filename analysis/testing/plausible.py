"""Another value where a literal stands, that looks as if it might have stood there all along.

Code that tries to tell a changed test from a real one must find nothing to go by but the value.
So one number, word or truth value inside the literal changes, where it stands: the quotes, the
line breaks, the type, the number of digits or letters and the round zeros stay, and if there is a
choice so do the order of a list, its repeats and a palindrome. Not covered: what only a reader
with the right answer, or a dictionary of the language, would see.
"""

import ast
import random
import re
from collections.abc import Iterator

from trueline.analysis.spread import Edit

TRIES = 48
DIGITS_SEEN = 2  # a change behind these could be within the tolerance of a comparison
EMPTY = {"[]": "[{}]", "()": "({},)", "{}": "{{{0}: {0}}}", "''": "'{}'", '""': '"{}"'}
QUOTED = re.compile(r"""(?s)([rRbBuU]{0,2})('''|\"""|'|")(.*)\2""")
CLASSES = ("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789")


def other_literal(source: str, choice: random.Random) -> Edit | None:
    """A change that makes another value of a literal's source, or None if there is none."""
    try:
        tree = ast.parse(f"({source}\n)", mode="eval").body
        value = ast.literal_eval(tree)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    found = None
    for _ in range(TRIES):
        edit = _one_edit(source, tree, choice)
        other = _value_after(source, edit)
        if edit is None or other is None or type(other[0]) is not type(value) or other[0] == value:
            continue
        found = found or edit
        if _traits(other[0]) == _traits(value):
            return edit
    return found


def other_text(text: str, choice: random.Random) -> Edit | None:
    """A change of one letter or digit of a plain text, or None if it has none."""
    places = [place for place, letter in enumerate(text) if _class_of(letter)]
    if not places:
        return None
    place = choice.choice(places)
    return Edit(place, place + 1, _other_letter(text[place], choice))


def _one_edit(source: str, tree: ast.expr, choice: random.Random) -> Edit | None:
    """One leaf changed; an empty literal filled; None alone becomes a number."""
    leaves = list(_leaves(tree))
    telling = [leaf for leaf in leaves if leaf.value is not None] or leaves
    if not telling:
        filled = EMPTY.get("".join(source.split()))
        return Edit(0, len(source), filled.format(choice.randint(0, 3))) if filled else None
    leaf = choice.choice(telling)
    start, end = (_offset(source, *place) for place in _places(leaf))
    text = source[start:end]
    new = _other_leaf(text, leaf.value, choice)
    if new == "0" and source[:start].endswith("-"):
        new = None
    return Edit(start, end, new) if new is not None else None


def _leaves(node: ast.expr) -> Iterator[ast.Constant]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant):
            yield part


def _places(node: ast.expr) -> tuple[tuple[int, int], tuple[int, int]]:
    return (node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0)


def _offset(source: str, line: int, column: int) -> int:
    """Characters before a place in `source`, which was parsed behind one parenthesis."""
    rows = f"({source}".split("\n")
    before = sum(len(row) + 1 for row in rows[: line - 1])
    return before + len(rows[line - 1].encode()[:column].decode()) - 1


def _other_leaf(text: str, value: object, choice: random.Random) -> str | None:
    if isinstance(value, bool):
        return str(not value)
    if value is None:
        return str(choice.randint(0, 3))
    if isinstance(value, int | float | complex):
        return _other_number(text, choice)
    return _other_quoted(text, choice)


def _other_number(text: str, choice: random.Random) -> str:
    """One of the leading digits changed, a zero only where there is nothing else."""
    mantissa = re.split(r"(?<![xX][0-9a-fA-F])[eE]", text)[0] if "x" not in text.lower() else text
    begin = 2 if re.match(r"0[xXoObB]", text) else 0
    digits = [place for place in range(begin, len(mantissa)) if text[place].isdigit()]
    telling = [place for place in digits if text[place] != "0"][:DIGITS_SEEN] or digits[:1]
    if not telling:
        return text
    place = choice.choice(telling)
    allowed = "01" if text[:2].lower() == "0b" else "1234567" if begin else "123456789"
    new = choice.choice([digit for digit in allowed if digit != text[place]] or ["0"])
    if len(digits) == 1 and not begin and "." not in text:
        least = 0 if text.isdigit() else 1
        around = range(int(text[place]) - 3, int(text[place]) + 4)
        near = [str(digit) for digit in around if least <= digit <= 9]
        new = choice.choice([digit for digit in near if digit != text[place]])
    return text[:place] + new + text[place + 1 :]


def _other_quoted(text: str, choice: random.Random) -> str | None:
    """One letter changed, or two neighbours exchanged, between the quotes."""
    parts = QUOTED.fullmatch(text)
    if parts is None or "\\" in text:
        return None
    prefix, quote, inner = parts.groups()
    if not inner:
        return f"{prefix}{quote}{choice.choice(CLASSES[0])}{quote}"
    swaps = [
        place
        for place in range(len(inner) - 1)
        if inner[place] != inner[place + 1] and not inner[place : place + 2].isspace()
    ]
    edit = other_text(inner, choice)
    if edit is not None and (not swaps or choice.random() < 0.5):
        inner = inner[: edit.start] + edit.text + inner[edit.end :]
    elif swaps:
        place = choice.choice(swaps)
        inner = inner[:place] + inner[place + 1] + inner[place] + inner[place + 2 :]
    else:
        inner += inner[-1]
    return f"{prefix}{quote}{inner}{quote}"


def _class_of(letter: str) -> str:
    return next((letters for letters in CLASSES if letter in letters), "")


def _other_letter(letter: str, choice: random.Random) -> str:
    return choice.choice([other for other in _class_of(letter) if other != letter])


def _value_after(source: str, edit: Edit | None) -> tuple[object] | None:
    if edit is None:
        return None
    text = source[: edit.start] + edit.text + source[edit.end :]
    try:
        return (ast.literal_eval(f"({text}\n)"),)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def _traits(value: object) -> tuple[bool, ...]:
    """What a list or text shows at a glance: its order, its repeats, whether it is a palindrome."""
    if not isinstance(value, list | tuple | str):
        return ()
    items = list(value)
    try:
        ordered = sorted(items)
    except TypeError:
        ordered = []
    distinct = all(items[:place].count(item) == 0 for place, item in enumerate(items[:50]))
    return (items == ordered, items == ordered[::-1], distinct, items == items[::-1])
