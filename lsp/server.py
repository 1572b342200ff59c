"""The server of one client: every request registered, and the loop that runs until it is gone."""

import asyncio
import logging
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from typing import BinaryIO, Final

from lsprotocol import types
from pygls.exceptions import FeatureRequestError, PyglsError
from pygls.io_ import StdoutWriter
from pygls.lsp.server import LanguageServer

from trueline.lsp import accept, configuration, implement, inline_completion, synchronization
from trueline.lsp.protocol import INTERNAL, Protocol, plain_converter
from trueline.lsp.session import Session
from trueline.lsp.status import warn
from trueline.lsp.transport import open_reader, serve

THREADS: Final = 8
log = logging.getLogger("trueline.lsp")


class Server(LanguageServer):
    """pygls' server, which shows no fault of ours to the user with the paths in its text."""

    def report_server_error(self, error: Exception, source: type[PyglsError | Exception]) -> None:
        """Tell of a fault in what nobody waits for; a request was answered already."""
        if source is not FeatureRequestError:
            log.error("internal error: %s", " ".join(str(error).split()))
            warn(self, INTERNAL)


async def run(stdin: BinaryIO, stdout: BinaryIO) -> int:
    """Serve one client; returns the exit code the protocol wants."""
    # Checks of long texts run in threads of their own number, whatever else uses the default pool.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS, "trueline"))
    reader = await open_reader(stdin)
    session = Session(gone=reader.feed_eof)
    server = build(session)
    protocol = server.protocol
    assert isinstance(protocol, Protocol)
    protocol.set_writer(StdoutWriter(stdout))
    try:
        return await serve(protocol, reader)
    finally:
        await session.aclose()


def build(session: Session) -> LanguageServer:
    """A server with every request registered."""
    server = Server(
        "trueline",
        version("trueline"),
        text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
        protocol_cls=Protocol,
        converter_factory=plain_converter,
    )
    configuration.register(server, session)
    synchronization.register(server, session)
    inline_completion.register(server, session)
    accept.register(server, session)
    implement.register(server, session)
    return server


def log_to_stderr() -> None:
    """Our own warnings, one line each; pygls' would be tracebacks of what clients are told."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="trueline: %(message)s")
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
