"""Endpoints that are down, refuse, stall, break off or talk nonsense: one clear line each."""

import asyncio
import contextlib
import json
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from trueline.analysis.errors import CannotRun
from trueline.assistant.models.endpoint import KEY_VARIABLE, EndpointModel, Timeouts
from trueline.assistant.models.protocol import (
    ChatPrompt,
    Chunk,
    Message,
    ModelUnavailable,
    Sampling,
)

from .conftest import Handler, HttpServer, Reply, Request, Serve

TALK = ChatPrompt((Message("user", "hi"),))
PATIENT = Timeouts(first=20.0, between=20.0)
QUICK = Timeouts(first=1.0, between=1.0)


def word(text: str, finish: str | None = None, index: int = 0) -> dict[str, Any]:
    """One event of a chat stream."""
    return {"choices": [{"index": index, "delta": {"content": text}, "finish_reason": finish}]}


def line(document: object) -> bytes:
    """An event as it stands on the wire."""
    return b"data: " + json.dumps(document).encode() + b"\n\n"


async def listed(request: Request, reply: Reply) -> None:
    """A list of one model."""
    await reply.json({"data": [{"id": "m", "owned_by": "vllm"}]})


async def talking(serve: Serve, handler: Handler) -> HttpServer:
    """A server whose chat call is `handler`."""
    return await serve({"/v1/models": listed, "/v1/chat/completions": handler})


async def drawn(url: str, *, sampling: Sampling | None = None, **more: Any) -> list[Chunk]:
    """All chunks of one conversation."""
    model = EndpointModel(url, **({"timeouts": PATIENT} | more))
    try:
        async with contextlib.aclosing(model.stream(TALK, sampling or Sampling())) as chunks:
            return [chunk async for chunk in chunks]
    finally:
        await model.aclose()


async def failing(url: str, **more: Any) -> str:
    """The one line of the failure; the address is always in it."""
    with pytest.raises(ModelUnavailable) as caught:
        await drawn(url, **more)
    message = str(caught.value)
    assert "\n" not in message
    assert url.split("#", maxsplit=1)[0] in message
    assert isinstance(caught.value, CannotRun)
    return message


async def test_connection_refused() -> None:
    """Nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        message = await failing(f"http://127.0.0.1:{taken.getsockname()[1]}/v1")
    assert "connection refused; is the server running" in message


async def test_no_such_host() -> None:
    """A name nobody knows; `.invalid` exists nowhere by definition."""
    message = await failing("http://endpoint.invalid:8000/v1")
    assert "no host named 'endpoint.invalid'" in message or "time limit" in message


@pytest.mark.parametrize(
    ("status", "body", "parts"),
    [
        (401, {"error": {"message": "bad key"}}, ["it wants a key (401: bad key)", KEY_VARIABLE]),
        (403, {"detail": "forbidden"}, ["403: forbidden", KEY_VARIABLE]),
        (400, {"error": {"message": "prompt\nis too long"}}, ["400: prompt is too long"]),
        (422, {"detail": [{"msg": "extra field"}]}, ["422: extra field"]),
        (500, {"error": "out of memory"}, ["the server failed (500: out of memory)"]),
        (418, {}, ["refuses the request (418: {})"]),
        (404, {"message": "no such model"}, ["404: no such model"]),
    ],
)
async def test_error_statuses(serve: Serve, status: int, body: object, parts: list[str]) -> None:
    """The server's own message, in one line, with what to do."""

    async def refuse(request: Request, reply: Reply) -> None:
        await reply.json(body, status)

    message = await failing((await talking(serve, refuse)).url)
    assert all(part in message for part in parts), message


async def test_refused_key(serve: Serve) -> None:
    """With a key the line says that this key is refused, and never shows it."""

    async def refuse(request: Request, reply: Reply) -> None:
        await reply.json({"error": {"message": "no"}}, 401)

    server = await serve({"/v1/models": refuse})
    message = await failing(server.url, key="s3cret")
    assert f"the key in {KEY_VARIABLE} is refused" in message
    assert "s3cret" not in message


async def test_unknown_model_lists_the_served_ones(serve: Serve) -> None:
    """404 for a model: which ones there are, and how to choose."""

    async def refuse(request: Request, reply: Reply) -> None:
        await reply.json({"error": {"message": "The model `x` does not exist."}}, 404)

    server = await talking(serve, refuse)
    message = await failing(server.url + "#x")
    assert f"no model 'x' here; served: m; choose with {server.url}#model" in message


async def test_no_model_at_all(serve: Serve) -> None:
    """A server that lists nothing, and nobody named a model."""

    async def nothing(request: Request, reply: Reply) -> None:
        await reply.json({"data": []})

    assert "it names no model; give one as" in await failing(
        (await serve({"/v1/models": nothing})).url
    )


async def test_stall_before_the_first_byte(serve: Serve) -> None:
    """A server that accepts and says nothing; it sees us leave."""
    hung_up = asyncio.Event()

    async def stall(request: Request, reply: Reply) -> None:
        await reply.gone()
        hung_up.set()

    message = await failing((await talking(serve, stall)).url, timeouts=QUICK)
    assert "stalled, nothing came for 1 s; is it busy" in message
    assert message.endswith("raise --timeout")
    await asyncio.wait_for(hung_up.wait(), 30)


async def test_stall_in_the_stream(serve: Serve) -> None:
    """A server that stops after a word, though it goes on sending pings."""
    hung_up = asyncio.Event()

    async def stall(request: Request, reply: Reply) -> None:
        await reply.events([word("he")], done=False)
        ping = asyncio.create_task(_pings(reply))
        await reply.gone()
        ping.cancel()
        hung_up.set()

    patient = Timeouts(first=30.0, between=1.0)
    message = await failing((await talking(serve, stall)).url, timeouts=patient)
    assert "stalled, nothing came for 1 s; it stopped in the middle" in message
    assert "--timeout" not in message
    await asyncio.wait_for(hung_up.wait(), 30)


async def _pings(reply: Reply) -> None:
    with contextlib.suppress(ConnectionError):
        while True:
            await reply.raw(b": ping\n\n")
            await asyncio.sleep(0.02)


async def test_cut_without_a_word(serve: Serve) -> None:
    """A connection closed instead of an answer."""

    async def cut(request: Request, reply: Reply) -> None:
        return

    assert "the server cut the connection" in await failing((await talking(serve, cut)).url)


@pytest.mark.parametrize("chunked", [True, False])
async def test_cut_stream(serve: Serve, chunked: bool) -> None:
    """A stream that ends in the middle is no answer, whether HTTP notices or not."""

    async def cut(request: Request, reply: Reply) -> None:
        if not chunked:
            await reply.events([word("he")], done=False)
            return
        await reply.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n")
        await reply.raw(b"Transfer-Encoding: chunked\r\n\r\n")
        event = line(word("he"))
        await reply.raw(f"{len(event):x}\r\n".encode() + event + b"\r\n")

    assert "cut" in await failing((await talking(serve, cut)).url)


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (line(word("a"))[:-3] + b"\n\n", "no completion but"),
        (b'data: {"choices": "nonsense"}\n\n', 'no completion but \'{"choices": "nonsense"}\''),
        (b"data: \xff\xfe\n\n", "no completion but"),
        (b"hello\nworld\n\n", "without a single candidate"),
        (b"", "without a single candidate"),
        (b'data: {"choices": []}\n\ndata: [DONE]\n\n', "without a single candidate"),
        (b'data: {"error": {"message": "CUDA gone"}}\n\n', "failed while answering (CUDA gone)"),
        (line(word("a", "abort")), "failed while answering (generation ended with 'abort')"),
    ],
)
async def test_garbage_in_the_stream(serve: Serve, body: bytes, part: str) -> None:
    """Broken JSON, another shape, no events, errors told in the middle."""

    async def garbage(request: Request, reply: Reply) -> None:
        await reply.head("text/event-stream")
        await reply.raw(body)

    assert part in await failing((await talking(serve, garbage)).url)


@pytest.mark.parametrize("streamed", [True, False])
async def test_end_without_a_reason(serve: Serve, streamed: bool) -> None:
    """A server that says `[DONE]`, or answers whole, needs no finish reason to be believed."""

    async def short(request: Request, reply: Reply) -> None:
        if streamed:
            await reply.events([word("hi")])
        else:
            await reply.json({"choices": [{"message": {"content": "hi"}}]})

    found = await drawn((await talking(serve, short)).url)
    assert [(chunk.text, chunk.finish) for chunk in found] == [("hi", None), ("", "stop")]


async def test_web_page(serve: Serve) -> None:
    """The address of a web site: the line asks for `/v1`."""

    async def page(request: Request, reply: Reply) -> None:
        await reply.head("text/html")
        await reply.raw(b"<!doctype html><title>Welcome</title>")

    server = await serve({"/v1/models": page})
    assert "a web page instead of JSON; does the address end in /v1?" in await failing(server.url)


async def test_page_as_an_error(serve: Serve) -> None:
    """A proxy's error page is named, not quoted."""

    async def page(request: Request, reply: Reply) -> None:
        await reply.head("text/html", 502)
        await reply.raw(b"<html>" + b"x" * 100_000)

    assert "(502: a web page)" in await failing((await talking(serve, page)).url)


async def test_redirect_is_not_followed(serve: Serve) -> None:
    """The key and the code go nowhere but to the address the user gave."""
    elsewhere = await talking(serve, listed)

    async def redirect(request: Request, reply: Reply) -> None:
        await reply.json({}, 307, Location=elsewhere.url + "/chat/completions")

    message = await failing((await talking(serve, redirect)).url, key="k")
    assert f"redirects to {elsewhere.url}/chat/completions, which is not followed" in message
    assert not elsewhere.requests


async def test_proxy_of_the_environment_is_not_used_here(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loopback is asked directly, whatever the environment says."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        proxy = f"http://127.0.0.1:{taken.getsockname()[1]}"
        monkeypatch.setenv("http_proxy", proxy)
        monkeypatch.setenv("all_proxy", proxy)

        async def hello(request: Request, reply: Reply) -> None:
            await reply.events([word("hi", "stop")])

        assert (await drawn((await talking(serve, hello)).url))[0].text == "hi"
        message = await failing("http://192.0.2.1:9/v1")
        assert "connection refused" in message or "proxy" in message


async def test_unusable_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of a kind we cannot speak to is named at once."""
    monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:1")
    with pytest.raises(ModelUnavailable, match="the proxy in the environment cannot be used"):
        EndpointModel("http://192.0.2.1/v1")


Busy = Callable[[Request, Reply], Awaitable[None]]


def busy(times: int, status: int, **headers: str) -> Busy:
    """A chat call that is overloaded so many times, then answers."""
    left = times

    async def answer(request: Request, reply: Reply) -> None:
        nonlocal left
        if left:
            left -= 1
            await reply.json({"error": {"message": "busy"}}, status, **headers)
        else:
            await reply.events([word("hi", "stop")])

    return answer


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("wish", ["0", "Wed, 01 Jan 2020 00:00:00 GMT"])
async def test_overload_is_waited_out_once(serve: Serve, status: int, wish: str) -> None:
    """One refusal with a wish that fits the limit costs one retry."""
    server = await talking(serve, busy(1, status, Retry_After=wish))
    assert (await drawn(server.url))[0].text == "hi"
    assert len(server.seen("/v1/chat/completions")) == 2


async def test_overload_twice(serve: Serve) -> None:
    """At most one retry."""
    server = await talking(serve, busy(9, 429, Retry_After="0"))
    assert "overloaded or still loading (429: busy)" in await failing(server.url)
    assert len(server.seen("/v1/chat/completions")) == 2


async def test_overload_that_takes_too_long(serve: Serve) -> None:
    """A wish beyond the limit is answered at once."""
    server = await talking(serve, busy(1, 503, Retry_After="60"))
    assert "overloaded or still loading (503: busy)" in await failing(server.url)
    assert len(server.seen("/v1/chat/completions")) == 1


async def test_split_characters_and_long_lines(serve: Serve) -> None:
    """Characters split across packets, CRLF, a line of a megabyte, comments, duplicated events."""
    text = "λ🐍" * 200_000
    data = json.dumps(word(text), ensure_ascii=False).encode()

    async def pieces(request: Request, reply: Reply) -> None:
        await reply.head("text/event-stream")
        whole = b": hello\r\n\r\nid: 1\r\ndata: " + data + b"\r\n\r\n"
        whole += b"id: 1\r\ndata: " + data + b"\r\n\r\nid: 2\r\ndata: "
        whole += json.dumps(word("!", "stop")).encode() + b"\r\n\r\n"
        whole += b"id: 3\r\ndata: " + json.dumps(word("more")).encode() + b"\n\n"
        for start in range(0, len(whole), 50_001):
            await reply.raw(whole[start : start + 50_001])

    found = await drawn((await talking(serve, pieces)).url)
    assert "".join(chunk.text for chunk in found) == text + "!"
    assert found[-1].finish == "stop"


async def test_closing_the_stream_hangs_up(serve: Serve) -> None:
    """Whoever stops reading stops the server: it sees the connection close, for each of n."""
    gone: asyncio.Queue[str] = asyncio.Queue()

    async def endless(request: Request, reply: Reply) -> None:
        await reply.events([word("tick")] * 3, done=False)
        await reply.gone()
        gone.put_nowait(request.path)

    async def mistral(request: Request, reply: Reply) -> None:
        await reply.json({"data": [{"id": "m", "owned_by": "mistralai"}]})

    server = await serve({"/v1/models": mistral, "/v1/chat/completions": endless})
    model = EndpointModel(server.url)
    sampling = Sampling(n=3, temperature=1.0)
    async with asyncio.timeout(10):
        async with contextlib.aclosing(model.stream(TALK, sampling)) as chunks:
            seen: set[int] = set()
            while len(seen) < 3:
                seen.add((await anext(chunks)).index)
        for _ in range(3):
            await gone.get()
    await model.aclose()


@pytest.mark.parametrize("words", [0, 1])
async def test_cancelling_the_task_hangs_up(serve: Serve, words: int) -> None:
    """Cancelled before the first byte or in the middle: the server sees us leave."""
    begun, gone = asyncio.Event(), asyncio.Event()

    async def endless(request: Request, reply: Reply) -> None:
        if words:
            await reply.events([word("tick")] * words, done=False)
        begun.set()
        await reply.gone()
        gone.set()

    model = EndpointModel((await talking(serve, endless)).url)
    stream = model.stream(TALK, Sampling())

    async def read() -> None:
        async for _ in stream:
            pass

    reading = asyncio.create_task(read())
    await asyncio.wait_for(begun.wait(), 30)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    await asyncio.wait_for(gone.wait(), 30)
    await model.aclose()


async def test_probe_is_not_remembered_when_it_fails(serve: Serve) -> None:
    """A server that was still loading is asked again the next time."""
    up = False

    async def models(request: Request, reply: Reply) -> None:
        if up:
            await listed(request, reply)
        else:
            await reply.json({"error": {"message": "Loading model"}}, 503, Retry_After="9")

    async def hello(request: Request, reply: Reply) -> None:
        await reply.events([word("hi", "stop")])

    server = await serve({"/v1/models": models, "/v1/chat/completions": hello})
    model = EndpointModel(server.url, timeouts=Timeouts(first=8.0))
    with pytest.raises(ModelUnavailable, match="Loading model"):
        await model.capabilities()
    up = True
    assert (await anext(model.stream(TALK, Sampling()))).text == "hi"
    await model.aclose()
