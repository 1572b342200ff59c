"""Initialization and configuration: who the client is, what it sets, which folders are open."""

import asyncio
from typing import Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from trueline.lsp import completion
from trueline.lsp.options import SECTION, Options, initial_options, settings_of
from trueline.lsp.parent import alive, watch
from trueline.lsp.session import Session, folders_of, paths_of
from trueline.lsp.status import warn

CLIENT_ANSWERS_WITHIN_S: Final = 10.0


def register(server: LanguageServer, session: Session) -> None:
    """Take in what the client says of itself."""
    ignored: list[str] = []

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        session.folders = folders_of(params)
        session.options, refused = initial_options(params.initialization_options)
        session.initial = session.options.settings
        ignored.extend(refused)
        session.documents.encoding = server.workspace.position_encoding  # type: ignore[assignment]
        if not completion.offers_inline(params):
            completion.register(server, session)
        if params.process_id is not None and alive(params.process_id):
            session.start(watch(params.process_id, session.gone))

    @server.feature(types.INITIALIZED)
    async def initialized(_: types.InitializedParams) -> None:
        for line in ignored:
            warn(server, line)
        await _pull(server, session)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def did_change_configuration(params: types.DidChangeConfigurationParams) -> None:
        given = params.settings
        if isinstance(given, dict) and isinstance(given.get(SECTION), dict):
            _configure(server, session, given[SECTION])
        else:
            await _pull(server, session)

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def did_change_folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        # As paths: clients differ in how they quote a path in a URI, and whether it ends in "/".
        removed = paths_of(folder.uri for folder in params.event.removed)
        added = paths_of(folder.uri for folder in params.event.added)
        kept = [path for path in session.folders if path not in (*removed, *added)]
        session.folders = (*kept, *added)


async def _pull(server: LanguageServer, session: Session) -> None:
    workspace = server.client_capabilities.workspace
    if workspace is None or not workspace.configuration:
        return
    item = types.ConfigurationItem(section=SECTION)
    try:
        asked = server.workspace_configuration_async(types.ConfigurationParams(items=[item]))
        answers = await asyncio.wait_for(asked, CLIENT_ANSWERS_WITHIN_S)
    except (TimeoutError, JsonRpcException):
        return
    if answers and isinstance(answers[0], dict):
        _configure(server, session, answers[0])


def _configure(server: LanguageServer, session: Session, given: dict[str, Any]) -> None:
    settings, ignored = settings_of(given, f"settings {SECTION}")
    for line in ignored:
        if session.first_time(line):
            warn(server, line)
    merged = {**session.initial, **settings}
    if merged != session.options.settings:
        session.scheduler.stop("the configuration changed")
        session.options = Options(merged, session.options.trusted)
