"""`textDocument/inlineCompletion`: ghost text at the cursor.

The protocol's inline items carry no edits elsewhere, so an import that a suggestion needs goes
with its command, which every client runs on accept.
"""

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from trueline.analysis.syntax import Positions
from trueline.lsp.accept import ACCEPT
from trueline.lsp.asking import ask
from trueline.lsp.places import Place, Suggestion, place_of
from trueline.lsp.positions import position_of
from trueline.lsp.session import Session


def register(server: LanguageServer, session: Session) -> None:
    """Answer the request."""

    @server.feature(types.TEXT_DOCUMENT_INLINE_COMPLETION, types.InlineCompletionOptions())
    async def inline_completion(params: types.InlineCompletionParams) -> types.InlineCompletionList:
        context = params.context
        uri = params.text_document.uri
        place = place_of(session.documents, uri, params.position, context.selected_completion_info)
        invoked = context.trigger_kind == types.InlineCompletionTriggerKind.Invoked
        made = await ask(
            server, session, "inline", place, invoked=invoked, token=params.work_done_token
        )
        return types.InlineCompletionList(items=[_item(place, one) for one in made])


def _item(place: Place, one: Suggestion) -> types.InlineCompletionItem:
    positions = Positions(place.snapshot.text)
    span = place.span if place.selected else (place.offset, place.offset)
    start, end = (position_of(positions, offset, place.encoding) for offset in span)
    return types.InlineCompletionItem(
        insert_text=place.selected + one.text,
        range=types.Range(start=start, end=end),
        command=types.Command(
            title=one.candidate.evidence.summary(),
            command=ACCEPT,
            arguments=[_argument(place, one)],
        ),
    )


def _argument(place: Place, one: Suggestion) -> dict[str, object]:
    argument: dict[str, object] = {"id": one.id, "uri": place.snapshot.uri}
    if one.edits:
        argument["edits"] = list(one.edits)
    return argument
