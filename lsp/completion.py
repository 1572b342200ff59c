"""`textDocument/completion`: the same suggestions in the popup, for clients without ghost text.

It is offered only to clients that do not ask for inline completions, or each suggestion would
be computed twice. Here the protocol has a place for an import: it is inserted in the same step.
"""

import re

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from trueline.analysis.syntax import Positions
from trueline.lsp.accept import ACCEPT
from trueline.lsp.asking import ask
from trueline.lsp.places import Place, Suggestion, place_of
from trueline.lsp.positions import position_of
from trueline.lsp.session import Session

_WORD = re.compile(r"\w*\Z")
_LABEL = 60


def register(server: LanguageServer, session: Session) -> None:
    """Answer the request."""

    @server.feature(types.TEXT_DOCUMENT_COMPLETION)
    async def completion(params: types.CompletionParams) -> types.CompletionList:
        place = place_of(session.documents, params.text_document.uri, params.position)
        # Clients say "invoked" for every keystroke in a word, too: nobody is to be interrupted.
        token = params.work_done_token
        made = await ask(server, session, "popup", place, invoked=False, token=token)
        items = [_item(place, one, order) for order, one in enumerate(made)]
        return types.CompletionList(is_incomplete=True, items=items)


def offers_inline(params: types.InitializeParams) -> bool:
    """Whether the client will ask for inline completions."""
    documents = params.capabilities.text_document
    return documents is not None and documents.inline_completion is not None


def _item(place: Place, one: Suggestion, order: int) -> types.CompletionItem:
    text = place.snapshot.text
    found = _WORD.search(text[: place.offset])
    word = found.group() if found else ""
    positions = Positions(text)
    start = position_of(positions, place.offset - len(word), place.encoding)
    end = position_of(positions, place.offset, place.encoding)
    whole = word + one.text
    summary = one.candidate.evidence.summary()
    return types.CompletionItem(
        label=_label(whole),
        kind=types.CompletionItemKind.Snippet,
        detail=f"Trueline · {summary}",
        documentation=types.MarkupContent(
            kind=types.MarkupKind.Markdown, value=f"```python\n{whole}\n```\n{summary}"
        ),
        sort_text=f"0{order}",
        filter_text=whole,
        insert_text_format=types.InsertTextFormat.PlainText,
        text_edit=types.TextEdit(range=types.Range(start=start, end=end), new_text=whole),
        additional_text_edits=list(one.edits) or None,
        command=types.Command(
            title="accepted", command=ACCEPT, arguments=[{"id": one.id, "uri": place.snapshot.uri}]
        ),
    )


def _label(text: str) -> str:
    first, newline, _ = text.strip().partition("\n")
    short = first if len(first) <= _LABEL else first[: _LABEL - 1] + "…"
    return f"{short} …" if newline else short
