"""What the serving process and a mypy process say to each other: one JSON document a line.

The first line to a worker is `Settings`; every other is a `Request`, answered by one `Reply`.
"""

import msgspec

from trueline.analysis.typecheck.edits import Edit
from trueline.analysis.typecheck.message import Message
from trueline.analysis.typecheck.target import Target


class Settings(msgspec.Struct, frozen=True):
    """A workspace as a worker needs to know it; paths are absolute."""

    root: str
    trusted: bool
    cache_dir: str
    site_packages: list[str]
    python_version: tuple[int, int] | None
    source_roots: list[str]


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
        strict: whether the user's own configuration checks the module strictly.
        notes: what of the user's configuration is not obeyed, and who judged.
        doubt: what could take a finding back; empty if nothing could.
        members: name to type, of the expression whose type is `of`.
        fatal: why the worker gave up; it ends then.
    """

    answers: list[Answer] = []
    number: int = 0
    base: int = -1
    strict: bool = False
    notes: list[str] = []
    doubt: str = ""
    of: str = ""
    members: dict[str, str] = {}
    fatal: str = ""
