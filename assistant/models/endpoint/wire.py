"""The one connection to an endpoint: JSON calls, and streams that stop when they are closed.

Nothing is ever sent anywhere but to the given address: redirects are errors, and a proxy of the
environment is used only for hosts other than this machine. Time limits are ours, not the
transport's, because a server that only sends pings is stalled all the same. Closing a stream, or
cancelling the task that reads it, closes its connection, which is how every server learns that
nobody waits. One refusal for overload (429, 503) is waited out if the server's wish fits the limit.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar, cast

import httpx
import msgspec

from trueline.assistant.models.endpoint import failures
from trueline.assistant.models.endpoint.address import Address
from trueline.assistant.models.endpoint.answers import DONE, END, Answer, BrokenAnswerError, decode
from trueline.assistant.models.endpoint.sse import EventReader, EventTooLongError
from trueline.assistant.models.protocol import ModelUnavailable

MAX_ERROR_BODY = 2**16
UNTOLD_WAIT = 1.0
Body = Mapping[str, object]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long an endpoint may keep us waiting, in seconds.

    Usage:
        EndpointModel(url, timeouts=Timeouts(first=120))  # a server that loads the model first

    Attributes:
        connect: until the connection stands.
        first: until the first piece of an answer, waiting for an overloaded server included.
        between: from one piece to the next.
    """

    connect: float = 5.0
    first: float = 60.0
    between: float = 30.0


@dataclass(frozen=True, slots=True)
class Limit:
    """So many seconds, until a moment of the event loop's clock, and what to do if it passes."""

    seconds: float
    until: float
    advice: str

    @classmethod
    def first(cls, timeouts: Timeouts) -> "Limit":
        """The limit for the first piece of an answer, from now on."""
        advice = "is it busy, or still loading the model? raise --timeout"
        return cls(timeouts.first, _now() + timeouts.first, advice)

    @classmethod
    def between(cls, timeouts: Timeouts) -> "Limit":
        """The limit for the next piece, from now on."""
        advice = "it stopped in the middle of its answer; see its load and its log"
        return cls(timeouts.between, _now() + timeouts.between, advice)


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer to a call: its body and the server's name for itself."""

    body: bytes
    server: str


class Wire:
    """Sends requests to one address. Belongs to one event loop."""

    def __init__(self, address: Address, key: str | None, timeouts: Timeouts) -> None:
        self.address = address
        self.timeouts = timeouts
        self._has_key = bool(key)
        self._reading: set[asyncio.Task[None]] = set()
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        try:
            self._client = httpx.AsyncClient(
                headers=headers,
                timeout=httpx.Timeout(None, connect=timeouts.connect),
                limits=httpx.Limits(max_connections=None),
                follow_redirects=False,
                trust_env=not address.loopback,
            )
        except (ImportError, ValueError) as error:
            raise ModelUnavailable(
                f"{address.base}: the proxy in the environment cannot be used ({error});"
                " change it, or name this host in NO_PROXY"
            ) from None

    async def call(self, method: str, url: str, body: Body | None = None) -> Reply:
        """One call with a whole answer.

        Raises:
            Refused: on an error status.
            ModelUnavailable: if the server cannot be reached or stalls.
        """

        async def whole() -> Reply:
            async with self._opened(method, url, body) as response:
                return Reply(await response.aread(), response.headers.get("server", ""))

        return await self._within(Limit.first(self.timeouts), whole())

    async def ask(self, url: str, body: Body) -> Answer:
        """One call whose whole answer is a completion.

        Raises:
            Refused: on an error status.
            ModelUnavailable: if the server cannot be reached, stalls or answers something else.
        """
        return self._decoded((await self.call("POST", url, body)).body)

    async def stream(self, url: str, body: Body) -> AsyncGenerator[Answer, None]:
        """The events of a streamed answer; a server that does not stream gives a single one.

        `END` comes last if the server said that the answer is complete.

        Raises:
            Refused: on an error status.
            ModelUnavailable: if the server cannot be reached, stalls, breaks off or answers
                something else.
        """
        heard: asyncio.Queue[Answer | Exception | None] = asyncio.Queue()
        reading = asyncio.create_task(self._read(url, body, heard))
        self._reading.add(reading)
        reading.add_done_callback(self._reading.discard)
        try:
            while (answer := await heard.get()) is not None:
                if isinstance(answer, Exception):
                    raise answer
                yield answer
        finally:
            # The transport cannot be cancelled while it closes a connection without losing it,
            # open, for good. So it is read in a task that is cancelled once, and by nobody else.
            reading.cancel()
            await asyncio.shield(asyncio.wait([reading]))

    async def _read(
        self, url: str, body: Body, heard: "asyncio.Queue[Answer | Exception | None]"
    ) -> None:
        try:
            async with contextlib.aclosing(self._answers(url, body)) as answers:
                async for answer in answers:
                    heard.put_nowait(answer)
            heard.put_nowait(None)
        except Exception as error:  # noqa: BLE001 - it is raised where the answers are read
            heard.put_nowait(error)

    async def _answers(self, url: str, body: Body) -> AsyncGenerator[Answer, None]:
        limit = Limit.first(self.timeouts)
        async with contextlib.AsyncExitStack() as stack:
            opened = stack.enter_async_context(self._opened("POST", url, body))
            response = await self._within(limit, opened)
            if not _streams(response):
                yield self._decoded(await self._within(limit, response.aread()))
                yield END
                return
            body_bytes = cast("AsyncGenerator[bytes, None]", response.aiter_bytes())
            pieces = await stack.enter_async_context(contextlib.aclosing(body_bytes))
            reader = EventReader()
            piece: bytes | None = b""
            while piece is not None:
                piece = await self._within(limit, anext(pieces, None))
                for event in self._events(reader, piece):
                    if event.strip() == DONE:
                        yield END
                        return
                    yield self._decoded(event)
                    limit = Limit.between(self.timeouts)

    async def aclose(self) -> None:
        """Close every connection."""
        for reading in self._reading:
            reading.cancel()
        await asyncio.gather(*self._reading, return_exceptions=True)
        await self._client.aclose()

    @contextlib.asynccontextmanager
    async def _opened(
        self, method: str, url: str, body: Body | None
    ) -> AsyncGenerator[httpx.Response, None]:
        """A successful response whose body is still to be read; closing it ends the request."""
        response = await self._send(method, url, body)
        wait = _wish(response)
        if wait is not None and wait <= self.timeouts.first:
            await response.aclose()
            await asyncio.sleep(wait)
            response = await self._send(method, url, body)
        try:
            if not response.is_success:
                start = await _start(response)
                raise failures.refusal(self.address, response, start, has_key=self._has_key)
            yield response
        finally:
            await response.aclose()

    async def _send(self, method: str, url: str, body: Body | None) -> httpx.Response:
        content = None if body is None else msgspec.json.encode(body)
        headers = {} if body is None else {"Content-Type": "application/json"}
        request = self._client.build_request(method, url, content=content, headers=headers)
        return await self._client.send(request, stream=True)

    async def _within(self, limit: Limit, step: Awaitable[T]) -> T:
        """Wait for one step, and turn what may go wrong on the way into one line."""
        try:
            async with asyncio.timeout_at(limit.until):
                return await step
        except TimeoutError:
            raise ModelUnavailable(
                f"{self.address.base}: stalled, nothing came for {limit.seconds:g} s;"
                f" {limit.advice}"
            ) from None
        except httpx.TransportError as error:
            raise failures.unreachable(self.address, error) from error

    def _events(self, reader: EventReader, piece: bytes | None) -> list[bytes]:
        try:
            return reader.close() if piece is None else reader.feed(piece)
        except EventTooLongError:
            raise ModelUnavailable(
                f"{self.address.base}: it streams an event that does not end;"
                " is this an OpenAI-compatible server?"
            ) from None

    def _decoded(self, data: bytes) -> Answer:
        try:
            return decode(data)
        except BrokenAnswerError as error:
            line = f"{self.address.base}: the server failed while answering ({error}); see its log"
            raise ModelUnavailable(line) from None
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise failures.not_json(self.address, data) from None


def _now() -> float:
    return asyncio.get_running_loop().time()


def _streams(response: httpx.Response) -> bool:
    return "event-stream" in response.headers.get("content-type", "")


async def _start(response: httpx.Response) -> bytes:
    """As much of an error's body as a message can need."""
    start = b""
    async for piece in response.aiter_bytes():
        start += piece
        if len(start) > MAX_ERROR_BODY:
            break
    return start


def _wish(response: httpx.Response) -> float | None:
    """How many seconds an overloaded server wants us to wait; None if it is not overloaded."""
    if response.status_code not in (429, 503):
        return None
    wish = response.headers.get("retry-after", "").strip()
    if wish.isdecimal():
        return float(wish)
    try:
        return max(0.0, (parsedate_to_datetime(wish) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return UNTOLD_WAIT
