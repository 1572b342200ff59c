"""One line for everything that can go wrong between us and an endpoint.

A line names the endpoint, says what happened and what to do about it. Statuses become `Refused`,
so that a probe can tell "this server cannot do that" from "this server does not answer".
"""

import socket
import ssl
from collections.abc import Iterator

import httpx

from trueline.assistant.models.endpoint.address import Address
from trueline.assistant.models.endpoint.answers import error_text
from trueline.assistant.models.protocol import ModelUnavailable

KEY_VARIABLE = "TRUELINE_API_KEY"
CANNOT = frozenset({400, 404, 405, 415, 422, 501})


class Refused(ModelUnavailable):
    """The server answered with an error status; `said` is its own message."""

    def __init__(self, line: str, status: int, said: str) -> None:
        super().__init__(line)
        self.status = status
        self.said = said

    @property
    def cannot(self) -> bool:
        """Whether this says that the call or a field of it is unknown, rather than forbidden.

        "This is a chat model, use v1/chat/completions" is such a word; "no such model" is not.
        """
        said = self.said.lower()
        no_model = self.status == 404 and "model" in said and "chat/completions" not in said
        return self.status in CANNOT and not no_model

    @property
    def too_long(self) -> bool:
        """Whether this says that the prompt does not fit into the model's window."""
        said = self.said.lower()
        return self.status in (400, 413) and ("context length" in said or "context size" in said)


def unreachable(address: Address, error: httpx.TransportError) -> ModelUnavailable:
    """The line for a connection that could not be made, or broke."""
    causes = list(_causes(error))
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        what = "connection refused; is the server running, and is the port right?"
    elif any(isinstance(cause, socket.gaierror) for cause in causes):
        what = f"no host named {address.host!r} was found; check the address"
    elif any(isinstance(cause, ssl.SSLError) for cause in causes):
        what = f"no trusted TLS connection ({causes[-1]}); check https and the certificate"
    elif isinstance(error, httpx.ConnectTimeout):
        what = "no connection within the time limit; check the address, or raise the limit"
    elif isinstance(error, httpx.ProxyError):
        what = f"the proxy of the environment refuses ({error}); set NO_PROXY for this host"
    elif isinstance(error, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError):
        what = "the server cut the connection in the middle of its answer; see its log"
    else:
        what = f"cannot be reached ({error or type(error).__name__}); check the address"
    return ModelUnavailable(f"{address.base}: {what}")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything that led to it."""
    yield error
    for inner in getattr(error, "exceptions", ()):
        yield from _causes(inner)
    reason = error.__cause__ or error.__context__
    if reason is not None:
        yield from _causes(reason)


def refusal(address: Address, response: httpx.Response, body: bytes, *, has_key: bool) -> Refused:
    """The line for an error status; `body` is what was read of the answer."""
    status, said = response.status_code, error_text(body)
    if _is_page(body):
        said = "a web page"
    if status in (401, 403):
        refused = f"the key in {KEY_VARIABLE} is refused" if has_key else "it wants a key"
        what = f"{refused} ({status}: {said}); put the right one into {KEY_VARIABLE}"
    elif 300 <= status < 400:
        target = response.headers.get("location", "elsewhere")
        what = f"it redirects to {target}, which is not followed; give that address if it is right"
    elif status == 404:
        what = f"not found (404: {said}); check the path and the model's name"
    elif status in (429, 503):
        what = f"overloaded or still loading ({status}: {said}); try again in a while"
    elif status >= 500:
        what = f"the server failed ({status}: {said}); see its log"
    else:
        what = f"the server refuses the request ({status}: {said})"
    return Refused(f"{address.base}: {what}", status, said)


def _is_page(body: bytes) -> bool:
    return body.lstrip()[:1] == b"<"


def not_json(address: Address, body: bytes) -> ModelUnavailable:
    """The line for a success that is not what an OpenAI-compatible server says."""
    if _is_page(body):
        what = "a web page instead of JSON; does the address end in /v1?"
    else:
        start = " ".join(body[:60].decode(errors="replace").split())
        what = f"no completion but {start!r}; is this an OpenAI-compatible server?"
    return ModelUnavailable(f"{address.base}: it answers {what}")
