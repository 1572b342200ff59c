"""What the user should know without asking: one small notification, `trueline/status`.

Editors that know it show it in their status bar; the others ignore it. The kinds are those other
assistants' servers use: Normal, Warning, Error, Inactive.
"""

from dataclasses import dataclass
from typing import Final, Literal

from lsprotocol import types
from pygls.lsp.server import LanguageServer

STATUS: Final = "trueline/status"
Kind = Literal["Normal", "Warning", "Error", "Inactive"]


@dataclass(frozen=True, slots=True)
class Status:
    """A state and a line for people; `evidence` is what was checked of the last suggestion."""

    kind: Kind = "Normal"
    message: str = ""
    busy: bool = False
    evidence: str = ""


def tell(server: LanguageServer, status: Status) -> None:
    """Send the status to the client."""
    server.protocol.notify(
        STATUS,
        {
            "kind": status.kind,
            "busy": status.busy,
            "message": status.message,
            "evidence": status.evidence,
        },
    )


def warn(server: LanguageServer, line: str) -> None:
    """Show a line to the user as a warning."""
    server.window_show_message(
        types.ShowMessageParams(type=types.MessageType.Warning, message=f"Trueline: {line}")
    )
