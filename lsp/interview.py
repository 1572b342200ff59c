"""Asking what a function should give, by the protocol's one way to ask: a message with buttons.

A button is one of the results that the programs give; a result cannot be typed there. Who closes
the message wants no more questions. A client that shows no such message is not asked.
"""

from collections.abc import Callable
from typing import Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from trueline.assistant.comparing import Result
from trueline.assistant.implementing import Ask, Enough
from trueline.assistant.questions import Question
from trueline.assistant.replies import ANYTHING

RAISE: Final = "It should raise"
SKIP: Final = "Skip"


def can_ask(server: LanguageServer) -> bool:
    """Whether the client shows messages with buttons."""
    window = server.client_capabilities.window
    return window is not None and window.show_message is not None


def asking(server: LanguageServer) -> Ask:
    """Ask by a message."""

    async def ask(question: Question, refused: Callable[[Result], str]) -> Result | None:
        choices = {str(one): one for one in question.choices if not refused(one)}
        titles = [*choices, RAISE, SKIP]
        params = types.ShowMessageRequestParams(
            type=types.MessageType.Info,
            message=f"Trueline: what should {question.call} give?",
            actions=[types.MessageActionItem(title=one) for one in titles],
        )
        try:
            chosen = await server.window_show_message_request_async(params)
        except JsonRpcException:
            raise Enough from None
        if chosen is None:
            raise Enough
        return Result(ANYTHING, raised=True) if chosen.title == RAISE else choices.get(chosen.title)

    return ask
