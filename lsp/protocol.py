"""pygls' protocol with what a server for real clients needs on top.

Documents are kept by us, as immutable snapshots: pygls splits lines where Python does (form
feeds among others), which corrupts its copy. Errors go to the client as one line, without a
traceback and the paths in it. A request that comes too early, too late or malformed is answered,
not dropped.
"""

import logging
from collections.abc import Generator
from typing import Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInternalError
from pygls.protocol import LanguageServerProtocol, default_converter
from pygls.protocol.json_rpc import (
    JsonRPCNotification,
    JsonRPCRequestMessage,
    JsonRPCResponseMessage,
)
from pygls.protocol.language_server import lsp_method

NOT_INITIALIZED: Final = -32002
INVALID_REQUEST: Final = -32600
INVALID_PARAMS: Final = -32602
REQUEST_FAILED: Final = -32803
INTERNAL: Final = "internal error; the server's log says what it is"
log = logging.getLogger("trueline.lsp")

Steps = Generator[Any, Any, Any]


class Protocol(LanguageServerProtocol):
    """The protocol of one client."""

    @property
    def shut_down(self) -> bool:
        """Whether the client asked the server to shut down."""
        return self._shutdown

    def receive(self, data: dict[str, Any]) -> None:
        """Handle one message, or answer why it cannot be handled."""
        request, method = data.get("id"), data.get("method")
        if not isinstance(request, int | str | None):
            self.refuse(None, INVALID_REQUEST, "an id that is neither a number nor a string")
        elif problem := self._out_of_turn(data):
            if request is not None:
                self.refuse(request, *problem)
        else:
            try:
                message = self.structure_message({"jsonrpc": "2.0", **data})
            except JsonRpcException:
                log.warning("not understood: %s", method or "an answer")
                if request is not None and method is not None:
                    said = f"{method}: the parameters are not what the protocol says"
                    self.refuse(request, INVALID_PARAMS, said)
            else:
                self.handle_message(message)

    def refuse(self, request: int | str | None, code: int, message: str) -> None:
        """Answer a request with an error."""
        error = types.ResponseError(code=code, message=message)
        self._send_data({"jsonrpc": "2.0", "id": request, "error": error})

    def _out_of_turn(self, data: dict[str, Any]) -> tuple[int, str] | None:
        method = data.get("method")
        if "method" not in data:
            known = "id" in data and ("result" in data or "error" in data)
            return None if known else (INVALID_REQUEST, "neither a request nor a response")
        if not isinstance(method, str):
            return INVALID_REQUEST, "a method that is not a string"
        if self._workspace is None and method != types.INITIALIZE:
            return NOT_INITIALIZED, f"{method} before initialize"
        if self._workspace is not None and method == types.INITIALIZE:
            return INVALID_REQUEST, "the server is initialized already"
        if self._shutdown:
            return INVALID_REQUEST, f"{method} after shutdown"
        return None

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Steps:
        """Only our own handler keeps documents."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Steps:
        """Only our own handler keeps documents."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Steps:
        """Only our own handler keeps documents."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE], (params,), None

    def _send_response(
        self, msg_id: Any, result: Any = None, error: types.ResponseError | None = None
    ) -> None:
        if error is not None and error.code == JsonRpcInternalError.CODE:
            log.error("internal error: %s", " ".join(error.message.split()))
            error = types.ResponseError(code=error.code, message=INTERNAL)
        super()._send_response(msg_id, result, error)


def plain_converter() -> Any:
    """A converter that leaves custom messages plain dicts, not named tuples with renamed keys."""
    converter = default_converter()  # type: ignore[no-untyped-call]
    for message in (JsonRPCRequestMessage, JsonRPCNotification, JsonRPCResponseMessage):
        converter.register_structure_hook(message, _plain)
    return converter


def _plain(data: dict[str, Any], kind: Any) -> Any:
    """The message, its fields as they came; one that is absent is None, others do not count."""
    return kind(**{name: data.get(name) for name in kind.__annotations__})
