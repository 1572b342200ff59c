"""Changes that the client is asked to make: of open documents, of files, of new ones.

An edit is as small as the change allows, for the version of the document that was asked about, so a
client that has another one by then refuses it. What a client cannot do, such as making a file, is
left out and said.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from trueline.analysis.syntax import Positions
from trueline.assistant.documents import smallest_edit
from trueline.lsp.positions import Encoding, position_of

APPLIED_WITHIN_S: Final = 10.0
log = logging.getLogger("trueline.lsp")
Step = types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile


@dataclass(frozen=True, slots=True)
class Change:
    """A document or file whose text becomes another; `new` if it is not there yet.

    `version` is that of an open document, None of a file.
    """

    uri: str
    version: int | None
    before: str
    after: str
    crlf: bool = False
    new: bool = False

    @property
    def name(self) -> str:
        """The file's name, for people."""
        return Path(self.uri).name

    def edit(self, encoding: Encoding) -> types.TextEdit:
        """The smallest edit that makes it; lines ending in bare newlines on both sides."""
        small = smallest_edit(self.before, self.after, len(self.before))
        positions = Positions(self.before)
        start, end = (
            position_of(positions, positions.offset(*where), encoding)
            for where in (small.start, small.end)
        )
        text = small.new_text.replace("\n", "\r\n") if self.crlf else small.new_text
        return types.TextEdit(range=types.Range(start=start, end=end), new_text=text)


def can_create(server: LanguageServer) -> bool:
    """Whether the client can make a file."""
    able = _abilities(server)
    if able is None or not able.document_changes:
        return False
    return types.ResourceOperationKind.Create in (able.resource_operations or ())


async def applied(
    server: LanguageServer, label: str, changes: Sequence[Change], encoding: Encoding
) -> bool:
    """Ask the client to make all changes as one; whether it did."""
    able = _abilities(server)
    if able is not None and able.document_changes:
        steps = [step for one in changes for step in _steps(one, encoding)]
        edit = types.WorkspaceEdit(document_changes=steps)
    else:
        edit = types.WorkspaceEdit(changes={one.uri: [one.edit(encoding)] for one in changes})
    params = types.ApplyWorkspaceEditParams(label=label, edit=edit)
    try:
        answer = await asyncio.wait_for(server.workspace_apply_edit_async(params), APPLIED_WITHIN_S)
    except (TimeoutError, JsonRpcException) as error:
        log.warning("the editor did not apply an edit: %s", error)
        return False
    return answer.applied


def _abilities(server: LanguageServer) -> types.WorkspaceEditClientCapabilities | None:
    workspace = server.client_capabilities.workspace
    return workspace.workspace_edit if workspace else None


def _steps(change: Change, encoding: Encoding) -> list[Step]:
    document = types.OptionalVersionedTextDocumentIdentifier(uri=change.uri, version=change.version)
    edit = types.TextDocumentEdit(text_document=document, edits=[change.edit(encoding)])
    return [types.CreateFile(uri=change.uri), edit] if change.new else [edit]
