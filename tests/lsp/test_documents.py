"""Snapshots of documents, and edits to them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from trueline.lsp.documents import Change, Documents, Snapshot

URI = "file:///project/a.py"


def opened(text: str) -> Documents:
    """Documents with one open."""
    documents = Documents()
    documents.open(types.TextDocumentItem(uri=URI, language_id="python", version=1, text=text))
    return documents


def changed(start: tuple[int, int], end: tuple[int, int], text: str) -> Change:
    """A change event."""
    first, last = (types.Position(line=line, character=column) for line, column in (start, end))
    return types.TextDocumentContentChangePartial(
        range=types.Range(start=first, end=last), text=text
    )


@pytest.mark.parametrize(
    ("before", "change", "after"),
    [
        ("abc\ndef\n", changed((0, 1), (1, 1), "X"), "aXef\n"),
        ("abc", changed((0, 3), (0, 3), "\n"), "abc\n"),
        ("", changed((0, 0), (0, 0), "x"), "x"),
        ("a\x0cb\nc", changed((1, 0), (1, 1), "C"), "a\x0cb\nC"),
        ("a\u2028b\x85c\nd", changed((1, 0), (1, 1), "D"), "a\u2028b\x85c\nD"),
        ("a\r\nb\rc", changed((2, 0), (2, 1), "C"), "a\r\nb\rC"),
        ("ab", changed((7, 0), (9, 0), "!"), "ab!"),
        ("ab\ncd", changed((0, 99), (1, 0), ""), "abcd"),
        ("ab", changed((0, 2), (0, 1), "!"), "ab!"),
        ("a😀b", changed((0, 3), (0, 4), "c"), "a😀c"),
        ("a", types.TextDocumentContentChangeWholeDocument(text="b\n"), "b\n"),
    ],
)
def test_edits(before: str, change: Change, after: str) -> None:
    """An edit lands where the protocol says; one outside is held inside the text."""
    documents = opened(before)
    snapshot = documents.change(URI, 2, (change,))
    assert snapshot is not None
    assert snapshot.text == after
    assert snapshot.version == 2


@pytest.mark.parametrize(
    ("changes", "edited"),
    [
        ((), 4),
        ((changed((0, 1), (0, 1), "x"),), 2),
        ((changed((1, 0), (1, 1), "xyz"), changed((0, 0), (0, 1), "")), 0),
        ((types.TextDocumentContentChangeWholeDocument(text="abcdef"),), 6),
    ],
)
def test_where_the_last_edit_ended(changes: tuple[Change, ...], edited: int) -> None:
    """The place behind what was typed last; the text's end when it was opened or came anew."""
    snapshot = opened("ab\nc").change(URI, 2, changes)
    assert snapshot is not None
    assert snapshot.edited == edited


TEXTS = st.text(st.sampled_from("ab\n\x0c\u2028é😀"), max_size=30)


@given(TEXTS, st.integers(0, 30), st.integers(0, 30), TEXTS)
def test_any_edit(before: str, one: int, other: int, new: str) -> None:
    """Any edit by positions is the edit by offsets."""
    start, end = sorted((min(one, len(before)), min(other, len(before))))
    documents = opened(before)
    documents.encoding = "utf-32"

    def position(offset: int) -> tuple[int, int]:
        return before.count("\n", 0, offset), offset - (before.rfind("\n", 0, offset) + 1)

    snapshot = documents.change(URI, 2, (changed(position(start), position(end), new),))
    assert snapshot is not None
    assert snapshot.text == before[:start] + new + before[end:]


def test_a_snapshot_stays() -> None:
    """Whoever holds a snapshot keeps its text."""
    documents = opened("a")
    before = documents.get(URI)
    documents.change(URI, 2, (changed((0, 0), (0, 0), "x"),))
    assert before.text == "a"
    assert documents.get(URI).text == "xa"


def test_not_open() -> None:
    """A document that is not open cannot be changed or had."""
    documents = opened("a")
    documents.close(URI)
    documents.close(URI)
    assert documents.change(URI, 2, ()) is None
    with pytest.raises(JsonRpcInvalidParams, match="not open"):
        documents.get(URI)


def test_lone_surrogates() -> None:
    """Half an emoji, which no file can hold, is replaced; columns stay."""
    assert opened("a\ud83db").get(URI).text == "a\N{REPLACEMENT CHARACTER}b"


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///project/a%20b.py", "/project/a b.py"),
        ("untitled:Untitled-1", "/unsaved/Untitled-1.py"),
        ("inmemory://model/3", "/unsaved/3.py"),
    ],
)
def test_path(uri: str, path: str) -> None:
    """A file is its path; what was never saved is taken to lie in a given folder."""
    assert Snapshot(uri, 1, "python", "", 0).path(Path("/unsaved")) == Path(path)


@pytest.mark.parametrize(
    ("text", "crlf"), [("a\r\nb\r\n", True), ("a\r\nb\n", False), ("a", False), ("a\n", False)]
)
def test_crlf(text: str, crlf: bool) -> None:
    """Only a text whose every line ends in both is one of carriage returns."""
    assert Snapshot(URI, 1, "python", text, 0).crlf is crlf


def test_the_recent_ones_come_first() -> None:
    """Python documents alone, what was opened or changed last before the others."""
    documents = opened("x")
    for name, language in (("b.py", "python"), ("c.md", "markdown"), ("d", "python")):
        item = types.TextDocumentItem(
            uri=f"file:///project/{name}", language_id=language, version=1, text=""
        )
        documents.open(item)
    documents.change(URI, 2, (changed((0, 1), (0, 1), "y"),))
    recent = [one.uri.rpartition("/")[2] for one in documents.recent(9)]
    assert recent == ["a.py", "d", "b.py"]
    assert [one.text for one in documents.recent(1)] == ["xy"]
    documents.close(URI)
    assert len(documents.recent(9)) == 2
