"""What the serving process and a mypy process say to each other: one JSON document a line.

The first line to a worker is `Settings`; every other is a `Request`, answered by one `Reply`.
"""

from typing import Annotated

import msgspec

from trueline.analysis.spread import Edit
from trueline.analysis.typecheck.message import MOST, Message
from trueline.analysis.typecheck.target import Target


class Settings(msgspec.Struct, frozen=True):
    """A workspace as a worker needs to know it; paths are absolute.

    With `plugins` the worker is in a jail and loads those of the user's configuration; `why_none`
    says why it does not.
    """

    root: str
    trusted: bool
    cache_dir: str
    site_packages: list[str]
    python_version: tuple[int, int] | None
    source_roots: list[str]
    plugins: bool = False
    why_none: str = ""


class Full(msgspec.Struct, frozen=True, tag="full"):
    """Check whole texts of a file; the last that mypy can read becomes the file's base.

    `others` are files that will be asked about next.
    """

    path: str
    module: str
    base_dir: str
    texts: list[str]
    others: list[Target] = []


class Check(msgspec.Struct, frozen=True, tag="check"):
    """Check candidates, each as edits of the base number `number`, and the text before them."""

    path: str
    number: int
    before: list[Edit]
    afters: list[list[Edit]]


class Unfinished(msgspec.Struct, frozen=True, tag="unfinished"):
    """Check a text that ends at the cursor, where `edit` ends, and the text `before` that."""

    path: str
    number: int
    before: list[Edit]
    edit: Edit


class Members(msgspec.Struct, frozen=True, tag="members"):
    """Name what may follow the dot that `edit` ends with, and with `types` of what type it is."""

    path: str
    number: int
    edit: Edit
    types: bool


Request = Full | Check | Unfinished | Members


class Answer(msgspec.Struct, frozen=True):
    """On one text: messages after and before it, or `why` there are none.

    Attributes:
        new: of the text; of the whole file for `Full`, else of one function.
        old: of the function before the edit.
        clean: whether the base has no error outside the function.
        why: what keeps mypy from answering; empty if it answered.
    """

    new: list[Message] = []
    old: list[Message] = []
    clean: bool = True
    why: str = ""


class Reply(msgspec.Struct, frozen=True):
    """An answer for each text, and what holds for all of them.

    Attributes:
        answers: in the order of the request's texts.
        number: of the file's base from now on; 0 if it has none.
        base: which of the texts is the base; -1 if none, or if that did not change.
        dropped: files that have no base any more.
        strict: whether the user's own configuration checks the module strictly.
        notes: what of the user's configuration is not obeyed, and who judged.
        doubt: what could take a finding back; empty if nothing could.
        members: name to type, of the expression whose type is `of`.
        closed: all names that there can be; empty where that is not certain.
        private: whether there may be others all the same that begin with an underscore.
        keywords: the names that a call of it may give; None where that is not certain.
        fatal: why the worker gave up; it ends then.
        refused: why a jailed worker cannot be had; it ends then.
        outdated: whether the plugins it has loaded are others by now; it ends then.
    """

    answers: list[Answer] = []
    number: Annotated[int, msgspec.Meta(ge=0, le=MOST)] = 0
    base: Annotated[int, msgspec.Meta(ge=-1, le=MOST)] = -1
    dropped: list[str] = []
    strict: bool = False
    notes: list[str] = []
    doubt: str = ""
    of: str = ""
    members: dict[str, str] = {}
    closed: list[str] = []
    private: bool = False
    keywords: list[str] | None = None
    fatal: str = ""
    refused: str = ""
    outdated: bool = False


def read(line: bytes, request: Request) -> Reply | None:
    """The reply in a line, None if it is no reply to the request.

    A worker with plugins in it may say anything; nothing it says may be an error here.
    """
    try:
        reply = _REPLY.decode(line)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None
    if reply.fatal or reply.refused or reply.outdated:
        return reply
    texts = _texts(request)
    fits = len(reply.answers) == texts and reply.base < texts
    return reply if fits else None


def _texts(request: Request) -> int:
    match request:
        case Full():
            return len(request.texts)
        case Check():
            return len(request.afters)
        case _:
            return 1


_REPLY = msgspec.json.Decoder(Reply)
