"""The open documents, each an immutable snapshot of one version.

A request works on the snapshot it began with, whatever is typed meanwhile. Lines end where the
protocol says, and an edit that lies beyond the text is held inside it.
"""

import re
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lsprotocol import types
from pygls import uris
from pygls.exceptions import JsonRpcInvalidParams

from trueline.analysis.syntax import Positions
from trueline.assistant.source import PYTHON_ENDINGS
from trueline.lsp.positions import Encoding, offset_of

Change = types.TextDocumentContentChangePartial | types.TextDocumentContentChangeWholeDocument
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A document as it was at one version.

    `edited` is the offset behind the last edit, where somebody probably is; the text's end if
    that is not known.
    """

    uri: str
    version: int
    language: str
    text: str
    edited: int

    @property
    def python(self) -> bool:
        """Whether this is Python, by what the client says of it, else by its name."""
        return self.language == "python" or self.uri.endswith(PYTHON_ENDINGS)

    @property
    def crlf(self) -> bool:
        """Whether every line ends in a carriage return and a newline."""
        pairs = self.text.count("\r\n")
        return pairs > 0 and pairs == self.text.count("\n")

    def path(self, unsaved: Path) -> Path:
        """The file of the document; one that was never saved is taken to lie in `unsaved`."""
        if urlsplit(self.uri).scheme == "file" and (path := uris.to_fs_path(self.uri)):
            return Path(path)
        name = Path(unquote(urlsplit(self.uri).path)).stem
        return unsaved / f"{name or 'untitled'}.py"


class Documents:
    """The latest snapshot of every open document."""

    def __init__(self) -> None:
        self.encoding: Encoding = "utf-16"
        self._open: dict[str, Snapshot] = {}

    def open(self, item: types.TextDocumentItem) -> Snapshot:
        """Take in a document that was opened."""
        text = _whole(item.text)
        snapshot = Snapshot(item.uri, item.version, item.language_id, text, len(text))
        self._open[item.uri] = snapshot
        return snapshot

    def change(self, uri: str, version: int, changes: tuple[Change, ...]) -> Snapshot | None:
        """Apply a client's edits, in order; None if the document is not open."""
        snapshot = self._open.get(uri)
        if snapshot is None:
            return None
        text, edited = snapshot.text, snapshot.edited
        for change in changes:
            text, edited = _changed(text, change, self.encoding)
        del self._open[uri]
        self._open[uri] = replace(snapshot, version=version, text=text, edited=edited)
        return self._open[uri]

    def recent(self, most: int) -> tuple[Snapshot, ...]:
        """Python documents, those that were opened or changed last first."""
        python = (one for one in reversed(self._open.values()) if one.python)
        return tuple(islice(python, most))

    def close(self, uri: str) -> None:
        """Forget a document."""
        self._open.pop(uri, None)

    def at(self, uri: str) -> Snapshot | None:
        """The latest snapshot; None if the document is not open."""
        return self._open.get(uri)

    def get(self, uri: str) -> Snapshot:
        """The latest snapshot.

        Raises:
            JsonRpcInvalidParams: if the document is not open.
        """
        if uri not in self._open:
            raise JsonRpcInvalidParams(f"{uri}: not open; send textDocument/didOpen first")
        return self._open[uri]


def _changed(text: str, change: Change, encoding: Encoding) -> tuple[str, int]:
    """The text after a change, and the offset behind what is new in it."""
    if not isinstance(change, types.TextDocumentContentChangePartial):
        whole = _whole(change.text)
        return whole, len(whole)
    positions = Positions(text)
    start = offset_of(positions, change.range.start, encoding)
    end = offset_of(positions, change.range.end, encoding)
    before = text[:start] + _whole(change.text)
    return before + text[max(start, end) :], len(before)


def _whole(text: str) -> str:
    """The text without lone surrogates, which JSON can hold and no file, model or checker can."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
