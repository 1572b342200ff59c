"""Values of a question and its answers: where something is asked, and what is suggested there."""

import uuid
from dataclasses import dataclass, field

from lsprotocol import types

from trueline.analysis.syntax import Positions
from trueline.assistant.candidate import Candidate
from trueline.lsp.documents import Documents, Snapshot
from trueline.lsp.positions import Encoding, checked_offset, offset_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is asked: a snapshot, the text that counts as typed, and the cursor in it.

    `selected` is what the editor's popup would insert now: a suggestion has to extend it, so it
    is taken as typed, in place of `span`.
    """

    snapshot: Snapshot
    offset: int
    encoding: Encoding
    selected: str = ""
    span: tuple[int, int] = (0, 0)

    @property
    def text(self) -> str:
        """The document as if the selected item stood in it, lines ending in bare newlines."""
        text = self.snapshot.text
        if self.selected:
            text = text[: self.span[0]] + self.selected + text[self.span[1] :]
        return text.replace("\r\n", "\n") if self.snapshot.crlf else text

    @property
    def cursor(self) -> tuple[int, int]:
        """The 1-based line and column of the cursor in `text`."""
        before = self.snapshot.text[: self.offset]
        if self.selected:
            before = self.snapshot.text[: self.span[0]] + self.selected
        return Positions(before).at(len(before))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A candidate that passed: the text at the cursor, and edits elsewhere that belong to it."""

    candidate: Candidate
    text: str
    edits: tuple[types.TextEdit, ...] = ()
    id: str = field(default_factory=lambda: uuid.uuid4().hex)


def place_of(
    documents: Documents,
    uri: str,
    where: types.Position,
    selected: types.SelectedCompletionInfo | None = None,
) -> Place:
    """The place of a request; taken before its first await, since the document goes on changing.

    Raises:
        JsonRpcInvalidParams: if the document is not open or has no such line.
    """
    snapshot = documents.get(uri)
    encoding = documents.encoding
    positions = Positions(snapshot.text)
    offset = checked_offset(positions, where, encoding)
    if selected is None or not selected.text:
        return Place(snapshot, offset, encoding)
    start = offset_of(positions, selected.range.start, encoding)
    end = offset_of(positions, selected.range.end, encoding)
    return Place(snapshot, offset, encoding, selected.text, (start, max(start, end)))
