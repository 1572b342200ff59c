"""Addresses, event streams and answers by themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueline.analysis.errors import WrongUsage
from trueline.assistant.models.endpoint import Address, parse_address, sse
from trueline.assistant.models.endpoint.answers import chunks_of, decode
from trueline.assistant.models.protocol import Chunk


@pytest.mark.parametrize(
    ("url", "base", "root", "model", "loopback"),
    [
        (
            "http://127.0.0.1:8000/v1",
            "http://127.0.0.1:8000/v1",
            "http://127.0.0.1:8000",
            None,
            True,
        ),
        (
            "http://localhost:1/v1/#a/b:c",
            "http://localhost:1/v1",
            "http://localhost:1",
            "a/b:c",
            True,
        ),
        ("http://[::1]:8000", "http://[::1]:8000/v1", "http://[::1]:8000", None, True),
        ("https://x.org/beta", "https://x.org/beta", "https://x.org/beta", None, False),
        ("https://x.org/api/v1", "https://x.org/api/v1", "https://x.org/api", None, False),
        ("http://10.0.0.1/v1#m%20x", "http://10.0.0.1/v1", "http://10.0.0.1", "m x", False),
    ],
)
def test_address(url: str, base: str, root: str, model: str | None, loopback: bool) -> None:
    """Paths, models, IPv6, and whether a proxy may come in between."""
    address = parse_address(url)
    assert (address.base, address.root, address.model) == (base, root, model)
    assert address.loopback is loopback
    assert isinstance(address, Address)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:8000",
        "ftp://x/v1",
        "http://",
        "http://:80/v1",
        "http://x:port/v1",
        "http://x:99999/v1",
        "http://[::1/v1",
        "http://user:hunter2@x/v1",
        "http://x/v1?key=hunter2",
        "http://a b/v1",
    ],
)
def test_unusable_address(url: str) -> None:
    """One line, and no secret in it."""
    with pytest.raises(WrongUsage) as caught:
        parse_address(url)
    assert "\n" not in str(caught.value)
    assert "hunter2" not in str(caught.value)


@given(st.lists(st.text(max_size=20), max_size=5), st.lists(st.integers(1, 7), min_size=1))
def test_events_survive_any_cut(texts: list[str], sizes: list[int]) -> None:
    """However the network cuts a stream, the same events come out of it."""
    datas = [text.encode() for text in texts if not {"\n", "\r"} & set(text)]
    stream = b"".join(b"data: " + data + b"\n\n" for data in datas)
    reader = sse.EventReader()
    found: list[bytes] = []
    while stream:
        size = sizes[len(found) % len(sizes)]
        found += reader.feed(stream[:size])
        stream = stream[size:]
    assert found + reader.close() == datas


def test_event_of_several_lines() -> None:
    """Data lines are joined; names, hints and a missing last empty line do not matter."""
    reader = sse.EventReader()
    assert reader.feed(b"event: x\nretry: 1\ndata: a\ndata:b\n\ndata") == [b"a\nb"]
    assert reader.feed(b": c") == []
    assert reader.close() == [b"c"]


def test_endless_event(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line without an end is not collected for ever."""
    monkeypatch.setattr(sse, "MAX_EVENT", 100)
    reader = sse.EventReader()
    assert reader.feed(b"data: " + b"x" * 90) == []
    with pytest.raises(sse.EventTooLongError):
        reader.feed(b"x" * 9)


@pytest.mark.parametrize(
    ("data", "chunks"),
    [
        (b'{"choices":[{"text":"a"}]}', [Chunk(0, "a", 1)]),
        (
            b'{"choices":[{"index":1,"text":"","finish_reason":"length"}]}',
            [Chunk(1, "", 0, finish="length")],
        ),
        (
            b'{"choices":[{"text":"a","logprobs":{"token_logprobs":[null,-1.5],"tokens":["",""]}}]}',
            [Chunk(0, "a", 2, -1.5)],
        ),
        (
            b'{"choices":[{"text":"a","logprobs":{"content":[{"logprob":-1},{"logprob":-2}]}}]}',
            [Chunk(0, "a", 2, -3.0)],
        ),
        (b'{"choices":[{"delta":{"reasoning":"so"}}]}', [Chunk(0, "", 1)]),
        (
            b'{"index":2,"content":"a","completion_probabilities":[{"logprob":-1}]}',
            [Chunk(2, "a", 1, -1.0)],
        ),
        (
            b'{"index":2,"content":"","stop":true,"stop_type":"limit"}',
            [Chunk(2, "", 0, finish="length")],
        ),
        (b'{"content":"","stop":true,"stop_type":"eos"}', [Chunk(0, "", 0, finish="stop")]),
        (b'{"choices":[],"usage":{"prompt_tokens":3}}', []),
    ],
)
def test_answer_shapes(data: bytes, chunks: list[Chunk]) -> None:
    """Completions, chat and llama.cpp's own shape, with either form of log-probabilities."""
    assert chunks_of(decode(data)) == chunks
