"""How one text differs from another, as few edits.

Only what changed goes to the worker and is looked at there: a file of ten thousand lines costs no
more than the line that was typed. An import that a repair put at the top is kept apart from the
change below it, or the two would look like one change of everything between them.
"""

from bisect import bisect_right

from trueline.analysis.spread import Edit, common_prefix, common_suffix

PIECE = 4096
MOST_IMPORT_LINES = 12


def edits_between(base: str, text: str) -> tuple[Edit, ...]:
    """The edits that make `text` of `base`, in order; one, or an import line and another one."""
    if base == text:
        return ()
    start = common_prefix(base, text)
    head = _import_lines(base, text, start)
    if head is not None:
        rest = edits_between(base[head.start :], text[head.start + len(head.text) :])
        return (head, *(Edit(e.start + head.start, e.end + head.start, e.text) for e in rest))
    end = common_suffix(base, text, min(len(base), len(text)) - start)
    return (_whole_lines(base, Edit(start, len(base) - end, text[start : len(text) - end])),)


def _whole_lines(base: str, edit: Edit) -> Edit:
    """An insertion at the beginning of a line, where it can as well be seen so.

    Put before `def g`, a `def f` seems to begin behind a `def ` that both have.
    """
    line = base.rfind("\n", 0, edit.start) + 1
    common = base[line : edit.start]
    if edit.start < edit.end or not common or not edit.text.endswith("\n" + common):
        return edit
    return Edit(line, line, common + edit.text[: -len(common)])


def _import_lines(base: str, text: str, start: int) -> Edit | None:
    """The whole lines of imports and blanks put into `base` around `start`, if that is all."""
    line = text.rfind("\n", 0, start) + 1
    at = line
    for _ in range(MOST_IMPORT_LINES):
        end = text.find("\n", at) + 1
        if not end or not _is_import_or_blank(text[at:end]):
            return None
        at = end
        if base[line : line + PIECE] == text[at : at + PIECE]:
            same = base[line:] == text[at:]
            inserted = text[line:at]
            return Edit(line, line, inserted) if inserted.strip() and not same else None
        if _continues(base, line, text, at):
            return Edit(line, line, text[line:at])
    return None


def _is_import_or_blank(row: str) -> bool:
    return not row.strip() or row.startswith(("import ", "from "))


def _continues(base: str, line: int, text: str, at: int) -> bool:
    """Whether the next two lines of both are the same, and code: the insertion ends here."""
    mine, theirs = base[line : line + PIECE], text[at : at + PIECE]
    rows, other = mine.split("\n", 2), theirs.split("\n", 2)
    return len(rows) > 2 and rows[:2] == other[:2] and any(row.strip() for row in rows[:2])


class Lines:
    """Where the lines of a text begin: 1-based line numbers, offsets from 0."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0]
        at = text.find("\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = text.find("\n", at + 1)

    def __len__(self) -> int:
        return len(self._starts)

    def at(self, offset: int) -> int:
        """The line that an offset lies on."""
        return bisect_right(self._starts, offset)

    def start(self, line: int) -> int:
        """The offset of a line's first character; the text's end behind the last line."""
        return self._starts[line - 1] if line <= len(self._starts) else len(self._text)

    def row(self, line: int) -> str:
        """The text of a line, with its newline."""
        return self._text[self.start(line) : self.start(line + 1)]

    def between(self, first: int, last: int) -> str:
        """The text of the lines `first` to `last`, with their newlines."""
        return self._text[self.start(first) : self.start(last + 1)]
