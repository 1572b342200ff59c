"""*Implement this function*: a code action on a function that is not written, and its command.

The same task, checks and gate as `trueline synth`: the examples of its docstring, the tests of the
module's usual test file, the search and the model. Only what passes is put into the document; a
function that nothing can decide about is left as it is, and the reason is said. Where several
programs fit, a client that can ask shows what they give as buttons; the answers become tests, in
the same edit. In a workspace that is not trusted nothing is offered, and nothing is run.
"""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from lsprotocol import types
from pygls import uris
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer

from trueline.analysis.errors import CannotRun, TruelineError
from trueline.analysis.syntax import enclosing_scopes, function_span, is_unwritten
from trueline.assistant.implementing import Implemented, implemented
from trueline.assistant.keeping import Kept, kept, usual_tests
from trueline.assistant.opening import Opened
from trueline.assistant.outcome import Engine
from trueline.assistant.request import Request
from trueline.assistant.source import SourceFile
from trueline.assistant.synthesis import (
    Task,
    status_of,
    synthesis_request,
    task_for,
    with_usable_tests,
)
from trueline.lsp.documents import Snapshot
from trueline.lsp.editing import Change, applied, can_create
from trueline.lsp.interview import asking, can_ask
from trueline.lsp.places import Place, place_of
from trueline.lsp.progress import new_token, reporting
from trueline.lsp.protocol import REQUEST_FAILED
from trueline.lsp.session import Session
from trueline.lsp.status import Status, tell, warn

IMPLEMENT: Final = "trueline.implement"
SAMPLES, QUESTIONS = 32, 3
PASSING = frozenset({"verified", "fits-examples"})


@dataclass(frozen=True, slots=True)
class Written:
    """What came of a command: the document it was for, as it was, the outcome, and notes."""

    opened: Opened
    snapshot: Snapshot
    source: SourceFile
    done: Implemented
    notes: tuple[str, ...]

    @property
    def line(self) -> str:
        """The status and what was checked, as `synth` says it."""
        best = self.done.outcome.best
        status = status_of(self.done.task, self.done.outcome)
        return f"{status}: {best.evidence.summary()}" if best else status


def register(server: LanguageServer, session: Session) -> None:
    """Offer the action and run the command."""

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.RefactorRewrite]),
    )
    async def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        place = place_of(session.documents, params.text_document.uri, params.range.start)
        wanted = params.context.only
        kind = types.CodeActionKind.RefactorRewrite
        if wanted and not any(kind.startswith(one) for one in wanted):
            return []
        if not place.snapshot.python or not _trusted(session, place.snapshot):
            return []
        name = await asyncio.to_thread(unwritten_at, place)
        return [_action(place.snapshot, name)] if name else []

    @server.command(IMPLEMENT)
    async def implement(*arguments: Any) -> None:
        snapshot, name = _asked_for(session, arguments)
        work = _implemented(server, session, snapshot, name)
        try:
            written = await session.scheduler.run("implement", snapshot.uri, work)
            await _told(server, session, written)  # its edit changes the document: not before
        except TruelineError as error:
            tell(server, Status("Error", str(error)))
            raise JsonRpcException(str(error), REQUEST_FAILED) from error


def unwritten_at(place: Place) -> str:
    """The qualified name of the function around a place, if its body is not written; else empty."""
    text = place.snapshot.text
    name = ".".join(enclosing_scopes(text, place.offset))
    return name if name and wants_writing(text, name) else ""


def wants_writing(text: str, name: str) -> bool:
    """Whether a text has a function of this name with a body that is not written."""
    span = function_span(text, name)
    return span is not None and is_unwritten(text[span.body_start : span.end])


def _action(snapshot: Snapshot, name: str) -> types.CodeAction:
    title = f"Implement {name}"
    argument = {"uri": snapshot.uri, "name": name}
    command = types.Command(title=title, command=IMPLEMENT, arguments=[argument])
    kind = types.CodeActionKind.RefactorRewrite
    return types.CodeAction(title=title, kind=kind, command=command)


def _asked_for(session: Session, arguments: tuple[Any, ...]) -> tuple[Snapshot, str]:
    argument = arguments[0] if len(arguments) == 1 else None
    named = isinstance(argument, dict) and all(
        isinstance(argument.get(key), str) for key in ("uri", "name")
    )
    if not isinstance(argument, dict) or not named:
        raise JsonRpcInvalidParams(f'{IMPLEMENT}: give one argument, {{"uri": …, "name": …}}')
    return session.documents.get(argument["uri"]), argument["name"]


def _trusted(session: Session, snapshot: Snapshot) -> bool:
    try:
        return session.opened(session.path_of(snapshot)).workspace.trusted
    except TruelineError:
        return False


async def _implemented(
    server: LanguageServer, session: Session, snapshot: Snapshot, name: str
) -> Written:
    """Find the function's text.

    Raises:
        TruelineError: it cannot be tried.
    """
    path = session.path_of(snapshot)
    opened = session.opened(path)
    if not opened.workspace.trusted:
        raise CannotRun(
            f"{opened.workspace.root}: not trusted, so nothing is run; trust the workspace first"
        )
    text = snapshot.text.replace("\r\n", "\n") if snapshot.crlf else snapshot.text
    if not await asyncio.to_thread(wants_writing, text, name):
        raise CannotRun(f"{name}: no function of this name that is not written yet")
    source = SourceFile(path, text, "", crlf=snapshot.crlf, bom=False)
    async with reporting(server, f"Implement {name}", await new_token(server)) as progress:
        engine = await session.engines.get(opened)
        task, notes = await _task(engine, opened, source, name)
        ask = asking(server) if can_ask(server) else None

        def request_of(one: Task) -> Request:
            return synthesis_request(opened, one, "", SAMPLES, 0, rivals=ask is not None)

        done = await implemented(
            engine, task, request_of, ask=ask, most=QUESTIONS, progress=progress
        )
    return Written(opened, snapshot, source, done, notes)


async def _task(
    engine: Engine, opened: Opened, source: SourceFile, name: str
) -> tuple[Task, tuple[str, ...]]:
    """The task, with the tests of the module's usual test file if they can decide anything."""
    tests = await asyncio.to_thread(usual_tests, opened.workspace, source.path, name)
    if tests is not None:
        try:
            task = await asyncio.to_thread(task_for, source, name, "", [tests])
            return await with_usable_tests(task, engine.judge, opened.settings.timeout)
        except CannotRun as error:
            return task_for(source, name, "", []), (str(error),)
    return await asyncio.to_thread(task_for, source, name, "", []), ()


async def _told(server: LanguageServer, session: Session, written: Written) -> None:
    """Put in what passed, with the answers as tests; else say why nothing was."""
    done, name = written.done, written.done.task.name
    outcome = done.outcome
    notes = [*written.notes, done.note, done.task.unsought, outcome.search_note, outcome.warning]
    said = [written.line, *(one for one in notes if one)]
    if status_of(done.task, outcome) not in PASSING:
        warn(server, f"{name} is left unwritten: {'; '.join(said)}")
        return
    changes = [
        Change(
            written.snapshot.uri,
            written.snapshot.version,
            written.source.text,
            outcome.accepted[0].after,
            crlf=written.snapshot.crlf,
        )
    ]
    tests = await asyncio.to_thread(_kept, written)
    if tests is not None:
        change = _test_change(server, session, tests)
        if change is None:
            said.append(f"your answers could not be added to {tests.source.path.name}")
        else:
            changes.append(change)
    if not await applied(server, f"Implement {name}", changes, session.documents.encoding):
        warn(server, f"the editor did not write {name}")
        return
    tell(server, Status(evidence=outcome.accepted[0].evidence.summary()))
    message = f"Trueline: {name}: {'; '.join(said)}"
    server.window_show_message(
        types.ShowMessageParams(type=types.MessageType.Info, message=message)
    )


def _kept(written: Written) -> Kept | None:
    task, workspace = written.done.task, written.opened.workspace
    path = written.source.path.resolve()
    return kept(workspace, path, task.name, task.user_suites, written.done.answers)


def _test_change(server: LanguageServer, session: Session, tests: Kept) -> Change | None:
    """The change of the test file, None where the client cannot make it or has it changed."""
    uri = uris.from_fs_path(str(tests.source.path))
    if uri is None or (tests.new and not can_create(server)):
        return None
    now = session.documents.at(uri)
    if now is not None and now.text.replace("\r\n", "\n") != tests.source.text:
        return None
    version = now.version if now is not None else None
    before, after, crlf = tests.source.text, tests.after, tests.source.crlf
    return Change(uri, version, before, after, crlf=crlf, new=tests.new)
