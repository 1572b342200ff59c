"""The type checker as the rest of the program sees it: verdicts on candidates, never an error.

A candidate inside one function is judged by graft, in a millisecond or two; everything else by a
full update of mypy, which a command waits for and an editor does not.
"""

from collections.abc import Sequence
from pathlib import Path

from trueline.analysis.findings import Finding, Unknown, Verdict
from trueline.analysis.following.words import Words
from trueline.analysis.silencing import unsilenced, unsilenced_start
from trueline.analysis.spread import Edit as TextEdit
from trueline.analysis.spread import common_prefix
from trueline.analysis.typecheck.edits import edits_between
from trueline.analysis.typecheck.protocol import Check, Members, Reply, Unfinished
from trueline.analysis.typecheck.recheck import Rechecks
from trueline.analysis.typecheck.target import Target
from trueline.analysis.typecheck.tiers import findings_of
from trueline.analysis.typecheck.verdicts import (
    Edit,
    doubted,
    notes_of,
    of_file,
    of_function,
)
from trueline.analysis.typecheck.workers import Workers
from trueline.analysis.workspace import Workspace

CHECK_TIMEOUT_S = 60.0
RECHECKED = 0.01


class TypeChecker:
    """mypy for one workspace, warm after the first question.

    Usage:
        types = TypeChecker(Workspace(root), cache_dir)
        verdicts = await types.check(path, before, [after], timeout_s=10)
        types.close()

    A server passes `standby`: updates then happen in a second process, and a share of the answers
    by graft, `rechecked`, is compared with a full update in the background. The core of the
    standard library is cached beside `cache_dir`, for other workspaces as well.
    """

    def __init__(
        self,
        workspace: Workspace,
        cache_dir: Path,
        *,
        standby: bool = False,
        rechecked: float = RECHECKED,
    ) -> None:
        self._workspace = workspace
        self.workers = Workers(workspace, cache_dir.absolute(), standby=standby)
        self.rechecks = Rechecks(self.workers, self._target, rechecked if standby else 0.0)

    async def check(
        self, path: Path, before: str, afters: Sequence[str], timeout_s: float = CHECK_TIMEOUT_S
    ) -> list[Verdict]:
        """One verdict for each text of `afters`: the errors that `before` does not have.

        What needs a full update waits for it up to `timeout_s` seconds, and is `Unknown` then;
        the update goes on. A cancelled caller is let go at once and the answer is dropped.
        """
        if not afters:
            return []
        path = _absolute(path)
        afters = [unsilenced(before, after) for after in afters]
        verdicts = await self._grafted(path, before, afters)
        left = [index for index, verdict in enumerate(verdicts) if verdict is None]
        if left:
            whole = await self._whole(path, before, [afters[index] for index in left], timeout_s)
            for index, verdict in zip(left, whole, strict=True):
                verdicts[index] = verdict
        return [one for one in verdicts if one is not None]

    async def findings(
        self, path: Path, text: str, timeout_s: float = CHECK_TIMEOUT_S
    ) -> tuple[Finding, ...] | Unknown:
        """All errors of a text, in the tiers; strict projects have no notes."""
        path = _absolute(path)
        reply = _answered(await self.workers.full(self._target(path), [text], timeout_s))
        if isinstance(reply, Unknown):
            return reply
        [one] = reply.answers
        if one.why:
            return Unknown(one.why)
        found = findings_of(
            str(path),
            text,
            one.new,
            any_rejects=reply.strict,
            environment_known=self._workspace.environment.complete,
        )
        return doubted(found, reply.doubt) + notes_of(path, reply.notes)

    async def unfinished(self, path: Path, before: str, text: str) -> Verdict:
        """The new errors of a text that ends at the cursor, of those that stay whatever follows.

        `before` is the whole text that the candidate in `text` is put into. It never waits for an
        update: what cannot be told at once is `Unknown`.
        """
        path = _absolute(path)
        text = unsilenced_start(before, text)
        base = self._base(path)
        if base is None:
            return self._no_base(path)
        number, known = base
        request = Unfinished(
            str(path), number, list(edits_between(known, before)), _typed(known, text)
        )
        reply = _answered(await self.workers.quick(request))
        if isinstance(reply, Unknown):
            return reply
        [one] = reply.answers
        if one.why:
            return Unknown(one.why)
        [edit] = self._edits(path, before, [text])
        return of_function(edit, one, reply)

    async def members(
        self, path: Path, text: str, *, types: bool = True
    ) -> tuple[str, dict[str, str]] | Unknown:
        """The type of the expression before the dot that `text` ends with, and its members.

        Members are names with mypy's word for their types, empty without `types`.
        """
        path = _absolute(path)
        base = self._base(path)
        if base is None:
            return self._no_base(path)
        number, known = base
        reply = _answered(
            await self.workers.quick(Members(str(path), number, _typed(known, text), types))
        )
        if isinstance(reply, Unknown):
            return reply
        if reply.answers[0].why:
            return Unknown(reply.answers[0].why)
        return reply.of, reply.members

    def closed_members(self, path: Path, text: str, timeout_s: float) -> Words | None:
        """All names that may follow the dot that `text` ends with, None where that is not certain.

        For a thread beside the event loop, which waits up to `timeout_s` seconds; nothing is
        started and no update is waited for.
        """
        reply = self._at_once(path, text, timeout_s)
        if reply is None or not reply.closed:
            return None
        return Words(reply.closed, certain=True, private=reply.private)

    def keywords(self, path: Path, text: str, timeout_s: float) -> frozenset[str] | None:
        """The names that a call of the expression `text` ends with may give, likewise."""
        reply = self._at_once(path, f"{text}.", timeout_s)
        return None if reply is None or reply.keywords is None else frozenset(reply.keywords)

    def _at_once(self, path: Path, text: str, timeout_s: float) -> Reply | None:
        name = str(_absolute(path))
        if name in self.rechecks.distrusted:
            return None

        def request(number: int, known: str) -> Members:
            return Members(name, number, _typed(known, text), types=False)

        reply = _answered(self.workers.at_once(name, request, timeout_s))
        return reply if isinstance(reply, Reply) else None

    async def follow(self, path: Path, text: str) -> None:
        """Take in a text that will be worked on, in the background, unless it does not parse."""
        path = _absolute(path)
        base = self.workers.base(str(path))
        if base is None or base[1] != text:
            await self.workers.full(self._target(path), [text], CHECK_TIMEOUT_S)

    async def idle(self) -> None:
        """Wait until what goes on in the background is done."""
        await self.rechecks.idle()

    def close(self) -> None:
        """Stop the workers. The checker cannot be used afterwards."""
        self.rechecks.close()
        self.workers.close()

    async def _grafted(
        self, path: Path, before: str, afters: Sequence[str]
    ) -> list[Verdict | None]:
        """Verdicts by graft; None where it takes more than one function."""
        nothing: list[Verdict | None] = [None for _ in afters]
        base = self._base(path)
        if base is None:
            return nothing
        number, known = base
        request = Check(
            str(path),
            number,
            list(edits_between(known, before)),
            [list(edits_between(known, after)) for after in afters],
        )
        reply = _answered(await self.workers.quick(request))
        if isinstance(reply, Unknown):
            return nothing
        verdicts: list[Verdict | None] = []
        edits = self._edits(path, before, afters)
        for edit, one in zip(edits, reply.answers, strict=True):
            verdicts.append(None if one.why else of_function(edit, one, reply))
            self.rechecks.note(edit, one)
        return verdicts

    async def _whole(
        self, path: Path, before: str, afters: Sequence[str], timeout_s: float
    ) -> list[Verdict]:
        """Verdicts by full updates; the text before is checked last and is the base then."""
        texts = [*afters, before]
        reply = _answered(await self.workers.full(self._target(path), texts, timeout_s))
        if isinstance(reply, Unknown):
            return [reply for _ in afters]
        *answers, known = reply.answers
        return [
            of_file(edit, known, answer, reply)
            for edit, answer in zip(self._edits(path, before, afters), answers, strict=True)
        ]

    def _base(self, path: Path) -> tuple[int, str] | None:
        return None if str(path) in self.rechecks.distrusted else self.workers.base(str(path))

    def _no_base(self, path: Path) -> Unknown:
        if str(path) in self.rechecks.distrusted:
            return Unknown("quick answers are off for this file: mypy's update differed from one")
        return Unknown("mypy is reading the project")

    def _edits(self, path: Path, before: str, afters: Sequence[str]) -> list[Edit]:
        known = self._workspace.environment.complete
        return [Edit(path, before, after, known) for after in afters]

    def _target(self, path: Path) -> Target:
        module, base_dir = _named(self._workspace, path)
        return Target(str(path), module, base_dir)


def _typed(base: str, text: str) -> TextEdit:
    """What a text that ends at the cursor has behind its common beginning with the base."""
    start = common_prefix(base, text)
    return TextEdit(start, start, text[start:])


def _answered(reply: Reply | Unknown) -> Reply | Unknown:
    if isinstance(reply, Reply) and reply.fatal:
        return Unknown(reply.fatal)
    return reply


def _absolute(path: Path) -> Path:
    return path.absolute()


def _named(workspace: Workspace, path: Path) -> tuple[str, str]:
    """The module name of a file and the folder that its absolute imports start from."""
    for root in workspace.source_roots:
        if path.is_relative_to(root.absolute()):
            name = workspace.module_name(path)
            if all(part.isidentifier() for part in name.split(".")):
                return name, str(root.absolute())
    stem = path.stem if path.stem.isidentifier() else "__main__"
    return stem, str(path.parent)
